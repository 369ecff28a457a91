"""Passwords and tokens: what is stored of them, and whether one fits."""

import asyncio
import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from perezvon.features.identity.domain import PASSWORD_LENGTH, PasswordTooShortError


class Passwords:
    """Argon2id with 19 MiB, two passes and one lane, two at a time in threads: a crowd of sign-ins stalls nobody else."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._nobodys = self._hasher.hash(secrets.token_urlsafe())
        self._threads = asyncio.Semaphore(2)

    async def new(self, password: str) -> str:
        """What to store instead of a password that somebody chose. Raises `PasswordTooShortError`."""
        if len(password) < PASSWORD_LENGTH:
            raise PasswordTooShortError(least=PASSWORD_LENGTH)
        return await self.hash(password)

    async def hash(self, password: str) -> str:
        """What to store instead of the password."""
        async with self._threads:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def match(self, password: str, stored: str | None) -> bool:
        """Whether this is the password. Takes as long when none is stored, so that time tells nobody who exists."""
        async with self._threads:
            return await asyncio.to_thread(self._matches, password, stored or self._nobodys) and stored is not None

    def _matches(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def new_token() -> str:
    """A word that nobody guesses, safe in addresses."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is stored of a token. It has 80 random bits or more, so a plain hash hides it."""
    return hashlib.sha256(token.encode()).digest()

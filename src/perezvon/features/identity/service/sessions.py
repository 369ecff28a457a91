"""Signing in and out, and who is signed in."""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from perezvon.features.audit.public import record
from perezvon.features.identity import repository
from perezvon.features.identity.domain import (
    FIRST_ROLES,
    PASSWORD_LENGTH,
    Attempts,
    LinkNotValidError,
    LoginTakenError,
    NoDemoError,
    PasswordTooShortError,
    Session,
    User,
    WrongCredentialsError,
    normal_login,
)
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import IdSource, UserId
from perezvon.kernel.time import SECOND, Clock
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

_WINDOW = 15 * 60 * SECOND
_PER_LOGIN = 10
_PER_ADDRESS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who just signed in, and the token that proves it from now on. Only its hash is stored."""

    user: User
    token: str


class Passwords:
    """Argon2id with 19 MiB, two passes and one lane, two at a time in threads: a crowd of sign-ins stalls nobody else."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._nobodys = self._hasher.hash(secrets.token_urlsafe())
        self._threads = asyncio.Semaphore(2)

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


class IdentityService:
    """Users and their sessions. `is_demo` opens a sign-in without password; the edge keeps it to this machine."""

    def __init__(self, passwords: Passwords, clock: Clock, ids: IdSource, *, is_demo: bool) -> None:
        self.is_demo = is_demo
        self._clock = clock
        self._ids = ids
        self._passwords = passwords
        self._by_login = Attempts(limit=_PER_LOGIN, window=_WINDOW)
        self._by_address = Attempts(limit=_PER_ADDRESS, window=_WINDOW)

    async def sign_in(self, tx: Tx, login: str, password: str, address: str) -> SignedIn:
        """Open a session. Raises `WrongCredentialsError`, after too many of them `TooManyAttemptsError`."""
        login = normal_login(login)
        self._begin_attempt(login, address)
        found = await repository.user_by_login(tx, login)
        stored = None if found is None else found[1]
        if not await self._passwords.match(password, stored) or found is None:
            raise WrongCredentialsError
        self._by_login.forget(login)
        self._by_address.excuse(address)
        return await self._open_session(tx, found[0], "identity.sign_in")

    async def sign_in_to_demo(self, tx: Tx, user: UserId) -> SignedIn:
        """Open a session without a password, in a demo only. Raises `NoDemoError`."""
        found = await repository.user(tx, user) if self.is_demo else None
        if found is None:
            raise NoDemoError
        return await self._open_session(tx, found, "identity.sign_in_to_demo")

    async def demo_users(self, tx: Tx) -> Sequence[User]:
        """Who may be tried out. Raises `NoDemoError` outside of a demo."""
        if not self.is_demo:
            raise NoDemoError
        return await repository.users(tx)

    async def first_link(self, tx: Tx) -> str | None:
        """A one-time token that makes the first administrator; links from before stop working.

        `None` once an administrator with a password exists.
        """
        if await repository.has_administrator(tx):
            return None
        token = secrets.token_urlsafe(32)
        await repository.replace_first_link(tx, _digest(token))
        return token

    async def use_first_link(
        self, tx: Tx, token: str, *, login: str, name: str, password: str, language: Language
    ) -> SignedIn:
        """Make the first administrator and sign them in.

        Raises `LinkNotValidError`, `PasswordTooShortError` or `LoginTakenError`; the link is used up by success only.
        """
        login = normal_login(login)
        if not await repository.take_first_link(tx, _digest(token)):
            raise LinkNotValidError
        if len(password) < PASSWORD_LENGTH:
            raise PasswordTooShortError(least=PASSWORD_LENGTH)
        if await repository.has_login(tx, login):
            raise LoginTakenError
        user = User(user=UserId(self._ids.new()), login=login, name=name, language=language, roles=FIRST_ROLES)
        await repository.save_user(tx, user)
        await repository.set_password(tx, user.user, await self._passwords.hash(password))
        return await self._open_session(tx, user, "identity.use_first_link")

    async def sign_out(self, tx: Tx, token: str) -> None:
        """Close the session; its token is worth nothing from then on. No error when it is closed already."""
        found = await repository.session(tx, _digest(token))
        if found is not None:
            await repository.remove_session(tx, _digest(token))
            await record(tx, found[1].actor, "identity.sign_out", found[1].user)

    async def user_of(self, tx: Tx, token: str) -> User | None:
        """Whose session this is; a session that is over is nobody's."""
        now = self._clock.now()
        found = await repository.session(tx, _digest(token))
        if found is None or found[0].is_over(now):
            return None
        if found[0].should_be_seen(now):
            await repository.mark_seen(tx, _digest(token), now)
        return found[1]

    async def me(self, tx: Tx, actor: Actor) -> User:
        """The signed-in person."""
        found = await repository.user(tx, actor.user)
        assert found is not None
        return found

    async def save_user(self, tx: Tx, actor: Actor | None, user: User) -> None:
        """Add or change a user, whose agent is set by `people` alone. Without a password only a demo signs them in."""
        known = await repository.user(tx, user.user)
        if known is None or replace(known, agent=user.agent) != user:
            await repository.save_user(tx, user)
            await record(tx, actor, "identity.save_user", user.user)

    def _begin_attempt(self, login: str, address: str) -> None:
        now = self._clock.now()
        self._by_address.begin(address, now)
        self._by_login.begin(login, now)

    async def _open_session(self, tx: Tx, user: User, action: str) -> SignedIn:
        now = self._clock.now()
        token = secrets.token_urlsafe(32)
        await repository.remove_sessions_over(tx, user.user, now)
        await repository.add_session(tx, _digest(token), Session(user=user.user, created=now, seen=now))
        await record(tx, user.actor, action, user.user)
        return SignedIn(user=user, token=token)


def _digest(token: str) -> bytes:
    """A token has 256 random bits, so a plain hash hides it."""
    return hashlib.sha256(token.encode()).digest()

"""What people do with their own account."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from perezvon.features.audit.public import record
from perezvon.features.identity import repository
from perezvon.features.identity.domain import (
    Attempts,
    SecondFactorOnError,
    Session,
    SessionNotFoundError,
    User,
    WrongCodeError,
    WrongPasswordError,
)
from perezvon.features.identity.events import UserSaved
from perezvon.features.identity.service import second_factors
from perezvon.features.identity.service.passwords import Passwords, digest
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import SessionId
from perezvon.kernel.time import Clock
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx
from perezvon.platform.facts import Facts
from perezvon.platform.http import SignedOutError


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person's own account. `recovery_codes` is how many are left."""

    user: User
    has_password: bool
    has_second_factor: bool
    recovery_codes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A second factor that waits for its first code."""

    secret: str
    address: str
    drawing: str


class AccountService:
    """One's own name, password, second factor and sessions. Guesses count against the same limit as signing in."""

    def __init__(self, passwords: Passwords, clock: Clock, facts: Facts, attempts: Attempts) -> None:
        self._passwords = passwords
        self._clock = clock
        self._facts = facts
        self._attempts = attempts

    async def account(self, tx: Tx, actor: Actor) -> Account:
        """The account of the signed-in person."""
        factor = await repository.factor(tx, actor.user)
        return Account(
            user=await _self(tx, actor),
            has_password=await repository.password_hash(tx, actor.user) is not None,
            has_second_factor=factor is not None and factor.is_on,
            recovery_codes=await repository.recovery_codes_left(tx, actor.user),
        )

    async def change(self, tx: Tx, actor: Actor, *, name: str, language: Language) -> None:
        """Another name or language for oneself. Raises `SignedOutError` when one was deactivated meanwhile."""
        before = await _self(tx, actor, for_change=True)
        after = replace(before, name=name, language=language)
        if after != before:
            await repository.save_user(tx, after)
            await self._facts.publish(tx, UserSaved(user=actor.user))
            await record(tx, actor, "identity.change_account", actor.user)

    async def change_password(self, tx: Tx, actor: Actor, *, token: str, old: str, new: str) -> None:
        """Another password; all other sessions of this person end.

        Raises `WrongPasswordError`, `PasswordTooShortError` or `TooManyAttemptsError`.
        """
        user = await _self(tx, actor)
        self._attempts.begin(user.login, self._clock.now())
        if not await self._passwords.match(old, await repository.password_hash(tx, actor.user)):
            raise WrongPasswordError
        self._attempts.forget(user.login)
        await repository.set_password(tx, actor.user, await self._passwords.new(new))
        await repository.remove_reset_link(tx, actor.user)
        await repository.end_sessions(tx, actor.user, but=await self.session_of(tx, token))
        await record(tx, actor, "identity.change_password", actor.user)

    async def sessions(self, tx: Tx, actor: Actor) -> Sequence[Session]:
        """Where this person is signed in, the session used last first."""
        return await repository.sessions(tx, actor.user, self._clock.now())

    async def session_of(self, tx: Tx, token: str) -> SessionId | None:
        """Which session a token opens."""
        found = await repository.session(tx, digest(token))
        return None if found is None else found[0].session

    async def end_session(self, tx: Tx, actor: Actor, session: SessionId) -> None:
        """Sign out in one place. Raises `SessionNotFoundError`."""
        if not await repository.end_session(tx, actor.user, session):
            raise SessionNotFoundError
        await record(tx, actor, "identity.end_session", actor.user)

    async def sign_out_everywhere(self, tx: Tx, actor: Actor) -> None:
        """End all sessions of this person, this one too."""
        await repository.end_sessions(tx, actor.user)
        await record(tx, actor, "identity.sign_out_everywhere", actor.user)

    async def begin_second_factor(self, tx: Tx, actor: Actor) -> Enrolment:
        """A new secret, which replaces one that was never confirmed. Raises `SecondFactorOnError`."""
        before = await repository.factor(tx, actor.user)
        if before is not None and before.is_on:
            raise SecondFactorOnError
        user = await _self(tx, actor)
        factor = second_factors.new_factor()
        await repository.save_factor(tx, actor.user, factor)
        address = second_factors.address_of(factor, user.login)
        return Enrolment(secret=factor.secret, address=address, drawing=second_factors.drawing_of(address))

    async def confirm_second_factor(self, tx: Tx, actor: Actor, code: str) -> list[str]:
        """Switch the second factor on by its first code; returns the recovery codes, which are told this once.

        Raises `SecondFactorOnError`, `WrongCodeError` or `TooManyAttemptsError`.
        """
        user = await _self(tx, actor)
        self._attempts.begin(user.login, self._clock.now())
        factor = await repository.factor(tx, actor.user)
        if factor is not None and factor.is_on:
            raise SecondFactorOnError
        after = None if factor is None else second_factors.used(factor, code.strip(), self._clock.now())
        if after is None:
            raise WrongCodeError
        self._attempts.forget(user.login)
        await repository.save_factor(tx, actor.user, replace(after, is_on=True))
        await record(tx, actor, "identity.second_factor_on", actor.user)
        return await second_factors.new_recovery_codes(tx, actor.user)

    async def remove_second_factor(self, tx: Tx, actor: Actor, code: str) -> None:
        """Switch the second factor off, by one of its codes. Raises `WrongCodeError` or `TooManyAttemptsError`."""
        user = await _self(tx, actor)
        self._attempts.begin(user.login, self._clock.now())
        await second_factors.check_code(tx, actor.user, code, self._clock.now())
        self._attempts.forget(user.login)
        if await repository.remove_factor(tx, actor.user):
            await record(tx, actor, "identity.second_factor_off", actor.user)


async def _self(tx: Tx, actor: Actor, *, for_change: bool = False) -> User:
    found = await repository.user(tx, actor.user, for_change=for_change)
    if found is None:  # They were deactivated since the request began.
        raise SignedOutError
    return found

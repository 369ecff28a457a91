"""Signing in and out, and who is signed in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from perezvon.features.audit.public import record
from perezvon.features.identity import repository
from perezvon.features.identity.domain import (
    FIRST_ROLES,
    Attempts,
    CodeNeededError,
    LinkNotValidError,
    NoDemoError,
    Session,
    TooManyAttemptsError,
    User,
    WrongCodeError,
    WrongCredentialsError,
    normal_login,
)
from perezvon.features.identity.events import UserSaved
from perezvon.features.identity.service.accounts import AccountService
from perezvon.features.identity.service.passwords import Passwords, digest, new_token
from perezvon.features.identity.service.second_factors import check_code
from perezvon.features.identity.service.users import UsersService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import IdSource, SessionId, UserId
from perezvon.kernel.time import SECOND, Clock
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx
from perezvon.platform.facts import Facts

_WINDOW = 15 * 60 * SECOND
_PER_LOGIN = 10
_PER_ADDRESS = 100
_LINKS_PER_ADDRESS = 20
_REFUSALS_NOTED = 300
"""So many of a kind go into the trail within the window, however many there are, so that nobody floods it."""

UNKNOWN = "unknown"
"""Subject of a refused sign-in that names nobody here; what was typed may be a password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who just signed in, and the token that proves it from now on. Only its hash is stored."""

    user: User
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visitor's session in a demo."""

    token_hash: bytes
    session: Session


class IdentityService:
    """Users and their sessions. `is_demo` opens a sign-in without password; the edge keeps it to this machine.

    `account` is what people do for themselves, `users` what administrators do for others.
    """

    def __init__(self, passwords: Passwords, clock: Clock, ids: IdSource, facts: Facts, *, is_demo: bool) -> None:
        self.is_demo = is_demo
        self._clock = clock
        self._ids = ids
        self._passwords = passwords
        self._by_login = Attempts(limit=_PER_LOGIN, window=_WINDOW)
        self._by_address = Attempts(limit=_PER_ADDRESS, window=_WINDOW)
        self._links_by_address = Attempts(limit=_LINKS_PER_ADDRESS, window=_WINDOW)
        self._refusals = Attempts(limit=_REFUSALS_NOTED, window=_WINDOW)
        self._locked = Attempts(limit=1, window=_WINDOW)
        self._facts = facts
        self.account = AccountService(passwords, clock, facts, self._by_login)
        self.users = UsersService(clock, ids, facts)

    async def sign_in(
        self, tx: Tx, login: str, password: str, *, code: str | None = None, address: str, device: str = ""
    ) -> SignedIn:
        """Open a session.

        Raises `WrongCredentialsError`, `CodeNeededError` or `WrongCodeError`, after too many of them
        `TooManyAttemptsError`. A refusal is put down, as much of it and as slowly for somebody unknown as for a user.
        """
        login = normal_login(login)
        await self._begin_attempt(tx, login, address)
        found = await repository.user_by_login(tx, login)
        stored = None if found is None else found[1]
        if not await self._passwords.match(password, stored) or found is None:
            if self._refusals.may_begin("password", self._clock.now()):
                await record(tx, None, "identity.refuse_password", UNKNOWN if found is None else found[0].user)
            raise WrongCredentialsError
        await self._check_code(tx, found[0], code, address)
        self._by_login.forget(login)
        self._by_address.excuse(address)
        return await self._open_session(tx, found[0], "identity.sign_in", device)

    async def sign_in_to_demo(self, tx: Tx, user: UserId, *, device: str = "") -> SignedIn:
        """Open a session without a password, in a demo only. Raises `NoDemoError`."""
        found = await repository.user(tx, user) if self.is_demo else None
        if found is None:
            raise NoDemoError
        return await self._open_session(tx, found, "identity.sign_in_to_demo", device)

    async def demo_users(self, tx: Tx) -> Sequence[User]:
        """Who may be tried out. Raises `NoDemoError` outside of a demo."""
        if not self.is_demo:
            raise NoDemoError
        return await repository.users(tx)

    async def demo_visits(self, tx: Tx) -> Sequence[Visit]:
        """Who is signed in to a demo that is about to be wiped. Raises `NoDemoError` outside of a demo."""
        if not self.is_demo:
            raise NoDemoError
        return [Visit(token_hash=token, session=found) for token, found in await repository.all_sessions(tx)]

    async def take_back(self, tx: Tx, visits: Sequence[Visit]) -> None:
        """Let them stay signed in to the demo that took its place, as far as they are somebody there. Raises
        `NoDemoError` outside of a demo."""
        users = {user.user for user in await self.demo_users(tx)}
        for visit in visits:
            if visit.session.user in users:
                await repository.add_session(tx, visit.token_hash, visit.session)

    async def first_link(self, tx: Tx) -> str | None:
        """A one-time token that makes the first administrator; links from before stop working.

        `None` once an administrator with a password exists.
        """
        if await repository.has_administrator(tx):
            return None
        token = new_token()
        await repository.replace_first_link(tx, digest(token))
        return token

    async def use_first_link(
        self,
        tx: Tx,
        token: str,
        *,
        login: str,
        name: str,
        password: str,
        language: Language,
        address: str,
        device: str = "",
    ) -> SignedIn:
        """Make the first administrator and sign them in.

        Raises `LinkNotValidError`, `PasswordTooShortError`, `LoginTakenError` or `TooManyAttemptsError`; the link is used
        up by success only.
        """
        self._links_by_address.begin(address, self._clock.now())
        login = normal_login(login)
        if not await repository.take_first_link(tx, digest(token)):
            raise LinkNotValidError
        password_hash = await self._passwords.new(password)
        user = User(user=UserId(self._ids.new()), login=login, name=name, language=language, roles=FIRST_ROLES)
        await repository.save_user(tx, user)
        await repository.set_password(tx, user.user, password_hash)
        return await self._open_session(tx, user, "identity.use_first_link", device)

    async def use_reset_link(self, tx: Tx, token: str, password: str, *, address: str) -> None:
        """Choose a new password; all sessions end, and a second factor stays.

        Raises `LinkNotValidError`, `PasswordTooShortError` or `TooManyAttemptsError`; the link is used up by success only.
        """
        self._links_by_address.begin(address, self._clock.now())
        which = await repository.take_reset_link(tx, digest(token), self._clock.now())
        user = None if which is None else await repository.user(tx, which)
        if user is None:
            raise LinkNotValidError
        await repository.set_password(tx, user.user, await self._passwords.new(password))
        await repository.end_sessions(tx, user.user)
        self._by_login.forget(user.login)
        await record(tx, user.actor, "identity.use_reset_link", user.user)

    async def sign_out(self, tx: Tx, token: str) -> None:
        """Close the session; its token is worth nothing from then on. No error when it is closed already."""
        found = await repository.session(tx, digest(token))
        if found is not None:
            await repository.remove_session(tx, digest(token))
            await record(tx, found[1].actor, "identity.sign_out", found[1].user)

    async def user_of(self, tx: Tx, token: str) -> User | None:
        """Whose session this is; a session that is over is nobody's."""
        now = self._clock.now()
        found = await repository.session(tx, digest(token))
        if found is None or found[0].is_over(now):
            return None
        if found[0].should_be_seen(now):
            await repository.mark_seen(tx, digest(token), now)
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
            await self._facts.publish(tx, UserSaved(user=user.user))
            await record(tx, actor, "identity.save_user", user.user)

    async def _begin_attempt(self, tx: Tx, login: str, address: str) -> None:
        now = self._clock.now()
        try:
            self._by_address.begin(address, now)
            self._by_login.begin(login, now)
        except TooManyAttemptsError:
            if self._locked.may_begin(login, now) and self._refusals.may_begin("attempt", now):
                found = await repository.user_by_login(tx, login)
                await record(tx, None, "identity.refuse_attempt", UNKNOWN if found is None else found[0].user)
            raise

    async def _check_code(self, tx: Tx, user: User, code: str | None, address: str) -> None:
        try:
            await check_code(tx, user.user, code, self._clock.now())
        except CodeNeededError:  # The password was right, and nothing was guessed yet.
            self._by_login.excuse(user.login)
            self._by_address.excuse(address)
            raise
        except WrongCodeError:
            if self._refusals.may_begin("code", self._clock.now()):
                await record(tx, None, "identity.refuse_code", user.user)
            raise

    async def _open_session(self, tx: Tx, user: User, action: str, device: str) -> SignedIn:
        now = self._clock.now()
        token = new_token()
        await repository.remove_sessions_over(tx, user.user, now)
        opened = Session(session=SessionId(self._ids.new()), user=user.user, created=now, seen=now, device=device)
        await repository.add_session(tx, digest(token), opened)
        await record(tx, user.actor, action, user.user)
        return SignedIn(user=user, token=token)

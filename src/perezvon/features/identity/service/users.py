"""What administrators do with the users of the centre."""

from collections.abc import Sequence
from dataclasses import replace

from perezvon.features.audit.public import record
from perezvon.features.identity import repository
from perezvon.features.identity.domain import (
    RESET_LINK_FOR,
    LastAdministratorError,
    User,
    UserNotFoundError,
    UserState,
    normal_login,
)
from perezvon.features.identity.events import UserSaved
from perezvon.features.identity.service.passwords import digest, new_token
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import IdSource, UserId
from perezvon.kernel.time import Clock
from perezvon.platform.db import Tx
from perezvon.platform.facts import Facts


class UsersService:
    """The people of the centre. Nobody is ever deleted: what they did keeps their name.

    Each change is published as `UserSaved`, from which other features take what concerns them.
    """

    def __init__(self, clock: Clock, ids: IdSource, facts: Facts) -> None:
        self._clock = clock
        self._ids = ids
        self._facts = facts

    async def users(self, tx: Tx) -> Sequence[UserState]:
        """Everybody by name, active or not."""
        return await repository.user_states(tx, self._clock.now())

    async def state(self, tx: Tx, user: UserId) -> UserState:
        """One of them. Raises `UserNotFoundError`."""
        for state in await self.users(tx):
            if state.user.user == user:
                return state
        raise UserNotFoundError

    async def add(self, tx: Tx, actor: Actor, user: User) -> UserId:
        """Add a user, whose id is made here. Raises `LoginTakenError`."""
        added = replace(user, user=UserId(self._ids.new()), login=normal_login(user.login))
        await self._save(tx, actor, added, "identity.add_user")
        return added.user

    async def change(self, tx: Tx, actor: Actor, user: User) -> None:
        """Change name, login, language, roles and teams; whether they are active stays.

        Raises `UserNotFoundError`, `LoginTakenError` or `LastAdministratorError`.
        """
        administrators = await repository.lock_administrators(
            tx
        )  # Before anybody else, or two changes could lock each other out.
        before = await self._found(tx, user.user)
        after = replace(user, login=normal_login(user.login), agent=before.agent, is_active=before.is_active)
        if after == before:
            return
        _check_administrators(administrators, after)
        await self._save(tx, actor, after, "identity.change_user")

    async def deactivate(self, tx: Tx, actor: Actor, user: UserId) -> None:
        """Let somebody in no more: their sessions and links end at once.

        Raises `UserNotFoundError` or `LastAdministratorError`.
        """
        administrators = await repository.lock_administrators(tx)
        after = replace(await self._found(tx, user), is_active=False)
        _check_administrators(administrators, after)
        await repository.end_sessions(tx, user)
        await repository.remove_reset_link(tx, user)
        await self._save(tx, actor, after, "identity.deactivate_user")

    async def activate(self, tx: Tx, actor: Actor, user: UserId) -> None:
        """Let somebody in again. Raises `UserNotFoundError`."""
        await self._save(tx, actor, replace(await self._found(tx, user), is_active=True), "identity.activate_user")

    async def sign_out(self, tx: Tx, actor: Actor, user: UserId) -> None:
        """End all sessions of somebody. Raises `UserNotFoundError`."""
        await self._found(tx, user)
        await repository.end_sessions(tx, user)
        await record(tx, actor, "identity.sign_out_user", user)

    async def remove_second_factor(self, tx: Tx, actor: Actor | None, user: UserId) -> None:
        """Let somebody in by password alone, for example after the device was lost. Raises `UserNotFoundError`."""
        await self._found(tx, user)
        if await repository.remove_factor(tx, user):
            await record(tx, actor, "identity.remove_second_factor", user)

    async def reset_link(self, tx: Tx, actor: Actor | None, user: UserId) -> str:
        """A one-time token by which this person chooses a new password within a day; links from before stop working.

        Raises `UserNotFoundError`, also for a user who is not active.
        """
        found = await self._found(tx, user)
        if not found.is_active:
            raise UserNotFoundError
        token = new_token()
        await repository.replace_reset_link(tx, user, digest(token), self._clock.now() + RESET_LINK_FOR)
        await record(tx, actor, "identity.make_reset_link", user)
        return token

    async def user_of_login(self, tx: Tx, login: str) -> User:
        """The active user with this login. Raises `UserNotFoundError`."""
        found = await repository.user_by_login(tx, normal_login(login))
        if found is None:
            raise UserNotFoundError
        return found[0]

    async def _found(self, tx: Tx, user: UserId) -> User:
        found = await repository.user_set(tx, user)
        if found is None:
            raise UserNotFoundError
        return found

    async def _save(self, tx: Tx, actor: Actor, user: User, action: str) -> None:
        await repository.save_user(tx, user)
        await self._facts.publish(tx, UserSaved(user=user.user))
        await record(tx, actor, action, user.user)


def _check_administrators(administrators: Sequence[UserId], after: User) -> None:
    if not after.is_administrator and list(administrators) == [after.user]:
        raise LastAdministratorError

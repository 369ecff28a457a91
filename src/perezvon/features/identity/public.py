"""What other features call."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from perezvon.features.identity import repository
from perezvon.features.identity.domain import Role as Role
from perezvon.features.identity.domain import User as User
from perezvon.features.identity.domain import UserState as UserState
from perezvon.features.identity.domain import is_local_visit as is_local_visit
from perezvon.features.identity.domain import normal_login as normal_login
from perezvon.features.identity.service.users import UsersService as UsersService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, UserId
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentUser:
    """What concerns agents about a user. `agent` is whom they played so far."""

    name: str
    language: Language
    agent: AgentId | None
    takes_contacts: bool


async def agent_user(tx: Tx, user: UserId) -> AgentUser | None:
    """A user as an agent, active or not; `None` when there is no such user."""
    found = await repository.user_set(tx, user)
    if found is None:
        return None
    return AgentUser(
        name=found.name,
        language=found.language,
        agent=found.agent,
        takes_contacts=found.is_active and Role.AGENT in found.roles,
    )


async def actor_of(tx: Tx, user: UserId) -> Actor | None:
    """A user with what they may do now, for what goes on in their name; `None` of one who does not work here any more."""
    found = await repository.user(tx, user)
    return None if found is None else found.actor


async def link_agent(tx: Tx, user: UserId, agent: AgentId) -> None:
    """From now on this user, and nobody else, takes contacts as this agent."""
    await repository.set_agent(tx, user, agent)


async def names_of(tx: Tx, users: Collection[UserId]) -> Mapping[UserId, str]:
    """The names of those users who exist, whether or not they still work here."""
    return await repository.names(tx, users)


async def every_user(tx: Tx) -> Sequence[User]:
    """Everybody, active or not, for tables; what people see goes through their permissions."""
    return await repository.all_users(tx)

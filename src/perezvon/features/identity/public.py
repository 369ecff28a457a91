"""What other features call."""

from collections.abc import Collection, Mapping

from perezvon.features.identity import repository
from perezvon.features.identity.domain import is_local_visit as is_local_visit
from perezvon.kernel.ids import AgentId, UserId
from perezvon.platform.db import Tx


async def link_agent(tx: Tx, user: UserId, agent: AgentId) -> None:
    """From now on this user, and nobody else, takes contacts as this agent."""
    await repository.set_agent(tx, user, agent)


async def names_of(tx: Tx, users: Collection[UserId]) -> Mapping[UserId, str]:
    """The names of those users who exist."""
    return await repository.names(tx, users)

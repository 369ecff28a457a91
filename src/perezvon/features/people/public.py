"""What other features call."""

from collections.abc import Collection, Mapping

from sqlalchemy import Select

from perezvon.features.people import repository
from perezvon.kernel.ids import AgentId, TeamId
from perezvon.platform.db import Tx


async def names_of(tx: Tx, agents: Collection[AgentId]) -> Mapping[AgentId, str]:
    """The names of those agents who exist, whether or not they still work here."""
    return await repository.names(tx, agents)


def agents_of_teams(teams: Collection[TeamId]) -> Select[tuple[str]]:
    """The agents who are in one of these teams now, active or not, for a query to choose from."""
    return repository.agents_of_teams(teams)


async def agents_in_use(tx: Tx) -> Collection[AgentId]:
    """The agents who work here."""
    return [agent.agent for agent in await repository.all_agents(tx) if agent.is_active]

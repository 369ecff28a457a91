"""What other features call. Of `tables` they may read in queries of their own what follows from the log."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select

from perezvon.features.people import projection, repository
from perezvon.features.people import tables as tables
from perezvon.features.people.domain import Agent as Agent
from perezvon.features.people.domain import Break as Break
from perezvon.features.people.domain import Interval
from perezvon.features.people.domain import Skill as Skill
from perezvon.features.people.domain import Team as Team
from perezvon.features.people.service import PeopleService as PeopleService
from perezvon.features.people.service import StaffSettings as StaffSettings
from perezvon.kernel.ids import AgentId, TeamId
from perezvon.kernel.time import Micros
from perezvon.platform.db import Tx
from perezvon.platform.log.follow import followed


async def names_of(tx: Tx, agents: Collection[AgentId]) -> Mapping[AgentId, str]:
    """The names of those agents who exist, whether or not they still work here."""
    return await repository.names(tx, agents)


def agents_of_teams(teams: Collection[TeamId]) -> Select[tuple[str]]:
    """The agents who are in one of these teams now, active or not, for a query to choose from."""
    return repository.agents_of_teams(teams)


async def agents_in_use(tx: Tx) -> Collection[AgentId]:
    """The agents who work here."""
    return [agent.agent for agent in await repository.all_agents(tx) if agent.is_active]


async def intervals(tx: Tx, states: Collection[str], *, since: Micros, before: Micros) -> Sequence[Interval]:
    """The time of agents in these states that began before `before` and goes on or ended from `since` on, in order."""
    return await repository.intervals(tx, states, since=since, before=before)


async def people_followed(tx: Tx) -> int:
    """The seq of the newest step that the tables of agents' time know of."""
    return await followed(tx, projection.NAME)


async def every_agent(tx: Tx) -> Sequence[Agent]:
    """All agents, active or not."""
    return await repository.all_agents(tx)


async def every_team(tx: Tx) -> Sequence[Team]:
    """All teams, those out of use too."""
    return await repository.teams(tx)


async def every_break(tx: Tx) -> Sequence[Break]:
    """All reasons for a break, those out of use too."""
    return await repository.breaks(tx)


async def every_skill(tx: Tx) -> Sequence[Skill]:
    """All skills, those out of use too."""
    return await repository.skills(tx)

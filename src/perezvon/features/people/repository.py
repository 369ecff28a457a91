"""Queries of people."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, delete, false, select, update
from sqlalchemy.dialects.postgresql import insert

from perezvon.features.people.domain import Agent, Team
from perezvon.features.people.tables import agent, agent_interval, team
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, TeamId
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx


def visible_to(actor: Actor) -> Select[Any]:
    """The agents that a person may know of: all, with `people.read`."""
    query = select(agent).where(agent.c.is_active)
    return query if actor.may("people.read") else query.where(false())


def _agent(row: Row[Any]) -> Agent:
    return Agent(
        agent=row.agent,
        name=row.name,
        team=row.team,
        languages=tuple(Language(language) for language in row.languages),
        queues=tuple(row.queues),
        is_active=row.is_active,
    )


async def agents(tx: Tx, actor: Actor) -> Sequence[Agent]:
    """Agents by name."""
    found = await tx.execute(visible_to(actor).order_by(agent.c.name, agent.c.agent))
    return [_agent(row) for row in found]


async def agent_set(tx: Tx, which: AgentId) -> Agent | None:
    """An agent as they were set, active or not."""
    row = (await tx.execute(select(agent).where(agent.c.agent == which))).one_or_none()
    return None if row is None else _agent(row)


async def names(tx: Tx, which: Collection[AgentId]) -> Mapping[AgentId, str]:
    """The names of those agents who exist, active or not."""
    found = await tx.execute(select(agent.c.agent, agent.c.name).where(agent.c.agent.in_(which)))
    return {row.agent: row.name for row in found}


def agents_of_teams(teams: Collection[TeamId]) -> Select[tuple[str]]:
    """The ids of the agents of these teams."""
    return select(agent.c.agent).where(agent.c.team.in_(teams))


async def save_agent(tx: Tx, value: Agent) -> None:
    """Add or change an agent."""
    values = {
        "name": value.name,
        "team": value.team,
        "languages": [language.value for language in value.languages],
        "queues": list(value.queues),
        "is_active": value.is_active,
    }
    await tx.execute(
        insert(agent).values(agent=value.agent, **values).on_conflict_do_update(index_elements=["agent"], set_=values)
    )


async def save_team(tx: Tx, value: Team) -> bool:
    """Add or change a team; tells whether it was not like that already."""
    saved = await tx.execute(
        insert(team)
        .values(team=value.team, name=value.name)
        .on_conflict_do_update(index_elements=["team"], set_={"name": value.name}, where=team.c.name != value.name)
    )
    return saved.rowcount == 1


async def end_intervals(tx: Tx, ends: Sequence[Mapping[str, object]]) -> None:
    """Close the open intervals named by `domain` and `agent` at `ended_at`."""
    await tx.execute(
        update(agent_interval)
        .where(
            and_(
                agent_interval.c.domain == bindparam("of_domain"),
                agent_interval.c.agent == bindparam("of_agent"),
                agent_interval.c.ended_at.is_(None),
            )
        )
        .values(ended_at=bindparam("ended_at")),
        [{"of_domain": end["domain"], "of_agent": end["agent"], "ended_at": end["ended_at"]} for end in ends],
    )


async def add_intervals(tx: Tx, intervals: Sequence[Mapping[str, object]]) -> None:
    """Add intervals, given as rows of the table."""
    await tx.execute(insert(agent_interval), list(intervals))


async def forget_intervals(tx: Tx) -> None:
    """Remove every interval, so that the log can be folded again."""
    await tx.execute(delete(agent_interval))

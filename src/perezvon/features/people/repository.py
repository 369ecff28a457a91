"""Queries of people."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, Select, Table, and_, bindparam, delete, false, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from perezvon.engine.centre import AgentSkill
from perezvon.features.people.domain import Agent, Break, Interval, Loan, Skill, Team
from perezvon.features.people.tables import agent, agent_interval, agent_loan, break_reason, skill, team
from perezvon.kernel.actor import Actor, Reach
from perezvon.kernel.ids import AgentId, QueueId, SkillId, TeamId
from perezvon.kernel.time import Micros
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
        skills=msgspec.convert(row.skills, tuple[AgentSkill, ...]),
        reserved_for=tuple(row.reserved_for),
        is_active=row.is_active,
        version=row.version,
    )


async def agents(tx: Tx, actor: Actor) -> Sequence[Agent]:
    """Agents by name."""
    found = await tx.execute(visible_to(actor).order_by(agent.c.name, agent.c.agent))
    return [_agent(row) for row in found]


async def all_agents(tx: Tx) -> Sequence[Agent]:
    """Every agent that was ever set, by name."""
    return [_agent(row) for row in await tx.execute(select(agent).order_by(agent.c.name, agent.c.agent))]


async def agent_set(tx: Tx, which: AgentId) -> Agent | None:
    """An agent as they were set, active or not, whom nobody else changes before the transaction ends."""
    row = (await tx.execute(select(agent).where(agent.c.agent == which).with_for_update())).one_or_none()
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
    await _save(
        tx,
        agent,
        value.agent,
        {
            "name": value.name,
            "team": value.team,
            "languages": [language.value for language in value.languages],
            "queues": list(value.queues),
            "skills": msgspec.to_builtins(value.skills),
            "reserved_for": list(value.reserved_for),
            "is_active": value.is_active,
        },
    )


async def teams(tx: Tx) -> Sequence[Team]:
    """Every team, by name."""
    return [Team(**row._mapping) for row in await tx.execute(select(team).order_by(team.c.name, team.c.team))]


async def team_set(tx: Tx, which: TeamId) -> Team | None:
    """A team as it was set, which nobody else changes before the transaction ends."""
    row = (await tx.execute(select(team).where(team.c.team == which).with_for_update())).one_or_none()
    return None if row is None else Team(**row._mapping)


async def save_team(tx: Tx, value: Team) -> None:
    """Add or change a team."""
    await _save(tx, team, value.team, {"name": value.name, "head": value.head, "is_active": value.is_active})


async def skills(tx: Tx) -> Sequence[Skill]:
    """Every skill, in the order in which they were added."""
    return [_skill(row) for row in await tx.execute(select(skill).order_by(skill.c.skill))]


async def skill_set(tx: Tx, which: SkillId) -> Skill | None:
    """A skill as it was set, which nobody else changes before the transaction ends."""
    row = (await tx.execute(select(skill).where(skill.c.skill == which).with_for_update())).one_or_none()
    return None if row is None else _skill(row)


async def save_skill(tx: Tx, value: Skill) -> None:
    """Add or change a skill."""
    await _save(tx, skill, value.skill, {"name": dict(value.name), "is_active": value.is_active})


async def breaks(tx: Tx) -> Sequence[Break]:
    """Every reason for a break, in the order in which they are offered."""
    found = await tx.execute(select(break_reason).order_by(break_reason.c.position, break_reason.c.reason))
    return [_break(row) for row in found]


async def break_set(tx: Tx, reason: str) -> Break | None:
    """A reason for a break as it was set, which nobody else changes before the transaction ends."""
    wanted = select(break_reason).where(break_reason.c.reason == reason).with_for_update()
    row = (await tx.execute(wanted)).one_or_none()
    return None if row is None else _break(row)


async def save_break(tx: Tx, value: Break) -> None:
    """Add or change a reason for a break."""
    values = {
        "name": dict(value.name),
        "is_paid": value.is_paid,
        "position": value.position,
        "is_active": value.is_active,
    }
    await _save(tx, break_reason, value.reason, values)


async def loan(tx: Tx, which: AgentId) -> Loan | None:
    """Whether an agent serves other queues for a while."""
    row = (await tx.execute(select(agent_loan).where(agent_loan.c.agent == which))).one_or_none()
    return None if row is None else _loan(row)


async def loans_over(tx: Tx, now: Micros) -> Sequence[Loan]:
    """The loans whose time is over, which nobody else ends before the transaction does."""
    query = select(agent_loan).where(agent_loan.c.until <= now).order_by(agent_loan.c.agent)
    return [_loan(row) for row in await tx.execute(query.with_for_update(skip_locked=True))]


async def save_loan(tx: Tx, value: Loan) -> None:
    """Note a loan in place of the agent's last one."""
    values = {"queues": list(value.queues), "until": value.until, "by": value.by}
    statement = insert(agent_loan).values(agent=value.agent, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["agent"], set_=values))


async def end_loan(tx: Tx, which: AgentId) -> None:
    """The agent is not on loan any more."""
    await tx.execute(delete(agent_loan).where(agent_loan.c.agent == which))


def _loan(row: Row[Any]) -> Loan:
    return Loan(agent=row.agent, queues=tuple(map(QueueId, row.queues)), until=row.until, by=row.by)


async def _save(tx: Tx, table: Table, key: str, values: Mapping[str, Any]) -> None:
    """Add a row or make its next version."""
    (column,) = table.primary_key
    await tx.execute(
        insert(table)
        .values({column.name: key, **values})
        .on_conflict_do_update(index_elements=[column], set_={**values, "version": table.c.version + 1})
    )


def _skill(row: Row[Any]) -> Skill:
    return Skill(skill=row.skill, name=_name(row), is_active=row.is_active, version=row.version)


def _break(row: Row[Any]) -> Break:
    return Break(
        reason=row.reason,
        name=_name(row),
        is_paid=row.is_paid,
        position=row.position,
        is_active=row.is_active,
        version=row.version,
    )


def _name(row: Row[Any]) -> Mapping[Language, str]:
    return {Language(language): text for language, text in row.name.items()}


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


async def intervals(tx: Tx, states: Collection[str], *, since: Micros, before: Micros) -> Sequence[Interval]:
    """The intervals of these states that began before `before` and go on or ended from `since` on, in order."""
    kept = agent_interval.c
    query = (
        select(kept.agent, kept.state, kept.reason, kept.contact, kept.started_at, kept.ended_at)
        .where(kept.state.in_(states), kept.started_at < before)
        .where(or_(kept.ended_at >= since, kept.ended_at.is_(None)))
        .order_by(kept.started_at, kept.seq, kept.n)
    )
    return [Interval(**row._mapping) for row in await tx.execute(query)]


async def time_line(tx: Tx, which: AgentId, *, since: Micros, until: Micros, most: int) -> Sequence[Interval]:
    """The intervals of an agent that began before `until` and go on or ended after `since`, in order."""
    kept = agent_interval.c
    query = (
        select(kept.agent, kept.state, kept.reason, kept.contact, kept.started_at, kept.ended_at)
        .where(kept.agent == which, kept.started_at < until)
        .where(or_(kept.ended_at > since, kept.ended_at.is_(None)))
        .order_by(kept.started_at, kept.seq, kept.n)
        .limit(most)
    )
    return [Interval(**row._mapping) for row in await tx.execute(query)]


async def is_within(tx: Tx, reach: Reach, which: AgentId) -> bool:
    """Whether there is such an agent, in one of these teams if there are any."""
    query = select(agent.c.agent).where(agent.c.agent == which)
    if reach is not None:
        query = query.where(agent.c.team.in_(reach))
    return (await tx.execute(query)).one_or_none() is not None


async def forget_intervals(tx: Tx) -> None:
    """Remove every interval, so that the log can be folded again."""
    await tx.execute(delete(agent_interval))

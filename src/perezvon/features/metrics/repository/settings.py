"""What held while things happened, such as targets of queues and teams of agents, each from an instant to another."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from perezvon.engine.centre import HoursSetup
from perezvon.features.metrics.domain.opening import stretches
from perezvon.features.metrics.tables import (
    agent_team,
    break_pay,
    open_stretch,
    outcome_solved,
    queue_hours,
    queue_target,
)
from perezvon.kernel.ids import AgentId, HoursId, OutcomeId, QueueId, TeamId
from perezvon.kernel.time import DAY, Micros
from perezvon.platform.db import Tx

AHEAD: Micros = 800 * DAY
"""So far ahead is told when hours will be open. They are set anew every year, since so far their offsets are known."""


async def set_target(tx: Tx, queue: QueueId, since: Micros, target: Micros) -> bool:
    """How soon the queue is to answer from now on; whether that is news."""
    return await _set(tx, queue_target, queue, since, target)


async def set_queue_hours(tx: Tx, queue: QueueId, since: Micros, hours: HoursId | None) -> bool:
    """By which hours the queue is open from now on; whether that is news."""
    return await _set(tx, queue_hours, queue, since, hours)


async def set_hours(tx: Tx, hours: HoursSetup, since: Micros) -> None:
    """When these hours are open from now on."""
    of = open_stretch.c
    is_of_them = of.hours == hours.hours
    await tx.execute(delete(open_stretch).where(is_of_them, of.since >= since))
    await tx.execute(update(open_stretch).where(is_of_them, of.until > since).values(until=since))
    query = select(of.since, of.until, of.before).where(is_of_them).order_by(of.since.desc()).limit(1)
    last = (await tx.execute(query)).one_or_none()
    if last is None:
        rows = [{"hours": hours.hours, "since": 0, "until": since, "before": 0}]
        before = since
    else:
        rows = []
        before = last.before + last.until - last.since
    for opened, closed in stretches(hours, since, since + AHEAD):
        rows.append({"hours": hours.hours, "since": opened, "until": closed, "before": before})
        before += closed - opened
    if rows:
        await tx.execute(insert(open_stretch), rows)


async def set_team(tx: Tx, agent: AgentId, since: Micros, team: TeamId | None) -> bool:
    """In which team the agent is from now on; whether that is news."""
    return await _set(tx, agent_team, agent, since, team)


async def set_solved(tx: Tx, outcome: OutcomeId, since: Micros, *, is_solved: bool) -> bool:
    """Whether this outcome says from now on that the customer needs nothing more; whether that is news."""
    return await _set(tx, outcome_solved, outcome, since, is_solved)


async def set_pay(tx: Tx, reason: str, since: Micros, *, is_paid: bool) -> bool:
    """Whether breaks for this reason are paid from now on; whether that is news."""
    return await _set(tx, break_pay, reason, since, is_paid)


async def _set(tx: Tx, table: Table, key: str, since: Micros, value: Any) -> bool:
    of, _, until, held = table.c
    present = (await tx.execute(select(held).where(of == key, until.is_(None)))).one_or_none()
    if present is not None and present[0] == value:
        return False
    await tx.execute(update(table).where(of == key, until.is_(None)).values(until=since))
    values = {held.name: value, "until": None}
    statement = insert(table).values({of.name: key, "since": since, **values})
    await tx.execute(statement.on_conflict_do_update(index_elements=table.primary_key, set_=values))
    return True


async def teams_of(tx: Tx, agent: AgentId) -> Collection[TeamId]:
    """Every team that the agent was ever in."""
    held = agent_team.c
    found = await tx.execute(select(held.team).distinct().where(held.agent == agent, held.team.is_not(None)))
    return [TeamId(row.team) for row in found]


async def forget(tx: Tx) -> None:
    """Remove all that the log can tell again.

    Reasons for a break that came with the product were never set, so of them the log knows only what was changed.
    """
    for table in (queue_target, queue_hours, open_stretch, agent_team, outcome_solved):
        await tx.execute(delete(table))
    of = break_pay.c
    await tx.execute(delete(break_pay).where(of.since > 0))
    await tx.execute(update(break_pay).values(until=None))


async def targets(tx: Tx, *, before: Micros) -> Mapping[QueueId, Sequence[tuple[Micros, Micros]]]:
    """From when on each queue had which target, in order, as far as that was set before this instant."""
    held = queue_target.c
    query = select(held.queue, held.since, held.target).where(held.since < before).order_by(held.queue, held.since)
    found: dict[QueueId, list[tuple[Micros, Micros]]] = {}
    for row in await tx.execute(query):
        found.setdefault(QueueId(row.queue), []).append((row.since, row.target))
    return found

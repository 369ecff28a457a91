"""What held while things happened: targets of queues and teams of agents, each from an instant to another."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from perezvon.features.metrics.tables import agent_team, queue_target
from perezvon.kernel.ids import AgentId, QueueId, TeamId
from perezvon.kernel.time import Micros
from perezvon.platform.db import Tx


async def set_target(tx: Tx, queue: QueueId, since: Micros, target: Micros) -> bool:
    """How soon the queue is to answer from now on; whether that is news."""
    return await _set(tx, queue_target, queue, since, target)


async def set_team(tx: Tx, agent: AgentId, since: Micros, team: TeamId | None) -> bool:
    """In which team the agent is from now on; whether that is news."""
    return await _set(tx, agent_team, agent, since, team)


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


async def forget(tx: Tx) -> None:
    """Remove all, so that the log can be folded again."""
    for table in (queue_target, agent_team):
        await tx.execute(delete(table))


async def targets(tx: Tx, *, before: Micros) -> Mapping[QueueId, Sequence[tuple[Micros, Micros]]]:
    """From when on each queue had which target, in order, as far as that was set before this instant."""
    held = queue_target.c
    query = select(held.queue, held.since, held.target).where(held.since < before).order_by(held.queue, held.since)
    found: dict[QueueId, list[tuple[Micros, Micros]]] = {}
    for row in await tx.execute(query):
        found.setdefault(QueueId(row.queue), []).append((row.since, row.target))
    return found

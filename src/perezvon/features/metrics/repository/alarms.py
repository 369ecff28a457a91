"""Alarms as they are kept for all processes, and who sees them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from perezvon.features.metrics.domain.alarms.conditions import Cause
from perezvon.features.metrics.domain.alarms.telling import PER_HOUR, Alarm, Budget, Note
from perezvon.features.metrics.tables import alarm, alarm_budget
from perezvon.kernel.actor import Reach
from perezvon.kernel.ids import AgentId, QueueId, TeamId, UserId
from perezvon.kernel.time import Micros
from perezvon.platform.db import Tx

_WRITING = 7203415094
"""The lock of whoever raises and clears alarms."""

_ONE = 1


def visible_to(reach: Reach) -> Select[Any]:
    """The alarms that concern somebody who watches these teams."""
    query = select(alarm)
    if reach is None:
        return query
    column = alarm.c
    return query.where(or_(column.teams.overlap(list(reach)), column.queue.is_(None) & column.agent.is_(None)))


async def may_write(tx: Tx) -> bool:
    """Whether nobody else raises and clears alarms until the transaction ends."""
    return bool(await tx.scalar(select(func.pg_try_advisory_xact_lock(_WRITING))))


async def alarms(tx: Tx, *, since: Micros) -> Sequence[Alarm]:
    """All that are not over, and those that were raised since then."""
    query = select(alarm).where(or_(alarm.c.cleared.is_(None), alarm.c.raised >= since))
    return [of_row(row) for row in await tx.execute(query.order_by(alarm.c.raised, alarm.c.id))]


async def history(tx: Tx, reach: Reach, *, before: Micros | None, limit: int) -> Sequence[Alarm]:
    """The newest that concern somebody who watches these teams, of those raised before an instant."""
    query = visible_to(reach).order_by(alarm.c.raised.desc(), alarm.c.id).limit(limit)
    if before is not None:
        query = query.where(alarm.c.raised < before)
    return [of_row(row) for row in await tx.execute(query)]


async def find(tx: Tx, which: str) -> Alarm:
    """An alarm that is known to be there."""
    return of_row((await tx.execute(select(alarm).where(alarm.c.id == which))).one())


async def add(tx: Tx, new: Alarm) -> bool:
    """Raise an alarm; whether there was none of its name yet."""
    values = {
        "id": new.id,
        "name": new.key,
        "cause": new.cause,
        "queue": new.queue,
        "agent": new.agent,
        "teams": list(new.teams),
        "value": new.value,
        "limit": new.limit,
        "raised": new.raised,
        "unwell": new.unwell,
        "hidden": new.hidden,
    }
    statement = insert(alarm).values(values).on_conflict_do_nothing().returning(alarm.c.id)
    return (await tx.execute(statement)).first() is not None


async def clear(tx: Tx, ids: Collection[str], at: Micros) -> None:
    """End alarms."""
    await _set(tx, ids, cleared=at)


async def say_unwell(tx: Tx, ids: Collection[str], at: Micros) -> None:
    """Say that what these were raised for is not well."""
    await _set(tx, ids, unwell=at)


async def hide(tx: Tx, ids: Collection[str], at: Micros) -> None:
    """A graver one hides these."""
    await _set(tx, ids, hidden=at)


async def set_note(tx: Tx, which: str, note: Note) -> bool:
    """Put a note in place of the alarm's last one; whether it is not over."""
    values = {"noted_by": note.by, "noted_at": note.at, "snoozed_until": note.snoozed_until}
    statement = update(alarm).where(alarm.c.id == which, alarm.c.cleared.is_(None)).values(values)
    return (await tx.execute(statement.returning(alarm.c.id))).first() is not None


async def budget(tx: Tx) -> Budget:
    """How many alarms a person is told of in an hour."""
    row = (await tx.execute(select(alarm_budget))).one_or_none()
    return Budget() if row is None else Budget(per_hour=row.per_hour, version=row.version)


async def budget_to_change(tx: Tx) -> Budget:
    """The same, which nobody else changes before the transaction ends."""
    await tx.execute(insert(alarm_budget).values(one=_ONE, per_hour=PER_HOUR, version=0).on_conflict_do_nothing())
    row = (await tx.execute(select(alarm_budget).with_for_update())).one()
    return Budget(per_hour=row.per_hour, version=row.version)


async def save_budget(tx: Tx, per_hour: int) -> None:
    """Change it."""
    await tx.execute(update(alarm_budget).values(per_hour=per_hour, version=alarm_budget.c.version + 1))


def of_row(row: Any) -> Alarm:
    """The alarm that a row holds."""
    note = (
        None
        if row.noted_at is None
        else Note(by=UserId(row.noted_by), at=row.noted_at, snoozed_until=row.snoozed_until)
    )
    return Alarm(
        id=row.id,
        cause=Cause(row.cause),
        queue=None if row.queue is None else QueueId(row.queue),
        agent=None if row.agent is None else AgentId(row.agent),
        teams=tuple(TeamId(team) for team in row.teams),
        value=row.value,
        limit=row.limit,
        raised=row.raised,
        unwell=row.unwell,
        hidden=row.hidden,
        cleared=row.cleared,
        note=note,
    )


async def _set(tx: Tx, ids: Collection[str], **values: Micros) -> None:
    if ids:
        await tx.execute(update(alarm).where(alarm.c.id.in_(ids)).values(values))

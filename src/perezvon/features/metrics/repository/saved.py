"""Queries of reports that people keep, of their schedules, and of the letters of these."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Row, Select, and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from perezvon.features.metrics.domain.report import Format
from perezvon.features.metrics.domain.saved import (
    Delivery,
    DeliveryState,
    Mailing,
    ReportAddress,
    SavedReport,
    Schedule,
)
from perezvon.features.metrics.domain.timetables import Rhythm, Timetable
from perezvon.features.metrics.tables import report_delivery, report_schedule, saved_report
from perezvon.kernel.actor import Actor
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

# --- Reports. ---------------------------------------------------------------------------------------------------------


def visible_to(actor: Actor) -> Select[Any]:
    """Own reports, and those that others share."""
    is_seen = or_(saved_report.c.owner == actor.user, saved_report.c.is_shared)
    return select(saved_report).where(is_seen, saved_report.c.deleted_at.is_(None))


async def reports(tx: Tx, actor: Actor) -> Sequence[SavedReport]:
    """All that somebody sees, by name."""
    rows = await tx.execute(visible_to(actor).order_by(saved_report.c.name, saved_report.c.report))
    return [_report(row) for row in rows]


async def report(tx: Tx, actor: Actor, report: str) -> SavedReport | None:
    """One that somebody sees."""
    row = (await tx.execute(visible_to(actor).where(saved_report.c.report == report))).one_or_none()
    return None if row is None else _report(row)


async def deleted_report(tx: Tx, actor: Actor, report: str) -> SavedReport | None:
    """An own one that was deleted."""
    wanted = and_(saved_report.c.report == report, saved_report.c.owner == actor.user)
    row = (await tx.execute(select(saved_report).where(wanted, saved_report.c.deleted_at.is_not(None)))).one_or_none()
    return None if row is None else _report(row)


async def save_report(tx: Tx, report: SavedReport) -> None:
    """Add it, or put it in place of the one that it was; one that was deleted is there again."""
    values = {
        "owner": report.owner,
        "name": report.name,
        "address": msgspec.to_builtins(report.address, str_keys=True),
        "is_shared": report.is_shared,
        "changed_at": report.changed_at,
        "deleted_at": None,
    }
    statement = insert(saved_report).values(report=report.report, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["report"], set_=values))


async def delete_report(tx: Tx, report: str, now: Micros) -> None:
    """Delete it; until it is purged it can be saved again."""
    await tx.execute(update(saved_report).where(saved_report.c.report == report).values(deleted_at=now))


async def purge(tx: Tx, *, before: Micros) -> None:
    """Forget for good what was deleted before this instant."""
    for table in (saved_report, report_schedule):
        await tx.execute(delete(table).where(table.c.deleted_at < before))


def _report(row: Row[Any]) -> SavedReport:
    return SavedReport(
        report=row.report,
        owner=row.owner,
        name=row.name,
        address=msgspec.convert(row.address, ReportAddress),
        is_shared=row.is_shared,
        changed_at=row.changed_at,
    )


# --- Schedules. -------------------------------------------------------------------------------------------------------

_SCHEDULES = select(report_schedule).where(report_schedule.c.deleted_at.is_(None))


async def schedules(tx: Tx, actor: Actor) -> Sequence[Schedule]:
    """One's own, in the order in which they were made."""
    query = _SCHEDULES.where(report_schedule.c.owner == actor.user).order_by(report_schedule.c.schedule)
    return [_schedule(row) for row in await tx.execute(query)]


async def schedule(tx: Tx, schedule: str, owner: str | None = None) -> Schedule | None:
    """One of them, of `owner` alone unless that is nobody; nobody else changes it before the transaction ends."""
    query = _SCHEDULES.where(report_schedule.c.schedule == schedule).with_for_update()
    row = (await tx.execute(query if owner is None else query.where(report_schedule.c.owner == owner))).one_or_none()
    return None if row is None else _schedule(row)


async def deleted_schedule(tx: Tx, actor: Actor, schedule: str) -> Schedule | None:
    """An own one that was deleted."""
    wanted = and_(report_schedule.c.schedule == schedule, report_schedule.c.owner == actor.user)
    query = select(report_schedule).where(wanted, report_schedule.c.deleted_at.is_not(None))
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _schedule(row)


async def due(tx: Tx, now: Micros) -> Sequence[Schedule]:
    """Those that are due, of reports that are not deleted; whoever asks at the same time gets others."""
    there = _SCHEDULES.join(saved_report, saved_report.c.report == report_schedule.c.report)
    query = there.where(report_schedule.c.next_due <= now, saved_report.c.deleted_at.is_(None))
    rows = await tx.execute(query.with_for_update(of=report_schedule, skip_locked=True))
    return [_schedule(row) for row in rows]


async def save_schedule(tx: Tx, schedule: Schedule) -> None:
    """Add it, or put it in place of the one that it was; one that was deleted is there again."""
    timetable, mailing = schedule.timetable, schedule.mailing
    values = {
        "report": schedule.report,
        "owner": schedule.owner,
        "to": list(mailing.to),
        "language": mailing.language.value,
        "form": mailing.form.value,
        "rhythm": timetable.rhythm.value,
        "weekdays": list(timetable.weekdays),
        "day": timetable.day,
        "minute": timetable.minute,
        "zone": timetable.zone.key,
        "is_active": schedule.is_active,
        "next_due": schedule.next_due,
        "deleted_at": None,
    }
    statement = insert(report_schedule).values(schedule=schedule.schedule, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["schedule"], set_=values))


async def delete_schedule(tx: Tx, schedule: str, now: Micros) -> None:
    """Delete it, with the letters that wait; until it is purged it can be saved again."""
    await forget_waiting(tx, schedule)
    values = {"deleted_at": now, "next_due": None}
    await tx.execute(update(report_schedule).where(report_schedule.c.schedule == schedule).values(**values))


def _schedule(row: Row[Any]) -> Schedule:
    return Schedule(
        schedule=row.schedule,
        report=row.report,
        owner=row.owner,
        mailing=Mailing(to=tuple(row.to), language=Language(row.language), form=Format(row.form)),
        timetable=Timetable(
            rhythm=Rhythm(row.rhythm),
            minute=row.minute,
            zone=ZoneInfo(row.zone),
            weekdays=tuple(row.weekdays),
            day=row.day,
        ),
        is_active=row.is_active,
        next_due=row.next_due,
    )


# --- Letters. ---------------------------------------------------------------------------------------------------------


async def deliveries(tx: Tx, actor: Actor) -> Sequence[Delivery]:
    """The last letters of somebody's own schedules, in the order of their recipients."""
    own = select(report_schedule.c.schedule).where(report_schedule.c.owner == actor.user)
    query = select(report_delivery).where(report_delivery.c.schedule.in_(own)).order_by(report_delivery.c.place)
    return [_delivery(row) for row in await tx.execute(query)]


async def plan(tx: Tx, letters: Sequence[Delivery]) -> None:
    """Put letters of one schedule in place of those of its due time before."""
    await tx.execute(delete(report_delivery).where(report_delivery.c.schedule == letters[0].schedule))
    await tx.execute(insert(report_delivery).values([_values(one) for one in letters]))


async def waiting(tx: Tx, schedule: str, due: Micros, place: int) -> Delivery | None:
    """A letter that is still to be sent; nobody else sends it before the transaction ends."""
    key = (report_delivery.c.schedule == schedule, report_delivery.c.due == due, report_delivery.c.place == place)
    query = select(report_delivery).where(*key, report_delivery.c.state == DeliveryState.WAITING).with_for_update()
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _delivery(row)


async def forget_waiting(tx: Tx, schedule: str) -> None:
    """Send none of its letters that wait."""
    is_waiting = report_delivery.c.state == DeliveryState.WAITING
    await tx.execute(delete(report_delivery).where(report_delivery.c.schedule == schedule, is_waiting))


async def save_delivery(tx: Tx, letter: Delivery) -> None:
    """What has become of it."""
    key = and_(
        report_delivery.c.schedule == letter.schedule,
        report_delivery.c.due == letter.due,
        report_delivery.c.place == letter.place,
    )
    await tx.execute(update(report_delivery).where(key).values(**_values(letter)))


def _values(letter: Delivery) -> dict[str, object]:
    return {name: getattr(letter, name) for name in Delivery.__dataclass_fields__}


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**{**row._mapping, "state": DeliveryState(row.state)})

"""Schedules by which reports are sent: whoever may send reports has their own, of any report that they see."""

from collections.abc import Sequence
from dataclasses import replace

from perezvon.features.audit.public import record
from perezvon.features.metrics.domain.saved import (
    Mailing,
    MailOffError,
    NoAddressError,
    Schedule,
    ScheduleNotFoundError,
    ScheduleState,
)
from perezvon.features.metrics.domain.timetables import Timetable, due_after
from perezvon.features.metrics.ports import is_address
from perezvon.features.metrics.repository import saved
from perezvon.features.metrics.service.saved import SavedReports
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import IdSource
from perezvon.kernel.time import Clock
from perezvon.platform.db import Tx

PERMISSION = "reports.send"


class Schedules:
    """Shows and changes them. New ones need a mail server; with `has_mail` there is one."""

    def __init__(self, reports: SavedReports, clock: Clock, ids: IdSource, *, has_mail: bool) -> None:
        self.has_mail = has_mail
        self._reports = reports
        self._clock = clock
        self._ids = ids

    async def own(self, tx: Tx, actor: Actor) -> Sequence[ScheduleState]:
        """Somebody's own, with what became of their last letters."""
        letters = await saved.deliveries(tx, actor)
        return [
            ScheduleState(schedule=one, deliveries=[each for each in letters if each.schedule == one.schedule])
            for one in await saved.schedules(tx, actor)
        ]

    async def add(self, tx: Tx, actor: Actor, report: str, mailing: Mailing, timetable: Timetable) -> Schedule:
        """Have a report sent. Raises `ReportNotFoundError`, `NoAddressError`, `MailOffError`."""
        if not self.has_mail:
            raise MailOffError
        found = await self._reports.find(tx, actor, report)
        made = Schedule(
            schedule=self._ids.new(),
            report=found.report,
            owner=actor.user,
            mailing=mailing,
            timetable=timetable,
        )
        return await self._save(tx, actor, made)

    async def change(
        self, tx: Tx, actor: Actor, schedule: str, mailing: Mailing, timetable: Timetable, *, is_active: bool
    ) -> Schedule:
        """Change an own one, or stop it for a while. Raises `ScheduleNotFoundError`, `NoAddressError`."""
        found = await saved.schedule(tx, schedule, actor.user)
        if found is None:
            raise ScheduleNotFoundError
        changed = replace(found, mailing=mailing, timetable=timetable, is_active=is_active)
        await saved.forget_waiting(tx, schedule)
        return await self._save(tx, actor, changed)

    async def delete(self, tx: Tx, actor: Actor, schedule: str) -> None:
        """Delete an own one. Raises `ScheduleNotFoundError`."""
        found = await saved.schedule(tx, schedule, actor.user)
        if found is None:
            raise ScheduleNotFoundError
        await saved.delete_schedule(tx, schedule, self._clock.now())
        await record(tx, actor, "metrics.delete_schedule", schedule)

    async def restore(self, tx: Tx, actor: Actor, schedule: str) -> Schedule:
        """Undo that an own one was deleted. What was due meanwhile is not sent. Raises `ScheduleNotFoundError`."""
        found = await saved.deleted_schedule(tx, actor, schedule)
        if found is None:
            raise ScheduleNotFoundError
        return await self._save(tx, actor, found)

    async def _save(self, tx: Tx, actor: Actor, schedule: Schedule) -> Schedule:
        check_addresses(schedule.mailing)
        due = due_after(schedule.timetable, self._clock.now()) if schedule.is_active else None
        planned = replace(schedule, next_due=due)
        await saved.save_schedule(tx, planned)
        await record(tx, actor, "metrics.save_schedule", schedule.schedule)
        return planned


def check_addresses(mailing: Mailing) -> None:
    """Whether letters can be sent there. Raises `NoAddressError`."""
    for address in mailing.to:
        if not is_address(address):
            raise NoAddressError(f"no letter can be sent to {address}", address=address)

"""Routes of reports that people keep and have sent."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends

from perezvon.features.metrics.api import REFUSALS
from perezvon.features.metrics.domain.asking import NoSuchZoneError, TooManyRowsError
from perezvon.features.metrics.domain.report import ParquetMissingError
from perezvon.features.metrics.domain.saved import (
    LetterRefusedError,
    MailOffError,
    NoAddressError,
    NotYourReportError,
    ReportNotFoundError,
    ScheduleNotFoundError,
)
from perezvon.features.metrics.domain.timetables import dues_after
from perezvon.features.metrics.schemas import zone_called
from perezvon.features.metrics.schemas.saved import (
    ReportBody,
    ReportItem,
    SavedReportsBody,
    ScheduleBody,
    ScheduleItem,
    SendBody,
    TimetableBody,
)
from perezvon.features.metrics.service.figures import PERMISSION
from perezvon.features.metrics.service.saved import SavedReports
from perezvon.features.metrics.service.schedules import PERMISSION as SENDING
from perezvon.features.metrics.service.schedules import Schedules
from perezvon.features.metrics.service.sending import ReportSender
from perezvon.kernel.actor import Actor
from perezvon.kernel.time import Clock
from perezvon.platform.fields import ID
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers

_Reader = Annotated[Actor, Depends(requires(PERMISSION))]
_Sender = Annotated[Actor, Depends(requires(SENDING))]
_Id = Annotated[str, ID]
_NEXT = 3
"""So many due times are shown ahead."""


def reports_router(reports: SavedReports, schedules: Schedules, sender: ReportSender, clock: Clock) -> APIRouter:
    """`/api/reports`."""
    routes = APIRouter(prefix="/api/reports", tags=["metrics"], responses=answers(SignedOutError, ForbiddenError))
    _add_reports(routes, reports, schedules)
    _add_schedules(routes, schedules, clock)

    @routes.post(
        "/{report}/send",
        status_code=204,
        responses=answers(
            *REFUSALS,
            TooManyRowsError,
            ParquetMissingError,
            ReportNotFoundError,
            NoAddressError,
            MailOffError,
            LetterRefusedError,
        ),
    )
    async def send_report(tx: Transaction, actor: _Sender, report: _Id, body: SendBody) -> None:
        """Send a report now; when it is answered the mail server has accepted all letters."""
        await sender.send_now(tx, actor, report, body.mailing.mailing(), zone_called(body.zone))

    return routes


def _add_reports(routes: APIRouter, service: SavedReports, schedules: Schedules) -> None:
    @routes.get("")
    async def saved_reports(tx: Transaction, actor: _Reader) -> SavedReportsBody:
        """Own reports and those that others share, with one's own schedules."""
        found = await service.seen(tx, actor)
        names = await service.owners(tx, found)
        return SavedReportsBody(
            reports=[ReportItem.of(one, actor.user, names) for one in found],
            schedules=[ScheduleItem.of(one.schedule, one.deliveries) for one in await schedules.own(tx, actor)],
            has_mail=schedules.has_mail,
        )

    @routes.post("", responses=answers(*REFUSALS))
    async def save_report(tx: Transaction, actor: _Reader, body: ReportBody) -> ReportItem:
        """Keep a report."""
        made = await service.add(tx, actor, body.name, body.address.address(), is_shared=body.is_shared)
        return ReportItem.of(made, actor.user, await service.owners(tx, [made]))

    @routes.put("/{report}", responses=answers(*REFUSALS, ReportNotFoundError, NotYourReportError))
    async def change_report(tx: Transaction, actor: _Reader, report: _Id, body: ReportBody) -> ReportItem:
        """Change an own one."""
        address = body.address.address()
        changed = await service.change(tx, actor, report, body.name, address, is_shared=body.is_shared)
        return ReportItem.of(changed, actor.user, await service.owners(tx, [changed]))

    @routes.delete("/{report}", status_code=204, responses=answers(ReportNotFoundError, NotYourReportError))
    async def delete_report(tx: Transaction, actor: _Reader, report: _Id) -> None:
        """Delete an own one. For a day it can be restored."""
        await service.delete(tx, actor, report)

    @routes.post("/{report}/restore", status_code=204, responses=answers(ReportNotFoundError))
    async def restore_report(tx: Transaction, actor: _Reader, report: _Id) -> None:
        """Undo that one was deleted."""
        await service.restore(tx, actor, report)


def _add_schedules(routes: APIRouter, service: Schedules, clock: Clock) -> None:
    errors = answers(NoSuchZoneError, ScheduleNotFoundError, NoAddressError)

    @routes.post(
        "/{report}/schedules", responses=answers(NoSuchZoneError, ReportNotFoundError, NoAddressError, MailOffError)
    )
    async def add_schedule(tx: Transaction, actor: _Sender, report: _Id, body: ScheduleBody) -> ScheduleItem:
        """Have a report sent when it is due."""
        made = await service.add(tx, actor, report, body.mailing.mailing(), body.timetable.timetable())
        return ScheduleItem.of(made)

    @routes.put("/schedules/{schedule}", responses=errors)
    async def change_schedule(tx: Transaction, actor: _Sender, schedule: _Id, body: ScheduleBody) -> ScheduleItem:
        """Change an own schedule, or stop it for a while."""
        mailing, timetable = body.mailing.mailing(), body.timetable.timetable()
        return ScheduleItem.of(await service.change(tx, actor, schedule, mailing, timetable, is_active=body.is_active))

    @routes.delete("/schedules/{schedule}", status_code=204, responses=answers(ScheduleNotFoundError))
    async def delete_schedule(tx: Transaction, actor: _Sender, schedule: _Id) -> None:
        """Delete an own schedule. For a day it can be restored."""
        await service.delete(tx, actor, schedule)

    @routes.post("/schedules/{schedule}/restore", status_code=204, responses=errors)
    async def restore_schedule(tx: Transaction, actor: _Sender, schedule: _Id) -> None:
        """Undo that one was deleted."""
        await service.restore(tx, actor, schedule)

    @routes.post("/times", dependencies=[Depends(requires(SENDING))], responses=answers(NoSuchZoneError))
    async def next_times(body: TimetableBody) -> Sequence[int]:
        """When a report would be sent next."""
        return dues_after(body.timetable(), clock.now(), _NEXT)

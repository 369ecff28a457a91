"""Sends reports by e-mail: those that are due, each of their letters once, and any of them now.

That a schedule is due is noticed in one transaction with its next due time and the letters to be written, so each due time is noticed
once. A letter is sent in the transaction that notes it; if that breaks just after the server took it, the letter is sent again under the
same id. What happens to one letter does not concern the others.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from perezvon.features.audit.public import record
from perezvon.features.identity.public import actor_of
from perezvon.features.metrics.domain.periods import Days
from perezvon.features.metrics.domain.report import Report
from perezvon.features.metrics.domain.saved import (
    Delivery,
    DeliveryState,
    LetterRefusedError,
    Mailing,
    MailOffError,
    MayNotSendError,
    OwnerGoneError,
    SavedReport,
    Schedule,
    again_after_s,
)
from perezvon.features.metrics.domain.timetables import due_after, newest_due
from perezvon.features.metrics.ports import Letter, Mail, MailError
from perezvon.features.metrics.repository import saved
from perezvon.features.metrics.service.exports.files import ReportFile
from perezvon.features.metrics.service.figures import PERMISSION as READ
from perezvon.features.metrics.service.figures import FiguresService
from perezvon.features.metrics.service.letters import letter, link_to
from perezvon.features.metrics.service.reports import ReportsService
from perezvon.features.metrics.service.saved import SavedReports
from perezvon.features.metrics.service.schedules import PERMISSION as SEND
from perezvon.features.metrics.service.schedules import check_addresses
from perezvon.features.metrics.service.words import texts
from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AppError
from perezvon.kernel.ids import IdSource
from perezvon.kernel.time import Clock, Micros
from perezvon.platform.db import Tx
from perezvon.platform.telemetry import logger

log = logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A report that is ready to be sent to anybody."""

    saved: SavedReport
    mailing: Mailing
    days: Days
    report: Report
    file: ReportFile
    link: str | None

    def to(self, address: str, key: str) -> Letter:
        """As a letter to somebody."""
        return letter(
            key=key,
            to=address,
            name=self.saved.name,
            days=self.days,
            report=self.report,
            file=self.file,
            link=self.link,
            texts=texts(self.mailing.language),
        )


class ReportSender:
    """Reports go out as whoever sends them may see them at that moment. `figures` are asked for when they are needed."""

    def __init__(
        self,
        mail: Mail | None,
        reports: SavedReports,
        figures: Callable[[], Awaitable[FiguresService]],
        clock: Clock,
        ids: IdSource,
        *,
        public_address: str | None,
    ) -> None:
        self._mail = mail
        self._reports = reports
        self._figures = figures
        self._clock = clock
        self._ids = ids
        self._public_address = public_address

    async def notice(self, tx: Tx) -> Sequence[Delivery]:
        """What has become due: the letters that are to be sent. Of due times that were missed only the newest counts."""
        now = self._clock.now()
        return [one for schedule in await saved.due(tx, now) for one in await self._plan(tx, schedule, now)]

    async def send(self, tx: Tx, schedule: str, due: Micros, place: int) -> int | None:
        """Send a letter that waits. The seconds after which it is to be tried again, if it is."""
        waiting = await saved.waiting(tx, schedule, due, place)
        found = None if waiting is None else await saved.schedule(tx, schedule)
        if waiting is None or found is None:
            return None
        try:
            actor = await self._sender(tx, found)
            ready = await self._written(tx, actor, found.report, found.mailing, found.timetable.zone, due)
            await self._post().send(ready.to(waiting.address, waiting.letter))
        except AppError as error:
            await self._give_up(tx, found, waiting, error)
            return None
        except MailError as error:
            return await self._refused(tx, waiting, error)
        await saved.save_delivery(tx, replace(waiting, state=DeliveryState.SENT, at=self._clock.now(), trouble=None))
        await record(tx, actor, "metrics.send_report", found.report)
        log.info("report_sent", schedule=schedule, due=due, place=place)
        return None

    async def send_now(self, tx: Tx, actor: Actor, report: str, mailing: Mailing, zone: ZoneInfo) -> None:
        """Send a report to all of these.

        Raises `ReportNotFoundError`, `NoAddressError`, `MailOffError`, `LetterRefusedError`, and as a report does that cannot be made.
        """
        check_addresses(mailing)
        post, key = self._post(), self._ids.new()
        ready = await self._written(tx, actor, report, mailing, zone, self._clock.now())
        for place, address in enumerate(mailing.to):
            try:
                await post.send(ready.to(address, f"{key}.{place}"))
            except MailError as error:
                said = {"address": address, "trouble": error.trouble, "answer": error.answer}
                raise LetterRefusedError(str(error), **said) from error
        await record(tx, actor, "metrics.send_report", report)

    async def _plan(self, tx: Tx, schedule: Schedule, now: Micros) -> Sequence[Delivery]:
        due = newest_due(schedule.timetable, schedule.next_due or now, now)
        letters = [
            Delivery(schedule=schedule.schedule, due=due, place=place, address=address)
            for place, address in enumerate(schedule.mailing.to)
        ]
        await saved.plan(tx, letters)
        await saved.save_schedule(tx, replace(schedule, next_due=due_after(schedule.timetable, now)))
        return letters

    async def _sender(self, tx: Tx, schedule: Schedule) -> Actor:
        actor = await actor_of(tx, schedule.owner)
        if actor is None:
            raise OwnerGoneError
        if not (actor.may(READ) and actor.may(SEND)):
            raise MayNotSendError
        return actor

    async def _written(
        self, tx: Tx, actor: Actor, report: str, mailing: Mailing, zone: ZoneInfo, at: Micros
    ) -> Written:
        found = await self._reports.find(tx, actor, report)
        reports = ReportsService(await self._figures())
        asked, order = found.address.asked(at, zone), found.address.order()
        told, file = await reports.made(tx, actor, asked, mailing.form, mailing.language, order=order)
        days = found.address.days(at, zone)
        link = link_to(self._public_address, found.address, days)
        return Written(saved=found, mailing=mailing, days=days, report=told, file=file, link=link)

    def _post(self) -> Mail:
        if self._mail is None:
            raise MailOffError
        return self._mail

    async def _refused(self, tx: Tx, waiting: Delivery, error: MailError) -> int | None:
        """It is tried again, or was tried often enough."""
        attempts = waiting.attempts + 1
        again = again_after_s(attempts) if error.retryable else None
        state = DeliveryState.FAILED if again is None else DeliveryState.WAITING
        now, answer = self._clock.now(), error.answer
        tried = replace(waiting, state=state, attempts=attempts, at=now, trouble=error.trouble, answer=answer)
        await saved.save_delivery(tx, tried)
        # The server's own words may hold the address.
        log.warning("report_refused", schedule=waiting.schedule, trouble=error.trouble, again_in=again)
        return again

    async def _give_up(self, tx: Tx, schedule: Schedule, waiting: Delivery, error: AppError) -> None:
        await saved.save_delivery(
            tx, replace(waiting, state=DeliveryState.FAILED, at=self._clock.now(), trouble=error.code, answer="")
        )
        if isinstance(error, OwnerGoneError):
            await saved.save_schedule(tx, replace(schedule, is_active=False, next_due=None))
            await record(tx, None, "metrics.stop_schedule", schedule.schedule)
        log.warning("report_not_sent", schedule=schedule.schedule, trouble=error.code)

"""A centre with figures of one day, whose people keep reports and have them sent by a real mail server on loopback."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select, text

from perezvon.adapters.mail.smtp import MailServer, SmtpMail
from perezvon.features.audit.tables import audit_entry
from perezvon.features.identity import repository as identity
from perezvon.features.identity.domain import Role, User
from perezvon.features.metrics.api import figures_router
from perezvon.features.metrics.api.saved import reports_router
from perezvon.features.metrics.jobs import SEND, SEND_DUE, sending_handlers
from perezvon.features.metrics.ports import Mail
from perezvon.features.metrics.service.figures import FiguresService
from perezvon.features.metrics.service.saved import SavedReports
from perezvon.features.metrics.service.schedules import Schedules
from perezvon.features.metrics.service.sending import ReportSender
from perezvon.kernel.ids import UserId
from perezvon.kernel.time import SECOND, from_datetime
from perezvon.platform.db import Database
from perezvon.platform.jobs import Jobs, install
from tests.features.client import client
from tests.features.metrics.test_figures_api import day as day
from tests.features.metrics.test_figures_api import view
from tests.features.steps import NINE
from tests.support.clock import CountingIds, TestClock
from tests.support.post_office import PostOffice

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3_600 * SECOND
ADDRESS = {"metric": ["sl.offered", "offered", "asa"], "by": ["queue"], "range": "yesterday"}
EVENING = NINE + 9 * HOUR
"""Of the day whose calls there are; it is the 21st of September 2026 in Berlin."""
EIGHT = from_datetime(datetime(2026, 9, 22, 8, tzinfo=BERLIN))
"""When what is sent daily at eight is due for the first time."""

ROBIN = User(user=UserId("robin"), login="robin", name="Robin", roles=(Role.SUPERVISOR,))
KIM = User(user=UserId("kim"), login="kim", name="Kim", roles=(Role.SUPERVISOR,))
ANNA = User(user=UserId("anna"), login="anna", name="Anna", roles=(Role.AGENT,))


class BrokenError(Exception):
    """A connection that broke, a machine that went dark."""


def mailing(*to: str, **more: object) -> dict[str, object]:
    return {"to": to or ("boss@example.org",), "language": "en", "format": "csv", **more}


def daily(*to: str, **more: object) -> dict[str, object]:
    timetable = {"rhythm": "daily", "minute": 480, "zone": BERLIN.key}
    return {"timetable": timetable, "mailing": mailing(*to, **more)}


@dataclass
class Centre:
    """A centre with figures of one day, some people, and a mail server."""

    database: Database
    office: PostOffice
    mail: Mail | None
    clock: TestClock

    def __post_init__(self) -> None:
        self.ids = CountingIds("id")

    @property
    def sender(self) -> ReportSender:
        reports = SavedReports(self.clock, self.ids)
        address = "https://calls.example.org"
        return ReportSender(self.mail, reports, self._figures, self.clock, self.ids, public_address=address)

    async def _figures(self) -> FiguresService:
        engine = view()
        return FiguresService(self.clock, lambda: engine.view)

    @asynccontextmanager
    async def browser(self, who: User = ROBIN) -> AsyncIterator[AsyncClient]:
        reports = SavedReports(self.clock, self.ids)
        schedules = Schedules(reports, self.clock, self.ids, has_mail=self.mail is not None)
        routers = [
            reports_router(reports, schedules, self.sender, self.clock),
            figures_router(await self._figures()),
        ]
        async with client(self.database, routers, who.actor) as browser:
            yield browser

    async def ask(self, method: str, path: str, body: object = None, who: User = ROBIN) -> Response:
        async with self.browser(who) as browser:
            return await browser.request(method, f"/api/reports{path}", json=body)

    async def done(self, method: str, path: str, body: object = None, who: User = ROBIN) -> Any:
        answer = await self.ask(method, path, body, who)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def seen(self, who: User = ROBIN) -> Any:
        return await self.done("GET", "", who=who)

    async def save(self, who: User = ROBIN, **more: object) -> str:
        made = await self.done("POST", "", {"name": "Queues", "address": ADDRESS, **more}, who)
        return made["report"]

    async def scheduled(self, *to: str, who: User = ROBIN, **more: object) -> str:
        report = await self.save(who)
        made = await self.done("POST", f"/{report}/schedules", daily(*to, **more), who)
        return made["schedule"]

    async def deliveries(self, who: User = ROBIN) -> list[tuple[str, str, str | None]]:
        (schedule,) = (await self.seen(who))["schedules"]
        return [(one["address"], one["state"], one["trouble"]) for one in schedule["deliveries"]]

    async def work(self) -> Sequence[int]:
        """What a worker does each minute, and whatever comes of it at once; how long the rest of it waits, in seconds."""
        handlers = sending_handlers(self.sender, Jobs())
        async with self.database.begin() as tx:
            await handlers[SEND_DUE](tx, {})
        return await self.work_off()

    async def work_off(self, *, waits_too: bool = False) -> Sequence[int]:
        handlers = sending_handlers(self.sender, Jobs())
        waiting = "select id, payload, execute_after - created as wait from job order by id for update"
        async with self.database.begin() as tx:
            jobs = (await tx.execute(text(waiting))).all()
        for job in jobs:
            if waits_too or job.wait.total_seconds() < 1:
                async with self.database.begin() as tx:
                    await handlers[SEND](tx, _decoded(job.payload))
                    await tx.execute(text("delete from job where id = :id"), {"id": job.id})
        async with self.database.begin() as tx:
            return [round(job.wait.total_seconds()) for job in (await tx.execute(text(waiting))).all()]

    async def broken(self, kind: str, payload: dict[str, Any]) -> None:
        """Do a job in a transaction that breaks at its end."""
        async with self.database.begin() as tx:
            await sending_handlers(self.sender, Jobs())[kind](tx, payload)
            raise BrokenError

    async def deeds(self) -> list[str]:
        async with self.database.begin() as tx:
            return list((await tx.execute(select(audit_entry.c.action).order_by(audit_entry.c.id))).scalars())


def _decoded(payload: bytes) -> dict[str, Any]:
    return msgspec.json.decode(payload)


@pytest.fixture
async def centre(day: Database) -> AsyncIterator[Centre]:
    async with day.begin() as tx:
        await install(tx)
        await tx.execute(text("delete from job"))
        for user in (ROBIN, KIM, ANNA):
            await identity.save_user(tx, user)
    clock = TestClock(EVENING)
    async with PostOffice().opened() as office:
        server = MailServer.at(f"smtp+plain://127.0.0.1:{office.port}")
        mail = SmtpMail(server, "Nordlink <reports@example.org>", clock, answer_s=5, accept_s=5)
        yield Centre(day, office, mail, clock)

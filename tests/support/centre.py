"""A centre of people, customers and lines on a real database, with its HTTP edge.

Beyond the edge of these features stand simple twins: `Wishes` for dispatch, `AskedJobs` for the worker, `SilentPhones` for browser voice and
`QuickSynth` for speech.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI, Response
from sqlalchemy import Text, cast, select

from perezvon.engine.engine import Engine
from perezvon.engine.events import Event, Request
from perezvon.engine.routing.strategies import STRATEGIES
from perezvon.engine.wire import decode_event
from perezvon.features.audit.service import AuditService
from perezvon.features.callbacks import api as callbacks_api
from perezvon.features.callbacks.service import CallbacksService, MissedCallers
from perezvon.features.calls import api as calls_api
from perezvon.features.calls.domain import CallerLogin, PageCall, PhoneLogin, TelephonyKind, VoiceCounters
from perezvon.features.calls.service import CallsService, WidgetService
from perezvon.features.contacts import api as contacts_api
from perezvon.features.contacts.service import HistoryService, OutcomeSettings, OutcomesService
from perezvon.features.customers import api as customers_api
from perezvon.features.customers.service import CustomersService, MergeService
from perezvon.features.dispatch.public import RefusedError
from perezvon.features.flows import api as flows_api
from perezvon.features.flows.domain.prompts import LARGEST_SOUND
from perezvon.features.flows.ports import Synth
from perezvon.features.flows.public import hours_in_use
from perezvon.features.flows.service.designer import FlowDesigner
from perezvon.features.flows.service.lines import FlowsService
from perezvon.features.flows.service.settings import LineSettings
from perezvon.features.flows.service.shelf import Folders, PromptShelf
from perezvon.features.flows.subscribers import SUBSCRIPTIONS as CUSTOMER_FACTS
from perezvon.features.identity import api as identity_api
from perezvon.features.identity.api import SessionAuthenticator
from perezvon.features.identity.domain import Role, User
from perezvon.features.identity.public import names_of
from perezvon.features.identity.service import IdentityService, Passwords
from perezvon.features.missed.service import MissedService
from perezvon.features.people import api as people_api
from perezvon.features.people.domain import Agent
from perezvon.features.people.service import PeopleService, Presence, StaffSettings, Steering, TimeLines, Watching
from perezvon.features.people.subscribers import SUBSCRIPTIONS as USER_FACTS
from perezvon.features.queues import api as queues_api
from perezvon.features.queues.service import QueueSettings, QueuesService
from perezvon.features.recordings.public import is_recorded
from perezvon.features.sheets import api as sheets_api
from perezvon.features.sheets.domain import LARGEST_FILE, Kind
from perezvon.features.sheets.service.customers import CustomerRows
from perezvon.features.sheets.service.exports import ExportsService
from perezvon.features.sheets.service.imports import ImportsService
from perezvon.features.sheets.service.people import PeopleRows
from perezvon.features.sheets.service.queues import QueueRows
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, ContactId, CustomerId, EndpointId, LegId, LineId, UserId
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from perezvon.platform.db import Database, Tx
from perezvon.platform.facts import Facts, Subscriptions
from perezvon.platform.http import create_app
from perezvon.platform.jobs import Payload
from perezvon.platform.live import Drain, Rechecks
from perezvon.platform.log.tables import inbox
from perezvon.platform.tunnel import Tunnels
from tests.support.clock import CountingIds, TestClock

ICE_URLS = ("stun:stun.example", "turn:turn.example")
TURN_SECRET = "north"
SECRET = b"a secret of thirty-two bytes ..."


@dataclass
class Wishes:
    """Dispatch as people see it: grants every wish, or refuses with `refusal`."""

    refusal: str | None = None
    granted: list[Request] = field(default_factory=list)

    async def request(self, event: Request) -> int:
        if self.refusal is not None:
            raise RefusedError(self.refusal)
        self.granted.append(event)
        return len(self.granted)


COUNTERS = VoiceCounters(
    started=1,
    calls=2,
    callers=3,
    most_callers=35,
    phones=4,
    recordings=2,
    is_late=False,
    lateness_p50=0.001,
    lateness_p99=0.002,
    ticks=100,
    ticks_given_up=0,
    received=5_000,
    lost=7,
    late=6,
    concealed=9,
    trimmed=1,
    broken=0,
    refused_full=2,
    refused_late=1,
    refused_offer=0,
    recording_failures=0,
    unacknowledged=0,
    reports_dropped=0,
    cpu_s=1.5,
)


@dataclass
class SilentPhones:
    """Browser voice that takes every phone and carries no sound, or refuses all with `refusal`. `carries` says what it is like."""

    refusal: AdapterError | None = None
    carries: TelephonyKind = TelephonyKind.BROWSER
    is_open_to_pages: bool = True
    numbered: Mapping[LineId, Sequence[str]] = field(default_factory=dict)
    sip: str = "ws://127.0.0.1:1/ws"
    returned: list[tuple[ContactId, LegId]] = field(default_factory=list)
    callers: list[tuple[LineId, CustomerId | None, Language | None]] = field(default_factory=list)
    phones: list[AgentId] = field(default_factory=list)

    async def connect_caller(self, call: PageCall, sdp: str) -> str:
        self._calls(call)
        return f"answer to {sdp}"

    async def let_in(self, call: PageCall) -> CallerLogin:
        self._calls(call)
        return CallerLogin(user=f"page-{call.contact}", password="secret", kept_s=10)

    def _calls(self, call: PageCall) -> None:
        self._check()
        if call.returns:
            self.returned.append((call.contact, call.leg))
        else:
            self.callers.append((call.line, call.customer, call.language))

    async def takes_pages(self) -> bool:
        self._check()
        return self.is_open_to_pages

    async def connect_phone(self, *, agent: AgentId, sdp: str) -> str:
        self._check()
        self.phones.append(agent)
        return f"answer to {sdp}"

    async def disconnect_phone(self, *, agent: AgentId) -> None:
        self._check()
        self.phones = [phone for phone in self.phones if phone != agent]

    async def calls_out(self) -> bool:
        return False

    async def kind(self) -> TelephonyKind:
        self._check()
        return self.carries

    async def numbers(self, line: LineId) -> Sequence[str]:
        self._check()
        return self.numbered.get(line, ())

    async def log_in(self, *, agent: AgentId) -> PhoneLogin:
        self._check()
        self.phones.append(agent)
        return PhoneLogin(user=f"web-{agent}", password="secret", lasts_s=60)

    async def sip_address(self) -> str:
        self._check()
        return self.sip

    async def counters(self) -> VoiceCounters:
        self._check()
        return COUNTERS

    def _check(self) -> None:
        if self.refusal is not None:
            raise self.refusal


@dataclass
class AskedJobs:
    """A queue of jobs that nobody does."""

    asked: list[tuple[str, Payload]] = field(default_factory=list)

    async def enqueue(self, tx: Tx, kind: str, payload: Mapping[str, Any]) -> None:
        self.asked.append((kind, dict(payload)))


@dataclass
class QuickSynth:
    """Writes what it was to say."""

    said: list[str] = field(default_factory=list)

    async def speak(self, text: str, language: Language, target: Path) -> None:
        self.said.append(text)
        _write(target, f"{language}: {text}")


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


class NoEndpoints:
    """No other system may be asked."""

    def names(self) -> Sequence[EndpointId]:
        return ()


class Centre:
    """The features and their edge."""

    def _queue_settings(self) -> QueueSettings:
        return QueueSettings(self.queues, self.ids, strategies=STRATEGIES, hours=hours_in_use)

    def __init__(
        self,
        database: Database,
        *,
        is_demo: bool = True,
        passwords: Passwords | None = None,
        synth: Synth | None = None,
        prompts: Path = Path("/nowhere"),
    ) -> None:
        self.database = database
        self.clock = TestClock(1_800_000_000 * SECOND)
        self.ids = CountingIds()
        self.wishes = Wishes()
        self.engine = Engine()
        self.jobs = AskedJobs()
        self.phones = SilentPhones()
        facts = Facts(self.jobs, Subscriptions({**CUSTOMER_FACTS, **USER_FACTS}))
        self.identity = IdentityService(passwords or Passwords(), self.clock, self.ids, facts, is_demo=is_demo)
        self.people = PeopleService()
        self.customers = CustomersService(self.ids, facts)
        self.merging = MergeService(self.ids, facts, self.clock)
        self.queues = QueuesService()
        self.flows = FlowsService(self.clock)
        self.outcomes = OutcomesService()
        self.shelf = PromptShelf(synth or QuickSynth(), self.clock, self.ids, Folders(own=prompts))
        self.designer = FlowDesigner(self.flows, self.shelf, NoEndpoints(), self.clock, self.ids)
        self.calls = CallsService(
            self.phones,
            self.clock,
            self.ids,
            secret=SECRET,
            ice_urls=ICE_URLS,
            turn_secret=TURN_SECRET,
            samples=[CustomerId("olga")],
        )
        self.widget = WidgetService(self.clock)
        self.callbacks = CallbacksService(self.clock, self.ids, secret=SECRET)
        staff, queues = (
            StaffSettings(self.people, self.ids),
            self._queue_settings(),
        )
        self.imports = ImportsService(
            {
                Kind.PEOPLE: PeopleRows(self.identity.users, self.people, staff, self.ids),
                Kind.CUSTOMERS: CustomerRows(self.customers, self.ids),
                Kind.QUEUES: QueueRows(queues),
            }
        )
        self.app = self._app(is_demo)

    def _lists(self) -> sheets_api.Lists:
        return sheets_api.Lists(
            history=HistoryService(is_recorded, lambda: self.engine.view),
            callbacks=self.callbacks,
            missed=MissedService(MissedCallers(self.clock), lambda: self.engine.view),
            audit=AuditService(names_of),
            staff=StaffSettings(self.people, self.ids),
            queues=self._queue_settings(),
            lines=LineSettings(self.flows, self.shelf, self.ids),
            outcomes=self.outcomes,
        )

    def _app(self, is_demo: bool) -> FastAPI:
        return create_app(
            [
                *identity_api.routers(self.identity, Rechecks()),
                people_api.router(
                    self.people,
                    Presence(self.wishes),
                    Steering(self.people, self.clock),
                    Watching(self.clock, lambda: self.engine.view),
                    TimeLines(),
                ),
                customers_api.router(self.customers, self.merging),
                queues_api.router(self.queues),
                flows_api.router(self.flows),
                calls_api.router(self.calls, is_demo=is_demo),
                calls_api.phone_router(self.calls, Tunnels(Rechecks(), Drain())),
                calls_api.widget_router(self.widget, lambda _: Response("the web app")),
                callbacks_api.router(self.callbacks),
                people_api.settings_router(StaffSettings(self.people, self.ids)),
                queues_api.settings_router(self._queue_settings()),
                flows_api.settings_router(LineSettings(self.flows, self.shelf, self.ids), self.shelf, self.designer),
                contacts_api.settings_router(OutcomeSettings(self.outcomes, self.ids), self.outcomes),
                sheets_api.import_router(self.imports, Rechecks()),
                sheets_api.export_router(ExportsService(self.clock), self.imports, self._lists()),
            ],
            database=self.database,
            authenticator=SessionAuthenticator(self.identity),
            ids=self.ids,
            large_bodies={flows_api.SOUNDS: LARGEST_SOUND, sheets_api.FILES: LARGEST_FILE},
            readable_elsewhere=(calls_api.WIDGET,),
        )

    @asynccontextmanager
    async def visitor(
        self, *, address: str = "127.0.0.1", at: str = "http://127.0.0.1:8080"
    ) -> AsyncIterator[httpx.AsyncClient]:
        """A browser at this address that knows the centre under the name `at`."""
        transport = httpx.ASGITransport(self.app, client=(address, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url=at) as client:
            yield client

    @asynccontextmanager
    async def signed_in(self, user: str) -> AsyncIterator[httpx.AsyncClient]:
        """A browser of this user."""
        async with self.visitor() as client:
            answer = await client.post("/api/session/demo", json={"user": user})
            answer.raise_for_status()
            yield client

    async def add_staff(self) -> None:
        """Anna who takes contacts, Sasha who supervises, Robin who administers, Paul who plans."""
        people = [
            ("anna", "Anna Sokolova", Role.AGENT),
            ("paul", "Paul Planck", Role.PLANNER),
            ("robin", "Robin Holm", Role.ADMINISTRATOR),
            ("sasha", "Sasha Orlova", Role.SUPERVISOR),
        ]
        anna = Agent(agent=AgentId("agent-anna"), name="Anna Sokolova", languages=(Language.RUSSIAN, Language.ENGLISH))
        async with self.database.begin() as tx:
            for user, name, role in people:
                await self.identity.save_user(tx, None, User(user=UserId(user), login=user, name=name, roles=(role,)))
            await self.people.save_agent(tx, None, anna, user=UserId("anna"))


async def settings_given(database: Database) -> list[Event]:
    """The settings that wait for the engine, oldest first."""
    async with database.begin() as tx:
        found = await tx.execute(select(inbox.c.type, inbox.c.v, cast(inbox.c.data, Text)).order_by(inbox.c.id))
        return [decode_event(kind, version, data.encode()) for kind, version, data in found]

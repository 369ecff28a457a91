"""The role `api`: HTTP, live topics and the web app, on a mirror that follows dispatch."""

import random
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, FastAPI

import perezvon
from perezvon.adapters.synth.espeak import EspeakSynth
from perezvon.adapters.telephony.browser.client import BrowserPhones
from perezvon.adapters.telephony.browser.stage import BrowserStage
from perezvon.adapters.web.http import HttpDesk
from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.routing.strategies import STRATEGIES
from perezvon.entrypoints.demo.customers import CALLABLE
from perezvon.entrypoints.demo.traffic import LiveTraffic
from perezvon.entrypoints.demo.voices import Voices
from perezvon.entrypoints.demo.wiping import born
from perezvon.entrypoints.foundation import Foundation
from perezvon.entrypoints.mail import mail
from perezvon.entrypoints.settings import address_of
from perezvon.entrypoints.subscriptions import facts
from perezvon.entrypoints.surroundings import CentreSurroundings
from perezvon.features.audit import api as audit_api
from perezvon.features.audit.service import AuditService
from perezvon.features.callbacks import api as callbacks_api
from perezvon.features.callbacks.service import CallbackSettings, CallbacksService, MissedCallers
from perezvon.features.calls import api as calls_api
from perezvon.features.calls.live import CallTopic
from perezvon.features.calls.public import server_secret
from perezvon.features.calls.service import CallsService, WidgetService
from perezvon.features.contacts import api as contacts_api
from perezvon.features.contacts.live import ContactsTopic, DeskTopic, ParkedTopic, WaitingTopic
from perezvon.features.contacts.service import (
    CallService,
    DeskService,
    HistoryService,
    OutcomeSettings,
    OutcomesService,
    SupervisionService,
)
from perezvon.features.contacts.service.commenting import CommentsService
from perezvon.features.customers import api as customers_api
from perezvon.features.customers.public import CustomersCallerBook
from perezvon.features.customers.service import CustomersService, MergeService
from perezvon.features.demo import api as demo_api
from perezvon.features.demo.live import DemoTopic
from perezvon.features.demo.service import DemoService
from perezvon.features.dispatch.public import Dispatch, MirrorClient, OnStep, follow_leader
from perezvon.features.feedback import api as feedback_api
from perezvon.features.feedback.service import FeedbackService
from perezvon.features.flows import api as flows_api
from perezvon.features.flows.domain.prompts import LARGEST_SOUND
from perezvon.features.flows.public import hours_in_use
from perezvon.features.flows.service.designer import FlowDesigner
from perezvon.features.flows.service.lines import FlowsService
from perezvon.features.flows.service.settings import LineSettings
from perezvon.features.flows.service.shelf import Folders, PromptShelf
from perezvon.features.identity import api as identity_api
from perezvon.features.identity.api import SessionAuthenticator
from perezvon.features.identity.public import names_of
from perezvon.features.identity.service import IdentityService, Passwords
from perezvon.features.metrics import api as metrics_api
from perezvon.features.metrics.api.alarms import alarms_router, channels_router
from perezvon.features.metrics.api.goals import goals_router
from perezvon.features.metrics.api.saved import reports_router
from perezvon.features.metrics.domain.alarms.telling import AlarmBoard
from perezvon.features.metrics.live import AlarmsTopic, DayTopic, HandledTopic, Known, TodayTopic
from perezvon.features.metrics.service.alarms import AlarmKeeper, Sight
from perezvon.features.metrics.service.channels import ChannelsService
from perezvon.features.metrics.service.figures import FiguresService
from perezvon.features.metrics.service.goals import GoalsService
from perezvon.features.metrics.service.saved import SavedReports
from perezvon.features.metrics.service.schedules import Schedules
from perezvon.features.metrics.service.sending import ReportSender
from perezvon.features.metrics.service.today import TodayKeeper
from perezvon.features.missed import api as missed_api
from perezvon.features.missed.service import MissedService
from perezvon.features.operations import api as operations_api
from perezvon.features.operations.service import HealthService, Scraping, Standing
from perezvon.features.people import api as people_api
from perezvon.features.people.live import AgentsTopic, ColleaguesTopic
from perezvon.features.people.service import PeopleService, Presence, StaffSettings, Steering, TimeLines, Watching
from perezvon.features.queues import api as queues_api
from perezvon.features.queues.live import QueuesTopic
from perezvon.features.queues.service import QueueSettings, QueuesService
from perezvon.features.recordings import api as recordings_api
from perezvon.features.recordings.public import is_recorded
from perezvon.features.recordings.service import RecordingsService, RetentionService
from perezvon.features.sheets import api as sheets_api
from perezvon.features.sheets.domain import LARGEST_FILE, Kind
from perezvon.features.sheets.service.customers import CustomerRows
from perezvon.features.sheets.service.exports import ExportsService
from perezvon.features.sheets.service.imports import ImportsService
from perezvon.features.sheets.service.people import PeopleRows
from perezvon.features.sheets.service.queues import QueueRows
from perezvon.features.twin import api as twin_api
from perezvon.features.twin.domain.logs import LARGEST_LOG
from perezvon.features.twin.service.what_if import WhatIfs
from perezvon.kernel.ids import MAIN, IdSource, QueueId
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.platform.blobs import Blobs
from perezvon.platform.db import Database
from perezvon.platform.http import create_app
from perezvon.platform.jobs import Jobs
from perezvon.platform.link import LinkClient
from perezvon.platform.live import Drain, Rechecks, live_router
from perezvon.platform.log.lease import PostgresLease
from perezvon.platform.log.postgres import PostgresLog
from perezvon.platform.realtime import Hub, Topic
from perezvon.platform.settings import Settings
from perezvon.platform.system import SlewedClock, SystemClock, SystemIds
from perezvon.platform.tasks import spawn, stop
from perezvon.platform.tunnel import Tunnels
from perezvon.platform.web import Web, web_routes

WEB = Path(perezvon.__file__).parent / "web"
"""Where the built web app lies in the package."""


TODAY = (TodayTopic.name, DayTopic.name, HandledTopic.name)
"""The topics that the passing of time changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ports:
    """What the features of this role reach outside of them."""

    dispatch: Dispatch
    mirror: MirrorClient
    hub: Hub
    link: LinkClient
    drain: Drain
    today: TodayKeeper
    alarms: AlarmKeeper
    phones: BrowserPhones
    secret: bytes
    restarts: Mapping[str, int]
    what_ifs: WhatIfs
    listeners: list[OnStep] = field(default_factory=list)
    """Who hears of each step that the mirror applied."""
    traffic: LiveTraffic | None = None
    """The made-up people of a demo."""


@asynccontextmanager
async def api(
    base: Foundation,
    restarts: Mapping[str, int] | None = None,
    *,
    begin_anew: Callable[[], None] | None = None,
    drain: Drain | None = None,
) -> AsyncIterator[FastAPI]:
    """The application, its mirror following; closed at the end of the block.

    `restarts` says how often each neighbour that is kept alive was started again; `begin_anew` wipes a demo; `drain` sends
    browsers elsewhere before the end.
    """
    async with base.database.begin() as tx:
        secret = await server_secret(tx)
    async with AsyncExitStack() as stack:
        ports = await stack.enter_async_context(_ports(base, secret, restarts, drain or Drain()))
        await ports.mirror.load()
        lease = PostgresLease(base.database.dsn, MAIN)
        stack.push_async_callback(lease.aclose)
        hub, mirror = ports.hub, ports.mirror
        stack.push_async_callback(
            stop,
            spawn(ports.today.run(lambda: mirror.seq, lambda: hub.renew(*TODAY)), name="today"),
            spawn(ports.alarms.run(lambda: hub.renew(AlarmsTopic.name)), name="alarms"),
            spawn(follow_leader(lease, ports.link), name="leader's address"),
        )
        if base.settings.demo and base.settings.demo_traffic:
            traffic = _traffic(base, ports, begin_anew)
            ports = replace(ports, traffic=traffic)
            await stack.enter_async_context(traffic.alive())
        yield _app(base, ports)


def _traffic(base: Foundation, ports: _Ports, begin_anew: Callable[[], None] | None) -> LiveTraffic:
    """The sample world's people, who hear of every step and of every person who takes a seat."""
    traffic = LiveTraffic(
        dispatch=ports.dispatch,
        mirror=ports.mirror,
        stage=BrowserStage(
            address_of(base.settings, "media"),
            chance=random.Random(secrets.randbits(63)),
            key=base.settings.link_secret,
        ),
        voices=Voices(base.settings.prompts / "world"),
        clock=base.clock,
        ids=base.ids,
        born=born(base.settings),
        on_change=lambda: ports.hub.renew(DemoTopic.name),
        begin_anew=begin_anew,
    )
    ports.listeners.append(traffic.step)
    ports.phones.on_person = traffic.lend
    return traffic


async def describe() -> dict[str, Any]:
    """The HTTP interface as OpenAPI. Needs neither database nor siblings: nothing is asked of them."""
    address = "postgresql://nowhere/"
    with tempfile.TemporaryDirectory() as folder:
        clock = SlewedClock(SystemClock())
        base = Foundation(
            settings=Settings(data=Path(folder)),
            clock=clock,
            ids=SystemIds(clock),
            database=Database(address),
            event_log=PostgresLog(address),
        )
        async with _ports(base, b"", {}, Drain()) as ports:
            return _app(base, ports).openapi()


@asynccontextmanager
async def _ports(
    base: Foundation, secret: bytes, restarts: Mapping[str, int] | None, drain: Drain
) -> AsyncIterator[_Ports]:
    chance = random.Random(secrets.randbits(63))
    hub = Hub(base.clock)
    counted = {} if restarts is None else restarts
    zone = ZoneInfo(base.settings.zone)

    def target_of(queue: QueueId) -> Micros | None:
        setup = mirror.view.queue_setup(queue)
        return None if setup is None else setup.target_s * SECOND

    today = TodayKeeper(base.database, base.event_log, base.clock, zone, target_of=target_of)
    listeners: list[OnStep] = [today.step, hub.step]

    def on_step(seq: int, at: Micros, outputs: Sequence[Command | Change]) -> None:
        for listener in listeners:
            listener(seq, at, outputs)

    mirror = MirrorClient(domain=MAIN, event_log=base.event_log, on_step=on_step, on_anew=hub.renew_all)
    key = base.settings.link_secret
    phones = BrowserPhones(address_of(base.settings, "media"), chance=chance, key=key)
    # Until the lease says who leads, that is looked for on this machine.
    address = address_of(base.settings, "dispatch")
    link = LinkClient(address, on_tell=mirror.told, on_open=mirror.follow, chance=chance, key=key)
    sight = Sight(
        view=lambda: mirror.view,
        today=lambda: today.today,
        is_fed=lambda: link.is_connected,
        is_recording_stopped=CentreSurroundings(base.settings, phones, counted).is_recording_stopped,
    )
    alarms = AlarmKeeper(base.database, base.clock, base.ids, Jobs(), sight)
    what_ifs = WhatIfs(base.event_log, base.database, base.clock, base.ids, ZoneInfo(base.settings.zone))
    try:
        yield _Ports(
            dispatch=Dispatch(link),
            mirror=mirror,
            link=link,
            drain=drain,
            hub=hub,
            today=today,
            alarms=alarms,
            phones=phones,
            secret=secret,
            restarts=counted,
            what_ifs=what_ifs,
            listeners=listeners,
        )
    finally:
        await what_ifs.aclose()
        await link.aclose()
        await phones.aclose()


def _standing(base: Foundation, ports: _Ports) -> Standing:
    """What a load balancer should know of this process."""
    return Standing(base.database, is_fed=lambda: ports.link.is_connected, is_ending=lambda: ports.drain.is_begun)


def _routers(
    base: Foundation, ports: _Ports, identity: IdentityService, rechecks: Rechecks, web: Web
) -> Sequence[APIRouter]:
    settings, clock, ids = base.settings, base.clock, base.ids
    calls = CallsService(
        ports.phones,
        clock,
        ids,
        secret=ports.secret,
        ice_urls=settings.ice_servers,
        turn_secret=settings.turn_secret,
        samples=CALLABLE if settings.demo else (),
    )
    customers = CustomersService(ids, facts())
    health = HealthService(CentreSurroundings(settings, ports.phones, ports.restarts), clock)
    channels = ChannelsService(clock, ids, Jobs())
    figures = FiguresService(clock, lambda: ports.mirror.view)
    return (
        operations_api.router(
            health, Scraping(health, clock, lambda: ports.mirror.view, settings.metrics_key), _standing(base, ports)
        ),
        *identity_api.routers(identity, rechecks),
        audit_api.router(AuditService(names_of)),
        people_api.router(
            PeopleService(),
            Presence(ports.dispatch),
            Steering(PeopleService(), clock),
            Watching(clock, lambda: ports.mirror.view),
            TimeLines(),
        ),
        customers_api.router(customers, MergeService(ids, facts(), clock)),
        queues_api.router(QueuesService()),
        flows_api.router(FlowsService(clock)),
        calls_api.router(calls, is_demo=settings.demo),
        calls_api.phone_router(calls, Tunnels(rechecks, ports.drain)),
        calls_api.widget_router(WidgetService(clock), web.page),
        contacts_api.router(
            contacts_api.Services(
                desk=DeskService(ports.dispatch, clock, ids, customers=customers, view=lambda: ports.mirror.view),
                calls=CallService(ports.dispatch, CustomersCallerBook(base.database, ids=ids, clock=clock)),
                supervision=SupervisionService(ports.dispatch, clock, view=lambda: ports.mirror.view),
                history=HistoryService(is_recorded, lambda: ports.mirror.view),
                comments=CommentsService(is_recorded, clock, lambda: ports.mirror.view),
                outcomes=OutcomesService(),
            )
        ),
        alarms_router(ports.alarms, channels),
        channels_router(channels),
        metrics_api.figures_router(figures),
        goals_router(GoalsService(figures, clock, ids)),
        _reports_router(base, ports),
        recordings_api.retention_router(RetentionService()),
        recordings_api.router(RecordingsService(Blobs.open(settings.blobs, settings.blob_folder))),
        feedback_api.router(FeedbackService()),
        callbacks_api.router(CallbacksService(clock, ids, secret=ports.secret)),
        missed_api.router(MissedService(MissedCallers(clock), lambda: ports.mirror.view)),
        demo_api.router(DemoService(ports.traffic)),
        twin_api.router(ports.what_ifs),
    )


def _reports_router(base: Foundation, ports: _Ports) -> APIRouter:
    """Reports that people keep and have sent."""
    settings, clock, ids = base.settings, base.clock, base.ids
    post = mail(settings, clock)
    reports = SavedReports(clock, ids)
    schedules = Schedules(reports, clock, ids, has_mail=post is not None)

    async def figures() -> FiguresService:
        return FiguresService(clock, lambda: ports.mirror.view)

    sender = ReportSender(post, reports, figures, clock, ids, public_address=settings.public_address)
    return reports_router(reports, schedules, sender, clock)


def _queue_settings(ids: IdSource) -> QueueSettings:
    return QueueSettings(QueuesService(), ids, strategies=STRATEGIES, hours=hours_in_use)


def _settings_routers(base: Foundation) -> Sequence[APIRouter]:
    """What administrators set up."""
    clock, ids = base.clock, base.ids
    outcomes = OutcomesService()
    shelf = PromptShelf(EspeakSynth(), clock, ids, Folders(own=base.settings.prompts))
    flows = FlowsService(clock)
    designer = FlowDesigner(flows, shelf, HttpDesk(base.settings.endpoints), clock, ids)
    return (
        people_api.settings_router(StaffSettings(PeopleService(), ids)),
        queues_api.settings_router(_queue_settings(ids)),
        customers_api.settings_router(CustomersService(ids, facts())),
        flows_api.settings_router(LineSettings(flows, shelf, ids), shelf, designer),
        contacts_api.settings_router(OutcomeSettings(outcomes, ids), outcomes),
        callbacks_api.settings_router(CallbackSettings()),
    )


def _sheets_routers(
    base: Foundation, ports: _Ports, identity: IdentityService, rechecks: Rechecks
) -> Sequence[APIRouter]:
    """Tables in and out."""
    clock, ids = base.clock, base.ids
    people, outcomes = PeopleService(), OutcomesService()
    staff, queues = StaffSettings(people, ids), _queue_settings(ids)
    shelf = PromptShelf(EspeakSynth(), clock, ids, Folders(own=base.settings.prompts))
    imports = ImportsService(
        {
            Kind.PEOPLE: PeopleRows(identity.users, people, staff, ids),
            Kind.CUSTOMERS: CustomerRows(CustomersService(ids, facts()), ids),
            Kind.QUEUES: QueueRows(queues),
        }
    )
    lists = sheets_api.Lists(
        history=HistoryService(is_recorded, lambda: ports.mirror.view),
        callbacks=CallbacksService(clock, ids, secret=ports.secret),
        missed=MissedService(MissedCallers(clock), lambda: ports.mirror.view),
        audit=AuditService(names_of),
        staff=staff,
        queues=queues,
        lines=LineSettings(FlowsService(clock), shelf, ids),
        outcomes=outcomes,
    )
    return (
        sheets_api.import_router(imports, rechecks),
        sheets_api.export_router(ExportsService(clock), imports, lists),
    )


def topics(
    clock: Clock,
    *,
    secret: bytes,
    today: Known,
    alarms: Callable[[], AlarmBoard],
    traffic: LiveTraffic | None = None,
) -> Sequence[Topic]:
    """All live topics of the product."""
    return (
        DeskTopic(),
        ParkedTopic(),
        WaitingTopic(),
        ContactsTopic(),
        AgentsTopic(),
        ColleaguesTopic(),
        QueuesTopic(),
        TodayTopic(today, clock),
        DayTopic(today),
        HandledTopic(today),
        AlarmsTopic(alarms),
        CallTopic(clock, secret=secret),
        DemoTopic(traffic),
    )


def _app(base: Foundation, ports: _Ports) -> FastAPI:
    settings, clock = base.settings, base.clock
    identity = IdentityService(Passwords(), clock, base.ids, facts(), is_demo=settings.demo)
    shown = topics(
        clock,
        secret=ports.secret,
        today=lambda: ports.today.today,
        alarms=lambda: ports.alarms.board,
        traffic=ports.traffic,
    )
    ports.hub.show(ports.mirror, shown)
    authenticator = SessionAuthenticator(identity)
    rechecks = Rechecks()
    web = web_routes(WEB)
    app = create_app(
        (
            *_routers(base, ports, identity, rechecks, web),
            *_settings_routers(base),
            *_sheets_routers(base, ports, identity, rechecks),
            live_router(ports.hub, rechecks=rechecks, drain=ports.drain),
        ),
        database=base.database,
        authenticator=authenticator,
        ids=base.ids,
        public_address=settings.public_address,
        web=web,
        large_bodies={flows_api.SOUNDS: LARGEST_SOUND, sheets_api.FILES: LARGEST_FILE, twin_api.LOGS: LARGEST_LOG},
        readable_elsewhere=(calls_api.WIDGET,),
    )
    app.state.standing = _standing(base, ports)
    return app

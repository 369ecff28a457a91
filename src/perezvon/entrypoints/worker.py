"""The role `worker`: follows the log into read tables, hears what features react to, and runs their jobs."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from sqlalchemy import Table, text

from perezvon.adapters.synth.espeak import EspeakSynth
from perezvon.adapters.webhook.http import HttpWebhooks, Reach
from perezvon.engine.wire import Step
from perezvon.entrypoints import retention, schema
from perezvon.entrypoints.backup.keeping import keep_backups
from perezvon.entrypoints.foundation import Foundation, foundation
from perezvon.entrypoints.mail import mail
from perezvon.entrypoints.processes import role, was_held
from perezvon.entrypoints.settings import make_folders
from perezvon.entrypoints.subscriptions import facts
from perezvon.features.callbacks import subscribers as callbacks
from perezvon.features.contacts import projection as contacts
from perezvon.features.customers import jobs as customer_jobs
from perezvon.features.dispatch.public import MirrorClient, decode_steps
from perezvon.features.feedback import subscribers as feedback
from perezvon.features.flows import jobs as flow_jobs
from perezvon.features.flows import subscribers as flow_subscribers
from perezvon.features.flows.public import PromptLibrary
from perezvon.features.flows.service.lines import FlowsService
from perezvon.features.metrics import jobs as metric_jobs
from perezvon.features.metrics import projection as metrics
from perezvon.features.metrics.service.delivering import Deliverer
from perezvon.features.metrics.service.figures import FiguresService
from perezvon.features.metrics.service.saved import SavedReports
from perezvon.features.metrics.service.sending import ReportSender
from perezvon.features.metrics.service.upkeep import add_up_all
from perezvon.features.missed import projection as missed
from perezvon.features.people import jobs as people_jobs
from perezvon.features.people import projection as people
from perezvon.features.people import subscribers as people_subscribers
from perezvon.features.people.service import PeopleService, Steering
from perezvon.features.recordings import subscribers as recordings
from perezvon.features.recordings.jobs import RecordingJobs, erasing
from perezvon.kernel.ids import MAIN
from perezvon.platform import telemetry
from perezvon.platform.blobs import Blobs
from perezvon.platform.db import DatabaseUnavailableError, Tx
from perezvon.platform.health import Readiness, health
from perezvon.platform.jobs import BatchHandler, Handler, Jobs, Worker, each
from perezvon.platform.log.follow import Follower
from perezvon.platform.log.port import LogRow
from perezvon.platform.settings import Settings

PARENT_S = 1.0
"""How often a worker looks whether its parent is still there."""

NICENESS = 19
"""Of a worker that cannot be an idle process."""

GRACE_S = 20.0
"""How long the worker of a server that was killed may take to end, until its successor gives up."""

Take = Callable[[Tx, Sequence[Step]], Awaitable[None]]


class Projection(Protocol):
    """A feature's module `projection`."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a constant of the module
        """The name of its cursor."""
        ...

    @property
    def TABLES(self) -> Sequence[Table]:  # noqa: N802 - a constant of the module
        """What a rebuild empties."""
        ...

    async def fold(self, tx: Tx, steps: Sequence[Step]) -> None:
        """Take the next steps into the tables."""
        ...

    async def reset(self, tx: Tx) -> None:
        """Empty the tables."""
        ...


PROJECTIONS: tuple[Projection, ...] = (metrics, contacts, people)
"""Tables that follow from the log alone."""

_BESIDE: Mapping[str, Sequence[Take]] = {
    contacts.NAME: (missed.follow_contacts, metrics.touch_contacts),
    people.NAME: (metrics.touch_people,),
    feedback.NAME: (metrics.touch_responses,),
}
"""What follows in the same transaction from what somebody took: calls that were missed, and of which figures something is otherwise
now."""

_FORGET: Mapping[str, Callable[[Tx], Awaitable[None]]] = {contacts.NAME: missed.reset}
"""What is emptied with a projection's tables."""

log = telemetry.logger(__name__)


async def work(settings: Settings, *, parent: int | None) -> None:
    """Run until SIGTERM, SIGINT or until the process `parent`, which started this one, is gone."""
    make_folders(settings)
    telemetry.configure(form=settings.log_format, level=settings.log_level, file=settings.logs / "worker.log")
    _give_way()
    with role(settings, "worker", patience=PARENT_S + GRACE_S):
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with health(settings) as vitals, foundation(settings, name="worker") as base:
            vitals.show(lambda: _ready(base, stop))
            await schema.upgrade(base.database)
            while not await _work(base, stop, parent):
                log.info("recordings_begin_here")


def _give_way() -> None:
    """On a busy machine calls come first: what is told of them may come later.

    A process that is merely nice is still let finish what it has begun, some milliseconds at a time; one that is idle is
    interrupted by whoever decides about calls.
    """
    try:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    except (AttributeError, OSError):  # a system without it, or a container that forbids it
        os.nice(NICENESS)


async def _ready(base: Foundation, stop: asyncio.Event) -> Readiness:
    """Ready while the database answers: without it there is no work."""
    if stop.is_set():
        return Readiness(is_ready=False, says={"status": "stopping"})
    try:
        async with base.database.begin() as tx:
            await tx.execute(text("select 1"))
    except DatabaseUnavailableError:
        return Readiness(is_ready=False, says={"status": "no database"})
    return Readiness(is_ready=True, says={"status": "working"})


async def _work(base: Foundation, stop: asyncio.Event, parent: int | None) -> bool:
    """Work until the end, which is true, or until voice begins on this node, whose recordings are then finished too."""
    settings = base.settings
    has_recordings = _has_recordings(settings)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one.run(), name=one.name) for one in _followers(base)]
        prompts = PromptLibrary(base.database, EspeakSynth(), settings.prompts)
        schedules = {
            **customer_jobs.SCHEDULES,
            **flow_jobs.SCHEDULES,
            **metric_jobs.SCHEDULES,
            **people_jobs.SCHEDULES,
            **retention.SCHEDULES,
            **(erasing.SCHEDULES if has_recordings else {}),
        }
        handlers = _handlers(base, prompts, has_recordings=has_recordings)
        worker = Worker(base.database, handlers, schedules, brief=_brief_handlers(base))
        backing_up = group.create_task(keep_backups(base), name="backups")
        ends = asyncio.Event()
        jobs = group.create_task(worker.run(ends), name="jobs")
        is_over = await _end(stop, parent, lambda: _has_recordings(settings) and not has_recordings)
        ends.set()
        await jobs
        await prompts.aclose()
        for task in (*tasks, backing_up):
            task.cancel()
    return is_over


def _has_recordings(settings: Settings) -> bool:
    """Whether the voice of the centre runs on this node, and leaves its recordings here."""
    return not settings.media or was_held(settings, "media")


async def rebuild(settings: Settings) -> list[tuple[str, int]]:
    """Fold the whole log anew into every projection, and add up the figures: names, and how many steps each folded.

    Raises `StepsGoneError` when old steps were dropped, and leaves every table as it is.
    """
    async with foundation(settings, name="rebuild") as base:
        rebuilt = [(module.NAME, await _rebuild(base, module)) for module in PROJECTIONS]
        await add_up_all(base.database, base.clock.now())
        return rebuilt


async def _rebuild(base: Foundation, projection: Projection) -> int:
    follower = _follower(base, projection.NAME, folding(projection))
    async with base.database.begin() as tx:
        await follower.reset(tx)
        await projection.reset(tx)
        if (forget := _FORGET.get(projection.NAME)) is not None:
            await forget(tx)
    return await follower.catch_up()


def _followers(base: Foundation) -> list[Follower]:
    listeners = {
        **{module.NAME: folding(module) for module in PROJECTIONS},
        callbacks.NAME: callbacks.CallbacksSubscriber(base.clock).follow,
        feedback.NAME: _with_more(feedback.NAME, feedback.follow),
        recordings.NAME: recordings.RecordingsSubscriber(Jobs()).follow,
    }
    return [_follower(base, name, take) for name, take in listeners.items()]


def folding(projection: Projection) -> Take:
    """What takes steps into its tables, and then into what follows from these."""
    return _with_more(projection.NAME, projection.fold)


def _with_more(name: str, take: Take) -> Take:
    async def all_of(tx: Tx, steps: Sequence[Step]) -> None:
        await take(tx, steps)
        for follow in _BESIDE.get(name, ()):
            await follow(tx, steps)

    return all_of


def _follower(base: Foundation, name: str, take: Take) -> Follower:
    async def handle(tx: Tx, rows: Sequence[LogRow]) -> None:
        await take(tx, decode_steps(MAIN, rows))

    return Follower(name, base.event_log, base.database, handle)


def _handlers(base: Foundation, prompts: PromptLibrary, *, has_recordings: bool) -> dict[str, Handler]:
    return {
        **(_of_recordings(base) if has_recordings else {}),
        **flow_subscribers.handlers(prompts),
        **metric_jobs.handlers(base.clock, Jobs(), _deliverer(base)),
        **metric_jobs.sending_handlers(report_sender(base), Jobs()),
        **retention.handlers(base),
    }


def report_sender(base: Foundation) -> ReportSender:
    """Sends reports. Who serves which queue is asked of the log each time: a worker follows no call."""
    clock, ids = base.clock, base.ids

    async def figures() -> FiguresService:
        mirror = MirrorClient(domain=MAIN, event_log=base.event_log, on_step=lambda *_: None)
        await mirror.load()
        return FiguresService(clock, lambda: mirror.view)

    post = mail(base.settings, clock)
    reports = SavedReports(clock, ids)
    return ReportSender(post, reports, figures, clock, ids, public_address=base.settings.public_address)


def _deliverer(base: Foundation) -> Deliverer:
    """Who brings alarms to channels."""
    settings, clock = base.settings, base.clock
    webhooks = HttpWebhooks(clock, Reach(settings.webhook_networks))
    return Deliverer(clock, Jobs(), mail(settings, clock), webhooks, public_address=settings.public_address)


def _brief_handlers(base: Foundation) -> dict[str, BatchHandler]:
    """Those that need milliseconds and nothing but the database."""
    singly = {
        **customer_jobs.handlers(base.clock, days=base.settings.stranger_days),
        **flow_jobs.handlers(FlowsService(base.clock)),
        **people_jobs.handlers(Steering(PeopleService(), base.clock)),
        **people_subscribers.handlers(PeopleService(), base.ids),
    }
    return {kind: each(handler) for kind, handler in singly.items()}


def _of_recordings(base: Foundation) -> dict[str, Handler]:
    """What is done with files that the media process left, where it left them."""
    settings = base.settings
    blobs = Blobs.open(settings.blobs, settings.blob_folder)
    finishing = RecordingJobs(blobs=blobs, jobs=Jobs(), facts=facts(), folder=settings.recordings)
    old = erasing.ErasingJobs(blobs=blobs, jobs=Jobs(), clock=base.clock, folder=settings.recordings)
    return {**finishing.handlers, **old.handlers}


async def _end(stop: asyncio.Event, parent: int | None, is_outdated: Callable[[], bool] = lambda: False) -> bool:
    """Return true when it is time to end, false when it is time to begin anew."""
    while not stop.is_set() and parent in (None, os.getppid()):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PARENT_S):
                await stop.wait()
        if not stop.is_set() and is_outdated():
            return False
    stop.set()
    return True

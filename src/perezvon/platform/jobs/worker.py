"""Doing the work: jobs of any length under PgQueuer's lease, brief ones in batches, and schedules."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import asyncpg
import msgspec
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.qm import QueueManager
from pgqueuer.core.sm import SchedulerManager
from pgqueuer.domain import models
from pgqueuer.domain.errors import RetryRequested
from sqlalchemy import text

from perezvon.platform import tasks
from perezvon.platform.address import connect
from perezvon.platform.db import Database, Tx
from perezvon.platform.jobs.brief import BriefJobs
from perezvon.platform.jobs.pace import FAILURES, BatchHandler, Handler, Pace
from perezvon.platform.jobs.queue import JobQueries, Jobs, Payload, queries_in, settings
from perezvon.platform.telemetry import logger

_CANCEL_S = 0.2
_GIVE_BACK_S = 5.0
"""How long the queue may take to write that jobs were given back."""

_PRUNE = "platform.jobs.prune"

_log = logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When to enqueue a job by itself: a cron expression in UTC, with seconds as an optional sixth field."""

    cron: str
    payload: Payload = field(default_factory=dict)


class _TakenOverError(Exception):
    """Another worker owns the job now; what was done here is rolled back."""


class Worker:
    """Runs jobs of the kinds it has handlers for, and enqueues scheduled ones.

    Any number of workers share the work; each schedule still fires once. `schedules` goes from a job's kind to its
    times. The handlers of `brief` need milliseconds and touch nothing but the database.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        schedules: Mapping[str, Schedule] | None = None,
        *,
        brief: Mapping[str, BatchHandler] | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._database = database
        self._handlers = {**handlers, _PRUNE: _prune}
        self._brief = brief or {}
        self._schedules = {**(schedules or {}), _PRUNE: Schedule(cron="17 3 * * *")}
        self._pace = pace or Pace()
        if unknown := self._schedules.keys() - self._handlers.keys() - self._brief.keys():
            raise ValueError(f"scheduled without a handler: {sorted(unknown)}")

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, through every absence of the database."""
        while not stop.is_set():
            try:
                await self._session(stop)
            except Exception:  # noqa: BLE001 - whatever broke the session, a new one is the remedy
                _log.warning("jobs_interrupted", exc_info=True)
                await _wait(stop, self._pace.reconnect)

    async def _session(self, stop: asyncio.Event) -> None:
        pool = await asyncpg.create_pool(
            self._database.dsn,
            connect=cast("Any", connect),  # asyncpg declares fewer arguments than it passes on
            min_size=1,
            max_size=4,
            timeout=5,
            command_timeout=30,
            server_settings=_SERVER_SETTINGS,
        )
        try:
            brief = BriefJobs(self._database, self._brief, self._pace)
            await _Session(self._database, pool, self._handlers, self._schedules, brief, self._pace).run(stop)
        finally:
            await _close(pool)


_SERVER_SETTINGS = {"application_name": "perezvon jobs", "timezone": "UTC", "jit": "off"}


class _Session:
    """A worker between two losses of the database."""

    def __init__(
        self,
        database: Database,
        pool: asyncpg.Pool,
        handlers: Mapping[str, Handler],
        schedules: Mapping[str, Schedule],
        brief: BriefJobs,
        pace: Pace,
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._brief = brief
        self._pace = pace
        self._doing: set[asyncio.Task[Any]] = set()
        self._gives_back = False
        self._driver = AsyncpgPoolDriver(pool)
        queries = JobQueries(self._driver)
        self._jobs = QueueManager(queries, settings().channel)
        queries.worker = self._jobs.queue_manager_id
        self._clock = SchedulerManager(queries)
        self._clock.shutdown = self._jobs.shutdown
        for kind in handlers:
            self._jobs.entrypoint(kind, accepts_context=False, on_failure="hold")(self._work)
        for kind, schedule in schedules.items():
            self._clock.schedule(kind, schedule.cron, accepts_context=False)(self._fire(kind, schedule.payload))

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set or something breaks."""
        running = tasks.spawn(self._run(), name="jobs")
        waiting = tasks.spawn(stop.wait(), name="jobs stop")
        try:
            await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
            self._jobs.shutdown.set()
            await asyncio.wait((running,), timeout=self._pace.grace.total_seconds())
            # The jobs alone: the queue's own task gives them back, and it gives up its connection while it does.
            self._gives_back = True
            for doing in self._doing:
                doing.cancel()
            await asyncio.wait((running,), timeout=_GIVE_BACK_S)
        finally:
            await tasks.stop(waiting)
            await _cancel(running)
        if not running.cancelled():
            running.result()

    async def _run(self) -> None:
        # PgQueuer probes its listener while it is still opening it. A probe that is sent first is never heard, and ten
        # seconds later the session would be given up for it.
        await self._driver.add_listener(settings().channel, self._brief.heard)
        async with asyncio.TaskGroup() as group:
            group.create_task(
                self._jobs.run(
                    dequeue_timeout=self._pace.poll,
                    batch_size=self._pace.at_once // 2,
                    max_concurrent_tasks=self._pace.at_once,
                    shutdown_on_listener_failure=True,
                    heartbeat_timeout=self._pace.lost_after,
                )
            )
            group.create_task(self._clock.run())
            group.create_task(self._brief.run(self._jobs.shutdown))

    async def _work(self, job: models.Job) -> None:
        """One attempt at one job."""
        if self._gives_back:
            raise asyncio.CancelledError
        if (doing := asyncio.current_task()) is not None:
            self._doing.add(doing)
            doing.add_done_callback(self._doing.discard)
        try:
            async with self._database.begin() as tx:
                await self._handlers[job.entrypoint](tx, msgspec.json.decode(job.payload or b"{}"))
                await self._finish(tx, job)
        except _TakenOverError:
            _log.warning("job_taken_over", kind=job.entrypoint, job=job.id)
        except Exception as error:
            delay = self._pace.retry_after(job.attempts)
            if delay is None:
                _log.error("job_set_aside", kind=job.entrypoint, job=job.id, failures=FAILURES)
                raise
            _log.warning("job_failed", kind=job.entrypoint, job=job.id, again_in=delay.total_seconds(), exc_info=True)
            raise RetryRequested(delay) from error

    async def _finish(self, tx: Tx, job: models.Job) -> None:
        """End the job in its own transaction, if it is still ours."""
        owned = await tx.execute(_STILL_OURS, {"id": job.id, "worker": self._jobs.queue_manager_id})
        if owned.first() is None:
            raise _TakenOverError
        queries = await queries_in(tx)
        await Queries.log_jobs(queries, [(job, "successful", None)])

    def _fire(self, kind: str, payload: Payload) -> Callable[[models.Schedule], Awaitable[None]]:
        async def enqueue(_: models.Schedule) -> None:
            async with self._database.begin() as tx:
                await Jobs().enqueue(tx, kind, payload)

        return enqueue


_STILL_OURS = text("select id from job where id = :id and queue_manager_id = :worker and status = 'picked' for update")


async def _prune(tx: Tx, _: Payload) -> None:
    """Forget what was done long ago. Every job leaves three rows in the log."""
    await tx.execute(text("delete from job_log where aggregated and created < now() - interval '7 days'"))
    await tx.execute(text("delete from job_statistics where created < now() - interval '90 days'"))


async def _cancel(running: asyncio.Task[None]) -> None:
    """End the queue's task. It takes a first cancellation as a wish to let its jobs end, so it may need another."""
    while not running.done():
        running.cancel()
        await asyncio.wait((running,), timeout=_CANCEL_S)


async def _wait(stop: asyncio.Event, delay: timedelta) -> None:
    try:
        async with asyncio.timeout(delay.total_seconds()):
            await stop.wait()
    except TimeoutError:
        return


async def _close(pool: asyncpg.Pool) -> None:
    try:
        async with asyncio.timeout(5):
            await pool.close()
    except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        pool.terminate()
    await asyncio.sleep(0)  # The transports close themselves in the next turn of the loop.

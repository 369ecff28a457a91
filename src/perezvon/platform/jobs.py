"""Work for later: jobs that exist when, and only when, the transaction that asked for them commits.

A job is a kind and a small JSON payload. A worker runs the handler of that kind in one transaction, and the job is
done in the same transaction: what the handler wrote and the end of the job become true together. A handler that
raises leaves nothing behind; its job is tried again, each time four times later, and after the fifth failure it is set
aside, where it is kept and counted until somebody revives it. Whatever a handler does outside of the database may
happen twice, so handlers are idempotent.

A worker beats while it runs a job. When the beats stop, another worker takes the job over; the end of a job checks
who owns it, so a worker that was only slow cannot finish a job that is no longer its own. A worker that is told to stop
gives back what it did not finish.

The queue itself is PgQueuer's, in tables named `job...` of the same database.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any, TypeAlias

import asyncpg
import msgspec
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver, AsyncpgPoolDriver
from pgqueuer.adapters.persistence import schema_ddl
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.qm import QueueManager
from pgqueuer.core.sm import SchedulerManager
from pgqueuer.domain import models, types
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.schema.declaration import target
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.ports.driver import Driver
from sqlalchemy import text
from typing_extensions import override

from perezvon.platform import tasks
from perezvon.platform.db import Database, Tx, driver_connection
from perezvon.platform.telemetry import logger

Payload: TypeAlias = dict[str, Any]
"""What JSON can say. It is stored, so it carries ids, never names or texts."""

Handler: TypeAlias = Callable[[Tx, Payload], Awaitable[None]]

TABLES = frozenset({"job", "job_log", "job_schedule", "job_statistics"})
"""The queue's own tables, which no `tables.py` declares."""

_FAILURES = 5
_CANCEL_S = 0.2
_PRUNE = "platform.jobs.prune"

_log = logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When to enqueue a job by itself: a cron expression in UTC, with seconds as an optional sixth field."""

    cron: str
    payload: Payload = field(default_factory=dict)


# --- The tables. -----------------------------------------------------------------------------------------------------


def schema() -> tuple[str, ...]:
    """The statements that make the queue's tables, one each, for the first migration."""
    settings = _settings()
    wanted = target(settings)
    return (
        *(schema_ddl.render_enum(entry, settings) for entry in wanted.enums),
        *(schema_ddl.render_table(entry, settings) for entry in wanted.tables),
        *(schema_ddl.render_index(entry, settings) for entry in wanted.indexes),
        *(schema_ddl.render_function(entry, settings) for entry in wanted.functions),
        *(schema_ddl.render_trigger(entry, settings) for entry in wanted.triggers),
    )


async def install(tx: Tx) -> None:
    """Make the queue's tables unless they exist."""
    if (await tx.execute(text("select to_regclass('job')"))).scalar() is None:
        for statement in schema():
            await tx.exec_driver_sql(statement)


@cache
def _settings() -> DBSettings:
    """Every name is given, since PgQueuer takes the others from variables as common as `CHANNEL` and `TRIGGER`."""
    return DBSettings(
        prefix="",
        db_schema=None,
        channel=types.Channel("perezvon_jobs"),
        function="job_changed",
        statistics_table="job_statistics",
        queue_status_type="job_status",
        queue_table="job",
        queue_table_log="job_log",
        trigger="job_changed",
        schedules_table="job_schedule",
        durability=Durability.durable,
        widen_id=False,
    )


class _Queries(Queries):
    """PgQueuer's statements on our tables, of which a worker uses those below in its own way."""

    worker: types.QueueManagerId | None = None

    def __init__(self, driver: Driver) -> None:
        settings = _settings()
        super().__init__(
            driver, QueryBuilderEnvironment(settings), QueryQueueBuilder(settings), QuerySchedulerBuilder(settings)
        )

    @override
    async def log_jobs(
        self, job_status: list[tuple[models.Job, types.JOB_STATUS, models.TracebackRecord | None]]
    ) -> None:
        """Record failures, and give back what was cancelled. A success was recorded in the job's own transaction.

        Tracebacks go to our log, which keeps personal data out, and not into a table.
        """
        if failed := [job for job, status, _ in job_status if status == "failed"]:
            await super().log_jobs([(job, "failed", None) for job in failed])
        if given_back := [job.id for job, status, _ in job_status if status == "canceled"]:
            await self.driver.execute(_GIVE_BACK, given_back, self.worker)

    @override
    async def retry_job(
        self, job: models.Job, delay: timedelta, traceback_record: models.TracebackRecord | None
    ) -> None:
        """Put the job back for later. If the database is away it stays ours and is taken over like a dead worker's."""
        try:
            await super().retry_job(job, delay, None)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            _log.warning("job_retry_not_written", kind=job.entrypoint, job=job.id, exc_info=True)


_GIVE_BACK = (
    "update job set status = 'queued', queue_manager_id = null, updated = now()"
    " where id = any($1::bigint[]) and queue_manager_id = $2"
)


async def _in(tx: Tx) -> _Queries:
    """The queue's statements inside `tx`. SQLAlchemy begins a transaction with its own first statement, not before."""
    connection = await driver_connection(tx)
    if not connection.is_in_transaction():
        await tx.execute(text("select 1"))
    return _Queries(AsyncpgDriver(connection))


# --- Asking for work. ------------------------------------------------------------------------------------------------


class Jobs:
    """The queue, for those who ask for work and those who look after it."""

    async def enqueue(self, tx: Tx, kind: str, payload: Mapping[str, Any], *, delay: timedelta | None = None) -> None:
        """Ask for a job of `kind`, not before `delay` has passed. It exists when `tx` commits."""
        queries = await _in(tx)
        await queries.enqueue(kind, msgspec.json.encode(payload), execute_after=delay)

    async def dead(self, tx: Tx) -> Mapping[str, int]:
        """How many jobs of each kind failed too often and were set aside."""
        return await self._count(tx, "failed")

    async def waiting(self, tx: Tx) -> Mapping[str, int]:
        """How many jobs of each kind are neither running nor set aside."""
        return await self._count(tx, "queued")

    async def revive(self, tx: Tx, kind: str) -> int:
        """Give the jobs of `kind` that were set aside all their attempts again; says how many there were."""
        found = await tx.execute(_DEAD_OF_KIND, {"kind": kind})
        ids = [types.JobId(row.id) for row in found]
        await (await _in(tx)).requeue_jobs(ids)
        return len(ids)

    async def _count(self, tx: Tx, status: str) -> Mapping[str, int]:
        found = await tx.execute(_COUNT, {"status": status})
        return Counter({row.kind: row.jobs for row in found})


_COUNT = text(
    "select entrypoint as kind, count(*) as jobs from job where status = cast(:status as job_status)"
    " group by entrypoint order by entrypoint"
)
_DEAD_OF_KIND = text("select id from job where status = 'failed' and entrypoint = :kind order by id")


# --- Doing it. -------------------------------------------------------------------------------------------------------


class _TakenOverError(Exception):
    """Another worker owns the job now; what was done here is rolled back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a worker spends its time; the defaults suit production."""

    at_once: int = 4
    """Jobs that run side by side, at least two. Each holds a connection of the database's pool."""
    first_retry: timedelta = timedelta(seconds=2)
    poll: timedelta = timedelta(seconds=2)
    """How often to look for jobs that have become due. New jobs announce themselves."""
    lost_after: timedelta = timedelta(seconds=30)
    """Without a beat for this long, a job is taken over."""
    grace: timedelta = timedelta(seconds=15)
    """How long a worker that stops lets its jobs go on."""
    reconnect: timedelta = timedelta(seconds=1)


class Worker:
    """Runs jobs of the kinds it has handlers for, and enqueues scheduled ones.

    Any number of workers share the work; each schedule still fires once. `schedules` goes from a job's kind to its
    times.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        schedules: Mapping[str, Schedule] | None = None,
        *,
        pace: Pace | None = None,
    ) -> None:
        self._database = database
        self._handlers = {**handlers, _PRUNE: _prune}
        self._schedules = {**(schedules or {}), _PRUNE: Schedule(cron="17 3 * * *")}
        self._pace = pace or Pace()
        if unknown := self._schedules.keys() - self._handlers.keys():
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
            self._database.dsn, min_size=1, max_size=4, timeout=5, command_timeout=30, server_settings=_SERVER_SETTINGS
        )
        try:
            await _Session(self._database, pool, self._handlers, self._schedules, self._pace).run(stop)
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
        pace: Pace,
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._pace = pace
        self._driver = AsyncpgPoolDriver(pool)
        queries = _Queries(self._driver)
        self._jobs = QueueManager(queries, _settings().channel)
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
        finally:
            await tasks.stop(waiting)
            await _cancel(running)
        if not running.cancelled():
            running.result()

    async def _run(self) -> None:
        # PgQueuer probes its listener while it is still opening it. A probe that is sent first is never heard, and ten
        # seconds later the session would be given up for it.
        await self._driver.add_listener(_settings().channel, _unheard)
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

    async def _work(self, job: models.Job) -> None:
        """One attempt at one job."""
        try:
            async with self._database.begin() as tx:
                await self._handlers[job.entrypoint](tx, msgspec.json.decode(job.payload or b"{}"))
                await self._finish(tx, job)
        except _TakenOverError:
            _log.warning("job_taken_over", kind=job.entrypoint, job=job.id)
        except Exception as error:
            if job.attempts + 1 >= _FAILURES:
                _log.error("job_set_aside", kind=job.entrypoint, job=job.id, failures=_FAILURES)
                raise
            delay = self._pace.first_retry * 4**job.attempts
            _log.warning("job_failed", kind=job.entrypoint, job=job.id, again_in=delay.total_seconds(), exc_info=True)
            raise RetryRequested(delay) from error

    async def _finish(self, tx: Tx, job: models.Job) -> None:
        """End the job in its own transaction, if it is still ours."""
        owned = await tx.execute(_STILL_OURS, {"id": job.id, "worker": self._jobs.queue_manager_id})
        if owned.first() is None:
            raise _TakenOverError
        queries = await _in(tx)
        await Queries.log_jobs(queries, [(job, "successful", None)])

    def _fire(self, kind: str, payload: Payload) -> Callable[[models.Schedule], Awaitable[None]]:
        async def enqueue(_: models.Schedule) -> None:
            async with self._database.begin() as tx:
                await Jobs().enqueue(tx, kind, payload)

        return enqueue


_STILL_OURS = text("select id from job where id = :id and queue_manager_id = :worker and status = 'picked' for update")


def _unheard(_: str | bytes | bytearray) -> None:
    """What was announced is heard by the queue's own listener."""


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

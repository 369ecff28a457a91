"""The queue's tables, which are PgQueuer's, and asking for work."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any, TypeAlias

import asyncpg
import msgspec
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence import schema_ddl
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain import models, types
from pgqueuer.domain.schema.declaration import target
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.ports.driver import Driver
from sqlalchemy import text
from typing_extensions import override

from perezvon.platform.db import Tx, driver_connection
from perezvon.platform.telemetry import logger

Payload: TypeAlias = dict[str, Any]
"""What JSON can say. It is stored, so it carries ids, never names or texts."""

TABLES = frozenset({"job", "job_log", "job_schedule", "job_statistics"})
"""The queue's own tables, which no `tables.py` declares."""

_log = logger(__name__)


# --- The tables. -----------------------------------------------------------------------------------------------------


TRIGGER = "create trigger job_changed after insert or update or truncate on job execute function job_changed()"
"""The end of a job is not announced: it brings no work, and commits that announce something wait for each other."""


def schema() -> tuple[str, ...]:
    """The statements that make the queue's tables, one each, for the first migration."""
    names = settings()
    wanted = target(names)
    return (
        *(schema_ddl.render_enum(entry, names) for entry in wanted.enums),
        *(schema_ddl.render_table(entry, names) for entry in wanted.tables),
        *(schema_ddl.render_index(entry, names) for entry in wanted.indexes),
        *(schema_ddl.render_function(entry, names) for entry in wanted.functions),
        TRIGGER,
    )


async def install(tx: Tx) -> None:
    """Make the queue's tables unless they exist."""
    if (await tx.execute(text("select to_regclass('job')"))).scalar() is None:
        for statement in schema():
            await tx.exec_driver_sql(statement)


@cache
def settings() -> DBSettings:
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


class JobQueries(Queries):
    """PgQueuer's statements on our tables, of which a worker uses those below in its own way."""

    worker: types.QueueManagerId | None = None

    def __init__(self, driver: Driver) -> None:
        names = settings()
        super().__init__(driver, QueryBuilderEnvironment(names), QueryQueueBuilder(names), QuerySchedulerBuilder(names))

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


async def queries_in(tx: Tx) -> JobQueries:
    """The queue's statements inside `tx`. SQLAlchemy begins a transaction with its own first statement, not before."""
    connection = await driver_connection(tx)
    if not connection.is_in_transaction():
        await tx.execute(text("select 1"))
    return JobQueries(AsyncpgDriver(connection))


# --- Asking for work. ------------------------------------------------------------------------------------------------


class Jobs:
    """The queue, for those who ask for work and those who look after it."""

    async def enqueue(self, tx: Tx, kind: str, payload: Mapping[str, Any], *, delay: timedelta | None = None) -> None:
        """Ask for a job of `kind`, not before `delay` has passed. It exists when `tx` commits."""
        await self.enqueue_all(tx, kind, (payload,), delay=delay)

    async def enqueue_all(
        self, tx: Tx, kind: str, payloads: Sequence[Mapping[str, Any]], *, delay: timedelta | None = None
    ) -> None:
        """Ask for a job of `kind` for each of `payloads`, in one statement."""
        if not payloads:
            return
        kinds, encoded = [kind] * len(payloads), [msgspec.json.encode(payload) for payload in payloads]
        queries = await queries_in(tx)
        await queries.enqueue(kinds, list(encoded), [0] * len(kinds), [delay] * len(kinds))

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
        await (await queries_in(tx)).requeue_jobs(ids)
        return len(ids)

    async def _count(self, tx: Tx, status: str) -> Mapping[str, int]:
        found = await tx.execute(_COUNT, {"status": status})
        return Counter({row.kind: row.jobs for row in found})


_COUNT = text(
    "select entrypoint as kind, count(*) as jobs from job where status = cast(:status as job_status)"
    " group by entrypoint order by entrypoint"
)
_DEAD_OF_KIND = text("select id from job where status = 'failed' and entrypoint = :kind order by id")

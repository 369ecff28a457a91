"""Brief jobs: taken, done and ended in one transaction, many at a time.

Nothing says that a job is being done but the lock on its row. So whoever dies needs no successor who notices it: the
database rolls the transaction back when the connection ends, or when the worker has been silent for `lost_after`, and
the jobs wait as if they had never been taken.

A batch in which one job fails leaves nothing behind. Its jobs are done anew, each in a transaction of its own, so that
only the one that fails is tried again later.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import text

from perezvon.platform import tasks
from perezvon.platform.db import Database, Tx
from perezvon.platform.jobs.pace import FAILURES, BatchHandler, Handler, Pace
from perezvon.platform.jobs.queue import Payload, queries_in
from perezvon.platform.telemetry import logger

SIDE_BY_SIDE = 2
"""Batches of one worker: while one waits for its commit, the other one works."""

_log = logger(__name__)

_TAKE = text(
    "select job.id, job.kind, job.payload, job.attempts,"
    " set_config('idle_in_transaction_session_timeout', :patience, true)"
    " from unnest(cast(:kinds as text[])) as wanted (kind) cross join lateral ("
    "  select id, priority, entrypoint as kind, payload, attempts from job"
    "  where entrypoint = wanted.kind and status = 'queued' and execute_after <= now()"
    "  order by priority desc, id limit :most for update skip locked"
    " ) job order by job.priority desc, job.id limit :most"
)
_TAKE_ONE = text(
    "select id, entrypoint as kind, payload, attempts from job"
    " where id = :id and status = 'queued' and execute_after <= now() for update skip locked"
)
_END = text(
    "with ended as (delete from job where id = any(cast(:ids as bigint[])) returning id, entrypoint, priority)"
    " insert into job_log (job_id, status, entrypoint, priority) select id, 'successful', entrypoint, priority from ended"
)
_SET_ASIDE = text(
    "with held as (update job set status = 'failed', updated = now() where id = :id returning id, entrypoint, priority)"
    " insert into job_log (job_id, status, entrypoint, priority) select id, 'failed', entrypoint, priority from held"
)
_FREE = text(
    "update job set status = 'queued', queue_manager_id = null, updated = now()"
    " where status = 'picked' and entrypoint = any(cast(:kinds as text[]))"
    " and heartbeat < now() - cast(:lost_after as interval)"
)
"""What a worker of a version that took such jobs singly had taken when it died."""


def each(handler: Handler) -> BatchHandler:
    """Does the jobs of a batch one behind the other."""

    async def handle(tx: Tx, payloads: Sequence[Payload]) -> None:
        for payload in payloads:
            await handler(tx, payload)

    return handle


class BriefJobs:
    """Does the jobs of `handlers` in batches."""

    def __init__(self, database: Database, handlers: Mapping[str, BatchHandler], pace: Pace) -> None:
        self._database = database
        self._handlers = handlers
        self._pace = pace
        self._kinds = sorted(handlers)
        self._asked = asyncio.Event()
        self._waiting = asyncio.Lock()
        self._freed_at = float("-inf")

    def heard(self, announcement: str | bytes | bytearray) -> None:
        """Look for jobs."""
        del announcement
        self._asked.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set. Raises what the database raises."""
        if not self._handlers:
            return
        waking = tasks.spawn(self._wake(stop), name="brief jobs stop")
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(SIDE_BY_SIDE):
                    group.create_task(self._work(stop))
        finally:
            await tasks.stop(waking)

    async def _wake(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._asked.set()

    async def _work(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            done = await self._batch()
            if done == self._pace.batch:
                self._asked.set()  # There is work for another one.
            elif not done and not stop.is_set():
                await self._free()
                await self._wait(stop)

    async def _wait(self, stop: asyncio.Event) -> None:
        """For new jobs, or for those that become due. Few jobs need one to look for them, and not all."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pace.poll.total_seconds()), self._waiting:
                await self._asked.wait()
                if not stop.is_set():
                    self._asked.clear()

    async def _batch(self) -> int:
        """Do what waits, at most a batch; how much there was."""
        taken: Sequence[Any] = ()
        try:
            async with self._database.begin() as tx:
                taken = await self._take(tx)
                await self._do(tx, taken)
        except Exception:
            if not taken:
                raise
            for job in taken:
                await self._alone(job)
        return len(taken)

    async def _take(self, tx: Tx) -> Sequence[Any]:
        patience = f"{self._pace.lost_after.total_seconds() * 1e3:.0f}"
        wanted = {"kinds": self._kinds, "most": self._pace.batch, "patience": patience}
        return (await tx.execute(_TAKE, wanted)).all()

    async def _do(self, tx: Tx, jobs: Sequence[Any]) -> None:
        for kind in dict.fromkeys(job.kind for job in jobs):
            payloads = [msgspec.json.decode(job.payload or b"{}") for job in jobs if job.kind == kind]
            await self._handlers[kind](tx, payloads)
        if jobs:
            await tx.execute(_END, {"ids": [job.id for job in jobs]})

    async def _alone(self, job: Any) -> None:
        """One attempt at one job, unless somebody else has it by now."""
        try:
            async with self._database.begin() as tx:
                await self._do(tx, (await tx.execute(_TAKE_ONE, {"id": job.id})).all())
        except Exception:  # noqa: BLE001 - as above
            delay = self._pace.retry_after(job.attempts)
            if delay is None:
                _log.error("job_set_aside", kind=job.kind, job=job.id, failures=FAILURES, exc_info=True)
            else:
                _log.warning("job_failed", kind=job.kind, job=job.id, again_in=delay.total_seconds(), exc_info=True)
            await self._put_back(job, delay)

    async def _put_back(self, job: Any, delay: timedelta | None) -> None:
        async with self._database.begin() as tx:
            if delay is None:
                await tx.execute(_SET_ASIDE, {"id": job.id})
            else:
                queries = await queries_in(tx)
                await queries.driver.execute(queries.qbq.build_retry_job_query(), job.id, delay, None)

    async def _free(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._freed_at + self._pace.lost_after.total_seconds() / 2:
            return
        self._freed_at = now
        async with self._database.begin() as tx:
            await tx.execute(_FREE, {"kinds": self._kinds, "lost_after": self._pace.lost_after})

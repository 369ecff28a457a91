"""Jobs that are asked for in transactions and done by workers, each in a process of its own, at the same time."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event

from sqlalchemy import TextClause, text

from perezvon.platform.db import Database, Tx
from perezvon.platform.jobs import Jobs, Payload, Worker
from perezvon.platform.tasks import spawn

KIND = "bench.job"
WORKERS = 2
TRANSACTION = 50
"""Jobs that are asked for in one transaction; a batch of steps asks for as many."""

POLL_S = 0.1
PATIENCE_S = 300.0

_TABLE = text("create table bench_job (number bigint not null, at timestamptz not null default clock_timestamp())")
_DO = text("insert into bench_job (number) values (:number)")
_NOW = text("select clock_timestamp()")
_FOUND = text(
    "select count(*) as times, count(distinct number) as jobs, max(at) as last from bench_job where number >= 0"
)
_DONE = text("select count(*) from bench_job where number >= 0")
_READY = text("select count(distinct number) from bench_job where number < 0")


class NotOnceError(Exception):
    """Some job was done twice or not at all."""


def measure(dsn: str, *, jobs: int) -> float:
    """Jobs in a second, from asking for the first to the end of the last. Raises `NotOnceError`."""
    context = get_context("spawn")
    stop = context.Event()
    workers = [context.Process(target=_work, args=(dsn, stop)) for _ in range(WORKERS)]
    try:
        return asyncio.run(_measure(dsn, jobs, workers))
    finally:
        stop.set()
        for worker in workers:
            worker.join()


async def _measure(dsn: str, jobs: int, workers: Sequence[BaseProcess]) -> float:
    database = Database(dsn, connections=4)
    try:
        async with database.begin() as tx:
            await tx.execute(_TABLE)
        for worker in workers:
            worker.start()
        await _ask(database, range(-TRANSACTION, 0))
        await _until_done(database, TRANSACTION, _READY)
        async with database.begin() as tx:
            began = (await tx.execute(_NOW)).scalar_one()
        await _ask(database, range(jobs))
        await _until_done(database, jobs, _DONE)
        async with database.begin() as tx:
            found = (await tx.execute(_FOUND)).one()
        if not found.times == found.jobs == jobs:
            raise NotOnceError(f"{found.jobs} of {jobs} jobs were done, {found.times} times in all")
        return jobs / float((found.last - began).total_seconds())
    finally:
        await database.aclose()


async def _ask(database: Database, numbers: range) -> None:
    for first in range(numbers.start, numbers.stop, TRANSACTION):
        payloads = [{"number": number} for number in range(first, min(first + TRANSACTION, numbers.stop))]
        async with database.begin() as tx:
            await Jobs().enqueue_all(tx, KIND, payloads)


async def _until_done(database: Database, jobs: int, counted: TextClause) -> None:
    deadline = time.perf_counter() + PATIENCE_S
    done = 0
    while done < jobs and time.perf_counter() < deadline:
        await asyncio.sleep(POLL_S)
        async with database.begin() as tx:
            done = (await tx.execute(counted)).scalar_one()


def _work(dsn: str, stop: Event) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_working(dsn, stop))


async def _working(dsn: str, stop: Event) -> None:
    async def do(tx: Tx, payloads: Sequence[Payload]) -> None:
        await tx.execute(_DO, payloads)

    database, ended = Database(dsn), asyncio.Event()
    working = spawn(Worker(database, {}, brief={KIND: do}).run(ended), name="bench worker")
    await asyncio.to_thread(stop.wait)
    ended.set()
    await working
    await database.aclose()

"""How much the log and the queue of jobs bear on this machine's disk, with a private PostgreSQL that syncs every commit.

Keys: `ack_p50_ms` and `ack_p99_ms`: how long a step of a centre with 10,000 agents, 700 events a second, waits until it is
committed, when a writer takes all that waits at once as dispatch does. `events_per_s_one_domain` and
`events_per_s_eight_domains`: full batches, one behind the other; each domain is written by a process of its own.
`jobs_per_s`: jobs that are asked for in transactions, and done by workers in processes of their own, while both go on.

The steps are real ones: of a day that the engine lived through. What the disk itself needs for a sync is said first, since
no commit can be faster.
"""

import asyncio
import os
import random
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, cycle, islice
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from typing_extensions import override

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.engine import Engine
from perezvon.engine.events import Event
from perezvon.entrypoints import schema
from perezvon.entrypoints.bench import jobs
from perezvon.entrypoints.bench.engine import Day
from perezvon.features.dispatch.service.steps import to_row
from perezvon.kernel.ids import Domain
from perezvon.platform.db import Database
from perezvon.platform.log.port import LogRow
from perezvon.platform.log.postgres import PostgresLog
from perezvon.platform.postgres import PrivateServer
from perezvon.platform.tasks import spawn

RATE = 700
BATCH = 500
DOMAINS = 8
SECONDS = 10.0
WARM_S = 1.0
JOBS_PER_S = 5_000
"""How many jobs are asked for, for each second of the measurement."""

SYNCS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured."""

    ack_p50_ms: float
    ack_p99_ms: float
    events_per_s_one_domain: int
    events_per_s_eight_domains: int
    jobs_per_s: int


def measure(folder: Path | None, *, seconds: float, say: Callable[[str], None]) -> Mapping[str, float]:
    """The figures, of the disk that holds `folder`; without one, of the temporary files' disk."""
    with _server(folder) as dsn:
        asyncio.run(_make_schema(dsn))
        synced = _sync_s(folder)
        say(f"the disk syncs in {synced[0] * 1e3:.2f} ms, 99 % in {synced[1] * 1e3:.2f} ms")
        rows = real_steps()
        say(f"{len(rows)} real steps of {statistics.fmean(len(row.data) + len(row.out) for row in rows):.0f} bytes")
        acks = asyncio.run(_acks(dsn, rows, seconds))
        percentiles = statistics.quantiles(acks, n=100)
        say(f"{len(acks)} steps at {RATE} a second")
        one = _events_per_s(dsn, 1, seconds)
        eight = _events_per_s(dsn, DOMAINS, seconds)
        say("full batches, of one domain and of several")
        done = jobs.measure(dsn, jobs=round(JOBS_PER_S * seconds))
        say("jobs")
    figures = Figures(
        ack_p50_ms=round(percentiles[49] * 1e3, 3),
        ack_p99_ms=round(percentiles[98] * 1e3, 3),
        events_per_s_one_domain=round(one),
        events_per_s_eight_domains=round(eight),
        jobs_per_s=round(done),
    )
    return dict(msgspec.to_builtins(figures))


@contextmanager
def _server(folder: Path | None) -> Iterator[str]:
    with TemporaryDirectory(prefix="perezvon-bench-", dir=folder) as made:
        Path(made).chmod(0o711)
        server = PrivateServer(Path(made) / "postgres")
        try:
            yield server.start()
        finally:
            server.stop()


async def _make_schema(dsn: str) -> None:
    database = Database(dsn)
    await schema.upgrade(database)
    await database.aclose()


def _sync_s(folder: Path | None) -> tuple[float, float]:
    """The median and the 99th percentile of writing a page to the disk for good."""
    with TemporaryDirectory(prefix="perezvon-bench-", dir=folder) as made:
        file = os.open(Path(made) / "synced", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.write(file, bytes(8_192 * SYNCS))
            os.fsync(file)
            spent = []
            for number in range(SYNCS):
                os.pwrite(file, b"x" * 8_192, 8_192 * number)
                began = time.perf_counter()
                os.fdatasync(file)
                spent.append(time.perf_counter() - began)
        finally:
            os.close(file)
    percentiles = statistics.quantiles(spent, n=100)
    return percentiles[49], percentiles[98]


# --- Steps. ----------------------------------------------------------------------------------------------------------


def real_steps(*, agents: int = 20, calls: int = 200) -> Sequence[LogRow]:
    """The stored steps of a small day, numbered from 1."""
    rows: list[LogRow] = []

    class Noted(Engine):
        @override
        def handle(self, seq: int, at: int, event: Event) -> tuple[Command | Change, ...]:
            said = super().handle(seq, at, event)
            rows.append(to_row(seq, at, event, said))
            return said

    Day(agents=agents, calls=calls, engine=Noted()).run()
    return rows


def _numbered(rows: Sequence[LogRow], first: int) -> Iterator[LogRow]:
    """The same steps again and again, with seqs from `first` on."""
    for seq, row in zip(count(first), cycle(rows), strict=False):
        yield LogRow(seq=seq, at=row.at, type=row.type, v=row.v, data=row.data, out=row.out)


# --- Acknowledgements. -----------------------------------------------------------------------------------------------


async def _acks(dsn: str, rows: Sequence[LogRow], seconds: float) -> list[float]:
    """The seconds between the coming of each event and the end of the commit of its step."""
    log, domain = PostgresLog(dsn), Domain("bench-acks")
    steps, chance, loop = _numbered(rows, 1), random.Random(1), asyncio.get_running_loop()
    waiting: deque[float] = deque()
    came = asyncio.Event()
    acks: list[float] = []
    began = loop.time()
    ends = began + WARM_S + seconds

    async def come() -> None:
        due = loop.time()
        while due < ends:
            due += chance.expovariate(RATE)
            await asyncio.sleep(due - loop.time())
            waiting.append(loop.time())
            came.set()

    coming = spawn(come(), name="bench events")
    while not coming.done() or waiting:
        if not waiting:
            came.clear()
            await came.wait()
        taken = [waiting.popleft() for _ in range(min(BATCH, len(waiting)))]
        await log.append(domain, list(islice(steps, len(taken))))
        acks += [loop.time() - since for since in taken if since >= began + WARM_S]
    await log.aclose()
    return acks


# --- Full batches. ---------------------------------------------------------------------------------------------------


def _events_per_s(dsn: str, domains: int, seconds: float) -> float:
    """Rows that so many domains take together in a second, each in a process of its own."""
    context = get_context("spawn")
    names = [f"bench-{domains}-{number}" for number in range(domains)]
    start = context.Barrier(domains)
    with ProcessPoolExecutor(domains, mp_context=context, initializer=_await_others, initargs=(start,)) as processes:
        written = list(processes.map(_fill, [dsn] * domains, names, [seconds] * domains))
    return sum(written) / seconds


def _await_others(start: Barrier) -> None:
    start.wait()


def _fill(dsn: str, domain: str, seconds: float) -> int:
    """How many rows were committed within so many seconds, after a little while of warming up."""
    return asyncio.run(_append(dsn, Domain(domain), seconds))


async def _append(dsn: str, domain: Domain, seconds: float) -> int:
    log, steps = PostgresLog(dsn), _numbered(real_steps(), 1)
    begins = time.perf_counter() + WARM_S
    written = 0
    while (now := time.perf_counter()) < begins + seconds:
        await log.append(domain, list(islice(steps, BATCH)))
        if begins <= now and time.perf_counter() <= begins + seconds:
            written += BATCH
    await log.aclose()
    return written

"""The private database is killed, again and again, while processes write into its folder.

Each round a process of its own starts or adopts the server and appends to several domains, telling on its standard output
which row of which domain was acknowledged. At a random moment, a first start under way included, the server's first
process, the process that started it, both, or one backend is killed with SIGKILL. Then the folder must start again, hold
every acknowledged row and no gap, give a full dump, and be whole to the last page.

What the writers were told is kept here, and never asked of the database.
"""

import asyncio
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter

import asyncpg

from perezvon.entrypoints.backup.database import dump
from perezvon.kernel.errors import AppError
from perezvon.kernel.ids import Domain
from perezvon.platform.db import Database, metadata
from perezvon.platform.log import tables
from perezvon.platform.log.port import LogRow, LogUnavailableError
from perezvon.platform.log.postgres import PostgresLog
from perezvon.platform.postgres import PrivateServer
from perezvon.platform.settings import Settings

VICTIMS = ("server", "parent", "both", "backend")
DOMAINS = 3
BATCH = 40
LONGEST_S = 1.2
"""A kill comes at most so long after the process was started."""

FRESH = 10
"""Each round of so many begins in an empty folder, so that a first start is killed too."""

_TABLES = [tables.step, tables.snapshot, tables.lease, tables.inbox, tables.cursor]


@dataclass(slots=True, kw_only=True)
class Counts:
    """What happened. `violations` are in words, and empty when the promise was kept."""

    rounds: int = 0
    kills: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VICTIMS, 0))
    first_starts_killed: int = 0
    """Kills before the first server of a folder answered."""
    kills_while_writing: int = 0
    rows_acknowledged: int = 0
    rows_lost: int = 0
    gaps: int = 0
    not_started: int = 0
    pages_damaged: int = 0
    dumps_failed: int = 0
    slowest_start_s: float = 0.0
    violations: list[str] = field(default_factory=list)


def kill_database(
    *, rounds: int, seed: int, folder: Path | None = None, say: Callable[[str], None] = lambda _: None
) -> Counts:
    """Kill it `rounds` times below `folder`. Ends early, with a violation, at a folder that does not start any more."""
    chance, counts = random.Random(seed), Counts()
    with TemporaryDirectory(prefix="perezvon-chaos-", dir=folder) as made:
        Path(made).chmod(0o711)
        one, victims = _Folder(Path(made), counts), _victims(chance)
        try:
            for number in range(rounds):
                if number % FRESH == 0:
                    one.empty()
                one.round(next(victims), chance)
                counts.rounds += 1
                if counts.not_started:
                    break
                if (number + 1) % 10 == 0:
                    say(f"{number + 1} kills, {counts.rows_acknowledged} rows, {len(counts.violations)} violations")
        finally:
            one.server.stop()
    return counts


def _victims(chance: random.Random) -> Iterator[str]:
    """Each of them once in as many rounds as there are, in any order."""
    while True:
        yield from chance.sample(VICTIMS, len(VICTIMS))


class _Folder:
    """A data folder, and what writers were told about it."""

    def __init__(self, data: Path, counts: Counts) -> None:
        self._data = data
        self._counts = counts
        self._acknowledged: dict[str, int] = {}
        self.server = PrivateServer(data / "postgres")

    def empty(self) -> None:
        """Begin anew."""
        self.server.stop()
        shutil.rmtree(self._data / "postgres", ignore_errors=True)
        self._acknowledged.clear()

    def round(self, victim: str, chance: random.Random) -> None:
        """Kill once and look."""
        with self._writing() as writer:
            time_left = chance.uniform(0, LONGEST_S)
            if self._acknowledged or chance.random() < 0.5:  # Otherwise the first start is hit.
                writer.await_rows()
            Event().wait(time_left)
            self._counts.kills_while_writing += writer.wrote
            self._kill(victim, writer, chance)
        self._counts.kills[victim] += 1
        self._examine()

    @contextmanager
    def _writing(self) -> "Iterator[_Writer]":
        writer = _Writer(self._data, self._acknowledged)
        try:
            yield writer
        finally:
            self._counts.rows_acknowledged += writer.end()

    def _kill(self, victim: str, writer: "_Writer", chance: random.Random) -> None:
        server = self.server.process
        self._counts.first_starts_killed += not self._acknowledged
        if server is None:
            programs = _children(writer.process) if victim != "parent" else []
            writer.kill()
            for program in programs:
                _kill(program)
        elif victim == "parent":
            writer.kill()
        elif victim == "backend":
            _kill(chance.choice(_children(server) or [server]))
        else:
            _kill(server)
            if victim == "both":
                writer.kill()

    def _examine(self) -> None:
        began = perf_counter()
        try:
            dsn = self.server.start()
        except AppError as error:
            self._counts.not_started += 1
            self._counts.violations.append(f"does not start: {error}")
            return
        self._counts.slowest_start_s = max(self._counts.slowest_start_s, perf_counter() - began)
        asyncio.run(self._compare(dsn))
        self._dump(dsn)
        self.server.stop()
        try:
            self.server.check()
        except AppError as error:
            self._counts.pages_damaged += 1
            self._counts.violations.append(f"damaged: {error}")

    async def _compare(self, dsn: str) -> None:
        """Every acknowledged row is there as it was written, and no row is missing before another."""
        connection = await asyncpg.connect(dsn)
        try:
            for domain, last in self._acknowledged.items():
                found = (await connection.fetch(_FOUND, domain))[0]
                if found["last"] < last:
                    self._counts.rows_lost += last - found["last"]
                    self._counts.violations.append(f"{domain}: {last} was acknowledged, {found['last']} is the last")
                if found["rows"] != found["last"]:
                    self._counts.gaps += found["last"] - found["rows"]
                    self._counts.violations.append(f"{domain}: {found['rows']} right rows up to {found['last']}")
        finally:
            await connection.close()
            await asyncio.sleep(0)

    def _dump(self, dsn: str) -> None:
        target = self._data / "dump"
        try:
            dump(Settings(data=self._data), dsn, target)
        except AppError as error:
            self._counts.dumps_failed += 1
            self._counts.violations.append(f"cannot be dumped: {error}")
        target.unlink(missing_ok=True)


_FOUND = """
select coalesce(max(seq), 0) as last, count(*) filter (where data::jsonb = jsonb_build_object('n', seq)) as rows
from step where domain = $1
"""


class _Writer:
    """The process that writes, and what it said."""

    def __init__(self, data: Path, acknowledged: dict[str, int]) -> None:
        self.wrote = False
        self._acknowledged = acknowledged
        self._rows = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(data)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._listening = Thread(target=self._listen, daemon=True)
        self._listening.start()

    @property
    def process(self) -> int:
        """Its number."""
        return self._process.pid

    def await_rows(self) -> None:
        """Wait until some row of this process was acknowledged."""
        while not self.wrote and self._process.poll() is None:
            Event().wait(0.005)

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def end(self) -> int:
        """End it, hear what it still had said, and tell how many rows were acknowledged to it."""
        self.kill()
        self._process.wait()
        self._listening.join()
        return self._rows

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as said:
            for line in said:
                domain, _, seq = line.strip().partition(" ")
                if line.endswith("\n") and seq.isdecimal():
                    self._rows += int(seq) - self._acknowledged.get(domain, 0)
                    self._acknowledged[domain] = int(seq)
                    self.wrote = True


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for threads in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in threads.read_text().split()]
    return found


# --- The process that writes. ----------------------------------------------------------------------------------------


async def _write(data: Path) -> None:
    """Start the server, and append until killed; after a crash of the server go on as soon as it is there again."""
    dsn = await asyncio.to_thread(PrivateServer(data / "postgres").start)
    database = Database(dsn)
    async with database.begin() as tx:
        await tx.run_sync(lambda connection: metadata.create_all(connection, tables=_TABLES))
    await database.aclose()
    async with asyncio.TaskGroup() as group:
        for number in range(DOMAINS):
            group.create_task(_fill(dsn, Domain(f"chaos-{number}")))


async def _fill(dsn: str, domain: Domain) -> None:
    log = PostgresLog(dsn)
    chance = random.Random(domain)
    last: int | None = None
    while True:
        try:
            last = await log.last_seq(domain) if last is None else last
            size = chance.randint(1, BATCH)
            await log.append(domain, [_row(last + one) for one in range(1, size + 1)])
        except LogUnavailableError:
            last = None
            await asyncio.sleep(0.05)
        else:
            last += size
            os.write(sys.stdout.fileno(), f"{domain} {last}\n".encode())


def _row(seq: int) -> LogRow:
    return LogRow(seq=seq, at=seq, type="Happened", v=1, data=b'{"n":%d}' % seq, out=b'["' + b"x" * 200 + b'"]')


if __name__ == "__main__":
    asyncio.run(_write(Path(sys.argv[1])))

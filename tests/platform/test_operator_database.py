"""An operator's PostgreSQL: the versions that are supported, and a synchronous standby that takes over under load."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import click
import pytest
from sqlalchemy import text
from typing_extensions import override

from perezvon.entrypoints import schema
from perezvon.entrypoints.migrations import check
from perezvon.kernel.ids import MAIN, Domain
from perezvon.platform import tasks
from perezvon.platform.db import Database, DatabaseUnavailableError, Tx
from perezvon.platform.jobs import Jobs, Pace, Payload, Worker, each
from perezvon.platform.log.lease import PostgresLease
from perezvon.platform.log.port import EventLog, Lease, LogUnavailableError
from perezvon.platform.log.postgres import PostgresLog, inbox_put
from tests.contracts.event_log import EventLogContract, LogHarness, row
from tests.contracts.lease import LeaseContract, LeaseHarness
from tests.support.operator_database import DEBIAN_15, OperatorServer

TERM_S = 60
_EMPTY = "truncate step, snapshot, lease, inbox, cursor restart identity"


@pytest.fixture(scope="class")
def operators(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[str]:
    folder = request.cls.bin_folder
    if folder is not None and not (folder / "postgres").exists():
        pytest.skip("PostgreSQL 15 is not in /usr/lib/postgresql/15: apt-get install postgresql-15")
    home = _open(tmp_path_factory.mktemp("operator"))
    server = OperatorServer(home, "only", folder)
    server.make()
    server.start({"fsync": "off"})
    asyncio.run(_migrate(server.dsn))
    yield server.dsn
    server.stop()


class OperatorsDatabase:
    """The schema as an operator gets it: by every migration from an empty database on."""

    bin_folder: Path | None = None

    @pytest.fixture
    async def opened(self, operators: str) -> AsyncIterator[Database]:
        database = Database(operators)
        async with database.begin() as tx:
            await tx.exec_driver_sql(_EMPTY)
        yield database
        await database.aclose()


class _Logs:
    def __init__(self, database: Database) -> None:
        self._database = database
        self.opened: list[PostgresLog] = []

    def open(self) -> EventLog:
        self.opened.append(PostgresLog(self._database.dsn))
        return self.opened[-1]

    async def put(self, domain: Domain, kind: str, data: bytes) -> None:
        async with self._database.begin() as tx:
            await inbox_put(tx, domain, kind, 1, data)


class _Leases:
    def __init__(self, database: Database) -> None:
        self._database = database
        self.opened: list[PostgresLease] = []

    def open(self, domain: Domain = MAIN) -> Lease:
        self.opened.append(PostgresLease(self._database.dsn, domain, term=TERM_S))
        return self.opened[-1]

    async def pass_terms(self, terms: float) -> None:
        async with self._database.begin() as tx:
            await tx.exec_driver_sql(f"update lease set until = until - interval '{terms * TERM_S} seconds'")


class OperatorsLog(OperatorsDatabase, EventLogContract):
    @pytest.fixture
    @override
    async def harness(self, opened: Database) -> AsyncIterator[LogHarness]:
        harness = _Logs(opened)
        yield harness
        for log in harness.opened:
            await log.aclose()

    async def test_the_migrations_make_the_tables_of_the_code(self, opened: Database) -> None:
        await check(opened)

    async def test_jobs_are_done_once(self, opened: Database) -> None:
        async with opened.begin() as tx:
            await tx.exec_driver_sql("create table if not exists written (note text not null)")
            await Jobs().enqueue_all(tx, "brief", [{"note": f"{number:02}"} for number in range(20)])
            await Jobs().enqueue(tx, "long", {"note": "long"})
        async with _working(opened):
            async with asyncio.timeout(20):
                while await _notes(opened) != [*(f"{number:02}" for number in range(20)), "long"]:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)


class OperatorsLease(OperatorsDatabase, LeaseContract):
    @pytest.fixture
    @override
    async def harness(self, opened: Database) -> AsyncIterator[LeaseHarness]:
        harness = _Leases(opened)
        yield harness
        for lease in harness.opened:
            await lease.aclose()


class TestLogOnPostgres18(OperatorsLog):
    bin_folder = None


class TestLogOnPostgres15(OperatorsLog):
    bin_folder = DEBIAN_15


class TestLeaseOnPostgres18(OperatorsLease):
    bin_folder = None


class TestLeaseOnPostgres15(OperatorsLease):
    bin_folder = DEBIAN_15


# --- A standby takes over. -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bin_folder", [None, DEBIAN_15], ids=["18", "15"])
async def test_a_synchronous_standby_that_takes_over_under_load_has_every_acknowledged_row(
    open_folder: Path, bin_folder: Path | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if bin_folder is not None and not (bin_folder / "postgres").exists():
        pytest.skip("PostgreSQL 15 is not in /usr/lib/postgresql/15: apt-get install postgresql-15")
    primary, standby = OperatorServer(open_folder, "one", bin_folder), OperatorServer(open_folder, "two", bin_folder)
    try:
        await asyncio.to_thread(_pair, primary, standby)
        await _migrate(primary.dsn)
        address = f"{primary.dsn},{standby.sockets}"
        await _lose_primary(address, primary, standby, capsys)
    finally:
        primary.stop()
        standby.stop()


def _pair(primary: OperatorServer, standby: OperatorServer) -> None:
    primary.make()
    primary.start({"synchronous_standby_names": "two"})
    standby.copy(primary, slot="two")
    standby.start({"hot_standby": "on"})


async def _lose_primary(
    address: str, primary: OperatorServer, standby: OperatorServer, capsys: pytest.CaptureFixture[str]
) -> None:
    database, lease = Database(address), PostgresLease(address, MAIN, term=30)
    writers = [_Writer(address, Domain(f"domain-{number}")) for number in range(3)]
    async with database.begin() as tx:
        await tx.exec_driver_sql("create table written (note text not null)")
    assert await lease.acquire(address="unix:/one")
    epoch = lease.epoch
    async with _working(database):
        writing = [tasks.spawn(writer.run(), name="writer") for writer in writers]
        await _until(lambda: all(writer.acknowledged > 50 for writer in writers))
        await _enqueue(database, "before")

        await asyncio.to_thread(primary.kill)
        told = [writer.acknowledged for writer in writers]
        await asyncio.to_thread(standby.promote)
        await _until(
            lambda: all(writer.acknowledged > before + 50 for writer, before in zip(writers, told, strict=True))
        )
        await tasks.stop(*writing)

        assert await _patiently(lease.renew)
        assert lease.epoch == epoch
        await _patiently(lambda: _enqueue(database, "after"))
        async with asyncio.timeout(30):
            while await _notes(database) != ["after", "before"]:  # noqa: ASYNC110 - the database has no event for it
                await asyncio.sleep(0.05)
    for writer in writers:
        assert await writer.missing() == []
        await writer.log.aclose()
    with capsys.disabled():
        click.echo(f"\n  longest gap between two acknowledgements: {max(one.gap for one in writers):.2f} s")
    await lease.aclose()
    await database.aclose()


class _Writer:
    """Appends one row after the other, and finds out what became of the one that got no answer."""

    def __init__(self, address: str, domain: Domain) -> None:
        self.log = PostgresLog(address)
        self.acknowledged = 0
        self.gap = 0.0
        self._domain = domain

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        last, before = 0, loop.time()
        while True:
            try:
                await self.log.append(self._domain, [row(last + 1)])
            except LogUnavailableError:
                last = await _patiently(lambda: self.log.last_seq(self._domain))
                continue
            last += 1
            self.acknowledged = last
            self.gap = max(self.gap, loop.time() - before)
            before = loop.time()

    async def missing(self) -> list[int]:
        found = {row.seq for row in await self.log.read(self._domain, after=0, limit=1_000_000)}
        return sorted(set(range(1, self.acknowledged + 1)) - found)


# --- What the tests above are written with. --------------------------------------------------------------------------


def _open(home: Path) -> Path:
    """Let other users walk down to it."""
    for folder in (home, *home.parents):
        if folder.stat().st_mode & 0o011 != 0o011:
            folder.chmod(0o711)
    return home


async def _migrate(dsn: str) -> None:
    database = Database(dsn)
    await schema.upgrade(database)
    await database.aclose()


@contextlib.asynccontextmanager
async def _working(database: Database) -> AsyncIterator[None]:
    async def write(tx: Tx, payload: Payload) -> None:
        await tx.execute(text("insert into written (note) values (:note)"), payload)

    stop = asyncio.Event()
    worker = Worker(database, {"long": write}, brief={"brief": each(write)}, pace=Pace())
    working = tasks.spawn(worker.run(stop), name="worker under test")
    try:
        yield
    finally:
        stop.set()
        await working


async def _enqueue(database: Database, note: str) -> None:
    async with database.begin() as tx:
        await Jobs().enqueue(tx, "brief", {"note": note})


async def _notes(database: Database) -> list[str]:
    try:
        async with database.begin() as tx:
            return [found.note for found in await tx.execute(text("select note from written order by note"))]
    except DatabaseUnavailableError:
        return []


async def _patiently(ask):
    async with asyncio.timeout(30):
        while True:
            try:
                return await ask()
            except (DatabaseUnavailableError, LogUnavailableError):
                await asyncio.sleep(0.05)


async def _until(claim) -> None:
    async with asyncio.timeout(60):
        while not claim():  # noqa: ASYNC110 - many writers, no one event
            await asyncio.sleep(0.02)

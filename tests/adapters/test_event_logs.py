"""Every log keeps the contract of `EventLog`: also one whose calls come late or twice, and one with a journal."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from typing_extensions import override

from perezvon.kernel.ids import MAIN, Domain
from perezvon.platform.db import Database
from perezvon.platform.log.journal import FileJournal
from perezvon.platform.log.journaled import JournaledLog
from perezvon.platform.log.listen import TICK_S
from perezvon.platform.log.memory import MemoryLog
from perezvon.platform.log.partitions import Sizes
from perezvon.platform.log.port import EventLog, LogUnavailableError
from perezvon.platform.log.postgres import PostgresLog, inbox_put
from tests.contracts.event_log import LogHarness, close, row, rows
from tests.contracts.event_log_faults import FaultyEventLogContract
from tests.support.faulty import Fault, Faults, FaultyLog
from tests.support.polling import eventually


class MemoryHarness:
    def __init__(self) -> None:
        self._log = MemoryLog()

    def open(self) -> EventLog:
        return self._log

    async def put(self, domain: Domain, kind: str, data: bytes) -> None:
        self._log.put(domain, kind, 1, data)


class PostgresHarness:
    def __init__(self, database: Database) -> None:
        self._database = database
        self.opened: list[PostgresLog] = []

    def open(self) -> PostgresLog:
        self.opened.append(PostgresLog(self._database.dsn))
        return self.opened[-1]

    async def put(self, domain: Domain, kind: str, data: bytes) -> None:
        async with self._database.begin() as tx:
            await inbox_put(tx, domain, kind, 1, data)


class UneasyHarness:
    """Logs whose calls are often late or sent twice, which nobody may notice."""

    def __init__(self, inner: LogHarness) -> None:
        self._inner = inner
        self._chance = random.Random(5)
        self.put = inner.put

    def open(self) -> EventLog:
        shares = {Fault.DELAY: 0.2, Fault.DUPLICATE: 0.3}
        return FaultyLog(self._inner.open(), Faults(shares=shares, chance=self._chance))


class JournaledHarness:
    """Logs with a journal each, in front of stores that take their time."""

    def __init__(self, inner: LogHarness, folder: Path) -> None:
        self._inner = inner
        self._folder = folder
        self._opened: list[tuple[JournaledLog, FileJournal]] = []
        self.put = inner.put

    def open(self) -> EventLog:
        journal = FileJournal(self._folder / str(len(self._opened)))
        log = JournaledLog(self._inner.open(), journal, MAIN, patience=10)
        self._opened.append((log, journal))
        return log

    async def aclose(self) -> None:
        for log, journal in self._opened:
            assert not log.is_silent
            await log.aclose()
            await journal.aclose()


@pytest.fixture
async def in_postgres(database: Database) -> AsyncIterator[PostgresHarness]:
    harness = PostgresHarness(database)
    yield harness
    for log in harness.opened:
        await log.aclose()


class TestMemoryLog(FaultyEventLogContract):
    @pytest.fixture
    @override
    def harness(self) -> LogHarness:
        return MemoryHarness()


class TestUneasyMemoryLog(FaultyEventLogContract):
    @pytest.fixture
    @override
    def harness(self) -> LogHarness:
        return UneasyHarness(MemoryHarness())


class TestUneasyPostgresLog(FaultyEventLogContract):
    @pytest.fixture
    @override
    def harness(self, in_postgres: PostgresHarness) -> LogHarness:
        return UneasyHarness(in_postgres)


class TestJournaledMemoryLog(FaultyEventLogContract):
    @pytest.fixture
    @override
    async def harness(self, tmp_path: Path) -> AsyncIterator[LogHarness]:
        harness = JournaledHarness(MemoryHarness(), tmp_path)
        yield harness
        await harness.aclose()


class TestJournaledPostgresLog(FaultyEventLogContract):
    @pytest.fixture
    @override
    async def harness(self, in_postgres: PostgresHarness, tmp_path: Path) -> AsyncIterator[LogHarness]:
        harness = JournaledHarness(in_postgres, tmp_path)
        yield harness
        await harness.aclose()


class TestPostgresLog(FaultyEventLogContract):
    @pytest.fixture
    @override
    def harness(self, in_postgres: PostgresHarness) -> PostgresHarness:
        return in_postgres

    async def test_a_message_of_a_transaction_that_rolls_back_never_was(self, database: Database) -> None:
        log = PostgresLog(database.dsn)
        async with database.begin() as tx, tx.begin_nested() as savepoint:
            await inbox_put(tx, MAIN, "Set", 1, b"{}")
            await savepoint.rollback()
        assert await log.inbox(MAIN) == []
        await log.aclose()

    async def test_an_unreachable_database_is_unavailable(self) -> None:
        log = PostgresLog("postgresql://perezvon@/postgres?host=/nowhere")
        with pytest.raises(LogUnavailableError):
            await log.append(MAIN, [row(1)])
        with pytest.raises(LogUnavailableError):
            await log.read(MAIN, after=0)
        await log.aclose()

    async def test_the_log_answers_again_after_its_connections_were_ended(self, harness: PostgresHarness) -> None:
        log = harness.open()
        await log.append(MAIN, rows(1, 2))
        await end_sessions(harness)
        with contextlib.suppress(LogUnavailableError):
            await log.last_seq(MAIN)
        with contextlib.suppress(LogUnavailableError):
            await log.append(MAIN, [row(3)])
        if await log.last_seq(MAIN) == 2:
            await log.append(MAIN, [row(3)])
        assert await log.last_seq(MAIN) == 3

    async def test_a_silent_database_is_unavailable_in_time(self, harness: PostgresHarness, database: Database) -> None:
        log = PostgresLog(database.dsn, timeout=0.3)
        await log.append(MAIN, [row(1)])
        async with asyncio.timeout(5), database.begin() as tx:
            await tx.exec_driver_sql("lock table step in access exclusive mode")
            with pytest.raises(LogUnavailableError):
                await log.append(MAIN, [row(2)])
        await log.aclose()
        assert await harness.open().last_seq(MAIN) == 1  # Given up by the server too, not only by us.

    async def test_changed_goes_on_after_its_connection_was_ended(self, harness: PostgresHarness) -> None:
        log = harness.open()
        wakes = log.changed(MAIN)
        await anext(wakes)
        await eventually(lambda: is_listening(harness))
        await end_sessions(harness)
        await eventually(lambda: is_listening(harness))
        async with asyncio.timeout(5):
            await anext(wakes)
        await close(wakes)

    async def test_the_writer_is_not_told_of_its_own_rows(self, harness: PostgresHarness) -> None:
        log, loop = harness.open(), asyncio.get_running_loop()
        wakes = log.inbox_changed(MAIN)
        await anext(wakes)
        await eventually(lambda: is_listening(harness))
        await anext(wakes)  # Since it has begun to listen.
        await anext(wakes)
        woken = loop.time()
        await log.append(MAIN, rows(1, 5))
        await anext(wakes)
        assert loop.time() - woken > TICK_S * 0.9
        await close(wakes)

    async def test_the_next_partition_is_made_before_it_is_needed(
        self, harness: PostgresHarness, monkeypatch: pytest.MonkeyPatch, database: Database
    ) -> None:
        first = Sizes().least - 3
        async with database.begin() as tx:
            await tx.exec_driver_sql(f"insert into step values ('{MAIN}', {first - 1}, 0, 't', 1, '{{}}', '[]')")
        log = harness.open()
        await log.append(MAIN, rows(first, first + 5))
        assert await log.read(MAIN, after=first - 1) == rows(first, first + 5)

    async def test_two_processes_may_make_the_same_partition(self, harness: PostgresHarness) -> None:
        logs = [harness.open() for _ in range(4)]
        first = 10**9
        async with harness._database.begin() as tx:
            await tx.exec_driver_sql(
                f"create table if not exists step_{first} partition of step for values from ({first}) to ({first + 10})"
            )
            await tx.exec_driver_sql(f"insert into step values ('{MAIN}', {first}, 0, 't', 1, '{{}}', '[]')")
        await asyncio.gather(*(log._make_room(MAIN, rows(first + 1, first + 20)) for log in logs))
        await logs[0].append(MAIN, rows(first + 1, first + 20))


async def end_sessions(harness: PostgresHarness) -> None:
    connection = await asyncpg.connect(harness._database.dsn)
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'perezvon log%'"
    )
    await connection.close()
    await asyncio.sleep(0)


async def is_listening(harness: PostgresHarness) -> bool:
    async with harness._database.begin() as tx:
        found = await tx.exec_driver_sql(
            "select 1 from pg_stat_activity where application_name = 'perezvon log listener' and query = 'select 1'"
            " and datname = current_database()"
        )
        return found.first() is not None

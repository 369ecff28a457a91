"""A log with a journal in front of a real database that falls silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from perezvon.kernel.ids import MAIN
from perezvon.platform.db import Database, Tx
from perezvon.platform.log.journal import FileJournal, read_entries
from perezvon.platform.log.journaled import PATIENCE_S, JournaledLog
from perezvon.platform.log.port import LogFencedError, Snapshot
from perezvon.platform.log.postgres import PostgresLog, inbox_put
from perezvon.platform.tasks import spawn
from tests.contracts.event_log import row, rows
from tests.support.polling import eventually

STATEMENT_S = 0.5


class Writer:
    """A log, its journal and the store behind them."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self.store = PostgresLog(dsn, timeout=STATEMENT_S)
        self.folder = folder
        self.journal = FileJournal(folder)
        self.log = JournaledLog(self.store, self.journal, MAIN)

    async def aclose(self) -> None:
        await self.log.aclose()
        await self.journal.aclose()
        await self.store.aclose()


@pytest.fixture
async def writer(database: Database, tmp_path: Path) -> AsyncIterator[Writer]:
    made = Writer(database.dsn, tmp_path / "journal")
    await made.log.append(MAIN, rows(1, 3))
    yield made
    await made.aclose()


@asynccontextmanager
async def silence(database: Database) -> AsyncIterator[Tx]:
    """No row is read or written until the block ends."""
    async with database.begin() as tx:
        await tx.exec_driver_sql("lock table step, inbox in access exclusive mode")
        yield tx


async def seconds(work) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await work
    return loop.time() - began


async def test_after_one_wait_rows_are_written_as_fast_as_the_disk_allows(writer, database):
    async with silence(database):
        first = await seconds(writer.log.append(MAIN, [row(4)]))
        others = [await seconds(writer.log.append(MAIN, [row(seq)])) for seq in range(5, 55)]
    assert first >= PATIENCE_S
    assert sorted(others)[25] < PATIENCE_S / 4
    await writer.log.settle()
    assert await writer.store.read(MAIN, after=0) == rows(1, 54)


@pytest.mark.parametrize("lasts", [PATIENCE_S * 1.5, STATEMENT_S * 3])
async def test_a_statement_that_is_given_up_or_comes_late_writes_each_row_once(writer, database, lasts):
    async with silence(database):
        await writer.log.append(MAIN, rows(4, 5))
        await writer.log.append(MAIN, rows(6, 9))
        await asyncio.sleep(lasts)
        assert writer.log.durable_seq == 3
    await writer.log.written(9)
    await writer.log.settle()
    assert await writer.store.read(MAIN, after=0) == rows(1, 9)
    assert writer.journal.last_seq == 0


async def test_messages_are_taken_with_their_rows(writer, database):
    async with database.begin() as tx:
        await inbox_put(tx, MAIN, "Set", 1, b"{}")
    (message,) = await writer.log.inbox(MAIN)
    async with silence(database):
        await writer.log.append(MAIN, [row(4)], taken=[message.id])
        assert await writer.log.inbox(MAIN) == []
    await writer.log.settle()
    assert await writer.log.inbox(MAIN) == []


async def test_a_snapshot_that_takes_long_holds_up_no_row(writer, database):
    async with database.begin() as tx:
        await tx.exec_driver_sql("lock table snapshot in access exclusive mode")
        saving = spawn(writer.log.save_snapshot(MAIN, Snapshot(seq=3, version="1", state=b"")), name="saving")
        await eventually(lambda: is_waiting(database))
        assert await seconds(writer.log.append(MAIN, [row(4)])) < PATIENCE_S
        assert not writer.log.is_silent
    await saving


async def is_waiting(database: Database) -> bool:
    """Whether a statement waits for a lock."""
    async with database.begin() as tx:
        return bool((await tx.exec_driver_sql("select pid from pg_locks where not granted")).all())


async def test_what_a_writer_left_is_handed_over_by_its_successor(writer, database):
    async with silence(database):
        await writer.log.append(MAIN, rows(4, 6))
        await writer.log.aclose()
    await writer.journal.aclose()
    writer.journal = FileJournal(writer.folder)
    writer.log = JournaledLog(writer.store, writer.journal, MAIN)
    await writer.log.settle()
    assert await writer.store.read(MAIN, after=0) == rows(1, 6)


async def test_a_rival_who_wrote_meanwhile_has_the_say(writer, database):
    async with silence(database) as tx:
        await tx.exec_driver_sql(f"insert into step values ('{MAIN}', 4, 0, 'Rival', 1, '{{}}', '[]')")
        await writer.log.append(MAIN, [row(4)])
        await writer.log.append(MAIN, [row(5)])
    with pytest.raises(LogFencedError):
        await writer.log.written(5)
    with pytest.raises(LogFencedError):
        await writer.log.append(MAIN, [row(6)])
    (kept,) = (file for file in writer.folder.iterdir() if file.name.startswith("journal-set-aside"))
    assert [found.seq for entry in read_entries(kept) for found in entry.rows] == [4, 5]
    await writer.log.settle()
    assert [found.type for found in await writer.log.read(MAIN, after=3)] == ["Rival"]

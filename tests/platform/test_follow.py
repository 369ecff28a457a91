"""A follower hands on every row once in effect, whatever fails."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from perezvon.kernel.ids import MAIN
from perezvon.platform.db import Database, Tx, metadata
from perezvon.platform.log.follow import GATHER_S, REST, Follower
from perezvon.platform.log.memory import MemoryLog
from perezvon.platform.log.port import LogRow, LogUnavailableError
from perezvon.platform.log.postgres import PostgresLog
from perezvon.platform.postgres import PrivateServer
from perezvon.platform.tasks import spawn, stop
from tests.contracts.event_log import rows
from tests.support.polling import eventually

SLOW_S = 0.03
"""What handing on takes, so that a follower rests almost for as long as it ever does."""


class Copier:
    """A projection: copies every row's seq into the inbox table, or fails on one."""

    def __init__(self) -> None:
        self.fails_on: int | None = None
        self.batches: list[int] = []

    async def __call__(self, tx: Tx, batch: Sequence[LogRow]) -> None:
        for one in batch:
            await tx.execute(
                text("insert into inbox (domain, type, v, data) values ('copy', :seq, 1, '{}')"), {"seq": str(one.seq)}
            )
            if one.seq == self.fails_on:
                raise ArithmeticError(f"row {one.seq}")
        self.batches.append(len(batch))


@pytest.fixture
async def log(database: Database) -> AsyncIterator[PostgresLog]:
    log = PostgresLog(database.dsn)
    yield log
    await log.aclose()


@pytest.fixture
def copier() -> Copier:
    return Copier()


@pytest.fixture
def follower(log: PostgresLog, database: Database, copier: Copier) -> Follower:
    return Follower("copies", log, database, copier, batch=10)


async def copied(database: Database) -> list[int]:
    async with database.begin() as tx:
        return [int(kind) for (kind,) in await tx.execute(text("select type from inbox order by id"))]


async def test_every_row_is_handed_on_once_in_order_and_in_batches(
    log: PostgresLog, database: Database, follower: Follower, copier: Copier
) -> None:
    await log.append(MAIN, rows(1, 25))
    assert await follower.catch_up() == 25
    assert await follower.catch_up() == 0
    assert await copied(database) == list(range(1, 26))
    assert copier.batches == [10, 10, 5]


async def test_another_process_goes_on_where_one_ended(
    log: PostgresLog, database: Database, follower: Follower
) -> None:
    await log.append(MAIN, rows(1, 5))
    await follower.catch_up()
    await log.append(MAIN, rows(6, 9))
    await Follower("copies", log, database, Copier()).catch_up()
    assert await copied(database) == list(range(1, 10))


async def test_lag_is_the_number_of_rows_to_come(log: PostgresLog, follower: Follower) -> None:
    await log.append(MAIN, rows(1, 5))
    assert await follower.lag() == 5
    await follower.catch_up()
    assert await follower.lag() == 0


async def test_what_a_failing_handler_wrote_is_undone_and_its_row_comes_again(
    log: PostgresLog, database: Database, follower: Follower, copier: Copier
) -> None:
    await log.append(MAIN, rows(1, 5))
    copier.fails_on = 3
    with pytest.raises(ArithmeticError):
        await follower.catch_up()
    assert await copied(database) == []
    copier.fails_on = None
    await follower.catch_up()
    assert await copied(database) == [1, 2, 3, 4, 5]


async def test_a_running_follower_comes_as_far_as_the_row_that_fails_and_later_past_it(
    log: PostgresLog, database: Database, follower: Follower, copier: Copier
) -> None:
    await log.append(MAIN, rows(1, 20))
    copier.fails_on = 4
    running = spawn(follower.run(), name="follower")

    async def has_come_to(last: int) -> bool:
        return await copied(database) == list(range(1, last + 1))

    await eventually(lambda: has_come_to(3))
    copier.fails_on = None
    await eventually(lambda: has_come_to(20))
    await stop(running)


async def test_a_running_follower_wakes_for_new_rows(log: PostgresLog, database: Database, follower: Follower) -> None:
    running = spawn(follower.run(), name="follower")
    for seq in range(1, 6):
        await log.append(MAIN, rows(seq, seq))

    async def is_done() -> bool:
        return await copied(database) == [1, 2, 3, 4, 5]

    await eventually(is_done)
    await stop(running)


async def test_rows_that_come_close_together_are_handed_on_together(
    log: PostgresLog, database: Database, copier: Copier
) -> None:
    running = spawn(Follower("copies", log, database, copier).run(), name="follower")
    loop = asyncio.get_running_loop()
    began = loop.time()
    for seq in range(1, 41):
        await log.append(MAIN, rows(seq, seq))
    await eventually(lambda: sum(copier.batches) == 40)
    assert len(copier.batches) <= (loop.time() - began) / GATHER_S + 1
    await stop(running)


async def test_where_handing_on_takes_long_more_is_gathered(log: PostgresLog, database: Database) -> None:
    batches: list[int] = []

    async def slow(tx: Tx, rows: Sequence[LogRow]) -> None:
        batches.append(len(rows))
        await asyncio.sleep(SLOW_S)

    running = spawn(Follower("slow", log, database, slow).run(), name="follower")
    loop = asyncio.get_running_loop()
    began = loop.time()
    for seq in range(1, 41):
        await log.append(MAIN, rows(seq, seq))
    await eventually(lambda: sum(batches) == 40)
    assert len(batches) <= (loop.time() - began) / (REST * SLOW_S) + 1
    await stop(running)


async def test_two_processes_of_one_follower_do_no_row_twice(log: PostgresLog, database: Database) -> None:
    await log.append(MAIN, rows(1, 60))
    twins = [Follower("copies", log, database, Copier(), batch=3) for _ in range(2)]
    await asyncio.gather(*(twin.catch_up() for twin in twins))
    assert await copied(database) == list(range(1, 61))


async def test_after_a_reset_every_row_comes_again(log: PostgresLog, database: Database, follower: Follower) -> None:
    await log.append(MAIN, rows(1, 3))
    await follower.catch_up()
    async with database.begin() as tx:
        await tx.execute(text("delete from inbox"))
        await follower.reset(tx)
    await follower.catch_up()
    assert await copied(database) == [1, 2, 3]


async def test_a_follower_survives_that_the_database_ends_its_sessions(
    log: PostgresLog, database: Database, follower: Follower
) -> None:
    running = spawn(follower.run(), name="follower")
    await log.append(MAIN, rows(1, 2))
    async with database.begin() as tx:
        await tx.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        )
    other = PostgresLog(database.dsn)
    await other.append(MAIN, rows(3, 4))
    await other.aclose()

    async def is_done() -> bool:
        return await copied(database) == [1, 2, 3, 4]

    await eventually(is_done)
    await stop(running)


async def test_a_follower_of_a_log_in_memory_keeps_its_cursor_in_the_database(database: Database) -> None:
    log = MemoryLog()
    await log.append(MAIN, rows(1, 3))
    follower = Follower("copies", log, database, Copier())
    assert await follower.catch_up() == 3
    assert await follower.lag() == 0


async def test_log_follower_and_wake_up_survive_a_restart_of_the_database(open_folder: Path) -> None:
    server = PrivateServer(open_folder / "postgres", settings={"fsync": "off", "shared_buffers": "16MB"})
    dsn = await asyncio.to_thread(server.start)
    database, log = Database(dsn), PostgresLog(dsn)
    async with database.begin() as tx:
        await tx.run_sync(metadata.create_all)
    running = spawn(Follower("copies", log, database, Copier()).run(), name="follower")
    await log.append(MAIN, rows(1, 2))
    await asyncio.to_thread(server.stop)
    with pytest.raises(LogUnavailableError):
        await log.append(MAIN, rows(3, 4))
    await asyncio.to_thread(server.start)
    await log.append(MAIN, rows(3, 4))

    async def is_done() -> bool:
        return await copied(database) == [1, 2, 3, 4]

    await eventually(is_done)
    await stop(running)
    await log.aclose()
    await database.aclose()
    await asyncio.to_thread(server.stop)

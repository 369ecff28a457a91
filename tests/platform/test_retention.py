"""Old steps go in whole partitions, unless somebody needs them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import asyncpg
import pytest
from sqlalchemy import text

from perezvon.kernel.ids import MAIN, Domain
from perezvon.platform.db import Database, Tx
from perezvon.platform.log.follow import Follower, followed
from perezvon.platform.log.partitions import FIND, SPAN, Partition, Sizes, partitions_of, place_for
from perezvon.platform.log.port import LogRow, LogUnavailableError, Snapshot, StepsGoneError
from perezvon.platform.log.postgres import PostgresLog
from perezvon.platform.log.retention import Retention
from tests.contracts.event_log import row, rows

OTHER = Domain("other")
OLD = 10**9
"""Later than any row of the tests."""

SMALL = Sizes(least=20, most=20, ahead=5)


@dataclass
class Centre:
    database: Database
    log: PostgresLog
    retention: Retention

    async def run(self, statement: str) -> None:
        async with self.database.begin() as tx:
            await tx.execute(text(statement))

    async def kept(self) -> list[tuple[int, int]]:
        async with self.database.begin() as tx:
            return [(one.first, one.end) for one in partitions_of(await tx.exec_driver_sql(FIND))]

    async def tables(self) -> list[str]:
        async with self.database.begin() as tx:
            return list(await tx.scalars(text("select relname from pg_class where relname ~ '^step_.*[0-9]$'")))

    async def snapshot(self, seq: int, version: str = "1", domain: Domain = MAIN) -> None:
        await self.log.save_snapshot(domain, Snapshot(seq=seq, version=version, state=b"state"))

    async def drop(self, before: int = OLD) -> list[tuple[int, int]]:
        return [(one.first, one.end) for one in await self.retention.drop(before=before, version="1")]


@pytest.fixture
async def centre(database: Database) -> AsyncIterator[Centre]:
    """A log of 100 rows in partitions of 20, and a snapshot at the end."""
    found = Centre(database, PostgresLog(database.dsn, sizes=SMALL), Retention(database.dsn, timeout=5, margin=3))
    for name in await found.tables():
        await found.run(f"drop table {name}")
    await found.log.append(MAIN, rows(1, 100))
    await found.snapshot(100)
    yield found
    await found.log.aclose()
    await found.retention.aclose()


async def nothing(_: Tx, __: Sequence[LogRow]) -> None:
    """A handler that only follows."""


async def test_partitions_whose_steps_are_old_go_and_the_others_stay(centre: Centre) -> None:
    assert await centre.drop(before=row(50).at) == [(0, 20), (20, 40)]
    assert await centre.kept() == [(40, 60), (60, 80), (80, 100), (100, 120)]
    assert len(await centre.tables()) == 4
    assert await centre.log.first_seq(MAIN) == 40
    assert await centre.log.read(MAIN, after=39) == rows(40, 100)


async def test_the_log_goes_on_at_the_same_numbers(centre: Centre) -> None:
    await centre.drop()
    await centre.log.append(MAIN, rows(101, 130))
    assert await centre.log.last_seq(MAIN) == 130


async def test_nothing_goes_twice(centre: Centre) -> None:
    await centre.drop()
    kept = await centre.kept()
    assert await centre.drop() == []
    assert await centre.kept() == kept


async def test_who_asks_for_steps_that_are_gone_is_told(centre: Centre) -> None:
    await centre.drop(before=row(50).at)
    with pytest.raises(StepsGoneError, match="from 1 to 39") as gone:
        await centre.log.read(MAIN, after=0)
    assert gone.value.first == 40


async def test_the_partition_of_the_newest_step_stays_however_old_it_is(centre: Centre) -> None:
    await centre.drop()
    assert await centre.log.read(MAIN, after=99) == rows(100, 100)
    assert (80, 100) in await centre.kept()  # The margin before the newest step.


@pytest.mark.parametrize("seq", [42, 62])
async def test_what_the_next_start_replays_stays(centre: Centre, seq: int) -> None:
    await centre.run("delete from snapshot")
    await centre.snapshot(seq)
    await centre.snapshot(99, version="of an older engine")
    assert [end for _, end in await centre.drop()] == list(range(20, seq - 3, 20))


async def test_without_a_snapshot_of_this_version_nothing_goes(centre: Centre) -> None:
    await centre.run("update snapshot set version = 'of an older engine'")
    assert await centre.drop() == []


async def test_what_a_follower_has_not_seen_stays(centre: Centre) -> None:
    await centre.run("insert into cursor (name, domain, seq) values ('slow', 'main', 45), ('quick', 'main', 100)")
    assert await centre.drop() == [(0, 20), (20, 40)]


async def test_a_quiet_domain_keeps_its_steps(centre: Centre) -> None:
    await centre.log.append(OTHER, rows(1, 25))
    await centre.snapshot(25, domain=OTHER)
    assert await centre.drop() == [(0, 20)]
    assert await centre.log.read(OTHER, after=19) == rows(20, 25)


async def test_a_new_domain_finds_room_where_old_partitions_are_gone(centre: Centre) -> None:
    await centre.drop()
    await centre.log.append(OTHER, rows(1, 3))
    assert await centre.log.read(OTHER, after=0) == rows(1, 3)


async def test_the_log_is_written_and_read_while_an_old_reader_is_waited_for(centre: Centre) -> None:
    connection = await asyncpg.connect(centre.database.dsn)
    impatient = Retention(centre.database.dsn, timeout=0.5, margin=3)
    try:
        async with connection.transaction():
            await connection.fetch("select from step limit 1")  # As a backup does, for hours.
            with pytest.raises(LogUnavailableError):
                await impatient.drop(before=OLD, version="1")
            await centre.log.append(MAIN, rows(101, 140))
            assert await centre.log.read(MAIN, after=139) == rows(140, 140)
    finally:
        await connection.close()
        await impatient.aclose()
    assert (20, 40) in await centre.drop()
    assert await centre.log.first_seq(MAIN) == 80
    assert len(await centre.tables()) == len(await centre.kept())


async def test_a_table_that_was_detached_and_not_dropped_goes_at_the_next_run(centre: Centre) -> None:
    await centre.run("comment on table step_from_0 is 'perezvon: to be dropped'")
    await centre.run("alter table step detach partition step_from_0")
    await centre.drop(before=0)
    assert "step_from_0" not in await centre.tables()


async def test_a_partition_that_people_detached_is_theirs(centre: Centre) -> None:
    await centre.run("alter table step detach partition step_from_0")
    await centre.drop()
    assert "step_from_0" in await centre.tables()


async def test_a_new_follower_begins_with_the_oldest_step_that_is_kept(centre: Centre) -> None:
    await centre.drop(before=row(50).at)
    assert await Follower("new", centre.log, centre.database, nothing).catch_up() == 61


async def test_a_follower_does_not_begin_anew_once_steps_are_gone(centre: Centre) -> None:
    follower = Follower("old", centre.log, centre.database, nothing)
    await follower.catch_up()
    await centre.drop(before=row(50).at)
    with pytest.raises(StepsGoneError):
        async with centre.database.begin() as tx:
            await follower.reset(tx)
    async with centre.database.begin() as tx:
        assert await followed(tx, "old") == 100


async def test_a_reader_of_long_does_not_keep_the_next_partition_from_being_made(centre: Centre) -> None:
    connection = await asyncpg.connect(centre.database.dsn)
    try:
        async with connection.transaction():
            await connection.fetch("select from step limit 1")
            await centre.log.append(MAIN, rows(101, 300))
    finally:
        await connection.close()
    assert await centre.log.last_seq(MAIN) == 300


async def test_a_busy_log_gets_larger_partitions(centre: Centre) -> None:
    """Its rows come a microsecond after the other."""
    log = PostgresLog(centre.database.dsn, sizes=Sizes(least=20, most=1_000, ahead=5))
    await log.append(MAIN, rows(101, 117))
    await log.aclose()
    assert (await centre.kept())[-1] == (120, 1_120)


@pytest.mark.parametrize(
    ("rows", "days", "size"),
    [(0, 0, 100_000), (9_000, 1, 100_000), (90_000, 3, 300_000), (700, 1 / 86_400, 50_000_000)],
)
def test_a_partition_is_to_hold_a_week(rows: int, days: float, size: int) -> None:
    assert Sizes().suited(rows, round(days * SPAN / 7)) == size


@pytest.mark.parametrize(
    ("seq", "place"),
    [(5, (0, 10)), (10, (10, 20)), (25, (20, 30)), (43, (40, 50)), (95, (90, 100)), (100, (100, 110))],
)
def test_a_new_partition_overlaps_no_other(seq: int, place: tuple[int, int]) -> None:
    others = [Partition(name="", first=first, end=end) for first, end in ((30, 40), (50, 90))]
    made = place_for(seq, others, 10)
    assert (made.first, made.end) == place

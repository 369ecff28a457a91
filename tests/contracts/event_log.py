"""What every `EventLog` promises; `event_log_faults` adds what holds when calls fail.

An adapter subclasses `EventLogContract` and supplies the fixture `harness`.
"""

import asyncio
import random
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

import pytest

from perezvon.kernel.ids import MAIN, Domain
from perezvon.platform.log.port import EventLog, InboxMessage, LogFencedError, LogRow, Snapshot
from perezvon.platform.tasks import spawn

OTHER = Domain("other")


class LogHarness(Protocol):
    """A fresh store and ways to reach it."""

    def open(self) -> EventLog:
        """A log on the store: each call is another process's own."""
        ...

    async def put(self, domain: Domain, kind: str, data: bytes) -> None:
        """Commit an inbox message."""
        ...


def row(seq: int, *, kind: str = "Happened", data: bytes = b'{"n":1}', out: bytes = b"[]") -> LogRow:
    return LogRow(seq=seq, at=1_000 + seq, type=kind, v=1, data=data, out=out)


def rows(first: int, last: int) -> list[LogRow]:
    return [row(seq) for seq in range(first, last + 1)]


class EventLogContract(ABC):
    """The suite."""

    @pytest.fixture
    @abstractmethod
    def harness(self) -> LogHarness:
        """Supplied by the adapter."""

    @pytest.fixture
    def log(self, harness: LogHarness) -> EventLog:
        return harness.open()

    # --- Rows. -------------------------------------------------------------------------------------------------------

    async def test_a_new_log_is_empty(self, log: EventLog) -> None:
        assert await log.last_seq(MAIN) == 0
        assert await log.read(MAIN, after=0) == []

    async def test_nothing_is_gone_from_a_log_unless_it_was_dropped(self, log: EventLog) -> None:
        assert await log.first_seq(MAIN) == 1
        await log.append(MAIN, rows(1, 5))
        assert await log.first_seq(MAIN) == 1

    async def test_rows_come_back_as_they_were_written(self, log: EventLog) -> None:
        written = [
            row(1, kind="Sagte", data='{"имя": "Ольга", "n": 1.50, "a":[]}'.encode(), out=b'[ {"b":1,  "a":2} ]'),
            row(2, data=b'{"z":"\\u4f60\\u597d","z":2}'),
        ]
        await log.append(MAIN, written)
        assert await log.read(MAIN, after=0) == written

    @pytest.mark.parametrize(
        "text",
        [
            "{}",
            '{"a" :  1}',
            '{"z":1,"a":2,"z":3}',
            '{"n":1.50e3,"m":123456789012345678901234567890}',
            '{"t":"\\u00e9é"}',
        ],
    )
    async def test_what_was_said_is_kept_byte_for_byte(self, log: EventLog, text: str) -> None:
        written = [row(1, data=text.encode(), out=f"[{text}, {text}]".encode())]
        await log.append(MAIN, written)
        assert await log.read(MAIN, after=0) == written

    @pytest.mark.parametrize("at", [0, 1, 4_102_444_800_000_000])
    async def test_the_log_believes_any_instant_and_version(self, log: EventLog, at: int) -> None:
        written = [LogRow(seq=n, at=at, type="T", v=32_767, data=b"{}", out=b"[]") for n in (1, 2)]
        await log.append(MAIN, written)
        assert await log.read(MAIN, after=0) == written

    @pytest.mark.parametrize("first", [-1, 0, 2, 100])
    async def test_the_first_row_is_1(self, log: EventLog, first: int) -> None:
        with pytest.raises(LogFencedError):
            await log.append(MAIN, [row(first)])
        assert await log.last_seq(MAIN) == 0

    async def test_a_second_writer_of_the_same_row_is_fenced(self, harness: LogHarness) -> None:
        ours, theirs = harness.open(), harness.open()
        await ours.append(MAIN, rows(1, 3))
        with pytest.raises(LogFencedError):
            await theirs.append(MAIN, [row(3, kind="Other")])
        assert await ours.read(MAIN, after=0) == rows(1, 3)

    @pytest.mark.parametrize(("first", "last"), [(1, 1), (1, 5), (2, 3), (5, 5), (4, 8), (7, 7), (50, 52)])
    async def test_an_append_that_overlaps_or_leaves_a_gap_writes_nothing(
        self, log: EventLog, first: int, last: int
    ) -> None:
        await log.append(MAIN, rows(1, 5))
        with pytest.raises(LogFencedError):
            await log.append(MAIN, [row(seq, kind="Other") for seq in range(first, last + 1)])
        assert await log.read(MAIN, after=0) == rows(1, 5)

    @pytest.mark.parametrize("seqs", [(1, 3), (2, 1), (1, 1), (1, 2, 4)])
    async def test_rows_of_one_append_follow_one_another(self, log: EventLog, seqs: Sequence[int]) -> None:
        with pytest.raises(ValueError, match="follow one another"):
            await log.append(MAIN, [row(seq) for seq in seqs])
        assert await log.last_seq(MAIN) == 0

    async def test_a_fenced_writer_may_go_on_at_the_right_row(self, log: EventLog) -> None:
        await log.append(MAIN, rows(1, 3))
        with pytest.raises(LogFencedError):
            await log.append(MAIN, [row(2)])
        await log.append(MAIN, [row(4)])
        assert await log.last_seq(MAIN) == 4

    async def test_of_many_writers_exactly_one_wins_each_row(self, harness: LogHarness) -> None:
        logs = [harness.open() for _ in range(5)]

        async def write(number: int) -> int:
            won = 0
            for seq in range(1, 21):
                try:
                    await logs[number].append(MAIN, [row(seq, kind=f"W{number}")])
                    won += 1
                except LogFencedError:
                    await asyncio.sleep(0)
            return won

        wins = await asyncio.gather(*(write(number) for number in range(5)))
        stored = await logs[0].read(MAIN, after=0)
        assert [one.seq for one in stored] == list(range(1, len(stored) + 1))
        assert sum(wins) == len(stored)

    @pytest.mark.parametrize("writers", [1, 2, 8])
    async def test_of_many_at_once_in_one_process_one_wins(self, log: EventLog, writers: int) -> None:
        attempts = (log.append(MAIN, [row(1, kind=f"W{number}"), row(2)]) for number in range(writers))
        ends = await asyncio.gather(*attempts, return_exceptions=True)
        assert [type(end) for end in ends if end is not None] == [LogFencedError] * (writers - 1)
        assert await log.last_seq(MAIN) == 2

    async def test_a_reader_sees_whole_appends_alone(self, harness: LogHarness, log: EventLog) -> None:
        reader = harness.open()

        async def write() -> None:
            for first in range(1, 101, 5):
                await log.append(MAIN, rows(first, first + 4))

        writing = spawn(write(), name="writer")
        while not writing.done():
            found = await reader.read(MAIN, after=0)
            assert found == rows(1, len(found))
            assert len(found) % 5 == 0
            await asyncio.sleep(0)
        await writing

    @pytest.mark.parametrize(
        ("after", "limit", "expected"),
        [
            (0, 1, (1, 1)),
            (0, 10, (1, 10)),
            (0, 11, (1, 10)),
            (4, 3, (5, 7)),
            (9, 5, (10, 10)),
            (10, 1, (1, 0)),
            (99, 5, (1, 0)),
            (4, 1_000, (5, 10)),
        ],
    )
    async def test_reading_begins_after_a_row_and_ends_at_the_limit(
        self, log: EventLog, after: int, limit: int, expected: tuple[int, int]
    ) -> None:
        await log.append(MAIN, rows(1, 10))
        assert await log.read(MAIN, after=after, limit=limit) == rows(*expected)

    @pytest.mark.parametrize("page", [1, 7, 40])
    async def test_reading_page_by_page_gives_each_row_once(self, log: EventLog, page: int) -> None:
        await log.append(MAIN, rows(1, 40))
        found: list[LogRow] = []
        while more := await log.read(MAIN, after=len(found), limit=page):
            found += more
        assert found == rows(1, 40)

    @pytest.mark.parametrize("name", ["a b", "имя", "o'neil", "x" * 200])
    async def test_a_domain_may_have_any_name(self, log: EventLog, name: str) -> None:
        domain = Domain(name)
        await log.append(domain, rows(1, 2))
        assert await log.read(domain, after=0) == rows(1, 2)
        assert await log.last_seq(MAIN) == 0

    async def test_domains_are_written_side_by_side(self, harness: LogHarness) -> None:
        names = [Domain(f"d{number}") for number in range(6)]
        await asyncio.gather(*(harness.open().append(name, rows(1, 50)) for name in names))
        assert [await harness.open().last_seq(name) for name in names] == [50] * 6

    async def test_domains_do_not_see_each_other(self, log: EventLog) -> None:
        await log.append(MAIN, rows(1, 2))
        await log.append(OTHER, [row(1, kind="Other")])
        assert await log.last_seq(MAIN) == 2
        assert await log.read(OTHER, after=0) == [row(1, kind="Other")]

    async def test_what_one_process_wrote_another_reads(self, harness: LogHarness) -> None:
        await harness.open().append(MAIN, rows(1, 2))
        assert await harness.open().read(MAIN, after=0) == rows(1, 2)

    @pytest.mark.parametrize("size", [1, 2, 500, 501, 2_000])
    async def test_a_batch_of_any_size_is_one_append(self, log: EventLog, size: int) -> None:
        await log.append(MAIN, rows(1, size))
        assert await log.last_seq(MAIN) == size
        assert await log.read(MAIN, after=0) == rows(1, min(size, 1_000))

    async def test_a_large_row_is_kept_whole(self, log: EventLog) -> None:
        large = row(1, data=b'{"flow":"' + b"x" * 1_000_000 + b'"}')
        await log.append(MAIN, [large])
        assert await log.read(MAIN, after=0) == [large]

    @pytest.mark.parametrize("seed", range(3))
    async def test_any_order_of_two_writers_keeps_the_log_whole(self, harness: LogHarness, seed: int) -> None:
        chance = random.Random(seed)
        logs = (harness.open(), harness.open())
        known = [0, 0]
        expected: list[LogRow] = []
        for _ in range(60):
            who = chance.randrange(2)
            batch = [row(known[who] + 1 + n, kind=f"W{who}") for n in range(chance.randint(1, 4))]
            try:
                await logs[who].append(MAIN, batch)
                expected += batch
                known[who] += len(batch)
            except LogFencedError:
                known[who] = await logs[who].last_seq(MAIN)
        assert await logs[0].read(MAIN, after=0) == expected

    # --- Inbox. ------------------------------------------------------------------------------------------------------

    async def test_messages_wait_in_the_order_they_came(self, harness: LogHarness, log: EventLog) -> None:
        for number in range(3):
            await harness.put(MAIN, f"Set{number}", b'{"n":%d}' % number)
        waiting = await log.inbox(MAIN)
        assert [(message.type, message.v, message.data) for message in waiting] == [
            ("Set0", 1, b'{"n":0}'),
            ("Set1", 1, b'{"n":1}'),
            ("Set2", 1, b'{"n":2}'),
        ]
        assert await log.inbox(MAIN, limit=1) == waiting[:1]

    async def test_messages_of_another_domain_are_not_seen(self, harness: LogHarness, log: EventLog) -> None:
        await harness.put(OTHER, "Set", b"{}")
        assert await log.inbox(MAIN) == []

    @pytest.mark.parametrize("limit", [1, 3, 5, 9])
    async def test_the_oldest_messages_come_first(self, harness: LogHarness, log: EventLog, limit: int) -> None:
        for number in range(5):
            await harness.put(MAIN, f"Set{number}", b"{}")
        found = await log.inbox(MAIN, limit=limit)
        assert [message.type for message in found] == [f"Set{number}" for number in range(min(limit, 5))]
        assert [message.id for message in found] == sorted({message.id for message in found})

    @pytest.mark.parametrize("which", [(), (0,), (1,), (0, 2), (0, 1, 2)])
    async def test_those_that_are_not_taken_stay(
        self, harness: LogHarness, log: EventLog, which: Sequence[int]
    ) -> None:
        for number in range(3):
            await harness.put(MAIN, f"Set{number}", b"{}")
        waiting = await log.inbox(MAIN)
        await log.append(MAIN, [row(1)], taken=[waiting[number].id for number in which])
        assert await log.inbox(MAIN) == [one for number, one in enumerate(waiting) if number not in which]

    async def test_a_message_that_comes_meanwhile_stays(self, harness: LogHarness, log: EventLog) -> None:
        waiting = await self.two_messages(harness, log)
        await harness.put(MAIN, "Late", b"{}")
        await log.append(MAIN, [row(1)], taken=[message.id for message in waiting])
        assert [message.type for message in await log.inbox(MAIN)] == ["Late"]

    async def test_taking_what_is_gone_or_never_was_is_fine(self, harness: LogHarness, log: EventLog) -> None:
        first, second = await self.two_messages(harness, log)
        await log.append(MAIN, [row(1)], taken=[first.id])
        await log.append(MAIN, [row(2)], taken=[first.id, 999_999])
        assert await log.inbox(MAIN) == [second]

    async def test_of_two_writers_who_read_a_message_the_winner_takes_it(
        self, harness: LogHarness, log: EventLog
    ) -> None:
        other = harness.open()
        waiting = await self.two_messages(harness, log)
        assert await other.inbox(MAIN) == list(waiting)
        await log.append(MAIN, [row(1)], taken=[waiting[0].id])
        with pytest.raises(LogFencedError):
            await other.append(MAIN, [row(1)], taken=[waiting[1].id])
        assert await other.inbox(MAIN) == [waiting[1]]

    async def test_taken_messages_go_with_the_append(self, harness: LogHarness, log: EventLog) -> None:
        first, second = await self.two_messages(harness, log)
        await log.append(MAIN, [row(1)], taken=[first.id])
        assert await log.inbox(MAIN) == [second]

    async def test_messages_stay_when_the_append_is_fenced(self, harness: LogHarness, log: EventLog) -> None:
        waiting = await self.two_messages(harness, log)
        await log.append(MAIN, [row(1)])
        for seq in (1, 3):
            with pytest.raises(LogFencedError):
                await log.append(MAIN, [row(seq)], taken=[message.id for message in waiting])
        assert await log.inbox(MAIN) == list(waiting)

    async def test_messages_of_another_domain_are_not_taken(self, harness: LogHarness, log: EventLog) -> None:
        await harness.put(OTHER, "Set", b"{}")
        (other,) = await log.inbox(OTHER)
        await log.append(MAIN, [row(1)], taken=[other.id])
        assert await log.inbox(OTHER) == [other]

    async def two_messages(self, harness: LogHarness, log: EventLog) -> tuple[InboxMessage, InboxMessage]:
        await harness.put(MAIN, "Set", b"{}")
        await harness.put(MAIN, "Set", b"{}")
        first, second = await log.inbox(MAIN)
        return first, second

    # --- Snapshots. --------------------------------------------------------------------------------------------------

    async def test_there_is_no_snapshot_at_first(self, log: EventLog) -> None:
        assert await log.load_snapshot(MAIN, version="1") is None

    async def test_the_newest_snapshot_of_a_version_is_loaded(self, log: EventLog) -> None:
        for seq in (5, 20, 10):
            await log.save_snapshot(MAIN, Snapshot(seq=seq, version="1", state=bytes([seq, 0, 255])))
        await log.save_snapshot(MAIN, Snapshot(seq=99, version="2", state=b"other"))
        assert await log.load_snapshot(MAIN, version="1") == Snapshot(seq=20, version="1", state=bytes([20, 0, 255]))

    @pytest.mark.parametrize("size", [0, 1, 1_000_000])
    async def test_a_snapshot_of_any_size_comes_back(self, harness: LogHarness, log: EventLog, size: int) -> None:
        snapshot = Snapshot(seq=7, version="1", state=random.Random(size).randbytes(size))
        await log.save_snapshot(MAIN, snapshot)
        assert await harness.open().load_snapshot(MAIN, version="1") == snapshot

    @pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
    async def test_the_newest_is_the_one_of_the_last_row_and_not_the_last_saved(
        self, log: EventLog, order: Sequence[int]
    ) -> None:
        for seq in order:
            await log.save_snapshot(MAIN, Snapshot(seq=seq, version="1", state=bytes([seq])))
        assert await log.load_snapshot(MAIN, version="1") == Snapshot(seq=3, version="1", state=b"\x03")

    async def test_without_a_version_the_newest_of_all_is_loaded(self, log: EventLog) -> None:
        assert await log.load_snapshot(MAIN, version=None) is None
        newest = Snapshot(seq=9, version="2", state=b"b")
        for snapshot in (Snapshot(seq=7, version="1", state=b"a"), newest, Snapshot(seq=8, version="3", state=b"c")):
            await log.save_snapshot(MAIN, snapshot)
        assert await log.load_snapshot(MAIN, version=None) == newest

    async def test_versions_do_not_replace_each_other(self, log: EventLog) -> None:
        saved = [Snapshot(seq=5, version=version, state=version.encode()) for version in ("1", "2", "1a")]
        for snapshot in saved:
            await log.save_snapshot(MAIN, snapshot)
        assert [await log.load_snapshot(MAIN, version=one.version) for one in saved] == saved

    async def test_a_snapshot_of_the_same_row_is_replaced(self, log: EventLog) -> None:
        for state in (b"old", b"new"):
            await log.save_snapshot(MAIN, Snapshot(seq=5, version="1", state=state))
        assert await log.load_snapshot(MAIN, version="1") == Snapshot(seq=5, version="1", state=b"new")

    async def test_snapshots_belong_to_their_domain(self, log: EventLog) -> None:
        await log.save_snapshot(OTHER, Snapshot(seq=5, version="1", state=b""))
        assert await log.load_snapshot(MAIN, version="1") is None

    async def test_the_newest_snapshot_survives_many(self, log: EventLog) -> None:
        for seq in range(1, 12):
            await log.save_snapshot(MAIN, Snapshot(seq=seq, version="1", state=b"%d" % seq))
        assert await log.load_snapshot(MAIN, version="1") == Snapshot(seq=11, version="1", state=b"11")

    # --- Changes. ----------------------------------------------------------------------------------------------------

    async def test_changed_yields_at_once_and_after_an_append(self, harness: LogHarness) -> None:
        seen = await self.watch(harness.open())
        await harness.open().append(MAIN, [row(1)])
        await seen.reaches(MAIN, 1)

    async def test_inbox_changed_yields_after_a_message(self, harness: LogHarness) -> None:
        log = harness.open()
        await anext(wakes := log.inbox_changed(MAIN))
        await harness.put(MAIN, "Set", b"{}")
        async with asyncio.timeout(5):
            while not await log.inbox(MAIN):
                await anext(wakes)
        await close(wakes)

    async def test_changed_yields_every_second_without_cause(self, log: EventLog) -> None:
        async with asyncio.timeout(5):
            await anext(wakes := log.changed(MAIN))
            await anext(wakes)
            await anext(wakes)
        await close(wakes)

    async def test_whoever_reads_at_each_change_sees_every_row_in_order(self, harness: LogHarness) -> None:
        seen = await self.watch(harness.open())
        writer = harness.open()
        for seq in range(1, 51):
            await writer.append(MAIN, [row(seq)])
        await seen.reaches(MAIN, 50)
        assert seen.rows == rows(1, 50)

    async def watch(self, log: EventLog) -> "Watcher":
        return Watcher(log)


class Watcher:
    """Reads all rows at each change, as a mirror would."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.rows: list[LogRow] = []

    async def reaches(self, domain: Domain, seq: int) -> None:
        wakes = self._log.changed(domain)
        async with asyncio.timeout(10):
            async for _ in wakes:
                after = self.rows[-1].seq if self.rows else 0
                self.rows += await self._log.read(domain, after=after)
                if self.rows and self.rows[-1].seq >= seq:
                    break
        await close(wakes)


async def close(wakes: AsyncIterator[None]) -> None:
    """End an iteration now rather than when it is collected."""
    await wakes.aclose()  # type: ignore[attr-defined]  # every implementation is a generator

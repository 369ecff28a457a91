"""What every `EventLog` promises, faults included.

An adapter subclasses `EventLogContract` and supplies the fixture `harness`.
"""

import asyncio
import random
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

import pytest

from perezvon.kernel.ids import MAIN, Domain
from perezvon.platform.log.port import EventLog, InboxMessage, LogFencedError, LogRow, LogUnavailableError, Snapshot

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


class FaultyLog:
    """A log that loses its store: `fail_next` makes the next append fail before or after it takes effect."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._fault: str | None = None

    def fail_next(self, when: str) -> None:
        self._fault = when

    async def append(self, domain: Domain, rows: Sequence[LogRow], *, taken: Sequence[int] = ()) -> None:
        fault, self._fault = self._fault, None
        if fault == "before":
            raise LogUnavailableError(fault)
        await self._log.append(domain, rows, taken=taken)
        if fault == "after":
            raise LogUnavailableError(fault)

    async def last_seq(self, domain: Domain) -> int:
        return await self._log.last_seq(domain)


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

    async def test_rows_come_back_as_they_were_written(self, log: EventLog) -> None:
        written = [
            row(1, kind="Sagte", data='{"имя": "Ольга", "n": 1.50, "a":[]}'.encode(), out=b'[ {"b":1,  "a":2} ]'),
            row(2, data=b'{"z":"\\u4f60\\u597d","z":2}'),
        ]
        await log.append(MAIN, written)
        assert await log.read(MAIN, after=0) == written

    async def test_the_first_row_is_1(self, log: EventLog) -> None:
        with pytest.raises(LogFencedError):
            await log.append(MAIN, [row(2)])
        assert await log.last_seq(MAIN) == 0

    async def test_a_second_writer_of_the_same_row_is_fenced(self, harness: LogHarness) -> None:
        ours, theirs = harness.open(), harness.open()
        await ours.append(MAIN, rows(1, 3))
        with pytest.raises(LogFencedError):
            await theirs.append(MAIN, [row(3, kind="Other")])
        assert await ours.read(MAIN, after=0) == rows(1, 3)

    async def test_an_append_that_overlaps_writes_nothing(self, log: EventLog) -> None:
        await log.append(MAIN, rows(1, 3))
        with pytest.raises(LogFencedError):
            await log.append(MAIN, rows(3, 5))
        assert await log.last_seq(MAIN) == 3

    async def test_an_append_leaves_no_gap(self, log: EventLog) -> None:
        await log.append(MAIN, rows(1, 3))
        with pytest.raises(LogFencedError):
            await log.append(MAIN, [row(5)])
        assert await log.last_seq(MAIN) == 3

    async def test_rows_of_one_append_follow_one_another(self, log: EventLog) -> None:
        with pytest.raises(ValueError, match="follow one another"):
            await log.append(MAIN, [row(1), row(3)])

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

    async def test_reading_begins_after_a_row_and_ends_at_the_limit(self, log: EventLog) -> None:
        await log.append(MAIN, rows(1, 10))
        assert await log.read(MAIN, after=4, limit=3) == rows(5, 7)
        assert await log.read(MAIN, after=10) == []
        assert await log.read(MAIN, after=99) == []

    async def test_domains_do_not_see_each_other(self, log: EventLog) -> None:
        await log.append(MAIN, rows(1, 2))
        await log.append(OTHER, [row(1, kind="Other")])
        assert await log.last_seq(MAIN) == 2
        assert await log.read(OTHER, after=0) == [row(1, kind="Other")]

    async def test_what_one_process_wrote_another_reads(self, harness: LogHarness) -> None:
        await harness.open().append(MAIN, rows(1, 2))
        assert await harness.open().read(MAIN, after=0) == rows(1, 2)

    async def test_a_large_batch_is_one_append(self, log: EventLog) -> None:
        await log.append(MAIN, rows(1, 2_000))
        assert await log.last_seq(MAIN) == 2_000
        assert len(await log.read(MAIN, after=0)) == 1_000

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

    # --- Faults. -----------------------------------------------------------------------------------------------------

    async def test_after_an_unknown_result_the_log_tells_what_was_written(self, log: EventLog) -> None:
        faulty = FaultyLog(log)
        for when, expected in (("before", 0), ("after", 1)):
            faulty.fail_next(when)
            with pytest.raises(LogUnavailableError):
                await faulty.append(MAIN, [row(1)])
            assert await faulty.last_seq(MAIN) == expected

    async def test_repeating_an_append_that_had_succeeded_is_fenced_and_writes_nothing(self, log: EventLog) -> None:
        faulty = FaultyLog(log)
        faulty.fail_next("after")
        with pytest.raises(LogUnavailableError):
            await faulty.append(MAIN, rows(1, 2))
        with pytest.raises(LogFencedError):
            await faulty.append(MAIN, rows(1, 2))
        assert await log.read(MAIN, after=0) == rows(1, 2)

    async def test_messages_are_taken_once_whatever_the_writer_learns(self, harness: LogHarness, log: EventLog) -> None:
        waiting = await self.two_messages(harness, log)
        faulty = FaultyLog(log)
        faulty.fail_next("after")
        taken = [message.id for message in waiting]
        with pytest.raises(LogUnavailableError):
            await faulty.append(MAIN, [row(1)], taken=taken)
        assert await log.inbox(MAIN) == []
        with pytest.raises(LogFencedError):
            await faulty.append(MAIN, [row(1)], taken=taken)

    async def test_an_append_that_is_cancelled_is_whole_or_absent(self, harness: LogHarness, log: EventLog) -> None:
        for _ in range(10):
            last = await log.last_seq(MAIN)
            writing = asyncio.ensure_future(log.append(MAIN, rows(last + 1, last + 20)))  # noqa: TID251
            await asyncio.sleep(0)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            assert await harness.open().last_seq(MAIN) % 20 == 0


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

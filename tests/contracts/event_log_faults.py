"""What every `EventLog` promises when calls fail, come late or are sent twice."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest

from perezvon.kernel.ids import MAIN
from perezvon.platform.log.port import EventLog, LogFencedError, LogRow, LogUnavailableError, Snapshot
from perezvon.platform.tasks import spawn
from tests.contracts.event_log import EventLogContract, LogHarness, row, rows
from tests.support.faulty import Fault, Faults, FaultyLog

Question: TypeAlias = Callable[[EventLog], Awaitable[object]]

QUESTIONS: dict[str, Question] = {
    "read": lambda log: log.read(MAIN, after=0),
    "last_seq": lambda log: log.last_seq(MAIN),
    "inbox": lambda log: log.inbox(MAIN),
    "load_snapshot": lambda log: log.load_snapshot(MAIN, version="1"),
}
FAILURES = [Fault.BEFORE, Fault.AFTER]
SNAPSHOT = Snapshot(seq=2, version="1", state=b"state")


class FaultyEventLogContract(EventLogContract):
    """The suite, faults included."""

    @pytest.fixture
    def faulty(self, log: EventLog) -> FaultyLog:
        """The log behind faults that a test scripts."""
        return FaultyLog(log, Faults())

    @pytest.mark.parametrize("fault", Fault)
    @pytest.mark.parametrize("name", QUESTIONS)
    async def test_a_question_changes_nothing_however_it_fails(
        self, log: EventLog, faulty: FaultyLog, name: str, fault: Fault
    ) -> None:
        await log.append(MAIN, rows(1, 2))
        await log.save_snapshot(MAIN, SNAPSHOT)
        before = [await ask(log) for ask in QUESTIONS.values()]
        faulty.faults.next(fault)
        if fault in FAILURES:
            with pytest.raises(LogUnavailableError):
                await QUESTIONS[name](faulty)
        else:
            assert await QUESTIONS[name](faulty) == await QUESTIONS[name](log)
        assert [await ask(log) for ask in QUESTIONS.values()] == before

    @pytest.mark.parametrize("fault", Fault)
    async def test_a_snapshot_is_whole_or_absent_and_may_be_saved_again(
        self, log: EventLog, faulty: FaultyLog, fault: Fault
    ) -> None:
        faulty.faults.next(fault)
        if fault in FAILURES:
            with pytest.raises(LogUnavailableError):
                await faulty.save_snapshot(MAIN, SNAPSHOT)
        else:
            await faulty.save_snapshot(MAIN, SNAPSHOT)
        assert await log.load_snapshot(MAIN, version="1") == (None if fault is Fault.BEFORE else SNAPSHOT)
        await log.save_snapshot(MAIN, SNAPSHOT)
        assert await log.load_snapshot(MAIN, version="1") == SNAPSHOT

    @pytest.mark.parametrize("fault", FAILURES)
    async def test_after_an_unknown_result_the_log_tells_what_was_written(
        self, log: EventLog, faulty: FaultyLog, fault: Fault
    ) -> None:
        faulty.faults.next(fault)
        with pytest.raises(LogUnavailableError):
            await faulty.append(MAIN, rows(1, 3))
        assert await log.read(MAIN, after=0) == ([] if fault is Fault.BEFORE else rows(1, 3))

    @pytest.mark.parametrize("fault", [Fault.DELAY, Fault.DUPLICATE])
    async def test_an_append_that_is_late_or_sent_twice_writes_once(
        self, log: EventLog, faulty: FaultyLog, fault: Fault
    ) -> None:
        faulty.faults.next(fault, fault)
        await faulty.append(MAIN, rows(1, 3))
        await faulty.append(MAIN, [row(4)])
        assert await log.read(MAIN, after=0) == rows(1, 4)

    async def test_repeating_an_append_that_had_succeeded_is_fenced_and_writes_nothing(
        self, log: EventLog, faulty: FaultyLog
    ) -> None:
        faulty.faults.next(Fault.AFTER)
        with pytest.raises(LogUnavailableError):
            await faulty.append(MAIN, rows(1, 2))
        with pytest.raises(LogFencedError):
            await faulty.append(MAIN, rows(1, 2))
        assert await log.read(MAIN, after=0) == rows(1, 2)

    async def test_repeating_an_append_that_had_failed_writes_it(self, log: EventLog, faulty: FaultyLog) -> None:
        faulty.faults.next(Fault.BEFORE)
        with pytest.raises(LogUnavailableError):
            await faulty.append(MAIN, rows(1, 2))
        await faulty.append(MAIN, rows(1, 2))
        assert await log.read(MAIN, after=0) == rows(1, 2)

    @pytest.mark.parametrize("fault", FAILURES)
    async def test_messages_are_taken_once_whatever_the_writer_learns(
        self, harness: LogHarness, log: EventLog, faulty: FaultyLog, fault: Fault
    ) -> None:
        waiting = await self.two_messages(harness, log)
        taken = [message.id for message in waiting]
        faulty.faults.next(fault)
        with pytest.raises(LogUnavailableError):
            await faulty.append(MAIN, [row(1)], taken=taken)
        assert await log.inbox(MAIN) == ([] if fault is Fault.AFTER else list(waiting))
        if fault is Fault.AFTER:
            with pytest.raises(LogFencedError):
                await faulty.append(MAIN, [row(1)], taken=taken)
        else:
            await faulty.append(MAIN, [row(1)], taken=taken)
        assert await log.inbox(MAIN) == []

    async def test_a_rival_that_appends_while_a_result_is_unknown_fences(
        self, harness: LogHarness, faulty: FaultyLog
    ) -> None:
        faulty.faults.next(Fault.BEFORE)
        with pytest.raises(LogUnavailableError):
            await faulty.append(MAIN, [row(1)])
        await harness.open().append(MAIN, [row(1, kind="Rival")])
        with pytest.raises(LogFencedError):
            await faulty.append(MAIN, [row(1)])
        assert [found.type for found in await faulty.read(MAIN, after=0)] == ["Rival"]

    async def test_an_append_that_is_cancelled_is_whole_or_absent(self, harness: LogHarness, log: EventLog) -> None:
        for _ in range(10):
            last = await log.last_seq(MAIN)
            writing = spawn(log.append(MAIN, rows(last + 1, last + 20)), name="append")
            await asyncio.sleep(0)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            assert await harness.open().last_seq(MAIN) % 20 == 0

    @pytest.mark.parametrize("seed", range(4))
    async def test_a_writer_that_looks_after_each_failure_writes_each_row_once(self, log: EventLog, seed: int) -> None:
        shares = {Fault.BEFORE: 0.2, Fault.AFTER: 0.2, Fault.DELAY: 0.1, Fault.DUPLICATE: 0.2}
        faulty = FaultyLog(log, Faults(shares=shares, chance=random.Random(seed)))
        known = 0
        while known < 60:
            try:
                await faulty.append(MAIN, rows(known + 1, known + 3))
                known += 3
            except LogUnavailableError:
                known = await log.last_seq(MAIN)
        assert await log.read(MAIN, after=0) == rows(1, known)
        assert known == 60

    @pytest.mark.parametrize("seed", range(4))
    async def test_of_two_writers_with_faults_each_keeps_what_it_was_told(
        self, harness: LogHarness, log: EventLog, seed: int
    ) -> None:
        shares = {Fault.BEFORE: 0.15, Fault.AFTER: 0.15, Fault.DUPLICATE: 0.2}
        chance = random.Random(seed)
        told: list[LogRow] = []

        async def write(name: str) -> None:
            own = harness.open()
            faulty = FaultyLog(own, Faults(shares=shares, chance=random.Random(f"{seed}{name}")))
            known = 0
            for number in range(25):
                batch = [row(known + 1, kind=f"{name}{number}")]
                try:
                    await faulty.append(MAIN, batch)
                    told.extend(batch)
                    known += 1
                except (LogUnavailableError, LogFencedError):
                    known = await own.last_seq(MAIN)
                await asyncio.sleep(chance.random() / 1_000)

        await asyncio.gather(write("a"), write("b"))
        stored = await log.read(MAIN, after=0)
        assert [one.seq for one in stored] == list(range(1, len(stored) + 1))
        assert all(one in stored for one in told)
        assert len({one.type for one in stored}) == len(stored)

"""A log with a journal goes on while its store is silent, and nothing is lost, doubled or put in another order."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from perezvon.kernel.ids import MAIN, Domain
from perezvon.platform.log.journal import MemoryJournal
from perezvon.platform.log.journaled import PATIENCE_S, PAUSE_MOST_S, SETTLE_S, JournaledLog
from perezvon.platform.log.memory import MemoryLog
from perezvon.platform.log.port import LogFencedError, LogRow, LogUnavailableError, Snapshot
from perezvon.platform.tasks import spawn
from tests.contracts.event_log import row, rows
from tests.support.faulty import Fault, Faults, FaultyLog

pytestmark = pytest.mark.virtual_time
LONG_S = 60.0


class Stage:
    """A store that may fail, a journal, and the log of a writer on both."""

    def __init__(self, *, delay: float = 0.0) -> None:
        self.store = MemoryLog()
        self.faults = Faults(delay=delay)
        self.journal = MemoryJournal()
        self.log = self.open()

    def open(self) -> JournaledLog:
        """The log of a process that begins."""
        return JournaledLog(FaultyLog(self.store, self.faults), self.journal, MAIN)

    async def stored(self) -> list[LogRow]:
        return list(await self.store.read(MAIN, after=0, limit=100_000))

    async def restart(self) -> None:
        """The process dies; another opens the journal."""
        await self.log.aclose()
        self.log = self.open()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made = Stage()
    yield made
    made.faults.end()
    await made.log.aclose()


async def took(work) -> float:
    """The seconds that it takes."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await work
    return loop.time() - began


async def test_rows_go_to_a_store_that_answers(stage):
    await stage.log.append(MAIN, rows(1, 3))
    assert await stage.stored() == rows(1, 3)
    assert stage.journal.last_seq == 0
    assert (stage.log.durable_seq, stage.log.is_silent) == (3, False)


async def test_a_silent_store_is_waited_for_once(stage):
    stage.faults.hold()
    assert await took(stage.log.append(MAIN, [row(1)])) == pytest.approx(PATIENCE_S)
    assert await took(stage.log.append(MAIN, [row(2)])) == 0
    assert await took(stage.log.append(MAIN, rows(3, 9))) == 0
    assert await stage.stored() == []
    assert (stage.log.durable_seq, stage.log.is_silent) == (0, True)


async def test_a_store_that_refuses_is_not_waited_for(stage):
    stage.faults.always(Fault.BEFORE)
    assert await took(stage.log.append(MAIN, [row(1)])) == 0
    assert stage.journal.last_seq == 1


async def test_an_append_never_asks_a_silent_store(stage):
    stage.faults.always(Fault.BEFORE)
    await stage.log.append(MAIN, [row(1)])
    asked = len(stage.faults.happened)
    for seq in range(2, 50):
        await stage.log.append(MAIN, [row(seq)])
    assert len(stage.faults.happened) == asked


@pytest.mark.parametrize("fault", [Fault.BEFORE, Fault.AFTER])
async def test_the_journal_is_handed_over_when_the_store_answers(stage, fault):
    stage.faults.always(fault)
    for seq in range(1, 2_500):
        await stage.log.append(MAIN, [row(seq)])
    await asyncio.sleep(LONG_S)
    stage.faults.end()
    assert await took(stage.log.written(2_499)) <= PAUSE_MOST_S
    await stage.log.settle()
    assert await stage.stored() == rows(1, 2_499)
    assert (stage.journal.last_seq, stage.log.is_silent) == (0, False)


async def test_after_the_hand_over_rows_go_to_the_store_again(stage):
    stage.faults.next(Fault.BEFORE)
    await stage.log.append(MAIN, [row(1)])
    await stage.log.settle()
    await stage.log.append(MAIN, [row(2)])
    assert stage.journal.last_seq == 0
    assert await stage.stored() == rows(1, 2)


async def test_an_append_that_was_given_up_and_took_effect_late_is_the_same_row(stage):
    stage.faults.hold()
    await stage.log.append(MAIN, rows(1, 2))
    await stage.log.append(MAIN, [row(3)])
    stage.faults.end()
    await stage.log.settle()
    assert await stage.stored() == rows(1, 3)
    assert stage.log.durable_seq == 3


async def test_an_append_whose_answer_was_lost_is_written_once(stage):
    stage.faults.next(Fault.AFTER)
    await stage.log.append(MAIN, rows(1, 2))
    await stage.log.append(MAIN, [row(3)])
    await stage.log.settle()
    assert await stage.stored() == rows(1, 3)


async def test_a_hand_over_that_was_cut_off_half_way_is_finished(stage):
    stage.faults.always(Fault.BEFORE)
    await stage.log.append(MAIN, rows(1, 2))
    await stage.log.append(MAIN, rows(3, 4))
    await stage.restart()
    stage.faults.end()
    await stage.store.append(MAIN, rows(1, 3))  # In other portions than they lie in the journal.
    await stage.log.settle()
    assert await stage.stored() == rows(1, 4)


async def test_rows_that_come_while_the_journal_is_handed_over_are_not_forgotten():
    stage = Stage(delay=0.1)
    stage.faults.next(Fault.BEFORE)
    await stage.log.append(MAIN, [row(1)])
    stage.faults.always(Fault.DELAY)
    for seq in range(2, 60):
        await stage.log.append(MAIN, [row(seq)])
        await asyncio.sleep(0.03)
    await stage.log.settle()
    assert await stage.stored() == rows(1, 59)
    await stage.log.aclose()


async def test_who_waits_for_a_row_hears_when_it_is_in_the_store_and_not_before(stage):
    stage.faults.always(Fault.BEFORE)
    await stage.log.append(MAIN, [row(1)])
    waiting = spawn(stage.log.written(1), name="waiting")
    await asyncio.sleep(LONG_S)
    assert not waiting.done()
    stage.faults.end()
    await waiting
    assert await stage.stored() == [row(1)]


async def test_rows_of_the_journal_are_read_like_others(stage):
    await stage.log.append(MAIN, rows(1, 3))
    stage.faults.next(Fault.BEFORE, Fault.BEFORE, Fault.BEFORE)
    await stage.log.append(MAIN, rows(4, 6))
    await stage.log.append(MAIN, rows(7, 9))
    assert await stage.log.last_seq(MAIN) == 9
    assert await stage.log.read(MAIN, after=3) == rows(4, 9)
    assert await stage.log.read(MAIN, after=4, limit=3) == rows(5, 7)
    assert await stage.log.read(MAIN, after=9) == []
    stage.faults.end()
    assert await stage.log.read(MAIN, after=0) == rows(1, 9)
    assert await stage.log.read(MAIN, after=1, limit=4) == rows(2, 5)


async def test_rows_that_only_a_silent_store_has_are_not_read_around(stage):
    await stage.log.append(MAIN, rows(1, 3))
    stage.faults.always(Fault.BEFORE)
    await stage.log.append(MAIN, [row(4)])
    with pytest.raises(LogUnavailableError):
        await stage.log.read(MAIN, after=0)


async def test_what_a_process_left_in_its_journal_is_handed_over_by_the_next(stage):
    stage.faults.hold()
    await stage.log.append(MAIN, rows(1, 2))
    await stage.restart()
    stage.faults.end()
    await stage.log.settle()
    assert await stage.stored() == rows(1, 2)
    assert await stage.log.read(MAIN, after=0) == rows(1, 2)


async def test_settling_takes_its_time_and_then_says_that_the_store_is_silent(stage):
    stage.faults.always(Fault.BEFORE)
    await stage.log.append(MAIN, [row(1)])
    began = asyncio.get_running_loop().time()
    with pytest.raises(LogUnavailableError):
        await stage.log.settle()
    assert asyncio.get_running_loop().time() - began == pytest.approx(SETTLE_S)


async def test_settling_with_nothing_to_settle_asks_nobody(stage):
    stage.faults.always(Fault.BEFORE)
    await stage.log.settle()
    assert stage.faults.happened == []


# --- Two leaders. ----------------------------------------------------------------------------------------------------


async def test_the_journal_of_a_deposed_leader_is_set_aside_and_it_is_fenced(stage):
    await stage.log.append(MAIN, rows(1, 2))
    stage.faults.hold()
    await stage.log.append(MAIN, [row(3, kind="Ours")])
    await stage.log.append(MAIN, [row(4, kind="Ours")])
    await stage.store.append(MAIN, rows(3, 9))
    stage.faults.end()
    with pytest.raises(LogFencedError):
        await stage.log.written(4)
    with pytest.raises(LogFencedError):
        await stage.log.append(MAIN, [row(5)])
    assert await stage.stored() == rows(1, 9)
    (kept,) = stage.journal.kept.values()
    assert [one.seq for entry in kept for one in entry.rows] == [3, 4]
    assert stage.journal.last_seq == 0


async def test_a_deposed_leader_appends_nothing_on_top_of_what_was_set_aside(stage):
    stage.faults.hold()
    await stage.log.append(MAIN, rows(1, 4))
    await stage.store.append(MAIN, [row(seq, kind="Theirs") for seq in range(1, 5)])
    stage.faults.end()
    await asyncio.sleep(LONG_S)
    for _ in range(3):
        with pytest.raises(LogFencedError):
            await stage.log.append(MAIN, [row(5)])
    assert await stage.store.last_seq(MAIN) == 4


async def test_after_settling_a_deposed_leader_may_lead_again(stage):
    stage.faults.hold()
    await stage.log.append(MAIN, rows(1, 4))
    await stage.store.append(MAIN, [row(1, kind="Theirs")])
    stage.faults.end()
    await stage.log.settle()
    await stage.log.append(MAIN, [row(2)])
    assert [one.type for one in await stage.stored()] == ["Theirs", "Happened"]
    assert await stage.log.read(MAIN, after=0) == await stage.stored()


async def test_a_store_that_lost_rows_gets_none_after_the_gap(stage):
    await stage.log.append(MAIN, rows(1, 3))
    stage.faults.always(Fault.BEFORE)
    await stage.log.append(MAIN, [row(4)])
    stage.store._rows[MAIN].pop()
    stage.faults.end()
    with pytest.raises(LogFencedError):
        await stage.log.written(4)
    assert await stage.stored() == rows(1, 2)
    assert len(stage.journal.kept) == 1


async def test_a_store_that_lost_rows_is_written_on_from_where_it_ends(stage):
    await stage.log.append(MAIN, rows(1, 5))
    del stage.store._rows[MAIN][2:]
    await stage.log.append(MAIN, [row(3)])
    stage.faults.always(Fault.BEFORE)
    await stage.log.append(MAIN, [row(4)])
    assert not stage.log.is_written(4)
    stage.faults.end()
    await stage.log.settle()
    assert await stage.stored() == rows(1, 4)


async def test_a_row_that_exists_is_refused_in_silence_too(stage):
    await stage.log.append(MAIN, rows(1, 3))
    stage.faults.always(Fault.BEFORE)
    with pytest.raises(LogFencedError):
        await stage.log.append(MAIN, [row(3)])
    await stage.log.append(MAIN, [row(4)])
    for wrong in (4, 6):
        with pytest.raises(LogFencedError):
            await stage.log.append(MAIN, [row(wrong)])
    with pytest.raises(ValueError, match="follow one another"):
        await stage.log.append(MAIN, [row(5), row(7)])


# --- Disk full, cancelling. -------------------------------------------------------------------------------------------


async def test_with_store_and_disk_gone_an_append_is_in_doubt(stage):
    stage.faults.always(Fault.BEFORE)
    stage.journal.is_full = True
    with pytest.raises(LogUnavailableError):
        await stage.log.append(MAIN, [row(1)])
    stage.faults.end()
    await stage.log.settle()
    assert await stage.log.last_seq(MAIN) == 0
    await stage.log.append(MAIN, [row(1)])


async def test_what_the_store_took_although_the_disk_was_full_is_seen_after_settling(stage):
    stage.faults.hold()
    stage.journal.is_full = True
    with pytest.raises(LogUnavailableError):
        await stage.log.append(MAIN, [row(1)])
    stage.faults.end()
    await stage.log.settle()
    assert await stage.log.read(MAIN, after=0) == [row(1)]


async def test_settling_waits_for_an_append_that_may_still_take_effect():
    stage = Stage(delay=1.0)
    stage.journal.is_full = True
    stage.faults.next(Fault.DELAY)
    with pytest.raises(LogUnavailableError):
        await stage.log.append(MAIN, [row(1)])
    await stage.log.settle()
    assert await stage.log.read(MAIN, after=0) == [row(1)]
    await stage.log.aclose()


async def test_an_append_that_is_cancelled_takes_no_effect_later(stage):
    stage.faults.hold()
    writing = spawn(stage.log.append(MAIN, [row(1)]), name="waiting")
    await asyncio.sleep(PATIENCE_S / 2)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    stage.faults.end()
    await asyncio.sleep(LONG_S)
    assert await stage.stored() == []


# --- Inbox, snapshots, other domains. ---------------------------------------------------------------------------------


async def test_messages_are_taken_when_their_rows_are_handed_over(stage):
    stage.store.put(MAIN, "Set", 1, b"{}")
    stage.store.put(MAIN, "Set", 1, b"{}")
    first, second = await stage.log.inbox(MAIN)
    stage.faults.next(Fault.BEFORE)
    await stage.log.append(MAIN, [row(1)], taken=[first.id])
    assert await stage.log.inbox(MAIN) == []
    assert await stage.store.inbox(MAIN) == [first, second]
    await stage.log.settle()
    assert await stage.log.inbox(MAIN) == [second]


async def test_a_silent_inbox_says_nothing_new_and_holds_nobody_up(stage):
    stage.store.put(MAIN, "Set", 1, b"{}")
    stage.faults.hold()
    assert await took(stage.log.inbox(MAIN)) == pytest.approx(PATIENCE_S)
    assert await took(stage.log.inbox(MAIN)) == 0
    assert await took(stage.log.append(MAIN, [row(1)])) == 0
    assert await stage.log.inbox(MAIN) == []
    stage.faults.end()
    await stage.log.settle()
    assert len(await stage.log.inbox(MAIN)) == 1


async def test_a_snapshot_waits_for_its_rows(stage):
    stage.faults.next(Fault.BEFORE)
    await stage.log.append(MAIN, [row(1)])
    snapshot = Snapshot(seq=1, version="1", state=b"")
    with pytest.raises(LogUnavailableError):
        await stage.log.save_snapshot(MAIN, snapshot)
    await stage.log.settle()
    await stage.log.save_snapshot(MAIN, snapshot)
    assert await stage.log.load_snapshot(MAIN, version="1") == snapshot


async def test_no_snapshot_is_kept_of_what_was_set_aside(stage):
    stage.faults.hold()
    await stage.log.append(MAIN, rows(1, 3))
    await stage.store.append(MAIN, [row(1, kind="Theirs")])
    stage.faults.end()
    await stage.log.settle()
    assert stage.journal.kept
    with pytest.raises(LogUnavailableError):
        await stage.log.save_snapshot(MAIN, Snapshot(seq=2, version="1", state=b""))
    assert await stage.log.load_snapshot(MAIN, version="1") is None


async def test_the_rows_of_other_domains_are_not_journalled(stage):
    other = Domain("other")
    stage.faults.always(Fault.BEFORE)
    with pytest.raises(LogUnavailableError):
        await stage.log.append(other, [row(1)])
    assert stage.journal.last_seq == 0

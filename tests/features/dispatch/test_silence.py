"""While the log is silent a leader goes on with its journal, and nobody notices but the log."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from perezvon.engine.events import ContactArrived
from perezvon.features.dispatch.service import shell
from perezvon.features.dispatch.service.pulse import STALL_S
from perezvon.features.dispatch.service.steps import event_of
from perezvon.kernel.ids import MAIN
from perezvon.platform.log.journal import MemoryJournal
from perezvon.platform.log.journaled import SETTLE_S
from perezvon.platform.tasks import spawn
from tests.features.dispatch.rig import Rig, arrival
from tests.features.dispatch.test_leader import open_centre, phase, talk
from tests.support.polling import eventually

pytestmark = pytest.mark.virtual_time


@pytest.fixture
def journaled(rig: Rig) -> Rig:
    """A centre whose server has a journal."""
    rig.journal = MemoryJournal()
    return rig


def told(rig: Rig, name: str) -> int:
    """How often the arrival of this contact was decided."""
    events = [event_of(row) for row in rig.told]
    return sum(isinstance(event, ContactArrived) and event.contact == name for event in events)


async def is_handed_over(rig: Rig) -> None:
    """Return when the log has all that was told."""
    await eventually(lambda: rig.log._rows[MAIN][-1:] == rig.told[-1:] and rig.journal.last_seq == 0)


async def test_calls_are_taken_while_the_log_is_silent(journaled: Rig) -> None:
    async with journaled.leading():
        await open_centre(journaled)
        await journaled.idle()
        before = len(journaled.log._rows[MAIN])
        journaled.log.is_silent = True
        began = asyncio.get_running_loop().time()
        await talk(journaled)
        assert phase(journaled, "c1") == "talking"
        assert asyncio.get_running_loop().time() - began < 60
        assert len(journaled.log._rows[MAIN]) == before
        journaled.log.is_silent = False
        await is_handed_over(journaled)
    assert journaled.log._rows[MAIN] == journaled.told[-len(journaled.log._rows[MAIN]) :]


async def test_telephony_is_told_of_no_step_that_only_the_journal_has(journaled: Rig) -> None:
    async with journaled.leading():
        await open_centre(journaled)
        await journaled.idle()
        assert not journaled.exchange._kept
        journaled.log.is_silent = True
        journaled.exchange.call(arrival("c1"))
        await eventually(lambda: told(journaled, "c1") == 1)
        await asyncio.sleep(30)
        assert journaled.exchange._kept
        journaled.log.is_silent = False
        await is_handed_over(journaled)
        await eventually(lambda: not journaled.exchange._kept)


async def test_a_report_that_comes_again_meanwhile_is_decided_once(journaled: Rig) -> None:
    async with journaled.leading():
        await open_centre(journaled)
        await journaled.idle()
        journaled.log.is_silent = True
        journaled.exchange.call(arrival("c1"))
        await eventually(lambda: told(journaled, "c1") == 1)
        asyncio.get_running_loop().advance(2 * STALL_S)  # type: ignore[attr-defined]  # of the virtual loop
        journaled.exchange.call(arrival("c2"))
        await eventually(lambda: told(journaled, "c2") == 1)
        await asyncio.sleep(5)
        assert (told(journaled, "c1"), told(journaled, "c2")) == (1, 1)
        journaled.log.is_silent = False
        await is_handed_over(journaled)
    assert journaled.count(ContactArrived) == 2


async def test_a_server_that_dies_in_silence_loses_no_place(journaled: Rig) -> None:
    async with journaled.leading(is_killed=True):
        await open_centre(journaled)
        await talk(journaled)
        await journaled.idle()
        journaled.log.is_silent = True
        for name in ("c2", "c3"):
            journaled.exchange.call(arrival(name))
            await eventually(lambda name=name: told(journaled, name) == 1)
    journaled.log.is_silent = False
    async with journaled.leading():
        await journaled.idle()
        assert [phase(journaled, name) for name in ("c1", "c2", "c3")] == ["talking", "waiting", "waiting"]


async def test_who_takes_over_without_the_journal_hears_everything_again(journaled: Rig) -> None:
    async with journaled.leading(is_killed=True):
        await open_centre(journaled)
        await journaled.idle()
        journaled.log.is_silent = True
        journaled.exchange.call(arrival("c1"))
        await eventually(lambda: phase(journaled, "c1") == "ringing")
    journaled.log.is_silent = False
    other = Rig(beside=journaled)
    await asyncio.sleep(10)
    async with other.leading():
        await other.idle()
        assert phase(other, "c1") == "ringing"
    written = await other.rows()
    async with journaled.leading():
        await journaled.decides()
        assert len(journaled.journal.kept) == 1
        assert journaled.log._rows[MAIN][: len(written)] == written


async def test_who_stops_in_silence_hands_its_journal_over_before_another_leads(journaled: Rig) -> None:
    other = Rig(beside=journaled)

    async def answer_soon() -> None:
        await asyncio.sleep(SETTLE_S / 2)
        journaled.log.is_silent = False

    async with AsyncExitStack() as standing_by:
        async with journaled.leading():
            await open_centre(journaled)
            await journaled.idle()
            await standing_by.enter_async_context(other.leading())
            journaled.log.is_silent = True
            journaled.exchange.call(arrival("c1"))
            await eventually(lambda: told(journaled, "c1") == 1)
            answering = spawn(answer_soon(), name="answer soon")
        await answering
        await other.idle()
        assert not journaled.journal.kept
        assert journaled.journal.last_seq == 0
        assert phase(other, "c1") == "ringing"


async def test_callers_keep_their_order_and_orders_their_names_when_the_journal_is_set_aside(journaled: Rig) -> None:
    async with journaled.leading():
        await open_centre(journaled)
        await journaled.idle()
        journaled.log.is_silent = True
        journaled.exchange.call(arrival("c1"))
        await eventually(lambda: told(journaled, "c1") == 1)
        rows = journaled.log._rows[MAIN]
        rows.append(replace(rows[-1], seq=rows[-1].seq + 1))  # By somebody who led meanwhile.
        journaled.log.is_silent = False
        await eventually(lambda: bool(journaled.journal.kept))
        journaled.exchange.call(arrival("c2"))
        await eventually(lambda: journaled.count(ContactArrived) == 2)
    arrived = [event.contact for event in await journaled.events() if isinstance(event, ContactArrived)]
    assert arrived == ["c1", "c2"]
    ordered = journaled.telephony.performed
    assert all(one == other for one in ordered for other in ordered if one.id == other.id)


async def test_snapshots_wait_and_hold_nobody_up(journaled: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "SNAPSHOT_EVERY", 3)
    async with journaled.leading():
        await open_centre(journaled)
        await journaled.idle()
        journaled.log.is_silent = True
        await talk(journaled)
        assert phase(journaled, "c1") == "talking"
        journaled.log.is_silent = False
        await is_handed_over(journaled)
    assert any(journaled.log._snapshots.values())

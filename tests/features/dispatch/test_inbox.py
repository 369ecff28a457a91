"""Settings that are committed elsewhere reach whoever decides, in order and once, and hold up nobody."""

import asyncio
from typing import Any

import pytest

from perezvon.engine.engine import Engine
from perezvon.engine.events import QueueSet
from perezvon.features.dispatch.service import shell
from perezvon.kernel.ids import MAIN
from tests.features.dispatch.rig import Fault, Rig
from tests.features.dispatch.test_leader import open_centre, phase, talk
from tests.support.factories import queue_set
from tests.support.polling import eventually

pytestmark = pytest.mark.virtual_time


async def test_settings_come_in_order_and_once(rig: Rig) -> None:
    versions = [queue_set(f"q{number}") for number in range(20)]
    async with rig.leading():
        await rig.decides()
        rig.log.faults = [Fault.BEFORE_COMMIT, Fault.AFTER_COMMIT, Fault.FENCED]
        rig.configure(*versions)
        await rig.has(QueueSet, 20)
        await rig.idle()
    assert [event for event in await rig.events() if isinstance(event, QueueSet)] == versions
    assert await rig.log.inbox(MAIN) == []


async def test_a_setting_that_cannot_be_read_or_taken_holds_up_nobody_and_stays(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer release may have sent it, in the middle of an upgrade."""
    handle, bad = Engine.handle, queue_set("bad")

    def fails(self: Engine, seq: int, at: int, event: Any) -> Any:
        if event == bad:
            raise ZeroDivisionError
        return handle(self, seq, at, event)

    monkeypatch.setattr(Engine, "handle", fails)
    rig.log.put(MAIN, "WeatherSet", 1, b"{}")
    rig.log.put(MAIN, "QueueSet", 1, b'{"queue": 7}')
    async with rig.leading():
        rig.configure(bad)
        await open_centre(rig)
        await talk(rig)
        assert phase(rig, "c1") == "talking"
        assert bad not in await rig.events()
        assert len(await rig.log.inbox(MAIN)) == 3


async def test_more_settings_than_one_transaction_takes_come_too(rig: Rig) -> None:
    many = [queue_set(f"q{number}") for number in range(2 * shell.BATCH + 1)]
    rig.configure(*many)
    async with rig.leading():
        await rig.has(QueueSet, len(many))
    assert [event for event in await rig.events() if isinstance(event, QueueSet)] == many


async def test_a_setting_committed_while_the_inbox_is_read_is_not_overlooked(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig.leading():
        await rig.idle()
        inbox, committed = rig.log.inbox, asyncio.Event()

        async def slow(domain: Any, *, limit: int = 500) -> Any:
            messages = await inbox(domain, limit=limit)
            if not committed.is_set():
                committed.set()
                rig.configure(queue_set())
                await asyncio.sleep(0.05)
            return messages

        monkeypatch.setattr(rig.log, "inbox", slow)
        await committed.wait()
        await eventually(lambda: rig.count(QueueSet) == 1, within=0.5)

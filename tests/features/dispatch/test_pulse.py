"""A process that did not run for a while knows it, however it wakes up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from perezvon.features.dispatch.service.pulse import STALL_S, Pulse, StalledError
from perezvon.platform.tasks import spawn, stop
from tests.support.clock import TestClock


@asynccontextmanager
async def beating(pulse: Pulse) -> AsyncIterator[None]:
    task = spawn(pulse.beat(), name="pulse")
    await asyncio.sleep(0)
    yield
    await stop(task)


async def test_standing_still_is_told_once() -> None:
    pulse = Pulse(clock := TestClock())
    async with beating(pulse):
        clock.advance(3)
        with pytest.raises(StalledError) as stalled:
            pulse.check()
        assert stalled.value.seconds == 3
        pulse.check()


async def test_a_short_pause_is_none() -> None:
    pulse = Pulse(clock := TestClock())
    async with beating(pulse):
        clock.advance(STALL_S)
        pulse.check()


async def test_what_was_before_it_beat_does_not_count() -> None:
    pulse = Pulse(clock := TestClock())
    clock.advance(60)
    async with beating(pulse):
        pulse.check()

"""Virtual time passes at once, in order, and tells a deadlock."""

import asyncio
import time

import pytest

from tests.support.virtual_time import START, DeadlockError, LoopClock, VirtualTimeLoop


@pytest.mark.virtual_time
async def test_an_hour_passes_at_once() -> None:
    started = time.perf_counter()
    clock = LoopClock()
    await asyncio.sleep(3_600)
    assert clock.now() == START + 3_600_000_000
    assert clock.monotonic() == 3_600
    assert time.perf_counter() - started < 1


@pytest.mark.virtual_time
async def test_timers_fire_in_their_order() -> None:
    fired: list[int] = []

    async def fire(after: int) -> None:
        await asyncio.sleep(after)
        fired.append(after)

    await asyncio.gather(*(fire(after) for after in (300, 100, 200)))
    assert fired == [100, 200, 300]


@pytest.mark.virtual_time
async def test_a_timeout_comes_before_a_longer_wait() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(10):
            await asyncio.sleep(11)
    assert asyncio.get_running_loop().time() == 10


def test_waiting_for_nothing_is_a_deadlock() -> None:
    with pytest.raises(DeadlockError), asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(asyncio.Event().wait())


async def test_without_the_marker_time_is_real() -> None:
    assert not isinstance(asyncio.get_running_loop(), VirtualTimeLoop)

"""Clocks that cannot surprise, ids that sort, tasks that are heard of."""

import asyncio

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from perezvon.kernel.time import SECOND
from perezvon.platform.system import SlewedClock, SystemClock, SystemIds
from perezvon.platform.tasks import spawn, stop
from tests.support.clock import TestClock

# --- The slewed clock. -----------------------------------------------------------------------------------------------


def test_a_slewed_clock_runs_with_a_correct_wall_clock() -> None:
    clock = TestClock()
    slewed = SlewedClock(clock)
    clock.advance(10)
    assert slewed.now() == clock.now()


def test_a_small_correction_is_followed_slowly() -> None:
    clock = TestClock()
    slewed = SlewedClock(clock)
    clock.set(clock.now() + SECOND)
    clock.advance(100)
    assert clock.now() - slewed.now() == SECOND - 50_000
    clock.advance(3_000)
    assert slewed.now() == clock.now()


def test_following_does_not_depend_on_how_often_it_is_read() -> None:
    clock = TestClock()
    often, seldom = SlewedClock(clock), SlewedClock(clock)
    clock.set(clock.now() + SECOND)
    for _ in range(10_000):
        clock.advance(0.01)
        often.now()
    assert abs(often.now() - seldom.now()) <= 10


def test_a_large_jump_ahead_is_followed_at_once() -> None:
    clock = TestClock()
    slewed = SlewedClock(clock)
    clock.set(clock.now() + 3_600 * SECOND)
    assert slewed.now() == clock.now()


def test_a_jump_back_is_awaited() -> None:
    clock = TestClock()
    slewed = SlewedClock(clock)
    before = slewed.now()
    clock.set(clock.now() - 3_600 * SECOND)
    clock.advance(10)
    assert slewed.now() == before + 10 * SECOND - 5_000


@given(
    st.lists(st.tuples(st.floats(0, 100), st.integers(-(10**12), 10**12) | st.integers(-(10**6), 10**6)), max_size=50)
)
def test_a_slewed_clock_never_goes_back(moves: list[tuple[float, int]]) -> None:
    clock = TestClock(10**15)
    slewed = SlewedClock(clock)
    last = slewed.now()
    for seconds, correction in moves:
        clock.advance(seconds)
        clock.set(clock.now() + correction)
        assert slewed.now() >= last
        last = slewed.now()


# --- Ids. ------------------------------------------------------------------------------------------------------------


def test_a_clock_that_begins_ahead_runs_on_from_there() -> None:
    clock = TestClock()
    began = clock.now() + 3_600 * SECOND
    slewed = SlewedClock(clock, not_before=began)
    clock.advance(100)
    assert began + 99 * SECOND < slewed.now() <= began + 100 * SECOND
    assert SlewedClock(clock, not_before=0).now() == clock.now()


def test_ids_differ_and_are_safe_in_names() -> None:
    ids = SystemIds(SystemClock())
    made = {ids.new() for _ in range(10_000)}
    assert len(made) == 10_000
    assert all(one.isalnum() and len(one) == 32 for one in made)


def test_later_ids_sort_after_earlier_ones() -> None:
    clock = TestClock(1_700_000_000 * SECOND)
    ids = SystemIds(clock)
    made = []
    for _ in range(100):
        made.append(ids.new())
        clock.advance(0.001)
    assert made == sorted(made)


# --- Tasks. ----------------------------------------------------------------------------------------------------------


async def test_the_failure_of_a_task_is_logged_with_its_name() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    with structlog.testing.capture_logs() as logs:
        task = spawn(fail(), name="counting")
        with pytest.raises(ZeroDivisionError):
            await task
        await asyncio.sleep(0)
    assert [(log["event"], log["task"]) for log in logs] == [("task_failed", "counting")]


async def test_stopping_waits_until_tasks_have_cleaned_up() -> None:
    cleaned = []

    async def work(number: int) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.append(number)

    tasks = [spawn(work(number), name="work") for number in range(3)]
    await asyncio.sleep(0)
    with structlog.testing.capture_logs() as logs:
        await stop(*tasks)
    assert sorted(cleaned) == [0, 1, 2]
    assert logs == []

"""What is learnt from made-up logs is what they were made of."""

import math
import random
from statistics import fmean

import pytest

from perezvon.features.twin.domain.calls import DAY_S, Call
from perezvon.features.twin.domain.fit import arrivals_of, fit, gamma, patience_of
from perezvon.features.twin.domain.load import UNKNOWN, MadeDay, RealDay, seeded, standard


def call(number: int, **what: object) -> Call:
    usual = {"arrived": number, "queue": "q", "wait_s": 0.0, "is_answered": True, "handle_s": 100.0, "agent": "ana"}
    return Call(contact=str(number), **{**usual, **what})  # type: ignore[arg-type]  # a test states only what it is about


def test_patience_is_found_although_most_callers_were_answered_first() -> None:
    chance = random.Random(3)
    calls = []
    for number in range(20_000):
        stays, answer = chance.expovariate(1 / 200), chance.expovariate(1 / 60)
        calls.append(call(number, wait_s=min(stays, answer), is_answered=answer < stays))
    patience = patience_of(calls)
    seen = [c.wait_s for c in calls if not c.is_answered]
    assert fmean(seen) < 50, "those who were seen to give up are the impatient ones"
    for wait in (30, 60, 120):
        assert patience.surviving(wait) == pytest.approx(math.exp(-wait / 200), abs=0.02)
    assert 1 / patience.tail == pytest.approx(200, rel=0.15)
    drawn = [patience.draw(chance.random()) for _ in range(20_000)]
    assert fmean(drawn) == pytest.approx(200, rel=0.1)


def test_nobody_who_gave_up_means_long_patience() -> None:
    assert patience_of([call(n, wait_s=5.0) for n in range(50)]).surviving(60) > 0.95


def _days_that_vary(day_shape: float | None, slot_shape: float | None) -> list[Call]:
    chance = random.Random(5)
    calls: list[Call] = []
    for day in range(300):
        whole = gamma(chance, day_shape)
        for slot in range(16, 40):
            rate = 12.0 * (1 + slot % 3) * whole * gamma(chance, slot_shape)
            at = chance.expovariate(rate)
            while at < 1:
                calls.append(call(len(calls), arrived=day * DAY_S + int((slot + at) * 1_800)))
                at += chance.expovariate(rate)
    return calls


@pytest.mark.parametrize(("day_shape", "slot_shape"), [(25.0, 10.0), (25.0, None), (None, 10.0)])
def test_the_profile_of_the_day_and_what_varies_beyond_chance_are_found(
    day_shape: float | None, slot_shape: float | None
) -> None:
    arrivals = arrivals_of(_days_that_vary(day_shape, slot_shape), range(300))
    for slot in range(16, 40):
        assert arrivals.means[slot] == pytest.approx(12.0 * (1 + slot % 3), rel=0.12)
    assert _is_about(arrivals.day_shape, day_shape)
    assert _is_about(arrivals.slot_shape, slot_shape)


def _is_about(found: float | None, made: float | None) -> bool:
    """Within a third; what was made to be pure chance may show as next to nothing."""
    if made is None:
        return found is None or found > 150
    return found is not None and abs(found / made - 1) < 0.33


def test_pure_chance_is_not_taken_for_more() -> None:
    chance = random.Random(7)
    calls = [
        call(n, arrived=chance.randrange(200) * DAY_S + chance.randrange(9 * 3_600, 17 * 3_600)) for n in range(20_000)
    ]
    arrivals = arrivals_of(calls, range(200))
    assert arrivals.day_shape is None or arrivals.day_shape > 300
    assert arrivals.slot_shape is None or arrivals.slot_shape > 100


def test_handling_times_and_paces_are_found() -> None:
    chance = random.Random(11)
    calls = [
        call(n, handle_s=chance.lognormvariate(5, 0.6) * pace, agent=agent)
        for n, (agent, pace) in enumerate([("slow", 1.5), ("quick", 0.5)] * 3_000)
    ]
    model = fit([*calls, *(call(10_000 + n, handle_s=None, agent=None, is_answered=False) for n in range(500))])
    assert model.pace["slow"] / model.pace["quick"] == pytest.approx(3, rel=0.1)
    assert model.handling["q"].draw(0.5) == pytest.approx(math.exp(5), rel=0.2)


def test_work_after_a_call_shows_while_somebody_waits() -> None:
    busy = [
        call(1, arrived=0, handle_s=100.0),
        call(2, arrived=50, wait_s=57.0, handle_s=100.0),  # waited already when the first call ended: 7 s after it
        call(3, arrived=500, wait_s=0.0),  # came later: nothing shows
    ]
    assert fit(busy).after_call == (7.0,)


def test_made_up_days_have_as_many_callers_as_the_model_says() -> None:
    day = MadeDay(standard(1_000), 2.0)
    counts = [len(day.callers(seeded(1, number))) for number in range(40)]
    assert fmean(counts) == pytest.approx(2_000, rel=0.06)
    assert max(counts) - min(counts) > 6 * math.sqrt(2_000) / 2, "whole days vary more than chance alone"


def test_whoever_left_for_a_callback_did_not_give_up() -> None:
    lost = [call(number, wait_s=30.0, is_answered=False) for number in range(100)]
    left = [call(number, wait_s=30.0, is_answered=False, left="callback") for number in range(100, 200)]
    assert patience_of([*lost, *left]).surviving(30) == pytest.approx(0.5)
    assert patience_of(lost).surviving(30) < 0.01


def test_work_after_calls_is_as_long_as_the_log_says_where_it_does() -> None:
    told = [call(number, wrap_up_s=20.0) for number in range(50)]
    seen = [call(60 * number, wait_s=80.0, handle_s=40.0, arrived=60 * number) for number in range(50)]
    (as_told,), (stretched,) = (
        {c.wrap_up_s for c in RealDay(calls, fit(calls)).callers(seeded(1, 1))} for calls in (told, seen)
    )
    assert as_told == 20
    assert stretched == pytest.approx(20 * UNKNOWN.after_call)

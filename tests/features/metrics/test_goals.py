"""How far goals are, what they need and how likely they are, over time that is made up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perezvon.features.metrics.domain.asking import EmptyRangeError, LongRangeError, NotByThisError, Told
from perezvon.features.metrics.domain.catalogue import metric
from perezvon.features.metrics.domain.goals import (
    DirectionNeededError,
    Goal,
    ImpossibleTargetError,
    Wanted,
    began,
    check,
    wanted_of,
)
from perezvon.features.metrics.domain.progress import Progress, Reach, State, progress, question
from perezvon.features.metrics.domain.sums import By, Sum
from perezvon.kernel.ids import GoalId
from perezvon.kernel.time import SECOND, Micros

UTC, BERLIN = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")
HOUR: Micros = 3_600 * SECOND
TODAY = date(2026, 6, 17)
"""A Wednesday."""

MONTH = Goal(
    goal=GoalId("june"),
    name="Answer sooner",
    metric="asa",
    wanted=Wanted.AT_MOST,
    target=34.0 * SECOND,
    first=date(2026, 6, 1),
    last=date(2026, 6, 30),
    zone=UTC,
)
OFFERED = replace(MONTH, metric="offered", wanted=Wanted.AT_LEAST, target=1_000.0)


def day(number: int, *, hour: int = 10, zone: ZoneInfo = UTC, today: date = TODAY, **sums: int) -> Told:
    """What was added up in an hour, so many days from today."""
    at = began(today + timedelta(days=number), zone) + hour * HOUR
    return Told(part=(), at=at, sums={Sum(name): count for name, count in sums.items()})


def waits(number: int, seconds: int, calls: int = 10, **where: int) -> Told:
    return day(number, answered=calls, answered_wait=seconds * calls * SECOND, **where)


def at(hour: float, goal: Goal = MONTH, today: date = TODAY) -> Micros:
    return began(today, goal.zone) + int(hour * HOUR)


def eight_weeks(seconds: Sequence[int]) -> Sequence[Told]:
    """Of which one day after the other had such waits."""
    return [waits(n - 56, seconds[n % len(seconds)]) for n in range(56)]


# --- How far it is. ---


def test_what_was_before_the_goal_and_after_it_does_not_count() -> None:
    rows = [waits(-17, 90), waits(-16, 30), waits(-1, 50), waits(0, 40)]
    told = progress(MONTH, rows, at(12))
    assert (told.state, told.value, told.count, told.days_left) == (State.OPEN, 40 * SECOND, 30, 14)
    assert [(one.day.day, one.so_far, one.alone) for one in told.days if one.alone is not None] == [
        (1, 30 * SECOND, 30 * SECOND),
        (16, 40 * SECOND, 50 * SECOND),
        (17, 40 * SECOND, 40 * SECOND),
    ]
    assert len(told.days) == 17


def test_what_the_rest_must_come_to_makes_up_for_what_was() -> None:
    """Half of the calls took 40 s, so that the other half may take 28."""
    rows = [waits(n, 40) for n in range(-15, 0)]
    told = progress(replace(MONTH, first=TODAY - timedelta(days=15), last=TODAY + timedelta(days=14)), rows, at(0))
    assert told.odds is not None
    assert told.needed is not None
    assert told.needed.value == pytest.approx(28 * SECOND)
    assert told.needed.reach is Reach.POSSIBLE


def test_without_a_past_the_rest_is_taken_to_be_like_what_was_so_far() -> None:
    told = progress(
        replace(MONTH, first=TODAY - timedelta(days=5), last=TODAY + timedelta(days=4)), [waits(-3, 40)], at(0)
    )
    assert told.odds is None
    assert told.needed is not None
    assert told.needed.value == pytest.approx(28 * SECOND)


@pytest.mark.parametrize(
    ("target", "in_time", "reach"),
    [(0.8, 0, Reach.OUT_OF_REACH), (0.3, 100, Reach.SAFE), (0.6, 50, Reach.POSSIBLE)],
)
def test_it_is_said_when_the_rest_cannot_come_to_it_any_more_or_need_not(
    target: float, in_time: int, reach: Reach
) -> None:
    goal = replace(MONTH, metric="sl.answered", wanted=Wanted.AT_LEAST, target=target)
    goal = replace(goal, first=TODAY - timedelta(days=5), last=TODAY + timedelta(days=4))
    told = progress(goal, [day(-3, answered=100, answered_in_time=in_time)], at(0))
    assert told.needed is not None
    assert told.needed.reach is reach


@pytest.mark.parametrize(
    ("now", "goal", "rows", "state"),
    [
        (at(0, today=date(2026, 5, 31)), MONTH, [], State.AHEAD),
        (at(12), MONTH, [], State.OPEN),
        (at(0, today=date(2026, 7, 1)), MONTH, [], State.NO_DATA),
        (at(0, today=date(2026, 7, 1)), MONTH, [waits(0, 34)], State.REACHED),
        (at(0, today=date(2026, 7, 1)), MONTH, [waits(0, 35)], State.MISSED),
        (at(12), OFFERED, [day(0, offered=999)], State.OPEN),
        (at(12), OFFERED, [day(0, offered=1_000)], State.REACHED),
        (at(12), replace(OFFERED, wanted=Wanted.AT_MOST), [day(0, offered=1_000)], State.OPEN),
        (at(12), replace(OFFERED, wanted=Wanted.AT_MOST), [day(0, offered=1_001)], State.MISSED),
        (at(0, today=date(2026, 7, 1)), replace(OFFERED, wanted=Wanted.AT_MOST), [], State.REACHED),
    ],
)
def test_where_a_goal_stands(now: Micros, goal: Goal, rows: Sequence[Told], state: State) -> None:
    assert progress(goal, rows, now).state is state


def test_what_is_over_has_a_verdict_and_no_odds() -> None:
    told = progress(MONTH, [*eight_weeks([30]), waits(0, 30)], at(0, today=date(2026, 7, 1)))
    assert (told.state, told.odds, told.needed, told.days_left) == (State.REACHED, None, None, 0)


def test_a_sum_needs_so_much_on_each_day_that_is_left() -> None:
    told = progress(OFFERED, [day(-1, offered=300)], at(12))
    assert told.needed is not None
    assert told.needed.value == pytest.approx(700 / 14)


# --- Days. ---


@pytest.mark.parametrize(
    ("today", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_day_with_a_change_of_the_clocks_is_one_day(today: date, hours: int) -> None:
    goal = replace(OFFERED, first=today, last=today, zone=BERLIN, target=1e6)
    assert goal.until - goal.since == hours * HOUR
    rows = [Told(part=(), at=goal.since + n * HOUR, sums={Sum.OFFERED: 1}) for n in range(-1, hours + 1)]
    told = progress(goal, rows, goal.since + 5 * HOUR)
    assert [(one.day, one.alone) for one in told.days] == [(today, hours)]
    assert told.days_left == 1


def test_what_is_asked_is_the_time_of_the_goal_and_eight_weeks_before_today() -> None:
    asked = question(MONTH, at(15))
    assert (asked.since, asked.until) == (began(date(2026, 4, 22), UTC), began(date(2026, 6, 18), UTC))
    over = question(MONTH, at(0, today=date(2026, 8, 1)))
    assert (over.since, over.until) == (MONTH.since, MONTH.until)


# --- Odds. ---


def odds_of(goal: Goal, rows: Sequence[Told], now: Micros) -> Progress:
    told = progress(goal, rows, now)
    assert told.odds is not None
    return told


def test_of_less_than_ten_days_or_two_weeks_too_little_is_known() -> None:
    assert progress(MONTH, [waits(n, 30) for n in range(-13, 0)], at(12)).odds is None
    assert progress(MONTH, [waits(n, 30) for n in range(-14, 0)], at(12)).odds is not None
    some = [waits(n, 30) for n in (-28, -27, -20, -19, -14, -12, -7, -5, -2, -1)]
    assert progress(MONTH, some[1:], at(12)).odds is None
    assert progress(MONTH, some, at(12)).odds is not None


def test_nothing_that_is_open_is_quite_sure_or_quite_lost() -> None:
    for target, chance in ((1.0, 0.01), (500.0, 0.99)):
        told = odds_of(replace(MONTH, target=target * SECOND), eight_weeks([30, 35, 40]), at(12))
        assert told.odds is not None
        assert told.odds.chance == pytest.approx(chance)


def test_days_on_which_the_centre_is_closed_stay_closed() -> None:
    """Nothing comes on Saturdays and Sundays, and ten on any other day."""
    rows = [day(n, offered=10) for n in range(-56, 0) if (TODAY + timedelta(days=n)).weekday() < 5]
    goal = replace(OFFERED, first=TODAY, last=date(2026, 6, 28))
    told = odds_of(goal, rows, at(0))
    assert told.odds is not None
    assert (told.odds.low, told.odds.high) == (80, 80)


def test_of_today_comes_what_came_after_this_time_of_day() -> None:
    rows = [day(n, hour=hour, offered=6) for n in range(-56, 0) for hour in (9, 12, 15)]
    goal = replace(OFFERED, first=TODAY, last=TODAY)
    ends = {hour: odds_of(goal, rows, at(hour)).odds for hour in (0, 10, 12.5, 16)}
    assert {hour: None if odds is None else odds.high for hour, odds in ends.items()} == {0: 18, 10: 12, 12.5: 9, 16: 0}


def test_everybody_is_told_the_same_odds_all_day_if_nothing_happens() -> None:
    rows = eight_weeks([20, 30, 40, 50, 35])
    assert progress(MONTH, rows, at(3)).odds == progress(MONTH, rows, at(3)).odds
    assert progress(MONTH, rows, at(3)).odds != progress(replace(MONTH, goal=GoalId("other")), rows, at(3)).odds


SOME_DAYS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 120)), min_size=20, max_size=70)


@settings(max_examples=40, deadline=None)
@given(
    days=SOME_DAYS,
    hour=st.integers(0, 23),
    targets=st.tuples(st.integers(1, 150), st.integers(1, 150)),
    wanted=st.sampled_from(Wanted),
)
def test_a_harder_target_is_never_more_likely(
    days: Sequence[tuple[int, int]], hour: int, targets: tuple[int, int], wanted: Wanted
) -> None:
    rows = [waits(n - len(days), seconds, calls) for n, (calls, seconds) in enumerate(days) if calls]
    lower, higher = (
        progress(replace(MONTH, target=float(target * SECOND), wanted=wanted), rows, at(hour)).odds
        for target in sorted(targets)
    )
    if lower is None or higher is None:
        assert lower is higher is None
        return
    assert (lower.chance <= higher.chance) is (wanted is Wanted.AT_MOST) or lower.chance == higher.chance
    assert (lower.low, lower.high) == (higher.low, higher.high)
    assert lower.low <= lower.high


@settings(max_examples=40, deadline=None)
@given(
    days=st.lists(st.tuples(st.integers(0, 30), st.floats(0.5, 1), st.floats(4, 5)), min_size=20, max_size=70),
    hour=st.integers(0, 23),
)
def test_a_share_ends_as_a_share_and_stars_as_stars(days: Sequence[tuple[int, float, float]], hour: int) -> None:
    rows = [
        day(n - len(days), answered=count, answered_in_time=int(count * share), rated=count, rating=int(count * stars))
        for n, (count, share, stars) in enumerate(days)
    ]
    for name, low, high in (("sl.answered", 0, 1), ("csat.mean", 1, 5)):
        told = progress(replace(MONTH, metric=name, target=1.0, first=TODAY), rows, at(hour))
        if told.odds is not None:
            assert low - 1e-9 <= told.odds.low <= told.odds.high <= high + 1e-9


# --- Goals that make no sense. ---


@pytest.mark.parametrize(
    ("goal", "error"),
    [
        (replace(MONTH, last=date(2026, 5, 31)), EmptyRangeError),
        (replace(MONTH, last=date(2027, 6, 2)), LongRangeError),
        (replace(MONTH, metric="sl.offered", target=80.0), ImpossibleTargetError),
        (replace(MONTH, metric="csat.mean", target=0.5), ImpossibleTargetError),
        (replace(MONTH, only={By.AGENT: ("anna",)}), NotByThisError),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused(goal: Goal, error: type[Exception]) -> None:
    with pytest.raises(error):
        check(goal)


def test_what_is_wanted_follows_from_the_metric_or_has_to_be_said() -> None:
    assert wanted_of(metric("asa"), None) is Wanted.AT_MOST
    assert wanted_of(metric("sl.offered"), None) is Wanted.AT_LEAST
    assert wanted_of(metric("occupancy"), Wanted.AT_MOST) is Wanted.AT_MOST
    with pytest.raises(DirectionNeededError):
        wanted_of(metric("occupancy"), None)

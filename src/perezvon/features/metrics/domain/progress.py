"""How far a goal is, and how likely it is reached.

How far it is is what the catalogue says of the sums so far; what is to come is made up of what was (`odds`). A sum by itself only
grows, so it is decided as soon as it is beyond its target; a share or a mean is decided when its time is over.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from perezvon.features.metrics.domain.asking import Asked, Step, Told, ask
from perezvon.features.metrics.domain.catalogue import Metric, metric
from perezvon.features.metrics.domain.goals import BOUNDS, Goal, Wanted, began, bounds_of, day_of
from perezvon.features.metrics.domain.odds import FEWEST_DAYS, LIKELY, SUREST, WEEK, WEEKS, Past, Sums, remainders
from perezvon.features.metrics.domain.sums import Sum
from perezvon.kernel.time import Micros, to_datetime

_Days: TypeAlias = Mapping[date, Counter[Sum]]


class State(StrEnum):
    """Where a goal stands."""

    AHEAD = "ahead"
    """Its time has not begun."""
    OPEN = "open"
    REACHED = "reached"
    MISSED = "missed"
    NO_DATA = "no_data"
    """Its time is over, and there was nothing of which the metric could be told."""


class Reach(StrEnum):
    """Whether the rest of the time can still come to what is needed, if as much happens as usual."""

    POSSIBLE = "possible"
    SAFE = "safe"
    """Whatever it comes to is enough."""
    OUT_OF_REACH = "out_of_reach"


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """What the rest must come to on average; of a sum by itself, on each day that is left."""

    value: float
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How likely the goal is reached, and between what the value ends in 8 of 10 cases."""

    chance: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalDay:
    """What the metric had come to by the end of a day of the goal, and what it was on that day alone."""

    day: date
    so_far: float | None
    alone: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a goal is. Odds are missing when all is decided, and when too little is known of what was before."""

    state: State
    value: float | None
    count: int
    """Of how many cases."""
    days_left: int
    """Today included."""
    days: Sequence[GoalDay]
    """Those that have begun."""
    needed: Needed | None = None
    odds: Odds | None = None


def question(goal: Goal, now: Micros) -> Asked:
    """What has to be asked: the hours of its time and, while that is not over, of the weeks before today."""
    today = day_of(now, goal.zone)
    since, until = goal.since, min(goal.until, began(today + timedelta(days=1), goal.zone))
    if now < goal.until:
        since = min(since, began(today - timedelta(days=WEEKS * WEEK), goal.zone))
    return ask([goal.metric], since=since, until=until, zone=goal.zone, step=Step.HOUR, only=goal.only)


def progress(goal: Goal, rows: Sequence[Told], now: Micros) -> Progress:
    """How far the goal is, by the answer to its question."""
    one, today = metric(goal.metric), day_of(now, goal.zone)
    days = _by_day(goal, rows)
    so_far = _added(days[day] for day in _days(goal.first, goal.last) if day in days)
    value, left = one.value(so_far), list(_days(max(goal.first, today), goal.last))
    told = Progress(
        state=_state(goal, one, value, now),
        value=value,
        count=one.count(so_far),
        days_left=len(left),
        days=list(_course(goal, one, days, today)),
    )
    if told.state not in (State.AHEAD, State.OPEN):
        return told
    rest = _rest(goal, one, rows, days, now)
    if rest is None:
        return replace(told, needed=_needed(goal, one, so_far, _rest_like_so_far(goal, one, so_far, now), len(left)))
    usual = float(rest[:, 1].mean())
    return replace(told, needed=_needed(goal, one, so_far, usual, len(left)), odds=_odds(goal, one, so_far, rest))


def _state(goal: Goal, one: Metric, value: float | None, now: Micros) -> State:
    if now < goal.since:
        return State.AHEAD
    is_over = now >= goal.until
    if value is None:
        return State.NO_DATA if is_over else State.OPEN
    is_decided = is_over or (one.bottom is None and goal.is_met_by(value) is (goal.wanted is Wanted.AT_LEAST))
    if not is_decided:
        return State.OPEN
    return State.REACHED if goal.is_met_by(value) else State.MISSED


# --- What was. --------------------------------------------------------------------------------------------------------


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _added(sums: Iterator[Mapping[Sum, int]]) -> Counter[Sum]:
    together = Counter[Sum]()
    for each in sums:
        together.update(each)
    return together


def _by_day(goal: Goal, rows: Sequence[Told]) -> _Days:
    """By days of the clocks on the wall, of which some have 23 or 25 hours."""
    days: dict[date, Counter[Sum]] = {}
    for row in rows:
        days.setdefault(day_of(row.at or 0, goal.zone), Counter()).update(row.sums)
    return days


def _course(goal: Goal, one: Metric, days: _Days, today: date) -> Iterator[GoalDay]:
    so_far = Counter[Sum]()
    for day in _days(goal.first, min(goal.last, today)):
        alone = days.get(day, Counter())
        so_far.update(alone)
        yield GoalDay(day=day, so_far=one.value(so_far), alone=one.value(alone))


def _past(goal: Goal, one: Metric, rows: Sequence[Told], days: _Days, now: Micros) -> Past | None:
    """The whole weeks before today of which something is known. A day without anything among them is a day off."""
    today = day_of(now, goal.zone)
    weeks = min(WEEKS, (today - min(days, default=today)).days // WEEK)
    first = today - timedelta(days=weeks * WEEK)
    known = list(_days(first, today - timedelta(days=1)))
    if weeks < 2 or sum(day in days for day in known) < FEWEST_DAYS:
        return None
    later = _later_in_the_day(goal, one, rows, now)
    nothing = Counter[Sum]()
    sums = np.array([one.parts(days.get(day, nothing)) for day in known], dtype=float)
    rest = np.array([later.get(day, (0.0, 0.0)) for day in known[::WEEK]], dtype=float)
    return Past(days=sums.reshape(weeks, WEEK, 2), rest_of_today=rest)


def _later_in_the_day(goal: Goal, one: Metric, rows: Sequence[Told], now: Micros) -> Mapping[date, tuple[float, float]]:
    """What came after the present time of day, on each day; of the present hour as much as is left of it."""
    present = to_datetime(now).astimezone(goal.zone)
    gone = present.minute / 60
    found: dict[date, tuple[float, float]] = {}
    for row in rows:
        there = to_datetime(row.at or 0).astimezone(goal.zone)
        if there.hour >= present.hour:
            share = 1 - gone if there.hour == present.hour else 1.0
            (top, bottom), (more_top, more_bottom) = found.get(there.date(), (0.0, 0.0)), one.parts(row.sums)
            found[there.date()] = (top + share * more_top, bottom + share * more_bottom)
    return found


# --- What may come. ---------------------------------------------------------------------------------------------------


def _rest(goal: Goal, one: Metric, rows: Sequence[Told], days: _Days, now: Micros) -> Sums | None:
    """What the rest of the time may add up to; `None` if too little is known."""
    past, today = _past(goal, one, rows, days, now), day_of(now, goal.zone)
    if past is None:
        return None
    ahead = range(max(0, (goal.first - today).days), (goal.last - today).days + 1)
    bounds = None if one.bottom is None else BOUNDS.get(one.unit)
    # The chance is of the goal and the day, so that everybody is told the same.
    return remainders(past, ahead, bounds=bounds, seed=f"{goal.goal}/{today}")


def _rest_like_so_far(goal: Goal, one: Metric, so_far: Mapping[Sum, int], now: Micros) -> float:
    """How much comes below the line if it goes on as it did."""
    gone = max(0, now - goal.since)
    return one.parts(so_far)[1] * (goal.until - now) / gone if gone else 0.0


def _needed(goal: Goal, one: Metric, so_far: Mapping[Sum, int], rest: float, days_left: int) -> Needed | None:
    top, bottom = one.parts(so_far)
    if one.bottom is None:
        return Needed(value=(goal.target - top) / days_left, reach=Reach.POSSIBLE)
    if rest <= 0:
        return None
    value = (goal.target * (bottom + rest) - top) / rest
    low, high = bounds_of(one)
    if low <= value <= high:
        return Needed(value=value, reach=Reach.POSSIBLE)
    is_safe = (value < low) is (goal.wanted is Wanted.AT_LEAST)
    return Needed(value=value, reach=Reach.SAFE if is_safe else Reach.OUT_OF_REACH)


def _odds(goal: Goal, one: Metric, so_far: Mapping[Sum, int], rest: Sums) -> Odds | None:
    ends = np.array(one.parts(so_far)) + rest
    told = ends[ends[:, 1] > 0]
    ends = ends[:, 0] if one.bottom is None else told[:, 0] / told[:, 1]
    if not len(ends):
        return None
    chance = float(np.mean(ends >= goal.target if goal.wanted is Wanted.AT_LEAST else ends <= goal.target))
    low, high = np.quantile(ends, LIKELY)
    return Odds(chance=round(min(SUREST, max(1 - SUREST, chance)), 3), low=float(low), high=float(high))

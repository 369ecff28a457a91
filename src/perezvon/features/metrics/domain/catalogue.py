"""Every figure by its name: what it is computed from, and nothing else computes it.

A formula is data: sums with factors above a line and, of a share or a mean, below it. So what is shown as the formula is what is
computed, and of what happened it is known what it adds. Nothing above nothing is no value: an empty hour has no service level.

`version` is raised whenever a figure comes out otherwise than before. Sources of the definitions: the public texts of Amazon
Connect, Genesys, Cisco and Call Centre Helper.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from perezvon.features.metrics.domain.sums import KNOWN_BY, REPEAT_DAYS, SOURCE, By, Source, Sum
from perezvon.kernel.errors import AppError, ErrorKind

Z95: Final = 1.959963984540054
"""Of the standard normal distribution, for an interval that holds what is true in 95 % of cases."""


class NoSuchMetricError(AppError):
    """Nobody has defined that."""

    kind = ErrorKind.NOT_FOUND
    code = "metrics.no_such_metric"


class Unit(StrEnum):
    """What a value counts in."""

    COUNT = "count"
    SHARE = "share"
    """From 0 to 1."""
    DURATION = "duration"
    """Microseconds."""
    STARS = "stars"
    """From 1 to 5."""
    SCORE = "score"
    """From 1 to 7."""
    POINTS = "points"
    """From -100 to 100."""
    RATIO = "ratio"
    """So many of one for each of another."""


class Group(StrEnum):
    """Under what a metric is found."""

    SERVICE_LEVEL = "service_level"
    WAITING = "waiting"
    HANDLING = "handling"
    AGENTS = "agents"
    OFFERS = "offers"
    RETURNS = "returns"
    RATINGS = "ratings"


class Clock(StrEnum):
    """What time is counted from, and in which hours."""

    ENTRY = "entry"
    """From the entry into the queue, ringing included."""
    ARRIVAL = "arrival"
    """From the arrival: what the caller lives through."""
    RING = "ring"
    """From the first ring at an agent: how long people let it ring."""
    CALENDAR = "calendar"
    """All hours count, whether or not the centre was open."""
    BUSINESS = "business"
    """Only the time counts in which it was open for the customer."""


Terms = Mapping[Sum, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Between these a value lies in 95 of 100 cases, if what comes is like what was."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A figure. Its texts lie with the web app under its name, from where `make gen` copies them for files."""

    name: str
    group: Group
    unit: Unit
    top: Terms
    bottom: Terms | None = None
    """`None`: a sum by itself."""
    version: int = 1
    clock: Clock | None = None
    is_better_high: bool | None = None
    """`None`: neither is better."""
    is_flattering: bool = False
    """It looks better than callers find it; shown for whoever compares with a system that shows it."""
    is_of_people: bool = False
    """A share of cases, or a mean, of which an interval says how much is chance."""
    squares: Terms | None = None
    """Of a mean: the sum of squares of what it is the mean of."""

    @property
    def sums(self) -> frozenset[Sum]:
        """All that it is made of."""
        return frozenset({*self.top, *(self.bottom or {}), *(self.squares or {})})

    @property
    def known_by(self) -> tuple[By, ...]:
        """By what it can be told apart: only by what all its sums can."""
        of = [KNOWN_BY[SOURCE[one]] for one in self.sums]
        return tuple(by for by in By if all(by in each for each in of))

    @property
    def has_contacts(self) -> bool:
        """Whether contacts are behind it: the time of agents is of none."""
        return any(SOURCE[one] not in (Source.TIME, Source.BREAK) for one in self.sums)

    def value(self, sums: Mapping[Sum, int]) -> float | None:
        """What it comes to; `None` when there is nothing to divide by."""
        top = _total(self.top, sums)
        if self.bottom is None:
            return top
        bottom = _total(self.bottom, sums)
        return None if bottom <= 0 else top / bottom

    def parts(self, sums: Mapping[Sum, int]) -> tuple[int, int]:
        """What is above the line and below it; of a sum by itself both are that sum."""
        top = _total(self.top, sums)
        return top, top if self.bottom is None else _total(self.bottom, sums)

    def count(self, sums: Mapping[Sum, int]) -> int:
        """Of how many cases it is told, or how much there is of what it counts."""
        return self.parts(sums)[1]

    def interval(self, sums: Mapping[Sum, int]) -> Interval | None:
        """How much of the value may be chance: Wilson's interval of a share, and of a mean that of the normal
        distribution; `None` where it makes no sense, or where fewer than two cases tell nothing."""
        value, count = self.value(sums), self.count(sums)
        if value is None or not self.is_of_people or self.bottom is None:
            return None
        if self.unit is Unit.SHARE:
            return wilson(_total(self.top, sums), count) if 0 <= value <= 1 else None
        return None if self.squares is None or count < 2 else _of_mean(value, _total(self.squares, sums), count)


def _total(terms: Terms, sums: Mapping[Sum, int]) -> int:
    return sum(factor * sums.get(one, 0) for one, factor in terms.items())


def wilson(successes: int, count: int, z: float = Z95) -> Interval:
    """The interval of a share by E. B. Wilson (1927), which holds for few cases and near 0 and 1, too."""
    share, weight = successes / count, z * z / count
    centre = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * math.sqrt(share * (1 - share) / count + weight / (4 * count))
    return Interval(low=max(0.0, centre - half), high=min(1.0, centre + half))


def _of_mean(mean: float, squares: int, count: int) -> Interval:
    variance = max(0.0, (squares - count * mean * mean) / (count - 1))
    half = Z95 * math.sqrt(variance / count)
    return Interval(low=mean - half, high=mean + half)


def _plus(*sums: Sum) -> Terms:
    return dict.fromkeys(sums, 1)


_ENDED: Final = _plus(Sum.ANSWERED, Sum.ABANDONED)
_WAITED: Final = _plus(Sum.ANSWERED, Sum.ABANDONED, Sum.FLOWED_OUT)
_AT_WORK: Final = _plus(Sum.AVAILABLE_TIME, Sum.RINGING_TIME, Sum.TALKING_TIME, Sum.WRAP_UP_TIME, Sum.MONITORING_TIME)
_PAID: Final = {**_AT_WORK, Sum.PAID_BREAK_TIME: 1}
_BUSY: Final = _plus(Sum.RINGING_TIME, Sum.TALKING_TIME, Sum.WRAP_UP_TIME)


def _service_level(
    name: str, top: Terms, bottom: Terms, *, clock: Clock = Clock.ENTRY, is_flattering: bool = False
) -> Metric:
    return Metric(
        name=f"sl.{name}",
        group=Group.SERVICE_LEVEL,
        unit=Unit.SHARE,
        top=top,
        bottom=bottom,
        clock=clock,
        is_better_high=True,
        is_flattering=is_flattering,
        is_of_people=True,
    )


def _count(name: str, group: Group, one: Sum, *, is_better_high: bool | None = None) -> Metric:
    return Metric(name=name, group=group, unit=Unit.COUNT, top={one: 1}, is_better_high=is_better_high)


def _share(name: str, group: Group, top: Terms, bottom: Terms, *, is_better_high: bool | None = None) -> Metric:
    return Metric(
        name=name,
        group=group,
        unit=Unit.SHARE,
        top=top,
        bottom=bottom,
        is_better_high=is_better_high,
        is_of_people=True,
    )


def _mean(name: str, group: Group, top: Terms, bottom: Terms, *, clock: Clock | None = None) -> Metric:
    return Metric(name=name, group=group, unit=Unit.DURATION, top=top, bottom=bottom, clock=clock, is_better_high=False)


def _time(name: str, one: Sum) -> Metric:
    return Metric(name=name, group=Group.AGENTS, unit=Unit.DURATION, top={one: 1})


HEADLINE: Final = "sl.offered"

_ALL: Final = (
    _service_level("offered", {Sum.ANSWERED_IN_TIME: 1}, _ENDED),
    _service_level("short_removed", {Sum.ANSWERED_IN_TIME: 1}, {**_ENDED, Sum.ABANDONED_SHORT: -1}),
    _service_level("ignore", {Sum.ANSWERED_IN_TIME: 1}, {**_ENDED, Sum.ABANDONED_IN_TIME: -1}),
    _service_level("positive", _plus(Sum.ANSWERED_IN_TIME, Sum.ABANDONED_IN_TIME), _ENDED, is_flattering=True),
    _service_level(
        "amazon",
        _plus(Sum.ANSWERED_IN_TIME, Sum.ABANDONED_IN_TIME, Sum.ASKED_BACK_IN_TIME),
        _WAITED,
        is_flattering=True,
    ),
    _service_level("answered", {Sum.ANSWERED_IN_TIME: 1}, {Sum.ANSWERED: 1}, is_flattering=True),
    _service_level("flowout", {Sum.ANSWERED_IN_TIME: 1}, _WAITED),
    _service_level("since_arrival", {Sum.ANSWERED_IN_TIME_SINCE_ARRIVAL: 1}, _ENDED, clock=Clock.ARRIVAL),
    _service_level(
        "since_first_ring", {Sum.ANSWERED_IN_TIME_SINCE_RING: 1}, _ENDED, clock=Clock.RING, is_flattering=True
    ),
    # --- Waiting. ---
    _count("offered", Group.WAITING, Sum.OFFERED),
    _count("answered", Group.WAITING, Sum.ANSWERED),
    _count("answered_in_time", Group.WAITING, Sum.ANSWERED_IN_TIME),
    _count("abandoned", Group.WAITING, Sum.ABANDONED, is_better_high=False),
    _count("abandoned.short", Group.WAITING, Sum.ABANDONED_SHORT),
    _count("flowed_out", Group.WAITING, Sum.FLOWED_OUT),
    _share("abandonment", Group.WAITING, {Sum.ABANDONED: 1}, _ENDED, is_better_high=False),
    _share(
        "abandonment.long",
        Group.WAITING,
        {Sum.ABANDONED: 1, Sum.ABANDONED_SHORT: -1},
        {**_ENDED, Sum.ABANDONED_SHORT: -1},
        is_better_high=False,
    ),
    _mean("asa", Group.WAITING, {Sum.ANSWERED_WAIT: 1}, {Sum.ANSWERED: 1}, clock=Clock.ENTRY),
    _mean(
        "wait.all",
        Group.WAITING,
        _plus(Sum.ANSWERED_WAIT, Sum.ABANDONED_WAIT, Sum.FLOWED_OUT_WAIT),
        _WAITED,
        clock=Clock.ENTRY,
    ),
    _mean("wait.abandoned", Group.WAITING, {Sum.ABANDONED_WAIT: 1}, {Sum.ABANDONED: 1}, clock=Clock.ENTRY),
    _mean("asa.since_arrival", Group.WAITING, {Sum.ANSWERED_SINCE_ARRIVAL: 1}, {Sum.ANSWERED: 1}, clock=Clock.ARRIVAL),
    _mean("asa.since_first_ring", Group.WAITING, {Sum.ANSWERED_SINCE_RING: 1}, {Sum.ANSWERED: 1}, clock=Clock.RING),
    _count("arrived", Group.WAITING, Sum.ARRIVED),
    _count("left_before_queue", Group.WAITING, Sum.LEFT_BEFORE_QUEUE),
    # --- Handling. ---
    _count("handled", Group.HANDLING, Sum.HANDLED),
    _mean("aht", Group.HANDLING, {Sum.WORKED: 1}, {Sum.HANDLED: 1}),
    _mean("aht.talk", Group.HANDLING, {Sum.TALK_WORKED: 1}, {Sum.HANDLED: 1}),
    _mean("aht.hold", Group.HANDLING, {Sum.HOLD_TIME: 1}, {Sum.HANDLED: 1}),
    _mean("aht.wrap_up", Group.HANDLING, {Sum.WRAPPED_UP: 1}, {Sum.HANDLED: 1}),
    _count("holds", Group.HANDLING, Sum.HOLDS),
    _share("held", Group.HANDLING, {Sum.HELD: 1}, {Sum.HANDLED: 1}, is_better_high=False),
    _share("transfers", Group.HANDLING, {Sum.PASSED_ON: 1}, {Sum.HANDLED: 1}, is_better_high=False),
    _mean("first_reply", Group.HANDLING, {Sum.REPLY_TIME: 1}, {Sum.REPLIED: 1}, clock=Clock.CALENDAR),
    _mean("first_reply.business", Group.HANDLING, {Sum.REPLY_OPEN_TIME: 1}, {Sum.REPLIED: 1}, clock=Clock.BUSINESS),
    _mean("resolution", Group.HANDLING, {Sum.RESOLUTION_TIME: 1}, {Sum.TALKED: 1}, clock=Clock.CALENDAR),
    _mean("resolution.business", Group.HANDLING, {Sum.RESOLUTION_OPEN_TIME: 1}, {Sum.TALKED: 1}, clock=Clock.BUSINESS),
    # --- Agents' time. ---
    Metric(
        name="occupancy",
        group=Group.AGENTS,
        unit=Unit.SHARE,
        top=_BUSY,
        bottom={**_BUSY, Sum.AVAILABLE_TIME: 1},
    ),
    Metric(
        name="utilisation",
        version=2,
        group=Group.AGENTS,
        unit=Unit.SHARE,
        top={**_BUSY, Sum.AVAILABLE_TIME: 1},
        bottom=_PAID,
    ),
    Metric(name="time.signed_in", group=Group.AGENTS, unit=Unit.DURATION, top={**_AT_WORK, Sum.BREAK_TIME: 1}),
    Metric(name="time.paid", group=Group.AGENTS, unit=Unit.DURATION, top=_PAID),
    _time("time.available", Sum.AVAILABLE_TIME),
    _time("time.ringing", Sum.RINGING_TIME),
    _time("time.talking", Sum.TALKING_TIME),
    _time("time.wrap_up", Sum.WRAP_UP_TIME),
    _time("time.monitoring", Sum.MONITORING_TIME),
    _time("time.break", Sum.BREAK_TIME),
    _time("time.break.paid", Sum.PAID_BREAK_TIME),
    # --- Offers. ---
    _count("rung", Group.OFFERS, Sum.RUNG),
    _share(
        "non_response",
        Group.OFFERS,
        _plus(Sum.RANG_OUT, Sum.DECLINED),
        _plus(Sum.RANG_OUT, Sum.DECLINED, Sum.ACCEPTED),
        is_better_high=False,
    ),
    _count("offers.accepted", Group.OFFERS, Sum.ACCEPTED),
    _count("offers.rang_out", Group.OFFERS, Sum.RANG_OUT),
    _count("offers.declined", Group.OFFERS, Sum.DECLINED),
    _count("offers.unreachable", Group.OFFERS, Sum.UNREACHABLE),
    _count("offers.caller_left", Group.OFFERS, Sum.CALLER_LEFT),
    _count("offers.taken", Group.OFFERS, Sum.TAKEN),
    # --- Who comes again, and who is called back. ---
    _share("repeats.1d", Group.RETURNS, {Sum.REPEATED_1: 1}, {Sum.ARRIVED_KNOWN: 1}, is_better_high=False),
    _share("repeats.7d", Group.RETURNS, {Sum.REPEATED_7: 1}, {Sum.ARRIVED_KNOWN: 1}, is_better_high=False),
    _share("repeats.30d", Group.RETURNS, {Sum.REPEATED_30: 1}, {Sum.ARRIVED_KNOWN: 1}, is_better_high=False),
    _share(
        "fcr.no_repeat.1d",
        Group.RETURNS,
        {Sum.ARRIVED_KNOWN: 1, Sum.REPEATED_1: -1},
        {Sum.ARRIVED_KNOWN: 1},
        is_better_high=True,
    ),
    _share(
        "fcr.no_repeat.7d",
        Group.RETURNS,
        {Sum.ARRIVED_KNOWN: 1, Sum.REPEATED_7: -1},
        {Sum.ARRIVED_KNOWN: 1},
        is_better_high=True,
    ),
    _share(
        "fcr.no_repeat.30d",
        Group.RETURNS,
        {Sum.ARRIVED_KNOWN: 1, Sum.REPEATED_30: -1},
        {Sum.ARRIVED_KNOWN: 1},
        is_better_high=True,
    ),
    *(
        Metric(
            name=f"contacts_per_customer.{days}d",
            group=Group.RETURNS,
            unit=Unit.RATIO,
            top={Sum.ARRIVED_KNOWN: 1},
            bottom={Sum(f"new_{days}"): 1},
            is_better_high=False,
        )
        for days in REPEAT_DAYS
    ),
    _share("fcr.survey", Group.RETURNS, {Sum.SOLVED_SAID: 1}, {Sum.SOLVED_ANSWERED: 1}, is_better_high=True),
    _share("fcr.agent", Group.RETURNS, {Sum.CONCLUDED_SOLVED: 1}, {Sum.CONCLUDED: 1}, is_better_high=True),
    _count("called_back", Group.RETURNS, Sum.CALLED_BACK),
    _share(
        "callbacks.reached",
        Group.RETURNS,
        {Sum.CALLED_BACK: 1},
        _plus(Sum.CALLED_BACK, Sum.NOT_REACHED),
        is_better_high=True,
    ),
    # --- Ratings. ---
    _count("rated", Group.RATINGS, Sum.RATED),
    Metric(
        name="csat.mean",
        group=Group.RATINGS,
        unit=Unit.STARS,
        top={Sum.RATING: 1},
        bottom={Sum.RATED: 1},
        is_better_high=True,
        is_of_people=True,
        squares={Sum.RATING_SQUARED: 1},
    ),
    _share("csat.top", Group.RATINGS, {Sum.RATED_TOP: 1}, {Sum.RATED: 1}, is_better_high=True),
    _share("csat.response", Group.RATINGS, {Sum.RATED: 1}, {Sum.TALKED: 1}, is_better_high=True),
    Metric(
        name="nps",
        group=Group.RATINGS,
        unit=Unit.POINTS,
        top={Sum.PROMOTERS: 100, Sum.DETRACTORS: -100},
        bottom={Sum.NPS_ANSWERED: 1},
        is_better_high=True,
        is_of_people=True,
        squares={Sum.PROMOTERS: 10_000, Sum.DETRACTORS: 10_000},
    ),
    Metric(
        name="ces.mean",
        group=Group.RATINGS,
        unit=Unit.SCORE,
        top={Sum.CES: 1},
        bottom={Sum.CES_ANSWERED: 1},
        is_better_high=True,
        is_of_people=True,
        squares={Sum.CES_SQUARED: 1},
    ),
    _share("ces.easy", Group.RATINGS, {Sum.CES_EASY: 1}, {Sum.CES_ANSWERED: 1}, is_better_high=True),
)

METRICS: Final[Mapping[str, Metric]] = {metric.name: metric for metric in _ALL}
"""All of them by name."""


def metric(name: str) -> Metric:
    """The metric of this name. Raises `NoSuchMetricError`."""
    found = METRICS.get(name)
    if found is None:
        raise NoSuchMetricError(f"no metric is called {name}", metric=name)
    return found


def sums_for(metrics: Iterable[Metric]) -> frozenset[Sum]:
    """All that these are made of."""
    return frozenset().union(*(one.sums for one in metrics))

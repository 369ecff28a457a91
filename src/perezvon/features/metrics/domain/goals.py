"""What somebody wants a metric to come to within whole days of a zone. How far that is, says `progress`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from perezvon.features.metrics.domain.asking import EmptyRangeError, LongRangeError, ask
from perezvon.features.metrics.domain.catalogue import Metric, Unit, metric
from perezvon.features.metrics.domain.sums import By
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import GoalId, UserId
from perezvon.kernel.time import Micros, from_datetime, to_datetime

LONGEST_DAYS: Final = 366
MOST_GOALS: Final = 50
"""So many may be under way at once: nobody looks after more."""

BOUNDS: Final[Mapping[Unit, tuple[float, float]]] = {
    Unit.SHARE: (0.0, 1.0),
    Unit.STARS: (1.0, 5.0),
    Unit.SCORE: (1.0, 7.0),
    Unit.POINTS: (-100.0, 100.0),
}
"""Between what values of a unit lie; all others are merely not below nothing."""


class GoalNotFoundError(AppError):
    """There is no such goal, or the person does not see it."""

    kind = ErrorKind.NOT_FOUND
    code = "metrics.goal_not_found"


class DirectionNeededError(AppError):
    """Neither more nor less of the metric is better: whoever sets the goal has to say what is wanted."""

    kind = ErrorKind.INVALID
    code = "metrics.direction_needed"


class ImpossibleTargetError(AppError):
    """The metric never comes to that."""

    kind = ErrorKind.INVALID
    code = "metrics.impossible_target"


class NoBaselineError(AppError):
    """Nothing happened in the time that the goal is to be compared with."""

    kind = ErrorKind.INVALID
    code = "metrics.no_baseline"


class TooManyGoalsError(AppError):
    """`most` goals are under way already: some must be deleted first."""

    kind = ErrorKind.CONFLICT
    code = "metrics.too_many_goals"


class Wanted(StrEnum):
    """On which side of the target a value is to be. The target itself is on both."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What the target is compared with, and of which days that was; without these somebody said so."""

    value: float
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal, from the first day to the last, both included."""

    goal: GoalId
    name: str
    metric: str
    wanted: Wanted
    target: float
    """In the unit of the metric."""
    first: date
    last: date
    zone: ZoneInfo
    only: Mapping[By, tuple[str, ...]] = field(default_factory=dict)
    baseline: Baseline | None = None
    owner: UserId | None = None
    created_at: Micros = 0
    version: int = 0

    @property
    def since(self) -> Micros:
        """When it begins."""
        return began(self.first, self.zone)

    @property
    def until(self) -> Micros:
        """When it is over."""
        return began(self.last + timedelta(days=1), self.zone)

    def is_met_by(self, value: float) -> bool:
        """Whether this would do."""
        return value >= self.target if self.wanted is Wanted.AT_LEAST else value <= self.target


def began(day: date, zone: ZoneInfo) -> Micros:
    """When a day begins, by the clocks of the zone."""
    return from_datetime(datetime(day.year, day.month, day.day, tzinfo=zone))


def day_of(at: Micros, zone: ZoneInfo) -> date:
    """The day in which an instant lies, by the clocks of the zone."""
    return to_datetime(at).astimezone(zone).date()


def wanted_of(one: Metric, said: Wanted | None) -> Wanted:
    """What is wanted of a metric: what is better, or what somebody said. Raises `DirectionNeededError`."""
    if said is not None:
        return said
    if one.is_better_high is None:
        raise DirectionNeededError(f"neither more nor less of {one.name} is better", metric=one.name)
    return Wanted.AT_LEAST if one.is_better_high else Wanted.AT_MOST


def check(goal: Goal) -> None:
    """Whether it can be answered how far it is.

    Raises `NoSuchMetricError`, `NotByThisError`, `EmptyRangeError`, `LongRangeError`, `ImpossibleTargetError`.
    """
    if goal.last < goal.first:
        raise EmptyRangeError("a goal ends after it begins")
    if (goal.last - goal.first).days >= LONGEST_DAYS:
        raise LongRangeError(f"at most {LONGEST_DAYS} days", days=LONGEST_DAYS)
    low, high = bounds_of(metric(goal.metric))
    if not low <= goal.target <= high:
        raise ImpossibleTargetError(f"{goal.metric} is never {goal.target}", metric=goal.metric)
    ask([goal.metric], since=goal.since, until=goal.until, zone=goal.zone, only=goal.only)


def bounds_of(one: Metric) -> tuple[float, float]:
    """Between what its values lie."""
    return BOUNDS.get(one.unit, (0.0, float("inf")))

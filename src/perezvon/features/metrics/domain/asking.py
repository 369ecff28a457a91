"""What can be asked of the catalogue: some metrics, between two instants, of some queues or agents, told apart by something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from perezvon.features.metrics.domain.catalogue import Interval, Metric, metric, sums_for
from perezvon.features.metrics.domain.sums import By, Sum
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import ContactId
from perezvon.kernel.time import SECOND, Micros

QUARTER: Micros = 900 * SECOND
"""Sums are kept by quarters of an hour of UTC: the hours and days of every zone are made of whole ones."""

MOST_DAYS: Final = 1_100
MOST_ROWS: Final = 50_000
"""So many rows a person can be shown at once; there are finer steps than anybody reads."""


class EmptyRangeError(AppError):
    """It ends before it begins, or where it begins."""

    kind = ErrorKind.INVALID
    code = "metrics.empty_range"


class LongRangeError(AppError):
    """More than `days` days at once."""

    kind = ErrorKind.INVALID
    code = "metrics.long_range"


class NotByThisError(AppError):
    """The metric cannot be told apart, or chosen, by that: there is no `by` in which it happens."""

    kind = ErrorKind.INVALID
    code = "metrics.not_by_this"


class NotSeenError(AppError):
    """Whoever asks sees only some teams, or only themselves, and the metric is of what is nobody's in particular."""

    kind = ErrorKind.FORBIDDEN
    code = "metrics.not_seen"


class NoSuchZoneError(AppError):
    """No such time zone: they are called like Europe/Berlin."""

    kind = ErrorKind.INVALID
    code = "metrics.no_such_zone"


class TooManyRowsError(AppError):
    """More than `most` rows: a longer step, a shorter time or fewer parts would do."""

    kind = ErrorKind.INVALID
    code = "metrics.too_many_rows"


class Step(StrEnum):
    """What time is told apart by, in the zone of whoever asks."""

    QUARTER = "quarter"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    """From Monday."""
    MONTH = "month"
    WEEKDAY = "weekday"
    """From 1, Monday, to 7."""
    HOUR_OF_DAY = "hour_of_day"
    """From 0 to 23: all days together."""
    HOUR_OF_WEEK = "hour_of_week"
    """24 times the weekday from 0, and the hour of the day: a map of the week."""


CYCLES: Final = (Step.WEEKDAY, Step.HOUR_OF_DAY, Step.HOUR_OF_WEEK)
"""Steps that come again; all others are instants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question. Made by `ask`, which looks whether it can be answered."""

    metrics: tuple[Metric, ...]
    since: Micros
    until: Micros
    """Not included."""
    zone: ZoneInfo
    by: tuple[By, ...] = ()
    step: Step | None = None
    only: Mapping[By, tuple[str, ...]] = field(default_factory=dict)
    """Of each only these."""

    @property
    def sums(self) -> tuple[Sum, ...]:
        """All that is needed, in the order of the catalogue."""
        needed = sums_for(self.metrics)
        return tuple(one for one in Sum if one in needed)

    @property
    def told_by(self) -> frozenset[By]:
        """All that must be known of what is added up."""
        return frozenset((*self.by, *self.only))


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that adds to a metric: above its line and below it."""

    contact: ContactId
    at: Micros
    top: int
    bottom: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What is behind a figure: how much happened, what it adds up to, and the newest of it."""

    count: int
    top: int
    bottom: int
    newest: Sequence[Happening]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A row of an answer: of which part and which time, and what was added up."""

    part: tuple[str | None, ...]
    """By what was asked, in that order; `None`: no queue, no outcome."""
    at: int | None
    """The instant at which the step began, or the number of one that comes again; `None` without steps."""
    sums: Mapping[Sum, int]

    def value(self, one: Metric) -> float | None:
        """What a metric comes to here."""
        return one.value(self.sums)

    def interval(self, one: Metric) -> Interval | None:
        """And how much of it may be chance."""
        return one.interval(self.sums)


def ask(
    names: Sequence[str],
    *,
    since: Micros,
    until: Micros,
    zone: ZoneInfo,
    by: Sequence[By] = (),
    step: Step | None = None,
    only: Mapping[By, Sequence[str]] | None = None,
) -> Asked:
    """The question. Instants are taken down to the quarter of an hour.

    Raises `NoSuchMetricError`, `NotByThisError`, `EmptyRangeError`, `LongRangeError`.
    """
    since, until = since // QUARTER * QUARTER, -(-until // QUARTER) * QUARTER
    if until <= since:
        raise EmptyRangeError("a time ends after it begins")
    if until - since > MOST_DAYS * 24 * 4 * QUARTER:
        raise LongRangeError(f"at most {MOST_DAYS} days at once", days=MOST_DAYS)
    asked = Asked(
        metrics=tuple(map(metric, dict.fromkeys(names))),
        since=since,
        until=until,
        zone=zone,
        by=tuple(dict.fromkeys(by)),
        step=step,
        only={key: tuple(values) for key, values in (only or {}).items()},
    )
    _check(asked)
    return asked


def _check(asked: Asked) -> None:
    for one in asked.metrics:
        for wanted in By:
            if wanted in asked.told_by and wanted not in one.known_by:
                raise NotByThisError(f"{one.name} is not known by {wanted}", metric=one.name, by=wanted.value)

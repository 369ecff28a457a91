"""What can be asked of the catalogue: some metrics, between two instants, of some queues or agents, told apart by something."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from typing_extensions import override

from perezvon.features.metrics.domain.catalogue import Interval, Metric, metric, sums_for
from perezvon.features.metrics.domain.sums import By, Source, Sum
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import ContactId
from perezvon.kernel.time import SECOND, Micros

QUARTER: Micros = 900 * SECOND
"""Sums are kept by quarters of an hour of UTC: the hours and days of every zone are made of whole ones."""

_CURSOR: Final = re.compile(r"(?P<at>\d{1,16})\.(?P<source>[a-z]+)\.(?P<n>\d{1,9})\.(?P<contact>.{1,100})", re.ASCII)

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


class BadCursorError(AppError):
    """That is no place in the list of what is behind a figure."""

    kind = ErrorKind.INVALID
    code = "metrics.bad_cursor"


class NoStepError(AppError):
    """One step of time is asked for, without saying of which kind."""

    kind = ErrorKind.INVALID
    code = "metrics.no_step"


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

_HOUR: Final = 4 * QUARTER
_DAY: Final = 24 * _HOUR
_LONGEST: Final[Mapping[Step, Micros]] = {
    Step.QUARTER: QUARTER,
    Step.HOUR: _HOUR,
    Step.DAY: _DAY + _HOUR,
    Step.WEEK: 7 * _DAY + _HOUR,
    Step.MONTH: 31 * _DAY + _HOUR,
}
"""With an hour that the clocks show twice."""


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

    def around(self, at: int | None) -> tuple[Micros, Micros]:
        """A time that holds all that was asked of the step that began at `at`, and not much else."""
        if at is None or self.step is None or self.step in CYCLES:
            return self.since, self.until
        return max(self.since, at), min(self.until, at + _LONGEST[self.step])

    @property
    def told_by(self) -> frozenset[By]:
        """All that must be known of what is added up."""
        return frozenset((*self.by, *self.only))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A place in the list of what adds to a figure: behind this. As text `<at>.<source>.<n>.<contact>`."""

    at: Micros
    source: Source
    n: int
    """Of what adds of one contact at one instant."""
    contact: ContactId

    @override
    def __str__(self) -> str:
        return f"{self.at}.{self.source}.{self.n}.{self.contact}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """The place that was written as `text`. Raises `BadCursorError`."""
        found = _CURSOR.fullmatch(text)
        if found is None or found["source"] not in set(map(str, Source)):
            raise BadCursorError
        return cls(
            at=int(found["at"]),
            source=Source(found["source"]),
            n=int(found["n"]),
            contact=ContactId(found["contact"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is to be told of what is behind a figure."""

    metric: Metric
    against: Metric | None = None
    """Only what this one takes otherwise."""
    at: int | None = None
    """Only of this step: the instant at which it began, or the number of one that comes again."""
    after: Cursor | None = None
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that adds to a metric: above its line and below it, and to the other one of a comparison."""

    cursor: Cursor
    part: Mapping[By, str | None]
    """As far as it is known of what happened."""
    top: int
    bottom: int
    other_top: int
    other_bottom: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What is behind a figure: how much of contacts adds to it and what that comes to, what each sum of the formula comes to,
    and a page of what adds, the newest first."""

    count: int
    top: int
    bottom: int
    sums: Mapping[Sum, int]
    page: Sequence[Happening]
    next: Cursor | None


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

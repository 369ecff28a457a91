"""When something happens that happens again and again, by the clocks of a place.

Clocks that are put forward skip times of day, and clocks that are put back show them twice. What is due at a time that is skipped is due
when the clocks go on; what is due at one that is shown twice is due at the first of them. So each day that is meant has one due time.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from perezvon.kernel.time import SECOND, Micros, from_datetime, to_datetime

MINUTES_A_DAY: Final = 24 * 60
_LONGEST_WAIT: Final = 64
"""Days within which every timetable has a day."""


class Rhythm(StrEnum):
    """On which days."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Days, and the time of day in minutes after midnight, there."""

    rhythm: Rhythm
    minute: int
    zone: ZoneInfo
    weekdays: tuple[int, ...] = ()
    """From 1, Monday, to 7; for weekly ones, at least one."""
    day: int = 1
    """Of the month, for monthly ones; the last day of a month that has no such day."""

    def means(self, day: date) -> bool:
        """Whether a day is one of its days."""
        match self.rhythm:
            case Rhythm.DAILY:
                return True
            case Rhythm.WEEKLY:
                return day.isoweekday() in self.weekdays
            case Rhythm.MONTHLY:
                return day.day == min(self.day, monthrange(day.year, day.month)[1])


def due_after(timetable: Timetable, at: Micros) -> Micros:
    """The next due time; never `at` itself."""
    today = to_datetime(at).astimezone(timetable.zone).date()
    days = (today + timedelta(days=later) for later in range(_LONGEST_WAIT))
    return next(due for day in days if timetable.means(day) and (due := due_on(timetable, day)) > at)


def dues_after(timetable: Timetable, at: Micros, count: int) -> Sequence[Micros]:
    """The next ones, in order."""
    found: list[Micros] = []
    for _ in range(count):
        found.append(due_after(timetable, found[-1] if found else at))
    return found


def newest_due(timetable: Timetable, first: Micros, now: Micros) -> Micros:
    """The last due time until now, of those from the `first` one on."""
    due = first
    while (later := due_after(timetable, due)) <= now:
        due = later
    return due


def due_on(timetable: Timetable, day: date) -> Micros:
    """The due time of a day."""
    zone, (hour, minute) = timetable.zone, divmod(timetable.minute, 60)
    wanted = datetime.combine(day, time(hour, minute), zone)
    at = wanted.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return from_datetime(at)
    # Taken by the clocks before and after the jump, a time that is skipped lies on both sides of it.
    return _jump(zone, from_datetime(wanted.replace(fold=1).astimezone(UTC)), from_datetime(at))


def _jump(zone: ZoneInfo, before: Micros, after: Micros) -> Micros:
    """When the clocks are put forward, to the second."""
    offset = _offset(zone, before)
    while after - before > SECOND:
        middle = (before + after) // 2 // SECOND * SECOND
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, at: Micros) -> timedelta | None:
    return to_datetime(at).astimezone(zone).utcoffset()

"""Of which time a saved report is: days by their own dates, or days that are told from the day on which somebody asks.

The reports page of the web app reads the same names in the same way.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from perezvon.kernel.time import Micros, from_datetime, to_datetime

Days = tuple[date, date]
"""The first day, and the one after the last."""


class Period(StrEnum):
    """Days as people say them."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    """The last seven days, today included."""
    LAST_WEEK = "last_week"
    """From Monday to Sunday, the last that is over."""
    MONTH = "month"
    """Since the first of it, today included."""
    LAST_MONTH = "last_month"
    DAYS = "days"
    """From one date to another."""


def days_of(period: Period, today: date, first: date | None = None, last: date | None = None) -> Days:
    """Which days are meant on this one. Own dates count for `DAYS` alone; of those a missing one is the other, or today."""
    if period is not Period.DAYS:
        return _TOLD_FROM[period](today)
    begin = first or last or today
    return begin, _later(last or begin, 1)


def span_of(days: Days, zone: ZoneInfo) -> tuple[Micros, Micros]:
    """The time from the first midnight to the last one, by the clocks of the zone."""
    since, until = (from_datetime(datetime(day.year, day.month, day.day, tzinfo=zone)) for day in days)
    return since, until


def day_of(at: Micros, zone: ZoneInfo) -> date:
    """The day on which something happened there."""
    return to_datetime(at).astimezone(zone).date()


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days)


def _monday(day: date) -> date:
    return _later(day, -day.weekday())


def _first(day: date) -> date:
    return day.replace(day=1)


_TOLD_FROM: Final[Mapping[Period, Callable[[date], Days]]] = {
    Period.TODAY: lambda today: (today, _later(today, 1)),
    Period.YESTERDAY: lambda today: (_later(today, -1), today),
    Period.WEEK: lambda today: (_later(today, -6), _later(today, 1)),
    Period.LAST_WEEK: lambda today: (_later(_monday(today), -7), _monday(today)),
    Period.MONTH: lambda today: (_first(today), _later(today, 1)),
    Period.LAST_MONTH: lambda today: (_first(_later(_first(today), -1)), _first(today)),
}

"""Whether opening hours are open at a moment, and when that changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from perezvon.features.flows.domain import Hours
from perezvon.kernel.time import Micros, from_datetime, to_datetime

LOOKED_AHEAD = 366
"""Days after which hours count as closed for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Whether it is open now, and when that ends; `None` when it does not within a year."""

    is_open: bool
    until: Micros | None


def opening(hours: Hours, now: Micros) -> Opening:
    """How it stands at `now`. Days that are open around the clock run into each other."""
    end: Micros | None = None
    for start, closing in _spans(hours, now):
        if end is not None and start > end:
            return Opening(is_open=True, until=end)
        if start > now and end is None:
            return Opening(is_open=False, until=start)
        if closing > now:
            end = closing
    return Opening(is_open=end is not None, until=None)


def _spans(hours: Hours, now: Micros) -> Iterator[tuple[Micros, Micros]]:
    """The open times of the days from yesterday on, in order."""
    zone = ZoneInfo(hours.zone)
    closed = {holiday.date for holiday in hours.holidays}
    today = to_datetime(now).astimezone(zone).date()
    for ahead in range(-1, LOOKED_AHEAD):
        day = today + timedelta(days=ahead)
        spans = [] if day.isoformat() in closed else [one for one in hours.spans if one.weekday == day.weekday()]
        for span in sorted(spans, key=lambda one: one.start):
            yield _moment(day, span.start, zone), _moment(day, span.end, zone)


def _moment(day: date, minute: int, zone: ZoneInfo) -> Micros:
    return from_datetime(datetime.combine(day, time.min, tzinfo=zone) + timedelta(minutes=minute))

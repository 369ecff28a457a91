"""Whether opening hours hold at an instant. Pure arithmetic: the UTC offsets of the zone come with the setting."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from operator import itemgetter

from perezvon.engine.centre import HoursSetup
from perezvon.kernel.time import DAY, SECOND, Micros

_DAY_S = 86_400
_HOUR: Micros = 3_600 * SECOND
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def is_open(hours: HoursSetup, at: Micros) -> bool:
    """Whether `at` lies in an open span of its local day. A span includes its first minute and not its last."""
    local_s = at // SECOND + offset_s(hours, at)
    day, second = divmod(local_s, _DAY_S)
    today = date.fromordinal(_EPOCH_ORDINAL + day)
    if today.isoformat() in hours.closed_dates:
        return False
    minute, weekday = second // 60, today.weekday()
    return any(span.weekday == weekday and span.start <= minute < span.end for span in hours.spans)


def day_began(hours: HoursSetup | None, at: Micros) -> Micros:
    """The local midnight before `at`, in the zone of these hours or in UTC; wrong by the shift on a day that has one."""
    offset = offset_s(hours, at) * SECOND if hours is not None else 0
    return (at + offset) // DAY * DAY - offset


def hour_began(hours: HoursSetup | None, at: Micros) -> Micros:
    """The local full hour before `at`, in the zone of these hours or in UTC."""
    offset = offset_s(hours, at) * SECOND if hours is not None else 0
    return (at + offset) // _HOUR * _HOUR - offset


def offset_s(hours: HoursSetup, at: Micros) -> int:
    """The UTC offset that holds at `at`: the last one that has begun, the first one before that, UTC if none is given."""
    if not hours.offsets:
        return 0
    begun = bisect_right(hours.offsets, at, key=itemgetter(0))
    return hours.offsets[max(begun - 1, 0)][1]


def opens_at(hours: HoursSetup, at: Micros) -> Micros | None:
    """The first instant from `at` on that is open; `None` if there is none within a year."""
    return at if is_open(hours, at) else next(_edges(hours, at, days=366, ends=False), None)


def open_until(hours: HoursSetup, at: Micros) -> Micros:
    """Until when it stays open from `at` on; of what never closes so much as a week can be told."""
    for edge in _edges(hours, at, days=7, ends=True):
        if not is_open(hours, at):
            break
        at = edge
    return at


def _edges(hours: HoursSetup, at: Micros, *, days: int, ends: bool) -> Iterator[Micros]:
    """The instants after `at` at which spans end, or else start, in order."""
    first = (at // SECOND + offset_s(hours, at)) // _DAY_S
    for day in range(first, first + days + 1):
        today = date.fromordinal(_EPOCH_ORDINAL + day)
        if today.isoformat() in hours.closed_dates:
            continue
        spans = [span for span in hours.spans if span.weekday == today.weekday()]
        minutes = sorted(span.end if ends else span.start for span in spans)
        instants = (_instant(hours, day * _DAY_S + minute * 60) for minute in minutes)
        yield from (instant for instant in instants if instant > at)


def _instant(hours: HoursSetup, local_s: int) -> Micros:
    """The instant of a local time: the first of two where the clock is put back, and counted on where it skips one."""
    before, after = (offset_s(hours, (local_s + shift) * SECOND) for shift in (-_DAY_S, _DAY_S))
    earlier, later = (local_s - before) * SECOND, (local_s - after) * SECOND
    return later if offset_s(hours, earlier) != before and offset_s(hours, later) == after else earlier

"""When a centre was open, as stretches of time: exact also on the days on which clocks are changed.

A stretch holds the instants at which the clock on the wall shows an open time. So an hour that the clocks show twice is open twice, and
one that they leave out is not open at all.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from perezvon.engine.centre import HoursSetup, OpenSpan
from perezvon.kernel.time import DAY, SECOND, Micros

_MINUTE: Final[Micros] = 60 * SECOND
_EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()

Stretch = tuple[Micros, Micros]
"""From its first instant to before the second one."""


def stretches(hours: HoursSetup, since: Micros, until: Micros) -> Iterator[Stretch]:
    """When these hours are open between two instants, in order; what touches is one stretch."""
    last: Stretch | None = None
    for opened, closed in _pieces(hours, since, until):
        if last is not None and opened <= last[1]:
            last = last[0], max(last[1], closed)
        else:
            if last is not None:
                yield last
            last = opened, closed
    if last is not None:
        yield last


def _pieces(hours: HoursSetup, since: Micros, until: Micros) -> Iterator[Stretch]:
    for begun, ended, offset in _offsets(hours, since, until):
        for day in range((begun + offset) // DAY, (ended - 1 + offset) // DAY + 1):
            for span in _open_on(hours, date.fromordinal(_EPOCH_ORDINAL + day)):
                midnight = day * DAY - offset
                opened, closed = max(begun, midnight + span.start * _MINUTE), min(ended, midnight + span.end * _MINUTE)
                if opened < closed:
                    yield opened, closed


def _offsets(hours: HoursSetup, since: Micros, until: Micros) -> Iterator[tuple[Micros, Micros, Micros]]:
    """Between which instants which UTC offset holds; the first one holds before it is told, too."""
    told = hours.offsets or ((since, 0),)
    begins = [since, *(at for at, _ in told[1:])]
    ends = [*begins[1:], until]
    for begun, ended, (_, offset_s) in zip(begins, ends, told, strict=True):
        if max(begun, since) < min(ended, until):
            yield max(begun, since), min(ended, until), offset_s * SECOND


def _open_on(hours: HoursSetup, today: date) -> list[OpenSpan]:
    if today.isoformat() in hours.closed_dates:
        return []
    return sorted((one for one in hours.spans if one.weekday == today.weekday()), key=lambda one: one.start)

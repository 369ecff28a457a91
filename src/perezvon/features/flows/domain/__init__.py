"""Lines and opening hours with their time zone; beside it the parts of flows and prompts that people choose."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from perezvon.engine.centre import HoursSetup, LineSetup, OpenSpan
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import HoursId
from perezvon.kernel.time import SECOND, Micros, to_datetime
from perezvon.kernel.values import Language

_DAY = 24 * 3_600 * SECOND

OFFSETS_FOR = 2 * 366 * _DAY
"""How far ahead the engine is told the offsets of a time zone."""

RENEW_WHEN_LEFT = 366 * _DAY
"""Hours whose offsets reach no further than this are given to the engine anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where customers call, by its name in each language, and the languages that they may choose there.

    `origins` are the web sites such as `https://shop.example` that may show a button for it; ours always may.
    """

    setup: LineSetup
    name: Mapping[Language, str]
    languages: tuple[Language, ...]
    origins: tuple[str, ...] = ()
    version: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A local day such as `2026-12-31` on which the centre is closed, and what people call it."""

    date: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Opening hours as people write them: local times of an IANA zone.

    Hours that are not in use are not offered any more; flows that ask them go on.
    """

    hours: HoursId
    name: Mapping[Language, str]
    zone: str
    spans: tuple[OpenSpan, ...]
    holidays: tuple[Holiday, ...] = ()
    is_active: bool = True
    version: int = field(default=0, compare=False)

    def setup(self, now: Micros) -> HoursSetup:
        """The hours as the engine reads them, good for two years. Raises `UnknownZoneError`."""
        return HoursSetup(
            hours=self.hours,
            spans=self.spans,
            closed_dates=tuple(holiday.date for holiday in self.holidays),
            offsets=tuple(offsets(self.zone, now - _DAY)),
        )


class UnknownZoneError(AppError):
    """There is no time zone of this name."""

    kind = ErrorKind.INVALID
    code = "flows.unknown_zone"


class FlowHasProblemsError(AppError):
    """The flow would go wrong; `first` says where."""

    kind = ErrorKind.INVALID
    code = "flows.has_problems"


class LineNotFoundError(AppError):
    """There is no such line."""

    kind = ErrorKind.NOT_FOUND
    code = "flows.line_not_found"


class HoursNotFoundError(AppError):
    """There are no such opening hours."""

    kind = ErrorKind.NOT_FOUND
    code = "flows.hours_not_found"


class SpansOverlapError(AppError):
    """Two spans of the day number `weekday` (0 is Monday) overlap, or one ends before it begins."""

    kind = ErrorKind.INVALID
    code = "flows.spans_overlap"


class HolidayTwiceError(AppError):
    """The day `date` stands twice among the holidays."""

    kind = ErrorKind.INVALID
    code = "flows.holiday_twice"


class FlowNotFoundError(AppError):
    """There is no such flow."""

    kind = ErrorKind.NOT_FOUND
    code = "flows.flow_not_found"


class UnknownFlowError(AppError):
    """The line names a flow that was never published."""

    kind = ErrorKind.INVALID
    code = "flows.unknown_flow"


class LanguageNotSpokenError(AppError):
    """The line's usual language is not among its languages."""

    kind = ErrorKind.INVALID
    code = "flows.language_not_spoken"


class BadOriginError(AppError):
    """`origin` is no web site: a scheme and a name, perhaps a port, and nothing else."""

    kind = ErrorKind.INVALID
    code = "flows.bad_origin"


_ORIGIN = re.compile(r"(https?)://((?!-)[a-z0-9.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?")
_USUAL_PORTS = {"http": "80", "https": "443"}


def origin_of(written: str) -> str:
    """A web site in the one spelling that browsers send. Raises `BadOriginError`.

    `shop.example` and `https://Shop.example:443/` are both `https://shop.example`.
    """
    plain = written.strip().lower().removesuffix("/")
    found = _ORIGIN.fullmatch(plain if "://" in plain else f"https://{plain}")
    if found is None or ".." in plain or (found[3] and not 0 < int(found[3]) < 65_536):
        raise BadOriginError(origin=written)
    scheme, host, port = found.groups()
    return f"{scheme}://{host}" if port in (None, _USUAL_PORTS[scheme]) else f"{scheme}://{host}:{int(port)}"


def check_hours(hours: Hours) -> None:
    """Whether no time and no day is given twice. Raises `SpansOverlapError` or `HolidayTwiceError`."""
    spans = sorted(hours.spans, key=lambda span: (span.weekday, span.start))
    for span in spans:
        if span.start >= span.end:
            raise SpansOverlapError(weekday=span.weekday)
    for before, after in pairwise(spans):
        if before.weekday == after.weekday and after.start < before.end:
            raise SpansOverlapError(weekday=after.weekday)
    dates = [holiday.date for holiday in hours.holidays]
    if doubled := next((date for date in dates if dates.count(date) > 1), None):
        raise HolidayTwiceError(date=doubled)


def check_line(line: Line) -> None:
    """Whether the line's usual language is one of its languages. Raises `LanguageNotSpokenError`."""
    if line.setup.language not in line.languages:
        raise LanguageNotSpokenError


def offsets(zone: str, start: Micros) -> Iterator[tuple[Micros, int]]:
    """From which instant on which offset to UTC (seconds) holds in `zone`, from the second of `start` on.

    Exact to the second, found by looking at each day and halving those on which the offset changes.
    """
    try:
        local = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZoneError from error
    moment = start - start % SECOND
    end = moment + OFFSETS_FOR
    held = _offset(moment, local)
    yield moment, held
    while moment < end:
        following = moment + _DAY
        offset = _offset(following, local)
        if offset != held:
            yield _change(moment, following, local), offset
            held = offset
        moment = following


def _change(before: Micros, after: Micros, zone: ZoneInfo) -> Micros:
    """The first second between the two at which the later offset holds."""
    held = _offset(after, zone)
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        if _offset(middle, zone) == held:
            after = middle
        else:
            before = middle
    return after


def _offset(moment: Micros, zone: ZoneInfo) -> int:
    offset = to_datetime(moment).astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())

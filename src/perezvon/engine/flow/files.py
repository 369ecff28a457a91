"""Flows and scenarios as files that people write and a build runs: read, or refused with line and reason.

A **flow** is JSON, as the designer exports it, or TOML. A file of **scenarios** is TOML and may bring the centre along in
which they play. `docs/howto/flows.md` describes both.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec

from perezvon.engine.centre import HoursSetup, OpenSpan
from perezvon.engine.flow.faults import KEYS
from perezvon.engine.flow.graph import Flow
from perezvon.engine.flow.problem import RouteFacts
from perezvon.engine.flow.scenario import BUSY, FREE, LEAVES, NOTHING, Scenario
from perezvon.kernel.ids import HoursId, QueueId, RouteId
from perezvon.kernel.time import SECOND, Micros

T = TypeVar("T")

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONDAY = date(2026, 1, 5)
"""The week in which scenarios play that name a weekday."""

_TIME = re.compile(r"(\d{4}-\d{2}-\d{2}|[a-z]{3}) (\d{2}):(\d{2})")
_CLOCK = re.compile(r"(\d{2}):(\d{2})")
_ENDS = re.compile(r"(route|number|flow):.+|message|callback|closed|left|hang_up|failed")
_NODE = re.compile(r'(?:^|[{,\s])"?node"?\s*[:=]\s*"([^"]*)"', re.MULTILINE)
_SCENARIO = re.compile(r"^\s*\[\[\s*scenarios?\s*\]\]", re.MULTILINE)
_AT = re.compile(r" - at `\$(.*)`")


class BadFileError(ValueError):
    """A file is not what it should be: at `line`, for `reason`."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"{line}: {reason}")
        self.line = line
        self.reason = reason


class OpenHours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Opening hours as a file writes them: `open = ["mon-fri 09:00-18:00"]`, `closed = ["2026-12-25"]`."""

    open: tuple[str, ...]
    closed: tuple[str, ...] = ()


class Setting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of scenarios. What of the centre it does not name is not checked."""

    flow: str
    """The file of the flow, beside this one."""
    flows: tuple[str, ...] = ()
    """Files of other flows to which contacts may go on."""
    hours: dict[str, OpenHours] = {}
    routes: dict[str, RouteFacts] = {}
    queues: tuple[str, ...] | None = None
    endpoints: tuple[str, ...] | None = None
    numbers: tuple[str, ...] | None = None
    lengths: dict[str, float] = {}
    """Seconds of prompts. With any here, all prompts that flows say must be."""
    scenario: tuple[Scenario, ...] = ()


def read_flow(text: str) -> Flow:
    """A flow from JSON or TOML. Raises `BadFileError`."""
    stored = _json(text) if text.lstrip().startswith("{") else _toml(text)
    if not isinstance(stored, dict):
        raise BadFileError(1, "no flow")
    stored = {"type": "flow", "version": 1} | stored
    return _converted(stored, Flow, lambda path: _line_in_flow(text, path))


def read_setting(text: str) -> Setting:
    """A file of scenarios, each checked. Raises `BadFileError`."""
    setting = _converted(_toml(text), Setting, lambda path: _line_of_path(text, path))
    for name, hours in setting.hours.items():
        try:
            hours_setup(name, hours)
        except ValueError as error:
            raise BadFileError(_line(text, rf"^\s*\[hours\.\"?{re.escape(name)}\"?\]"), str(error)) from None
    names = [scenario.name for scenario in setting.scenario]
    for number, scenario in enumerate(setting.scenario):
        for field, reason in _wrong(scenario):
            raise BadFileError(line_of(text, number, field), reason)
        if names.index(scenario.name) != number:
            raise BadFileError(line_of(text, number, "name"), f"there are two scenarios named {scenario.name!r}")
    return setting


def _wrong(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """The field and what is wrong with it."""
    try:
        moment(scenario.time)
    except ValueError as error:
        yield "time", str(error)
    for keys in scenario.keys:
        if keys != NOTHING and (not keys or any(key not in KEYS for key in keys)):
            yield "keys", f"{keys!r} are no keys of a telephone; use 0-9, * and #, or - for none"
    if scenario.expect.ends is not None and not _ENDS.fullmatch(scenario.expect.ends):
        yield "ends", f"a call cannot end as {scenario.expect.ends!r}"
    if scenario.expect.choices is not None and scenario.expect.choices < 0:
        yield "choices", f"choices cannot be {scenario.expect.choices}"
    yield from (
        ("web", f"{answer!r} is no answer; use a table of values, or 'failed'")
        for answer in scenario.web.values()
        if isinstance(answer, str) and answer != "failed"
    )


def check_names(text: str, setting: Setting, flow: Flow, prompts: Sequence[str], exits: Mapping[str, Any]) -> None:
    """Whether scenarios speak of what is in the flow. Raises `BadFileError`."""
    ways = {FREE, BUSY, LEAVES, *(way for found in exits.values() for way in found)}
    for number, scenario in enumerate(setting.scenario):
        unsaid = [prompt for prompt in (*scenario.expect.said, *scenario.expect.not_said) if prompt not in prompts]
        unknown = [
            ("said", f"the flow says no prompt {prompt!r}")
            for prompt in unsaid
            if prompt[:1] != "<" and prompt.isdigit() is False
        ]
        unknown += [
            ("routes", f"{flow.flow} has no route {route!r}") for route in scenario.routes if route not in exits
        ]
        ends = (scenario.expect.ends or "").partition(":")
        if ends[0] == "route" and ends[2] not in exits:
            unknown.append(("ends", f"{flow.flow} has no route {ends[2]!r}"))
        unknown += [
            ("agents", f"no route can end as {how!r}")
            for how in (scenario.agents, *scenario.routes.values())
            if how not in ways
        ]
        for field, reason in unknown:
            raise BadFileError(line_of(text, number, field), reason)


# --- Times. ---


def moment(written: str) -> Micros:
    """`mon 10:00` or `2026-12-25 10:00` as an instant of a clock that shows local time. Raises `ValueError`."""
    found = _TIME.fullmatch(written)
    if found is None:
        raise ValueError(f"{written!r} is no time; write 'mon 10:00' or '2026-12-25 10:00'")
    day, hour, minute = found[1], int(found[2]), int(found[3])
    if hour > 23 or minute > 59:
        raise ValueError(f"{written!r} is no time of a day")
    if day in _DAYS:
        local = date.fromordinal(_MONDAY.toordinal() + _DAYS.index(day))
    else:
        try:
            local = date.fromisoformat(day)
        except ValueError:
            raise ValueError(f"{day!r} is no day; write mon to sun, or a date such as 2026-12-25") from None
    days = local.toordinal() - date(1970, 1, 1).toordinal()
    return ((days * 24 + hour) * 60 + minute) * 60 * SECOND


def hours_setup(name: str, written: OpenHours) -> HoursSetup:
    """Opening hours as the engine reads them, on local time. Raises `ValueError`."""
    for day in written.closed:
        datetime.strptime(day, "%Y-%m-%d")  # noqa: DTZ007 - a day, not an instant
    spans = tuple(span for line in written.open for span in _spans(line))
    return HoursSetup(hours=HoursId(name), spans=spans, closed_dates=written.closed)


def _spans(written: str) -> Iterator[OpenSpan]:
    days, _, times = written.partition(" ")
    first, _, last = days.partition("-")
    start, _, end = times.partition("-")
    if first not in _DAYS or (last or first) not in _DAYS:
        raise ValueError(f"{written!r} names no days; write 'mon-fri 09:00-18:00'")
    begins, ends = _minute(start), _minute(end)
    if begins is None or ends is None or begins >= ends:
        raise ValueError(f"{written!r} is no span of a day; write 'mon-fri 09:00-18:00'")
    for weekday in range(_DAYS.index(first), _DAYS.index(last or first) + 1):
        yield OpenSpan(weekday=weekday, start=begins, end=ends)


def _minute(written: str) -> int | None:
    found = _CLOCK.fullmatch(written)
    minute = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else None
    return minute if minute is not None and minute <= 24 * 60 else None


def route_facts(setting: Setting) -> Mapping[RouteId, RouteFacts]:
    """The routes of a file."""
    return {RouteId(name): facts for name, facts in setting.routes.items()}


def queues_of(setting: Setting) -> Sequence[QueueId] | None:
    """The queues of a file."""
    return None if setting.queues is None else [QueueId(queue) for queue in setting.queues]


# --- Lines. ---


def line_of_node(text: str, node: str) -> int:
    """Where a node stands in the file of its flow; the first line if it does not."""
    return next((_line_at(text, found.start(1)) for found in _NODE.finditer(text) if found[1] == node), 1)


def line_of(text: str, scenario: int, field: str = "") -> int:
    """Where a field of a scenario stands, or else the scenario."""
    starts = [found.start() for found in _SCENARIO.finditer(text)]
    if scenario >= len(starts):
        return 1
    end = starts[scenario + 1] if scenario + 1 < len(starts) else len(text)
    found = re.compile(rf"(?:^|[{{,\s.])\"?{re.escape(field)}\"?\s*=", re.MULTILINE).search(text, starts[scenario], end)
    return _line_at(text, starts[scenario] if found is None or not field else found.end() - 1)


def _line_in_flow(text: str, path: str) -> int:
    number = re.match(r"\.nodes\[(\d+)\]", path)
    nodes = list(_NODE.finditer(text))
    if number is None or int(number[1]) >= len(nodes):
        return 1
    return _line_at(text, nodes[int(number[1])].start(1))


def _line_of_path(text: str, path: str) -> int:
    number = re.match(r"\.scenario\[(\d+)\]", path)
    field = re.findall(r"[\w-]+", path)[-1:] or [""]
    if number is not None:
        return line_of(text, int(number[1]), "" if field[0].isdigit() or field[0] == "scenario" else field[0])
    return _line(text, rf"(?:^|[\[{{,\s.])\"?{re.escape(field[0])}\"?\s*[=\]]") if field[0] else 1


def _line(text: str, pattern: str) -> int:
    found = re.search(pattern, text, re.MULTILINE)
    return _line_at(text, found.end() - 1) if found else 1


def _line_at(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


# --- Reading. ---


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        place = re.search(r"byte (\d+)", str(error))
        before = text.encode()[: int(place[1])] if place else b""
        raise BadFileError(before.count(b"\n") + 1, f"no JSON: {error}") from None


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else _line_at(text, len(text.rstrip()))
        raise BadFileError(line, f"no TOML: {error}") from None


def _converted(stored: Any, kind: type[T], line: Any) -> T:
    try:
        return msgspec.convert(stored, kind)
    except msgspec.ValidationError as error:
        reason = str(error)
        found = _AT.search(reason)
        path = found[1] if found else ""
        unknown = re.search(r"unknown field `([^`]*)`", reason)
        raise BadFileError(line(f"{path}.{unknown[1]}" if unknown else path), reason) from None

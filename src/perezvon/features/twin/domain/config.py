"""Reads what a manager wants to change, in TOML, and refuses what could not be: with file, line and reason.

priority_worth_s = 10        # seconds of waiting that a step of a customer's priority is worth
callback_share = 0.6         # how many take the offer of a callback

[queues.PS]                  # "*" stands for all queues; what is not named stays as it is
strategy = "most_skilled"
target_s = 20
target_percent = 80
priority = 0                 # seconds of waiting that callers of this queue are worth ahead of others
overflow_to = "NW"
overflow_after_s = 60
callback_after_s = 300
personal_first = false
needs = { loans = 3 }

[agents.IDIT]                # what is not named stays as it is
queues = ["PS", "NW"]
works = ["08:00-12:00", "12:30-17:00"]
skills = { loans = 4 }
absent = false

[[staff]]                    # as many more, alike
count = 2
queues = ["PS"]
works = ["09:00-17:00"]
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from perezvon.engine.routing.strategies import STRATEGIES
from perezvon.features.twin.domain.plan import AgentPlan, Plan, QueuePlan, Span
from perezvon.features.twin.domain.refusals import FileRefusedError

ALL = "*"
MOST_STAFF = 10_000

_QUEUE_KEYS = {
    "strategy": str,
    "target_s": int,
    "target_percent": int,
    "priority": int,
    "overflow_to": str,
    "overflow_after_s": int,
    "callback_after_s": int,
    "personal_first": bool,
    "needs": dict,
    "ring_s": int,
}
_AGENT_KEYS = {"queues": list, "works": list, "skills": dict, "absent": bool, "pace": float}
_STAFF_KEYS = {"count": int, "queues": list, "works": list, "skills": dict, "pace": float}
_TOP_KEYS = {
    "priority_worth_s": int,
    "callback_share": float,
    "answer_s": float,
    "missed_share": float,
    "queues": dict,
    "agents": dict,
    "staff": list,
}
_MAY_BE_NEGATIVE = {"priority"}
_SHARES = {"callback_share": 1, "missed_share": 1, "target_percent": 100}

Path = tuple[str | int, ...]


def changed(plan: Plan, text: str, file: str) -> Plan:
    """The plan with what the file changes. Raises `FileRefusedError`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else max(1, len(text.splitlines()))
        raise FileRefusedError(file, line, "toml", why=str(error)) from None
    return _Reader(plan, data, file, _lines(text)).read()


def changed_by(plan: Plan, data: Mapping[str, Any]) -> Plan:
    """The plan with the changes of such a table that came otherwise. Raises `FileRefusedError`, which names no line."""
    return _Reader(plan, data, "", {(): 0}).read()


class _Reader:
    """Reads one table of changes."""

    def __init__(self, plan: Plan, data: Mapping[str, Any], file: str, lines: Mapping[Path, int]) -> None:
        self._plan = plan
        self._file = file
        self._lines = lines
        self._data = data

    def read(self) -> Plan:
        """The plan as the file wants it."""
        self._check((), self._data, _TOP_KEYS)
        queues = self._queues()
        agents = dict(self._agents())
        for number, group in enumerate(self._data.get("staff", ())):
            self._check(("staff", number), group, _STAFF_KEYS)
            agents.update(self._more(number, group))
        plain = {key: value for key, value in self._data.items() if key not in {"queues", "agents", "staff"}}
        return replace(self._plan, queues=queues, agents=agents, **plain)

    # --- Queues. ---

    def _queues(self) -> dict[str, QueuePlan]:
        queues = dict(self._plan.queues)
        for name, settings in sorted(self._data.get("queues", {}).items(), key=lambda item: item[0] != ALL):
            path: Path = ("queues", name)
            self._check(path, settings, _QUEUE_KEYS)
            self._check_queue(path, settings)
            for queue in queues if name == ALL else [self._known_queue(path, name)]:
                queues[queue] = replace(queues[queue], **settings)
        self._check_overflow(queues)
        return queues

    def _check_queue(self, path: Path, settings: Mapping[str, Any]) -> None:
        strategy = settings.get("strategy")
        if strategy is not None and strategy not in STRATEGIES:
            raise self._refusal((*path, "strategy"), "strategy", value=strategy, known=", ".join(STRATEGIES))
        if "overflow_to" in settings:
            self._known_queue((*path, "overflow_to"), settings["overflow_to"])
        self._check_levels((*path, "needs"), settings.get("needs", {}))

    def _check_overflow(self, queues: Mapping[str, QueuePlan]) -> None:
        for name in queues:
            way = [name]
            while (following := queues[way[-1]].overflow_to) is not None:
                if following in way:
                    path = next(
                        (p for q in way for p in (("queues", q, "overflow_to"),) if p in self._lines),
                        ("queues", ALL, "overflow_to"),
                    )
                    raise self._refusal(path, "cycle", way=" → ".join([*way, following]))
                way.append(following)

    # --- Staff. ---

    def _agents(self) -> Iterator[tuple[str, AgentPlan]]:
        wished = self._data.get("agents", {})
        for name in wished:
            if name not in self._plan.agents:
                near = get_close_matches(name, self._plan.agents, n=1, cutoff=0) or ["–"]
                raise self._refusal(("agents", name), "unknown_agent", value=name, nearest=near[0])
        for name, agent in self._plan.agents.items():
            settings = wished.get(name, {})
            self._check(("agents", name), settings, _AGENT_KEYS)
            if not settings.get("absent", False):
                yield name, replace(agent, **self._staff(("agents", name), settings))

    def _more(self, number: int, group: Mapping[str, Any]) -> Iterator[tuple[str, AgentPlan]]:
        path: Path = ("staff", number)
        for key in ("queues", "works"):
            if not group.get(key):
                raise self._refusal(path, "missing", key=key)
        if group.get("count", 1) > MOST_STAFF:
            raise self._refusal(
                (*path, "count"), "range", column="count", value=group["count"], least=0, most=MOST_STAFF
            )
        agent = replace(AgentPlan(queues=(), spans=()), **self._staff(path, group))
        for place in range(group.get("count", 1)):
            yield f"+{number + 1}.{place + 1}", agent

    def _staff(self, path: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
        given: dict[str, Any] = {}
        if "queues" in settings:
            given["queues"] = tuple(self._known_queue((*path, "queues"), queue) for queue in settings["queues"])
        if "works" in settings:
            given["spans"] = tuple(self._span((*path, "works"), text) for text in settings["works"])
        if "skills" in settings:
            self._check_levels((*path, "skills"), settings["skills"])
            given["skills"] = settings["skills"]
        if "pace" in settings:
            given["pace"] = settings["pace"]
        return given

    def _span(self, path: Path, text: object) -> Span:
        found = re.fullmatch(r"(-?)(\d\d?):(\d\d)\s*[-–]\s*(-?)(\d\d?):(\d\d)", str(text).strip())
        if found is None:
            raise self._refusal(path, "span", value=str(text))
        if found[1] or found[4]:
            raise self._refusal(path, "negative", column="works", value=str(text))
        start, end = (int(found[h]) * 3600.0 + int(found[m]) * 60 for h, m in ((2, 3), (5, 6)))
        if int(found[3]) > 59 or int(found[6]) > 59 or start >= 86_400 or not start < end <= 36 * 3600:
            raise self._refusal(path, "span", value=str(text))
        return start, end

    # --- Whatever it is. ---

    def _check(self, path: Path, settings: object, keys: Mapping[str, type]) -> None:
        if not isinstance(settings, dict):
            raise self._refusal(path, "kind", key=str(path[-1]), expected="table")
        for key, value in settings.items():
            place = (*path, key)
            if key not in keys:
                near = get_close_matches(key, keys, n=1, cutoff=0)
                raise self._refusal(place, "unknown_key", value=key, nearest=near[0])
            wanted = (int, float) if keys[key] is float else (keys[key],)
            if not isinstance(value, wanted) or (isinstance(value, bool) and keys[key] is not bool):
                raise self._refusal(place, "kind", key=key, expected=keys[key].__name__)
            self._check_number(place, key, value)

    def _check_number(self, place: Path, key: str, value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return
        if value < 0 and key not in _MAY_BE_NEGATIVE:
            raise self._refusal(place, "negative", column=key, value=str(value))
        most = _SHARES.get(key, 1_000_000)
        if not abs(value) <= most:
            raise self._refusal(place, "range", column=key, value=str(value), least=0, most=most)

    def _check_levels(self, path: Path, levels: Mapping[str, object]) -> None:
        for skill, level in levels.items():
            if not isinstance(level, int) or isinstance(level, bool) or not 1 <= level <= 5:
                raise self._refusal(path, "range", column=skill, value=str(level), least=1, most=5)

    def _known_queue(self, path: Path, name: object) -> str:
        if not isinstance(name, str) or name not in self._plan.queues:
            raise self._refusal(path, "unknown_queue", value=str(name), known=", ".join(sorted(self._plan.queues)))
        return name

    def _refusal(self, path: Path, reason: str, **details: str | int) -> FileRefusedError:
        line = next((self._lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self._lines), 1)
        return FileRefusedError(self._file, line, reason, **details)


def _lines(text: str) -> Mapping[Path, int]:
    """In which line each table and key of a TOML file stands, as far as plain lines show it."""
    lines: dict[Path, int] = {}
    section: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip()
        if plain.startswith("["):
            section = _names(plain)
            if plain.startswith("[["):
                counts[section] = counts.get(section, -1) + 1
                section = (*section, counts[section])
            lines.setdefault(section, number)
        elif "=" in plain and not plain.startswith("#"):
            lines.setdefault((*section, *_names(plain.split("=")[0] + "=0")), number)
    return lines


def _names(toml: str) -> Path:
    """The names of the one table or key in a line of TOML."""
    try:
        inner: Any = tomllib.loads(toml)
    except tomllib.TOMLDecodeError:
        return ("",)
    names: list[str] = []
    while isinstance(inner, dict | list) and inner:
        if isinstance(inner, list):
            inner = inner[0]
        else:
            names.append(next(iter(inner)))
            inner = inner[names[-1]]
    return tuple(names)

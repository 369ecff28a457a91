"""Reads what a manager wants to change, in TOML, and refuses what could not be: with file, line and reason.

callback_share = 0.6         # how many take the offer of a callback
reached_share = 0.75         # how many answer when they are called back
priority_worth_s = 10        # short for tiers "1" to "9": seconds of waiting that a step of a customer's priority is worth

[queues.PS]                  # "*" stands for all queues; what is not named stays as it is
strategy = "most_skilled"
target_s = 20
target_percent = 80
priority = 0                 # seconds of waiting that callers of this queue are worth ahead of others
needs = { loans = 3, tax = { level = 4, relaxed = { 60 = 2 } } }
language = { relaxed_s = 90 }   # its agents must speak the caller's language, for so long; true: always
spares_reserved_s = 60       # agents reserved for other queues are rung after so long
hours = "office"
ring_s = 20
overflow_to = "NW"           # this and what follows is short for steps of routes that lead to the queue first
overflow_after_s = 60
callback_after_s = 300
personal_first = false

[[routes.PS]]                # whom to try, in order: for a queue's callers, or for a route of the centre by its name
kind = "personal_manager"    # backups, last_agent (within_s), queue (queue, wait_s), agent (agent), head (team), exit (way)
ring_s = 15
when = { is_known = true }   # hours, is_known, languages, tiers, expects_long_wait; is_negated: when all that does not hold

[[routes.PS]]
kind = "queue"
queue = "PS"
wait_s = 600

[boosts]                     # seconds of waiting
tiers = { gold = 120 }
repeat_s = 60                # who called within repeat_within_s already
dropped_s = 90               # whose last call was lost within dropped_within_s

[callbacks]
attempts = 3
retry_s = 900
offer_over_s = 900           # what a long wait is, for `expects_long_wait`
hours = "office"

[hours.office]
open = ["09:00-18:00"]
weekdays = [0, 1, 2, 3, 4]   # 0 is Monday; every day otherwise

[teams.service]
head = "ANAT"

[agents.IDIT]                # what is not named stays as it is
queues = ["PS", "NW"]
works = ["08:00-12:00", "12:30-17:00"]
skills = { loans = 4 }
languages = ["ru", "en"]
reserved_for = ["NW"]        # a specialist of these queues
team = "service"
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

import msgspec

from perezvon.engine.centre import AgentSkill, LanguageNeed, QueueSetup, Relaxation, SkillNeed
from perezvon.engine.routing.strategies import STRATEGIES
from perezvon.features.twin.domain.config_checks import Checks, Keys, Path, lines_of
from perezvon.features.twin.domain.config_rules import Rules
from perezvon.features.twin.domain.plan import AgentPlan, Plan, agent_setup
from perezvon.features.twin.domain.refusals import FileRefusedError
from perezvon.features.twin.domain.shortcuts import NAMES, leading_to, shortcuts_of, shortened
from perezvon.kernel.ids import AgentId, HoursId, SkillId, TeamId
from perezvon.kernel.values import Language

ALL = "*"
MOST_STAFF = 10_000

_SHORT: Keys = {"overflow_to": str, "overflow_after_s": int, "callback_after_s": int, "personal_first": bool}
_QUEUE_KEYS: Keys = {
    "strategy": str,
    "target_s": int,
    "target_percent": int,
    "priority": int,
    "needs": dict,
    "language": object,
    "hours": str,
    "ring_s": int,
    "wrap_up_s": int,
    "back_off_s": int,
    "spares_reserved_s": int,
    "is_active": bool,
    **_SHORT,
}
_PERSON_KEYS: Keys = {
    "queues": list,
    "works": list,
    "skills": dict,
    "languages": list,
    "reserved_for": list,
    "team": str,
    "pace": float,
}
_AGENT_KEYS: Keys = {**_PERSON_KEYS, "absent": bool}
_STAFF_KEYS: Keys = {**_PERSON_KEYS, "count": int}
_SHARE_KEYS: Keys = {"callback_share": float, "reached_share": float, "answer_s": float, "missed_share": float}
_TOP_KEYS: Keys = {
    **_SHARE_KEYS,
    "priority_worth_s": int,
    "queues": dict,
    "routes": dict,
    "boosts": dict,
    "callbacks": dict,
    "teams": dict,
    "hours": dict,
    "agents": dict,
    "staff": list,
}


def changed(plan: Plan, text: str, file: str) -> Plan:
    """The plan with what the file changes. Raises `FileRefusedError`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else max(1, len(text.splitlines()))
        raise FileRefusedError(file, line, "toml", why=str(error)) from None
    return _Reader(plan, data, Checks(file, lines_of(text))).read()


def changed_by(plan: Plan, data: Mapping[str, Any]) -> Plan:
    """The plan with the changes of such a table that came otherwise. Raises `FileRefusedError`, which names no line."""
    return _Reader(plan, data, Checks("", {(): 0})).read()


class _Reader:
    """Reads one table of changes."""

    def __init__(self, plan: Plan, data: Mapping[str, Any], checks: Checks) -> None:
        self._plan = plan
        self._data = data
        self._checks = checks
        self._rules = Rules(checks, data)

    def read(self) -> Plan:
        """The plan as the file wants it."""
        self._checks.table((), self._data, _TOP_KEYS)
        plan = self._rules.hours(self._plan)
        plan = replace(plan, queues=self._queues(plan), agents=self._staff())
        plan = self._rules.callbacks(self._rules.boosts(self._rules.teams(plan)))
        plan = self._shortcuts(self._rules.routes(plan))
        return replace(plan, **{key: value for key, value in self._data.items() if key in _SHARE_KEYS})

    # --- Queues. ---

    def _wanted_queues(self) -> Iterator[tuple[str, Path, Mapping[str, Any]]]:
        """For each queue what is wanted of it: what is said of all queues first."""
        wanted = self._checks.tables(("queues",), self._data.get("queues", {}), _QUEUE_KEYS)
        for name, settings in sorted(wanted.items(), key=lambda item: item[0] != ALL):
            path: Path = ("queues", name)
            for queue in self._plan.queues if name == ALL else [self._queue(path, name)]:
                yield queue, path, settings

    def _queues(self, plan: Plan) -> dict[str, QueueSetup]:
        queues = dict(plan.queues)
        for queue, path, settings in self._wanted_queues():
            if "hours" in settings:
                self._checks.known((*path, "hours"), settings["hours"], plan.hours)
            queues[queue] = self._changed_queue(path, queues[queue], settings)
        return queues

    def _changed_queue(self, path: Path, queue: QueueSetup, settings: Mapping[str, Any]) -> QueueSetup:
        given = {key: value for key, value in settings.items() if key not in _SHORT}
        strategy = given.get("strategy")
        if strategy is not None and strategy not in STRATEGIES:
            raise self._checks.refusal((*path, "strategy"), "strategy", value=strategy, known=", ".join(STRATEGIES))
        if "needs" in given:
            given["needs"] = tuple(self._needs((*path, "needs"), queue, given["needs"]))
        if "language" in given:
            given["language"] = self._language((*path, "language"), given["language"])
        if "hours" in given:
            given["hours"] = HoursId(given["hours"])
        return msgspec.structs.replace(queue, **given)

    def _needs(self, path: Path, queue: QueueSetup, wanted: Mapping[str, object]) -> Iterator[SkillNeed]:
        """Where nobody says otherwise, a need keeps those of its steps that still ask for less."""
        kept = {need.skill: need.relaxed for need in queue.needs}
        for skill, need in wanted.items():
            if isinstance(need, dict):
                found = self._checks.table((*path, skill), need, {"level": int, "relaxed": dict})
                level, relaxed = found.get("level", 1), tuple(self._relaxed((*path, skill), found.get("relaxed", {})))
            else:
                level, relaxed = need, kept.get(SkillId(skill), ())
            self._checks.levels(path, {skill: level})
            steps = tuple(step for step in relaxed if step.level < level)
            yield SkillNeed(skill=SkillId(skill), level=level, relaxed=steps)

    def _relaxed(self, path: Path, wanted: Mapping[str, Any]) -> Iterator[Relaxation]:
        self._checks.levels((*path, "relaxed"), wanted, least=0)
        for after_s in wanted:
            if not after_s.isdecimal():
                raise self._checks.refusal((*path, "relaxed"), "number", column="relaxed", value=after_s)
        for after_s, level in sorted(wanted.items(), key=lambda item: int(item[0])):
            yield Relaxation(after_s=int(after_s), level=level)

    def _language(self, path: Path, wanted: object) -> LanguageNeed | None:
        if isinstance(wanted, bool):
            return LanguageNeed() if wanted else None
        return LanguageNeed(**self._checks.table(path, wanted, {"relaxed_s": int}))

    # --- What is said of queues in short. ---

    def _shortcuts(self, plan: Plan) -> Plan:
        for queue, path, settings in self._wanted_queues():
            short = {key: settings[key] for key in NAMES if key in settings}
            if short.get("overflow_to"):
                to = self._queue((*path, "overflow_to"), short["overflow_to"])
                if to == queue:
                    raise self._checks.refusal((*path, "overflow_to"), "cycle", way=f"{queue} → {queue}")
            if short and not leading_to(plan, queue):
                raise self._checks.refusal(path, "no_wait", value=queue)
            if short:
                plan = shortened(plan, queue, {**short, **_none_if_empty(short)})
        for queue in plan.queues:
            self._check_overflow(plan, queue)
        return plan

    def _check_overflow(self, plan: Plan, queue: str) -> None:
        way = [queue]
        while (following := shortcuts_of(plan, way[-1]).overflow_to) is not None:
            if following in way:
                paths: list[Path] = [("queues", name, "overflow_to") for name in (*way, ALL)]
                stands = next((path for path in paths if self._checks.stands(path)), None)
                if stands is not None or self._is_said(way):
                    raise self._checks.refusal(stands or ("queues",), "cycle", way=" → ".join([*way, following]))
                return
            way.append(following)

    def _is_said(self, queues: list[str]) -> bool:
        """Whether overflow of one of these is what is to change. A centre's own routes may lead to and fro."""
        wanted = self._data.get("queues", {})
        return any("overflow_to" in wanted.get(name, {}) for name in (*queues, ALL))

    # --- Staff. ---

    def _staff(self) -> dict[str, AgentPlan]:
        agents = dict(self._agents())
        for number, group in enumerate(self._data.get("staff", ())):
            self._checks.table(("staff", number), group, _STAFF_KEYS)
            agents.update(self._more(number, group))
        return agents

    def _agents(self) -> Iterator[tuple[str, AgentPlan]]:
        wished = self._checks.tables(("agents",), self._data.get("agents", {}), _AGENT_KEYS)
        for name in wished:
            if name not in self._plan.agents:
                near = get_close_matches(name, self._plan.agents, n=1, cutoff=0) or ["–"]
                raise self._checks.refusal(("agents", name), "unknown_agent", value=name, nearest=near[0])
        for name, agent in self._plan.agents.items():
            settings = wished.get(name, {})
            if not settings.get("absent", False):
                yield name, self._person(("agents", name), agent, settings)

    def _more(self, number: int, group: Mapping[str, Any]) -> Iterator[tuple[str, AgentPlan]]:
        path: Path = ("staff", number)
        for key in ("queues", "works"):
            if not group.get(key):
                raise self._checks.refusal(path, "missing", key=key)
        count = group.get("count", 1)
        if count > MOST_STAFF:
            raise self._checks.refusal((*path, "count"), "range", column="count", value=count, least=0, most=MOST_STAFF)
        agent = self._person(path, AgentPlan(setup=agent_setup("", ()), spans=()), group)
        for place in range(count):
            name = f"+{number + 1}.{place + 1}"
            yield name, replace(agent, setup=msgspec.structs.replace(agent.setup, agent=AgentId(name)))

    def _person(self, path: Path, agent: AgentPlan, settings: Mapping[str, Any]) -> AgentPlan:
        given: dict[str, Any] = {}
        for key in ("queues", "reserved_for"):
            if key in settings:
                given[key] = tuple(self._queue((*path, key), queue) for queue in settings[key])
        if "skills" in settings:
            self._checks.levels((*path, "skills"), settings["skills"])
            given["skills"] = tuple(AgentSkill(skill=SkillId(s), level=n) for s, n in settings["skills"].items())
        if "languages" in settings:
            spoken = [self._checks.known((*path, "languages"), one, tuple(Language)) for one in settings["languages"]]
            given["languages"] = tuple(Language(one) for one in spoken)
        if "team" in settings:
            teams = {*self._plan.teams, *self._data.get("teams", {})}
            given["team"] = TeamId(self._checks.known((*path, "team"), settings["team"], teams))
        spans = agent.spans
        if "works" in settings:
            spans = tuple(self._checks.span((*path, "works"), text) for text in settings["works"])
        setup = msgspec.structs.replace(agent.setup, **given)
        return replace(agent, setup=setup, spans=spans, pace=settings.get("pace", agent.pace))

    def _queue(self, path: Path, name: object) -> Any:
        if name not in self._plan.queues:
            known = ", ".join(sorted(self._plan.queues))
            raise self._checks.refusal(path, "unknown_queue", value=str(name), known=known)
        return name


def _none_if_empty(short: Mapping[str, Any]) -> Mapping[str, Any]:
    """An empty name says that callers do not overflow any more."""
    return {"overflow_to": None} if short.get("overflow_to") == "" else {}

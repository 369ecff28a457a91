"""Reads the rules of a config that are the engine's own: routes step by step, boosts, callbacks, teams and hours."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from perezvon.engine.centre import (
    AgentStep,
    BackupsStep,
    BoostSetup,
    ExitStep,
    HeadStep,
    HoursSetup,
    LastAgentStep,
    OpenSpan,
    PersonalManagerStep,
    QueueStep,
    RouteStep,
    TeamSetup,
    TierBoost,
)
from perezvon.engine.flow.graph import GoToRoute
from perezvon.features.twin.domain.afterwards import ways_of
from perezvon.features.twin.domain.config_checks import Checks, Keys, Path
from perezvon.features.twin.domain.plan import Plan
from perezvon.kernel.ids import AgentId, HoursId, TeamId
from perezvon.kernel.values import Language

_STEPS: Mapping[str, tuple[type[RouteStep], Keys]] = {
    "personal_manager": (PersonalManagerStep, {"ring_s": int}),
    "backups": (BackupsStep, {"ring_s": int}),
    "last_agent": (LastAgentStep, {"within_s": int, "ring_s": int}),
    "queue": (QueueStep, {"queue": str, "wait_s": int}),
    "agent": (AgentStep, {"agent": str, "ring_s": int}),
    "head": (HeadStep, {"team": str, "ring_s": int}),
    "exit": (ExitStep, {"way": str}),
}
_NAMED = {"queue": "queue", "agent": "agent", "head": "team", "exit": "way"}
"""What a step of this kind must name."""
_WHEN_KEYS: Keys = {
    "hours": str,
    "is_known": bool,
    "languages": list,
    "tiers": list,
    "expects_long_wait": bool,
    "is_negated": bool,
}
_BOOST_KEYS: Keys = {
    "tiers": dict,
    "repeat_s": int,
    "repeat_within_s": int,
    "dropped_s": int,
    "dropped_within_s": int,
}
_CALLBACK_KEYS: Keys = {
    "attempts": int,
    "retry_s": int,
    "ring_s": int,
    "hours": str,
    "offer_over_s": int,
    "keep_s": int,
    "is_automatic": bool,
}
_WAYS = ("callback", "voicemail", "external")
_TIERS = range(1, 10)
_DAY_MINUTES = 1_440


@dataclass(frozen=True, slots=True)
class Rules:
    """Reads the rules of one config into a plan whose queues and staff are read already."""

    checks: Checks
    data: Mapping[str, Any]

    def hours(self, plan: Plan) -> Plan:
        """Opening hours."""
        found = self.checks.tables(("hours",), self.data.get("hours", {}), {"open": list, "weekdays": list})
        return replace(
            plan, hours={**plan.hours, **{name: self._hours(name, wanted) for name, wanted in found.items()}}
        )

    def teams(self, plan: Plan) -> Plan:
        """Teams and their heads."""
        teams = dict(plan.teams)
        for name, wanted in self.checks.tables(("teams",), self.data.get("teams", {}), {"head": str}).items():
            head = self.checks.known(("teams", name, "head"), wanted.get("head"), plan.agents)
            teams[name] = TeamSetup(team=TeamId(name), head=AgentId(head))
        return replace(plan, teams=teams)

    def boosts(self, plan: Plan) -> Plan:
        """What callers are worth ahead of others."""
        boosts = plan.boosts
        if worth := self.data.get("priority_worth_s"):
            tiers = tuple(TierBoost(tier=str(step), boost_s=step * worth) for step in _TIERS)
            boosts = msgspec.structs.replace(boosts, tiers=tiers)
        wanted = self.checks.table(("boosts",), self.data.get("boosts", {}), _BOOST_KEYS)
        return replace(plan, boosts=self._boosts(boosts, wanted))

    def callbacks(self, plan: Plan) -> Plan:
        """How people are called back."""
        wanted = self.checks.table(("callbacks",), self.data.get("callbacks", {}), _CALLBACK_KEYS)
        if "hours" in wanted:
            self.checks.known(("callbacks", "hours"), wanted["hours"], plan.hours)
        if wanted.get("attempts") == 0:
            raise self.checks.refusal(
                ("callbacks", "attempts"), "range", column="attempts", value="0", least=1, most=100
            )
        return replace(plan, callbacks=msgspec.structs.replace(plan.callbacks, **wanted))

    def routes(self, plan: Plan) -> Plan:
        """Routes, by their own name or by that of the queue whose callers take them.

        A centre's flow that does not know a way by which its changed route gives callers back says nothing of them: what
        usually happens then takes its place.
        """
        wanted = self.data.get("routes", {})
        if not isinstance(wanted, dict):
            raise self.checks.refusal(("routes",), "kind", key="routes", expected="table")
        routes, flows = dict(plan.routes), dict(plan.flows)
        for name, steps in wanted.items():
            path: Path = ("routes", name)
            self.checks.known(path, name, {*plan.routes, *plan.queues})
            if not isinstance(steps, list) or not steps:
                raise self.checks.refusal(path, "no_steps", value=name)
            routes[name] = tuple(self._step((*path, place), step, plan, name) for place, step in enumerate(steps))
            ways = {step.way for step in routes[name] if isinstance(step, ExitStep)}
            if name in flows and not ways <= ways_of(flows[name]):
                del flows[name]
        return replace(plan, routes=routes, flows=flows)

    # --- One of them. ---

    def _step(self, path: Path, step: object, plan: Plan, route: str) -> RouteStep:
        kind = step.get("kind") if isinstance(step, dict) else None
        self.checks.known((*path, "kind"), kind, _STEPS)
        of, keys = _STEPS[str(kind)]
        wanted = dict(self.checks.table(path, step, {"kind": str, "when": dict, **keys}))
        del wanted["kind"]
        named = _NAMED.get(str(kind))
        if named is not None:
            self.checks.known((*path, named), wanted.get(named), _nameable(plan, named, route))
        if "when" in wanted:
            self._when((*path, "when"), wanted["when"], plan)
        return msgspec.convert(wanted, of)

    def _when(self, path: Path, when: object, plan: Plan) -> None:
        wanted = self.checks.table(path, when, _WHEN_KEYS)
        if "hours" in wanted:
            self.checks.known((*path, "hours"), wanted["hours"], plan.hours)
        for language in wanted.get("languages", ()):
            self.checks.known((*path, "languages"), language, tuple(Language))
        for tier in wanted.get("tiers", ()):
            if not isinstance(tier, str):
                raise self.checks.refusal((*path, "tiers"), "kind", key="tiers", expected="str")

    def _boosts(self, boosts: BoostSetup, wanted: Mapping[str, Any]) -> BoostSetup:
        plain = {key: value for key, value in wanted.items() if key != "tiers"}
        if "tiers" in wanted:
            path: Path = ("boosts", "tiers")
            tiers = self.checks.table(path, wanted["tiers"], dict.fromkeys(wanted["tiers"], int))
            plain["tiers"] = tuple(TierBoost(tier=tier, boost_s=boost) for tier, boost in tiers.items())
        return msgspec.structs.replace(boosts, **plain)

    def _hours(self, name: str, wanted: Mapping[str, Any]) -> HoursSetup:
        path: Path = ("hours", name)
        if "open" not in wanted:
            raise self.checks.refusal(path, "missing", key="open")
        weekdays = wanted.get("weekdays", list(range(7)))
        for weekday in weekdays:
            if weekday not in range(7):
                raise self.checks.refusal(
                    (*path, "weekdays"), "range", column="weekdays", value=str(weekday), least=0, most=6
                )
        spans = []
        for text in wanted["open"]:
            start, end = (round(seconds / 60) for seconds in self.checks.span((*path, "open"), text))
            if end > _DAY_MINUTES:
                raise self.checks.refusal((*path, "open"), "span", value=str(text))
            spans += [OpenSpan(weekday=weekday, start=start, end=end) for weekday in weekdays]
        return HoursSetup(hours=HoursId(name), spans=tuple(spans))


def _nameable(plan: Plan, what: str, route: str) -> Collection[str]:
    match what:
        case "queue":
            return plan.queues
        case "agent":
            return plan.agents
        case "team":
            return plan.teams
        case _:
            flow = plan.flows.get(route)
            own = [node.exits for node in flow.nodes if isinstance(node, GoToRoute)] if flow is not None else []
            return (*_WAYS, *(exit_.way for exits in own for exit_ in exits))

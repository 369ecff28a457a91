"""A day's plan in plain values, as it is shown and as it is kept beside an answer."""

from collections.abc import Mapping
from typing import Any

import msgspec

from perezvon.engine.centre import (
    AgentStep,
    BackupsStep,
    BoostSetup,
    ExitStep,
    HeadStep,
    LastAgentStep,
    PersonalManagerStep,
    QueueStep,
    RouteStep,
)
from perezvon.features.twin.domain.plan import AgentPlan, Plan, Span
from perezvon.features.twin.domain.results import Day
from perezvon.features.twin.domain.shortcuts import first_queue, shortcuts_of

_KINDS: Mapping[type[RouteStep], str] = {
    PersonalManagerStep: "personal_manager",
    BackupsStep: "backups",
    LastAgentStep: "last_agent",
    QueueStep: "queue",
    AgentStep: "agent",
    HeadStep: "head",
    ExitStep: "exit",
}


def described(plan: Plan, real: Day) -> Mapping[str, Any]:
    """How the day was run, and what became of it."""
    return {
        "queues": [_queue(plan, queue) for queue in plan.queues],
        "agents": [_agent(agent, staff) for agent, staff in plan.agents.items()],
        "routes": [_route(plan, route) for route in _routes(plan)],
        "hours": list(plan.hours),
        "teams": {name: team.head for name, team in plan.teams.items()},
        "boosts": _boosts(plan.boosts),
        "callbacks": _plain(plan.callbacks),
        "callback_share": plan.callback_share,
        "reached_share": plan.reached_share,
        "real": [{**whose_of(whose), "figures": dict(found)} for whose, found in real.items()],
    }


def whose_of(whose: str) -> Mapping[str, str]:
    """Whose figures they are: of which kind, and which one of these."""
    kind, _, key = whose.partition(":")
    return {"kind": kind, "key": key}


def _queue(plan: Plan, queue: str) -> Mapping[str, Any]:
    setup, short = plan.queues[queue], shortcuts_of(plan, queue)
    return {
        "queue": queue,
        "strategy": setup.strategy,
        "target_s": setup.target_s,
        "target_percent": setup.target_percent,
        "priority": setup.priority,
        "overflow_to": short.overflow_to,
        "overflow_after_s": short.overflow_after_s,
        "callback_after_s": short.callback_after_s,
        "personal_first": short.personal_first,
        "needs": {str(need.skill): need.level for need in setup.needs},
    }


def _agent(agent: str, staff: AgentPlan) -> Mapping[str, Any]:
    return {
        "agent": agent,
        "queues": list(staff.setup.queues),
        "works": [_span(span) for span in staff.spans],
        "skills": {str(skill.skill): skill.level for skill in staff.setup.skills},
    }


def _boosts(boosts: BoostSetup) -> Mapping[str, Any]:
    return {**_plain(boosts), "tiers": {tier.tier: tier.boost_s for tier in boosts.tiers}}


def _routes(plan: Plan) -> list[str]:
    """Those of the plan, and one for each queue to which none leads."""
    led = {first_queue(steps) for steps in plan.routes.values()}
    return [*plan.routes, *(queue for queue in plan.queues if queue not in led and queue not in plan.routes)]


def _route(plan: Plan, route: str) -> Mapping[str, Any]:
    return {"route": route, "steps": [_step(step) for step in plan.steps_of(route)]}


def _step(step: RouteStep) -> Mapping[str, Any]:
    return {"kind": _KINDS[type(step)], **_plain(step)}


def _plain(setup: msgspec.Struct) -> Mapping[str, Any]:
    """All that is set, defaults too: whoever reads it years later need not know them."""
    return {
        name: _plain(value) if isinstance(value, msgspec.Struct) else msgspec.to_builtins(value)
        for name, value in msgspec.structs.asdict(setup).items()
    }


def _span(span: Span) -> str:
    start, end = (round(seconds / 60) for seconds in span)
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"

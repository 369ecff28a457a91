"""A plan as the settings of an engine: nothing is translated, only lines are added by which callers come to each route."""

from collections.abc import Iterator

import msgspec

from perezvon.engine import events
from perezvon.engine.centre import Flow, HoursSetup, LineSetup, RouteSetup, RouteStep
from perezvon.features.twin.domain.afterwards import GOES_ON, going_on, offers_callback, usual
from perezvon.features.twin.domain.plan import Plan
from perezvon.kernel.ids import AgentId, FlowId, LineId, RouteId
from perezvon.kernel.values import Language


def settings(plan: Plan, seed: int) -> Iterator[events.Event]:
    """Everything that an engine must be told before the day begins."""
    yield events.DomainStarted(seed=seed)
    for hours in plan.hours.values():
        yield events.HoursSet(hours=_local(hours))
    yield events.BoostsSet(boosts=plan.boosts)
    yield events.CallbacksSet(callbacks=plan.callbacks)
    for team in plan.teams.values():
        yield events.TeamSet(team=team)
    for queue in plan.queues.values():
        yield events.QueueSet(queue=queue)
    for route in (*plan.routes, *(queue for queue in plan.queues if queue not in plan.routes)):
        yield from _entrance(plan, route)
    for name, agent in plan.agents.items():
        yield events.AgentSet(agent=agent.setup)
        yield events.PhoneReady(agent=AgentId(name))


def _local(hours: HoursSetup) -> HoursSetup:
    return msgspec.structs.replace(hours, offsets=())


def _entrance(plan: Plan, route: str) -> Iterator[events.Event]:
    """The route, and a line for it; one more for those who decline to be called back, unless a flow says what of them."""
    steps = plan.steps_of(route)
    if route in plan.flows:
        yield from _line(route, steps, plan.flows[route])
    elif offers_callback(steps):
        back = route + GOES_ON
        yield from _line(route, steps, usual(route, back))
        yield from _line(back, going_on(steps), usual(back, back))
    else:
        yield from _line(route, steps, usual(route, route))


def _line(route: str, steps: tuple[RouteStep, ...], flow: Flow) -> Iterator[events.Event]:
    named = msgspec.structs.replace(flow, flow=FlowId(route))
    yield events.RouteSet(route=RouteSetup(route=RouteId(route), steps=steps))
    yield events.FlowPublished(flow=named)
    yield events.LineSet(line=LineSetup(line=LineId(route), flow=named.flow, language=Language.ENGLISH))

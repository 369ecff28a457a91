"""The settings in a saved state of the engine, as if they had just been set."""

from collections.abc import Iterator

from perezvon.engine import events
from perezvon.engine.snapshot import load


def settings_of(state: bytes) -> Iterator[events.Event]:
    """Every setting that `History` hears. Raises what msgspec raises about a state of another form."""
    saved = load(state)
    routing = saved.routing
    yield from (events.QueueSet(queue=queue.setup) for queue in routing.queues.values() if queue.setup is not None)
    yield from (events.AgentSet(agent=agent.setup) for agent in routing.agents.values())
    yield from (events.RouteSet(route=route) for route in routing.routes.values())
    yield from (events.FlowPublished(flow=flow) for flow in saved.flows.newest.values())
    yield from (events.TeamSet(team=team) for team in routing.teams.values())
    yield from (events.HoursSet(hours=hours) for hours in saved.hours.values())
    yield events.BoostsSet(boosts=routing.boosts)
    yield events.CallbacksSet(callbacks=routing.calling_back)

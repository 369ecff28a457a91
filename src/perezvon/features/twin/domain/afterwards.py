"""What becomes of callers whom a route gives back by one of its ways, and of those who decline to be called back.

A centre's own flow says it itself (`given_back`): it is entered where it hands callers to the route, and what it says
takes no time. Where no flow is known, the way `callback` offers one, `voicemail` takes a message, `external` passes the
caller on, and whoever declines a callback goes on along the route with the place that they have. For that they come by a
route of their own from the beginning, in which a step that reaches nobody stands where a callback would be offered; so
the engine still tells when that is. They are called back by it, too: it does not offer what they have already.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from perezvon.engine.centre import AgentStep, ExitStep, Flow, QueueStep, RouteStep, When
from perezvon.engine.flow.graph import (
    GoToFlow,
    GoToNumber,
    GoToRoute,
    HangUp,
    Node,
    OfferCallback,
    RouteExit,
    TakeMessage,
)
from perezvon.kernel.ids import AgentId, FlowId, NodeId, NumberId, RouteId

GOES_ON: Final = "\N{RIGHTWARDS ARROW WITH HOOK}"
"""Ends the names of routes of those who decline a callback; no queue or route of a plan may end so."""
_NOBODY: Final = AgentId("")
DECLINED: Final = "agent_not_free"
"""Why the step after such an offer is tried."""


def offers_callback(steps: Sequence[RouteStep]) -> bool:
    """Whether callers on this route may be offered a callback."""
    return any(is_offer(step) for step in steps)


def is_offer(step: RouteStep) -> bool:
    """Whether this step offers a callback."""
    return isinstance(step, ExitStep) and step.way == "callback"


def going_on(steps: Sequence[RouteStep]) -> tuple[RouteStep, ...]:
    """The route for whoever declines."""
    kept = [AgentStep(agent=_NOBODY, when=step.when) if is_offer(step) else step for step in steps]
    queue = next((step.queue for step in reversed(steps) if isinstance(step, QueueStep)), None)
    last = steps[-1].when or When()
    # Behind the last queue nobody expects a long wait there, so such an offer is never made.
    if queue is not None and is_offer(steps[-1]) and not last.expects_long_wait:
        kept.append(QueueStep(queue=queue, when=steps[-1].when))
    return tuple(kept)


def after_offers(steps: Sequence[RouteStep]) -> frozenset[int]:
    """The places of the steps behind offers of a callback."""
    return frozenset(place + 1 for place, step in enumerate(steps) if is_offer(step))


def usual(route: str, called_back_by: str) -> Flow:
    """What happens on a route of which no flow is known."""
    exits = ("callback", "voicemail", "external")
    nodes: tuple[Node, ...] = (
        GoToRoute(
            node=NodeId("route"),
            route=RouteId(route),
            exits=tuple(RouteExit(way=way, next=NodeId(way)) for way in exits),
        ),
        OfferCallback(node=NodeId("callback"), spoken=(), route=RouteId(called_back_by)),
        TakeMessage(node=NodeId("voicemail"), spoken=()),
        GoToNumber(node=NodeId("external"), number=NumberId("external")),
    )
    return Flow(flow=FlowId(route), version=1, nodes=nodes, start=NodeId("route"))


def given_back(flow: Flow, route: str) -> Flow | None:
    """The flow from where it hands callers to this route, without a word while they wait; `None` if it does not."""
    start = next((node.node for node in flow.nodes if isinstance(node, GoToRoute) and node.route == route), None)
    if start is None:
        return None
    return Flow(flow=FlowId(route), version=1, nodes=tuple(_silent(node) for node in flow.nodes), start=start)


def ways_of(flow: Flow) -> set[str]:
    """The ways by which callers may come back from the route that a flow hands them to first."""
    start = next(node for node in flow.nodes if node.node == flow.start)
    return {way.way for way in start.exits} if isinstance(start, GoToRoute) else set()


def _silent(node: Node) -> Node:
    if isinstance(node, GoToRoute):
        return msgspec.structs.replace(node, waiting=(), again_s=0)
    # Another flow would be entered from its beginning, as a new caller enters it.
    return HangUp(node=node.node) if isinstance(node, GoToFlow) else node

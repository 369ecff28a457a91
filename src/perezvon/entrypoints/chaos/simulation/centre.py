"""The centre that is put to the test: one line straight into one queue."""

from collections.abc import Iterator, Sequence

from perezvon.engine.centre import AgentSetup, Flow, LineSetup, QueueSetup, QueueStep, RouteSetup
from perezvon.engine.events import AgentSet, Event, FlowPublished, LineSet, QueueSet, RouteSet
from perezvon.engine.flow.graph import GoToRoute
from perezvon.kernel.ids import AgentId, FlowId, LineId, NodeId, QueueId, RouteId
from perezvon.kernel.values import Language

LINE = LineId("line")
QUEUE = QueueId("queue")
RING_S = 6


def settings(agents: Sequence[AgentId]) -> Iterator[Event]:
    """What administrators set."""
    route, flow, block = RouteId("route"), FlowId("flow"), NodeId("route")
    yield QueueSet(queue=QueueSetup(queue=QUEUE, wrap_up_s=10, ring_s=RING_S, back_off_s=3))
    yield RouteSet(route=RouteSetup(route=route, steps=(QueueStep(queue=QUEUE),)))
    yield FlowPublished(flow=Flow(flow=flow, version=1, nodes=(GoToRoute(node=block, route=route),), start=block))
    yield LineSet(line=LineSetup(line=LINE, flow=flow, language=Language.ENGLISH))
    for agent in agents:
        yield AgentSet(agent=AgentSetup(agent=agent, queues=(QUEUE,)))

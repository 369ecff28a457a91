"""The centre that is put to the test: two lines, each straight into a queue of its own, one of which asks for a skill."""

from collections.abc import Iterator, Sequence

from perezvon.engine.centre import AgentSetup, AgentSkill, Flow, LineSetup, QueueSetup, QueueStep, RouteSetup, SkillNeed
from perezvon.engine.events import AgentSet, Event, FlowPublished, LineSet, QueueSet, RouteSet
from perezvon.engine.flow.graph import GoToRoute
from perezvon.kernel.ids import AgentId, FlowId, LineId, NodeId, QueueId, RouteId, SkillId
from perezvon.kernel.values import Language

LINES = (LineId("sales"), LineId("repairs"))
QUEUES = (QueueId("sales"), QueueId("repairs"))
TECHNICAL = SkillId("technical")
RING_S = 6


def settings(agents: Sequence[AgentId]) -> Iterator[Event]:
    """What administrators set. Every second agent, and the first, can repair."""
    for name in QUEUES:
        route, flow, block = RouteId(name), FlowId(name), NodeId("route")
        needs = (SkillNeed(skill=TECHNICAL, level=2),) if name == QUEUES[1] else ()
        yield QueueSet(queue=QueueSetup(queue=name, wrap_up_s=10, ring_s=RING_S, back_off_s=3, needs=needs))
        yield RouteSet(route=RouteSetup(route=route, steps=(QueueStep(queue=name),)))
        yield FlowPublished(flow=Flow(flow=flow, version=1, nodes=(GoToRoute(node=block, route=route),), start=block))
        yield LineSet(line=LineSetup(line=LineId(name), flow=flow, language=Language.ENGLISH))
    for number, agent in enumerate(agents):
        skills = (AgentSkill(skill=TECHNICAL, level=3),) if number % 2 == 0 else ()
        yield AgentSet(agent=AgentSetup(agent=agent, queues=QUEUES, skills=skills))

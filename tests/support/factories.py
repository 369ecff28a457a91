"""Values for tests. A test states only what it is about; the rest is the smallest centre that works.

One line `web`, one flow `main` that says a greeting and goes to the route `to-sales`, one queue `sales`, and the agents
that a test adds. All ids are plain words.
"""

from typing import Any

import msgspec

from perezvon.engine.centre import (
    AgentSetup,
    Flow,
    HoursSetup,
    LineSetup,
    OutcomeSetup,
    QueueSetup,
    QueueStep,
    RouteSetup,
    RouteStep,
)
from perezvon.engine.events import (
    AgentSet,
    AgentStateRequested,
    ContactArrived,
    DomainStarted,
    Event,
    FlowPublished,
    HoursSet,
    LineSet,
    OutcomeSet,
    PhoneReady,
    QueueSet,
    RouteSet,
)
from perezvon.engine.flow.graph import Ask, GoToRoute, HangUp, Node, Prompt, Say
from perezvon.kernel.ids import (
    AgentId,
    ContactId,
    FlowId,
    HoursId,
    LegId,
    LineId,
    NodeId,
    OutcomeId,
    PromptId,
    QuestionId,
    QueueId,
    RouteId,
)
from perezvon.kernel.values import Language


def prompt(name: str) -> Prompt:
    """One sentence."""
    return Prompt(prompt=PromptId(name))


def node(name: str) -> NodeId:
    """The id of a node."""
    return NodeId(name)


def agent_set(agent: str, *queues: str, **fields: Any) -> AgentSet:
    """An agent of these queues; `sales` if none is named."""
    names = tuple(QueueId(queue) for queue in queues or ("sales",))
    return AgentSet(agent=AgentSetup(agent=AgentId(agent), queues=names, **fields))


def queue_set(queue: str = "sales", **fields: Any) -> QueueSet:
    """A queue."""
    return QueueSet(queue=QueueSetup(queue=QueueId(queue), **fields))


def route_set(*steps: RouteStep, route: str = "to-sales") -> RouteSet:
    """A route; the queue `sales` if no step is named."""
    return RouteSet(route=RouteSetup(route=RouteId(route), steps=steps or (queue_step(),)))


def queue_step(queue: str = "sales", wait_s: int | None = None) -> QueueStep:
    """A route's step into a queue."""
    return QueueStep(queue=QueueId(queue), wait_s=wait_s)


def line_set(line: str = "web", **fields: Any) -> LineSet:
    """A line that enters the flow `main` and speaks English to strangers."""
    settings = {"flow": FlowId("main"), "language": Language.ENGLISH} | fields
    return LineSet(line=LineSetup(line=LineId(line), **settings))


def hours_set(hours: str = "always", **fields: Any) -> HoursSet:
    """Opening hours, never open unless `spans` say otherwise."""
    return HoursSet(hours=HoursSetup(hours=HoursId(hours), **({"spans": ()} | fields)))


def outcome_set(outcome: str = "solved", **fields: Any) -> OutcomeSet:
    """An outcome."""
    return OutcomeSet(outcome=OutcomeSetup(outcome=OutcomeId(outcome), **fields))


def flow_published(*nodes: Node, version: int = 1, after_talk: str | None = None) -> FlowPublished:
    """A flow that starts at the first of `nodes`; after a talk it says nothing unless `after_talk` names a node."""
    return FlowPublished(
        flow=Flow(
            flow=FlowId("main"),
            version=version,
            nodes=nodes,
            start=nodes[0].node,
            after_talk=NodeId(after_talk) if after_talk else None,
        )
    )


def straight_to(route: str = "to-sales", **fields: Any) -> GoToRoute:
    """A node `route` that hands the contact over at once."""
    return GoToRoute(node=node("route"), route=RouteId(route), **fields)


def rating(*, then: str | None = None) -> Ask:
    """A node `rating` that asks for a mark from 1 to 5."""
    return Ask(
        node=node("rating"),
        question=QuestionId("agent"),
        spoken=(prompt("rate_agent"),),
        next=NodeId(then) if then else None,
    )


def centre(*more: Event) -> tuple[Event, ...]:
    """The smallest centre; `more` may replace parts of it. Callers go straight to the queue `sales`."""
    return (
        DomainStarted(seed=1),
        queue_set(),
        route_set(),
        flow_published(straight_to()),
        line_set(),
        outcome_set(),
        *more,
    )


def greeting_centre(*more: Event) -> tuple[Event, ...]:
    """A centre that greets, routes, asks for a mark and says goodbye."""
    flow = flow_published(
        Say(node=node("greeting"), spoken=(prompt("greeting_unknown"),), next=node("route")),
        straight_to(waiting=(prompt("please_wait"),), otherwise=node("nobody")),
        Say(node=node("nobody"), spoken=(prompt("nobody_free"),), next=node("end")),
        rating(then="thanks"),
        Say(node=node("thanks"), spoken=(prompt("thanks"),), next=node("end")),
        HangUp(node=node("end")),
        after_talk="rating",
    )
    return centre(flow, *more)


def at_work(agent: str, *queues: str, **fields: Any) -> tuple[Event, ...]:
    """An agent who can be rung."""
    return (
        agent_set(agent, *queues, **fields),
        PhoneReady(agent=AgentId(agent)),
        AgentStateRequested(agent=AgentId(agent), state="available"),
    )


def arrived(contact: str = "c1", **fields: Any) -> ContactArrived:
    """A caller on the line `web`. Their leg is `k` and the contact's name."""
    values = {"line": LineId("web"), "leg": LegId(f"k{contact}")} | fields
    return ContactArrived(contact=ContactId(contact), **values)


def changed(message: msgspec.Struct, **fields: Any) -> Any:
    """The same message with other fields."""
    return msgspec.structs.replace(message, **fields)

"""Queues as the view tells of them, and what those do who serve them."""

from collections.abc import Mapping

import msgspec

from perezvon.engine.centre import QueueSetup
from perezvon.engine.routing.lifecycle import AgentState
from perezvon.engine.routing.order import oldest_since
from perezvon.engine.routing.state import Agent, Queue, RoutingState
from perezvon.kernel.ids import QueueId
from perezvon.kernel.time import Micros

HOLDING = "holding"
"""What an agent does whose customer waits with music."""
UNREACHABLE = "unreachable"
"""What an agent does who is available and has no phone that could be rung."""


class QueueView(msgspec.Struct, frozen=True, kw_only=True):
    """A queue. `waiting` counts all that wait, those included for whom an agent rings; `oldest_since` is the instant
    from which the one who waits longest does: since routing first looked for an agent, in whatever queue, or since a talk
    gave the contact back. `free` agents could be offered a contact now, `staffed` ones serve the queue and are not offline;
    `doing` says how many of these do what. `talking` counts contacts answered from this queue. The rest is as in
    `QueueSetup`."""

    queue: QueueId
    is_active: bool
    waiting: int
    oldest_since: Micros | None
    free: int
    staffed: int
    doing: Mapping[str, int]
    talking: int
    target_s: int
    target_percent: int
    longest_wait_s: int


def queue_view(routing: RoutingState, queue: Queue, setup: QueueSetup) -> QueueView:
    """A queue as it is."""
    counts: dict[str, int] = {}
    for member in queue.members:
        agent = routing.agents[member]
        if agent.state is not AgentState.OFFLINE:
            does = doing(routing, agent)
            counts[does] = counts.get(does, 0) + 1
    return QueueView(
        queue=queue.id,
        is_active=setup.is_active,
        waiting=sum(len(demand.waiting) for demand in queue.demands) + len(queue.ringing),
        oldest_since=oldest_since(queue, routing.contacts),
        free=len(queue.demands[0].ready),
        staffed=sum(counts.values()),
        doing=counts,
        talking=queue.talking,
        target_s=setup.target_s,
        target_percent=setup.target_percent,
        longest_wait_s=setup.longest_wait_s,
    )


def doing(routing: RoutingState, agent: Agent) -> str:
    """What an agent does: their state, but for those who let a customer wait, and those who cannot be rung."""
    if agent.state is AgentState.AVAILABLE and not agent.is_phone_ready:
        return UNREACHABLE
    contact = routing.contacts.get(agent.contact) if agent.contact is not None else None
    is_holding = contact is not None and contact.is_held and contact.agent == agent.id
    return HOLDING if is_holding and agent.state is AgentState.TALKING else agent.state.value

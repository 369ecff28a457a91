"""Why an agent has no contact: a pure question about the state of routing.

The answer names what is true of the state and nothing else, so it agrees with what routing does: an agent who is free is
told what keeps each waiting contact from them.
"""

from bisect import bisect_left
from collections.abc import Iterator

import msgspec

from perezvon.engine.routing.lifecycle import AgentState
from perezvon.engine.routing.needs import lack, next_change
from perezvon.engine.routing.policies import ruled_out
from perezvon.engine.routing.state import Agent, Demand, Queue, RoutingState
from perezvon.engine.routing.strategies import strategy_of
from perezvon.kernel.ids import AgentId, QueueId
from perezvon.kernel.time import Micros


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A queue of an agent who is available: `waiting` contacts wait there to be offered. The agent is the `place`th of
    `free` agents to be rung; `None` where chance or a circle chooses, and while nothing may be offered to them."""

    queue: QueueId
    waiting: int
    free: int
    place: int | None


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """So many waiting contacts of a queue are kept from an agent for this reason, the first until `until`."""

    queue: QueueId
    why: str
    count: int
    until: Micros | None


class IdleReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why an agent has no contact.

    `why`: a code of `ruled_out` (`busy`: they have one), or of an agent who is free `no_queues`, `queues_not_active`,
    `nobody_waits` or `nobody_suits` (contacts wait, none of them for this agent).
    """

    agent: AgentId
    why: str
    state: str
    reason: str
    since: Micros
    """Since when they are in this state."""
    idle_since: Micros
    until: Micros | None = None
    """When they rest no more."""
    missed: int = 0
    """Offers in a row that rang out."""
    turns: tuple[Turn, ...] = ()
    kept: tuple[Kept, ...] = ()


def why_idle(state: RoutingState, agent: Agent, at: Micros) -> IdleReason:
    """What keeps the agent from a contact; `busy` when nothing does."""
    obstacle = ruled_out(agent)
    queues = [state.queues[queue] for queue in agent.setup.queues]
    kept = tuple(_kept(state, agent, queues, at)) if obstacle is None else ()
    return IdleReason(
        agent=agent.id,
        why=obstacle or _lull(queues, kept),
        state=agent.state.value,
        reason=agent.reason,
        since=agent.since,
        idle_since=agent.idle_since,
        until=agent.rests_until if obstacle == "backing_off" else None,
        missed=agent.missed,
        turns=tuple(_turn(agent, queue) for queue in queues) if agent.state is AgentState.AVAILABLE else (),
        kept=kept,
    )


def _lull(queues: list[Queue], kept: tuple[Kept, ...]) -> str:
    if not queues:
        return "no_queues"
    if kept:
        return "nobody_suits"
    return "nobody_waits" if any(queue.is_active for queue in queues) else "queues_not_active"


def _kept(state: RoutingState, agent: Agent, queues: list[Queue], at: Micros) -> Iterator[Kept]:
    for queue in queues:
        found: dict[str, list[Demand]] = {}
        for demand in queue.demands:
            why = lack(agent, queue.id, demand.needs)
            if why is not None and demand.waiting:
                found.setdefault(why, []).append(demand)
        for why, demands in found.items():
            firsts = (state.contacts[demand.waiting[0][-1]] for demand in demands)
            changes = (next_change(first, queue, at) for first in firsts)
            until = min((change for change in changes if change is not None), default=None)
            yield Kept(queue=queue.id, why=why, count=sum(len(demand.waiting) for demand in demands), until=until)


def _turn(agent: Agent, queue: Queue) -> Turn:
    key = agent.ready_keys.get(queue.id)
    ready = queue.demands[0].ready
    is_by_order = strategy_of(queue).name not in ("random", "round_robin")
    return Turn(
        queue=queue.id,
        waiting=sum(len(demand.waiting) for demand in queue.demands),
        free=len(ready),
        place=bisect_left(ready, key) + 1 if key is not None and is_by_order else None,
    )

"""Finding agents for a contact and a contact for an agent.

Each demand of a queue (`needs`) has two sorted lists: contacts that wait and agents who are ready. An agent stands in the
ready lists of all demands that they could serve, in every queue of theirs, while something may be offered to them. So
either question is answered by looking at the heads of lists, and an entry is found by bisection when it has to go. How
entries compare is written in `order`.
"""

import random
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from perezvon.engine.centre import AgentSetup, HoursSetup
from perezvon.engine.routing.lifecycle import AgentState
from perezvon.engine.routing.needs import NOTHING, is_spared, needs_of, unmet
from perezvon.engine.routing.order import before, in_order, position, ready_key, waiting_key
from perezvon.engine.routing.policies import LEAST_RING_S, ruled_out
from perezvon.engine.routing.roll import Roll
from perezvon.engine.routing.state import Agent, Contact, Demand, Needs, Queue, ReadyKey, RoutingState, WaitingKey
from perezvon.engine.routing.strategies import TOGETHER, strategy_of
from perezvon.kernel.ids import HoursId, QueueId
from perezvon.kernel.time import SECOND, Micros

_AVAILABLE = AgentState.AVAILABLE


class Matching:
    """The lists of all queues, kept in step with the state of agents and contacts."""

    def __init__(self, state: RoutingState, hours: Mapping[HoursId, HoursSetup], chance: random.Random) -> None:
        self._state = state
        self.roll = Roll(state, is_text=False)
        self.roll_in_writing = Roll(state, is_text=True)
        self._hours = hours
        self._chance = chance

    # --- Questions. ---

    def agents_for(self, contact: Contact, queue: Queue, at: Micros) -> Sequence[Agent]:
        """The agents who are to be rung for a contact that waits in this queue; more than one to ring together."""
        strategy = strategy_of(queue)
        if strategy.counts_from is not None:
            self._count_anew(queue, at)
        ready = queue.demands[contact.demand].ready
        if not ready:
            return ()
        chosen = strategy.choose(ready, queue, self._chance)
        return [self._state.agents[key[-1]] for key in ready[chosen : chosen + strategy.together]]

    def has_agents(self, contact: Contact, queue: Queue) -> bool:
        """Whether somebody could be rung for a contact that waits in this queue."""
        return bool(queue.demands[contact.demand].ready)

    def is_ready(self, agent: Agent) -> bool:
        """Whether a contact of some queue may be offered to the agent."""
        return bool(agent.ready_keys)

    def free_agent(self, queue: Queue, at: Micros) -> Agent | None:
        """The agent of this queue whose turn it is, for whoever asks for nothing in particular."""
        self._count_anew(queue, at)
        ready = queue.demands[0].ready
        if not ready:
            return None
        return self._state.agents[ready[strategy_of(queue).choose(ready, queue, self._chance)][-1]]

    def contact_for(self, agent: Agent) -> Contact | None:
        """The contact whose turn it is among all that this agent can serve."""
        queues = self._state.queues
        first: WaitingKey | None = None
        for queue_id in agent.setup.queues:
            for demand in queues[queue_id].demands:
                waiting = demand.waiting
                if waiting and (first is None or waiting[0] < first) and _can(agent, queue_id, demand.needs):
                    first = waiting[0]
        return self._state.contacts[first[-1]] if first is not None else None

    def ringing_for(self, agent: Agent, at: Micros) -> Contact | None:
        """The contact whose turn it is among those that ring agents together and may ring this free agent too."""
        state, found = self._state, []
        for contact_id, rung in state.together.items():
            contact = state.contacts[contact_id]
            offer = state.offers[contact.offers[0]]
            queue = state.queues[offer.queue] if offer.queue is not None else None
            if (
                agent.id not in rung
                and len(contact.offers) < TOGETHER
                and offer.expires - at >= LEAST_RING_S * SECOND
                and ruled_out(agent, is_text=contact.channel.is_text) is None
                and _is_meant(agent, contact, queue, at)
            ):
                found.append(waiting_key(contact, queue))
        return state.contacts[min(found)[-1]] if found else None

    # --- Contacts. ---

    def position(self, contact: Contact, queue: Queue) -> int | None:
        """1 for the contact that is next in `queue`; `None` when it does not wait there to be offered."""
        return position(contact, queue)

    def before(self, queue: Queue, key: WaitingKey) -> int:
        """How many contacts that wait to be offered in this queue stand before that place."""
        return before(queue, key)

    def before_by_needs(self, queue: Queue, key: WaitingKey) -> Iterator[tuple[Needs, int]]:
        """The same, of those who ask for the same together with what that is."""
        return ((demand.needs, bisect_left(demand.waiting, key)) for demand in queue.demands)

    def first_asking(self, queue: Queue, needs: Needs) -> Contact | None:
        """The first of those who wait to be offered and ask for this."""
        waiting = queue.demands[0].waiting
        if needs is not NOTHING:
            waiting = next((demand.waiting for demand in queue.demands if demand.needs == needs), [])
        return self._state.contacts[waiting[0][-1]] if waiting else None

    def first_in(self, queue: Queue) -> Contact | None:
        """The first of those who wait to be offered."""
        first: WaitingKey | None = None
        for demand in queue.demands:
            waiting = demand.waiting
            if waiting and (first is None or waiting[0] < first):
                first = waiting[0]
        return self._state.contacts[first[-1]] if first is not None else None

    def waiting_in(self, queue: Queue) -> Iterator[Contact]:
        """The contacts that wait to be offered, next one first. The queue may not change meanwhile."""
        return (self._state.contacts[key[-1]] for key in in_order(queue))

    def list_contact(self, contact: Contact, queue: Queue, at: Micros) -> None:
        """The contact may be offered to an agent of this queue."""
        contact.waiting_key = waiting_key(contact, queue)
        contact.demand = self._demand(queue, needs_of(contact, queue, at))
        insort(queue.demands[contact.demand].waiting, contact.waiting_key)

    def unlist_contact(self, contact: Contact, queue: Queue) -> None:
        """The contact may not be offered, because it is, or because it waits there no more."""
        if contact.waiting_key is not None:
            waiting = queue.demands[contact.demand].waiting
            del waiting[bisect_left(waiting, contact.waiting_key)]
            contact.waiting_key = None

    def reorder(self, queue: Queue, at: Micros) -> Sequence[Contact]:
        """The queue's setting changed. Gives the contacts that wait, next one first: they may ask for less now."""
        waiting = list(self.waiting_in(queue))
        queue.demands = [Demand(needs=Needs(), ready=queue.demands[0].ready)]
        self._reorder_agents(queue)
        for contact in waiting:
            self.list_contact(contact, queue, at)
        return waiting

    # --- Agents. ---

    def refresh(self, agent: Agent) -> bool:
        """Something about the agent changed. Tells whether a contact may be offered to them."""
        self.roll.changed[agent.id] = self.roll_in_writing.changed[agent.id] = agent
        takes_calls = agent.state is _AVAILABLE and ruled_out(agent) is None
        takes_chats = agent.setup.chats > 0 and ruled_out(agent, is_text=True) is None
        ready_for = takes_calls, takes_chats
        if not (takes_calls or takes_chats):
            if agent.ready_keys:
                self._unlist_agent(agent)
            agent.ready_for = ready_for
            return False
        keys = self._ready_keys(agent)
        if agent.ready_keys:
            if keys == agent.ready_keys and ready_for == agent.ready_for:
                return True
            self._unlist_agent(agent)
        agent.ready_for = ready_for
        self._list_agent(agent, keys)
        return True

    def assign(self, agent: Agent, setup: AgentSetup) -> list[Queue]:
        """The agent's setting, and with it the queues they serve, is this from now on.

        Gives the queues whose contacts may ask for something else now, because the agent is spared or not any more.
        """
        self._unlist_agent(agent)
        self.roll.leave(agent)
        self.roll_in_writing.leave(agent)
        before = {queue_id: is_spared(queue_id, agent.setup) for queue_id in agent.setup.queues}
        for queue_id in agent.setup.queues:
            members = self._state.queue(queue_id).members
            del members[bisect_left(members, agent.id)]
        agent.setup = msgspec.structs.replace(setup, queues=tuple(dict.fromkeys(setup.queues)))
        agent.levels = {skill.skill: skill.level for skill in setup.skills}
        after = {queue_id: is_spared(queue_id, agent.setup) for queue_id in agent.setup.queues}
        for queue_id in agent.setup.queues:
            insort(self._state.queue(queue_id).members, agent.id)
        self.roll.join(agent)
        self.roll_in_writing.join(agent)
        return self._spare(before, after)

    def _spare(self, before: Mapping[QueueId, bool], after: Mapping[QueueId, bool]) -> list[Queue]:
        changed = []
        for queue_id in {**before, **after}:
            queue = self._state.queue(queue_id)
            spared = queue.spared + after.get(queue_id, False) - before.get(queue_id, False)
            if bool(spared) is not bool(queue.spared):
                changed.append(queue)
            queue.spared = spared
        return changed

    def _demand(self, queue: Queue, needs: Needs) -> int:
        """The number of the queue's demand that asks for this; a new one if nobody has asked for it yet."""
        if needs is NOTHING:
            return 0
        for number, demand in enumerate(queue.demands):
            if demand.needs == needs:
                return number
        queue.demands.append(Demand(needs=needs, ready=self._ready_in(queue, needs)))
        return len(queue.demands) - 1

    def _ready_in(self, queue: Queue, needs: Needs) -> list[ReadyKey]:
        """Those who could serve a contact that needs this, in the order of the queue's strategy."""
        members = (self._state.agents[agent_id] for agent_id in queue.members)
        return sorted(
            agent.ready_keys[queue.id] for agent in members if agent.ready_keys and _can(agent, queue.id, needs)
        )

    def _count_anew(self, queue: Queue, at: Micros) -> None:
        """A strategy that counts contacts begins to count anew with each hour or day."""
        counts_from = strategy_of(queue).counts_from
        if counts_from is None or queue.setup is None:
            return
        since = counts_from(self._hours.get(queue.setup.hours) if queue.setup.hours is not None else None, at)
        if since != queue.counted_since:
            queue.counted_since = since
            self._reorder_agents(queue)

    def _reorder_agents(self, queue: Queue) -> None:
        for agent_id in queue.members:
            agent = self._state.agents[agent_id]
            if agent.ready_keys:
                agent.ready_keys[queue.id] = ready_key(agent, queue)
        for demand in queue.demands:
            demand.ready = self._ready_in(queue, demand.needs)

    def _ready_keys(self, agent: Agent) -> dict[QueueId, ReadyKey]:
        queues = self._state.queues
        return {queue_id: ready_key(agent, queues[queue_id]) for queue_id in agent.setup.queues}

    def _list_agent(self, agent: Agent, keys: dict[QueueId, ReadyKey]) -> None:
        agent.ready_keys = keys
        for queue_id, key in keys.items():
            for demand in _served(agent, self._state.queues[queue_id]):
                insort(demand.ready, key)

    def _unlist_agent(self, agent: Agent) -> None:
        keys, agent.ready_keys = agent.ready_keys, {}
        for queue_id, key in keys.items():
            for demand in _served(agent, self._state.queues[queue_id]):
                ready = demand.ready
                del ready[bisect_left(ready, key)]


def _is_meant(agent: Agent, contact: Contact, queue: Queue | None, at: Micros) -> bool:
    """Whether a contact that rings agents of this queue, or else backups, means this agent too."""
    if queue is None:
        return agent.id in contact.backups
    return queue.id in agent.setup.queues and unmet(agent, queue.id, needs_of(contact, queue, at)) is None


def _served(agent: Agent, queue: Queue) -> Sequence[Demand]:
    """The demands of a queue that an agent who is ready can serve."""
    demands = queue.demands
    if len(demands) == 1:
        return demands if agent.ready_for[False] else ()
    return [demand for demand in demands if _can(agent, queue.id, demand.needs)]


def _can(agent: Agent, queue: QueueId, needs: Needs) -> bool:
    """Whether an agent who is ready can serve a contact that needs this."""
    return agent.ready_for[needs.is_text] and unmet(agent, queue, needs) is None

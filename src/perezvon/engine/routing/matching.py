"""Finding an agent for a contact and a contact for an agent.

Each queue has two sorted lists: contacts that wait and agents who are ready. An agent stands in the ready list of
every queue they serve while something may be offered to them. So either question is answered by looking at the heads
of lists, and an entry is found by bisection when it has to go. How entries compare is written in `order`.
"""

from bisect import bisect_left, insort

import msgspec

from perezvon.engine.centre import AgentSetup
from perezvon.engine.routing.order import ready_key, waiting_key
from perezvon.engine.routing.policies import ruled_out
from perezvon.engine.routing.state import Agent, Contact, Queue, RoutingState
from perezvon.kernel.ids import AgentId, QueueId


class Matching:
    """The lists of all queues, kept in step with the state of agents and contacts."""

    def __init__(self, state: RoutingState) -> None:
        self._state = state

    # --- Questions. ---

    def agent_for(self, queue: Queue) -> Agent | None:
        """The agent whose turn it is in this queue."""
        return self._state.agents[queue.ready[0][1]] if queue.ready else None

    def contact_for(self, agent: Agent) -> Contact | None:
        """The contact whose turn it is among all that this agent serves."""
        queues = self._state.queues
        heads = [queues[queue_id].waiting[0] for queue_id in agent.setup.queues if queues[queue_id].waiting]
        return self._state.contacts[min(heads)[-1]] if heads else None

    # --- Contacts. ---

    def list_contact(self, contact: Contact, queue: Queue) -> None:
        """The contact may be offered to an agent of this queue."""
        contact.waiting_key = waiting_key(contact, queue)
        insort(queue.waiting, contact.waiting_key)

    def unlist_contact(self, contact: Contact, queue: Queue) -> None:
        """The contact may not be offered, because it is, or because it waits there no more."""
        if contact.waiting_key is not None:
            del queue.waiting[bisect_left(queue.waiting, contact.waiting_key)]
            contact.waiting_key = None

    def reorder(self, queue: Queue) -> None:
        """The queue's setting changed."""
        entries = []
        for *_, contact_id in queue.waiting:
            contact = self._state.contacts[contact_id]
            contact.waiting_key = waiting_key(contact, queue)
            entries.append(contact.waiting_key)
        queue.waiting = sorted(entries)
        ready = [self._state.agents[agent_id] for _, agent_id in queue.ready]
        for agent in ready:
            agent.ready_keys[queue.id] = ready_key(agent, queue)
        queue.ready = sorted(agent.ready_keys[queue.id] for agent in ready)

    # --- Agents. ---

    def refresh(self, agent: Agent) -> bool:
        """Something about the agent changed. Tells whether a contact may be offered to them."""
        keys = self._ready_keys(agent) if ruled_out(agent) is None else {}
        if keys != agent.ready_keys:
            self._unlist_agent(agent)
            self._list_agent(agent, keys)
        return bool(keys)

    def assign(self, agent: Agent, setup: AgentSetup) -> None:
        """The agent's setting, and with it the queues they serve, is this from now on."""
        self._unlist_agent(agent)
        for queue_id in agent.setup.queues:
            members = self._state.queue(queue_id).members
            del members[bisect_left(members, agent.id)]
        agent.setup = msgspec.structs.replace(setup, queues=tuple(dict.fromkeys(setup.queues)))
        for queue_id in agent.setup.queues:
            insort(self._state.queue(queue_id).members, agent.id)

    def _ready_keys(self, agent: Agent) -> dict[QueueId, tuple[int, AgentId]]:
        queues = self._state.queues
        return {queue_id: ready_key(agent, queues[queue_id]) for queue_id in agent.setup.queues}

    def _list_agent(self, agent: Agent, keys: dict[QueueId, tuple[int, AgentId]]) -> None:
        agent.ready_keys = keys
        for queue_id, key in keys.items():
            insort(self._state.queues[queue_id].ready, key)

    def _unlist_agent(self, agent: Agent) -> None:
        keys, agent.ready_keys = agent.ready_keys, {}
        for queue_id, key in keys.items():
            ready = self._state.queues[queue_id].ready
            del ready[bisect_left(ready, key)]

"""Who comes first: the total orders of routing. No two things are equal in them, so no choice depends on chance.

**Contacts that wait**: first those that the centre owes a conversation it has begun (`Contact.is_first`), then the
others. Among each of the two by the instant from which they wait, moved back by the priority of their queue in seconds;
then by the order in which they arrived. So a second of priority is worth a second of waiting, a contact keeps its place
when an offer is not taken, and the order between two contacts never changes while both wait.

**Agents who are ready**: by the key of the queue's strategy (`strategies`), then by agent id.

**A free agent and several queues**: the first contact, in the order above, of all the queues the agent serves.
"""

from bisect import bisect_left

from perezvon.engine.routing.state import Agent, Contact, Queue, WaitingKey
from perezvon.engine.routing.strategies import strategy_of
from perezvon.kernel.ids import AgentId
from perezvon.kernel.time import Micros


def waiting_key(contact: Contact, queue: Queue) -> WaitingKey:
    """The place of a contact among all that wait."""
    rank = 0 if contact.is_first else 1
    return rank, contact.waiting_since - queue.boost, contact.number, contact.id


def oldest_since(queue: Queue) -> Micros | None:
    """The instant from which the contact waits that does so longest, rung ones included."""
    since = list(queue.ringing.values())
    for entry in (0, bisect_left(queue.waiting, 1, key=_rank)):
        since += [key[1] + queue.boost for key in queue.waiting[entry : entry + 1]]
    return min(since, default=None)


def _rank(key: WaitingKey) -> int:
    return key[0]


def position(contact: Contact, queue: Queue) -> int | None:
    """1 for the contact that is next in `queue`; `None` when it does not wait there to be offered."""
    return bisect_left(queue.waiting, contact.waiting_key) + 1 if contact.waiting_key is not None else None


def ready_key(agent: Agent, queue: Queue) -> tuple[int, AgentId]:
    """The place of an agent among those who are ready in a queue."""
    return strategy_of(queue).key(agent), agent.id

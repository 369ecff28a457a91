"""Who comes first: the total orders of routing. No two things are equal in them, so no choice depends on chance.

**Contacts that wait**: first those that the centre owes a conversation it has begun (`Contact.is_first`), then the
others. Among each of the two by the instant from which they wait, moved back by the priority of their queue and by what
the caller is worth (`people`), in seconds; then by the order in which they arrived. So a second of priority is worth a
second of waiting, a contact keeps its place when an offer is not taken, and the order between two contacts never changes
while both wait. Nobody starves: a contact that has waited longer than any boost is behind only those who came before it.

**Agents who are ready**: by the key of the queue's strategy (`strategies`), then by agent id.

**A free agent and several queues**: the first contact, in the order above, of all the queues the agent serves and whose
needs they meet. Where none of these waits, the first, in the same order, of the contacts that ring agents together and
may ring this one too: a contact for which nobody is rung goes before one for which somebody is. An agent is rung once
in one such ringing, and as long as the others still are.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from heapq import merge
from itertools import islice

from perezvon.engine.routing.state import Agent, Contact, Queue, ReadyKey, WaitingKey
from perezvon.engine.routing.strategies import strategy_of
from perezvon.kernel.ids import ContactId
from perezvon.kernel.time import Micros


def waiting_key(contact: Contact, queue: Queue | None) -> WaitingKey:
    """The place of a contact among all that wait, in a queue or in none yet."""
    rank = 0 if contact.is_first else 1
    ahead = contact.boost + (queue.boost if queue is not None else 0)
    return rank, contact.waiting_since - ahead, contact.number, contact.id


def in_order(queue: Queue) -> Iterator[WaitingKey]:
    """The contacts that wait to be offered, next one first."""
    return merge(*(demand.waiting for demand in queue.demands))


def oldest_since(queue: Queue, contacts: Mapping[ContactId, Contact]) -> Micros | None:
    """The instant from which nobody has talked to the contact that waits longest so, rung ones included.

    A contact that a talk gave back, or that is worth more than others, has its place by an earlier instant, so of each
    rank only those are looked at that stand before where such an instant would.
    """
    since = min(queue.ringing.values(), default=None)
    for demand in queue.demands:
        for start in (0, bisect_left(demand.waiting, 1, key=_rank)):
            for _, place, _, contact in islice(demand.waiting, start, None):
                if since is not None and place + queue.boost >= since:
                    break
                unattended = contacts[contact].unattended_since
                since = unattended if since is None else min(since, unattended)
    return since


def _rank(key: WaitingKey) -> int:
    return key[0]


def position(contact: Contact, queue: Queue) -> int | None:
    """1 for the contact that is next in `queue`; `None` when it does not wait there to be offered."""
    key = contact.waiting_key
    return before(queue, key) + 1 if key is not None else None


def before(queue: Queue, key: WaitingKey) -> int:
    """How many contacts that wait to be offered in the queue stand before that place."""
    count = 0
    for demand in queue.demands:
        count += bisect_left(demand.waiting, key)
    return count


def ready_key(agent: Agent, queue: Queue) -> ReadyKey:
    """The place of an agent among those who are ready in a queue."""
    return *strategy_of(queue).key(agent, queue), agent.id

"""All that routing knows, as plain values that refer to each other by id: a tree that can be saved as it stands.

Only the classes of this package change it. Dictionaries keep the order in which things came to be, lists that are
searched are kept sorted by the orders in `order`; nothing here is a set.
"""

import msgspec

from perezvon.engine.centre import AgentSetup, OutcomeSetup, QueueSetup, RouteSetup
from perezvon.engine.routing.lifecycle import AgentState, LegState, Phase
from perezvon.kernel.ids import (
    AgentId,
    ContactId,
    CustomerId,
    LegId,
    LineId,
    OfferId,
    OutcomeId,
    PartyId,
    QueueId,
    RouteId,
)
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Channel, Language

REMEMBERED = 10_000
"""So many ended contacts are remembered, for recordings and repeated reports that come late."""


class Agent(msgspec.Struct, kw_only=True):
    """An agent at work. `offer` is set while ringing, `contact` from the offer to the end of the wrap-up."""

    id: AgentId
    setup: AgentSetup
    state: AgentState = AgentState.OFFLINE
    reason: str = "setting"
    since: Micros
    idle_since: Micros = 0
    """Since when the agent has been without work that was theirs to do; see `strategies`."""
    contact: ContactId | None = None
    offer: OfferId | None = None
    next_state: AgentState | None = None
    next_reason: str | None = None
    is_phone_ready: bool = False
    is_backing_off: bool = False
    missed: int = 0
    """Offers in a row that rang out."""
    ready_keys: dict[QueueId, tuple[int, AgentId]] = {}
    """The agent's entries in the ready lists of their queues, while something may be offered to them."""


class Contact(msgspec.Struct, kw_only=True):
    """One customer need, from its arrival to the end of its wrap-up."""

    id: ContactId
    number: int
    """The seq of its arrival."""
    line: LineId
    channel: Channel
    language: Language
    party: PartyId | None
    customer: CustomerId | None
    manager: AgentId | None
    leg: LegId
    """The customer's leg."""
    arrived: Micros
    phase: Phase = Phase.FLOW
    route: RouteId | None = None
    step: int = 0
    """The step of its route that is being tried."""
    waiting_since: Micros = 0
    """Since when routing has been looking for an agent: what waiting counts from, whatever queues it crossed."""
    queue: QueueId | None = None
    """The queue it waits in, or was answered from."""
    is_queued: bool = False
    queue_since: Micros | None = None
    queue_until: Micros | None = None
    """When the route goes on to its next step."""
    waiting_key: tuple[Micros, int, ContactId] | None = None
    """The contact's entry in the waiting list of its queue, while there is one."""
    offer: OfferId | None = None
    agent: AgentId | None = None
    """The agent who talks, or talked last."""
    agent_leg: LegId | None = None
    talk_since: Micros | None = None
    wrap_up_until: Micros | None = None
    """Set while an agent works after the contact."""
    outcome: OutcomeId | None = None
    recordable: dict[LegId, AgentId] = {}
    """Agents' legs that talked and whose recording was not reported yet."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """The ringing of one agent for one contact."""

    id: OfferId
    contact: ContactId
    agent: AgentId
    why: str
    queue: QueueId | None
    made: Micros
    expires: Micros


class Leg(msgspec.Struct, kw_only=True):
    """A party's leg. `agent` is `None` for the customer. An ending leg may outlive its contact."""

    id: LegId
    contact: ContactId
    agent: AgentId | None
    offer: OfferId | None
    state: LegState


class Queue(msgspec.Struct, kw_only=True):
    """A queue and who is in it. `setup` is `None` as long as only agents or routes have named it."""

    id: QueueId
    setup: QueueSetup | None = None
    members: list[AgentId] = []
    """The agents who serve it, by id."""
    ready: list[tuple[int, AgentId]] = []
    """Those of them who can be offered a contact, next one first."""
    waiting: list[tuple[Micros, int, ContactId]] = []
    """The contacts that can be offered to an agent, next one first."""
    ringing: dict[ContactId, Micros] = {}
    """The contacts that wait while an agent is rung for them, and since when they wait."""
    talking: int = 0
    """Contacts answered from here that talk now."""

    @property
    def is_active(self) -> bool:
        """Whether contacts may wait here."""
        return self.setup is not None and self.setup.is_active

    @property
    def boost(self) -> Micros:
        """What the queue's priority is worth in waiting time."""
        return self.setup.priority * SECOND if self.setup is not None else 0


class RoutingState(msgspec.Struct):
    """The whole of it."""

    agents: dict[AgentId, Agent] = {}
    contacts: dict[ContactId, Contact] = {}
    offers: dict[OfferId, Offer] = {}
    legs: dict[LegId, Leg] = {}
    queues: dict[QueueId, Queue] = {}
    routes: dict[RouteId, RouteSetup] = {}
    outcomes: dict[OutcomeId, OutcomeSetup] = {}
    ended: dict[ContactId, dict[LegId, AgentId]] = {}
    """The last contacts that ended, with the agents' legs whose recording was not reported yet."""

    def queue(self, queue_id: QueueId) -> Queue:
        """The queue of that id, which may not have been set yet."""
        queue = self.queues.get(queue_id)
        if queue is None:
            queue = self.queues[queue_id] = Queue(id=queue_id)
        return queue

    def forget(self, contact: Contact) -> None:
        """The contact is over. What may still be reported about it is kept for a while."""
        del self.contacts[contact.id]
        self.ended[contact.id] = contact.recordable
        if len(self.ended) > REMEMBERED:
            del self.ended[next(iter(self.ended))]

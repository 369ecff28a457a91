"""All that routing knows, as plain values that refer to each other by id: a tree that can be saved as it stands.

Only the classes of this package change it. Dictionaries keep the order in which things came to be, lists that are
searched are kept sorted by the orders in `order`; nothing here is a set.
"""

from enum import StrEnum
from itertools import islice
from typing import TypeAlias

import msgspec

from perezvon.engine.centre import (
    AgentSetup,
    BoostSetup,
    CallbackSetup,
    OutcomeSetup,
    QueueSetup,
    RouteSetup,
    RouteStep,
    TeamSetup,
)
from perezvon.engine.routing.lifecycle import AgentState, LegState, Phase
from perezvon.engine.routing.waiting.estimator import Waits
from perezvon.kernel.ids import (
    AgentId,
    CallbackId,
    CommandId,
    ContactId,
    CustomerId,
    LegId,
    LineId,
    OfferId,
    OutcomeId,
    PartyId,
    QueueId,
    RouteId,
    SkillId,
    TeamId,
    UserId,
)
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Channel, Language

TALK = "talk"
"""The part of an agent who hears and is heard by everybody in the talk."""

WaitingKey: TypeAlias = tuple[int, Micros, int, ContactId]
"""The place of a contact that waits; see `order`."""

ReadyKey: TypeAlias = tuple[int, int, AgentId]
"""The place of an agent among those who are ready in a queue; see `strategies`."""

REMEMBERED = 10_000
"""So many ended contacts are remembered at least, for recordings and repeated reports that come late."""

ACQUAINTANCES = 100_000
"""So many callers are remembered at least, for when they call again."""


class Agent(msgspec.Struct, kw_only=True):
    """An agent at work. `offer` is set while a call rings, `contact` from the offer to the end of the wrap-up."""

    id: AgentId
    number: int
    """Counts agents in the order in which they were first set; it never changes."""
    setup: AgentSetup
    levels: dict[SkillId, int] = {}
    """What the setting says of the agent's skills."""
    state: AgentState = AgentState.OFFLINE
    reason: str = "setting"
    by: UserId | None = None
    """Who wanted the state so, if that was not the agent."""
    since: Micros
    idle_since: Micros = 0
    """Since when the agent has been without work that was theirs to do; see `strategies`."""
    contact: ContactId | None = None
    offer: OfferId | None = None
    chats: list[ContactId] = []
    """The contacts in writing, each from its offer to the end of its wrap-up."""
    next_state: AgentState | None = None
    next_reason: str | None = None
    next_by: UserId | None = None
    is_phone_ready: bool = False
    is_backing_off: bool = False
    rests_until: Micros = 0
    """When the last rest from offers ends, or ended."""
    missed: int = 0
    """Offers in a row that rang out."""
    answered: list[Micros] = []
    """When the agent answered offers, since the day before the last at least."""
    ready_for: tuple[bool, bool] = (False, False)
    """Whether a call, and whether a contact in writing, may be offered to them; the lists hold them accordingly."""
    ready_keys: dict[QueueId, ReadyKey] = {}
    """The agent's entries in the ready lists of their queues, while something may be offered to them."""


class Stage(StrEnum):
    """How far a consultation is. It is over when the customer joins it or one of the two agents leaves it."""

    RINGING = "ringing"
    CONNECTING = "connecting"
    TALKING = "talking"


class Consult(msgspec.Struct, kw_only=True):
    """The responsible agent asks a colleague while the customer is held. `offer` rings, later `leg` talks."""

    agent: AgentId
    """The colleague."""
    offer: OfferId
    leg: LegId | None = None
    stage: Stage = Stage.RINGING


class Parked(msgspec.Struct, frozen=True, kw_only=True):
    """The customer waits with music for whoever takes them up, and returns to routing at `until`."""

    by: AgentId
    since: Micros
    until: Micros


class Contact(msgspec.Struct, kw_only=True):
    """One customer need, from its arrival to the end of its wrap-up."""

    id: ContactId
    number: int
    """The seq of its arrival, or of that by which its callback was asked for."""
    line: LineId
    channel: Channel
    language: Language
    party: PartyId | None
    customer: CustomerId | None
    manager: AgentId | None
    backups: tuple[AgentId, ...] = ()
    tier: str | None = None
    callback: CallbackId | None = None
    """The callback that it was begun for. Until the customer answers their leg is connecting: see `callbacks`."""
    called_by: AgentId | None = None
    """The agent who began it to call the customer, by their own wish."""
    not_reached: str | None = None
    """Why the customer who was called did not come, once that is so."""
    asks: CallbackId | None = None
    """The callback that the customer asked for in it."""
    leg: LegId
    """The customer's leg."""
    arrived: Micros
    phase: Phase = Phase.FLOW
    route: RouteId | None = None
    boost: Micros = 0
    """What the caller is worth ahead of others, in waiting time."""
    step: int = 0
    """The step of its detour, or else of its route, that is being tried."""
    detour: tuple[RouteStep, ...] | None = None
    """Steps of its own that take the place of its route, once a talk has given it back."""
    is_first: bool = False
    """Whether it goes before all who wait and are not: the centre owes it a conversation it has begun."""
    waiting_since: Micros = 0
    """Since when routing has been looking for an agent: what its place counts from, whatever queues it crossed."""
    unattended_since: Micros = 0
    """Since when nobody has talked to it: since then too, or since a talk gave it back."""
    queue: QueueId | None = None
    """The queue it waits in, or was answered from."""
    is_queued: bool = False
    queue_since: Micros | None = None
    queue_until: Micros | None = None
    """When the route goes on to its next step."""
    waiting_key: WaitingKey | None = None
    """The contact's entry in a waiting list of its queue, while there is one."""
    demand: int = 0
    """Which of the queue's demands it stands in, while it has an entry."""
    exit: str | None = None
    """The way by which its route gave it back to its flow."""
    offers: list[OfferId] = []
    """The offers that ring for it, in the order in which they were made."""
    agent: AgentId | None = None
    """The responsible agent: who talks for the centre, or did last."""
    agent_leg: LegId | None = None
    talk_since: Micros | None = None
    others: list[LegId] = []
    """The legs of consulted agents and supervisors, in the order in which they joined."""
    consult: Consult | None = None
    is_held: bool = False
    """Whether the responsible agent lets the customer wait with music."""
    has_music: bool = False
    """Whether the talk has ordered music for the customer; what a flow or a queue plays does not count."""
    parked: Parked | None = None
    passing_out: CommandId | None = None
    """The order to pass the customer on to somebody outside, until they answer or do not."""
    wrap_ups: dict[AgentId, Micros] = {}
    """The agents who work after the contact, and until when at most."""
    extensions: dict[AgentId, int] = {}
    """How often those agents got more time."""
    outcome: OutcomeId | None = None
    recordable: dict[LegId, AgentId | None] = {}
    """Agents' legs that talked, or the customer's that leaves a message, whose recording was not reported yet."""
    recorded: list[LegId] = []
    """The legs whose recording was reported."""
    is_recorded: bool = True
    """Whether talks are recorded; not when the customer objected."""
    is_recording_paused: bool = False
    """Whether silence is recorded in place of the talk."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """The ringing of one agent for one contact. `is_consult`: to be asked by the responsible agent."""

    id: OfferId
    contact: ContactId
    agent: AgentId
    why: str
    queue: QueueId | None
    made: Micros
    expires: Micros
    is_consult: bool = False


class Leg(msgspec.Struct, kw_only=True):
    """A party's leg. `agent` is `None` for the customer. An ending leg may outlive its contact.

    `part` says who hears whom, as in `ConnectAgent`. `is_interrupted`: the page or phone behind it may come back.
    """

    id: LegId
    contact: ContactId
    agent: AgentId | None
    offer: OfferId | None
    state: LegState
    part: str = TALK
    is_muted: bool = False
    is_interrupted: bool = False


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """What a contact asks of the agents of its queue, as long as it has waited so long; see `needs`."""

    is_text: bool = False
    skills: tuple[tuple[SkillId, int], ...] = ()
    language: Language | None = None
    spares_reserved: bool = False


class Demand(msgspec.Struct, kw_only=True):
    """The contacts of a queue that ask for the same, and the agents who could give it to them; both next one first."""

    needs: Needs
    waiting: list[WaitingKey] = []
    ready: list[ReadyKey] = []


class Queue(msgspec.Struct, kw_only=True):
    """A queue and who is in it. `setup` is `None` as long as only agents or routes have named it."""

    id: QueueId
    setup: QueueSetup | None = None
    members: list[AgentId] = []
    """The agents who serve it, by id."""
    demands: list[Demand] = msgspec.field(default_factory=lambda: [Demand(needs=Needs())])
    """The first one asks for nothing, so all agents of the queue who are ready for a call stand in it."""
    spared: int = 0
    """How many of its members are reserved for other queues."""
    counted_since: Micros = 0
    """Contacts that its agents answered since then count for a strategy that counts them."""
    last_rung: AgentId | None = None
    """Whom a choice of this queue rang last."""
    ringing: dict[ContactId, Micros] = {}
    """The contacts that wait while an agent is rung for them, and since when nobody talks to them."""
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


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What the place of a contact among all that wait counts from: see `order`."""

    since: Micros
    boost: Micros
    number: int


class Callback(msgspec.Struct, kw_only=True):
    """Somebody is to be called back, until they are or it is given up. See `callbacks`."""

    id: CallbackId
    person: str
    """Who it is, as in `people`: a person has one at most."""
    line: LineId
    route: RouteId | None
    party: PartyId | None
    customer: CustomerId | None
    language: Language
    manager: AgentId | None
    backups: tuple[AgentId, ...]
    tier: str | None
    place: Place
    """What the place that is kept for them counts from."""
    asked: Micros
    asked_in: ContactId | None = None
    """The contact in which they asked, while they are still there."""
    due: Micros
    """Not before this instant, whatever the hours."""
    until: Micros
    """Then it is too old."""
    attempts: int = 0
    """How often they were called and not reached."""
    contact: ContactId | None = None
    """The contact by which they are to be called now."""


class Acquaintance(msgspec.Struct, kw_only=True):
    """What is remembered of a caller."""

    called: Micros
    """When they called last."""
    agent: AgentId | None = None
    """Who talked to them last,"""
    talked: Micros = 0
    """and when that began."""
    dropped: Micros | None = None
    """When their last call was lost or ended before anybody talked to them; `None` if it was not."""
    owed: Micros | None = None
    """When telephony lost a call of theirs by its own fault, and nobody has served them since."""


class RoutingState(msgspec.Struct):
    """The whole of it."""

    agents: dict[AgentId, Agent] = {}
    strange_phones: dict[AgentId, None] = {}
    """Phones that can be rung, of agents who are not known yet."""
    contacts: dict[ContactId, Contact] = {}
    offers: dict[OfferId, Offer] = {}
    legs: dict[LegId, Leg] = {}
    queues: dict[QueueId, Queue] = {}
    teams: dict[TeamId, TeamSetup] = {}
    routes: dict[RouteId, RouteSetup] = {}
    outcomes: dict[OutcomeId, OutcomeSetup] = {}
    waits: Waits = msgspec.field(default_factory=Waits)
    boosts: BoostSetup = msgspec.field(default_factory=BoostSetup)
    calling_back: CallbackSetup = msgspec.field(default_factory=CallbackSetup)
    callbacks: dict[CallbackId, Callback] = {}
    callback_of: dict[str, CallbackId] = {}
    """By person."""
    together: dict[ContactId, list[AgentId]] = {}
    """The contacts that ring agents together, each with all who were rung since that began."""
    acquaintances: dict[str, Acquaintance] = {}
    """By customer, or by party where the customer is unknown; who called last is last."""
    ended: dict[ContactId, dict[LegId, AgentId | None]] = {}
    """The last contacts that ended, with the agents' legs whose recording was not reported yet."""
    recorded: dict[ContactId, list[LegId]] = {}
    """The same contacts, with the legs whose recording was reported."""

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
        self.recorded[contact.id] = contact.recorded
        # The older half at once: a dictionary keeps the holes of what is taken from its front one by one.
        if len(self.ended) >= 2 * REMEMBERED:
            self.ended = dict(islice(self.ended.items(), REMEMBERED, None))
            self.recorded = {known: self.recorded.get(known, []) for known in self.ended}

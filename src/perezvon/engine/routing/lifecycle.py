"""The lives of contacts, agents, offers and legs, as tables: state, what happens, next state.

Four small machines run side by side, and each state is held by exactly one of them:

* A **contact** is spoken to by its flow, waits, rings an agent, talks, and is spoken to again; it is over when nobody
  works on it any more. A talk may also give it back to routing (a transfer, an agent whose phone was lost) or leave it
  parked. Agents may still do their after-work for it in any phase that follows a talk.
* An **agent** is free to choose between available, break and offline. A contact takes that freedom until its
  after-work is done; a choice made meanwhile waits (`next_state`). Whoever enters a call without being rung, to
  monitor it or to take up a parked contact, goes back to what they were. Contacts in writing do not ring a phone: an
  agent is `writing` from the first one they take to the end of the after-work of the last.
* An **offer** rings one agent for one contact and ends in exactly one way. How it ends decides what becomes of the
  agent; the contact takes its place in the queue again unless the offer was accepted or the customer has left. An
  offer to be consulted leaves the contact in its talk, however it ends.
* A **leg** is one party's time. It ends when its end was ordered or when telephony reports it gone, whichever comes
  first: from that instant on nobody is paid for it. A leg whose end was ordered is remembered as `ending` until
  telephony confirms it.

A pair that is not in a table is impossible. Whoever reports or requests it is told so, and nothing changes.
"""

from enum import StrEnum


class Phase(StrEnum):
    """Where a contact is. The engine forgets a contact once it is `ended`."""

    FLOW = "flow"
    WAITING = "waiting"
    RINGING = "ringing"
    TALKING = "talking"
    PARKED = "parked"
    AFTER_TALK = "after_talk"
    WRAP_UP = "wrap_up"
    ENDED = "ended"


class ContactMove(StrEnum):
    """What happens to a contact."""

    ROUTED = "routed"
    NOT_SERVED = "not_served"
    OFFERED = "offered"
    OFFER_ENDED = "offer_ended"
    ANSWERED = "answered"
    CONNECT_FAILED = "connect_failed"
    TRANSFERRED = "transferred"
    """The responsible agent passed it on."""
    LOST = "lost"
    """The responsible agent's leg was lost, and the customer is still there."""
    PARKED = "parked"
    RETRIEVED = "retrieved"
    CALLED_OUT = "called_out"
    """An agent began it to call somebody."""
    ADOPTED = "adopted"
    """It talks already, by a decision that the log does not know."""
    UNPARKED = "unparked"
    """Nobody took it up in time."""
    AGENT_LEFT = "agent_left"
    CUSTOMER_LEFT = "customer_left"
    """The customer left, and an agent has work to do after it."""
    ALL_LEFT = "all_left"
    """The customer left, and no agent has work to do after it."""
    WRAPPED_UP = "wrapped_up"
    """The last agent's work after it is done, and the customer has left."""


CONTACT: dict[tuple[Phase, ContactMove], Phase] = {
    (Phase.FLOW, ContactMove.ROUTED): Phase.WAITING,
    (Phase.FLOW, ContactMove.CALLED_OUT): Phase.TALKING,
    (Phase.FLOW, ContactMove.ADOPTED): Phase.TALKING,
    (Phase.FLOW, ContactMove.CUSTOMER_LEFT): Phase.WRAP_UP,
    (Phase.FLOW, ContactMove.ALL_LEFT): Phase.ENDED,
    (Phase.WAITING, ContactMove.NOT_SERVED): Phase.FLOW,
    (Phase.WAITING, ContactMove.OFFERED): Phase.RINGING,
    (Phase.WAITING, ContactMove.ADOPTED): Phase.TALKING,
    (Phase.WAITING, ContactMove.CUSTOMER_LEFT): Phase.WRAP_UP,
    (Phase.WAITING, ContactMove.ALL_LEFT): Phase.ENDED,
    (Phase.RINGING, ContactMove.OFFER_ENDED): Phase.WAITING,
    (Phase.RINGING, ContactMove.ANSWERED): Phase.TALKING,
    (Phase.RINGING, ContactMove.ADOPTED): Phase.TALKING,
    (Phase.RINGING, ContactMove.CUSTOMER_LEFT): Phase.WRAP_UP,
    (Phase.RINGING, ContactMove.ALL_LEFT): Phase.ENDED,
    (Phase.TALKING, ContactMove.CONNECT_FAILED): Phase.WAITING,
    (Phase.TALKING, ContactMove.TRANSFERRED): Phase.WAITING,
    (Phase.TALKING, ContactMove.LOST): Phase.WAITING,
    (Phase.TALKING, ContactMove.PARKED): Phase.PARKED,
    (Phase.TALKING, ContactMove.AGENT_LEFT): Phase.AFTER_TALK,
    (Phase.TALKING, ContactMove.CUSTOMER_LEFT): Phase.WRAP_UP,
    (Phase.TALKING, ContactMove.ALL_LEFT): Phase.ENDED,
    (Phase.PARKED, ContactMove.RETRIEVED): Phase.TALKING,
    (Phase.PARKED, ContactMove.UNPARKED): Phase.WAITING,
    (Phase.PARKED, ContactMove.CUSTOMER_LEFT): Phase.WRAP_UP,
    (Phase.PARKED, ContactMove.ALL_LEFT): Phase.ENDED,
    (Phase.AFTER_TALK, ContactMove.CUSTOMER_LEFT): Phase.WRAP_UP,
    (Phase.AFTER_TALK, ContactMove.ALL_LEFT): Phase.ENDED,
    (Phase.WRAP_UP, ContactMove.WRAPPED_UP): Phase.ENDED,
}


class AgentState(StrEnum):
    """What an agent does."""

    OFFLINE = "offline"
    BREAK = "break"
    AVAILABLE = "available"
    RINGING = "ringing"
    TALKING = "talking"
    MONITORING = "monitoring"
    """In somebody else's call, as a supervisor."""
    WRAP_UP = "wrap_up"
    WRITING = "writing"
    """In one or more contacts in writing, or working after them."""


CHOICES = (AgentState.AVAILABLE, AgentState.BREAK, AgentState.OFFLINE)
"""The states that a person may ask for. In one of these a wish takes effect at once, in any other afterwards."""


class AgentMove(StrEnum):
    """What happens to an agent. The first three have the names of the states they lead to."""

    AVAILABLE = "available"
    BREAK = "break"
    OFFLINE = "offline"
    RING = "ring"
    ANSWER = "answer"
    MONITOR = "monitor"
    TAKE_UP = "take_up"
    """They become responsible for a contact without being rung."""
    END_TALK = "end_talk"
    WRITE = "write"
    """They take a contact in writing."""


MOVE_TO: dict[AgentState, AgentMove] = {
    AgentState.AVAILABLE: AgentMove.AVAILABLE,
    AgentState.BREAK: AgentMove.BREAK,
    AgentState.OFFLINE: AgentMove.OFFLINE,
}
"""What leads to each of the states that a person may ask for."""

AGENT: dict[tuple[AgentState, AgentMove], AgentState] = {
    (AgentState.OFFLINE, AgentMove.AVAILABLE): AgentState.AVAILABLE,
    (AgentState.OFFLINE, AgentMove.BREAK): AgentState.BREAK,
    (AgentState.OFFLINE, AgentMove.MONITOR): AgentState.MONITORING,
    (AgentState.OFFLINE, AgentMove.TAKE_UP): AgentState.TALKING,
    (AgentState.BREAK, AgentMove.AVAILABLE): AgentState.AVAILABLE,
    (AgentState.BREAK, AgentMove.BREAK): AgentState.BREAK,
    (AgentState.BREAK, AgentMove.OFFLINE): AgentState.OFFLINE,
    (AgentState.BREAK, AgentMove.MONITOR): AgentState.MONITORING,
    (AgentState.BREAK, AgentMove.TAKE_UP): AgentState.TALKING,
    (AgentState.AVAILABLE, AgentMove.BREAK): AgentState.BREAK,
    (AgentState.AVAILABLE, AgentMove.OFFLINE): AgentState.OFFLINE,
    (AgentState.AVAILABLE, AgentMove.RING): AgentState.RINGING,
    (AgentState.AVAILABLE, AgentMove.MONITOR): AgentState.MONITORING,
    (AgentState.AVAILABLE, AgentMove.TAKE_UP): AgentState.TALKING,
    (AgentState.AVAILABLE, AgentMove.WRITE): AgentState.WRITING,
    (AgentState.WRITING, AgentMove.AVAILABLE): AgentState.AVAILABLE,
    (AgentState.WRITING, AgentMove.BREAK): AgentState.BREAK,
    (AgentState.WRITING, AgentMove.OFFLINE): AgentState.OFFLINE,
    (AgentState.RINGING, AgentMove.AVAILABLE): AgentState.AVAILABLE,
    (AgentState.RINGING, AgentMove.BREAK): AgentState.BREAK,
    (AgentState.RINGING, AgentMove.OFFLINE): AgentState.OFFLINE,
    (AgentState.RINGING, AgentMove.ANSWER): AgentState.TALKING,
    (AgentState.TALKING, AgentMove.AVAILABLE): AgentState.AVAILABLE,
    (AgentState.TALKING, AgentMove.BREAK): AgentState.BREAK,
    (AgentState.TALKING, AgentMove.OFFLINE): AgentState.OFFLINE,
    (AgentState.TALKING, AgentMove.END_TALK): AgentState.WRAP_UP,
    (AgentState.MONITORING, AgentMove.AVAILABLE): AgentState.AVAILABLE,
    (AgentState.MONITORING, AgentMove.BREAK): AgentState.BREAK,
    (AgentState.MONITORING, AgentMove.OFFLINE): AgentState.OFFLINE,
    (AgentState.MONITORING, AgentMove.TAKE_UP): AgentState.TALKING,
    (AgentState.WRAP_UP, AgentMove.TAKE_UP): AgentState.TALKING,
    (AgentState.WRAP_UP, AgentMove.AVAILABLE): AgentState.AVAILABLE,
    (AgentState.WRAP_UP, AgentMove.BREAK): AgentState.BREAK,
    (AgentState.WRAP_UP, AgentMove.OFFLINE): AgentState.OFFLINE,
}


class OfferState(StrEnum):
    """Where an offer is. The engine forgets an offer once it no longer rings."""

    RINGING = "ringing"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RANG_OUT = "rang_out"
    CANCELLED = "cancelled"
    """The customer left."""
    TAKEN = "taken"
    """A colleague who was rung for the same contact answered first."""
    WITHDRAWN = "withdrawn"
    """Who wanted to consult does not any more."""
    UNREACHABLE = "unreachable"
    """The agent's phone could not be rung."""
    FAILED = "failed"
    """Telephony could not ring it for another reason."""


class OfferMove(StrEnum):
    """What happens to an offer."""

    ANSWER = "answer"
    DECLINE = "decline"
    EXPIRE = "expire"
    LOSE_CUSTOMER = "lose_customer"
    TAKE = "take"
    """A colleague who is rung for the same contact answers."""
    WITHDRAW = "withdraw"
    """Who wanted to consult does not any more."""
    LOSE_PHONE = "lose_phone"
    FAIL = "fail"


OFFER: dict[tuple[OfferState, OfferMove], OfferState] = {
    (OfferState.RINGING, OfferMove.ANSWER): OfferState.ACCEPTED,
    (OfferState.RINGING, OfferMove.DECLINE): OfferState.DECLINED,
    (OfferState.RINGING, OfferMove.EXPIRE): OfferState.RANG_OUT,
    (OfferState.RINGING, OfferMove.LOSE_CUSTOMER): OfferState.CANCELLED,
    (OfferState.RINGING, OfferMove.TAKE): OfferState.TAKEN,
    (OfferState.RINGING, OfferMove.WITHDRAW): OfferState.WITHDRAWN,
    (OfferState.RINGING, OfferMove.LOSE_PHONE): OfferState.UNREACHABLE,
    (OfferState.RINGING, OfferMove.FAIL): OfferState.FAILED,
}


class LegState(StrEnum):
    """Where a leg is. The engine forgets a leg once it is `gone`."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    ENDING = "ending"
    GONE = "gone"


class LegMove(StrEnum):
    """What happens to a leg."""

    CONNECT = "connect"
    HANG_UP = "hang_up"
    """The engine orders its end."""
    VANISH = "vanish"
    """Telephony reports its end."""


LEG: dict[tuple[LegState, LegMove], LegState] = {
    (LegState.CONNECTING, LegMove.CONNECT): LegState.CONNECTED,
    (LegState.CONNECTING, LegMove.HANG_UP): LegState.ENDING,
    (LegState.CONNECTING, LegMove.VANISH): LegState.GONE,
    (LegState.CONNECTED, LegMove.HANG_UP): LegState.ENDING,
    (LegState.CONNECTED, LegMove.VANISH): LegState.GONE,
    (LegState.ENDING, LegMove.CONNECT): LegState.ENDING,
    (LegState.ENDING, LegMove.VANISH): LegState.GONE,
}

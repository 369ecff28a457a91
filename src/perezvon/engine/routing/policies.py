"""Rules as pure functions over what routing knows: who may be offered a contact, and what follows from an offer."""

import msgspec

from perezvon.engine.centre import QueueSetup, QueueStep, RouteStep
from perezvon.engine.routing.lifecycle import AgentState, OfferState
from perezvon.engine.routing.state import Agent, Contact, RoutingState
from perezvon.kernel.ids import QueueId

RUNG_TOGETHER = ("ring_all", "backups")
"""The rules that ring agents together: whoever becomes free meanwhile is rung too."""

LEAST_RING_S = 5
"""Nobody is rung for less: so long it takes to look up and answer."""

MISSES_BEFORE_BREAK = 2
"""So many offers in a row that ring out mean that nobody is at the desk."""

PHONE_GONE_S = 45
"""An agent whose phone is gone for so long is not there: browsers come back within 15 s, and people from a reload."""

MORE_WRAP_UP_S = 60
"""So much longer a wrap-up gets when its agent asks."""

MORE_WRAP_UP_TIMES = 2
"""So often an agent gets more time for one contact."""

_STATE_CODES = {
    AgentState.OFFLINE: "offline",
    AgentState.BREAK: "on_break",
    AgentState.RINGING: "busy",
    AgentState.TALKING: "busy",
    AgentState.MONITORING: "busy",
    AgentState.WRAP_UP: "busy",
    AgentState.WRITING: "busy",
}

_AVAILABLE = AgentState.AVAILABLE
_MAY_WRITE = (_AVAILABLE, AgentState.WRITING)

OBSTACLES = (*dict.fromkeys(_STATE_CODES.values()), "phone_not_reachable", "backing_off", "not_active")
"""All that `ruled_out` may say."""

DEFAULT_RULES = QueueSetup(queue=QueueId(""))
"""What holds where no queue says otherwise."""


def ruled_out(agent: Agent, *, is_text: bool = False) -> str | None:
    """Why no call, or with `is_text` no contact in writing, may be offered to this agent now; `None` when one may."""
    if not agent.setup.is_active:
        return "not_active"
    if is_text:
        obstacle = _ruled_out_of_text(agent)
    elif agent.state is not _AVAILABLE:
        obstacle = _STATE_CODES[agent.state]
    elif agent.chats:
        obstacle = "busy"
    else:
        obstacle = None if agent.is_phone_ready else "phone_not_reachable"
    return obstacle or ("backing_off" if agent.is_backing_off else None)


def _ruled_out_of_text(agent: Agent) -> str | None:
    """Writing takes no phone, but room: for one contact more, and no wish to stop."""
    if agent.state not in _MAY_WRITE:
        return _STATE_CODES[agent.state]
    return "busy" if len(agent.chats) >= agent.setup.chats or agent.next_state is not None else None


def may_be_rung(agent: Agent, *, is_text: bool = False) -> bool:
    """Whether a colleague may have this agent rung: someone who rests from offers is not spared by name."""
    return ruled_out(agent, is_text=is_text) in (None, "backing_off")


def rules_for(state: RoutingState, contact: Contact) -> QueueSetup:
    """The ring, wrap-up and back-off times that hold for a contact.

    They are those of its queue. A contact that is in none yet follows the first queue of its detour or route, and the
    defaults of a queue where there is none.
    """
    queue_id = contact.queue or first_queue(state, contact)
    queue = state.queues.get(queue_id) if queue_id else None
    return queue.setup if queue and queue.setup else DEFAULT_RULES


def first_queue(state: RoutingState, contact: Contact) -> QueueId | None:
    """The first queue of the contact's detour or route."""
    return next((step.queue for step in steps_of(state, contact) if isinstance(step, QueueStep)), None)


def steps_of(state: RoutingState, contact: Contact) -> tuple[RouteStep, ...]:
    """The steps of the contact's detour if it is on one, else of its route."""
    if contact.detour is not None:
        return contact.detour
    route = state.routes.get(contact.route) if contact.route else None
    return route.steps if route else ()


class Aftermath(msgspec.Struct, frozen=True, kw_only=True):
    """What follows for the agent from an offer that was not accepted."""

    reason: str
    """Of the agent's next state."""
    backs_off: bool = False
    """They get no further offer for a while: a person who did not take one rests from them, and a ringing that failed
    for an unknown reason would fail again at once. A phone that is not reachable is known as such until it is ready."""
    loses_turn: bool = False
    """Their idle time begins anew."""
    still_rings: bool = False
    """Their phone must be told to stop."""


AFTERMATH: dict[OfferState, Aftermath] = {
    OfferState.DECLINED: Aftermath(reason="declined", backs_off=True, loses_turn=True, still_rings=True),
    OfferState.RANG_OUT: Aftermath(reason="missed_offer", backs_off=True, loses_turn=True, still_rings=True),
    OfferState.CANCELLED: Aftermath(reason="offer_cancelled", still_rings=True),
    OfferState.TAKEN: Aftermath(reason="offer_taken", still_rings=True),
    OfferState.WITHDRAWN: Aftermath(reason="offer_cancelled", still_rings=True),
    OfferState.UNREACHABLE: Aftermath(reason="phone_not_reachable"),
    OfferState.FAILED: Aftermath(reason="offer_failed", backs_off=True),
}

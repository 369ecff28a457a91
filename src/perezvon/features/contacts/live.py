"""Live topics of contacts: an agent's desk, what is parked, and all contacts for those who supervise."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from typing_extensions import override

from perezvon.engine import changes
from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.view import ContactView, View
from perezvon.features.contacts.domain import NotAnAgentError, is_in_reach
from perezvon.kernel.actor import Actor, Reach
from perezvon.kernel.ids import AgentId, ContactId, QueueId
from perezvon.kernel.time import Micros
from perezvon.platform.realtime import EVERY, Every, Topic

_CELLS = ("contact", "me", "offer")


class DeskTopic(Topic):
    """What one agent's screen shows of the engine, in three cells.

    `me` is the agent's state, `offer` what rings at them, `contact` what they talk to, monitor or wrap up. The second
    and third are absent (`null`) when there is nothing of that kind. A desk belongs to the agent who looks at it; its
    key is not used.
    """

    name = "desk"
    permission = "desk.use"
    rate = 20

    @override
    def scope(self, actor: Actor | None, key: str | None) -> AgentId:
        """Whose desk it is. Raises `NotAnAgentError`."""
        if actor is None or actor.agent is None:
            raise NotAnAgentError
        return actor.agent

    @override
    def cells(self, view: View, scope: AgentId) -> dict[str, object]:
        """The whole desk."""
        return {name: self.cell(view, scope, name) for name in _CELLS}

    @override
    def audience(self, outputs: Sequence[Command | Change], view: View) -> set[str]:
        """The agents of whom something was said, and those who are busy with a contact of which something was. Other
        rules for calling back concern whoever calls somebody now."""
        agents = {agent for output in outputs if (agent := _agent_of(output)) is not None}
        contacts = {contact for output in outputs if (contact := _contact_of(output)) is not None}
        if any(map(_is_about_calling_back, outputs)):
            contacts.update(callback.contact for callback in view.callbacks() if callback.contact is not None)
        return agents.union(*(view.busy_with(ContactId(contact)) for contact in contacts))

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: AgentId, view: View) -> set[str]:
        """All cells when anything was said of this agent: they are few and hang together. The contact also when
        something was said of it, since others may be in the call."""
        if any(_agent_of(output) == scope or _is_about_calling_back(output) for output in outputs):
            return set(_CELLS)
        mine = view.agent(scope)
        contact = mine.contact if mine is not None else None
        is_touched = contact is not None and any(_contact_of(output) == contact for output in outputs)
        return {"contact"} if is_touched else set()

    @override
    def cell(self, view: View, scope: AgentId, name: str) -> Mapping[str, Any] | None:
        """One cell as JSON."""
        match name:
            case "me":
                return _me(view, scope)
            case "offer":
                return _offer(view, scope)
            case "contact":
                return _contact(view, scope)
            case _:
                return None


def _agent_of(output: Command | Change) -> str | None:
    """Whose desk a change can alter: each such change names its agent."""
    match output:
        case (
            changes.AgentStateChanged()
            | changes.AgentNextStateChanged()
            | changes.AgentPhoneChanged()
            | changes.OfferMade()
            | changes.OfferEnded()
            | changes.LegStarted()
            | changes.LegEnded()
            | changes.WrapUpExtended()
            | changes.OutcomeChosen()
        ):
            return output.agent
        case changes.SettingApplied(kind="agent"):
            return output.key
        case _:
            return None


def _contact_of(output: Command | Change) -> str | None:
    contact: str | None = getattr(output, "contact", None)
    return contact


def _is_about_calling_back(output: Command | Change) -> bool:
    return isinstance(output, changes.SettingApplied) and output.kind in ("callbacks", "hours")


def _me(view: View, agent: AgentId) -> Mapping[str, Any] | None:
    mine = view.agent(agent)
    if mine is None:
        return None
    return {
        "agent": mine.agent,
        "state": mine.state,
        "reason": mine.reason,
        "by": mine.by,
        "since": mine.since,
        "contact": mine.contact,
        "next_state": mine.next_state,
        "next_reason": mine.next_reason,
        "next_by": mine.next_by,
        "is_phone_ready": mine.is_phone_ready,
        "rests_until": mine.rests_until,
        "missed": mine.missed,
    }


def _offer(view: View, agent: AgentId) -> Mapping[str, Any] | None:
    mine = view.agent(agent)
    offer = view.offer(mine.offer) if mine is not None and mine.offer is not None else None
    contact = view.contact(offer.contact) if offer is not None else None
    if offer is None or contact is None:
        return None
    return {
        "offer": offer.offer,
        "contact": contact.contact,
        "why": offer.why,
        "purpose": "consult" if offer.is_consult else "contact",
        "from": contact.agent if offer.is_consult else None,
        "queue": offer.queue,
        "line": contact.line,
        "language": contact.language,
        "customer": contact.customer,
        "channel": contact.channel,
        "arrived_at": contact.arrived,
        "offered_at": offer.made,
        "expires_at": offer.expires,
        "callback": None if offer.is_consult else _callback(view, contact),
    }


def _contact(view: View, agent: AgentId) -> Mapping[str, Any] | None:
    mine = view.agent(agent)
    if mine is None or mine.state not in ("talking", "monitoring", "wrap_up") or mine.contact is None:
        return None
    contact = view.contact(mine.contact)
    if contact is None:
        return None
    party = next((party for party in contact.parties if party.agent == agent), None)
    consult = contact.consult
    return {
        "contact": contact.contact,
        "customer": contact.customer,
        "line": contact.line,
        "language": contact.language,
        "channel": contact.channel,
        "queue": contact.queue,
        "phase": mine.state,
        "is_responsible": party is not None and party.is_responsible,
        "part": party.part if party is not None else None,
        "is_muted": party is not None and party.is_muted,
        "is_interrupted": party is not None and party.is_interrupted,
        "is_held": contact.is_held,
        "is_passed_out": contact.is_passed_out,
        "is_recorded": contact.is_recorded,
        "is_recording_paused": contact.is_recording_paused,
        "consult": {"agent": consult.agent, "stage": consult.stage} if consult is not None else None,
        "parties": _parties(contact),
        "arrived_at": contact.arrived,
        "talk_since": contact.talk_since,
        "since": mine.since,
        "called_by": contact.called_by,
        "is_calling": contact.is_calling,
        "not_reached": contact.not_reached,
        "callback": _callback(view, contact),
        "outcome": contact.outcome,
        "wrap_up_until": contact.wrap_ups.get(agent),
        "may_extend": mine.state == "wrap_up" and contact.extensions_left.get(agent, 0) > 0,
    }


def _callback(view: View, contact: ContactView) -> Mapping[str, Any] | None:
    """What a contact has to do with calling somebody back: `None` if nothing. Of an attempt that goes on it says which one
    it is, and when the next is due."""
    if contact.callback is None:
        return None
    attempt = view.attempt(contact.contact)
    return {
        "callback": contact.callback,
        "attempt": attempt.number if attempt is not None else None,
        "attempts": attempt.most if attempt is not None else None,
        "waits_since": attempt.since if attempt is not None else None,
        "next_at": attempt.next_at if attempt is not None else None,
    }


_SHOWN = 30
_MOVES_A_QUEUE = (
    changes.QueueEntered,
    changes.QueueLeft,
    changes.OfferMade,
    changes.OfferEnded,
    changes.CustomerIdentified,
    changes.SettingApplied,
)


class WaitingTopic(Topic):
    """Who waits in the queues that an agent serves, one cell for each queue with the first `_SHOWN` of them.

    Many agents serve the same queue: what it looks like between two steps is found out once for all of them.
    """

    name = "waiting"
    permission = "desk.use"
    rate = 1

    def __init__(self) -> None:
        self._known: dict[QueueId, Mapping[str, Any] | None] = {}
        self._known_of: tuple[View, int] | None = None

    @override
    def scope(self, actor: Actor | None, key: str | None) -> AgentId:
        """Whose queues. Raises `NotAnAgentError`."""
        if actor is None or actor.agent is None:
            raise NotAnAgentError
        return actor.agent

    @override
    def cells(self, view: View, scope: AgentId) -> dict[str, object]:
        """All queues of the agent."""
        cells = {queue: self._shown(view, queue) for queue in _queues_of(view, scope)}
        return {name: cell for name, cell in cells.items() if cell is not None}

    @override
    def audience(self, outputs: Sequence[Command | Change], view: View) -> Iterable[AgentId] | Every:
        """All agents when anything moved in any queue, or when one may serve others."""
        return EVERY if any(isinstance(output, _MOVES_A_QUEUE) for output in outputs) else ()

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: AgentId, view: View) -> Iterable[str] | Every:
        """All queues of the agent."""
        return EVERY if any(isinstance(output, _MOVES_A_QUEUE) for output in outputs) else ()

    @override
    def cell(self, view: View, scope: AgentId, name: str) -> object | None:
        """One queue; `None` when the agent does not serve it."""
        queue = QueueId(name)
        return self._shown(view, queue) if queue in _queues_of(view, scope) else None

    def _shown(self, view: View, queue: QueueId) -> Mapping[str, Any] | None:
        if self._known_of != (view, view.steps):
            self._known_of = (view, view.steps)
            self._known.clear()
        if queue not in self._known:
            self._known[queue] = _queue(view, queue)
        return self._known[queue]


def _queues_of(view: View, agent: AgentId) -> Sequence[QueueId]:
    found = view.agent(agent)
    return found.queues if found is not None else ()


def _queue(view: View, queue: QueueId) -> Mapping[str, Any] | None:
    found = view.queue(queue)
    if found is None:
        return None
    return {
        "queue": queue,
        "waiting": found.waiting,
        "oldest_since": found.oldest_since,
        "first": [
            {
                "contact": contact.contact,
                "customer": contact.customer,
                "language": contact.language,
                "since": contact.arrived if contact.queue_since is None else contact.queue_since,
                "is_ringing": contact.phase == "ringing",
                "is_callback": contact.callback is not None,
            }
            for contact in view.waiting(queue, _SHOWN)
        ],
    }


class ParkedTopic(Topic):
    """Parked contacts, one cell each, for every agent: whoever is free may take one up."""

    name = "parked"
    permission = "desk.use"
    rate = 4

    @override
    def scope(self, actor: Actor | None, key: str | None) -> None:
        """Everybody who may watch sees the same."""

    @override
    def cells(self, view: View, scope: None) -> dict[str, object]:
        """All parked contacts."""
        return {contact.contact: cell for contact in view.contacts() if (cell := _parked(contact)) is not None}

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: None, view: View) -> set[str]:
        """The contacts that were parked, or are not any more."""
        kinds = (changes.ContactParked, changes.ContactUnparked)
        return {output.contact for output in outputs if isinstance(output, kinds)}

    @override
    def cell(self, view: View, scope: None, name: str) -> object | None:
        """One contact; `None` when it is not parked."""
        contact = view.contact(ContactId(name))
        return None if contact is None else _parked(contact)


class ContactsTopic(Topic):
    """The contacts whose customer is there, one cell each, for those who may supervise them."""

    name = "contacts"
    permission = "contacts.supervise"
    rate = 4

    @override
    def scope(self, actor: Actor | None, key: str | None) -> Reach:
        """Those who supervise the same teams see the same."""
        return () if actor is None else actor.reach("contacts.supervise")

    @override
    def cells(self, view: View, scope: Reach) -> dict[str, object]:
        """All of them."""
        cells = {contact.contact: _going_on(view, contact, scope) for contact in view.contacts()}
        return {name: cell for name, cell in cells.items() if cell is not None}

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: Reach, view: View) -> set[str]:
        """The contacts of which something was said."""
        return {contact for output in outputs if (contact := _contact_of(output)) is not None}

    @override
    def cell(self, view: View, scope: Reach, name: str) -> object | None:
        """One contact; `None` when its customer has left, or when it is out of reach."""
        contact = view.contact(ContactId(name))
        return None if contact is None else _going_on(view, contact, scope)


def _parked(contact: ContactView) -> Mapping[str, Any] | None:
    if contact.parked is None:
        return None
    return {
        "contact": contact.contact,
        "customer": contact.customer,
        "by": contact.parked.by,
        "since": contact.parked.since,
        "until": contact.parked.until,
    }


def _going_on(view: View, contact: ContactView, reach: Reach) -> Mapping[str, Any] | None:
    if contact.is_trial or contact.phase == "wrap_up" or not is_in_reach(view, contact, reach):
        return None
    return {
        "contact": contact.contact,
        "customer": contact.customer,
        "line": contact.line,
        "queue": contact.queue,
        "phase": contact.phase,
        "agent": contact.agent,
        "is_callback": contact.callback is not None,
        "is_calling": contact.phase == "talking" and contact.is_calling,
        "since": _since(view, contact),
        "arrived_at": contact.arrived,
        "is_held": contact.is_held,
        "parties": _parties(contact),
    }


def _since(view: View, contact: ContactView) -> Micros:
    """Since when it waits, is called, talks or is parked; else since it arrived."""
    match contact.phase:
        case "waiting" | "ringing":
            since = contact.queue_since
        case "talking" if contact.is_calling and contact.agent is not None:
            agent = view.agent(contact.agent)
            since = agent.since if agent is not None else None
        case "talking":
            since = contact.talk_since
        case "parked":
            since = contact.parked.since if contact.parked is not None else None
        case _:
            since = None
    return contact.arrived if since is None else since


def _parties(contact: ContactView) -> list[Mapping[str, Any]]:
    """The agents whose legs carry sound, the responsible one first."""
    return [
        {"agent": party.agent, "part": party.part, "is_muted": party.is_muted}
        for party in contact.parties
        if party.is_connected
    ]

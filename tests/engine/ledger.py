"""What must hold after every event, whatever happened before.

The ledger reads changes as projections do and demands that they add up: what starts ends once, and never twice. Its
picture and the engine's own view must be the same, and the view itself must make sense.
"""

from collections import Counter
from collections.abc import Iterable

from perezvon.engine.changes import (
    AgentPhoneChanged,
    AgentStateChanged,
    CallbackEnded,
    CallbackPlanned,
    Change,
    ContactEnded,
    ContactStarted,
    LegEnded,
    LegStarted,
    OfferEnded,
    OfferMade,
    QueueEntered,
    QueueLeft,
)
from perezvon.engine.commands import (
    CancelOffer,
    Command,
    HangUpLeg,
    OfferContact,
    PlayMusic,
    PlayPrompts,
    StopPlaying,
)
from perezvon.engine.events import Event, Resynced
from perezvon.engine.view import AgentView, CallbackView, ContactView, View

WITH_CONTACT = ("ringing", "talking", "monitoring", "wrap_up")
MUST_HEAR = {
    "flow": ("prompts",),
    "waiting": ("music", "prompts"),
    "ringing": ("music", "prompts"),
    "parked": ("music",),
    "after_talk": ("prompts",),
}
"""What a customer with whom nobody talks hears, by phase: never nothing."""


WITHOUT_A_TALK = {"abandoned", "left_in_flow", "finished_in_flow", "closed", "not_served", "stopped", "failed"}
"""How a contact may end that no agent talked to."""

WITHOUT_A_CUSTOMER = {"not_reached", "not_served", "called_again", "withdrawn", "given_up", "closed", "stopped"}
"""How one may end by which somebody was to be called."""

LOOKS = ("waiting", "ringing")
"""The phases in which routing looks for an agent."""


class Ledger:
    """The sum of all changes."""

    def __init__(self) -> None:
        self.talked: set[str] = set()
        self.calling: set[str] = set()
        """The contacts whose customers were to be called and have not answered."""
        self.callbacks: set[str] = set()
        self.places: dict[str, tuple[str, tuple[int, int]]] = {}
        """For whom each callback is, and the place that is kept for them."""
        self.taken: dict[str, tuple[int, int]] = {}
        """The places that contacts took over from callbacks."""
        self.contacts: dict[str, str | None] = {}
        """How each contact ended; `None` while it has not."""
        self.offers: dict[str, str | None] = {}
        self.legs: set[str] = set()
        self.heard: dict[str, str | None] = {}
        """What was played last to the customer of each contact, unless it was silenced since."""
        self.queues: dict[str, str] = {}
        self.states: dict[str, str] = {}
        self.ready_phones: set[str] = set()

    def hear(self, event: Event, view: View) -> None:
        """What telephony says of music in talks is believed, unless something else was ordered since; `view` is before it."""
        if isinstance(event, Resynced) and event.music is not None:
            for contact in view.contacts():
                leg = contact.customer_leg
                if contact.phase == "talking" and not contact.is_calling and not view._state.unanswered.plays(leg):
                    self.heard[contact.contact] = "music" if leg in event.music else None

    def take(self, outputs: Iterable[Command | Change]) -> None:
        """Add up what was said."""
        for output in outputs:
            self._take_contact(output)
            self._take_callback(output)
            self._take_offer_or_leg(output)
            self._take_agent(output)
            self._take_sound(output)

    def _take_contact(self, output: Command | Change) -> None:
        match output:
            case ContactStarted():
                assert output.contact not in self.contacts
                self.contacts[output.contact] = None
                assert output.callback is None or output.callback in self.callbacks
                if output.callback is not None or output.called_by is not None:
                    self.calling.add(output.contact)
            case ContactEnded():
                assert self.contacts[output.contact] is None
                has_talked = output.contact in self.talked
                without = WITHOUT_A_CUSTOMER if output.contact in self.calling else WITHOUT_A_TALK
                assert output.how in ({"talked", "stopped", "failed"} if has_talked else without), output
                assert output.contact not in self.queues
                self.contacts[output.contact] = output.how
            case QueueEntered():
                assert output.contact not in self.queues
                self.queues[output.contact] = output.queue
            case QueueLeft():
                assert self.queues.pop(output.contact) == output.queue
            case _:
                pass

    def _take_callback(self, output: Command | Change) -> None:
        match output:
            case CallbackPlanned():
                self.callbacks.add(output.callback)
            case CallbackEnded():
                self.callbacks.remove(output.callback)
                _, place = self.places.pop(output.callback, (None, None))
                if output.how == "called_again" and place is not None:
                    self.taken[output.contact] = place
            case _:
                pass

    def _take_offer_or_leg(self, output: Command | Change) -> None:
        match output:
            case OfferMade():
                assert output.offer not in self.offers
                self.offers[output.offer] = None
            case OfferEnded():
                assert self.offers[output.offer] is None
                self.offers[output.offer] = output.how
            case LegStarted():
                assert output.leg not in self.legs
                self.legs.add(output.leg)
                was_called = output.agent is None and output.contact in self.calling
                if was_called:
                    self.calling.remove(output.contact)
                if was_called or (
                    output.agent is not None and not output.is_guest and output.contact not in self.calling
                ):
                    self.talked.add(output.contact)
            case LegEnded():
                self.legs.remove(output.leg)
            case _:
                pass

    def _take_agent(self, output: Command | Change) -> None:
        match output:
            case AgentStateChanged():
                self.states[output.agent] = output.state
            case AgentPhoneChanged():
                (self.ready_phones.add if output.is_ready else self.ready_phones.discard)(output.agent)
            case _:
                pass

    def _take_sound(self, output: Command | Change) -> None:
        match output:
            case PlayMusic():
                self.heard[output.contact] = "music"
            case PlayPrompts():
                self.heard[output.contact] = "prompts"
            case StopPlaying() | LegStarted(agent=str(), is_guest=False):
                self.heard[output.contact] = None
            case _:
                pass

    def compare(self, view: View) -> None:
        """The changes and the view tell the same."""
        contacts = list(view.contacts())
        with_customer = {contact.contact for contact in contacts if contact.phase != "wrap_up"}
        assert with_customer == {contact for contact, how in self.contacts.items() if how is None}
        ringing = {offer for offer, how in self.offers.items() if how is None}
        consults = {agent.offer for agent in view.agents() if agent.offer and view.offer(agent.offer).is_consult}
        assert {offer for contact in contacts for offer in contact.offers} | consults == ringing
        for contact in contacts:
            check_sound(contact, self.heard.get(contact.contact))
        assert self.queues == {
            contact.contact: contact.queue
            for contact in contacts
            if contact.phase == "waiting" or (contact.phase == "ringing" and contact.queue is not None)
        }
        for agent in view.agents():
            assert self.states.get(agent.agent, "offline") == agent.state
            assert (agent.agent in self.ready_phones) is agent.is_phone_ready
        self._compare_callbacks(view)
        _check_legs(view, self.legs)
        check(view)

    def _compare_callbacks(self, view: View) -> None:
        """Each callback that has begun waits until it has ended, and its place gets no worse."""
        callbacks = list(view.callbacks())
        assert {callback.callback for callback in callbacks} == self.callbacks
        persons = [kept_for(callback) for callback in callbacks]
        assert len(set(persons)) == len(persons)
        contacts = view._routing.contacts
        for callback in callbacks:
            kept = view._routing.callbacks[callback.callback].place
            place = kept.since - kept.boost, kept.number
            person, before = self.places.get(callback.callback, (None, place))
            assert place <= before or person != kept_for(callback)
            self.places[callback.callback] = kept_for(callback), place
            if callback.contact is not None:
                attempt = contacts[callback.contact]
                assert attempt.callback == callback.callback
                assert (attempt.waiting_since - attempt.boost, attempt.number) == place
        for contact_id, place in self.taken.items():
            taker = contacts.get(contact_id)
            assert taker is None or taker.waiting_since - taker.boost <= place[0]
        self.taken.clear()
        assert {contact.contact for contact in view.contacts() if contact.is_calling} == {
            contact for contact in self.calling if self.contacts[contact] is None
        }


def kept_for(callback: CallbackView) -> str:
    """Whom a callback is for."""
    return callback.customer or f"party {callback.party}"


def check_sound(contact: ContactView, heard: str | None) -> None:
    """A customer is never left in silence, and hears nothing else while somebody talks to them. Whoever is passed on to somebody
    outside hears it ring there."""
    if contact.is_calling:
        assert heard is None
        return
    if contact.is_passed_out:
        return
    if contact.phase in MUST_HEAR:
        assert heard in MUST_HEAR[contact.phase], contact
    if contact.phase == "talking" and contact.parties[0].is_connected:
        talks = [
            party
            for party in contact.parties
            if party.part == "talk" and party.is_connected and not party.is_interrupted
        ]
        assert (heard == "music") is (contact.is_held or not talks), contact
        assert heard != "prompts"


def check(view: View) -> None:
    """The view makes sense by itself."""
    contacts = {contact.contact: contact for contact in view.contacts()}
    _check_agents(view, contacts)
    _check_queues(view, list(contacts.values()))
    _check_unanswered(view)


def _check_agents(view: View, contacts: dict[str, ContactView]) -> None:
    busy = Counter(agent.contact for agent in view.agents() if agent.contact is not None)
    busy.update(contact for agent in view.agents() for contact in agent.chats)
    for agent in view.agents():
        assert (agent.contact is not None) is (agent.state in WITH_CONTACT)
        assert (agent.offer is not None) is (agent.state == "ringing")
        if agent.contact is not None:
            _check_busy_agent(view, agent, contacts[agent.contact])
        _check_writing(view, agent, contacts)
    for contact in contacts.values():
        _check_contact(contact)
        is_consult_ringing = contact.consult is not None and contact.consult.stage == "ringing"
        rung = len(contact.offers) + is_consult_ringing
        assert busy[contact.contact] == len(contact.parties) + len(contact.wrap_ups) + rung, contact


def _check_busy_agent(view: View, agent: AgentView, contact: ContactView) -> None:
    """Whatever an agent does, their contact knows of it."""
    parties = [party for party in contact.parties if party.agent == agent.agent]
    match agent.state:
        case "ringing":
            offer = view.offer(agent.offer)
            assert (offer.agent, offer.contact) == (agent.agent, contact.contact)
            if offer.is_consult:
                assert (contact.consult.agent, contact.consult.stage) == (agent.agent, "ringing")
            else:
                assert contact.phase == "ringing"
                assert agent.offer in contact.offers
        case "talking":
            assert [party.part for party in parties] == ["talk"]
        case "monitoring":
            assert [party.is_responsible for party in parties] == [False]
        case "wrap_up":
            assert parties == []
            assert agent.agent in contact.wrap_ups


def _check_writing(view: View, agent: AgentView, contacts: dict[str, ContactView]) -> None:
    """Nobody writes beside a call, nor in more contacts than they can."""
    assert not (agent.chats and agent.contact)
    if agent.state == "writing":
        assert agent.chats
    for name in agent.chats:
        contact = contacts[name]
        offers = [view.offer(offer).agent for offer in contact.offers]
        assert contact.channel.is_text
        assert agent.agent in (*offers, contact.agent, *contact.wrap_ups)


def _check_contact(contact: ContactView) -> None:
    """Each thing that belongs to a phase is there in it, and in no other."""
    is_talking = contact.phase == "talking"
    assert [party.agent for party in contact.parties if party.is_responsible] == [contact.agent] * is_talking
    assert is_talking or not (contact.parties or contact.is_held or contact.consult)
    assert (contact.parked is not None) is (contact.phase == "parked")
    assert bool(contact.offers) is (contact.phase == "ringing")
    assert contact.offer == next(iter(contact.offers), None)
    assert contact.wrap_ups or contact.phase != "wrap_up"
    assert not contact.is_calling or contact.phase in ("waiting", "ringing", "talking")
    if is_talking and (contact.is_calling or not contact.parties[0].is_connected):
        assert len(contact.parties) == 1
        assert not contact.is_held
        assert contact.consult is None


def _check_queues(view: View, contacts: list[ContactView]) -> None:
    for queue in view.queues():
        here = [contact for contact in contacts if contact.queue == queue.queue]
        waiting = [contact for contact in here if contact.phase == "waiting"]
        assert sorted(contact.position for contact in waiting) == list(range(1, len(waiting) + 1))
        assert queue.waiting == sum(contact.phase in LOOKS for contact in here)
        assert queue.talking == sum(contact.phase == "talking" for contact in here)
        since = [view._routing.contacts[contact.contact].unattended_since for contact in here if contact.phase in LOOKS]
        assert queue.oldest_since == min(since, default=None)
        for demand in view._routing.queues[queue.queue].demands:
            assert not (demand.waiting and demand.ready), "somebody waits and somebody is free for them"
    for contact in contacts:
        assert (contact.position is not None) is (contact.phase == "waiting")


def _check_legs(view: View, started: set[str]) -> None:
    legs = {leg.leg: leg for leg in view.legs()}
    assert {leg.leg for leg in legs.values() if leg.state == "connected"} == started
    for contact in view.contacts():
        assert (contact.customer_leg in started) is (contact.phase != "wrap_up" and not contact.is_calling)
        assert contact.agent_leg is None or legs[contact.agent_leg].state in ("connecting", "connected")
        assert (contact.agent_leg is not None) is (contact.phase == "talking")


def _check_unanswered(view: View) -> None:
    legs = {leg.leg for leg in view.legs()}
    for command in view.unanswered():
        match command:
            case OfferContact():
                assert view.offer(command.offer) is not None
            case CancelOffer():
                assert view.offer(command.offer) is None
            case HangUpLeg():
                pass  # Also given to legs that nobody knows.
            case _:
                assert command.leg in legs

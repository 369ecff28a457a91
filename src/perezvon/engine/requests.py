"""What agents wish at their desk. What cannot be granted yields `Refused` with a code for whoever wished."""

from perezvon.engine import events
from perezvon.engine.changes import CustomerIdentified, Refused
from perezvon.engine.draft import Draft
from perezvon.engine.parts import Handlers, Parts
from perezvon.engine.routing.lifecycle import CHOICES, AgentState, OfferMove
from perezvon.engine.routing.state import Contact, Offer
from perezvon.kernel.ids import AgentId, ContactId, OfferId, OutcomeId

_CHOICES = {state.value: state for state in CHOICES}


class Requests:
    """Handlers for all that agents ask for."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._routing = parts.state.routing
        self.handlers: Handlers = {
            events.AgentStateRequested: self.agent_state_requested,
            events.OfferAnswered: self.offer_answered,
            events.OfferDeclined: self.offer_declined,
            events.MoreWrapUpRequested: self.more_wrap_up_requested,
            events.CallerIdentified: self.caller_identified,
            events.ContactWrappedUp: self.contact_wrapped_up,
        }

    def agent_state_requested(self, draft: Draft, event: events.AgentStateRequested) -> None:
        """An agent chooses a state. The one they are in already is granted without a word."""
        agent = self._routing.agents.get(event.agent)
        state = _CHOICES.get(event.state)
        if agent is None:
            draft.say(Refused(code="unknown_agent"))
        elif state is None:
            draft.say(Refused(code="unknown_state"))
        elif not agent.setup.is_active and state is not AgentState.OFFLINE:
            draft.say(Refused(code="agent_not_active"))
        else:
            self._parts.presence.choose(draft, agent, state, event.reason or "requested", by=event.by)

    def offer_answered(self, draft: Draft, event: events.OfferAnswered) -> None:
        """An agent picks up."""
        offer = self._offer_of(draft, event.offer, event.agent)
        if offer is None:
            return
        if offer.is_consult:
            self._parts.consults.answer(draft, offer)
        else:
            self._parts.dialogues.silence(self._parts.talks.answer(draft, offer))

    def offer_declined(self, draft: Draft, event: events.OfferDeclined) -> None:
        """An agent does not take an offer."""
        offer = self._offer_of(draft, event.offer, event.agent)
        if offer is not None:
            self._parts.talks.end_offer(draft, offer, OfferMove.DECLINE)

    def contact_wrapped_up(self, draft: Draft, event: events.ContactWrappedUp) -> None:
        """An agent's work after a contact is done."""
        contact = self._wrapped_up_by(draft, event.contact, event.agent)
        if contact is None:
            return
        if self._may_choose(event.outcome):
            self._parts.wrap_ups.wrap_up(draft, contact, self._routing.agents[event.agent], event.outcome)
        else:
            draft.say(Refused(code="unknown_outcome"))

    def more_wrap_up_requested(self, draft: Draft, event: events.MoreWrapUpRequested) -> None:
        """An agent needs longer for the work after a contact."""
        contact = self._wrapped_up_by(draft, event.contact, event.agent)
        if contact is None:
            return
        if not self._parts.wrap_ups.extend(draft, contact, self._routing.agents[event.agent]):
            draft.say(Refused(code="no_more_wrap_up"))

    def caller_identified(self, draft: Draft, event: events.CallerIdentified) -> None:
        """An agent who works on a contact found out whose it is. Who it is already is granted without a word."""
        contact = self._routing.contacts.get(event.contact)
        if contact is None:
            draft.say(Refused(code="contact_gone"))
        elif event.agent != contact.agent and event.agent not in contact.wrap_ups:
            draft.say(Refused(code="not_your_contact"))
        elif event.customer != contact.customer:
            before, contact.customer = contact.customer, event.customer
            draft.say(CustomerIdentified(contact=contact.id, agent=event.agent, customer=event.customer, before=before))

    def _wrapped_up_by(self, draft: Draft, contact_id: ContactId, agent: AgentId) -> Contact | None:
        """The contact, if this agent works after it."""
        contact = self._routing.contacts.get(contact_id)
        if contact is None:
            draft.say(Refused(code="contact_gone"))
        elif agent not in contact.wrap_ups:
            draft.say(Refused(code="not_in_wrap_up" if contact.agent == agent else "not_your_contact"))
        else:
            return contact
        return None

    def _may_choose(self, outcome: OutcomeId | None) -> bool:
        if outcome is None:
            return True
        setup = self._routing.outcomes.get(outcome)
        return setup is not None and setup.is_active

    def _offer_of(self, draft: Draft, offer_id: OfferId, agent: AgentId) -> Offer | None:
        offer = self._routing.offers.get(offer_id)
        if offer is None:
            draft.say(Refused(code="offer_gone"))
        elif offer.agent != agent:
            draft.say(Refused(code="not_your_offer"))
        else:
            return offer
        return None

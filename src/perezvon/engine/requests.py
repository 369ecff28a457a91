"""What agents wish at their desk. What cannot be granted yields `Refused` with a code for whoever wished."""

from perezvon.engine import events
from perezvon.engine.changes import Refused
from perezvon.engine.draft import Draft
from perezvon.engine.parts import Handlers, Parts
from perezvon.engine.routing.lifecycle import CHOICES, AgentState, OfferMove
from perezvon.engine.routing.state import Offer
from perezvon.kernel.ids import AgentId, OfferId, OutcomeId

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
            self._parts.presence.choose(draft, agent, state, event.reason or "requested")

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
        contact = self._routing.contacts.get(event.contact)
        if contact is None:
            draft.say(Refused(code="contact_gone"))
        elif event.agent not in contact.wrap_ups:
            draft.say(Refused(code="not_in_wrap_up" if contact.agent == event.agent else "not_your_contact"))
        elif not self._may_choose(event.outcome):
            draft.say(Refused(code="unknown_outcome"))
        else:
            self._parts.wrap_ups.wrap_up(draft, contact, self._routing.agents[event.agent], event.outcome)

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

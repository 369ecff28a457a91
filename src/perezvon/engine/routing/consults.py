"""Consultations: the responsible agent asks a colleague while the customer is held.

The colleague is rung by an offer of its own kind and joins as a guest. From there the responsible agent chooses:
return to the customer, bring the three together, or leave the customer to the colleague (`Talks.hand_over`). A
colleague who does not come, or who leaves, ends the consultation; the customer stays held until the agent, who sees it,
decides. There is one consultation at a time; colleagues who were brought together with the customer are not in it.
"""

from perezvon.engine.changes import ConsultEnded, ConsultStarted
from perezvon.engine.draft import Draft
from perezvon.engine.routing.guests import Guests
from perezvon.engine.routing.holds import Holds
from perezvon.engine.routing.lifecycle import OfferMove
from perezvon.engine.routing.offers import Offers
from perezvon.engine.routing.state import TALK, Agent, Consult, Contact, Leg, Offer, RoutingState, Stage
from perezvon.kernel.ids import AgentId
from perezvon.kernel.time import SECOND

RING_S = 20
"""How long a colleague is rung."""


class Consults:
    """Begins and ends consultations."""

    def __init__(self, state: RoutingState, offers: Offers, guests: Guests, holds: Holds) -> None:
        self._state = state
        self._offers = offers
        self._guests = guests
        self._holds = holds

    def start(self, draft: Draft, contact: Contact, by: AgentId, colleague: Agent, why: str) -> None:
        """Hold the customer and ring the colleague."""
        self._holds.hold(draft, contact, by)
        offer = self._offers.make(draft, contact, colleague, why, draft.at + RING_S * SECOND, is_consult=True)
        contact.consult = Consult(agent=colleague.id, offer=offer.id)
        draft.say(ConsultStarted(contact=contact.id, agent=by, to_agent=colleague.id, offer=offer.id))

    def answer(self, draft: Draft, offer: Offer) -> None:
        """The colleague comes."""
        contact = self._state.contacts[offer.contact]
        agent = self._offers.accept(draft, offer)
        leg = self._guests.join(draft, contact, agent, offer=offer.id, part=TALK)
        contact.consult = Consult(agent=agent.id, offer=offer.id, leg=leg.id, stage=Stage.CONNECTING)

    def adopt(self, draft: Draft, contact: Contact, offer: Offer, leg: Leg) -> None:
        """The colleague who was rung is there already."""
        agent = self._offers.accept(draft, offer)
        contact.consult = Consult(agent=agent.id, offer=offer.id, leg=leg.id, stage=Stage.CONNECTING)

    def connect(self, contact: Contact, leg: Leg) -> None:
        """A guest's leg carries sound: the colleague's, perhaps."""
        if contact.consult is not None and contact.consult.leg == leg.id:
            contact.consult.stage = Stage.TALKING

    def end_offer(self, draft: Draft, offer: Offer, move: OfferMove) -> None:
        """The colleague does not come."""
        how = self._offers.end(draft, offer, move)
        self.conclude(draft, self._state.contacts[offer.contact], how.value)

    def lose(self, draft: Draft, contact: Contact, leg: Leg, how: str) -> None:
        """A guest's leg is gone: if it was the colleague's, nobody is consulted any more."""
        if contact.consult is not None and contact.consult.leg == leg.id:
            self.conclude(draft, contact, how)

    def end(self, draft: Draft, contact: Contact, how: str, move: OfferMove = OfferMove.WITHDRAW) -> None:
        """The colleague is not needed any more, whether they ring, connect or talk."""
        consult = contact.consult
        if consult is None:
            return
        if consult.leg is None:
            self._offers.end(draft, self._state.offers[consult.offer], move)
        else:
            self._guests.leave(draft, contact, self._state.legs[consult.leg], "command")
        self.conclude(draft, contact, how)

    def confer(self, draft: Draft, contact: Contact) -> None:
        """The customer joins the two."""
        self.conclude(draft, contact, "conference")
        self._holds.resume(draft, contact)

    def conclude(self, draft: Draft, contact: Contact, how: str) -> None:
        """Say that the consultation is over, and how."""
        consult, contact.consult = contact.consult, None
        if consult is not None and contact.agent is not None:
            draft.say(ConsultEnded(contact=contact.id, agent=contact.agent, to_agent=consult.agent, how=how))

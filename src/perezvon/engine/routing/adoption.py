"""Adoption: what exists in telephony and was decided by somebody whose decisions the log does not have.

A leader that could not write to the log, and then lost its office, has connected agents of which its successor knows
nothing. They talk all the same: an agent's leg in a contact whose customer is there means that the two talk, whoever
decided it. So the contact is theirs from now on, nobody else is rung for it, and the agent is free for nobody else. Only
what contradicts itself is not adopted: an agent who is not active, or who is in another contact too.

What existed before the adoption is believed, and what rings or plays follows from it. Adopting again changes nothing.
"""

from perezvon.engine.changes import LegMuted
from perezvon.engine.draft import Draft
from perezvon.engine.events import ExistingLeg
from perezvon.engine.routing.consults import Consults
from perezvon.engine.routing.guests import Guests
from perezvon.engine.routing.interruptions import Interruptions
from perezvon.engine.routing.legs import Legs
from perezvon.engine.routing.lifecycle import AgentState, LegState, OfferMove, Phase
from perezvon.engine.routing.presence import Presence
from perezvon.engine.routing.router import Router
from perezvon.engine.routing.state import TALK, Agent, Contact, Leg, Offer, RoutingState
from perezvon.engine.routing.talks import Talks
from perezvon.engine.routing.wrap_ups import WrapUps
from perezvon.kernel.ids import OfferId

_WITHOUT_TALK = (Phase.FLOW, Phase.WAITING, Phase.RINGING, Phase.PARKED)


class Adoption:
    """Takes agents' legs into the contacts in which they are."""

    def __init__(
        self,
        state: RoutingState,
        router: Router,
        *,
        legs: Legs,
        guests: Guests,
        consults: Consults,
        wrap_ups: WrapUps,
        talks: Talks,
        interruptions: Interruptions,
    ) -> None:
        self._state = state
        self._router = router
        self._presence: Presence = router.presence
        self._legs = legs
        self._guests = guests
        self._consults = consults
        self._wrap_ups = wrap_ups
        self._talks = talks
        self._interruptions = interruptions

    def adopt(self, draft: Draft, found: ExistingLeg) -> Contact | None:
        """The agent is in the contact. Gives the contact, or `None` for what contradicts itself."""
        contact, agent = self._state.contacts.get(found.contact), self._state.agents.get(found.agent)
        if contact is None or agent is None or not self._is_possible(contact, agent):
            return None
        self._fail_what_connects(draft, contact, agent)
        if not self._has_place(contact, found) or self._is_elsewhere(agent):
            return None
        leg = self._take_in(draft, contact, agent, found)
        self._talks.connect(draft, leg)
        if found.is_muted:
            leg.is_muted = True
            draft.say(LegMuted(contact=contact.id, leg=leg.id, agent=agent.id))
        if found.is_interrupted:
            self._interruptions.interrupt(draft, leg)
        return contact

    def _is_possible(self, contact: Contact, agent: Agent) -> bool:
        customer = self._legs.of(contact.leg)
        is_there = customer is not None and customer.state is not LegState.ENDING
        return is_there and agent.setup.is_active and not agent.chats and not contact.channel.is_text

    def _fail_what_connects(self, draft: Draft, contact: Contact, agent: Agent) -> None:
        """Legs that were to be made and are not there: had they been, nobody would have connected this one."""
        own = self._leg_of(agent)
        responsible = self._legs.of(contact.agent_leg)
        for leg in (own, responsible):
            if leg is not None and leg.id in self._state.legs and leg.state is LegState.CONNECTING:
                self._talks.fail_to_connect(draft, leg, "failed")

    def _leg_of(self, agent: Agent) -> Leg | None:
        """The leg on which the agent is, or is about to be."""
        contact = self._state.contacts.get(agent.contact) if agent.contact is not None else None
        if contact is None:
            return None
        return self._legs.of(contact.agent_leg) if contact.agent == agent.id else self._guests.leg_of(contact, agent.id)

    def _has_place(self, contact: Contact, found: ExistingLeg) -> bool:
        """Whether the contact can have the agent: somebody to talk to it, or besides the one who does."""
        if contact.phase in _WITHOUT_TALK:
            return found.part == TALK
        return contact.phase is Phase.TALKING

    def _is_elsewhere(self, agent: Agent) -> bool:
        return self._leg_of(agent) is not None

    def mourn(self, draft: Draft, leg: Leg) -> None:
        """An agent's leg was hung up by an order that nobody knows of. Whatever the order meant, a customer who is still
        there goes on: with the colleague who was consulted, or else as one whose agent was lost."""
        contact = self._state.contacts[leg.contact]
        colleague = self._legs.of(contact.consult.leg) if contact.consult is not None else None
        if leg.id == contact.agent_leg and colleague is not None and colleague.state is LegState.CONNECTED:
            self._talks.hand_over(draft, contact, leg, colleague)
        else:
            self._talks.agent_left(draft, leg, "lost")

    # --- Taking in. ---

    def _take_in(self, draft: Draft, contact: Contact, agent: Agent, found: ExistingLeg) -> Leg:
        offer = self._state.offers.get(agent.offer) if agent.offer is not None else None
        if offer is not None and offer.contact != contact.id:
            self._talks.end_offer(draft, offer, OfferMove.WITHDRAW if offer.is_consult else OfferMove.TAKE)
            offer = None
        self._end_work(draft, contact, agent)
        if contact.phase is Phase.TALKING:
            return self._let_in(draft, contact, agent, found, offer)
        if offer is not None:
            self._router.take_offer(draft, offer)
        elif contact.phase is Phase.PARKED:
            self._talks.retrieve(draft, contact, agent)
        else:
            self._router.give_up_search(draft, contact, agent)
            self._presence.take_up(draft, agent, contact.id, "answered")
        leg = self._leg(contact, agent, found, offer.id if offer is not None else None)
        self._talks.entrust(contact, leg)
        return leg

    def _end_work(self, draft: Draft, contact: Contact, agent: Agent) -> None:
        """Who talks has finished their work after another contact; that after this one is broken off."""
        self._wrap_ups.break_off(contact, agent)
        if agent.state is AgentState.WRAP_UP and agent.contact is not None and agent.contact != contact.id:
            self._wrap_ups.finish(draft, self._state.contacts[agent.contact], agent)

    def _let_in(self, draft: Draft, contact: Contact, agent: Agent, found: ExistingLeg, offer: Offer | None) -> Leg:
        """Beside the agent who is responsible: as the colleague who was rung, or as one more."""
        leg = self._leg(contact, agent, found, offer.id if offer is not None else None)
        contact.others.append(leg.id)
        if offer is not None:
            self._consults.adopt(draft, contact, offer, leg)
        elif found.part == TALK:
            self._presence.take_up(draft, agent, contact.id, "answered")
        else:
            self._presence.monitor(draft, agent, contact.id)
        return leg

    def _leg(self, contact: Contact, agent: Agent, found: ExistingLeg, offer: OfferId | None) -> Leg:
        leg = Leg(
            id=found.leg,
            contact=contact.id,
            agent=agent.id,
            offer=offer,
            state=LegState.CONNECTING,
            part=found.part,
        )
        self._state.legs[leg.id] = leg
        return leg

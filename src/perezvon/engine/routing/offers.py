"""Offers: the ringing of one agent for one contact, and what follows for the agent from how it ends.

What follows for the contact depends on what the offer is for. An offer to become responsible belongs to routing, and
the contact takes its place again when it is not accepted (`router`). An offer to be consulted belongs to the talk
(`consults`), which goes on however it ends.
"""

from perezvon.engine.centre import QueueSetup
from perezvon.engine.changes import OfferEnded, OfferMade
from perezvon.engine.commands import CancelOffer, OfferContact
from perezvon.engine.draft import Draft
from perezvon.engine.routing.lifecycle import OFFER, AgentState, OfferMove, OfferState
from perezvon.engine.routing.policies import AFTERMATH, MISSES_BEFORE_BREAK, rules_for
from perezvon.engine.routing.presence import Presence
from perezvon.engine.routing.state import Agent, Contact, Offer, RoutingState
from perezvon.engine.timers import TimerKind, Timers
from perezvon.engine.unanswered import Unanswered
from perezvon.kernel.ids import OfferId, QueueId
from perezvon.kernel.time import SECOND, Micros

# Bound once: on CPython 3.11 a name of an enumeration costs ten times a name of a module.
_ACCEPTED = OfferState.ACCEPTED
_RUNG = TimerKind.OFFER


class Offers:
    """Makes offers and ends them."""

    def __init__(self, state: RoutingState, timers: Timers, unanswered: Unanswered, presence: Presence) -> None:
        self._state = state
        self._timers = timers
        self._unanswered = unanswered
        self._presence = presence

    def make(
        self,
        draft: Draft,
        contact: Contact,
        agent: Agent,
        why: str,
        expires: Micros,
        *,
        queue: QueueId | None = None,
        is_consult: bool = False,
    ) -> Offer:
        """Ring the agent until `expires`."""
        command = draft.next_command()
        ring_s = -((draft.at - expires) // SECOND)
        offer = Offer(
            id=OfferId(f"o{command}"),
            contact=contact.id,
            agent=agent.id,
            why=why,
            queue=queue,
            made=draft.at,
            expires=expires,
            is_consult=is_consult,
        )
        self._state.offers[offer.id] = offer
        callback = contact.callback if not is_consult else None
        self._timers.set(_RUNG, offer.id, offer.expires)
        draft.say(
            OfferMade(
                offer=offer.id,
                contact=contact.id,
                agent=agent.id,
                why=why,
                expires=offer.expires,
                queue=queue,
                purpose="consult" if is_consult else "contact",
                callback=callback,
            )
        )
        self._presence.ring(draft, agent, offer)
        draft.order(
            OfferContact(
                id=command, offer=offer.id, contact=contact.id, agent=agent.id, ring_s=ring_s, callback=callback
            )
        )
        return offer

    def accept(self, draft: Draft, offer: Offer) -> Agent:
        """The agent takes it: they talk from now on."""
        self._close(draft, offer, _ACCEPTED)
        agent = self._state.agents[offer.agent]
        self._presence.answer(draft, agent, offer.contact)
        return agent

    def end(self, draft: Draft, offer: Offer, move: OfferMove) -> OfferState:
        """The offer was not accepted. Gives how it ended."""
        how = OFFER[OfferState.RINGING, move]
        self._close(draft, offer, how)
        rules = rules_for(self._state, self._state.contacts[offer.contact])
        self._relieve(draft, offer, how, rules)
        if AFTERMATH[how].still_rings:
            command = draft.next_command()
            draft.order(CancelOffer(id=command, offer=offer.id, contact=offer.contact, agent=offer.agent))
        return how

    def _close(self, draft: Draft, offer: Offer, how: OfferState) -> None:
        del self._state.offers[offer.id]
        self._timers.cancel(_RUNG, offer.id)
        self._unanswered.drop(offer.id)
        draft.say(OfferEnded(offer=offer.id, contact=offer.contact, agent=offer.agent, how=how))

    def _relieve(self, draft: Draft, offer: Offer, how: OfferState, rules: QueueSetup) -> None:
        """What becomes of an agent whose offer was not accepted."""
        agent, contact = self._state.agents[offer.agent], offer.contact
        aftermath = AFTERMATH[how]
        if how is OfferState.RANG_OUT:
            agent.missed += 1
        elif how is OfferState.DECLINED:
            agent.missed = 0
        if how is OfferState.RANG_OUT and agent.missed >= MISSES_BEFORE_BREAK:
            self._presence.release(draft, agent, contact, "missed_offers", new_turn=True, fallback=AgentState.BREAK)
            return
        if aftermath.backs_off:
            self._presence.back_off(draft, agent, rules.back_off_s)
        self._presence.release(draft, agent, contact, aftermath.reason, new_turn=aftermath.loses_turn)

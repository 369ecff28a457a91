"""The router: walks contacts along their routes, keeps queues, makes offers and ends them.

Within one step things become possible one after another: a contact takes its place again, an agent becomes ready.
They are noted and settled at the end of the step, so that every choice sees all that the event changed.
"""

from perezvon.engine.centre import QueueSetup
from perezvon.engine.changes import OfferEnded, OfferMade, QueueEntered, QueueLeft, RouteEntered, RouteStepped
from perezvon.engine.commands import CancelOffer, OfferContact
from perezvon.engine.draft import Draft, HandBack
from perezvon.engine.routing.lifecycle import CONTACT, OFFER, AgentState, ContactMove, OfferMove, OfferState, Phase
from perezvon.engine.routing.matching import Matching
from perezvon.engine.routing.order import position
from perezvon.engine.routing.policies import AFTERMATH, MISSES_BEFORE_BREAK, rules_for
from perezvon.engine.routing.presence import Presence
from perezvon.engine.routing.reasons import Reasons
from perezvon.engine.routing.route import PassOver, RingManager, WaitIn, attempt, current_step
from perezvon.engine.routing.state import Agent, Contact, Offer, Queue, RoutingState
from perezvon.engine.routing.strategies import strategy_of
from perezvon.engine.timers import TimerKind, Timers
from perezvon.engine.unanswered import Unanswered
from perezvon.kernel.ids import OfferId, QueueId, RouteId
from perezvon.kernel.time import SECOND

_AT_ONCE = 64
"""So many contacts leave a closed queue in one step."""


class Router:
    """Finds an agent for each contact that its flow hands over, or gives it back."""

    def __init__(
        self,
        state: RoutingState,
        timers: Timers,
        unanswered: Unanswered,
        *,
        explain: bool,
    ) -> None:
        self._state = state
        self._timers = timers
        self._unanswered = unanswered
        self._matching = Matching(state)
        self._reasons = Reasons(state, explain=explain)
        self.presence = Presence(state, self._matching, timers)
        self._unplaced: list[Contact] = []

    def position(self, contact: Contact) -> int | None:
        """The contact's place in its queue; 1 is next, `None` when it is in none."""
        return position(contact, self._state.queue(contact.queue)) if contact.queue is not None else None

    # --- Routes. ---

    def start(self, draft: Draft, contact: Contact, route: RouteId) -> None:
        """Routing takes the contact over."""
        contact.phase = CONTACT[contact.phase, ContactMove.ROUTED]
        contact.route = route
        contact.step = 0
        contact.waiting_since = draft.at
        draft.say(RouteEntered(contact=contact.id, route=route))
        self._walk(draft, contact, "started")

    def _advance(self, draft: Draft, contact: Contact, why: str) -> None:
        contact.step += 1
        self._walk(draft, contact, why)

    def _walk(self, draft: Draft, contact: Contact, why: str) -> None:
        """Try the steps of the route from the present one on until one serves."""
        while (route_step := current_step(self._state, contact)) is not None and contact.route is not None:
            draft.say(RouteStepped(contact=contact.id, route=contact.route, step=contact.step, why=why))
            match attempt(self._state, contact, route_step):
                case RingManager(manager, ring_s):
                    self._reasons.personal_manager(draft, contact, manager)
                    self._offer(draft, contact, manager, "personal_manager", ring_s)
                    return
                case WaitIn(queue, wait_s):
                    contact.queue = queue.id
                    contact.queue_since = draft.at
                    contact.queue_until = None if wait_s is None else draft.at + wait_s * SECOND
                    self._enter(draft, contact, queue)
                    return
                case PassOver(why, manager):
                    if manager is not None:
                        self._reasons.personal_manager(draft, contact, manager)
                    contact.step += 1
        contact.phase = CONTACT[contact.phase, ContactMove.NOT_SERVED]
        contact.queue = contact.queue_since = contact.queue_until = None
        draft.handed_back.append((contact.id, HandBack.NOT_SERVED))

    # --- Queues. ---

    def set_queue(self, draft: Draft, setup: QueueSetup) -> None:
        """The queue was added or changed."""
        queue = self._state.queue(setup.queue)
        queue.setup = setup
        self._matching.reorder(queue)
        if queue.waiting and not queue.is_active:
            self._timers.set(TimerKind.QUEUE_CLOSED, queue.id, draft.at)

    def empty_closed_queue(self, draft: Draft, queue_id: QueueId) -> None:
        """Let contacts that wait in a closed queue go on; a long queue empties in several steps."""
        queue = self._state.queue(queue_id)
        if queue.is_active:
            return
        for _, _, contact_id in queue.waiting[:_AT_ONCE]:
            self._overflow(draft, self._state.contacts[contact_id], "queue_not_active")
        if queue.waiting:
            self._timers.set(TimerKind.QUEUE_CLOSED, queue_id, draft.at + 1)

    def stop_waiting(self, draft: Draft, contact: Contact) -> None:
        """The contact has waited as long as this step of its route allows. A ringing agent may still answer."""
        if contact.phase is Phase.WAITING:
            self._overflow(draft, contact, "waited_long_enough")

    def leave_queue(self, draft: Draft, contact: Contact, why: str) -> None:
        """The contact does not wait in its queue any more, if it did."""
        if contact.queue is None or not contact.is_queued:
            return
        queue = self._state.queue(contact.queue)
        self._matching.unlist_contact(contact, queue)
        queue.ringing.pop(contact.id, None)
        self._timers.cancel(TimerKind.QUEUE_WAIT, contact.id)
        contact.is_queued = False
        draft.say(QueueLeft(contact=contact.id, queue=queue.id, why=why))

    def _overflow(self, draft: Draft, contact: Contact, why: str) -> None:
        self.leave_queue(draft, contact, "overflowed")
        contact.queue = contact.queue_since = contact.queue_until = None
        self._advance(draft, contact, why)

    def _enter(self, draft: Draft, contact: Contact, queue: Queue) -> None:
        contact.is_queued = True
        if contact.queue_until is not None:
            self._timers.set(TimerKind.QUEUE_WAIT, contact.id, contact.queue_until)
        self._matching.list_contact(contact, queue)
        draft.say(QueueEntered(contact=contact.id, queue=queue.id, position=position(contact, queue) or 1))
        self._unplaced.append(contact)

    def resume(self, draft: Draft, contact: Contact) -> None:
        """An agent who had answered could not be connected: the contact takes its place again."""
        contact.phase = CONTACT[contact.phase, ContactMove.CONNECT_FAILED]
        queue = self._state.queue(contact.queue) if contact.queue is not None else None
        if queue is None:
            self._advance(draft, contact, "manager_did_not_answer")
        elif queue.is_active:
            self._enter(draft, contact, queue)
        else:
            self._advance(draft, contact, "queue_not_active")

    # --- Offers. ---

    def settle(self, draft: Draft) -> None:
        """Make all offers that have become possible: for contacts first, then for agents, each in its order."""
        while self._unplaced or self.presence.freed:
            if self._unplaced:
                self._place(draft, self._unplaced.pop(0))
            else:
                self._employ(draft, self.presence.freed.pop(0))

    def take_offer(self, draft: Draft, offer: Offer) -> tuple[Contact, Agent]:
        """The agent accepted."""
        contact, agent = self._close(draft, offer, OfferMove.ANSWER)
        contact.phase = CONTACT[contact.phase, ContactMove.ANSWERED]
        self.presence.answer(draft, agent)
        self.leave_queue(draft, contact, "answered")
        return contact, agent

    def end_offer(self, draft: Draft, offer: Offer, move: OfferMove) -> None:
        """The offer was not accepted. The contact takes its place again, unless the customer has left."""
        how = OFFER[OfferState.RINGING, move]
        contact, agent = self._close(draft, offer, move)
        self._relieve(draft, agent, how, rules_for(self._state, contact))
        if AFTERMATH[how].still_rings:
            command = draft.next_command()
            draft.order(CancelOffer(id=command, offer=offer.id, contact=contact.id, agent=agent.id))
        if how is not OfferState.CANCELLED:
            self._take_place_again(draft, contact)

    def _close(self, draft: Draft, offer: Offer, move: OfferMove) -> tuple[Contact, Agent]:
        del self._state.offers[offer.id]
        self._timers.cancel(TimerKind.OFFER, offer.id)
        self._unanswered.drop(offer.id)
        contact = self._state.contacts[offer.contact]
        contact.offer = None
        how = OFFER[OfferState.RINGING, move]
        draft.say(OfferEnded(offer=offer.id, contact=offer.contact, agent=offer.agent, how=how))
        return contact, self._state.agents[offer.agent]

    def _relieve(self, draft: Draft, agent: Agent, how: OfferState, rules: QueueSetup) -> None:
        """What becomes of an agent whose offer was not accepted."""
        aftermath = AFTERMATH[how]
        if how is OfferState.RANG_OUT:
            agent.missed += 1
        elif how is OfferState.DECLINED:
            agent.missed = 0
        if how is OfferState.RANG_OUT and agent.missed >= MISSES_BEFORE_BREAK:
            self.presence.release(draft, agent, "missed_offers", new_turn=True, fallback=AgentState.BREAK)
            return
        if aftermath.backs_off:
            self.presence.back_off(draft, agent, rules.back_off_s)
        self.presence.release(draft, agent, aftermath.reason, new_turn=aftermath.loses_turn)

    def _take_place_again(self, draft: Draft, contact: Contact) -> None:
        contact.phase = CONTACT[contact.phase, ContactMove.OFFER_ENDED]
        if contact.queue is None or not contact.is_queued:
            self._advance(draft, contact, "manager_did_not_answer")
            return
        queue = self._state.queue(contact.queue)
        del queue.ringing[contact.id]
        if not queue.is_active:
            self._overflow(draft, contact, "queue_not_active")
        elif contact.queue_until is not None and draft.at >= contact.queue_until:
            self._overflow(draft, contact, "waited_long_enough")
        else:
            self._matching.list_contact(contact, queue)
            self._unplaced.append(contact)

    def _place(self, draft: Draft, contact: Contact) -> None:
        """Find an agent for a contact, if it still waits. An agent who frees up serves whoever is first."""
        while contact.waiting_key is not None and contact.queue is not None:
            queue = self._state.queue(contact.queue)
            agent = self._matching.agent_for(queue)
            if agent is None:
                self._reasons.strategy(draft, contact, queue, None)
                return
            self._employ(draft, agent)

    def _employ(self, draft: Draft, agent: Agent) -> None:
        """Offer an agent, if still ready, the contact whose turn it is."""
        contact = self._matching.contact_for(agent) if agent.ready_keys else None
        if contact is not None and contact.queue is not None:
            queue = self._state.queue(contact.queue)
            self._reasons.strategy(draft, contact, queue, agent)
            self._offer(draft, contact, agent, strategy_of(queue).name, rules_for(self._state, contact).ring_s)

    def _offer(self, draft: Draft, contact: Contact, agent: Agent, why: str, ring_s: int) -> None:
        command = draft.next_command()
        queue = self._state.queue(contact.queue) if contact.queue is not None and contact.is_queued else None
        offer = Offer(
            id=OfferId(f"o{command}"),
            contact=contact.id,
            agent=agent.id,
            why=why,
            queue=queue.id if queue else None,
            made=draft.at,
            expires=draft.at + ring_s * SECOND,
        )
        if queue is not None:
            self._matching.unlist_contact(contact, queue)
            queue.ringing[contact.id] = contact.waiting_since
        contact.phase = CONTACT[contact.phase, ContactMove.OFFERED]
        contact.offer = offer.id
        self._state.offers[offer.id] = offer
        self._timers.set(TimerKind.OFFER, offer.id, offer.expires)
        draft.say(
            OfferMade(
                offer=offer.id,
                contact=contact.id,
                agent=agent.id,
                why=why,
                expires=offer.expires,
                queue=offer.queue,
            )
        )
        self.presence.ring(draft, agent, offer)
        draft.order(OfferContact(id=command, offer=offer.id, contact=contact.id, agent=agent.id, ring_s=ring_s))

"""The router: walks contacts along their routes and detours, keeps queues, finds agents and hands them contacts.

Within one step things become possible one after another: a contact takes its place again, an agent becomes ready.
They are noted and settled at the end of the step, so that every choice sees all that the event changed.
"""

import random
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import islice

from perezvon.engine.centre import AgentSetup, AgentStep, HeadStep, HoursSetup, QueueSetup, QueueStep, RouteStep
from perezvon.engine.changes import (
    Boost,
    DetourStepped,
    QueueEntered,
    QueueLeft,
    ReviewFlagged,
    RouteEntered,
    RouteLeft,
    RouteStepped,
)
from perezvon.engine.draft import Draft, HandBack
from perezvon.engine.routing.expectations import Expectations
from perezvon.engine.routing.lifecycle import CONTACT, ContactMove, OfferMove, OfferState, Phase
from perezvon.engine.routing.matching import Matching
from perezvon.engine.routing.needs import asks, next_change
from perezvon.engine.routing.offers import Offers
from perezvon.engine.routing.people import People
from perezvon.engine.routing.policies import DEFAULT_RULES, RUNG_TOGETHER
from perezvon.engine.routing.presence import Presence
from perezvon.engine.routing.reasons import Reasons
from perezvon.engine.routing.route import Guide, Leave, PassOver, Ring, WaitIn, current_step, did_not_answer
from perezvon.engine.routing.state import Agent, Contact, Offer, Place, Queue, RoutingState
from perezvon.engine.routing.strategies import strategy_of
from perezvon.engine.timers import TimerKind, Timers
from perezvon.engine.unanswered import Unanswered
from perezvon.kernel.ids import HoursId, QueueId, RouteId
from perezvon.kernel.time import DAY, SECOND, Micros

_AT_ONCE = 64
"""So many contacts leave a closed queue in one step."""


# Bound once: on CPython 3.11 a name of an enumeration costs ten times a name of a module.
_ROUTED = ContactMove.ROUTED
_OFFERED = ContactMove.OFFERED
_ANSWERED = ContactMove.ANSWERED
_NEEDS = TimerKind.NEEDS


class Router:
    """Finds an agent for each contact that its flow hands over, or gives it back."""

    def __init__(
        self,
        state: RoutingState,
        timers: Timers,
        unanswered: Unanswered,
        *,
        hours: Mapping[HoursId, HoursSetup],
        chance: random.Random,
        explain: bool,
        matching: type[Matching] = Matching,
    ) -> None:
        self._state = state
        self._timers = timers
        self._matching = matching(state, hours, chance)
        self.people = People(state)
        self.expectations = Expectations(state, self._matching)
        self._guide = Guide(state, hours, self.people, self.expectations.of_newcomer)
        self._explain = explain
        self._reasons = Reasons(state, (self._matching.roll, self._matching.roll_in_writing))
        self.presence = Presence(state, self._matching, timers)
        self.offers = Offers(state, timers, unanswered, self.presence)
        self.unplaced: list[Contact] = []
        """Contacts for which an agent is to be found before the step is over."""

    def position(self, contact: Contact) -> int | None:
        """The contact's place in its queue; 1 is next, `None` when it is in none."""
        queue = self._state.queues[contact.queue] if contact.queue is not None else None
        return self._matching.position(contact, queue) if queue is not None else None

    # --- Routes. ---

    def start(self, draft: Draft, contact: Contact, route: RouteId, kept: Place | None = None) -> None:
        """Routing takes the contact over. `kept` is the place of a callback that becomes its own."""
        contact.phase = CONTACT[contact.phase, _ROUTED]
        contact.route = route
        contact.step = 0
        contact.detour = None
        contact.is_first = False
        contact.waiting_since = contact.unattended_since = draft.at
        boosts = self.people.boosts(contact, draft.at) if contact.callback is None else []
        contact.boost = sum([boost.boost_s for boost in boosts]) * SECOND if boosts else 0
        if kept is not None:
            contact.waiting_since = min(kept.since, draft.at)
            if kept.boost > contact.boost:
                boosts.append(Boost(why="kept", boost_s=(kept.boost - contact.boost) // SECOND))
                contact.boost = kept.boost
        since = contact.waiting_since if contact.waiting_since < draft.at else None
        draft.say(RouteEntered(contact=contact.id, route=route, boosts=tuple(boosts), waiting_since=since))
        self._walk(draft, contact, "started")

    def divert(
        self, draft: Draft, contact: Contact, move: ContactMove, steps: tuple[RouteStep, ...], *, is_first: bool = False
    ) -> None:
        """A talk gives the contact back to routing, which tries these steps. Its place is by when it first waited."""
        contact.phase = CONTACT[contact.phase, move]
        contact.detour = steps
        contact.step = 0
        contact.is_first = is_first
        contact.unattended_since = draft.at
        contact.queue = contact.queue_since = contact.queue_until = None
        self._walk(draft, contact, "started")

    def first_free(self, queue: Queue, at: Micros) -> Agent | None:
        """The agent whose turn it is in this queue, if one is free."""
        return self._matching.free_agent(queue, at)

    def _advance(self, draft: Draft, contact: Contact, why: str) -> None:
        contact.step += 1
        self._walk(draft, contact, why)

    def _walk(self, draft: Draft, contact: Contact, why: str) -> None:
        """Try the steps of the route, or of the detour, from the present one on until one serves."""
        while (step := current_step(self._state, contact)) is not None:
            self._tell_step(draft, contact, step, why)
            attempt = self._guide.attempt(contact, step, draft.at)
            if isinstance(step, HeadStep) and attempt != PassOver("not_meant"):
                draft.say(ReviewFlagged(contact=contact.id, reason=why, team=step.team))
            if isinstance(attempt, WaitIn):
                contact.queue = attempt.queue.id
                contact.queue_since = draft.at
                contact.queue_until = None if attempt.wait_s is None else draft.at + attempt.wait_s * SECOND
                self._enter(draft, contact, attempt.queue)
                return
            match attempt:
                case Ring(agents, ring_s, rule, looked_at):
                    if self._explain:
                        self._reasons.named(draft, contact, looked_at, rule)
                    self._offer(draft, contact, agents, rule, ring_s)
                    return
                case Leave(way):
                    draft.say(RouteLeft(contact=contact.id, way=way))
                    self._give_back(draft, contact, way)
                    return
                case PassOver(why, looked_at, rule):
                    if looked_at and self._explain:
                        self._reasons.named(draft, contact, looked_at, rule)
                    contact.step += 1
        self._give_back(draft, contact, None)

    def _give_back(self, draft: Draft, contact: Contact, way: str | None) -> None:
        contact.phase = CONTACT[contact.phase, ContactMove.NOT_SERVED]
        contact.queue = contact.queue_since = contact.queue_until = None
        contact.exit = way
        draft.handed_back.append((contact.id, HandBack.NOT_SERVED))

    def _tell_step(self, draft: Draft, contact: Contact, step: RouteStep, why: str) -> None:
        if contact.detour is not None:
            agent = step.agent if isinstance(step, AgentStep) else None
            queue = step.queue if isinstance(step, QueueStep) else None
            draft.say(DetourStepped(contact=contact.id, step=contact.step, why=why, agent=agent, queue=queue))
        elif contact.route is not None:
            draft.say(RouteStepped(contact=contact.id, route=contact.route, step=contact.step, why=why))

    # --- Queues. ---

    def set_queue(self, draft: Draft, setup: QueueSetup) -> None:
        """The queue was added or changed."""
        queue = self._state.queue(setup.queue)
        queue.setup = setup
        self._renew(draft, queue)
        if not queue.is_active and self._has_waiting(queue):
            self._timers.set(TimerKind.QUEUE_CLOSED, queue.id, draft.at)

    def set_agent(self, draft: Draft, setup: AgentSetup) -> None:
        """The agent was added or changed."""
        self.expectations.reassign()
        for queue in self.presence.set(draft, setup):
            self._renew(draft, queue)

    def _renew(self, draft: Draft, queue: Queue) -> None:
        """What the contacts of this queue ask for, and in which order agents come, may be different from now on."""
        for contact in self._matching.reorder(queue, draft.at):
            self._watch(draft, contact, queue)
            if self._matching.has_agents(contact, queue):
                self.unplaced.append(contact)

    def ask_for_less(self, draft: Draft, contact: Contact) -> None:
        """The contact has waited so long that it asks for less."""
        if contact.waiting_key is None or contact.queue is None:
            return
        queue = self._state.queues[contact.queue]
        self._matching.unlist_contact(contact, queue)
        self._list(draft, contact, queue)

    def empty_closed_queue(self, draft: Draft, queue_id: QueueId) -> None:
        """Let contacts that wait in a closed queue go on; a long queue empties in several steps."""
        queue = self._state.queue(queue_id)
        if queue.is_active:
            return
        for contact in list(islice(self._matching.waiting_in(queue), _AT_ONCE)):
            self._overflow(draft, contact, "queue_not_active")
        if self._has_waiting(queue):
            self._timers.set(TimerKind.QUEUE_CLOSED, queue_id, draft.at + 1)

    def _has_waiting(self, queue: Queue) -> bool:
        return self._matching.first_in(queue) is not None

    def stop_waiting(self, draft: Draft, contact: Contact) -> None:
        """The contact has waited as long as this step of its route allows. A ringing agent may still answer."""
        if contact.phase is Phase.WAITING:
            self._overflow(draft, contact, "waited_long_enough")

    def leave_queue(self, draft: Draft, contact: Contact, why: str) -> None:
        """The contact does not wait in its queue any more, if it did."""
        if contact.queue is None or not contact.is_queued:
            return
        queue = self._state.queues[contact.queue]
        self._matching.unlist_contact(contact, queue)
        queue.ringing.pop(contact.id, None)
        if contact.queue_until is not None:
            self._timers.cancel(TimerKind.QUEUE_WAIT, contact.id)
        self._timers.cancel(_NEEDS, contact.id)
        contact.is_queued = False
        self.expectations.end(contact, why, draft.at)
        draft.say(QueueLeft(contact=contact.id, queue=queue.id, why=why))

    def _overflow(self, draft: Draft, contact: Contact, why: str) -> None:
        self.leave_queue(draft, contact, "overflowed")
        contact.queue = contact.queue_since = contact.queue_until = None
        self._advance(draft, contact, why)

    def _enter(self, draft: Draft, contact: Contact, queue: Queue) -> None:
        contact.is_queued = True
        if contact.queue_until is not None:
            self._timers.set(TimerKind.QUEUE_WAIT, contact.id, contact.queue_until)
        self._list(draft, contact, queue)
        draft.say(
            QueueEntered(contact=contact.id, queue=queue.id, position=self._matching.position(contact, queue) or 1)
        )

    def _list(self, draft: Draft, contact: Contact, queue: Queue) -> None:
        """The contact may be offered to whoever can give what it asks for now."""
        self._matching.list_contact(contact, queue, draft.at)
        if asks(queue):
            self._watch(draft, contact, queue)
        self.unplaced.append(contact)

    def _watch(self, draft: Draft, contact: Contact, queue: Queue) -> None:
        """Be told when the contact asks for less."""
        change = next_change(contact, queue, draft.at)
        if change is not None:
            self._timers.set(_NEEDS, contact.id, change)

    def give_up(self, draft: Draft, contact: Contact, way: str) -> None:
        """An agent who had answered could not be connected, nor could any other: back to whoever sent the contact."""
        contact.phase = CONTACT[contact.phase, ContactMove.CONNECT_FAILED]
        self._give_back(draft, contact, way)

    def resume(self, draft: Draft, contact: Contact) -> None:
        """An agent who had answered could not be connected: the contact takes its place again."""
        contact.phase = CONTACT[contact.phase, ContactMove.CONNECT_FAILED]
        queue = self._state.queues[contact.queue] if contact.queue is not None else None
        if queue is None:
            self._advance(draft, contact, did_not_answer(self._state, contact))
        elif queue.is_active:
            self._enter(draft, contact, queue)
        else:
            self._advance(draft, contact, "queue_not_active")

    # --- Offers. ---

    def settle(self, draft: Draft) -> None:
        """Make all offers that have become possible: for contacts first, then for agents, each in its order."""
        unplaced, freed = self.unplaced, self.presence.freed
        while unplaced or freed:
            if unplaced:
                self._place(draft, unplaced.pop(0))
            else:
                self._employ(draft, freed.pop(0))

    def take_offer(self, draft: Draft, offer: Offer) -> Contact:
        """The agent accepted: the contact is theirs, and whoever else is rung for it is not rung any more."""
        contact = self._state.contacts[offer.contact]
        contact.phase = CONTACT[contact.phase, _ANSWERED]
        contact.offers.remove(offer.id)
        _count(self._state.agents[offer.agent], draft.at)
        self.offers.accept(draft, offer)
        self._end_search(draft, contact)
        return contact

    def give_up_search(self, draft: Draft, contact: Contact, agent: Agent) -> None:
        """The contact has this agent already, and nobody is looked for any more."""
        contact.phase = CONTACT[contact.phase, ContactMove.ADOPTED]
        _count(agent, draft.at)
        self._end_search(draft, contact)

    def _end_search(self, draft: Draft, contact: Contact) -> None:
        self._state.together.pop(contact.id, None)
        others, contact.offers = contact.offers, []
        for other in others:
            self.offers.end(draft, self._state.offers[other], OfferMove.TAKE)
        self.leave_queue(draft, contact, "answered")

    def end_offer(self, draft: Draft, offer: Offer, move: OfferMove) -> None:
        """The offer was not accepted. When it was the last one that rings, the contact takes its place again, unless
        the customer has left."""
        contact = self._state.contacts[offer.contact]
        contact.offers.remove(offer.id)
        if self.offers.end(draft, offer, move) is not OfferState.CANCELLED and not contact.offers:
            self._take_place_again(draft, contact)

    def cancel_offers(self, draft: Draft, contact: Contact) -> None:
        """The customer has left while agents are rung."""
        self._state.together.pop(contact.id, None)
        for offer in tuple(contact.offers):
            self.end_offer(draft, self._state.offers[offer], OfferMove.LOSE_CUSTOMER)

    def _take_place_again(self, draft: Draft, contact: Contact) -> None:
        self._state.together.pop(contact.id, None)
        contact.phase = CONTACT[contact.phase, ContactMove.OFFER_ENDED]
        if contact.queue is None or not contact.is_queued:
            self._advance(draft, contact, did_not_answer(self._state, contact))
            return
        queue = self._state.queues[contact.queue]
        del queue.ringing[contact.id]
        if not queue.is_active:
            self._overflow(draft, contact, "queue_not_active")
        elif contact.queue_until is not None and draft.at >= contact.queue_until:
            self._overflow(draft, contact, "waited_long_enough")
        else:
            self._list(draft, contact, queue)

    def _place(self, draft: Draft, contact: Contact) -> None:
        """Find an agent for a contact, if it still waits. An agent who frees up serves whoever is first."""
        while contact.waiting_key is not None and contact.queue is not None:
            queue = self._state.queues[contact.queue]
            agents = self._matching.agents_for(contact, queue, draft.at)
            if not agents:
                if self._explain:
                    self._reasons.strategy(draft, contact, queue, ())
                self.expectations.begin(draft, contact, queue)
                return
            self._employ(draft, agents[0])

    def _employ(self, draft: Draft, agent: Agent) -> None:
        """Offer an agent, if still ready, the contact whose turn it is; where all are rung together, to them too."""
        contact = self._matching.contact_for(agent) if self._matching.is_ready(agent) else None
        if contact is None or contact.queue is None:
            if self._state.together:
                self._ring_too(draft, agent)
            return
        queue = self._state.queues[contact.queue]
        strategy = strategy_of(queue)
        agents = [agent] if strategy.together == 1 else self._matching.agents_for(contact, queue, draft.at)
        if self._explain:
            self._reasons.strategy(draft, contact, queue, agents)
        queue.last_rung = agent.id
        ring_s = (queue.setup or DEFAULT_RULES).ring_s
        self._offer(draft, contact, agents, strategy.name, ring_s)

    def _ring_too(self, draft: Draft, agent: Agent) -> None:
        """Offer a free agent the contact whose turn it is among those that ring agents together."""
        contact = self._matching.ringing_for(agent, draft.at)
        if contact is None:
            return
        first = self._state.offers[contact.offers[0]]
        if self._explain:
            self._reasons.named(draft, contact, [agent], first.why)
        self._state.together[contact.id].append(agent.id)
        offer = self.offers.make(draft, contact, agent, first.why, first.expires, queue=first.queue)
        contact.offers.append(offer.id)

    def _offer(self, draft: Draft, contact: Contact, agents: Sequence[Agent], why: str, ring_s: int) -> None:
        queue = self._state.queues[contact.queue] if contact.queue is not None and contact.is_queued else None
        if queue is not None:
            self._matching.unlist_contact(contact, queue)
            queue.ringing[contact.id] = contact.unattended_since
        contact.phase = CONTACT[contact.phase, _OFFERED]
        if why in RUNG_TOGETHER:
            self._state.together[contact.id] = [agent.id for agent in agents]
        queue_id, expires = queue.id if queue is not None else None, draft.at + ring_s * SECOND
        contact.offers = [self.offers.make(draft, contact, agent, why, expires, queue=queue_id).id for agent in agents]


def _count(agent: Agent, at: Micros) -> None:
    """The agent answered an offer. What lies before yesterday counts for no strategy, and goes a day's worth at once."""
    answered = agent.answered
    if answered and answered[0] <= at - 3 * DAY:
        del answered[: bisect_right(answered, at - 2 * DAY)]
    answered.append(at)

"""Talks: from an accepted offer to the end of the agents' parts, and how a contact ends wherever it is.

One agent is **responsible**: `contact.agent`, who owns the talk, its wrap-up and its rating. All others are guests. A
responsible agent's part ends at one instant: their leg ends and their wrap-up begins together, so the minutes of legs
and the minutes of states agree. What becomes of the customer then:

* Somebody else in the call talks to them: that agent, the first who joined, becomes responsible.
* The agent passed them on or parked them, or the agent's leg was lost: back to routing, or into the park, with music.
  A lost leg is no end of a conversation: the contact goes before all others of its queue, and nobody is rated.
* Else the flow goes on with what it says after the talk.

If the customer left, all legs end then, with the same cause, and the engine orders the end of the agents' legs.
"""

from perezvon.engine.centre import AgentStep, QueueStep, RouteStep
from perezvon.engine.changes import (
    ContactEnded,
    ContactParked,
    ContactUnparked,
    LegEnded,
    ResponsibleChanged,
    TransferStarted,
)
from perezvon.engine.draft import Draft, HandBack
from perezvon.engine.routing.consults import Consults
from perezvon.engine.routing.guests import Guests
from perezvon.engine.routing.holds import Holds
from perezvon.engine.routing.legs import Legs
from perezvon.engine.routing.lifecycle import CONTACT, AgentState, ContactMove, LegState, OfferMove, Phase
from perezvon.engine.routing.policies import first_queue, rules_for
from perezvon.engine.routing.router import Router
from perezvon.engine.routing.state import TALK, Agent, Contact, Leg, Offer, Parked, Queue, RoutingState
from perezvon.engine.routing.wrap_ups import WrapUps
from perezvon.engine.timers import TimerKind, Timers
from perezvon.kernel.ids import AgentId, QueueId
from perezvon.kernel.time import SECOND

CANNOT_CALL = ("not_supported", "leg_gone")
"""Why an agent cannot be connected where the customer is to be called later, if telephony knows no such thing."""

PARKED_S = 180
"""How long a contact stays parked."""


# Bound once: on CPython 3.11 a name of an enumeration costs ten times a name of a module.
_WAITING = Phase.WAITING
_RINGING = Phase.RINGING
_TALKING = Phase.TALKING
_CONNECTED = LegState.CONNECTED
_CUSTOMER_LEFT = ContactMove.CUSTOMER_LEFT
_ALL_LEFT = ContactMove.ALL_LEFT


class Talks:
    """The responsible agent of each contact, and the end of everything."""

    def __init__(
        self,
        state: RoutingState,
        timers: Timers,
        router: Router,
        *,
        legs: Legs,
        holds: Holds,
        guests: Guests,
        consults: Consults,
        wrap_ups: WrapUps,
    ) -> None:
        self._state = state
        self._timers = timers
        self._router = router
        self._presence = router.presence
        self._legs = legs
        self._holds = holds
        self._guests = guests
        self._consults = consults
        self._wrap_ups = wrap_ups

    # --- A talk begins. ---

    def answer(self, draft: Draft, offer: Offer) -> Contact:
        """The agent accepted the offer: connect them."""
        contact = self._router.take_offer(draft, offer)
        self._give_to(draft, contact, self._state.agents[offer.agent], offer)
        return contact

    def take_up(self, draft: Draft, contact: Contact, agent: Agent) -> None:
        """The agent takes up a parked contact, without being rung."""
        self.retrieve(draft, contact, agent)
        self._give_to(draft, contact, agent)

    def call_out(self, draft: Draft, contact: Contact, agent: Agent) -> None:
        """The agent calls the customer of this contact, who is rung once the agent's phone is there."""
        contact.called_by = agent.id
        contact.phase = CONTACT[contact.phase, ContactMove.CALLED_OUT]
        self._legs.plan(draft, contact)
        self._presence.take_up(draft, agent, contact.id, "calls_out")
        self._give_to(draft, contact, agent)

    def retrieve(self, draft: Draft, contact: Contact, agent: Agent) -> None:
        """The agent has the parked contact; their leg is another matter."""
        self._unpark(draft, contact, "retrieved", agent.id)
        contact.phase = CONTACT[contact.phase, ContactMove.RETRIEVED]
        contact.is_first = True
        self._wrap_ups.break_off(contact, agent)
        self._presence.take_up(draft, agent, contact.id, "retrieved")

    def _give_to(self, draft: Draft, contact: Contact, agent: Agent, offer: Offer | None = None) -> None:
        self.entrust(contact, self._legs.connect_agent(draft, contact, agent, offer=offer.id if offer else None))

    def entrust(self, contact: Contact, leg: Leg) -> None:
        """Whose leg this is answers for the contact from now on."""
        contact.agent, contact.agent_leg = leg.agent, leg.id
        self._count_talk(contact, 1)

    def connect(self, draft: Draft, leg: Leg) -> None:
        """An agent's leg carries sound."""
        if not self._legs.connect(draft, leg):
            return
        contact = self._state.contacts[leg.contact]
        if leg.id == contact.agent_leg:
            contact.has_music = False
            if self._legs.awaits_customer(contact):
                self._legs.call_customer(draft, contact)
            else:
                contact.talk_since = draft.at
        else:
            self._consults.connect(contact, leg)
            self._holds.settle(draft, contact)

    def fail_to_connect(self, draft: Draft, leg: Leg, reason: str) -> Contact | None:
        """The agent's leg could not be made. Gives the contact that looks for an agent again, if the customer is
        still there."""
        self._legs.forget(leg)
        if leg.state is not LegState.CONNECTING:
            return None
        contact = self._state.contacts[leg.contact]
        if leg.id != contact.agent_leg:
            self._guests.fail(draft, contact, leg)
            self._consults.lose(draft, contact, leg, "failed")
            return None
        self._let_go(draft, contact, leg, "connect_failed")
        if self._legs.awaits_customer(contact) and (reason in CANNOT_CALL or contact.called_by is not None):
            self._router.give_up(draft, contact, "not_supported" if reason in CANNOT_CALL else reason)
        else:
            self._router.resume(draft, contact)
        return contact

    def end_offer(self, draft: Draft, offer: Offer, move: OfferMove) -> None:
        """The offer was not accepted."""
        if offer.is_consult:
            self._consults.end_offer(draft, offer, move)
        else:
            self._router.end_offer(draft, offer, move)

    # --- An agent's part ends. ---

    def agent_left(self, draft: Draft, leg: Leg, cause: str) -> None:
        """An agent's part is over; the customer is still there. A leg that still exists is ended."""
        contact = self._state.contacts[leg.contact]
        if leg.id != contact.agent_leg:
            self._guests.leave(draft, contact, leg, cause)
            self._consults.lose(draft, contact, leg, "left")
            self._holds.settle(draft, contact)
        elif (heir := self._heir(contact)) is not None:
            self._consults.end(draft, contact, "ended")
            self._pass_to(draft, contact, heir, "partner_left", leg, cause)
        elif cause == "lost" and not self._legs.awaits_customer(contact):
            queue = self.queue_of(contact)
            steps = (QueueStep(queue=queue),) if queue is not None else ()
            self._leave_waiting(draft, contact, leg, cause)
            self._router.divert(draft, contact, ContactMove.LOST, steps, is_first=True)
        else:
            self._end_talk(draft, contact, leg, cause)
            contact.has_music = False
            contact.phase = CONTACT[contact.phase, ContactMove.AGENT_LEFT]
            draft.handed_back.append((contact.id, HandBack.TALK_ENDED))

    def transfer(self, draft: Draft, contact: Contact, leg: Leg, target: Agent | Queue) -> None:
        """The responsible agent passes the customer on. An agent who does not answer is followed by the queue from
        which the contact came."""
        queue = self.queue_of(contact) if isinstance(target, Agent) else target.id
        steps: tuple[RouteStep, ...] = (QueueStep(queue=queue),) if queue is not None else ()
        to_agent = target.id if isinstance(target, Agent) else None
        if to_agent is not None:
            steps = (AgentStep(agent=to_agent), *steps)
        draft.say(
            TransferStarted(
                contact=contact.id,
                agent=self._agent(leg).id,
                to_agent=to_agent,
                to_queue=queue if to_agent is None else None,
            )
        )
        self._leave_waiting(draft, contact, leg, "agent")
        self._router.divert(draft, contact, ContactMove.TRANSFERRED, steps)

    def park(self, draft: Draft, contact: Contact, leg: Leg) -> None:
        """The responsible agent leaves the customer for whoever takes them up, for a time."""
        by = self._agent(leg).id
        self._leave_waiting(draft, contact, leg, "agent")
        contact.phase = CONTACT[contact.phase, ContactMove.PARKED]
        contact.parked = Parked(by=by, since=draft.at, until=draft.at + PARKED_S * SECOND)
        self._timers.set(TimerKind.PARKED, contact.id, contact.parked.until)
        draft.say(ContactParked(contact=contact.id, agent=by, until=contact.parked.until))

    def return_from_park(self, draft: Draft, contact: Contact) -> None:
        """Nobody took the contact up: back to who parked it, and else to its queue, before all others."""
        parked, queue = contact.parked, self.queue_of(contact)
        self._unpark(draft, contact, "timed_out")
        steps: tuple[RouteStep, ...] = (QueueStep(queue=queue),) if queue is not None else ()
        if parked is not None:
            steps = (AgentStep(agent=parked.by), *steps)
        self._router.divert(draft, contact, ContactMove.UNPARKED, steps, is_first=True)

    def hand_over(self, draft: Draft, contact: Contact, leg: Leg, colleague: Leg) -> None:
        """The responsible agent leaves the customer to the colleague they consulted."""
        self._consults.conclude(draft, contact, "handed_over")
        self._pass_to(draft, contact, colleague, "handed_over", leg, "agent")

    def take_over(self, draft: Draft, contact: Contact, leg: Leg, supervisor: Leg) -> None:
        """A supervisor becomes responsible. Whom the agent consulted leaves with the agent."""
        self._consults.end(draft, contact, "ended")
        self._pass_to(draft, contact, supervisor, "taken_over", leg, "command")

    def _pass_to(self, draft: Draft, contact: Contact, heir: Leg, why: str, former: Leg, cause: str) -> None:
        """A guest becomes responsible, and the part of the agent who was ends. The customer takes part again."""
        before, agent = self._agent(former), self._agent(heir)
        contact.others.remove(heir.id)
        contact.agent, contact.agent_leg = agent.id, heir.id
        self._legs.set_part(draft, heir, TALK)
        if agent.state is AgentState.MONITORING:
            self._presence.take_up(draft, agent, contact.id, "took_over")
        draft.say(ResponsibleChanged(contact=contact.id, leg=heir.id, agent=agent.id, before=before.id, why=why))
        self._end_part(draft, contact, former, cause)
        self._legs.resume_recording(draft, contact)
        self._holds.resume(draft, contact)

    def _heir(self, contact: Contact) -> Leg | None:
        """Who goes on with the customer when the responsible agent leaves: the first guest who talks to them."""
        consulted = contact.consult.leg if contact.consult is not None else None
        legs = (self._state.legs[leg_id] for leg_id in contact.others if leg_id != consulted)
        return next((leg for leg in legs if leg.part == TALK and leg.state is _CONNECTED), None)

    def queue_of(self, contact: Contact) -> QueueId | None:
        """The queue that a contact came from, or would have come from."""
        return contact.queue or first_queue(self._state, contact)

    def _leave_waiting(self, draft: Draft, contact: Contact, leg: Leg, cause: str) -> None:
        """The talk is over for all agents, and the customer hears music."""
        self._end_talk(draft, contact, leg, cause)
        self._holds.play(draft, contact)

    def _end_talk(self, draft: Draft, contact: Contact, leg: Leg, cause: str) -> None:
        if contact.consult is not None:
            self._consults.end(draft, contact, "ended")
        self._count_talk(contact, -1)
        self._legs.resume_recording(draft, contact)
        contact.agent_leg = None
        contact.is_held = False
        self._end_part(draft, contact, leg, cause)
        if contact.others:
            self._guests.dismiss(draft, contact, "command" if cause == "agent" else cause)

    def _end_part(self, draft: Draft, contact: Contact, leg: Leg, cause: str) -> None:
        self._legs.end(draft, leg, cause)
        self._wrap_ups.begin(draft, contact, self._agent(leg))
        self._legs.hang_up(draft, leg)

    def _let_go(self, draft: Draft, contact: Contact, leg: Leg, reason: str) -> None:
        """The agent answered but never talked."""
        agent = self._agent(leg)
        contact.agent = contact.agent_leg = None
        self._count_talk(contact, -1)
        if reason == "connect_failed":
            self._presence.back_off(draft, agent, rules_for(self._state, contact).back_off_s)
        self._presence.release(draft, agent, contact.id, reason, new_turn=False)

    # --- The customer's part ends. ---

    def customer_left(
        self, draft: Draft, contact: Contact, cause: str, *, in_flow: str, is_stopped: bool = False
    ) -> None:
        """The customer's leg is over, wherever the contact is. `in_flow`: how it ends if only its flow was at work."""
        contact.passing_out = None
        draft.say(LegEnded(contact=contact.id, leg=contact.leg, cause=cause))
        how = self._leave_routing(draft, contact, cause, "ended" if is_stopped else "abandoned") or in_flow
        if contact.talk_since is not None and how != "failed":
            how = "talked"
        draft.say(ContactEnded(contact=contact.id, how="stopped" if is_stopped else how))
        is_dropped = how in ("abandoned", "not_served") or cause == "lost"
        self._router.people.remember(contact, draft.at, is_dropped=is_dropped)
        self._close(contact)

    def end_without_customer(self, draft: Draft, contact: Contact, how: str, reason: str | None = None) -> None:
        """The contact was to call somebody, and is over before they answered."""
        self._leave_routing(draft, contact, "command", "ended")
        contact.not_reached = reason
        draft.say(ContactEnded(contact=contact.id, how=how, reason=reason))
        leg = self._legs.of(contact.leg)
        if leg is not None:
            self._legs.hang_up(draft, leg)
        self._close(contact)

    def _close(self, contact: Contact) -> None:
        is_worked_on = bool(contact.wrap_ups)
        contact.phase = CONTACT[contact.phase, _CUSTOMER_LEFT if is_worked_on else _ALL_LEFT]
        if not is_worked_on:
            self._state.forget(contact)

    def _leave_routing(self, draft: Draft, contact: Contact, cause: str, why: str) -> str | None:
        """Whoever waits for the customer or talks to them does so no more. Gives how the contact ends, unless only its
        flow was at work."""
        phase = contact.phase
        if phase is _TALKING and contact.agent_leg is not None:
            return self._leave_agents(draft, contact, self._state.legs[contact.agent_leg], cause)
        if phase is _WAITING or phase is _RINGING:
            self._router.cancel_offers(draft, contact)
            self._router.leave_queue(draft, contact, why)
        elif phase is Phase.PARKED:
            self._unpark(draft, contact, "left" if why == "abandoned" else "stopped")
        else:
            return "talked" if phase is Phase.AFTER_TALK else None
        return "abandoned"

    def _leave_agents(self, draft: Draft, contact: Contact, leg: Leg, cause: str) -> str:
        """The customer left the agents alone. Gives how the contact ends."""
        if leg.state is _CONNECTED:
            if contact.consult is not None:
                self._consults.end(draft, contact, "customer_left", OfferMove.LOSE_CUSTOMER)
            self._end_talk(draft, contact, leg, cause)
            return "talked"
        self._let_go(draft, contact, leg, "offer_cancelled")
        self._legs.hang_up(draft, leg)
        return "abandoned"

    def _unpark(self, draft: Draft, contact: Contact, why: str, agent: AgentId | None = None) -> None:
        contact.parked = None
        self._timers.cancel(TimerKind.PARKED, contact.id)
        draft.say(ContactUnparked(contact=contact.id, why=why, agent=agent))

    def _count_talk(self, contact: Contact, change: int) -> None:
        if contact.queue is not None:
            self._state.queues[contact.queue].talking += change

    def _agent(self, leg: Leg) -> Agent:
        assert leg.agent is not None
        return self._state.agents[leg.agent]

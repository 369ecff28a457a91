"""Talks: from an accepted offer to the end of the wrap-up, and how a contact ends wherever it is.

A talk ends for the agent at one instant: their leg ends and their wrap-up begins together, so the minutes of legs and
the minutes of states agree. If the customer left, both legs end then, with the same cause, and the engine orders the
end of the agent's leg. If the agent left, the customer's leg goes on into what the flow says after the talk.
"""

from perezvon.engine.changes import ContactEnded, LegEnded, LegRecordingMade, LegStarted, OutcomeChosen
from perezvon.engine.commands import ConnectAgent, HangUpLeg
from perezvon.engine.draft import Draft, HandBack
from perezvon.engine.events import LegRecorded
from perezvon.engine.routing.lifecycle import CONTACT, LEG, ContactMove, LegMove, LegState, OfferMove, Phase
from perezvon.engine.routing.policies import rules_for
from perezvon.engine.routing.router import Router
from perezvon.engine.routing.state import Agent, Contact, Leg, Offer, RoutingState
from perezvon.engine.timers import TimerKind, Timers
from perezvon.engine.unanswered import Unanswered
from perezvon.kernel.ids import LegId, OutcomeId
from perezvon.kernel.time import SECOND


class Talks:
    """Legs and those who talk on them."""

    def __init__(self, state: RoutingState, timers: Timers, unanswered: Unanswered, router: Router) -> None:
        self._state = state
        self._timers = timers
        self._unanswered = unanswered
        self._router = router
        self._presence = router.presence

    # --- A talk begins. ---

    def start(self, draft: Draft, contact: Contact) -> None:
        """The customer's leg exists with the contact."""
        self._state.contacts[contact.id] = contact
        self._state.legs[contact.leg] = Leg(
            id=contact.leg, contact=contact.id, agent=None, offer=None, state=LegState.CONNECTED
        )
        draft.say(LegStarted(contact=contact.id, leg=contact.leg))

    def answer(self, draft: Draft, offer: Offer) -> Contact:
        """The agent accepted the offer: connect them."""
        contact, agent = self._router.take_offer(draft, offer)
        command = draft.next_command()
        leg = Leg(
            id=LegId(f"l{command}"),
            contact=contact.id,
            agent=agent.id,
            offer=offer.id,
            state=LegState.CONNECTING,
        )
        self._state.legs[leg.id] = leg
        contact.agent = agent.id
        contact.agent_leg = leg.id
        self._count_talk(contact, 1)
        draft.order(ConnectAgent(id=command, contact=contact.id, leg=leg.id, agent=agent.id, offer=offer.id))
        return contact

    def connect(self, draft: Draft, leg: Leg) -> None:
        """The agent's leg carries sound. One whose end was ordered meanwhile carries it in vain."""
        leg.state = LEG[leg.state, LegMove.CONNECT]
        if leg.state is LegState.CONNECTED and leg.agent is not None:
            contact = self._state.contacts[leg.contact]
            contact.talk_since = draft.at
            contact.recordable[leg.id] = leg.agent
            draft.say(LegStarted(contact=contact.id, leg=leg.id, agent=leg.agent, offer=leg.offer))

    def fail_to_connect(self, draft: Draft, leg: Leg) -> Contact | None:
        """The agent's leg could not be made. Gives the contact that looks for an agent again, if the customer is
        still there."""
        self._forget_leg(leg)
        if leg.state is not LegState.CONNECTING:
            return None
        contact = self._state.contacts[leg.contact]
        self._let_go(draft, contact, "connect_failed")
        self._router.resume(draft, contact)
        return contact

    # --- A talk ends. ---

    def agent_left(self, draft: Draft, leg: Leg, cause: str) -> None:
        """The agent's part is over; the customer is still there."""
        contact = self._state.contacts[leg.contact]
        contact.phase = CONTACT[contact.phase, ContactMove.AGENT_LEFT]
        self._end_talk(draft, contact, leg, cause)
        draft.handed_back.append((contact.id, HandBack.TALK_ENDED))

    def hang_up(self, draft: Draft, leg: Leg) -> None:
        """Order the end of a leg."""
        leg.state = LEG[leg.state, LegMove.HANG_UP]
        self._unanswered.stop_playing(leg.id)
        draft.order(HangUpLeg(id=draft.next_command(), contact=leg.contact, leg=leg.id))

    def vanish(self, leg: Leg) -> None:
        """Telephony says that the leg is gone."""
        self._forget_leg(leg)
        leg.state = LEG[leg.state, LegMove.VANISH]

    def customer_left(self, draft: Draft, contact: Contact, cause: str, *, in_flow: str) -> None:
        """The customer's leg is over, wherever the contact is. `in_flow`: how it ends if only its flow was at work."""
        draft.say(LegEnded(contact=contact.id, leg=contact.leg, cause=cause))
        how = in_flow
        match contact.phase:
            case Phase.WAITING:
                self._router.leave_queue(draft, contact, "abandoned")
                how = "abandoned"
            case Phase.RINGING if contact.offer is not None:
                self._router.end_offer(draft, self._state.offers[contact.offer], OfferMove.LOSE_CUSTOMER)
                self._router.leave_queue(draft, contact, "abandoned")
                how = "abandoned"
            case Phase.TALKING if contact.agent_leg is not None:
                how = self._leave_agent(draft, contact, self._state.legs[contact.agent_leg], cause)
            case Phase.AFTER_TALK:
                how = "talked"
            case _:
                pass
        draft.say(ContactEnded(contact=contact.id, how=how))
        is_worked_on = contact.wrap_up_until is not None
        contact.phase = CONTACT[contact.phase, ContactMove.CUSTOMER_LEFT if is_worked_on else ContactMove.ALL_LEFT]
        if not is_worked_on:
            self._state.forget(contact)

    def _leave_agent(self, draft: Draft, contact: Contact, leg: Leg, cause: str) -> str:
        """The customer left the agent alone. Gives how the contact ends."""
        is_connected = leg.state is LegState.CONNECTED
        if is_connected:
            self._end_talk(draft, contact, leg, cause)
        else:
            self._let_go(draft, contact, "offer_cancelled")
        self.hang_up(draft, leg)
        return "talked" if is_connected else "abandoned"

    def _let_go(self, draft: Draft, contact: Contact, reason: str) -> None:
        """The agent answered but never talked."""
        agent = self._agent(contact)
        contact.agent = contact.agent_leg = None
        self._count_talk(contact, -1)
        if reason == "connect_failed":
            self._presence.back_off(draft, agent, rules_for(self._state, contact).back_off_s)
        self._presence.release(draft, agent, reason, new_turn=False)

    def _end_talk(self, draft: Draft, contact: Contact, leg: Leg, cause: str) -> None:
        agent = self._agent(contact)
        self._count_talk(contact, -1)
        contact.agent_leg = None
        draft.say(LegEnded(contact=contact.id, leg=leg.id, cause=cause, agent=agent.id))
        contact.wrap_up_until = draft.at + rules_for(self._state, contact).wrap_up_s * SECOND
        self._timers.set(TimerKind.WRAP_UP, agent.id, contact.wrap_up_until)
        self._presence.end_talk(draft, agent)

    def _forget_leg(self, leg: Leg) -> None:
        self._state.legs.pop(leg.id, None)
        self._unanswered.drop(leg.id)

    def _count_talk(self, contact: Contact, change: int) -> None:
        if contact.queue is not None:
            self._state.queue(contact.queue).talking += change

    def _agent(self, contact: Contact) -> Agent:
        assert contact.agent is not None
        return self._state.agents[contact.agent]

    # --- After the talk. ---

    def wrap_up(self, draft: Draft, contact: Contact, outcome: OutcomeId | None) -> None:
        """The agent says that their work is done."""
        agent = self._agent(contact)
        if outcome is not None:
            contact.outcome = outcome
            draft.say(OutcomeChosen(contact=contact.id, agent=agent.id, outcome=outcome))
        self._timers.cancel(TimerKind.WRAP_UP, agent.id)
        self._finish(draft, contact, agent, "wrap_up_done")

    def end_wrap_up(self, draft: Draft, agent: Agent) -> None:
        """The longest wrap-up is over."""
        if agent.contact is not None:
            self._finish(draft, self._state.contacts[agent.contact], agent, "wrap_up_limit")

    def _finish(self, draft: Draft, contact: Contact, agent: Agent, reason: str) -> None:
        contact.wrap_up_until = None
        contact.phase = CONTACT[contact.phase, ContactMove.WRAPPED_UP]
        if contact.phase is Phase.ENDED:
            self._state.forget(contact)
        self._presence.release(draft, agent, reason, new_turn=True)

    def record(self, draft: Draft, event: LegRecorded) -> bool:
        """A recording is complete, perhaps long after its contact. False if it was reported before.

        A recording is never refused: when its contact is no longer remembered, only its agent is left unsaid.
        """
        contact = self._state.contacts.get(event.contact)
        agents = contact.recordable if contact else self._state.ended.get(event.contact)
        agent = agents.pop(event.leg, None) if agents is not None else None
        if agents is not None and agent is None:
            return False
        draft.say(
            LegRecordingMade(
                contact=event.contact,
                leg=event.leg,
                recording=event.recording,
                started=event.started,
                duration=event.duration,
                agent=agent,
            )
        )
        return True

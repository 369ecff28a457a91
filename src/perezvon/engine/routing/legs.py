"""Legs: one party's line into a contact, and what agents' legs hear and are heard by.

A leg is connected by telephony, and from then on time counts for its agent. Who is on it and what they are in the
contact is known elsewhere: `talks` has the responsible agent, `guests` all others.
"""

from perezvon.engine.changes import (
    ContactStarted,
    LegEnded,
    LegMuted,
    LegPartChanged,
    LegRecordingMade,
    LegStarted,
    LegUnmuted,
    RecordingPaused,
    RecordingResumed,
)
from perezvon.engine.commands import (
    CallCustomer,
    CancelOffer,
    ConnectAgent,
    HangUpLeg,
    MuteLeg,
    PauseRecording,
    SetLegPart,
)
from perezvon.engine.draft import Draft
from perezvon.engine.events import LegRecorded
from perezvon.engine.routing.lifecycle import LEG, LegMove, LegState
from perezvon.engine.routing.state import TALK, Agent, Contact, Leg, RoutingState
from perezvon.engine.timers import TimerKind, Timers
from perezvon.engine.unanswered import Unanswered
from perezvon.kernel.ids import AgentId, ContactId, LegId, OfferId

# Bound once: on CPython 3.11 a name of an enumeration costs ten times a name of a module.
_CONNECTING = LegState.CONNECTING
_CONNECTED = LegState.CONNECTED
_CONNECT = LegMove.CONNECT
_HANG_UP = LegMove.HANG_UP
_VANISH = LegMove.VANISH


class Legs:
    """Makes legs, changes them and ends them."""

    def __init__(self, state: RoutingState, timers: Timers, unanswered: Unanswered) -> None:
        self._state = state
        self._timers = timers
        self._unanswered = unanswered

    def of(self, leg_id: LegId | None) -> Leg | None:
        """The leg of that id, while telephony has it."""
        return self._state.legs.get(leg_id) if leg_id is not None else None

    def awaits_customer(self, contact: Contact) -> bool:
        """Whether the contact was begun to call somebody, who has not answered yet."""
        leg = self._state.legs.get(contact.leg)
        return leg is not None and leg.state is _CONNECTING

    def plan(self, draft: Draft, contact: Contact) -> None:
        """The contact is begun to call its customer, whose leg is to be made later."""
        self._state.contacts[contact.id] = contact
        self._state.legs[contact.leg] = Leg(
            id=contact.leg, contact=contact.id, agent=None, offer=None, state=_CONNECTING
        )
        draft.say(
            ContactStarted(
                contact=contact.id,
                leg=contact.leg,
                line=contact.line,
                channel=contact.channel,
                language=contact.language,
                party=contact.party,
                customer=contact.customer,
                callback=contact.callback,
                called_by=contact.called_by,
                tier=contact.tier,
            )
        )

    def call_customer(self, draft: Draft, contact: Contact) -> None:
        """Order the customer's leg."""
        draft.order(
            CallCustomer(
                id=draft.next_command(),
                contact=contact.id,
                leg=contact.leg,
                line=contact.line,
                language=contact.language,
                ring_s=self._state.calling_back.ring_s,
                callback=contact.callback,
                party=contact.party,
                customer=contact.customer,
            )
        )

    def connect_customer(self, draft: Draft, leg: Leg) -> bool:
        """The customer answered. False if that is too late."""
        leg.state = LEG[leg.state, _CONNECT]
        if leg.state is not _CONNECTED:
            return False
        draft.say(LegStarted(contact=leg.contact, leg=leg.id))
        return True

    def start(self, draft: Draft, contact: Contact) -> None:
        """The customer's leg exists with the contact."""
        self._state.contacts[contact.id] = contact
        self._state.legs[contact.leg] = Leg(
            id=contact.leg, contact=contact.id, agent=None, offer=None, state=_CONNECTED
        )
        draft.say(LegStarted(contact=contact.id, leg=contact.leg))

    def connect_agent(
        self,
        draft: Draft,
        contact: Contact,
        agent: Agent,
        *,
        offer: OfferId | None = None,
        part: str = TALK,
        silences: bool = True,
    ) -> Leg:
        """Order a leg for the agent. `silences` what is played to the customer."""
        command = draft.next_command()
        leg = Leg(
            id=LegId(f"l{command}"),
            contact=contact.id,
            agent=agent.id,
            offer=offer,
            state=_CONNECTING,
            part=part,
        )
        self._state.legs[leg.id] = leg
        draft.order(
            ConnectAgent(
                id=command,
                contact=contact.id,
                leg=leg.id,
                agent=agent.id,
                offer=offer,
                part=part,
                silences=silences,
                record=contact.is_recorded,
                calls_back=self.awaits_customer(contact),
            )
        )
        return leg

    def connect(self, draft: Draft, leg: Leg) -> bool:
        """The agent's leg carries sound. False for one whose end was ordered meanwhile: it carries it in vain.

        What it carried until then may have been recorded all the same, and the contact may be over.
        """
        leg.state = LEG[leg.state, _CONNECT]
        if leg.agent is None:
            return False
        contact = self._state.contacts.get(leg.contact)
        if leg.part == TALK:
            self._expect_recording(leg.contact, leg.id, leg.agent)
        if leg.state is not _CONNECTED or contact is None:
            return False
        draft.say(
            LegStarted(
                contact=contact.id,
                leg=leg.id,
                agent=leg.agent,
                offer=leg.offer,
                part=leg.part,
                is_guest=leg.id != contact.agent_leg,
            )
        )
        return True

    def set_part(self, draft: Draft, leg: Leg, part: str) -> None:
        """Let the agent hear and be heard otherwise."""
        if leg.part == part or leg.agent is None:
            return
        leg.part = part
        contact = self._state.contacts[leg.contact]
        if part == TALK:
            self._expect_recording(leg.contact, leg.id, leg.agent)
        draft.say(LegPartChanged(contact=leg.contact, leg=leg.id, agent=leg.agent, part=part))
        command = draft.next_command()
        draft.order(SetLegPart(id=command, contact=contact.id, leg=leg.id, part=part, record=contact.is_recorded))

    def mute(self, draft: Draft, leg: Leg, *, is_muted: bool) -> None:
        """Let the agent be heard by nobody, or be heard again."""
        if leg.is_muted is is_muted or leg.agent is None:
            return
        leg.is_muted = is_muted
        change = LegMuted if is_muted else LegUnmuted
        draft.say(change(contact=leg.contact, leg=leg.id, agent=leg.agent))
        draft.order(MuteLeg(id=draft.next_command(), contact=leg.contact, leg=leg.id, is_muted=is_muted))

    def pause_recording(self, draft: Draft, contact: Contact, agent: AgentId) -> None:
        """Record silence from now on."""
        if not contact.is_recording_paused:
            contact.is_recording_paused = True
            draft.say(RecordingPaused(contact=contact.id, agent=agent))
            self._order_pause(draft, contact)

    def resume_recording(self, draft: Draft, contact: Contact, agent: AgentId | None = None) -> None:
        """Record the talk again, if it was paused."""
        if contact.is_recording_paused:
            contact.is_recording_paused = False
            draft.say(RecordingResumed(contact=contact.id, agent=agent))
            if contact.leg in self._state.legs:
                self._order_pause(draft, contact)

    def _order_pause(self, draft: Draft, contact: Contact) -> None:
        command, is_paused = draft.next_command(), contact.is_recording_paused
        draft.order(PauseRecording(id=command, contact=contact.id, leg=contact.leg, is_paused=is_paused))

    def end(self, draft: Draft, leg: Leg, cause: str) -> None:
        """The party's time in the contact is over."""
        draft.say(LegEnded(contact=leg.contact, leg=leg.id, cause=cause, agent=leg.agent))

    def hang_up(self, draft: Draft, leg: Leg) -> None:
        """Order the end of a leg, unless telephony has already told of it, or was never asked to make it."""
        if leg.id not in self._state.legs:
            return
        if leg.state is _CONNECTING and leg.id not in self._unanswered.subjects:
            self.forget(leg)
            return
        if leg.state is _CONNECTING and leg.offer is not None and leg.agent is not None:
            # Whoever was to connect the agent may never have begun: then their phone rings still, or was picked up in vain.
            command = draft.next_command()
            draft.order(CancelOffer(id=command, offer=leg.offer, contact=leg.contact, agent=leg.agent))
        leg.state = LEG[leg.state, _HANG_UP]
        if leg.is_interrupted:
            self._stop_waiting(leg)
        self._unanswered.stop_playing(leg.id)
        draft.order(HangUpLeg(id=draft.next_command(), contact=leg.contact, leg=leg.id))

    def vanish(self, leg: Leg) -> None:
        """Telephony says that the leg is gone."""
        self.forget(leg)
        leg.state = LEG[leg.state, _VANISH]

    def forget(self, leg: Leg) -> None:
        """The leg does not exist."""
        self._state.legs.pop(leg.id, None)
        if leg.is_interrupted:
            self._stop_waiting(leg)
        self._unanswered.drop(leg.id)

    def _stop_waiting(self, leg: Leg) -> None:
        """Its page or phone need not come back any more."""
        self._timers.cancel(TimerKind.INTERRUPTED, leg.id)

    def _expect_recording(self, contact_id: ContactId, leg_id: LegId, agent_id: AgentId | None) -> None:
        agents, told = self._recordings(contact_id)
        agents[leg_id] = agent_id
        if leg_id in told:
            told.remove(leg_id)

    def _recordings(self, contact_id: ContactId) -> tuple[dict[LegId, AgentId | None], list[LegId]]:
        """The legs whose recording is to be reported, and those whose was; of a forgotten contact nothing is kept."""
        contact = self._state.contacts.get(contact_id)
        if contact is not None:
            return contact.recordable, contact.recorded
        return self._state.ended.get(contact_id, {}), self._state.recorded.get(contact_id, [])

    def expect_message(self, contact: Contact) -> None:
        """The customer's leg is about to be recorded by itself."""
        self._expect_recording(contact.id, contact.leg, None)

    def record(self, draft: Draft, event: LegRecorded) -> bool:
        """A recording is complete, perhaps long after its contact. False if it was reported before.

        A recording is never refused: when its contact is no longer remembered, or when it is of a talk that a leader decided
        whose decisions were lost, only its agent is left unsaid.
        """
        agents, told = self._recordings(event.contact)
        if event.leg in told:
            return False
        told.append(event.leg)
        agent = agents.pop(event.leg, None)
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

"""What telephony reports. A report that cannot be true yields `Anomaly`.

Reports may come twice and late: a leg that ended a moment ago may still report a key, and a command that was overtaken
its end. Such a report is no anomaly; it says nothing new.
"""

from collections.abc import Sequence
from typing import TypeAlias

from perezvon.engine import events
from perezvon.engine.changes import Anomaly, ContactStarted, MessageLeft
from perezvon.engine.commands import (
    AskWeb,
    CallCustomer,
    CancelOffer,
    ConnectAgent,
    HangUpLeg,
    MuteLeg,
    OfferContact,
    PauseRecording,
    PlayMusic,
    PlayPrompts,
    RecordMessage,
    SendDigits,
    SetLegPart,
    StopPlaying,
    TransferOut,
)
from perezvon.engine.draft import Draft
from perezvon.engine.flow.effects import Heard
from perezvon.engine.parts import Handlers, Parts
from perezvon.engine.routing.lifecycle import LegState, OfferMove
from perezvon.engine.routing.state import TALK, Agent, Contact, Leg
from perezvon.kernel.ids import CommandId, ContactId, LegId
from perezvon.kernel.values import Language

_OfFlow: TypeAlias = PlayPrompts | AskWeb | RecordMessage | TransferOut
"""Commands for whose outcome a flow waits."""

_TO_CONNECT = (ConnectAgent, CallCustomer)
"""Commands whose outcome is a leg that carries sound."""


# Bound once: on CPython 3.11 a name of an enumeration costs ten times a name of a module.
_CONNECTING = LegState.CONNECTING
_CONNECTED = LegState.CONNECTED


class Reports:
    """Handlers for all that telephony sees."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._state = parts.state
        self._routing = parts.state.routing
        self._unanswered = parts.state.unanswered
        self.handlers: Handlers = {
            events.ContactArrived: self.contact_arrived,
            events.CommandDone: self.command_done,
            events.CommandFailed: self.command_failed,
            events.PromptEnded: self.prompt_ended,
            events.DigitPressed: self.digit_pressed,
            events.DigitsEntered: self.digits_entered,
            events.WebAnswered: self.web_answered,
            events.LegConnected: self.leg_connected,
            events.LegHungUp: self.leg_hung_up,
            events.LegInterrupted: self.leg_interrupted,
            events.LegRestored: self.leg_restored,
            events.LegRecorded: self.leg_recorded,
            events.PhoneReady: self.phone_ready,
            events.PhoneLost: self.phone_lost,
            events.Resynced: self.resynced,
        }

    # --- Arrivals. ---

    def contact_arrived(self, draft: Draft, event: events.ContactArrived) -> None:
        """A customer is there; their line says which flow speaks to them. Without one the contact fails at once."""
        routing = self._routing
        if event.contact in routing.contacts or event.contact in routing.ended or event.leg in routing.legs:
            draft.say(Anomaly(reason="already_known", subject=event.contact))
            return
        line = self._state.lines.get(event.line)
        published = self._state.flows.newest.get(line.flow) if line is not None and line.is_active else None
        trial = self._state.trials.flows.get(event.contact)
        flow = trial or published
        contact = Contact(
            id=event.contact,
            number=draft.seq,
            line=event.line,
            channel=event.channel,
            language=event.language or (line.language if line else Language.ENGLISH),
            party=event.party,
            customer=event.customer,
            manager=event.manager,
            backups=event.backups,
            tier=event.tier,
            leg=event.leg,
            arrived=draft.at,
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
                is_trial=trial is not None,
                tier=contact.tier,
            )
        )
        self._parts.legs.start(draft, contact)
        if flow is None:
            self._parts.dialogues.fail(draft, contact)
        else:
            self._parts.dialogues.begin(draft, contact, flow, event.told)

    # --- Outcomes of commands. ---

    def command_done(self, draft: Draft, event: events.CommandDone) -> None:
        """A command was carried out that has nothing more to tell."""
        command = self._unanswered.commands.get(event.command)
        if command is None:
            return
        if events.CommandDone in command.outcomes:
            self._unanswered.answer(event.command)
        else:
            draft.say(Anomaly(reason="not_an_outcome", command=event.command))

    def command_failed(self, draft: Draft, event: events.CommandFailed) -> None:
        """A command could not be carried out: what it was for goes on without it."""
        command = self._unanswered.answer(event.command)
        match command:
            case PlayPrompts() | RecordMessage() | AskWeb():
                self._tell(draft, command, Heard(is_failed=True))
            case TransferOut():
                self._tell(draft, command, Heard(is_failed=True))
                self._parts.dialogues.stay(draft, command, event.reason)
            case OfferContact():
                self._fail_offer(draft, command, event.reason)
            case ConnectAgent():
                self._fail_to_connect(draft, self._routing.legs[command.leg], event.reason)
            case CallCustomer():
                self._not_reached(draft, self._routing.legs[command.leg], event.reason)
            case HangUpLeg():
                self._fail_to_hang_up(draft, command)
            case PauseRecording(is_paused=True, contact=contact) if contact in self._routing.contacts:
                self._parts.legs.resume_recording(draft, self._routing.contacts[contact])
            case (
                PlayMusic()
                | StopPlaying()
                | PauseRecording()
                | SetLegPart()
                | MuteLeg()
                | SendDigits()
                | CancelOffer()
                | None
            ):
                pass

    def prompt_ended(self, draft: Draft, event: events.PromptEnded) -> None:
        """What was to be said was said."""
        self._outcome(draft, event.command, PlayPrompts, Heard())

    def digit_pressed(self, draft: Draft, event: events.DigitPressed) -> None:
        """A key means something only while it is waited for."""
        if event.command is not None:
            self._outcome(draft, event.command, PlayPrompts, Heard(keys=event.digit, count=1))

    def digits_entered(self, draft: Draft, event: events.DigitsEntered) -> None:
        """Keys that were collected."""
        self._outcome(draft, event.command, PlayPrompts, Heard(keys=event.digits, count=event.count))

    def web_answered(self, draft: Draft, event: events.WebAnswered) -> None:
        """A system of the operator answered."""
        self._outcome(draft, event.command, AskWeb, Heard(values=event.values))

    def _outcome(self, draft: Draft, command_id: CommandId, of: type[PlayPrompts | AskWeb], heard: Heard) -> None:
        command = self._unanswered.commands.get(command_id)
        if isinstance(command, of):
            self._unanswered.answer(command.id)
            self._tell(draft, command, heard)
        elif command is not None:
            draft.say(Anomaly(reason="not_an_outcome", command=command.id))

    def _tell(self, draft: Draft, command: _OfFlow, heard: Heard) -> None:
        """The flow goes on with what came of its command, unless the contact is over meanwhile."""
        contact = self._routing.contacts.get(command.contact)
        if contact is not None:
            self._parts.dialogues.heard(draft, contact, command.id, heard)

    def _fail_offer(self, draft: Draft, command: OfferContact, reason: str) -> None:
        offer = self._routing.offers[command.offer]
        if reason == "phone_not_reachable":
            self._parts.presence.set_phone(draft, self._routing.agents[offer.agent], is_ready=False)
            self._parts.talks.end_offer(draft, offer, OfferMove.LOSE_PHONE)
        else:
            self._parts.talks.end_offer(draft, offer, OfferMove.FAIL)

    def _fail_to_connect(self, draft: Draft, leg: Leg, reason: str) -> None:
        contact = self._parts.talks.fail_to_connect(draft, leg, reason)
        if contact is not None:
            self._parts.dialogues.resume_waiting(draft, contact)

    def _not_reached(self, draft: Draft, leg: Leg, reason: str) -> None:
        """Somebody who was to be called did not answer, or could not be called."""
        self._parts.legs.forget(leg)
        if leg.state is _CONNECTING:
            self._parts.callbacks.fail(draft, self._routing.contacts[leg.contact], "not_reached", reason)

    def _fail_to_hang_up(self, draft: Draft, command: HangUpLeg) -> None:
        """A leg that cannot be hung up is not there."""
        leg = self._routing.legs.get(command.leg)
        if leg is not None:
            self._hung_up(draft, leg, "failed")

    # --- Legs. ---

    def leg_connected(self, draft: Draft, event: events.LegConnected) -> None:
        """An agent can be heard. A leg that nobody knows must not stay open."""
        command = self._unanswered.commands.get(event.command)
        if isinstance(command, _TO_CONNECT) and command.leg == event.leg:
            self._unanswered.answer(command.id)
            self._connected(draft, self._routing.legs[command.leg])
            return
        draft.say(Anomaly(reason="not_expected", subject=event.leg, command=event.command))
        if event.leg not in self._routing.legs and not self._state.is_recovering:
            self._hang_up_stray(draft, event.contact, event.leg)

    def _connected(self, draft: Draft, leg: Leg) -> None:
        contact = self._routing.contacts.get(leg.contact)
        if leg.agent is None and contact is not None:
            self._parts.dialogues.reach(draft, contact)
        else:
            self._parts.talks.connect(draft, leg)

    def leg_hung_up(self, draft: Draft, event: events.LegHungUp) -> None:
        """A leg is gone, by itself or because it was to be."""
        leg = self._routing.legs.get(event.leg)
        if leg is not None and leg.contact == event.contact:
            self._hung_up(draft, leg, event.cause)
        elif leg is not None or not self._unanswered.drop(event.leg):
            draft.say(Anomaly(reason="unknown_leg", subject=event.leg, command=event.command))

    def leg_interrupted(self, draft: Draft, event: events.LegInterrupted) -> None:
        """An agent's page or phone is gone and may come back."""
        leg = self._agents_leg(draft, event.contact, event.leg)
        if leg is not None:
            self._parts.interruptions.interrupt(draft, leg)

    def leg_restored(self, draft: Draft, event: events.LegRestored) -> None:
        """It is back."""
        leg = self._agents_leg(draft, event.contact, event.leg)
        if leg is not None:
            self._parts.interruptions.restore(draft, leg)

    def _agents_leg(self, draft: Draft, contact: ContactId, leg_id: LegId) -> Leg | None:
        """A connected leg of an agent. One whose end was ordered may still be spoken of, in vain."""
        leg = self._routing.legs.get(leg_id)
        if leg is None or leg.contact != contact or leg.agent is None or leg.state is _CONNECTING:
            draft.say(Anomaly(reason="unknown_leg", subject=leg_id))
            return None
        return leg if leg.state is _CONNECTED else None

    def leg_recorded(self, draft: Draft, event: events.LegRecorded) -> None:
        """A recording is complete: a talk, or the message of a customer, who may be gone."""
        if not self._parts.legs.record(draft, event):
            draft.say(Anomaly(reason="already_known", subject=event.leg))
            return
        if event.command is None:
            return
        draft.say(MessageLeft(contact=event.contact, leg=event.leg, recording=event.recording, duration=event.duration))
        command = self._unanswered.commands.get(event.command)
        if isinstance(command, RecordMessage):
            self._unanswered.answer(command.id)
            self._tell(draft, command, Heard())

    def _hung_up(self, draft: Draft, leg: Leg, cause: str) -> None:
        state = leg.state
        if state is _CONNECTING:
            (self._not_reached if leg.agent is None else self._fail_to_connect)(draft, leg, cause)
            return
        self._parts.legs.vanish(leg)
        if state is not _CONNECTED:
            return
        if leg.agent is None:
            self._parts.dialogues.leave(draft, self._routing.contacts[leg.contact], cause)
        elif cause == "command":
            self._parts.adoption.mourn(draft, leg)
        else:
            self._parts.talks.agent_left(draft, leg, cause)

    def _hang_up_stray(self, draft: Draft, contact: ContactId, leg: LegId) -> None:
        if leg not in self._unanswered.subjects:
            draft.order(HangUpLeg(id=draft.next_command(), contact=contact, leg=leg))

    # --- Phones. ---

    def phone_ready(self, draft: Draft, event: events.PhoneReady) -> None:
        """An agent's phone can be rung; that of one who is not known yet as soon as they are."""
        agent = self._routing.agents.get(event.agent)
        if agent is None:
            self._routing.strange_phones[event.agent] = None
            draft.say(Anomaly(reason="unknown_agent", subject=event.agent))
        else:
            self._parts.presence.set_phone(draft, agent, is_ready=True)

    def phone_lost(self, draft: Draft, event: events.PhoneLost) -> None:
        """An agent's phone cannot be rung any more. A talk on it ends when its leg is reported lost."""
        agent = self._routing.agents.get(event.agent)
        if agent is None:
            self._routing.strange_phones.pop(event.agent, None)
            draft.say(Anomaly(reason="unknown_agent", subject=event.agent))
        else:
            self._lose_phone(draft, agent)

    def _lose_phone(self, draft: Draft, agent: Agent) -> None:
        self._parts.presence.set_phone(draft, agent, is_ready=False)
        if agent.offer is not None:
            self._parts.talks.end_offer(draft, self._routing.offers[agent.offer], OfferMove.LOSE_PHONE)

    # --- Recovery. ---

    def _is_written(self, leg: Leg) -> bool:
        """Whether the leg is of a contact in writing, which telephony does not carry."""
        contact = self._routing.contacts.get(leg.contact)
        return contact is not None and contact.channel.is_text

    def _miss(self, draft: Draft, leg: Leg, *, is_hung_up: bool) -> None:
        """A leg is there no more. A customer who did not hang up was lost by telephony."""
        if not is_hung_up and leg.agent is None and leg.state is _CONNECTED:
            self._parts.router.people.owe(self._routing.contacts[leg.contact], draft.at)
        self._hung_up(draft, leg, "customer" if is_hung_up else "lost")

    def resynced(self, draft: Draft, event: events.Resynced) -> None:
        """Believe what exists. A leg that is still to be connected is not missed: its command is given again."""
        self._state.is_recovering = False
        existing = dict.fromkeys(event.legs)
        hung_up = dict.fromkeys(event.hung_up)
        for leg in tuple(self._routing.legs.values()):
            if leg.id not in existing and leg.state is not _CONNECTING and not self._is_written(leg):
                self._miss(draft, leg, is_hung_up=leg.id in hung_up)
        ready = dict.fromkeys(event.phones)
        self._routing.strange_phones = {one: None for one in ready if one not in self._routing.agents}
        for agent in self._routing.agents.values():
            if agent.id in ready:
                self._parts.presence.set_phone(draft, agent, is_ready=True)
            else:
                self._lose_phone(draft, agent)
        self._adopt(draft, event)
        for leg_id in existing:
            if leg_id not in self._routing.legs:
                self._hang_up_stray(draft, ContactId(""), leg_id)
        for ring in event.rings:
            if ring.offer not in self._routing.offers:
                command = draft.next_command()
                draft.order(CancelOffer(id=command, offer=ring.offer, contact=ring.contact, agent=ring.agent))
        if event.music is not None:
            self._believe_music(draft, event.music)

    def _adopt(self, draft: Draft, event: events.Resynced) -> None:
        """Take in what nobody knew of, first whoever talks, then whoever listens; and believe who is there of the others."""
        for found in sorted(event.agents, key=lambda found: found.part != TALK):
            leg = self._routing.legs.get(found.leg)
            if leg is not None:
                self._believe_interruption(draft, leg, found)
                continue
            contact = self._parts.adoption.adopt(draft, found)
            if contact is not None:
                self._parts.dialogues.silence(contact)

    def _believe_interruption(self, draft: Draft, leg: Leg, found: events.ExistingLeg) -> None:
        """What was reported of it may have come once more, and late: one that was back would be gone again, for good."""
        if leg.state is _CONNECTED:
            believe = self._parts.interruptions.interrupt if found.is_interrupted else self._parts.interruptions.restore
            believe(draft, leg)

    def _believe_music(self, draft: Draft, music: Sequence[LegId]) -> None:
        """Whom an agent let wait, or took back, unless something else was ordered for them since. Nobody waits in silence."""
        playing = dict.fromkeys(music)
        for contact in tuple(self._routing.contacts.values()):
            if self._unanswered.plays(contact.leg):
                continue
            self._parts.holds.believe(draft, contact, is_playing=contact.leg in playing)
            if contact.leg not in playing:
                self._parts.dialogues.resume_waiting(draft, contact)

"""What people wish during a call: the agents in it, and supervisors. What cannot be granted yields `Refused`.

A wish for what is so already, such as holding a customer who is held, is granted without a word: two presses of a key
must not be a mistake.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from perezvon.engine import events
from perezvon.engine.centre import LineSetup
from perezvon.engine.changes import DigitsSent, OutsideTransferStarted, Refused
from perezvon.engine.commands import SendDigits, TransferOut
from perezvon.engine.draft import Draft
from perezvon.engine.parts import Handlers, Parts
from perezvon.engine.routing import targets
from perezvon.engine.routing.lifecycle import CHOICES, AgentState, LegState, Phase
from perezvon.engine.routing.state import TALK, Agent, Contact, Leg, Queue, Stage
from perezvon.engine.routing.strategies import strategy_of
from perezvon.kernel.ids import AgentId, ContactId, LegId, LineId
from perezvon.kernel.values import Channel

PARTS = (TALK, "listen", "whisper")
"""What a supervisor may be in a call; `talk` hears and is heard by everybody."""

_DIGITS = re.compile(r"[0-9*#]{1,32}")

_Wish: TypeAlias = Callable[[Draft, Contact, Leg, Any], str | None]
"""Grants a wish of the responsible agent, whose leg is given, or gives the code of a refusal."""


class CallControl:
    """Handlers for all that is asked for during a call."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._routing = parts.state.routing
        self._wishes: Mapping[type, _Wish] = {
            events.HoldRequested: self._hold,
            events.ResumeRequested: self._resume,
            events.RecordingPauseRequested: self._pause_recording,
            events.DigitsRequested: self._send_digits,
            events.TransferRequested: self._transfer,
            events.OutsideTransferRequested: self._transfer_outside,
            events.ConsultRequested: self._consult,
            events.ConsultReturnRequested: self._return_to_customer,
            events.HandOverRequested: self._hand_over,
            events.ConferenceRequested: self._confer,
            events.ParkRequested: self._park,
        }
        self.handlers: Handlers = {
            **dict.fromkeys(self._wishes, self.responsible_agent_wished),
            events.HangUpRequested: self.hang_up_requested,
            events.MuteRequested: self.mute_requested,
            events.CallOutRequested: self.call_out_requested,
            events.RetrieveRequested: self.retrieve_requested,
            events.SuperviseRequested: self.supervise_requested,
            events.TakeOverRequested: self.take_over_requested,
            events.ContactEndRequested: self.contact_end_requested,
        }

    # --- The responsible agent. ---

    def responsible_agent_wished(self, draft: Draft, event: Any) -> None:
        """Something that only the responsible agent may ask for, while they talk."""
        contact = self._routing.contacts.get(event.contact)
        leg = self._parts.legs.of(contact.agent_leg) if contact else None
        if contact is None:
            code: str | None = "contact_gone"
        elif contact.agent != event.agent:
            code = "not_your_contact"
        elif contact.phase is not Phase.TALKING or leg is None:
            code = "not_talking"
        elif leg.state is not LegState.CONNECTED or self._parts.legs.awaits_customer(contact):
            code = "not_connected_yet"
        elif contact.channel.is_text and type(event) is not events.TransferRequested:
            code = "not_in_writing"
        elif contact.passing_out is not None:
            code = "being_passed_on"
        else:
            code = self._wishes[type(event)](draft, contact, leg, event)
        if code is not None:
            draft.say(Refused(code=code))

    def _hold(self, draft: Draft, contact: Contact, _leg: Leg, event: events.HoldRequested) -> str | None:
        self._parts.holds.hold(draft, contact, event.agent)
        return None

    def _resume(self, draft: Draft, contact: Contact, _leg: Leg, _event: events.ResumeRequested) -> str | None:
        if contact.consult is not None:
            return "already_consulting"
        self._parts.holds.resume(draft, contact)
        return None

    def _pause_recording(
        self, draft: Draft, contact: Contact, _leg: Leg, event: events.RecordingPauseRequested
    ) -> str | None:
        if not contact.is_recorded:
            return "not_recorded"
        if event.is_paused:
            self._parts.legs.pause_recording(draft, contact, event.agent)
        else:
            self._parts.legs.resume_recording(draft, contact, event.agent)
        return None

    def _send_digits(self, draft: Draft, contact: Contact, _leg: Leg, event: events.DigitsRequested) -> str | None:
        if not _DIGITS.fullmatch(event.digits):
            return "bad_digits"
        if contact.is_held:
            return "customer_on_hold"
        draft.say(DigitsSent(contact=contact.id, agent=event.agent, count=len(event.digits)))
        draft.order(SendDigits(id=draft.next_command(), contact=contact.id, leg=contact.leg, digits=event.digits))
        return None

    def _transfer(self, draft: Draft, contact: Contact, leg: Leg, event: events.TransferRequested) -> str | None:
        target = targets.find(
            self._routing, self._routing.agents[event.agent], event.target, is_text=contact.channel.is_text
        )
        if isinstance(target, str):
            return target
        self._parts.talks.transfer(draft, contact, leg, target)
        return None

    def _transfer_outside(
        self, draft: Draft, contact: Contact, _leg: Leg, event: events.OutsideTransferRequested
    ) -> str | None:
        if contact.consult is not None:
            return "already_consulting"
        contact.passing_out = command = draft.next_command()
        draft.say(OutsideTransferStarted(contact=contact.id, agent=event.agent, party=event.party))
        draft.order(TransferOut(id=command, contact=contact.id, leg=contact.leg, party=event.party))
        return None

    def _consult(self, draft: Draft, contact: Contact, _leg: Leg, event: events.ConsultRequested) -> str | None:
        if contact.consult is not None:
            return "already_consulting"
        target = targets.find(
            self._routing, self._routing.agents[event.agent], event.target, is_text=contact.channel.is_text
        )
        why = strategy_of(target).name if isinstance(target, Queue) else "named"
        if isinstance(target, Queue):
            target = self._parts.router.first_free(target, draft.at) or "nobody_free"
        if isinstance(target, str):
            return target
        self._parts.consults.start(draft, contact, event.agent, target, why)
        return None

    def _return_to_customer(
        self, draft: Draft, contact: Contact, _leg: Leg, _event: events.ConsultReturnRequested
    ) -> str | None:
        if contact.consult is None:
            return "not_consulting"
        self._parts.consults.end(draft, contact, "returned")
        self._parts.holds.resume(draft, contact)
        return None

    def _hand_over(self, draft: Draft, contact: Contact, leg: Leg, _event: events.HandOverRequested) -> str | None:
        colleague = self._consulted(contact)
        if isinstance(colleague, str):
            return colleague
        self._parts.talks.hand_over(draft, contact, leg, colleague)
        return None

    def _confer(self, draft: Draft, contact: Contact, _leg: Leg, _event: events.ConferenceRequested) -> str | None:
        colleague = self._consulted(contact)
        if isinstance(colleague, str):
            return colleague
        self._parts.consults.confer(draft, contact)
        return None

    def _park(self, draft: Draft, contact: Contact, leg: Leg, _event: events.ParkRequested) -> str | None:
        self._parts.talks.park(draft, contact, leg)
        return None

    def _consulted(self, contact: Contact) -> Leg | str:
        """The leg of the colleague who talks to the responsible agent, or what is in the way."""
        if contact.consult is None:
            return "not_consulting"
        leg = self._parts.legs.of(contact.consult.leg)
        return leg if leg is not None and contact.consult.stage is Stage.TALKING else "not_connected_yet"

    # --- Anybody in the call. ---

    def hang_up_requested(self, draft: Draft, event: events.HangUpRequested) -> None:
        """An agent leaves the call."""
        leg = self._leg_in_call(draft, event.contact, event.agent)
        if leg is not None:
            self._parts.talks.agent_left(draft, leg, "agent")

    def mute_requested(self, draft: Draft, event: events.MuteRequested) -> None:
        """An agent wants to be heard by nobody, or to be heard again."""
        leg = self._leg_in_call(draft, event.contact, event.agent)
        if leg is not None and self._routing.contacts[leg.contact].channel.is_text:
            draft.say(Refused(code="not_in_writing"))
        elif leg is not None:
            self._parts.legs.mute(draft, leg, is_muted=event.is_muted)

    def _leg_in_call(self, draft: Draft, contact_id: ContactId, agent: AgentId) -> Leg | None:
        """The connected leg of an agent who is in this call."""
        contact = self._routing.contacts.get(contact_id)
        if contact is None:
            draft.say(Refused(code="contact_gone"))
            return None
        is_responsible = contact.agent == agent
        guest = self._parts.guests.leg_of(contact, agent)
        leg = self._parts.legs.of(contact.agent_leg) if is_responsible else guest
        if leg is None:
            draft.say(Refused(code="not_talking" if is_responsible else "not_your_contact"))
        elif leg.state is not LegState.CONNECTED:
            draft.say(Refused(code="not_connected_yet"))
        else:
            return leg
        return None

    # --- Agents who call somebody. ---

    def call_out_requested(self, draft: Draft, event: events.CallOutRequested) -> None:
        """An agent who is free to choose what they do calls somebody."""
        agent, line = self._routing.agents.get(event.agent), self._line(event.line)
        if line is None:
            draft.say(Refused(code="unknown_line"))
        elif event.party is None and event.customer is None:
            draft.say(Refused(code="nobody_to_call"))
        elif (code := self._hindrance(agent)) is not None or agent is None:
            draft.say(Refused(code=code or "unknown_agent"))
        else:
            number = draft.next_command()
            contact = Contact(
                id=ContactId(f"c{number}"),
                number=draft.seq,
                line=line.line,
                channel=Channel.VOICE,
                language=event.language or line.language,
                party=event.party,
                customer=event.customer,
                manager=None,
                leg=LegId(f"l{number}"),
                arrived=draft.at,
            )
            self._parts.talks.call_out(draft, contact, agent)

    def _line(self, wanted: LineId | None) -> LineSetup | None:
        """The line that is wanted, or else the first, if it is in use."""
        lines = (line for line in self._parts.state.lines.values() if line.is_active)
        return next((line for line in lines if wanted in (None, line.line)), None)

    # --- Agents who come in. ---

    def retrieve_requested(self, draft: Draft, event: events.RetrieveRequested) -> None:
        """An agent takes up a parked contact: one who is free, or who works after this contact."""
        contact, agent = self._routing.contacts.get(event.contact), self._routing.agents.get(event.agent)
        if contact is None:
            draft.say(Refused(code="contact_gone"))
        elif contact.phase is not Phase.PARKED:
            draft.say(Refused(code="not_parked"))
        elif (code := self._hindrance(agent, contact)) is not None or agent is None:
            draft.say(Refused(code=code or "unknown_agent"))
        else:
            self._parts.talks.take_up(draft, contact, agent)
            self._parts.dialogues.silence(contact)

    def supervise_requested(self, draft: Draft, event: events.SuperviseRequested) -> None:
        """A supervisor enters a call, or is another part of it from now on."""
        contact, agent = self._routing.contacts.get(event.contact), self._routing.agents.get(event.agent)
        code = self._cannot_be_supervised(contact, event)
        if contact is None or code is not None:
            draft.say(Refused(code=code or "contact_gone"))
            return
        leg = self._parts.guests.leg_of(contact, event.agent)
        if agent is not None and leg is not None:
            self._change_part(draft, agent, leg, event.part)
        elif (code := self._hindrance(agent)) is not None or agent is None:
            draft.say(Refused(code=code or "unknown_agent"))
        else:
            self._parts.presence.monitor(draft, agent, contact.id)
            self._parts.guests.join(draft, contact, agent, offer=None, part=event.part)

    def _cannot_be_supervised(self, contact: Contact | None, event: events.SuperviseRequested) -> str | None:
        leg = self._parts.legs.of(contact.agent_leg) if contact else None
        if contact is None:
            return "contact_gone"
        if contact.channel.is_text:
            return "not_in_writing"
        if event.part not in PARTS:
            return "unknown_part"
        if contact.phase is not Phase.TALKING or leg is None:
            return "not_talking"
        if contact.agent == event.agent:
            return "yourself"
        is_connected = leg.state is LegState.CONNECTED and not self._parts.legs.awaits_customer(contact)
        return None if is_connected else "not_connected_yet"

    def _change_part(self, draft: Draft, agent: Agent, leg: Leg, part: str) -> None:
        if agent.state is not AgentState.MONITORING:
            draft.say(Refused(code="not_supervising"))
        elif leg.state is not LegState.CONNECTED:
            draft.say(Refused(code="not_connected_yet"))
        else:
            self._parts.legs.set_part(draft, leg, part)
            contact = self._routing.contacts[leg.contact]
            self._parts.holds.settle(draft, contact)

    def _hindrance(self, agent: Agent | None, wrapped_up: Contact | None = None) -> str | None:
        """Why the agent cannot enter a call without being rung. Work after `wrapped_up` does not hinder."""
        if agent is None:
            return "unknown_agent"
        if not agent.setup.is_active:
            return "agent_not_active"
        works_after_it = wrapped_up is not None and agent.id in wrapped_up.wrap_ups
        if agent.chats or (agent.state not in CHOICES and not works_after_it):
            return "you_are_busy"
        return None if agent.is_phone_ready else "your_phone_not_ready"

    # --- Supervisors. ---

    def take_over_requested(self, draft: Draft, event: events.TakeOverRequested) -> None:
        """A supervisor in the call becomes responsible for it."""
        contact, agent = self._routing.contacts.get(event.contact), self._routing.agents.get(event.agent)
        leg = self._parts.guests.leg_of(contact, event.agent) if contact else None
        former = self._parts.legs.of(contact.agent_leg) if contact else None
        if contact is None:
            draft.say(Refused(code="contact_gone"))
        elif agent is None or leg is None or former is None or agent.state is not AgentState.MONITORING:
            draft.say(Refused(code="not_supervising"))
        elif leg.state is not LegState.CONNECTED:
            draft.say(Refused(code="not_connected_yet"))
        else:
            self._parts.talks.take_over(draft, contact, former, leg)

    def contact_end_requested(self, draft: Draft, event: events.ContactEndRequested) -> None:
        """A supervisor ends a contact, whatever it is doing."""
        contact = self._routing.contacts.get(event.contact)
        if contact is None:
            draft.say(Refused(code="contact_gone"))
        else:
            self._parts.dialogues.stop(draft, contact, event.agent)

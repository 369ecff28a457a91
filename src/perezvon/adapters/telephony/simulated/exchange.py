"""The exchange: customers, agents' phones and calls, and what an adapter may ask of them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from perezvon.adapters.telephony.simulated.leading import Leading
from perezvon.adapters.telephony.simulated.legs import AgentLeg, CustomerLeg, Faults, Ringing, pressed, recorded
from perezvon.engine.commands import (
    AskWeb,
    CallCustomer,
    CancelOffer,
    Command,
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
from perezvon.engine.events import (
    CommandDone,
    CommandFailed,
    DigitsEntered,
    ExistingRing,
    LegConnected,
    LegHungUp,
    LegInterrupted,
    LegRestored,
    PhoneLost,
    PhoneReady,
    PromptEnded,
    Report,
)
from perezvon.features.dispatch.ports import Arrival, Inventory, Reported, Unheard
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, CommandId, CustomerId, LegId, OfferId, PartyId
from perezvon.kernel.time import Clock

SPEECH_S = 0.5
"""How long each part of what is spoken takes."""

RELOADING_S = 30.0
"""How long an agent's phone that breaks during a talk may take to come back."""


class SimulatedExchange:
    """Customers, agents' phones and calls. Reports are kept until an adapter acknowledges them."""

    def __init__(self, clock: Clock, *, reloading_s: float = RELOADING_S) -> None:
        self._clock = clock
        self._reloading_s = reloading_s
        self._away: dict[AgentId, asyncio.TimerHandle] = {}
        """Agents whose phones broke during a talk, and what gives them up."""
        self._customers: dict[LegId, CustomerLeg] = {}
        self._agents: dict[LegId, AgentLeg] = {}
        self._phones: dict[AgentId, None] = {}
        self._ringing: dict[LegId, Ringing] = {}
        self._rings: dict[OfferId, ExistingRing] = {}
        self._engaged: dict[CustomerId | PartyId, str] = {}
        """Whoever cannot be called, and why."""
        self._outcomes: dict[CommandId, Report | None] = {}
        self._kept: dict[str, Arrival | Report] = {}
        self._count, self._life = 0, 1
        self._faults = Faults()
        self._listeners: list[Callable[[Reported], None]] = []
        self._leading = Leading(clock)
        self._handlers: dict[type[Command], Callable[[Any], Report | None]] = {
            PlayPrompts: self._play,
            PlayMusic: self._play_music,
            StopPlaying: self._stop,
            OfferContact: self._ring,
            CancelOffer: self._stop_ring,
            ConnectAgent: self._connect,
            CallCustomer: self._call,
            SetLegPart: self._set_part,
            MuteLeg: self._mute,
            PauseRecording: lambda command: CommandDone(command=command.id),  # no sound is recorded here
            SendDigits: self._send_digits,
            RecordMessage: self._record_message,
            TransferOut: lambda command: CommandFailed(command=command.id, reason="not_supported"),
            AskWeb: lambda command: CommandFailed(command=command.id, reason="not_supported"),
            HangUpLeg: self._hang_up,
        }

    # --- What people do. ---

    def call(self, arrival: Arrival) -> None:
        """A customer calls."""
        self._customers[arrival.leg] = CustomerLeg(arrival)
        self._report(arrival)

    def answer(self, leg: LegId) -> None:
        """A customer who is called answers."""
        ringing = self._stop_ringing(leg)
        command = ringing.command
        arrival = Arrival(
            contact=command.contact,
            leg=leg,
            line=command.line,
            party=command.party,
            customer=command.customer,
            language=command.language,
        )
        self._customers[leg] = CustomerLeg(arrival)
        self._report(LegConnected(command=command.id, contact=command.contact, leg=leg))

    def reject(self, leg: LegId, reason: str = "rejected") -> None:
        """A customer who is called does not want to talk, or does not come to the phone."""
        command = self._stop_ringing(leg).command
        self._report(CommandFailed(command=command.id, reason=reason))

    def engage(self, who: CustomerId | PartyId, reason: str = "busy") -> None:
        """Whoever calls this customer is told this from now on, and their phone does not ring."""
        self._engaged[who] = reason

    def ringing(self) -> Sequence[CallCustomer]:
        """The calls to customers whose phones ring."""
        return [ringing.command for ringing in self._ringing.values()]

    def press(self, leg: LegId, digit: str) -> None:
        """A customer presses a key."""
        customer = self._customers[leg]
        speech = customer.speech
        if speech is not None and speech.digits:
            if speech.most > 1:
                self._collect(customer, speech, digit)
            elif digit in speech.digits:
                customer.stop()
                self._report(pressed(speech, digit))
        elif customer.message is not None:
            if digit == customer.message.end_key:
                self._end_message(customer)
        elif not customer.has_music and not self._is_talking(customer):
            customer.ahead = digit

    def speak(self, leg: LegId) -> None:
        """A customer says something, perhaps to be recorded."""
        self._customers[leg].has_spoken = True

    def hang_up(self, leg: LegId) -> None:
        """A customer hangs up."""
        self._end_customer(leg, "customer", None)

    def plug_phone(self, agent: AgentId) -> None:
        """An agent's phone appears, or is back in the talk that it was away from."""
        if (away := self._away.pop(agent, None)) is not None:
            away.cancel()
            self._report_of(agent, LegRestored)
        elif agent not in self._phones:
            self._phones[agent] = None
            self._report(PhoneReady(agent=agent))

    def break_phone(self, agent: AgentId) -> None:
        """An agent's phone breaks. During a talk it has `reloading_s` to come back."""
        if any(leg.agent == agent for leg in self._agents.values()):
            self._report_of(agent, LegInterrupted)
            self._away[agent] = asyncio.get_running_loop().call_later(self._reloading_s, self._lose_phone, agent)
        elif agent in self._phones:
            self._lose_phone(agent)

    def part_of(self, leg: LegId) -> str:
        """How an agent takes part."""
        return self._agents[leg].part

    def is_muted(self, leg: LegId) -> bool:
        """Whether an agent is heard by nobody."""
        return self._agents[leg].is_muted

    def keys_sent_to(self, leg: LegId) -> str:
        """All key tones that a customer heard."""
        return self._customers[leg].keys

    def hears_music(self, leg: LegId) -> bool:
        """Whether a customer hears music."""
        return self._customers[leg].has_music

    def hears(self, leg: LegId) -> PlayPrompts | None:
        """What is spoken to a customer."""
        return self._customers[leg].speech

    # --- What goes wrong. ---

    def refuse_next(self, reason: str) -> None:
        """The next command fails with this reason."""
        self._faults.refusals.append(reason)

    def lose_acknowledgements(self, *, is_so: bool = True) -> None:
        """Acknowledgements get lost on their way."""
        self._faults.loses_acknowledgements = is_so

    def unplug(self) -> None:
        """Adapters cannot reach the exchange."""
        self._faults.is_unplugged = True
        self._leading.tell(Reported(what=Unheard()))

    def plug_in(self) -> None:
        """They can again: what was not acknowledged is told to the leader once more, then what exists."""
        self._faults.is_unplugged = False
        if self._leading.listener is not None:
            self.lead(self._leading.listener, epoch=self._leading.epoch)

    def crash(self) -> None:
        """The exchange dies and begins anew: calls, phones, and what was not acknowledged, are gone."""
        for customer in self._customers.values():
            customer.stop()
        for timer in (*self._away.values(), *(ringing.timer for ringing in self._ringing.values())):
            timer.cancel()
        calls = (self._away, self._customers, self._agents, self._phones, self._ringing, self._rings)
        for kept in (*calls, self._outcomes, self._kept):
            kept.clear()
        self._life += 1
        self._leading.forget()
        self._faults = Faults(is_unplugged=self._faults.is_unplugged)

    # --- What an adapter does. ---

    def listen(self, listener: Callable[[Reported], None]) -> None:
        """Tell somebody who only watches everything that is told from now on."""
        self._listeners.append(listener)

    def lead(self, listener: Callable[[Reported], None], question: int | None = None, *, epoch: int) -> None:
        """Tell the leader everything from now on, first what was not acknowledged, then what exists.

        Raises `AdapterError` while unplugged, and `DeposedError`.
        """
        self._admit(epoch)
        self._leading.listener = listener
        for receipt, what in self._kept.items():
            listener(Reported(what=what, receipt=receipt))
        listener(Reported(what=self.inventory(question)))

    def leave(self, listener: Callable[[Reported], None]) -> None:
        """The adapter is gone."""
        self._leading.leave(listener)

    def stay(self, *, epoch: int) -> None:
        """Whoever leads in this epoch is alive. Raises `AdapterError` while unplugged, and `DeposedError`."""
        self._admit(epoch)

    def is_led(self, *, but_by: Callable[[Reported], None]) -> bool:
        """Whether somebody else leads who was heard lately. Raises `AdapterError` while unplugged."""
        self._check()
        return self._leading.is_led(but_by=but_by)

    def inventory(self, question: int | None = None) -> Inventory:
        """What exists. Raises `AdapterError` while unplugged."""
        self._check()
        return Inventory(
            customers=tuple(customer.arrival for customer in self._customers.values()),
            agent_legs=tuple(self._agents),
            phones=tuple(self._phones),
            question=question,
            agents=tuple(leg.told(is_interrupted=leg.agent in self._away) for leg in self._agents.values()),
            rings=tuple(self._rings.values()),
            music=tuple(leg for leg, customer in self._customers.items() if customer.has_music),
        )

    def perform(self, command: Command, *, epoch: int) -> None:
        """Begin a command once, however often it comes. Raises `AdapterError` while unplugged, and `DeposedError`."""
        self._admit(epoch)
        if command.id in self._outcomes:
            if (outcome := self._outcomes[command.id]) is not None:
                self._report(outcome)
            return
        self._outcomes[command.id] = None
        if self._faults.refusals:
            outcome = CommandFailed(command=command.id, reason=self._faults.refusals.pop(0))
        else:
            outcome = self._handlers[type(command)](command)
        if outcome is not None:
            self._report(outcome)

    def acknowledge(self, receipts: Sequence[str], *, epoch: int) -> None:
        """These need not be told again. Raises `DeposedError`."""
        if self._faults.loses_acknowledgements or self._faults.is_unplugged:
            return
        self._admit(epoch)
        for receipt in receipts:
            self._kept.pop(receipt, None)

    def _admit(self, epoch: int) -> None:
        self._check()
        self._leading.admit(epoch)

    def _check(self) -> None:
        if self._faults.is_unplugged:
            raise AdapterError("the exchange is unplugged", retryable=True)

    def _report(self, what: Arrival | Report) -> None:
        command = getattr(what, "command", None)
        if command in self._outcomes and not isinstance(what, Arrival):
            self._outcomes[command] = what
        self._count += 1
        receipt = f"{self._life}.{self._count}"
        self._kept[receipt] = what
        if self._faults.is_unplugged:
            return
        told = Reported(what=what, receipt=receipt)
        for listener in self._listeners:
            listener(told)
        self._leading.tell(told)

    # --- Commands. ---

    def _play(self, command: PlayPrompts) -> Report | None:
        customer = self._customers.get(command.leg)
        if customer is None:
            return CommandFailed(command=command.id, reason="leg_gone")
        self._stop_playing(customer)
        if command.digits:
            ahead, customer.ahead = customer.ahead, ""
            if ahead and ahead in command.digits and command.most == 1:
                return pressed(command, ahead)
            customer.entered = ahead if ahead and ahead in command.digits else ""
        customer.speech = command
        seconds = len(command.spoken) * SPEECH_S + (command.wait_s if command.digits else 0)
        customer.timer = asyncio.get_running_loop().call_later(seconds, self._said, customer, command)
        return None

    def _said(self, customer: CustomerLeg, command: PlayPrompts) -> None:
        entered = customer.entered
        customer.stop()
        if not entered:
            self._report(PromptEnded(command=command.id, contact=command.contact, leg=command.leg))
            return
        told, n = "" if command.is_secret else entered, len(entered)
        self._report(DigitsEntered(command=command.id, contact=command.contact, leg=command.leg, digits=told, count=n))

    def _collect(self, customer: CustomerLeg, speech: PlayPrompts, digit: str) -> None:
        """One key of several: the words are over, and the wait begins anew."""
        is_end = digit == speech.end_key
        if not is_end and digit not in speech.digits:
            return
        customer.entered += "" if is_end else digit
        if is_end or len(customer.entered) >= speech.most:
            self._said(customer, speech)
            return
        if customer.timer is not None:
            customer.timer.cancel()
        customer.timer = asyncio.get_running_loop().call_later(speech.wait_s, self._said, customer, speech)

    def _record_message(self, command: RecordMessage) -> Report | None:
        customer = self._customers.get(command.leg)
        if customer is None:
            return CommandFailed(command=command.id, reason="leg_gone")
        self._stop_playing(customer)
        customer.message, customer.message_since, customer.has_spoken = command, self._clock.now(), False
        loop = asyncio.get_running_loop()
        customer.timer = loop.call_later(min(command.silence_s, command.longest_s), self._end_message, customer)
        return None

    def _end_message(self, customer: CustomerLeg) -> None:
        """The message is over: by a key, by silence, by something else that is played, or with the call."""
        command, customer.message = customer.message, None
        if command is None:
            return
        if customer.timer is not None:
            customer.timer.cancel()
        if not customer.has_spoken:
            self._report(CommandFailed(command=command.id, reason="nothing_said"))
            return
        self._report(recorded(command.contact, command.leg, customer.message_since, self._clock.now(), command.id))

    def _play_music(self, command: PlayMusic) -> Report:
        customer = self._customers.get(command.leg)
        if customer is None:
            return CommandFailed(command=command.id, reason="leg_gone")
        self._stop_playing(customer)
        customer.has_music, customer.ahead = True, ""
        return CommandDone(command=command.id)

    def _stop(self, command: StopPlaying) -> Report:
        customer = self._customers.get(command.leg)
        if customer is None:
            return CommandFailed(command=command.id, reason="leg_gone")
        self._stop_playing(customer)
        return CommandDone(command=command.id)

    def _send_digits(self, command: SendDigits) -> Report:
        customer = self._customers.get(command.leg)
        if customer is None:
            return CommandFailed(command=command.id, reason="leg_gone")
        customer.keys += command.digits
        return CommandDone(command=command.id)

    def _ring(self, command: OfferContact) -> Report:
        if command.agent not in self._phones:
            return CommandFailed(command=command.id, reason="phone_not_reachable")
        self._rings[command.offer] = ExistingRing(offer=command.offer, contact=command.contact, agent=command.agent)
        return CommandDone(command=command.id)

    def _stop_ring(self, command: CancelOffer) -> Report:
        self._rings.pop(command.offer, None)
        return CommandDone(command=command.id)

    def _connect(self, command: ConnectAgent) -> Report:
        customer = next((leg for leg in self._customers.values() if leg.arrival.contact == command.contact), None)
        if customer is None and not command.calls_back:
            return CommandFailed(command=command.id, reason="leg_gone")
        if command.agent not in self._phones:
            return CommandFailed(command=command.id, reason="phone_not_reachable")
        if any(leg.agent == command.agent for leg in self._agents.values()):
            return CommandFailed(command=command.id, reason="agent_busy")
        if customer is not None:
            customer.ahead = ""
            if command.silences:
                self._stop_playing(customer)
        self._stop_rings(command.agent)
        leg = self._agents[command.leg] = AgentLeg(command.leg, command.contact, command.agent, command.part)
        self._record(leg, wanted=command.record)
        return LegConnected(command=command.id, contact=command.contact, leg=command.leg)

    def _call(self, command: CallCustomer) -> Report | None:
        if (reason := self._engaged.get(command.customer or command.party or PartyId(""))) is not None:
            return CommandFailed(command=command.id, reason=reason)
        timer = asyncio.get_running_loop().call_later(command.ring_s, self.reject, command.leg, "no_answer")
        self._ringing[command.leg] = Ringing(command, timer)
        return None

    def _stop_ringing(self, leg: LegId) -> Ringing:
        ringing = self._ringing.pop(leg)
        ringing.timer.cancel()
        return ringing

    def _set_part(self, command: SetLegPart) -> Report:
        leg = self._agents.get(command.leg)
        if leg is None:
            return CommandFailed(command=command.id, reason="leg_gone")
        leg.part = command.part
        self._record(leg, wanted=command.record)
        return CommandDone(command=command.id)

    def _record(self, leg: AgentLeg, *, wanted: bool) -> None:
        if wanted and leg.part == "talk" and leg.recorded_since is None:
            leg.recorded_since = self._clock.now()

    def _mute(self, command: MuteLeg) -> Report:
        leg = self._agents.get(command.leg)
        if leg is None:
            return CommandFailed(command=command.id, reason="leg_gone")
        leg.is_muted = command.is_muted
        return CommandDone(command=command.id)

    def _hang_up(self, command: HangUpLeg) -> Report | None:
        if command.leg in self._customers:
            self._end_customer(command.leg, "command", command.id)
        elif command.leg in self._ringing:
            self._stop_ringing(command.leg)
            return LegHungUp(contact=command.contact, leg=command.leg, cause="command", command=command.id)
        elif command.leg in self._agents:
            self._end_agent(self._agents[command.leg], "command", command.id)
        else:
            return LegHungUp(contact=command.contact, leg=command.leg, cause="command", command=command.id)
        return None

    def _is_talking(self, customer: CustomerLeg) -> bool:
        return any(leg.contact == customer.arrival.contact for leg in self._agents.values())

    def _stop_playing(self, customer: CustomerLeg) -> None:
        self._end_message(customer)
        if (overtaken := customer.stop()) is not None:
            self._report(CommandFailed(command=overtaken.id, reason="superseded"))

    def _end_customer(self, leg: LegId, cause: str, command: CommandId | None) -> None:
        customer = self._customers.pop(leg)
        customer.stop()
        self._report(LegHungUp(contact=customer.arrival.contact, leg=leg, cause=cause, command=command))
        if customer.has_spoken:
            self._end_message(customer)

    def _end_agent(self, leg: AgentLeg, cause: str, command: CommandId | None) -> None:
        del self._agents[leg.leg]
        self._report(LegHungUp(contact=leg.contact, leg=leg.leg, cause=cause, command=command))
        if leg.recorded_since is not None:
            self._report(recorded(leg.contact, leg.leg, leg.recorded_since, self._clock.now()))

    def _stop_rings(self, agent: AgentId) -> None:
        self._rings = {offer: ring for offer, ring in self._rings.items() if ring.agent != agent}

    def _lose_phone(self, agent: AgentId) -> None:
        self._stop_rings(agent)
        self._away.pop(agent, None)
        for leg in [leg for leg in self._agents.values() if leg.agent == agent]:
            self._end_agent(leg, "lost", None)
        del self._phones[agent]
        self._report(PhoneLost(agent=agent))

    def _report_of(self, agent: AgentId, kind: type[LegInterrupted | LegRestored]) -> None:
        for leg in self._agents.values():
            if leg.agent == agent:
                self._report(kind(contact=leg.contact, leg=leg.leg))

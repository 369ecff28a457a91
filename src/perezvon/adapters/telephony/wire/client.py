"""The server's side of the wire: dispatch's `Telephony` over a link to a media process, whichever kind it is."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

import msgspec

from perezvon.adapters.telephony.wire import protocol
from perezvon.adapters.telephony.wire.carried import Kept, Sound
from perezvon.adapters.telephony.wire.protocol import Method, Refusal, Wire
from perezvon.adapters.telephony.wire.sending import SoundSender
from perezvon.engine import commands, events
from perezvon.engine.commands import Command
from perezvon.engine.events import Report
from perezvon.engine.message import Attribute
from perezvon.features.dispatch.ports import (
    Arrival,
    Deposed,
    DeposedError,
    Inventory,
    NumberBook,
    PromptBook,
    Reported,
    Unheard,
)
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, CommandId, ContactId, CustomerId, LegId, LineId, OfferId, RecordingId
from perezvon.kernel.values import Language
from perezvon.platform.link import LinkClient, LinkRefusedError, LinkUnavailableError

ASK_S = 5.0
"""Seconds in which the media process answers; it does nothing that takes longer."""

_OnLeg: TypeAlias = (
    commands.PlayMusic
    | commands.StopPlaying
    | commands.SetLegPart
    | commands.MuteLeg
    | commands.PauseRecording
    | commands.SendDigits
    | commands.HangUpLeg
)
_Order: TypeAlias = (
    commands.PlayPrompts
    | commands.RecordMessage
    | commands.OfferContact
    | commands.CancelOffer
    | commands.ConnectAgent
    | _OnLeg
)
_Outside = commands.CallCustomer | commands.TransferOut

Refusals: TypeAlias = Mapping[str, type[AdapterError]]
"""What a refusal means to whoever asked."""


class MediaVoice:
    """The port `Telephony`. A media process of an older release, which still runs during an upgrade, knows no epochs: it
    obeys whoever asks."""

    def __init__(
        self,
        address: str,
        *,
        prompts: PromptBook,
        numbers: NumberBook,
        chance: random.Random,
        key: bytes | None = None,
        records_talks: bool = True,
    ) -> None:
        """Without `records_talks` no talk is recorded, whoever agreed to it."""
        self._prompts = prompts
        self._numbers = numbers
        self._records_talks = records_talks
        self._reports: asyncio.Queue[Reported] = asyncio.Queue()
        self._unsent: dict[str, None] = {}
        self._epoch = 0
        self._sender = SoundSender(self._send_sound) if address.startswith("tcp:") else None
        self._wire = protocol.WIRE_VERSION
        """What the media process speaks that was connected last."""
        self._calls_out = False
        """Whether it calls anybody outside."""
        self._link = LinkClient(
            address, on_tell=self._told, on_open=self._opened, on_lost=self._lost, chance=chance, key=key
        )

    async def perform(self, command: Command) -> None:
        """Begin a command; its outcome is reported. Raises `AdapterError`, and `DeposedError` among them.

        A media process without outside lines calls nobody, and other systems are none of a telephone's business: that fails.
        """
        if isinstance(command, commands.AskWeb) or (_goes_outside(command) and not self._calls_out):
            self._fail(command, "not_supported")
            return
        epoch = self._epoch
        order = await (self._outside(command) if isinstance(command, _Outside) else self._order(command))
        if order is None:
            self._fail(command, "no_number")
            return
        if isinstance(order, protocol.Join | protocol.SetPart) and not self._records_talks:
            order = msgspec.structs.replace(order, record=False)
        await ask(self._link, Method.PERFORM, msgspec.structs.replace(order, epoch=epoch))

    async def _outside(self, command: commands.CallCustomer | commands.TransferOut) -> protocol.Order | None:
        """`None` when nobody knows a number."""
        if isinstance(command, commands.CallCustomer):
            number = await self._numbers.number(command.party, command.customer, command.callback)
            return None if number is None else _dial(command, number)
        on: dict[str, Any] = {"id": command.id, "contact": command.contact, "leg": command.leg}
        if command.number is not None:
            return protocol.PassOn(**on, target=command.number)
        number = await self._numbers.number(command.party, None, None)
        return None if number is None else protocol.PassOn(**on, number=number)

    def _fail(self, command: Command, reason: str) -> None:
        self._reports.put_nowait(Reported(what=events.CommandFailed(command=command.id, reason=reason)))

    async def reports(self) -> AsyncIterator[Reported]:
        """All that the media process saw, and an inventory after each connection, for who leads; never ends."""
        while True:
            yield await self._reports.get()

    async def resynchronise(self, question: int, *, epoch: int) -> None:
        """Lead, and have it told again what was not acknowledged, and what exists. Raises `AdapterError`."""
        self._epoch = epoch
        newest = _newest(await ask(self._link, Method.RESYNCHRONISE, protocol.Asked(question=question, epoch=epoch)))
        if newest > epoch:
            raise DeposedError(newest=newest)

    async def stay(self, *, epoch: int) -> None:
        """Whoever leads in this epoch goes on. Raises `AdapterError`, and `DeposedError`."""
        if self._knows_leaders:
            newest = _newest(await ask(self._link, Method.STAY, protocol.Leads(epoch=epoch)))
            if newest > epoch:
                raise DeposedError(newest=newest)

    async def step_down(self) -> None:
        """Lead no longer. Raises `AdapterError`."""
        if self._knows_leaders:
            await ask(self._link, Method.STEP_DOWN)

    async def is_led_by_another(self) -> bool:
        """Whether somebody else leads. Raises `AdapterError`."""
        answer = await ask(self._link, Method.LED) if self._knows_leaders else b""
        return bool(answer) and protocol.decode(answer, protocol.Led).by_another

    @property
    def _knows_leaders(self) -> bool:
        return self._wire > protocol.OLDEST_WIRE

    async def acknowledge(self, receipts: Sequence[str]) -> None:
        """These reports need not come again. Without a connection it is said after the next one. Raises
        `DeposedError`."""
        self._unsent.update(dict.fromkeys(receipts))
        try:
            await self._acknowledge()
        except LinkUnavailableError:
            return

    async def aclose(self) -> None:
        """Stop reporting; calls go on."""
        await self._link.aclose()

    async def _opened(self, link: LinkClient) -> None:
        hello = protocol.decode(await link.ask(Method.HELLO, b"", timeout=ASK_S), protocol.Hello)
        if not protocol.OLDEST_WIRE <= hello.wire <= protocol.WIRE_VERSION:
            raise LinkUnavailableError(f"the media process of release {hello.release} speaks another protocol")
        if self._sender is not None:
            self._sender.forget()
        self._wire, self._calls_out = hello.wire, hello.calls_out
        if self._epoch:
            await self._follow(link, self._epoch)

    def _lost(self) -> None:
        if self._epoch:
            self._reports.put_nowait(Reported(what=Unheard()))

    async def _follow(self, link: LinkClient, epoch: int) -> None:
        """Say on a new connection who leads: the media process may be a new one too, and have heard of nobody."""
        with contextlib.suppress(DeposedError):
            await self._acknowledge()
        answer = await link.ask(Method.FOLLOW, protocol.encode(protocol.Leads(epoch=epoch)), timeout=ASK_S)
        if _newest(answer) > epoch:
            self._reports.put_nowait(Reported(what=Deposed(epoch=epoch)))

    async def _acknowledge(self) -> None:
        if not self._unsent:
            return
        sent = tuple(self._unsent)
        payload = protocol.encode(protocol.Acknowledged(serials=sent, epoch=self._epoch))
        try:
            await self._link.ask(Method.ACKNOWLEDGE, payload, timeout=ASK_S)
        except LinkRefusedError as refusal:
            self._unsent.clear()  # Whoever leads now is told these reports again, and says so itself.
            raise _why(refusal) from refusal
        for serial in sent:
            self._unsent.pop(serial, None)

    async def _told(self, method: str, payload: bytes) -> None:
        if method == Method.REPORT:
            told = protocol.decode(payload, protocol.Told)
            self._reports.put_nowait(Reported(what=_REPORTS[type(told.seen)](told.seen), receipt=told.serial))
        elif method == Method.EXISTING:
            self._reports.put_nowait(Reported(what=_inventory(protocol.decode(payload, protocol.Existing))))
        elif method == Method.DEPOSED:
            self._reports.put_nowait(Reported(what=Deposed(epoch=protocol.decode(payload, protocol.Leads).epoch)))

    async def _files(self, command: commands.PlayPrompts) -> tuple[str, ...]:
        """What the media process calls the files to be played; another machine is sent them first."""
        files = await self._prompts.files(command.spoken, command.language, command.customer)
        return tuple(map(str, files)) if self._sender is None else await self._sender.names(files)

    async def _send_sound(self, sound: Sound) -> Kept:
        return protocol.decode(await ask(self._link, Method.SOUND, sound), Kept)

    async def _order(self, command: _Order) -> protocol.Order:
        match command:
            case commands.PlayPrompts():
                files = await self._files(command)
                return protocol.Play(
                    id=command.id,
                    contact=command.contact,
                    leg=command.leg,
                    files=files,
                    digits=command.digits,
                    wait_s=command.wait_s,
                    most=command.most,
                    end_key=command.end_key,
                    is_secret=command.is_secret,
                )
            case commands.RecordMessage():
                return protocol.Dictate(
                    id=command.id,
                    contact=command.contact,
                    leg=command.leg,
                    longest_s=command.longest_s,
                    silence_s=command.silence_s,
                    end_key=command.end_key,
                )
            case commands.OfferContact():
                return protocol.Ring(
                    id=command.id,
                    agent=command.agent,
                    contact=command.contact,
                    offer=command.offer,
                    ring_s=command.ring_s,
                )
            case commands.CancelOffer():
                return protocol.StopRinging(id=command.id, agent=command.agent, offer=command.offer)
            case commands.ConnectAgent():
                return protocol.Join(
                    id=command.id,
                    contact=command.contact,
                    leg=command.leg,
                    agent=command.agent,
                    record=command.record,
                    part=protocol.Part(command.part),
                    silences=command.silences,
                    offer=command.offer or "",
                    calls_back=command.calls_back,
                )
            case _:
                return _order_on_leg(command)


def _goes_outside(command: Command) -> bool:
    """Whether it needs a way to the telephone network."""
    return isinstance(command, _Outside) or (isinstance(command, commands.ConnectAgent) and command.calls_back)


def _dial(command: commands.CallCustomer, number: str) -> protocol.Dial:
    return protocol.Dial(
        id=command.id,
        contact=command.contact,
        leg=command.leg,
        number=number,
        line=command.line,
        ring_s=command.ring_s,
        language=command.language.value,
    )


def _order_on_leg(command: _OnLeg) -> protocol.Order:
    """What is done to a leg that is there, without any question."""
    on: dict[str, Any] = {"id": command.id, "contact": command.contact, "leg": command.leg}
    order: protocol.Order
    match command:
        case commands.PlayMusic():
            order = protocol.PlayMusic(**on)
        case commands.StopPlaying():
            order = protocol.StopPlaying(**on)
        case commands.SetLegPart():
            order = protocol.SetPart(**on, part=protocol.Part(command.part), record=command.record)
        case commands.MuteLeg():
            order = protocol.Mute(**on, is_muted=command.is_muted)
        case commands.PauseRecording():
            order = protocol.PauseRecording(**on, is_paused=command.is_paused)
        case commands.SendDigits():
            order = protocol.PressKeys(**on, digits=command.digits)
        case commands.HangUpLeg():
            order = protocol.HangUp(**on)
    return order


async def ask(
    link: LinkClient, method: Method, question: Wire | None = None, refusals: Refusals = MappingProxyType({})
) -> bytes:
    """What the media process answers. Raises `AdapterError`, or what a refusal means."""
    try:
        return await link.ask(method, b"" if question is None else protocol.encode(question), timeout=ASK_S)
    except LinkRefusedError as refusal:
        raise _why(refusal, refusals) from refusal
    except LinkUnavailableError as error:
        raise AdapterError(f"the media process cannot be reached: {error}", retryable=True) from error


def _why(refusal: LinkRefusedError, refusals: Refusals = MappingProxyType({})) -> AdapterError:
    if refusal.code == Refusal.DEPOSED:
        return DeposedError()
    return refusals.get(refusal.code, AdapterError)(refusal.code, retryable=refusal.code == Refusal.MEDIA_FULL)


def _newest(answer: bytes) -> int:
    """The epoch that is obeyed; 0 where epochs are not known."""
    return protocol.decode(answer, protocol.Leads).epoch if answer else 0


# --- What was seen, in the words of the engine. ----------------------------------------------------------------------


def _arrival(seen: protocol.Arrived) -> Arrival:
    return Arrival(
        contact=ContactId(seen.contact),
        leg=LegId(seen.leg),
        line=LineId(seen.line),
        customer=CustomerId(seen.customer) if seen.customer is not None else None,
        language=Language(seen.language) if seen.language is not None else None,
        number=seen.number,
        name=seen.name,
        told=tuple(Attribute(name=name, value=value) for name, value in seen.told),
    )


def _inventory(existing: protocol.Existing) -> Inventory:
    return Inventory(
        customers=tuple(_arrival(arrived) for arrived in existing.customers),
        agent_legs=tuple(LegId(leg) for leg in existing.agent_legs),
        phones=tuple(AgentId(agent) for agent in existing.phones),
        question=existing.question,
        agents=tuple(_seated(seat) for seat in existing.seats or ()),
        music=tuple(LegId(leg) for leg in existing.music) if existing.music is not None else None,
        hung_up=tuple(LegId(leg) for leg in existing.hung_up),
        rings=tuple(
            events.ExistingRing(offer=OfferId(ring.offer), contact=ContactId(ring.contact), agent=AgentId(ring.agent))
            for ring in existing.rings
        ),
    )


def _seated(seat: protocol.Seated) -> events.ExistingLeg:
    return events.ExistingLeg(
        leg=LegId(seat.leg),
        contact=ContactId(seat.contact),
        agent=AgentId(seat.agent),
        part=seat.part.value,
        is_muted=seat.is_muted,
        is_interrupted=seat.is_away,
    )


def _hung_up(seen: protocol.Gone) -> Report:
    return events.LegHungUp(
        contact=ContactId(seen.contact),
        leg=LegId(seen.leg),
        cause=seen.cause,
        command=CommandId(seen.order) if seen.order is not None else None,
    )


def _recorded(seen: protocol.Recorded) -> Report:
    return events.LegRecorded(
        contact=ContactId(seen.contact),
        leg=LegId(seen.leg),
        recording=RecordingId(seen.recording),
        started=seen.started,
        duration=seen.duration,
        command=CommandId(seen.order) if seen.order is not None else None,
    )


def _pressed(seen: protocol.Pressed) -> Report:
    return events.DigitPressed(
        contact=ContactId(seen.contact), leg=LegId(seen.leg), digit=seen.digit, command=CommandId(seen.order)
    )


def _entered(seen: protocol.Entered) -> Report:
    return events.DigitsEntered(
        command=CommandId(seen.order),
        contact=ContactId(seen.contact),
        leg=LegId(seen.leg),
        digits=seen.digits,
        count=seen.count,
    )


def _said(seen: protocol.Said) -> Report:
    return events.PromptEnded(command=CommandId(seen.order), contact=ContactId(seen.contact), leg=LegId(seen.leg))


def _joined(seen: protocol.Joined) -> Report:
    return events.LegConnected(command=CommandId(seen.order), contact=ContactId(seen.contact), leg=LegId(seen.leg))


_REPORTS: dict[type[protocol.Seen], Callable[[Any], Arrival | Report]] = {
    protocol.Arrived: _arrival,
    protocol.Done: lambda seen: events.CommandDone(command=CommandId(seen.order)),
    protocol.Failed: lambda seen: events.CommandFailed(command=CommandId(seen.order), reason=seen.reason),
    protocol.Said: _said,
    protocol.Pressed: _pressed,
    protocol.Entered: _entered,
    protocol.Joined: _joined,
    protocol.Gone: _hung_up,
    protocol.Interrupted: lambda seen: events.LegInterrupted(contact=ContactId(seen.contact), leg=LegId(seen.leg)),
    protocol.Restored: lambda seen: events.LegRestored(contact=ContactId(seen.contact), leg=LegId(seen.leg)),
    protocol.Recorded: _recorded,
    protocol.PhoneReady: lambda seen: events.PhoneReady(agent=AgentId(seen.agent)),
    protocol.Answered: lambda seen: events.OfferAnswered(offer=OfferId(seen.offer), agent=AgentId(seen.agent)),
    protocol.Declined: lambda seen: events.OfferDeclined(offer=OfferId(seen.offer), agent=AgentId(seen.agent)),
    protocol.PhoneLost: lambda seen: events.PhoneLost(agent=AgentId(seen.agent)),
}

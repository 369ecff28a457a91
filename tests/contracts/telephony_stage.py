"""A stage for tests of telephony: an exchange, people around it, and one adapter in between."""

import asyncio
import contextlib
import itertools
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import msgspec
import pytest

from perezvon.engine.commands import (
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
from perezvon.engine.events import CommandDone, LegConnected, LegRecorded, PhoneReady
from perezvon.engine.flow.graph import Spoken
from perezvon.features.dispatch.ports import Arrival, DeposedError, Inventory, Reported, Telephony
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, CommandId, ContactId, CustomerId, LegId, LineId, NumberId, OfferId
from perezvon.kernel.values import Language
from perezvon.platform.tasks import spawn, stop

AGENT_HZ = 1100
"""The tone that an agent says unless told otherwise, where audio is supported."""

NUMBER, NAME = "+4930123456", "Maria Lindqvist"
"""From where customers call, and as what the network knows them, where numbers are supported."""

WITHIN_S = 10.0
"""A report that did not come by then does not come."""

_SOME = OfferId("o")

T = TypeVar("T")


class CustomerSide(ABC):
    """A customer with a phone of some kind."""

    arrival: Arrival | None = None
    """As telephony itself named them, where it does."""

    @abstractmethod
    async def press(self, digit: str) -> None:
        """Press a key."""

    @abstractmethod
    async def hang_up(self) -> None:
        """Hang up."""

    async def speak(self) -> None:  # noqa: B027 - who has a voice says a tone all the time
        """Say something; with `audio` they never stop."""

    async def hears(self, *tones: float) -> bool:
        """Whether these tones (Hz) are heard, all at once, before long; only with `audio`."""
        raise NotImplementedError

    async def misses(self, hz: float) -> bool:
        """Whether this tone is gone before long; only with `audio`."""
        raise NotImplementedError


class AgentSide(ABC):
    """An agent with a phone of some kind."""

    @abstractmethod
    async def vanish(self) -> None:
        """The phone breaks, or its page closes."""

    async def come_back(self) -> None:
        """The page is loaded again; only with `interruption`."""
        raise NotImplementedError

    async def hears(self, *tones: float) -> bool:
        """Whether these tones (Hz) are heard, all at once, before long; only with `audio`."""
        raise NotImplementedError

    async def misses(self, hz: float) -> bool:
        """Whether this tone is gone before long; only with `audio`."""
        raise NotImplementedError


class Rival:
    """Another process's adapter on the same exchange. `told` is all that it was told, in order."""

    def __init__(self, telephony: Telephony, questions: Iterator[int]) -> None:
        self.telephony = telephony
        self.told: list[Reported] = []
        self._questions = questions
        self._came = asyncio.Condition()
        self._pumping = spawn(self._pump(), name="reports of a rival")

    async def lead(self, epoch: int) -> Inventory:
        """Lead in this epoch; what exists."""
        question = next(self._questions)
        async with asyncio.timeout(WITHIN_S):
            await _insist(lambda: self.telephony.resynchronise(question, epoch=epoch))
        return await self.report(Inventory, question=question)

    async def perform(self, command: Command) -> CommandId:
        """Have a command carried out."""
        await self.telephony.perform(command)
        return command.id

    async def report(self, kind: type[T], **fields: object) -> T:
        """The first report of this kind with these fields; waits for it."""

        def found() -> list[T]:
            return [one.what for one in self.told if isinstance(one.what, kind) and _matches(one.what, fields)]

        async with asyncio.timeout(WITHIN_S), self._came:
            await self._came.wait_for(found)
        return found()[0]

    async def aclose(self) -> None:
        """The other process dies; what it had not acknowledged is told to nobody any more."""
        await stop(self._pumping)
        with contextlib.suppress(AdapterError):
            await self.telephony.acknowledge([one.receipt for one in self.told if one.receipt])
        await self.telephony.aclose()

    async def _pump(self) -> None:
        async for reported in self.telephony.reports():
            self.told.append(reported)
            async with self._came:
                self._came.notify_all()


async def _insist(ask: Callable[[], Awaitable[None]]) -> None:
    """An adapter that is connecting still is asked again."""
    while True:
        try:
            return await ask()
        except AdapterError as error:
            if not error.retryable:
                raise
            await asyncio.sleep(0.02)


class Stage(ABC):
    """A telephone exchange, people around it, and the adapter under test in between."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.told_again: list[object] = []
        """Reports that came once more to the same adapter."""
        self._reported: list[Reported] = []
        self._rivals: list[Rival] = []
        self._pumping: asyncio.Task[None] | None = None
        self._came = asyncio.Condition()
        self.prefix = ""
        self.epoch = 1

    telephony: Telephony

    @abstractmethod
    async def open(self) -> Telephony:
        """A new adapter on the exchange."""

    @abstractmethod
    async def customer(self, arrival: Arrival) -> CustomerSide:
        """A customer calls; returns when they are connected."""

    async def answer(self, leg: LegId) -> CustomerSide:
        """The customer whose phone rings answers it; only with `outbound`."""
        raise NotImplementedError

    async def reject(self, leg: LegId) -> None:
        """The customer whose phone rings does not want to talk; only with `outbound`."""
        raise NotImplementedError

    async def engage(self, customer: CustomerId) -> None:
        """The customer talks to somebody else; only with `outbound`."""
        raise NotImplementedError

    @abstractmethod
    async def agent(self, agent: AgentId, hz: float = AGENT_HZ) -> AgentSide:
        """An agent's phone appears; returns when it is connected. With `audio` the agent says this tone."""

    async def recording(self, recorded: LegRecorded) -> tuple[Any, Any, int]:
        """The two channels of a recording, agent and customer, and their rate; only with `recording`."""
        raise NotImplementedError

    async def start(self) -> None:
        """Open the adapter and take in what it reports, from the first inventory on."""
        self.telephony = await self.open()
        self._pumping = spawn(self._pump(self.telephony), name="reports")
        await self.inventory()

    async def rival(self) -> Rival:
        """Another process on the same exchange, which does not lead yet and can be asked."""
        rival = Rival(await self.open(), self._numbers)
        self._rivals.append(rival)
        command, offer = CommandId(self.new("command")), OfferId(self.new("offer"))
        cancel = CancelOffer(id=command, offer=offer, contact=ContactId("nobody"), agent=AgentId("nobody"))
        with pytest.raises(DeposedError):
            await _insist(lambda: rival.telephony.perform(cancel))
        return rival

    async def die(self) -> None:
        """The adapter's process dies: whatever it had not acknowledged is unknown."""
        if self._pumping is not None:
            await stop(self._pumping)
        await self.telephony.aclose()
        self._reported.clear()

    async def aclose(self) -> None:
        """The test is over: nothing of it is told to the next one."""
        for rival in self._rivals:
            await rival.aclose()
        with contextlib.suppress(DeposedError):
            await self.telephony.acknowledge([one.receipt for one in self._reported if one.receipt])
        await self.die()

    def new(self, kind: str) -> str:
        """An id that no other test uses."""
        return f"{self.prefix}{kind}{next(self._numbers)}"

    async def perform(self, command: Command) -> CommandId:
        """Have a command carried out."""
        await self.telephony.perform(command)
        return command.id

    async def inventory(self) -> Inventory:
        """What exists, after all reports that came before have been taken in."""
        question = next(self._numbers)
        async with asyncio.timeout(WITHIN_S):
            await _insist(lambda: self.telephony.resynchronise(question, epoch=self.epoch))
        await self._until(lambda: bool(self.seen(Inventory, question=question)))
        return self.seen(Inventory, question=question)[0]

    async def report(self, kind: type[T], **fields: object) -> T:
        """The first report of this kind with these fields; waits for it."""
        await self._until(lambda: bool(self.seen(kind, **fields)), f"{kind.__name__} {fields}")
        return self.seen(kind, **fields)[0]

    def seen(self, kind: type[T], **fields: object) -> list[T]:
        """The reports of this kind with these fields that came until now."""
        return [one.what for one in self._reported if isinstance(one.what, kind) and _matches(one.what, fields)]

    async def acknowledge(self, what: object) -> None:
        """Say that this report is in the log."""
        await self.telephony.acknowledge([one.receipt for one in self._reported if one.what is what and one.receipt])

    async def _pump(self, telephony: Telephony) -> None:
        receipts: set[str] = set()
        async for reported in telephony.reports():
            if reported.receipt in receipts:
                self.told_again.append(reported.what)
                continue
            if reported.receipt is not None:
                receipts.add(reported.receipt)
            self._reported.append(reported)
            async with self._came:
                self._came.notify_all()

    async def _until(self, claim: Callable[[], bool], what: str = "") -> None:
        try:
            async with asyncio.timeout(WITHIN_S), self._came:
                await self._came.wait_for(claim)
        except TimeoutError:
            came = "\n".join(str(one.what) for one in self._reported)
            raise AssertionError(f"did not come: {what}; what came:\n{came}") from None


def _matches(what: object, fields: dict[str, object]) -> bool:
    return all(getattr(what, name) == value for name, value in fields.items())


class Scene:
    """A stage with the commands of one contact and one agent."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.arrival = Arrival(
            contact=ContactId(stage.new("contact")), leg=LegId(stage.new("leg")), line=LineId("web"),
            language=Language.RUSSIAN,
        )  # fmt: skip
        self.agent = AgentId(stage.new("agent"))
        self.agent_leg = LegId(stage.new("agent-leg"))
        self.called = CustomerId(stage.new("customer"))
        """Who is called back."""

    @property
    def contact(self) -> ContactId:
        return self.arrival.contact

    @property
    def leg(self) -> LegId:
        return self.arrival.leg

    def play(self, *spoken: Spoken, digits: str = "", wait_s: int = 0, **collected: Any) -> PlayPrompts:
        return PlayPrompts(
            id=self._command(), contact=self.contact, leg=self.leg, spoken=spoken, language=Language.RUSSIAN,
            digits=digits, wait_s=wait_s, **collected,
        )  # fmt: skip

    def message(self, *, silence_s: int = 20, longest_s: int = 60) -> RecordMessage:
        return RecordMessage(
            id=self._command(), contact=self.contact, leg=self.leg, longest_s=longest_s, silence_s=silence_s, end_key="#"
        )  # fmt: skip

    def transfer_out(self) -> TransferOut:
        return TransferOut(id=self._command(), contact=self.contact, leg=self.leg, number=NumberId("office"))

    def music(self) -> PlayMusic:
        return PlayMusic(id=self._command(), contact=self.contact, leg=self.leg)

    def offer(self) -> OfferContact:
        offer = OfferId(self.stage.new("offer"))
        return OfferContact(id=self._command(), offer=offer, contact=self.contact, agent=self.agent, ring_s=15)

    def cancel(self, offer: OfferId = _SOME) -> CancelOffer:
        return CancelOffer(id=self._command(), offer=offer, contact=self.contact, agent=self.agent)

    def stop(self) -> StopPlaying:
        return StopPlaying(id=self._command(), contact=self.contact, leg=self.leg)

    def connect(self, offer: OfferId = _SOME) -> ConnectAgent:
        return ConnectAgent(id=self._command(), contact=self.contact, leg=self.agent_leg, agent=self.agent, offer=offer)

    def connect_first(self) -> ConnectAgent:
        """The agent waits for a customer who is to be called."""
        return msgspec.structs.replace(self.connect(), calls_back=True)

    def call(self, ring_s: int = 30) -> CallCustomer:
        return CallCustomer(
            id=self._command(), contact=self.contact, leg=self.leg, line=self.arrival.line,
            language=Language.RUSSIAN, ring_s=ring_s, customer=self.called,
        )  # fmt: skip

    def join(self, agent: AgentId, leg: LegId, part: str = "talk") -> ConnectAgent:
        """One more agent comes in, and what the customer hears goes on."""
        return ConnectAgent(
            id=self._command(), contact=self.contact, leg=leg, agent=agent, part=part, silences=False
        )  # fmt: skip

    def part(self, leg: LegId, part: str) -> SetLegPart:
        return SetLegPart(id=self._command(), contact=self.contact, leg=leg, part=part)

    def mute(self, leg: LegId, *, is_muted: bool) -> MuteLeg:
        return MuteLeg(id=self._command(), contact=self.contact, leg=leg, is_muted=is_muted)

    def pause_recording(self, *, is_paused: bool) -> PauseRecording:
        return PauseRecording(id=self._command(), contact=self.contact, leg=self.leg, is_paused=is_paused)

    def digits(self, digits: str) -> SendDigits:
        return SendDigits(id=self._command(), contact=self.contact, leg=self.leg, digits=digits)

    def hang_up(self, leg: LegId) -> HangUpLeg:
        return HangUpLeg(id=self._command(), contact=self.contact, leg=leg)

    async def customer(self) -> CustomerSide:
        """The customer calls and is reported."""
        side = await self.stage.customer(self.arrival)
        self.arrival = side.arrival or self.arrival
        await self.stage.report(Arrival, contact=self.contact)
        return side

    async def phone(self) -> AgentSide:
        """The agent's phone appears and is reported."""
        side = await self.stage.agent(self.agent)
        await self.stage.report(PhoneReady, agent=self.agent)
        return side

    async def talk(self) -> tuple[CustomerSide, AgentSide]:
        """Customer and agent are connected."""
        sides = await self.customer(), await self.phone()
        command = await self.stage.perform(self.connect())
        await self.stage.report(LegConnected, command=command)
        return sides

    async def calls(self, ring_s: int = 30) -> CallCustomer:
        """The agent waits and the customer is called."""
        await self.phone()
        command = await self.stage.perform(self.connect_first())
        await self.stage.report(LegConnected, command=command)
        call = self.call(ring_s)
        await self.stage.perform(call)
        return call

    async def colleague(self, hz: float, part: str = "talk") -> tuple[AgentSide, LegId]:
        """One more agent, with this tone and this part, is in the talk."""
        agent, leg = AgentId(self.stage.new("colleague")), LegId(self.stage.new("colleague-leg"))
        side = await self.stage.agent(agent, hz)
        await self.stage.report(PhoneReady, agent=agent)
        command = await self.stage.perform(self.join(agent, leg, part))
        await self.stage.report(LegConnected, command=command)
        return side, leg

    async def done(self, command: Command) -> None:
        """Have a command carried out that has nothing more to tell."""
        await self.stage.perform(command)
        await self.stage.report(CommandDone, command=command.id)

    def _command(self) -> CommandId:
        return CommandId(self.stage.new("command"))

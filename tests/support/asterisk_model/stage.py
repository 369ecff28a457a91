"""A stage for tests of telephony by a modelled Asterisk."""

import contextlib
import itertools
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from typing_extensions import override

from perezvon.adapters.telephony.asterisk.ari import AriPace
from perezvon.adapters.telephony.asterisk.exchange import AsteriskExchange
from perezvon.adapters.telephony.asterisk.process import running
from perezvon.adapters.telephony.asterisk.settings import AsteriskSettings, Patience
from perezvon.adapters.telephony.wire.client import MediaVoice
from perezvon.engine.events import LegRecorded
from perezvon.features.dispatch.ports import Arrival
from perezvon.kernel.ids import AgentId, CustomerId, LegId
from perezvon.platform.system import SystemClock
from tests.contracts.telephony_stage import AGENT_HZ, AgentSide, CustomerSide, Stage
from tests.support.ami_server import ami_server
from tests.support.ari_server import ari_server
from tests.support.asterisk_model.manager import Manager
from tests.support.asterisk_model.model import AsteriskModel
from tests.support.asterisk_model.parts import ModelChannel
from tests.support.asterisk_model.phones import ModelPhone
from tests.support.asterisk_model.questions import Questions
from tests.support.asterisk_stage import LINE, NUMBER, OnePrompt, SomeNumbers, called_out
from tests.support.polling import eventually
from tests.support.sip.phone import Manner
from tests.support.tones import read_wav

STAGES = itertools.count(1)
QUICK = AriPace(retry_first=0.02, retry_most=0.1, stand_by=0.1, answer=2.0, asks_again=True, sockets=2)


class ModelCustomer(CustomerSide):
    def __init__(self, model: AsteriskModel, channel: ModelChannel, arrival: Arrival | None = None) -> None:
        self._model, self.channel, self.arrival = model, channel, arrival

    @override
    async def press(self, digit: str) -> None:
        self._model.press(self.channel, digit)
        await eventually(lambda: self._model.outlet.is_idle)  # A key that arrives later answers what is asked later.

    @override
    async def hang_up(self) -> None:
        self._model.end(self.channel)

    @override
    async def speak(self) -> None:
        await eventually(lambda: self.channel.taped is not None)


class ModelAgent(AgentSide):
    def __init__(self, phone: ModelPhone) -> None:
        self.phone = phone

    @override
    async def vanish(self) -> None:
        await self.phone.vanish()


class ModelStage(Stage):
    def __init__(self, model: AsteriskModel, folder: Path) -> None:
        super().__init__()
        self.prefix = f"m{next(STAGES)}-"
        self.model = model
        self.questions = Questions(model)
        self.manager = Manager(model)
        self._prompts = OnePrompt(folder / "prompt.wav")
        self.numbers = SomeNumbers()
        self.settings = AsteriskSettings(
            address=f"unix:{folder}/media.sock",
            ari=model.ari.address,
            ami=model.ami.address,
            recordings=folder / "recordings",
            spool=folder / "spool",
            messages=model.messages,
            sounds=folder / "sounds",
            sent=folder / "sent",
            dialing=called_out((NUMBER,)),
            ended=folder / "ended.csv",
            ledger=folder / "calls.jsonl",
            patience=Patience(lost=2.0),
            pace=QUICK,
        )
        self.carrier = ModelPhone(model, "trunk-carrier")
        model.phones[self.carrier.name] = self.carrier
        self.exchange: AsteriskExchange
        self.process = contextlib.AsyncExitStack()
        """The media process; it may end, and begin anew."""

    async def begin(self) -> None:
        """A media process begins."""
        self.exchange = await self.process.enter_async_context(running(self.settings, SystemClock(), random.Random(1)))
        await self.exchange.ready()

    @override
    async def open(self) -> MediaVoice:
        await eventually(lambda: self.model.outlet.is_idle)
        return MediaVoice(self.settings.address, prompts=self._prompts, numbers=self.numbers, chance=random.Random(1))

    @override
    async def customer(self, arrival: Arrival) -> ModelCustomer:
        known = len(self.seen(Arrival))
        channel = self.model.arrive(LINE, "+4930123456")
        await self._until(lambda: len(self.seen(Arrival)) > known, "Arrival")
        await eventually(lambda: channel.state == "Up" or channel.id not in self.model.channels)
        return ModelCustomer(self.model, channel, self.seen(Arrival)[known])

    @override
    async def answer(self, leg: LegId) -> ModelCustomer:
        call = await self.carrier.rings()
        call.pick_up()
        return ModelCustomer(self.model, call.channel)

    @override
    async def reject(self, leg: LegId) -> None:
        await (await self.carrier.rings()).decline()

    @override
    async def engage(self, customer: CustomerId) -> None:
        self.carrier.manner = Manner.BUSY

    @override
    async def agent(self, agent: AgentId, hz: float = AGENT_HZ) -> ModelAgent:
        phone = ModelPhone(self.model, f"agent-{agent}")
        await phone.register()
        return ModelAgent(phone)

    @override
    async def recording(self, recorded: LegRecorded) -> tuple[Any, Any, int]:
        samples, rate = read_wav(self.settings.recordings / f"{recorded.recording}.wav")
        return samples[:, 0], samples[:, 1], rate


@asynccontextmanager
async def modelled(folder: Path) -> AsyncIterator[ModelStage]:
    """A media process beside a model of an Asterisk, in which nothing is left over in the end."""
    async with ari_server() as ari, ami_server() as ami:
        model = AsteriskModel(ari, ami, folder / "messages")
        stage = ModelStage(model, folder)
        async with contextlib.AsyncExitStack() as closing:
            closing.push_async_callback(model.aclose)
            closing.push_async_callback(stage.process.aclose)
            await stage.begin()
            await stage.start()
            try:
                yield stage
            finally:
                await stage.aclose()
            await all_agree(stage)


async def all_agree(stage: ModelStage) -> None:
    """Who is there ends; then nothing may be left over, here or there."""
    model = stage.model
    await eventually(lambda: stage.exchange.ari.is_open)
    for channel in list(model.channels.values()):
        if not channel.is_made or channel.state == "Ringing":
            model.end(channel)
    for channel in list(model.channels.values()):
        if channel.phone is not None:
            model.end(channel)
    await eventually(lambda: not model.channels and not model.bridges)
    await eventually(lambda: stage.exchange.existing().agent_legs == () and stage.exchange.existing().customers == ())

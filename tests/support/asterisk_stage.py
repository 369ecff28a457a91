"""A stage for tests of telephony by a real Asterisk: telephones that speak SIP, on loopback."""

import itertools
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from typing_extensions import override

from perezvon.adapters.telephony.asterisk.ami import AmiAddress
from perezvon.adapters.telephony.asterisk.ari import AriAddress
from perezvon.adapters.telephony.asterisk.configure.dialing import Dialing, Limits, Outside
from perezvon.adapters.telephony.asterisk.configure.plan import Peer
from perezvon.adapters.telephony.asterisk.dialing.policy import DialingPolicy, policy_of
from perezvon.adapters.telephony.asterisk.process import running
from perezvon.adapters.telephony.asterisk.settings import AsteriskSettings
from perezvon.adapters.telephony.wire.client import MediaVoice
from perezvon.engine.events import LegRecorded
from perezvon.engine.flow.graph import Spoken
from perezvon.features.dispatch.ports import Arrival
from perezvon.kernel.ids import AgentId, CallbackId, CustomerId, LegId, PartyId
from perezvon.kernel.values import Language
from perezvon.platform.system import SystemClock
from tests.contracts.telephony import CUSTOMER_HZ, PROMPT_HZ
from tests.contracts.telephony_stage import AGENT_HZ, NAME, AgentSide, CustomerSide, Stage
from tests.contracts.telephony_stage import NUMBER as CALLER
from tests.support.asterisk import CARRIER, HOST, RunningAsterisk, carrier, desk
from tests.support.polling import eventually
from tests.support.sip.call import Call
from tests.support.sip.message import Endpoint
from tests.support.sip.phone import Manner, SipPhone
from tests.support.sip.sdp import G711
from tests.support.tones import read_wav, tone, write_wav

LINE = "web"
NUMBER = "100"
PASSWORD = "desk-secret"
LISTENING = 25
"""Packets of sound, which are half a second."""
STAGES = itertools.count(1)


class OnePrompt:
    """A prompt book in which everything is the same half second."""

    def __init__(self, path: Path) -> None:
        self._path = write_wav(path, tone(PROMPT_HZ, 0.5))

    async def files(self, spoken: Sequence[Spoken], language: Language, customer: CustomerId | None) -> Sequence[Path]:
        return [self._path for _ in spoken]


OFFICE = "+4930999888"
"""Where flows pass callers on to."""
ENOUGH = 1_000
DIALING = Dialing(
    allowed=("+49",),
    limits=Limits(at_once=ENOUGH, per_hour=ENOUGH, per_day=ENOUGH, agent_per_hour=ENOUGH, agent_per_day=ENOUGH),
    outside=(Outside(name="office", number=OFFICE),),
)


def called_out(own: Sequence[str], dialing: Dialing = DIALING) -> DialingPolicy:
    """A policy for one trunk."""
    return DialingPolicy(dialing, trunks=(carrier(peers=(Peer(host=CARRIER),)),), own=own, callers={LINE: "+4930100"})


class SomeNumbers:
    """A number book in which everybody has a number of their own, unless it is said which."""

    def __init__(self) -> None:
        self.said: str | None = None
        self._numbers: dict[str, str] = {}

    async def number(
        self, party: PartyId | None, customer: CustomerId | None, callback: CallbackId | None = None
    ) -> str | None:
        if self.said is not None:
            return self.said
        return self._numbers.setdefault(customer or party or "", f"+4930{len(self._numbers):07}")


async def listens(call: Call, *tones: float) -> bool:
    """Whether the tones are heard; who heard them listens for a little longer, so that there is something to be recorded."""
    is_heard = await call.hears(*tones)
    enough = call.reception.packets + LISTENING
    await eventually(lambda: call.reception.packets >= enough or call.is_over)
    return is_heard


class SipCustomer(CustomerSide):
    def __init__(self, call: Call, arrival: Arrival | None = None) -> None:
        self.call = call
        self.arrival = arrival

    @override
    async def press(self, digit: str) -> None:
        await self.call.press(digit)

    @override
    async def hang_up(self) -> None:
        await self.call.hang_up()

    @override
    async def hears(self, *tones: float) -> bool:
        return await listens(self.call, *tones)

    @override
    async def misses(self, hz: float) -> bool:
        return await self.call.misses(hz)


class SipAgent(AgentSide):
    def __init__(self, phone: SipPhone) -> None:
        self.phone = phone

    @override
    async def vanish(self) -> None:
        self.phone.vanish()

    @override
    async def hears(self, *tones: float) -> bool:
        return await listens(await self._call(), *tones)

    @override
    async def misses(self, hz: float) -> bool:
        return not self.phone.calls or await self.phone.calls[0].misses(hz)

    async def _call(self) -> Call:
        await eventually(lambda: bool(self.phone.calls))
        return self.phone.calls[0]


class AsteriskStage(Stage):
    def __init__(self, asterisk: RunningAsterisk, folder: Path) -> None:
        super().__init__()
        self.prefix = f"s{next(STAGES)}-"
        self.asterisk = asterisk
        self.recordings = folder / "recordings"
        self.address = f"unix:{folder}/media.sock"
        self._prompts = OnePrompt(folder / "prompt.wav")
        self.entrance: Endpoint = (HOST, asterisk.plan.listening.sip)
        """Where the network sends calls."""
        self.phones: list[SipPhone] = []
        self.customers_speak = self.agents_speak = G711
        listening, secrets = asterisk.plan.listening, asterisk.plan.secrets
        self.settings = AsteriskSettings(
            address=self.address,
            ari=AriAddress(url=f"ws://{HOST}:{listening.web}/ari", user="perezvon", password=secrets.ari),
            ami=AmiAddress(host=HOST, port=listening.ami, user="perezvon", secret=secrets.ami),
            recordings=self.recordings,
            spool=folder / "spool",
            messages=asterisk.plan.places.spool / "recording",
            sounds=folder / "sounds",
            sent=folder / "sent",
            dialing=policy_of(asterisk.plan),
            ended=asterisk.plan.places.ended_calls,
            ledger=folder / "calls.jsonl",
        )
        self.numbers = SomeNumbers()
        self._carrier: SipPhone | None = None

    @override
    async def open(self) -> MediaVoice:
        await self.carrier()
        return MediaVoice(self.address, prompts=self._prompts, numbers=self.numbers, chance=random.Random(1))

    async def carrier(self) -> SipPhone:
        """Whoever is called over the trunk."""
        if self._carrier is None:
            port = self.asterisk.plan.listening.sip
            phone = SipPhone("carrier", server=(HOST, port), host=CARRIER, port=port, hz=CUSTOMER_HZ)
            self._carrier = await phone.open()
            self.phones.append(phone)
        return self._carrier

    @override
    async def answer(self, leg: LegId) -> SipCustomer:
        return SipCustomer(await (await (await self.carrier()).rings()).answer())

    @override
    async def reject(self, leg: LegId) -> None:
        await (await (await self.carrier()).rings()).decline()

    @override
    async def engage(self, customer: CustomerId) -> None:
        (await self.carrier()).manner = Manner.BUSY

    @override
    async def customer(self, arrival: Arrival) -> SipCustomer:
        known = len(self.seen(Arrival))
        call = await self.call()
        await self._until(lambda: len(self.seen(Arrival)) > known)
        return SipCustomer(call, self.seen(Arrival)[known])

    async def call(self, caller: str = CALLER, headers: Mapping[str, str] = {}) -> Call:
        """A customer calls, whether or not anybody decides; returns once it is answered."""
        codecs = self.customers_speak
        phone = SipPhone(caller, name=NAME, server=self.entrance, host=CARRIER, hz=CUSTOMER_HZ, codecs=codecs)
        self.phones.append(await phone.open())
        return await phone.call(NUMBER, headers)

    @override
    async def agent(self, agent: AgentId, hz: float = AGENT_HZ) -> SipAgent:
        self.asterisk.change(phones=(*self.asterisk.plan.phones, desk(agent, PASSWORD)))
        server, codecs = (HOST, self.asterisk.plan.listening.sip), self.agents_speak
        phone = SipPhone(f"agent-{agent}", server=server, password=PASSWORD, hz=hz, codecs=codecs)
        phone.answers_by_itself = True
        self.phones.append(await phone.open())
        await phone.register()
        return SipAgent(phone)

    @override
    async def recording(self, recorded: LegRecorded) -> tuple[Any, Any, int]:
        samples, rate = read_wav(self.recordings / f"{recorded.recording}.wav")
        return samples[:, 0], samples[:, 1], rate

    @override
    async def aclose(self) -> None:
        await super().aclose()
        for phone in self.phones:
            await phone.aclose()


@asynccontextmanager
async def staged(asterisk: RunningAsterisk, folder: Path) -> AsyncIterator[AsteriskStage]:
    """A media process of its own beside the Asterisk of all tests, which is left as it was."""
    stage = AsteriskStage(asterisk, folder)
    async with running(stage.settings, SystemClock(), random.Random(1)) as exchange:
        await exchange.ready()
        await stage.start()
        try:
            yield stage
        finally:
            await stage.aclose()
        await eventually(lambda: asterisk.channels() == 0 and asterisk.bridges() == 0)

"""The browser adapter against a real media process, with pages in Python, on loopback."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
from typing_extensions import override

from perezvon.adapters.telephony.browser.client import BrowserPhones
from perezvon.adapters.telephony.browser.media.webrtc import offer_only
from perezvon.adapters.telephony.wire.client import MediaVoice
from perezvon.engine.events import LegRecorded
from perezvon.engine.flow.graph import Spoken
from perezvon.features.calls.ports import PageCall
from perezvon.features.dispatch.ports import Arrival, Deposed, Inventory, Unheard
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, CustomerId
from perezvon.kernel.values import Language
from tests.contracts.telephony import CUSTOMER_HZ, PROMPT_HZ, TelephonyContract
from tests.contracts.telephony_stage import AGENT_HZ, AgentSide, CustomerSide, Scene, Stage
from tests.support.asterisk_stage import SomeNumbers
from tests.support.caller import Caller, Signal
from tests.support.media import MediaProcess
from tests.support.polling import eventually
from tests.support.tones import read_wav, tone, write_wav

EPOCHS = itertools.count(1, 100)
"""Each test leads anew in the one media process, and some let others lead after that."""


class OnePrompt:
    """A prompt book in which everything is the same half second."""

    def __init__(self, path: Path) -> None:
        self._path = write_wav(path, tone(PROMPT_HZ, 0.5))

    async def files(self, spoken: Sequence[Spoken], language: Language, customer: CustomerId | None) -> Sequence[Path]:
        return [self._path for _ in spoken]


class CustomerPage(CustomerSide):
    def __init__(self, page: Caller) -> None:
        self._page = page

    @override
    async def press(self, digit: str) -> None:
        self._page.press(digit)

    @override
    async def hang_up(self) -> None:
        self._page.hang_up()

    @override
    async def hears(self, *tones: float) -> bool:
        return await self._page.hears(*tones)

    @override
    async def misses(self, hz: float) -> bool:
        return await self._page.misses(hz)


class AgentPage(AgentSide):
    def __init__(self, page: Caller, signal: Signal) -> None:
        self._page = page
        self._signal = signal

    @override
    async def vanish(self) -> None:
        await self._page.aclose()

    @override
    async def come_back(self) -> None:
        await self._page.connect(self._signal)

    @override
    async def hears(self, *tones: float) -> bool:
        return await self._page.hears(*tones)

    @override
    async def misses(self, hz: float) -> bool:
        return await self._page.misses(hz)


class BrowserStage(Stage):
    def __init__(self, process: MediaProcess, prefix: str) -> None:
        super().__init__()
        self.prefix = prefix
        self.epoch = next(EPOCHS)
        self._process = process
        self._prompts = OnePrompt(process.folder / "prompt.wav")
        self._phones = BrowserPhones(process.address, chance=random.Random(1))
        self._pages: list[Caller] = []

    @override
    async def open(self) -> MediaVoice:
        return MediaVoice(self._process.address, prompts=self._prompts, numbers=SomeNumbers(), chance=random.Random(1))

    @override
    async def customer(self, arrival: Arrival) -> CustomerPage:
        async def signal(sdp: str) -> str:
            call = PageCall(
                contact=arrival.contact,
                leg=arrival.leg,
                line=arrival.line,
                customer=arrival.customer,
                language=arrival.language,
            )
            return await self._phones.connect_caller(call, sdp)

        page = Caller(CUSTOMER_HZ)
        self._pages.append(page)
        return CustomerPage(await page.connect(signal))

    @override
    async def agent(self, agent: AgentId, hz: float = AGENT_HZ) -> AgentPage:
        return AgentPage(await self.page_of(agent, hz), self._signal_of(agent))

    async def page_of(self, agent: AgentId, hz: float = AGENT_HZ) -> Caller:
        """The agent's page itself."""
        page = Caller(hz)
        self._pages.append(page)
        return await page.connect(self._signal_of(agent))

    def _signal_of(self, agent: AgentId) -> Signal:
        return lambda sdp: self._phones.connect_phone(agent=agent, sdp=sdp)

    @override
    async def recording(self, recorded: LegRecorded) -> tuple[Any, Any, int]:
        samples, rate = read_wav(self._process.recordings / f"{recorded.recording}.wav")
        return samples[:, 0], samples[:, 1], rate

    @override
    async def aclose(self) -> None:
        await super().aclose()
        await self._phones.aclose()
        await asyncio.gather(*(page.aclose() for page in self._pages))


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaProcess]:
    running = MediaProcess(tmp_path_factory.mktemp("media"))
    offer_only(["127.0.0.1"])
    running.start()
    yield running
    assert running.stop() == 0


class TestMediaVoice(TelephonyContract):
    supports: ClassVar[frozenset[str]] = frozenset({"audio", "recording", "interruption", "speech"})

    @pytest.fixture
    async def stage(self, process: MediaProcess, request: pytest.FixtureRequest) -> AsyncIterator[BrowserStage]:
        stage = BrowserStage(process, f"{request.node.name}-")
        await stage.start()
        yield stage
        await stage.aclose()


async def test_a_media_process_that_was_started_anew_hears_again_who_leads(tmp_path: Path) -> None:
    process = MediaProcess(tmp_path)
    process.start()
    stage = BrowserStage(process, "anew-")
    await stage.start()
    idle = await stage.rival()
    process.kill()
    await stage.report(Unheard)
    process.start()
    inventories = len(stage.seen(Inventory))
    await eventually(lambda: len(stage.seen(Inventory)) > inventories, within=20)
    assert idle.told == []
    scene = Scene(stage)
    await scene.phone()
    await scene.done(scene.offer())
    await stage.aclose()
    assert process.stop() == 0


async def test_who_was_deposed_while_there_was_no_connection_is_told_so_after_it(tmp_path: Path) -> None:
    process = MediaProcess(tmp_path)
    process.start()
    stage = BrowserStage(process, "away-")
    await stage.start()
    rival = await stage.rival()
    process.kill()
    with pytest.raises(AdapterError):
        await rival.telephony.resynchronise(0, epoch=stage.epoch + 1)
    process.start()
    await rival.report(Inventory)
    assert await stage.report(Deposed) == Deposed(epoch=stage.epoch)
    await stage.aclose()
    assert process.stop() == 0

"""Puppets on a real media process: to dispatch they are customers and phones like any others, and they are heard."""

import random
from collections.abc import AsyncIterator, Iterator
from typing import ClassVar

import pytest
from typing_extensions import override

from perezvon.adapters.telephony.browser.media.webrtc import offer_only
from perezvon.adapters.telephony.browser.stage import BrowserStage as Puppeteer
from perezvon.adapters.telephony.wire import protocol
from perezvon.engine.events import LegConnected, LegHungUp, LegRecorded, PhoneLost, PhoneReady
from perezvon.features.dispatch.ports import Arrival
from perezvon.kernel.ids import AgentId, LegId
from perezvon.kernel.values import Language
from perezvon.platform.link import LinkClient
from perezvon.world.acts import Call
from tests.adapters.test_browser_voice import BrowserStage
from tests.contracts.telephony import TelephonyContract
from tests.contracts.telephony_stage import AGENT_HZ, AgentSide, CustomerSide, Scene
from tests.support.media import MediaProcess
from tests.support.polling import eventually
from tests.support.tones import PRESENT, level, tone, write_wav

SAID_HZ = 700.0

RECORDED_BYTES = 100_000
"""Of a recording in which somebody has spoken for more than a second."""


class PuppetCustomer(CustomerSide):
    def __init__(self, puppeteer: Puppeteer, leg: LegId, speech: str) -> None:
        self._puppeteer = puppeteer
        self._leg = leg
        self._speech = speech

    @override
    async def speak(self) -> None:
        await self._puppeteer.say(self._leg, self._speech)

    @override
    async def press(self, digit: str) -> None:
        await self._puppeteer.press(self._leg, digit)

    @override
    async def hang_up(self) -> None:
        await self._puppeteer.hang_up(self._leg)


class PuppetAgent(AgentSide):
    def __init__(self, puppeteer: Puppeteer, agent: AgentId) -> None:
        self._puppeteer = puppeteer
        self._agent = agent

    @override
    async def vanish(self) -> None:
        await self._puppeteer.unplug_phone(self._agent)


class PuppetStage(BrowserStage):
    """Everybody is a puppet, unless a test opens a page."""

    is_recorded = False

    def __init__(self, process: MediaProcess, prefix: str) -> None:
        super().__init__(process, prefix)
        self.recordings = process.recordings
        self.puppeteer = Puppeteer(process.address, chance=random.Random(1))
        self._speech = str(write_wav(process.folder / "speech.wav", tone(SAID_HZ, 4.0)))

    @override
    async def customer(self, arrival: Arrival) -> PuppetCustomer:
        call = Call(
            contact=arrival.contact,
            leg=arrival.leg,
            line=arrival.line,
            customer=arrival.customer,
            language=arrival.language or Language.ENGLISH,
            is_recorded=self.is_recorded,
        )
        await self.puppeteer.call(call)
        return PuppetCustomer(self.puppeteer, arrival.leg, self._speech)

    @override
    async def agent(self, agent: AgentId, hz: float = AGENT_HZ) -> PuppetAgent:
        await self.puppeteer.plug_phone(agent)
        return PuppetAgent(self.puppeteer, agent)

    @override
    async def aclose(self) -> None:
        await super().aclose()
        await self.puppeteer.aclose()


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaProcess]:
    running = MediaProcess(tmp_path_factory.mktemp("media"))
    offer_only(["127.0.0.1"])
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
async def stage(process: MediaProcess, request: pytest.FixtureRequest) -> AsyncIterator[PuppetStage]:
    stage = PuppetStage(process, f"{request.node.name}-")
    await stage.start()
    yield stage
    await stage.aclose()


@pytest.fixture
def said(process: MediaProcess) -> str:
    """A second of a tone that a puppet says."""
    return str(write_wav(process.folder / "said.wav", tone(SAID_HZ, 4.0)))


class TestPuppets(TelephonyContract):
    supports: ClassVar[frozenset[str]] = frozenset()

    @pytest.fixture
    async def stage(self, process: MediaProcess, request: pytest.FixtureRequest) -> AsyncIterator[PuppetStage]:
        stage = PuppetStage(process, f"{request.node.name}-")
        await stage.start()
        yield stage
        await stage.aclose()


async def test_a_person_who_answers_hears_what_the_puppet_says_and_both_are_recorded(
    stage: PuppetStage, said: str
) -> None:
    scene = Scene(stage)
    await scene.customer()
    page = await stage.page_of(scene.agent)
    await stage.report(PhoneReady, agent=scene.agent)
    command = await stage.perform(scene.connect())
    await stage.report(LegConnected, command=command)
    await stage.puppeteer.say(scene.leg, said)
    assert await page.hears(SAID_HZ)
    await stage.perform(scene.hang_up(scene.leg))
    await stage.perform(scene.hang_up(scene.agent_leg))
    recorded = await stage.report(LegRecorded, contact=scene.contact)
    agent, customer, rate = await stage.recording(recorded)
    assert level(agent, AGENT_HZ, rate) > PRESENT
    assert level(customer, SAID_HZ, rate) > PRESENT


async def test_puppets_are_recorded_among_themselves_only_when_they_are_to_be(stage: PuppetStage, said: str) -> None:
    plain = Scene(stage)
    await plain.talk()
    stage.is_recorded = True
    kept = Scene(stage)
    await kept.talk()
    await stage.puppeteer.say(kept.leg, said)
    await stage.puppeteer.say(kept.agent_leg, said)
    recording = stage.recordings / f"{kept.contact}-{kept.agent_leg}.wav"
    await eventually(lambda: recording.exists() and recording.stat().st_size > RECORDED_BYTES)
    for scene in (plain, kept):
        await stage.perform(scene.hang_up(scene.leg))
        await stage.perform(scene.hang_up(scene.agent_leg))
    recorded = await stage.report(LegRecorded, contact=kept.contact)
    agent, customer, rate = await stage.recording(recorded)
    assert min(level(agent, SAID_HZ, rate), level(customer, SAID_HZ, rate)) > PRESENT
    await stage.inventory()
    assert stage.seen(LegRecorded, contact=plain.contact) == []


async def test_a_person_takes_the_place_of_a_puppet_and_is_never_unplugged_in_its_stead(stage: PuppetStage) -> None:
    scene = Scene(stage)
    await scene.phone()
    await stage.page_of(scene.agent)
    await stage.puppeteer.unplug_phone(scene.agent)
    await stage.puppeteer.plug_phone(scene.agent)
    assert scene.agent in (await stage.inventory()).phones
    assert stage.seen(PhoneLost, agent=scene.agent) == []


async def test_a_puppet_that_is_gone_does_nothing(stage: PuppetStage, said: str) -> None:
    scene = Scene(stage)
    side = await scene.customer()
    await side.hang_up()
    await stage.report(LegHungUp, leg=scene.leg, cause="customer")
    await side.press("1")
    await side.hang_up()
    await stage.puppeteer.say(scene.leg, said)
    await stage.inventory()
    assert len(stage.seen(LegHungUp, leg=scene.leg)) == 1


async def test_who_watches_is_told_every_order_and_report_and_owes_nothing(
    stage: PuppetStage, process: MediaProcess
) -> None:
    told: list[tuple[str, bytes]] = []

    async def hear(method: str, payload: bytes) -> None:
        told.append((method, payload))

    async def watch(link: LinkClient) -> None:
        await link.ask(protocol.Method.WATCH, b"", timeout=5.0)

    link = LinkClient(process.address, on_tell=hear, on_open=watch, chance=random.Random(1))
    try:
        await link.connected()
        scene = Scene(stage)
        await scene.talk()
        orders = [protocol.decode_order(payload) for method, payload in told if method == protocol.Method.ORDER]
        reports = [protocol.decode(payload, protocol.Told).seen for method, payload in told if method == "report"]
        assert [(order.contact, order.agent) for order in orders if isinstance(order, protocol.Join)] == [
            (scene.contact, scene.agent)
        ]
        assert [seen.contact for seen in reports if isinstance(seen, protocol.Joined)] == [scene.contact]
        assert [seen.contact for seen in reports if isinstance(seen, protocol.Arrived)] == [scene.contact]
    finally:
        await link.aclose()

"""The simulated adapter keeps the contract, and its faults do what they say."""

from collections.abc import AsyncIterator
from typing import ClassVar

import pytest
from typing_extensions import override

from perezvon.adapters.telephony.simulated import SimulatedExchange, SimulatedTelephony
from perezvon.engine.events import CommandFailed, LegConnected, LegHungUp, LegRecorded, PhoneReady
from perezvon.features.dispatch.ports import Arrival, Inventory, Unheard
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, CustomerId, LegId
from perezvon.kernel.time import SECOND
from tests.contracts.telephony import TelephonyContract
from tests.contracts.telephony_stage import AGENT_HZ, AgentSide, CustomerSide, Scene, Stage
from tests.support.clock import TestClock


class SimulatedCustomer(CustomerSide):
    def __init__(self, exchange: SimulatedExchange, leg: LegId) -> None:
        self._exchange = exchange
        self._leg = leg

    @override
    async def press(self, digit: str) -> None:
        self._exchange.press(self._leg, digit)

    @override
    async def hang_up(self) -> None:
        self._exchange.hang_up(self._leg)

    @override
    async def speak(self) -> None:
        self._exchange.speak(self._leg)


class SimulatedAgent(AgentSide):
    def __init__(self, exchange: SimulatedExchange, agent: AgentId) -> None:
        self._exchange = exchange
        self._agent = agent

    @override
    async def vanish(self) -> None:
        self._exchange.break_phone(self._agent)

    @override
    async def come_back(self) -> None:
        self._exchange.plug_phone(self._agent)


class SimulatedStage(Stage):
    def __init__(self) -> None:
        super().__init__()
        self.clock = TestClock()
        self.exchange = SimulatedExchange(self.clock, reloading_s=0.2)

    @override
    async def open(self) -> SimulatedTelephony:
        return SimulatedTelephony(self.exchange)

    @override
    async def customer(self, arrival: Arrival) -> SimulatedCustomer:
        self.exchange.call(arrival)
        return SimulatedCustomer(self.exchange, arrival.leg)

    @override
    async def answer(self, leg: LegId) -> SimulatedCustomer:
        self.exchange.answer(leg)
        return SimulatedCustomer(self.exchange, leg)

    @override
    async def reject(self, leg: LegId) -> None:
        self.exchange.reject(leg)

    @override
    async def engage(self, customer: CustomerId) -> None:
        self.exchange.engage(customer)

    @override
    async def agent(self, agent: AgentId, hz: float = AGENT_HZ) -> SimulatedAgent:
        self.exchange.plug_phone(agent)
        return SimulatedAgent(self.exchange, agent)


@pytest.fixture
async def stage() -> AsyncIterator[SimulatedStage]:
    stage = SimulatedStage()
    await stage.start()
    yield stage
    await stage.aclose()


class TestSimulatedTelephony(TelephonyContract):
    supports: ClassVar[frozenset[str]] = frozenset({"interruption", "outbound", "speech"})

    @pytest.fixture
    @override
    async def stage(self, stage: SimulatedStage) -> SimulatedStage:
        return stage


async def test_what_agents_do_in_a_call_can_be_looked_at(stage: SimulatedStage) -> None:
    scene = Scene(stage)
    await scene.talk()
    _, leg = await scene.colleague(0, "listen")
    await scene.done(scene.part(leg, "whisper"))
    await scene.done(scene.mute(scene.agent_leg, is_muted=True))
    await scene.done(scene.digits("12"))
    await scene.done(scene.digits("#"))
    exchange = stage.exchange
    assert (exchange.part_of(scene.agent_leg), exchange.part_of(leg)) == ("talk", "whisper")
    assert (exchange.is_muted(scene.agent_leg), exchange.is_muted(leg)) == (True, False)
    assert exchange.keys_sent_to(scene.leg) == "12#"


async def test_a_planted_refusal_fails_one_command(stage: SimulatedStage) -> None:
    scene = Scene(stage)
    await scene.customer()
    stage.exchange.refuse_next("overloaded")
    refused, fine = scene.music(), scene.music()
    for command in (refused, fine):
        await stage.perform(command)
    assert (await stage.report(CommandFailed, command=refused.id)).reason == "overloaded"
    assert stage.exchange.hears_music(scene.leg)


async def test_lost_acknowledgements_bring_reports_again(stage: SimulatedStage) -> None:
    scene = Scene(stage)
    await scene.customer()
    stage.exchange.lose_acknowledgements()
    await stage.acknowledge(await stage.report(Arrival))
    await stage.die()
    await stage.start()
    assert stage.seen(Arrival) == [scene.arrival]


async def test_an_unplugged_exchange_cannot_be_reached_and_tells_all_afterwards(stage: SimulatedStage) -> None:
    scene = Scene(stage)
    await scene.customer()
    stage.exchange.unplug()
    await stage.report(Unheard)
    stage.exchange.hang_up(scene.leg)
    stage.exchange.plug_phone(scene.agent)
    with pytest.raises(AdapterError):
        await stage.perform(scene.music())
    assert not stage.seen(LegHungUp)
    inventories = len(stage.seen(Inventory))
    stage.exchange.plug_in()
    await stage.report(LegHungUp, leg=scene.leg)
    await stage.report(PhoneReady, agent=scene.agent)
    assert (await stage.inventory()).customers == ()
    assert len(stage.seen(Inventory)) == inventories + 2


async def test_a_recording_is_as_long_as_the_talk(stage: SimulatedStage) -> None:
    scene = Scene(stage)
    await scene.talk()
    await stage.report(LegConnected)
    stage.clock.advance(90)
    await stage.perform(scene.hang_up(scene.agent_leg))
    assert (await stage.report(LegRecorded)).duration == 90 * SECOND


async def test_a_message_that_says_nothing_is_none(stage: SimulatedStage) -> None:
    scene = Scene(stage)
    await scene.customer()
    command = await stage.perform(scene.message(silence_s=1))
    await stage.report(CommandFailed, command=command, reason="nothing_said")

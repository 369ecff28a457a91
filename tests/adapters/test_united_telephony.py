"""Several nodes of telephony are one, and what happens to one of them is nothing to the others."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import ClassVar

import pytest
from typing_extensions import override

from perezvon.adapters.telephony.simulated import SimulatedExchange, SimulatedTelephony
from perezvon.adapters.telephony.united import UnitedTelephony
from perezvon.engine.events import CommandFailed, PhoneLost, PhoneReady
from perezvon.features.dispatch.ports import Arrival, Inventory
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, CustomerId, LegId
from perezvon.platform.tasks import spawn
from tests.contracts.telephony import TelephonyContract
from tests.contracts.telephony_stage import AGENT_HZ, AgentSide, CustomerSide, Scene, Stage
from tests.support.clock import TestClock
from tests.support.polling import eventually

GIVEN_UP_S = 1.0


class UnitedCustomer(CustomerSide):
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


class UnitedAgent(AgentSide):
    """Their phone registers at every node."""

    def __init__(self, exchanges: tuple[SimulatedExchange, ...], agent: AgentId) -> None:
        self._exchanges = exchanges
        self._agent = agent

    @override
    async def vanish(self) -> None:
        for exchange in self._exchanges:
            exchange.break_phone(self._agent)

    @override
    async def come_back(self) -> None:
        for exchange in self._exchanges:
            exchange.plug_phone(self._agent)


class UnitedStage(Stage):
    """Calls come to the nodes by turns."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = TestClock()
        self.exchanges = tuple(SimulatedExchange(self.clock, reloading_s=0.2) for _ in range(2))
        self._turns = itertools.cycle(self.exchanges)

    @override
    async def open(self) -> UnitedTelephony:
        return UnitedTelephony([SimulatedTelephony(exchange) for exchange in self.exchanges], given_up_s=GIVEN_UP_S)

    @override
    async def customer(self, arrival: Arrival) -> UnitedCustomer:
        exchange = next(self._turns)
        exchange.call(arrival)
        return UnitedCustomer(exchange, arrival.leg)

    @override
    async def answer(self, leg: LegId) -> UnitedCustomer:
        exchange = self._of(leg)
        exchange.answer(leg)
        return UnitedCustomer(exchange, leg)

    @override
    async def reject(self, leg: LegId) -> None:
        self._of(leg).reject(leg)

    @override
    async def engage(self, customer: CustomerId) -> None:
        for exchange in self.exchanges:
            exchange.engage(customer)

    @override
    async def agent(self, agent: AgentId, hz: float = AGENT_HZ) -> UnitedAgent:
        for exchange in self.exchanges:
            exchange.plug_phone(agent)
        return UnitedAgent(self.exchanges, agent)

    def _of(self, leg: LegId) -> SimulatedExchange:
        return next(one for one in self.exchanges if any(call.leg == leg for call in one.ringing()))


@pytest.fixture
async def stage() -> AsyncIterator[UnitedStage]:
    stage = UnitedStage()
    await stage.start()
    yield stage
    await stage.aclose()


class TestUnitedTelephony(TelephonyContract):
    supports: ClassVar[frozenset[str]] = frozenset({"interruption", "outbound", "speech"})

    @pytest.fixture(params=["the first node", "the second node"])
    @override
    async def stage(self, stage: UnitedStage, request: pytest.FixtureRequest) -> UnitedStage:
        if request.param == "the second node":
            next(stage._turns)
        return stage


# --- One of two nodes. ---


async def two_talks(stage: UnitedStage) -> tuple[Scene, Scene]:
    """A talk at each node."""
    first, second = Scene(stage), Scene(stage)
    await first.talk()
    await second.talk()
    return first, second


async def told_anew(stage: UnitedStage) -> Inventory:
    """What exists, as soon as that is told by itself."""
    known = len(stage.seen(Inventory))
    await eventually(lambda: len(stage.seen(Inventory)) > known)
    return stage.seen(Inventory)[-1]


def legs(inventory: Inventory) -> set[str]:
    return {*(customer.leg for customer in inventory.customers), *inventory.agent_legs}


@pytest.mark.virtual_time
async def test_what_exists_is_what_all_nodes_have(stage: UnitedStage) -> None:
    first, second = await two_talks(stage)
    inventory = await stage.inventory()
    assert legs(inventory) == {first.leg, first.agent_leg, second.leg, second.agent_leg}
    assert [(seat.leg, seat.contact) for seat in inventory.agents] == [
        (first.agent_leg, first.contact),
        (second.agent_leg, second.contact),
    ]
    assert sorted(inventory.phones) == sorted([first.agent, second.agent])


@pytest.mark.virtual_time
async def test_a_node_that_is_away_for_a_moment_loses_nobody_and_others_go_on(stage: UnitedStage) -> None:
    first, second = await two_talks(stage)
    stage.exchanges[1].unplug()
    known = len(stage.seen(Inventory))
    await first.done(first.music())
    with pytest.raises(AdapterError):
        await stage.perform(second.music())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(GIVEN_UP_S / 2):
            await stage.inventory()
    stage.exchanges[1].plug_in()
    await eventually(lambda: len(stage.seen(Inventory)) > known)
    assert legs(stage.seen(Inventory)[-1]) == {first.leg, first.agent_leg, second.leg, second.agent_leg}
    await second.done(second.music())


@pytest.mark.virtual_time
async def test_the_calls_of_a_node_that_is_gone_are_lost_and_others_go_on(stage: UnitedStage) -> None:
    first, second = await two_talks(stage)
    stage.exchanges[1].unplug()
    inventory = await told_anew(stage)
    assert legs(inventory) == {first.leg, first.agent_leg}
    assert second.agent in inventory.phones, "their phone rings at the other node"
    await first.done(first.music())
    with pytest.raises(AdapterError) as refused:
        await stage.perform(second.music())
    assert not refused.value.retryable


@pytest.mark.virtual_time
async def test_a_command_whose_node_goes_before_its_outcome_has_failed(stage: UnitedStage) -> None:
    first, second = Scene(stage), Scene(stage)
    for scene in (first, second):
        await scene.customer()
    goes_on = await stage.perform(first.play(digits="1", wait_s=300))
    comes_to_nothing = await stage.perform(second.play(digits="1", wait_s=300))
    stage.exchanges[1].unplug()
    assert (await stage.report(CommandFailed, command=comes_to_nothing)).reason == "telephony_unavailable"
    assert not stage.seen(CommandFailed, command=goes_on)


@pytest.mark.virtual_time
async def test_a_node_that_was_gone_takes_calls_again_and_those_it_had_are_ended(stage: UnitedStage) -> None:
    first, second = await two_talks(stage)
    stage.exchanges[1].unplug()
    assert second.leg not in legs(await told_anew(stage))
    stage.exchanges[1].plug_in()
    await eventually(lambda: legs_at(stage.exchanges[1]) == set())
    assert legs(await stage.inventory()) == {first.leg, first.agent_leg}
    next(stage._turns)
    third = Scene(stage)
    await third.talk()
    assert third.leg in legs_at(stage.exchanges[1])


def legs_at(exchange: SimulatedExchange) -> set[str]:
    return legs(exchange.inventory())


@pytest.mark.virtual_time
async def test_nobody_is_lost_while_no_node_can_be_reached(stage: UnitedStage) -> None:
    first, second = await two_talks(stage)
    inventories = len(stage.seen(Inventory))
    for exchange in stage.exchanges:
        exchange.unplug()
    await asyncio.sleep(GIVEN_UP_S * 1.5)
    assert len(stage.seen(Inventory)) == inventories
    for exchange in stage.exchanges:
        exchange.plug_in()
    await eventually(lambda: len(stage.seen(Inventory)) > inventories)
    assert legs(stage.seen(Inventory)[-1]) == {first.leg, first.agent_leg, second.leg, second.agent_leg}


@pytest.mark.virtual_time
async def test_an_agent_has_a_phone_as_long_as_one_node_has_it(stage: UnitedStage) -> None:
    agent = AgentId("anna")
    await stage.agent(agent)
    await stage.report(PhoneReady, agent=agent)
    stage.exchanges[0].break_phone(agent)
    await stage.inventory()
    assert not stage.seen(PhoneLost)
    stage.exchanges[1].break_phone(agent)
    await stage.report(PhoneLost, agent=agent)


@pytest.mark.virtual_time
async def test_receipts_go_to_the_node_that_told(stage: UnitedStage) -> None:
    scenes = Scene(stage), Scene(stage)
    for scene in scenes:
        await scene.customer()
    await stage.acknowledge(await stage.report(Arrival, contact=scenes[1].contact))
    await stage.die()
    await stage.start()
    assert stage.seen(Arrival) == [scenes[0].arrival]


class SlowTelephony(SimulatedTelephony):
    """It says nothing until it may."""

    def __init__(self, exchange: SimulatedExchange) -> None:
        super().__init__(exchange)
        self.may = asyncio.Event()

    @override
    async def resynchronise(self, question: int, *, epoch: int) -> None:
        await self.may.wait()
        await super().resynchronise(question, epoch=epoch)


class SlowStage(UnitedStage):
    slow: SlowTelephony
    is_quick_at_first = False

    @override
    async def open(self) -> UnitedTelephony:
        self.slow = SlowTelephony(self.exchanges[1])
        if self.is_quick_at_first:
            self.slow.may.set()
        return UnitedTelephony([SimulatedTelephony(self.exchanges[0]), self.slow], given_up_s=GIVEN_UP_S)


@pytest.mark.virtual_time
async def test_a_start_waits_for_a_slow_node_and_not_for_one_that_is_gone() -> None:
    stage = SlowStage()
    stage.exchanges[1].call(Scene(stage).arrival)
    starting = spawn(stage.start(), name="starting")
    await asyncio.sleep(GIVEN_UP_S / 2)
    assert not stage.seen(Inventory)
    await starting
    assert stage.seen(Inventory)[-1].customers == ()
    stage.slow.may.set()
    await eventually(lambda: bool(stage.seen(Inventory)[-1].customers))
    await stage.aclose()


@pytest.mark.virtual_time
async def test_what_comes_while_another_node_is_asked_is_told_after_what_exists() -> None:
    """Whatever precedes an inventory in the stream is older than it."""
    stage, scene = SlowStage(), Scene(SlowStage())
    stage.is_quick_at_first = True
    await stage.start()
    stage.slow.may.clear()
    asking = spawn(stage.inventory(), name="asking")
    await asyncio.sleep(0.1)
    stage.exchanges[0].call(scene.arrival)
    await asyncio.sleep(0.1)
    assert not stage.seen(Arrival)
    stage.slow.may.set()
    assert (await asking).customers == ()
    await stage.report(Arrival, contact=scene.contact)
    told = [one.what for one in stage._reported]
    assert told.index(scene.arrival) > told.index(stage.seen(Inventory)[-1])
    await stage.aclose()

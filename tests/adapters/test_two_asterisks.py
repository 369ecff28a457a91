"""Two real Asterisks behind one who decides: calls come to both, and when one dies the calls of the other go on."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from perezvon.engine.events import LegConnected, LegHungUp, OfferAnswered
from perezvon.features.dispatch.ports import Inventory
from tests.contracts.telephony_speaking import CUSTOMER_HZ
from tests.contracts.telephony_stage import AGENT_HZ, Scene
from tests.support.asterisk import RunningAsterisk, carrier, number
from tests.support.asterisk_stage import LINE, NUMBER, SipCustomer
from tests.support.polling import eventually
from tests.support.sip.call import Call
from tests.support.two_asterisks import SipAgentAtBoth, TwoAsterisks, two_nodes

GAP_S = 0.5
"""More silence than this would be heard; a busy test machine makes some of its own."""


@pytest.fixture(scope="module")
def asterisks() -> Iterator[tuple[RunningAsterisk, RunningAsterisk]]:
    trunks, numbers = (carrier(),), (number(NUMBER, LINE),)
    with (
        RunningAsterisk(name="north", trunks=trunks, numbers=numbers) as north,
        RunningAsterisk(name="south", trunks=trunks, numbers=numbers) as south,
    ):
        yield north, south


@pytest.fixture
async def stage(asterisks: tuple[RunningAsterisk, RunningAsterisk], tmp_path: Path) -> AsyncIterator[TwoAsterisks]:
    async with two_nodes(asterisks, tmp_path) as stage:
        yield stage


async def two_talks(stage: TwoAsterisks) -> list[tuple[Scene, Call, Call]]:
    """A talk at each node: customer's and agent's end."""
    talks = []
    for _ in stage.nodes:
        scene = Scene(stage)
        customer, agent = await scene.talk()
        assert isinstance(customer, SipCustomer)
        assert isinstance(agent, SipAgentAtBoth)
        assert await customer.hears(AGENT_HZ)
        assert await agent.call.hears(CUSTOMER_HZ)
        talks.append((scene, customer.call, agent.call))
    return talks


async def test_calls_come_to_both_nodes_and_a_phone_rings_at_the_one_of_the_call(stage: TwoAsterisks) -> None:
    scenes = [Scene(stage) for _ in stage.nodes]
    for scene in scenes:
        await scene.customer()
    assert [scene.contact.partition("-")[0] for scene in scenes] == ["north", "south"]
    agent = await scenes[1].phone()
    assert isinstance(agent, SipAgentAtBoth)
    offer = scenes[1].offer()
    await scenes[1].done(offer)
    await (await agent.sides[1].phone.rings()).answer()
    await stage.report(OfferAnswered, offer=offer.offer)
    await stage.report(LegConnected, command=await stage.perform(scenes[1].connect(offer.offer)))
    assert await agent.call.hears(CUSTOMER_HZ)
    assert not agent.sides[0].phone.incoming
    assert [arrival.contact for arrival in (await stage.inventory()).customers] == [scene.contact for scene in scenes]


async def test_when_one_asterisk_dies_its_calls_are_lost_and_a_talk_at_the_other_goes_on(stage: TwoAsterisks) -> None:
    (north, *ends), (south, _, _) = await two_talks(stage)
    for end in ends:
        end.count_anew()
    dead = stage.nodes[1].asterisk
    await asyncio.to_thread(dead.kill)
    try:
        async with asyncio.timeout(10):
            await stage.report(LegHungUp, leg=south.leg, cause="lost")
            await stage.report(LegHungUp, leg=south.agent_leg, cause="lost")
        inventory = await stage.inventory()
        assert inventory.agent_legs == (north.agent_leg,)
        assert {north.agent, south.agent} <= set(inventory.phones), "both can be rung by the other"
        await north.done(north.music())
        await north.done(north.stop())
        assert await ends[0].hears(AGENT_HZ)
        assert max(end.reception.longest_gap_s for end in ends) < GAP_S
        scene = Scene(stage)
        await scene.customer()
    finally:
        dead.start()  # Here, since it ends with the thread that starts it.


async def test_when_a_whole_node_dies_its_calls_are_lost_and_a_talk_at_the_other_goes_on(stage: TwoAsterisks) -> None:
    (north, *ends), (south, _, _) = await two_talks(stage)
    for end in ends:
        end.count_anew()
    dead = stage.nodes[1].asterisk
    await asyncio.to_thread(dead.kill)
    await stage.processes[1].aclose()
    try:
        await eventually(lambda: stage.seen(Inventory)[-1].agent_legs == (north.agent_leg,), within=10)
        assert south.leg not in [customer.leg for customer in stage.seen(Inventory)[-1].customers]
        assert await ends[1].hears(CUSTOMER_HZ)
        assert max(end.reception.longest_gap_s for end in ends) < GAP_S
        await north.done(north.music())
    finally:
        dead.start()  # Here, since it ends with the thread that starts it.

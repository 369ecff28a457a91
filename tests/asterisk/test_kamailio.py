"""The sample configuration of Kamailio: calls of known carriers go to the nodes that are there, and nobody else is answered."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from perezvon.engine.events import LegHungUp
from tests.contracts.telephony_stage import Scene
from tests.support.asterisk import CARRIER, HOST, RunningAsterisk, carrier, number
from tests.support.asterisk_stage import LINE, NUMBER, SipCustomer
from tests.support.kamailio import RunningKamailio
from tests.support.polling import eventually
from tests.support.sip.phone import SipPhone
from tests.support.two_asterisks import TwoAsterisks, two_nodes

KAMAILIO = "127.0.0.4"
STRANGER = "127.0.0.9"
UNANSWERED_S = 1.5
"""Who was not answered by then is not."""
BACK_S = 30.0


@pytest.fixture(scope="module")
def asterisks() -> Iterator[tuple[RunningAsterisk, RunningAsterisk]]:
    trunks, numbers = (carrier(host=KAMAILIO),), (number(NUMBER, LINE),)
    with (
        RunningAsterisk(name="north", trunks=trunks, numbers=numbers) as north,
        RunningAsterisk(name="south", trunks=trunks, numbers=numbers) as south,
    ):
        yield north, south


@pytest.fixture(scope="module")
def kamailio(asterisks: tuple[RunningAsterisk, RunningAsterisk]) -> Iterator[RunningKamailio]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((KAMAILIO, 0))
        here = probe.getsockname()
    nodes = [(HOST, asterisk.plan.listening.sip) for asterisk in asterisks]
    with RunningKamailio(here, nodes=nodes, carriers=[CARRIER]) as kamailio:
        yield kamailio
        kamailio.printed()


@pytest.fixture
async def stage(
    asterisks: tuple[RunningAsterisk, RunningAsterisk], kamailio: RunningKamailio, tmp_path: Path
) -> AsyncIterator[TwoAsterisks]:
    async with two_nodes(asterisks, tmp_path) as stage:
        for node in stage.nodes:
            node.entrance = kamailio.here
        yield stage


async def called(stage: TwoAsterisks) -> tuple[str, Scene, SipCustomer]:
    """Somebody calls; the node at which they are."""
    scene = Scene(stage)
    customer = await scene.customer()
    assert isinstance(customer, SipCustomer)
    return scene.contact.partition("-")[0], scene, customer


async def test_calls_are_spread_over_the_nodes_and_end_from_either_side(stage: TwoAsterisks) -> None:
    calls = [await called(stage) for _ in range(4)]
    assert sorted(node for node, _, _ in calls) == ["north", "north", "south", "south"]
    for _, scene, customer in calls[:2]:
        await customer.hang_up()
        await stage.report(LegHungUp, leg=scene.leg, cause="customer")
    for _, scene, customer in calls[2:]:
        await stage.perform(scene.hang_up(scene.leg))
        await eventually(lambda customer=customer: customer.call.is_over)  # type: ignore[misc]
        assert customer.call.ended_by_other


async def test_a_stranger_is_not_even_answered(stage: TwoAsterisks, kamailio: RunningKamailio) -> None:
    phone = await SipPhone("+4930123456", server=kamailio.here, host=STRANGER, hz=None).open()
    dialled = phone.dial(NUMBER)
    assert not await dialled.rings(within=UNANSWERED_S)
    assert dialled.statuses == []
    phone.vanish()
    await phone.aclose()


async def test_when_a_node_dies_calls_go_to_the_other_until_it_is_back(stage: TwoAsterisks) -> None:
    dead = stage.nodes[1].asterisk
    await asyncio.to_thread(dead.kill)
    try:
        assert [(await called(stage))[0] for _ in range(3)] == ["north"] * 3
    finally:
        dead.start()  # Here, since it ends with the thread that starts it.

    async def is_back() -> bool:
        return (await called(stage))[0] == "south"

    await eventually(is_back, within=BACK_S)

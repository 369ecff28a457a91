"""Telephony by a real Asterisk, with telephones that speak SIP, on loopback."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from typing_extensions import override

from perezvon.adapters.telephony.asterisk.configure.plan import Silence
from perezvon.adapters.telephony.asterisk.process import running
from perezvon.engine.events import (
    LegConnected,
    LegHungUp,
    LegRecorded,
    OfferAnswered,
    PhoneLost,
)
from perezvon.features.dispatch.ports import Arrival, Inventory
from perezvon.platform.system import SystemClock
from tests.contracts.telephony import COLLEAGUE_HZ, CUSTOMER_HZ, MUSIC_HZ, TelephonyContract
from tests.contracts.telephony_phones import PhonesContract, rung
from tests.contracts.telephony_stage import AGENT_HZ, Scene
from tests.support.asterisk import RunningAsterisk, carrier, number, with_carrier
from tests.support.asterisk_stage import DIALING, LINE, NUMBER, AsteriskStage, SipAgent, staged
from tests.support.polling import eventually
from tests.support.sip.g722 import PAYLOAD as G722
from tests.support.sip.sdp import G711
from tests.support.tones import tone, write_wav

SHORT = Silence(desk=3, asked_every=1)
"""Tests are in a hurry to see who is gone."""
RINGING_HZ = 425
"""As a network tells who calls that it rings."""
WRITTEN = 250
"""Packets of sound, five seconds: Asterisk writes what it records in pieces of two."""


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    music = write_wav(tmp_path_factory.mktemp("music") / "music.wav", tone(MUSIC_HZ, 5.0))
    with RunningAsterisk(
        trunks=(carrier(),), numbers=(number(NUMBER, LINE),), music=music, silence=SHORT, dialing=DIALING
    ) as asterisk:
        yield with_carrier(asterisk)


@pytest.fixture
async def stage(asterisk: RunningAsterisk, tmp_path: Path) -> AsyncIterator[AsteriskStage]:
    async with staged(asterisk, tmp_path) as stage:
        yield stage


class TestAsterisk(TelephonyContract, PhonesContract):
    supports: ClassVar[frozenset[str]] = frozenset({"audio", "recording", "speech", "numbers", "outbound", "outside"})

    @pytest.fixture
    @override
    async def stage(self, stage: AsteriskStage) -> AsteriskStage:
        return stage


@pytest.mark.parametrize("customers_speak", [G711, (G722,)])
@pytest.mark.parametrize("agents_speak", [G711, (G722,)])
async def test_two_who_stay_hear_each_other_after_a_third_one_has_left_whatever_they_speak(
    stage: AsteriskStage, customers_speak: tuple[int, ...], agents_speak: tuple[int, ...]
) -> None:
    stage.customers_speak, stage.agents_speak = customers_speak, agents_speak
    scene = Scene(stage)
    customer, agent = await scene.talk()
    colleague, leg = await scene.colleague(COLLEAGUE_HZ)
    assert await customer.hears(AGENT_HZ, COLLEAGUE_HZ)
    assert await agent.hears(CUSTOMER_HZ, COLLEAGUE_HZ)
    assert await colleague.hears(CUSTOMER_HZ, AGENT_HZ)
    await stage.perform(scene.hang_up(leg))
    await stage.report(LegHungUp, leg=leg)
    assert await customer.misses(COLLEAGUE_HZ)
    assert await customer.hears(AGENT_HZ)
    assert await agent.hears(CUSTOMER_HZ)


async def test_a_number_that_its_owner_withholds_is_not_told(stage: AsteriskStage) -> None:
    await stage.call(headers={"P-Asserted-Identity": '"Kofi" <sip:+4930654321@example.com>'})
    await stage.call(headers={"P-Asserted-Identity": '"Kofi" <sip:+4930654321@example.com>', "Privacy": "id"})
    await eventually(lambda: len(stage.seen(Arrival)) == 2)
    shown, withheld = stage.seen(Arrival)
    assert (shown.number, shown.name) == ("+4930654321", "Kofi")
    assert (withheld.number, withheld.name) == ("", "")


async def test_a_customer_who_is_called_is_shown_the_number_of_the_line(stage: AsteriskStage) -> None:
    await Scene(stage).calls()
    called = await (await stage.carrier()).rings()
    assert (called.number, called.caller.user) == ("+49300000000", NUMBER)


async def test_an_agent_hears_that_it_rings_at_the_customers(stage: AsteriskStage) -> None:
    scene = Scene(stage)
    agent = await scene.phone()
    command = await stage.perform(scene.connect_first())
    await stage.report(LegConnected, command=command)
    await stage.perform(scene.call())
    await (await stage.carrier()).rings()
    assert await agent.hears(RINGING_HZ)
    await stage.perform(scene.hang_up(scene.leg))
    await stage.report(LegHungUp, leg=scene.leg)


# --- Who dies, and what is known afterwards. ---


async def test_a_caller_about_whom_nobody_decides_hears_music(stage: AsteriskStage) -> None:
    await stage.die()
    call = await stage.call()
    assert await call.hears(MUSIC_HZ)
    await stage.start()
    assert (await stage.inventory()).music == (), "nobody ordered it"


@asynccontextmanager
async def apart(asterisk: RunningAsterisk, folder: Path) -> AsyncIterator[tuple[AsteriskStage, AsyncExitStack]]:
    """A media process that ends with the stack, while the stage goes on."""
    stage = AsteriskStage(asterisk, folder)
    async with AsyncExitStack() as process:
        await begin(stage, process)
        await stage.start()
        try:
            yield stage, process
        finally:
            await stage.aclose()


async def begin(stage: AsteriskStage, process: AsyncExitStack) -> None:
    """A media process begins."""
    await process.enter_async_context(running(stage.settings, SystemClock(), random.Random(1)))


async def again(stage: AsteriskStage, process: AsyncExitStack) -> Inventory:
    """Another media process begins in place of the one that ended; what it finds."""
    known = len(stage.seen(Inventory))
    await begin(stage, process)
    await eventually(lambda: len(stage.seen(Inventory)) > known)
    return stage.seen(Inventory)[-1]


async def test_calls_go_on_without_the_media_process_and_the_next_one_knows_them(
    asterisk: RunningAsterisk, tmp_path: Path
) -> None:
    async with apart(asterisk, tmp_path) as (stage, process):
        talking, waiting, ringing = Scene(stage), Scene(stage), Scene(stage)
        customer, agent = await talking.talk()
        await waiting.customer()
        await waiting.done(waiting.music())
        phone, offer = await rung(ringing)
        assert await customer.hears(AGENT_HZ)
        await process.aclose()
        assert await customer.hears(AGENT_HZ)
        assert await agent.hears(CUSTOMER_HZ)
        inventory = await again(stage, process)
        assert [arrival.contact for arrival in inventory.customers] == [
            scene.contact for scene in (talking, waiting, ringing)
        ]
        assert [(seat.leg, seat.contact, seat.agent) for seat in inventory.agents] == [
            (talking.agent_leg, talking.contact, talking.agent)
        ]
        assert [ring.offer for ring in inventory.rings] == [offer.offer]
        await (await phone.phone.rings()).answer()
        await stage.report(OfferAnswered, offer=offer.offer)
        await stage.perform(talking.hang_up(talking.agent_leg))
        recorded = await stage.report(LegRecorded, leg=talking.agent_leg)
        left, _, rate = await stage.recording(recorded)
        assert len(left) / rate > 1.0, "what was said while nobody looked is recorded too"


async def test_who_came_while_there_was_no_media_process_hears_music_and_is_taken_in_order(
    asterisk: RunningAsterisk, tmp_path: Path
) -> None:
    async with apart(asterisk, tmp_path) as (stage, process):
        await process.aclose()
        numbers = [f"+49301234{place:02}" for place in range(8)]
        calls = [await stage.call(number) for number in numbers]
        assert await calls[0].hears(MUSIC_HZ)
        assert await calls[-1].hears(MUSIC_HZ)
        await begin(stage, process)
        await eventually(lambda: len(stage.seen(Arrival)) == len(calls), within=20)
        order = [int(arrival.contact.rpartition("-")[2]) for arrival in stage.seen(Arrival)]
        assert order == sorted(order)
        assert not any(call.is_over for call in calls)


async def test_an_agent_who_was_muted_and_one_who_listens_are_so_for_the_next_media_process(
    asterisk: RunningAsterisk, tmp_path: Path
) -> None:
    async with apart(asterisk, tmp_path) as (stage, process):
        scene = Scene(stage)
        customer, _ = await scene.talk()
        _, listener = await scene.colleague(COLLEAGUE_HZ, "listen")
        await scene.done(scene.mute(scene.agent_leg, is_muted=True))
        assert await customer.misses(AGENT_HZ)
        await process.aclose()
        inventory = await again(stage, process)
        assert {(seat.leg, seat.part, seat.is_muted) for seat in inventory.agents} == {
            (scene.agent_leg, "talk", True),
            (listener, "listen", False),
        }
        await scene.done(scene.mute(scene.agent_leg, is_muted=False))
        assert await customer.hears(AGENT_HZ)
        await scene.done(scene.part(listener, "talk"))
        assert await customer.hears(COLLEAGUE_HZ)


async def test_what_ended_while_there_was_no_media_process_is_gone_afterwards(
    asterisk: RunningAsterisk, tmp_path: Path
) -> None:
    async with apart(asterisk, tmp_path) as (stage, process):
        scene = Scene(stage)
        customer, agent = await scene.talk()
        assert isinstance(agent, SipAgent)
        assert await agent.hears(CUSTOMER_HZ)
        await process.aclose()
        await customer.hang_up()
        await agent.phone.calls[0].hang_up()
        inventory = await again(stage, process)
        assert (inventory.customers, inventory.agent_legs) == ((), ())
        assert scene.leg in inventory.hung_up
        await stage.report(LegRecorded, leg=scene.agent_leg)


async def test_when_asterisk_dies_all_legs_and_phones_are_lost_and_it_is_of_use_again_afterwards(
    asterisk: RunningAsterisk, tmp_path: Path
) -> None:
    async with staged(asterisk, tmp_path) as stage:
        scene = Scene(stage)
        _, agent = await scene.talk()
        assert isinstance(agent, SipAgent)
        assert await agent.hears(CUSTOMER_HZ)
        call = agent.phone.calls[0]
        await eventually(lambda: call.reception.packets > WRITTEN, within=10)
        await asyncio.to_thread(asterisk.kill)
        async with asyncio.timeout(10):
            await stage.report(LegHungUp, leg=scene.leg, cause="lost")
            await stage.report(LegHungUp, leg=scene.agent_leg, cause="lost")
            await stage.report(PhoneLost, agent=scene.agent)
        await asyncio.to_thread(asterisk.start)
        await Scene(stage).customer()
        await stage.report(LegRecorded, leg=scene.agent_leg)

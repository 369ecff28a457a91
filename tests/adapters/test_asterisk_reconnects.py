"""What a modelled Asterisk told nobody, while there was no connection, is seen when there is one again."""

import csv
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from perezvon.engine.events import (
    CommandFailed,
    LegConnected,
    LegHungUp,
    LegRecorded,
    OfferAnswered,
    OfferDeclined,
    PromptEnded,
)
from perezvon.features.dispatch.ports import Arrival
from perezvon.kernel.time import SECOND
from perezvon.platform.system import SystemClock
from tests.contracts.telephony_phones import rung
from tests.contracts.telephony_speaking import SHORT
from tests.contracts.telephony_stage import Scene
from tests.support.ari_server import PASSWORD, USER
from tests.support.asterisk_model.stage import ModelCustomer, ModelStage, modelled
from tests.support.polling import eventually


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[ModelStage]:
    async with modelled(tmp_path) as stage:
        yield stage


async def test_a_phone_that_was_picked_up_meanwhile_has_answered(stage: ModelStage) -> None:
    scene = Scene(stage)
    agent, offer = await rung(scene)
    ringing = await agent.phone.rings()
    await stage.model.ari.drop()
    ringing.pick_up()
    await stage.report(OfferAnswered, offer=offer.offer)
    await stage.report(LegConnected, command=await stage.perform(scene.connect(offer.offer)))


async def test_a_phone_that_was_picked_up_meanwhile_takes_the_seat_that_waits_for_it(stage: ModelStage) -> None:
    scene = Scene(stage)
    agent, offer = await rung(scene)
    ringing = await agent.phone.rings()
    command = await stage.perform(scene.connect(offer.offer))
    await stage.inventory()
    await stage.model.ari.drop()
    ringing.pick_up()
    await stage.report(LegConnected, command=command)


async def test_a_phone_that_was_turned_away_meanwhile_has_declined(stage: ModelStage) -> None:
    scene = Scene(stage)
    agent, offer = await rung(scene)
    ringing = await agent.phone.rings()
    await stage.model.ari.drop()
    await ringing.decline()
    await stage.report(OfferDeclined, offer=offer.offer)


@pytest.mark.parametrize(("is_written", "cause"), [(True, "customer"), (False, "lost")])
async def test_why_a_caller_went_meanwhile_is_what_asterisk_wrote_down(
    stage: ModelStage, is_written: bool, cause: str
) -> None:
    scene = Scene(stage)
    customer = cast(ModelCustomer, await scene.customer())
    assert stage.settings.ended is not None
    if is_written:
        row = [SystemClock().now() / SECOND, customer.channel.id, customer.channel.id, '{"hangupcause":16}']
        with stage.settings.ended.open("w") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerow(row)
    await stage.model.ari.aclose()
    await customer.hang_up()
    await stage.model.ari.listen()
    await stage.report(LegHungUp, leg=scene.leg, cause=cause)


async def test_words_that_ended_meanwhile_have_ended(stage: ModelStage) -> None:
    scene = Scene(stage)
    customer = cast(ModelCustomer, await scene.customer())
    command = await stage.perform(scene.play(SHORT))
    await eventually(lambda: bool(customer.channel.playing))
    await stage.inventory()
    await stage.model.ari.drop()
    stage.model.stop_playing(customer.channel, customer.channel.playing[0])
    await stage.report(PromptEnded, command=command)


@pytest.mark.parametrize("hangs_up", [False, True])
async def test_a_message_that_ended_meanwhile_is_kept(stage: ModelStage, hangs_up: bool) -> None:
    scene = Scene(stage)
    customer = cast(ModelCustomer, await scene.customer())
    command = await stage.perform(scene.message())
    await customer.speak()
    await stage.inventory()
    await stage.model.ari.drop()
    if hangs_up:
        await customer.hang_up()
    else:
        stage.model.stop_taping(customer.channel)
    await stage.report(LegRecorded, command=command)


async def test_an_agent_who_was_reported_as_lost_is_free_when_asterisk_comes_back_with_the_call(
    stage: ModelStage,
) -> None:
    scene = Scene(stage)
    await scene.talk()
    await stage.model.ari.aclose()
    await stage.report(LegHungUp, leg=scene.agent_leg, cause="lost")
    await stage.model.ari.listen()
    await eventually(lambda: not any(channel.is_made for channel in stage.model.channels.values()))
    assert (await stage.inventory()).agent_legs == ()


async def test_a_caller_who_was_reported_as_lost_begins_anew_when_asterisk_comes_back_with_them(
    stage: ModelStage,
) -> None:
    scene = Scene(stage)
    customer = cast(ModelCustomer, await scene.customer())
    await stage.model.ari.aclose()
    await stage.report(LegHungUp, leg=scene.leg, cause="lost")
    await stage.model.ari.listen()
    await eventually(lambda: len(stage.seen(Arrival)) == 2)
    first, again = stage.seen(Arrival)
    assert (again.line, again.contact != first.contact, again.leg != first.leg) == (first.line, True, True)
    scene.arrival = again
    await scene.done(scene.music())
    connections = len(stage.model.ari.connections)
    await stage.model.ari.drop()
    await eventually(lambda: len(stage.model.ari.connections) > connections and stage.exchange.ari.is_open)
    assert [arrival.contact for arrival in (await stage.inventory()).customers] == [again.contact]
    await customer.hang_up()
    await stage.report(LegHungUp, leg=again.leg, cause="customer")


async def test_whoever_was_replaced_takes_over_again_and_has_lost_nobody(stage: ModelStage) -> None:
    scene = Scene(stage)
    customer, _ = await scene.talk()
    connections = len(stage.model.ari.connections)
    url = stage.model.ari.address.url.replace("://", f"://{USER}:{PASSWORD}@")
    async with connect(f"{url}/events?app=perezvon", subprotocols=[Subprotocol("ari")]):
        await eventually(lambda: len(stage.model.ari.connections) > connections + 1 and stage.exchange.ari.is_open)
    assert scene.agent_leg in (await stage.inventory()).agent_legs
    await scene.done(scene.music())
    await customer.hang_up()
    await stage.report(LegHungUp, leg=scene.leg, cause="customer")
    assert not stage.seen(LegHungUp, leg=scene.agent_leg)
    assert not stage.seen(CommandFailed)

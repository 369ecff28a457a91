"""Calls to the outside by a modelled Asterisk: nobody is called twice, and nobody is forgotten."""

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from perezvon.adapters.telephony.asterisk.configure.dialing import Limits
from perezvon.engine.commands import CallCustomer
from perezvon.engine.events import CommandFailed, LegConnected, LegHungUp
from perezvon.features.dispatch.ports import Inventory
from tests.contracts.telephony_stage import Scene
from tests.support.ari_server import HANG_UP, refused
from tests.support.asterisk_model.phones import ModelCall
from tests.support.asterisk_model.stage import ModelCustomer, ModelStage, modelled
from tests.support.asterisk_stage import DIALING, NUMBER, called_out
from tests.support.polling import eventually


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[ModelStage]:
    async with modelled(tmp_path) as stage:
        yield stage


async def rings(stage: ModelStage, ring_s: int = 30) -> tuple[Scene, CallCustomer, ModelCall]:
    """An agent is there, and it rings at the customer's."""
    scene = Scene(stage)
    call = await scene.calls(ring_s)
    return scene, call, await stage.carrier.rings()


def outcomes(stage: ModelStage, call: CallCustomer) -> list[object]:
    """What was reported of the call."""
    return [one for one in stage.seen(object) if getattr(one, "command", None) == call.id]


async def anew(stage: ModelStage) -> None:
    """Another media process begins in place of the one that ended."""
    known = len(stage.seen(Inventory))
    await stage.begin()
    await eventually(lambda: len(stage.seen(Inventory)) > known)


async def test_the_agent_hears_what_the_network_says_before_there_is_an_answer(stage: ModelStage) -> None:
    scene, _, call = await rings(stage)
    agent = next(one for one in stage.model.channels.values() if f"agent-{scene.agent}" in one.name)
    assert call.channel.bridge == agent.bridge is not None


async def test_a_customer_is_shown_the_number_of_the_line(stage: ModelStage) -> None:
    _, _, call = await rings(stage)
    assert call.caller.user == "+4930100"


async def test_who_answered_while_there_was_no_connection_is_there(stage: ModelStage) -> None:
    scene, call, ringing = await rings(stage)
    await stage.model.ari.drop()
    ringing.pick_up()
    await stage.report(LegConnected, command=call.id)
    assert [one.leg for one in (await stage.inventory()).customers] == [scene.leg]


async def test_who_turned_it_away_while_there_was_no_connection_was_not_reached(stage: ModelStage) -> None:
    _, call, ringing = await rings(stage)
    await stage.model.ari.drop()
    await ringing.decline()
    assert (await stage.report(CommandFailed, command=call.id)).reason == "not_reached"


@pytest.mark.parametrize("is_carried_out", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("path", ["channels/create", "channels/out-[^/]+/dial", "bridges/call-[^/]+/addChannel"])
async def test_a_connection_that_breaks_has_nobody_called_twice(
    stage: ModelStage, path: str, is_carried_out: bool
) -> None:
    scene = Scene(stage)
    await scene.phone()
    await stage.report(LegConnected, command=await stage.perform(scene.connect_first()))
    trouble = stage.questions.trouble("POST", path, HANG_UP, is_carried_out=is_carried_out)
    call = scene.call(ring_s=1)
    await stage.perform(call)
    await eventually(lambda: bool(outcomes(stage, call)))
    assert trouble.came
    assert len(stage.carrier.dialled) <= 1
    assert outcomes(stage, call) == [CommandFailed(command=call.id, reason="no_answer")]
    await eventually(lambda: not any(one.dials for one in stage.model.channels.values()))


@pytest.mark.parametrize("status", [400, 404, 409, 500])
@pytest.mark.parametrize("path", ["channels/create", "channels/out-[^/]+/dial"])
async def test_what_asterisk_refuses_is_not_reached(stage: ModelStage, path: str, status: int) -> None:
    scene = Scene(stage)
    await scene.phone()
    await stage.report(LegConnected, command=await stage.perform(scene.connect_first()))
    for _ in range(1 + (status == 500)):  # It is asked twice.
        stage.questions.trouble("POST", path, refused(status))
    call = scene.call()
    await stage.perform(call)
    assert (await stage.report(CommandFailed, command=call.id)).reason == "not_reached"
    await eventually(lambda: not any(one.dials for one in stage.model.channels.values()))


async def test_a_trunk_that_is_not_there_reaches_nobody(stage: ModelStage) -> None:
    scene = Scene(stage)
    del stage.model.phones[stage.carrier.name]
    call = await scene.calls()
    assert (await stage.report(CommandFailed, command=call.id)).reason == "not_reached"


# --- Another life of the media process. ---


async def test_the_next_life_knows_who_is_called(stage: ModelStage) -> None:
    scene, call, ringing = await rings(stage)
    await stage.process.aclose()
    await anew(stage)
    await stage.perform(call)
    await stage.inventory()
    ringing.pick_up()
    await stage.report(LegConnected, command=call.id)
    assert [one.leg for one in (await stage.inventory()).customers] == [scene.leg]
    assert len(stage.carrier.dialled) == 1


@pytest.mark.parametrize("is_given_again", [False, True])
async def test_who_answered_between_two_lives_is_there(stage: ModelStage, is_given_again: bool) -> None:
    scene, call, ringing = await rings(stage)
    await stage.process.aclose()
    ringing.pick_up()
    await anew(stage)
    if is_given_again:
        await stage.perform(call)
    await stage.report(LegConnected, command=call.id)
    assert [one.leg for one in (await stage.inventory()).customers] == [scene.leg]
    assert len(stage.carrier.dialled) == 1


async def test_who_was_called_in_another_life_and_is_gone_is_not_called_again(stage: ModelStage) -> None:
    _, call, ringing = await rings(stage)
    await stage.process.aclose()
    await ringing.decline()
    await anew(stage)
    await stage.perform(call)
    assert (await stage.report(CommandFailed, command=call.id)).reason == "no_answer"
    assert len(stage.carrier.dialled) == 1


async def test_a_call_of_another_life_rings_no_longer_than_it_was_to(stage: ModelStage) -> None:
    _, call, _ = await rings(stage)
    await stage.process.aclose()
    await anew(stage)
    await stage.perform(msgspec.structs.replace(call, ring_s=1))
    assert (await stage.report(CommandFailed, command=call.id)).reason == "no_answer"


async def test_two_who_were_joined_talk_on_without_us_and_end_together(stage: ModelStage) -> None:
    scene = Scene(stage)
    customer = await scene.customer()
    assert isinstance(customer, ModelCustomer)
    command = await stage.perform(scene.transfer_out())
    outside = await stage.carrier.rings()
    outside.pick_up()
    await stage.report(LegHungUp, command=command)
    await eventually(lambda: customer.channel.bridge == outside.channel.bridge is not None)
    await stage.process.aclose()
    assert customer.channel.bridge == outside.channel.bridge is not None
    await anew(stage)
    assert (await stage.inventory()).customers == ()
    assert customer.channel.bridge == outside.channel.bridge is not None
    await customer.hang_up()
    await eventually(lambda: outside.is_over and not stage.model.bridges)


async def test_of_two_who_were_joined_none_is_left_alone(stage: ModelStage) -> None:
    scene = Scene(stage)
    customer = await scene.customer()
    command = await stage.perform(scene.transfer_out())
    outside = await stage.carrier.rings()
    outside.pick_up()
    await stage.report(LegHungUp, command=command)
    await stage.inventory()
    await stage.process.aclose()
    await customer.hang_up()
    await anew(stage)
    await eventually(lambda: outside.is_over and not stage.model.bridges)


async def test_somebody_outside_who_rings_still_is_called_for_nobody_in_the_next_life(stage: ModelStage) -> None:
    scene = Scene(stage)
    await scene.customer()
    command = await stage.perform(scene.transfer_out())
    outside = await stage.carrier.rings()
    await stage.process.aclose()
    await anew(stage)
    assert (await stage.report(CommandFailed, command=command)).reason == "not_reached"
    await eventually(lambda: outside.is_over)
    assert [one.leg for one in (await stage.inventory()).customers] == [scene.leg]


# --- The policy. ---


async def test_who_may_not_be_called_is_not_and_the_reason_is_told(stage: ModelStage) -> None:
    scene = Scene(stage)
    stage.numbers.said = "+441234567890"
    call = await scene.calls()
    assert (await stage.report(CommandFailed, command=call.id)).reason == "not_allowed"
    stage.numbers.said = "PJSIP/x"
    wrong = scene.call()
    await stage.perform(wrong)
    assert (await stage.report(CommandFailed, command=wrong.id)).reason == "wrong_number"
    assert stage.carrier.dialled == []


async def test_there_are_no_more_calls_at_once_than_allowed(stage: ModelStage) -> None:
    limits = dataclasses.replace(DIALING.limits, at_once=1)
    await stage.process.aclose()
    stage.settings = dataclasses.replace(
        stage.settings, dialing=called_out((NUMBER,), dataclasses.replace(DIALING, limits=limits))
    )
    await anew(stage)
    first, _, ringing = await rings(stage)
    second = Scene(stage)
    call = await second.calls()
    assert (await stage.report(CommandFailed, command=call.id)).reason == "too_many_calls"
    ringing.pick_up()
    await stage.report(LegConnected, leg=first.leg)
    again = second.call()
    await stage.perform(again)
    assert (await stage.report(CommandFailed, command=again.id)).reason == "too_many_calls"
    await stage.perform(first.hang_up(first.leg))
    await stage.report(LegHungUp, leg=first.leg)
    await stage.perform(second.call())
    await stage.carrier.rings()


async def test_an_agent_makes_no_more_calls_than_allowed_also_by_another_life(stage: ModelStage) -> None:
    limits = Limits(agent_per_hour=1)
    await stage.process.aclose()
    stage.settings = dataclasses.replace(
        stage.settings, dialing=called_out((NUMBER,), dataclasses.replace(DIALING, limits=limits))
    )
    await anew(stage)
    scene, call, ringing = await rings(stage)
    await ringing.decline()
    await stage.report(CommandFailed, command=call.id)
    await stage.process.aclose()
    await anew(stage)
    again = scene.call()
    await stage.perform(again)
    assert (await stage.report(CommandFailed, command=again.id)).reason == "too_many_calls"

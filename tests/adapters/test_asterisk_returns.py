"""A page that was loaded again calls a modelled Asterisk again, and is in its call as if nothing had happened."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from perezvon.adapters.telephony.asterisk.names import CONTACT, PAGE
from perezvon.engine.events import DigitPressed, LegConnected, LegHungUp, LegRecorded, PromptEnded
from perezvon.features.dispatch.ports import Arrival
from perezvon.kernel.ids import CustomerId
from perezvon.kernel.values import Language
from tests.contracts.telephony_speaking import SHORT
from tests.contracts.telephony_stage import Scene
from tests.support.asterisk_model.parts import ModelChannel
from tests.support.asterisk_model.stage import ModelStage, modelled
from tests.support.polling import eventually


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[ModelStage]:
    async with modelled(tmp_path) as stage:
        yield stage


@pytest.fixture
async def scene(stage: ModelStage) -> Scene:
    """A customer has called from a page."""
    scene = Scene(stage)
    page(stage)
    scene.arrival = await stage.report(Arrival)
    return scene


def page(stage: ModelStage) -> ModelChannel:
    """The page calls."""
    variables = {CONTACT: f"{stage.prefix}page", PAGE: "ru,maria"}
    return stage.model.arrive("web", "page-1", variables)


async def returns(stage: ModelStage, before: ModelChannel) -> ModelChannel:
    """The page is loaded again and calls; the channel of its call before goes."""
    again = page(stage)
    await eventually(lambda: before.id not in stage.model.channels)
    return again


def channel_of(stage: ModelStage) -> ModelChannel:
    return next(channel for channel in stage.model.channels.values() if PAGE in channel.variables)


async def nothing_was_told(stage: ModelStage, scene: Scene) -> None:
    """Nobody came and nobody went."""
    assert [arrival.contact for arrival in (await stage.inventory()).customers] == [scene.contact]
    assert {arrival.contact for arrival in stage.seen(Arrival)} == {scene.contact}
    assert not stage.seen(LegHungUp)


async def test_a_page_is_who_it_was_let_in_as_and_has_no_number(stage: ModelStage, scene: Scene) -> None:
    arrived = scene.arrival
    assert (arrived.line, arrived.customer, arrived.language) == ("web", CustomerId("maria"), Language.RUSSIAN)
    assert arrived.party is None


async def test_music_goes_on_for_a_page_that_was_loaded_again(stage: ModelStage, scene: Scene) -> None:
    await scene.done(scene.music())
    again = await returns(stage, channel_of(stage))
    await eventually(lambda: again.music is not None)
    await nothing_was_told(stage, scene)


async def test_a_question_is_asked_again_from_its_beginning(stage: ModelStage, scene: Scene) -> None:
    before = channel_of(stage)
    command = await stage.perform(scene.play(SHORT, digits="12", wait_s=30))
    await eventually(lambda: bool(before.playing))
    again = await returns(stage, before)
    await eventually(lambda: bool(again.playing))
    assert not stage.seen(PromptEnded)
    stage.model.press(again, "2")
    assert (await stage.report(DigitPressed, command=command)).digit == "2"


async def test_a_talk_goes_on_with_the_same_agent_and_the_same_recording(stage: ModelStage, scene: Scene) -> None:
    before = channel_of(stage)
    agent = await seated(stage, scene)
    bridge = before.bridge
    again = await returns(stage, before)
    await eventually(lambda: again.bridge == bridge)
    assert agent.bridge == bridge is not None
    assert not stage.seen(LegRecorded)
    await nothing_was_told(stage, scene)


async def test_a_recording_that_is_paused_stays_so(stage: ModelStage, scene: Scene) -> None:
    await seated(stage, scene)
    await scene.done(scene.pause_recording(is_paused=True))
    again = await returns(stage, channel_of(stage))
    await eventually(lambda: again.variables.get("PEREZVON_UNRECORDED") == "1")


async def test_whoever_hangs_up_after_a_return_is_gone(stage: ModelStage, scene: Scene) -> None:
    again = await returns(stage, channel_of(stage))
    stage.model.end(again)
    await stage.report(LegHungUp, leg=scene.leg)


async def test_a_media_process_that_begins_meanwhile_knows_the_newer_call(stage: ModelStage, scene: Scene) -> None:
    before = channel_of(stage)
    await scene.done(scene.music())
    await stage.process.aclose()
    again = page(stage)
    await stage.begin()
    await eventually(lambda: before.id not in stage.model.channels)
    assert again.id in stage.model.channels
    await nothing_was_told(stage, scene)


async def seated(stage: ModelStage, scene: Scene) -> ModelChannel:
    """An agent talks with the page; their channel."""
    await scene.phone()
    command = await stage.perform(scene.connect())
    await stage.report(LegConnected, command=command)
    return next(one for one in stage.model.channels.values() if f"agent-{scene.agent}" in one.name)

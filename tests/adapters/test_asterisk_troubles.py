"""A whole call by a modelled Asterisk in which one question goes wrong: each order has one outcome, and nothing is left over."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from perezvon.engine.commands import Command
from perezvon.engine.events import CommandDone, CommandFailed, LegConnected, LegHungUp, OfferAnswered, OfferDeclined
from perezvon.features.dispatch.ports import Arrival
from perezvon.kernel.ids import AgentId, LegId
from tests.contracts.telephony_phones import rung
from tests.contracts.telephony_speaking import SHORT
from tests.contracts.telephony_stage import Scene
from tests.support.ari_server import HANG_UP, Reply, refused
from tests.support.asterisk_model.parts import ModelChannel
from tests.support.asterisk_model.stage import ModelAgent, ModelStage, modelled
from tests.support.asterisk_stage import LINE
from tests.support.polling import eventually

QUESTIONS = [
    ("POST", "channels/[^/]+/answer"),
    ("POST", "channels/[^/]+/play/.*"),
    ("DELETE", "playbacks/.*"),
    ("POST", "channels/[^/]+/moh"),
    ("DELETE", "channels/[^/]+/moh"),
    ("POST", "channels/create"),
    ("POST", "channels/ring-[^/]+/dial"),
    ("POST", "channels/join-[^/]+/dial"),
    ("POST", "bridges/call-[^/]+"),
    ("POST", "bridges/call-[^/]+/addChannel"),
    ("POST", "bridges/call-[^/]+/removeChannel"),
    ("DELETE", "bridges/call-[^/]+"),
    ("POST", "channels/[^/]+/mute"),
    ("DELETE", "channels/[^/]+/mute"),
    ("POST", "channels/[^/]+/variable"),
    ("POST", "channels/[^/]+/dtmf"),
    ("POST", "channels/[^/]+/snoop/.*"),
    ("POST", "channels/[^/]+/record"),
    ("POST", "recordings/live/.*/stop"),
    ("DELETE", "channels/[^/]+"),
]
asked = pytest.mark.parametrize(("method", "path"), QUESTIONS, ids=[" ".join(each) for each in QUESTIONS])


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[ModelStage]:
    async with modelled(tmp_path) as stage:
        yield stage


class WholeCall:
    """A call in which everything is done once. `is_sure`: what was decided is looked for in Asterisk."""

    def __init__(self, stage: ModelStage, *, is_sure: bool) -> None:
        self.stage, self.model, self.scene, self.is_sure = stage, stage.model, Scene(stage), is_sure
        self.ordered: list[Command] = []
        self.caller: ModelChannel
        self.colleague = LegId(stage.new("colleague-leg"))

    def outcomes(self, command: Command) -> list[object]:
        """What was reported of an order."""
        return [one for one in self.stage.seen(object) if getattr(one, "command", None) == command.id]

    async def order(self, command: Command) -> bool:
        """Have an order carried out; whether it was."""
        self.ordered.append(command)
        await self.stage.perform(command)
        await eventually(lambda: bool(self.outcomes(command)))
        return not isinstance(self.outcomes(command)[0], CommandFailed)

    async def is_so(self, claim: Any) -> None:
        """Asterisk was brought into line."""
        if self.is_sure:
            await eventually(claim, within=5)

    def seat(self, agent: str) -> ModelChannel | None:
        """The channel of an agent."""
        return next((one for one in self.model.channels.values() if one.name.startswith(f"PJSIP/agent-{agent}-")), None)

    def is_bridged(self, agent: str) -> bool:
        """Whether agent and caller hear each other."""
        seat = self.seat(agent)
        return seat is not None and seat.bridge is not None and seat.bridge == self.caller.bridge

    async def run(self) -> None:
        """From the first ring to the last word."""
        await self._arrive()
        await self._meet()
        await self._talk()
        await self._confer()
        await self._part()
        await self._agree()

    async def _arrive(self) -> None:
        scene = self.scene
        self.caller = self.model.arrive(LINE, "+4930123456")
        scene.arrival = await self.stage.report(Arrival)
        await self.is_so(lambda: self.caller.state == "Up")
        await self.order(scene.play(SHORT))
        await self.order(scene.play(SHORT, digits="1", wait_s=0))
        await self.order(scene.music())
        await self.is_so(lambda: self.caller.music is not None)

    async def _meet(self) -> None:
        scene = self.scene
        agent = cast(ModelAgent, await scene.phone())
        offer = scene.offer()
        if await self.order(offer):
            await (await agent.phone.rings()).answer()
            await self.stage.report(OfferAnswered, offer=offer.offer)
            await self.order(scene.connect(offer.offer))
        else:
            await self.order(scene.connect())
        await self.is_so(lambda: self.is_bridged(scene.agent))
        await self.is_so(lambda: self.caller.music is None)

    async def _talk(self) -> None:
        scene = self.scene
        await self.order(scene.mute(scene.agent_leg, is_muted=True))
        await self.is_so(lambda: (seat := self.seat(scene.agent)) is not None and seat.is_muted)
        await self.order(scene.mute(scene.agent_leg, is_muted=False))
        await self.is_so(lambda: (seat := self.seat(scene.agent)) is not None and not seat.is_muted)
        await self.order(scene.music())
        await self.is_so(lambda: not self.is_bridged(scene.agent))
        await self.order(scene.stop())
        await self.is_so(lambda: self.is_bridged(scene.agent))
        await self.order(scene.digits("12"))

    async def _confer(self) -> None:
        scene, colleague = self.scene, AgentId(self.stage.new("colleague"))
        await self.stage.agent(colleague)
        await eventually(lambda: colleague in self.stage.exchange.existing().phones)
        await self.order(scene.join(colleague, self.colleague, "listen"))
        await self.is_so(lambda: (seat := self.seat(colleague)) is not None and seat.is_muted)
        await self.order(scene.part(self.colleague, "whisper"))
        await self.is_so(lambda: any(one.spied for one in self.model.channels.values()))
        await self.order(scene.part(self.colleague, "talk"))
        await self.is_so(lambda: self.is_bridged(colleague))

    async def _part(self) -> None:
        scene = self.scene
        for leg in (self.colleague, scene.agent_leg):
            await self.order(scene.hang_up(leg))
        message = scene.message(longest_s=1)
        await self.stage.perform(message)
        self.ordered.append(message)
        await eventually(lambda: bool(self.outcomes(message)) or self.caller.taped is not None)
        self.model.press(self.caller, "#")
        await eventually(lambda: bool(self.outcomes(message)))
        cut = scene.play(SHORT, digits="123", wait_s=9, most=2)
        await self.stage.perform(cut)
        self.ordered.append(cut)
        await eventually(lambda: bool(self.outcomes(cut)) or bool(self.caller.playing))
        self.model.press(self.caller, "1")
        self.model.press(self.caller, "2")
        await eventually(lambda: bool(self.outcomes(cut)))
        await self.order(scene.hang_up(scene.leg))

    async def _agree(self) -> None:
        """Each order has one outcome, and the inventory is what was reported."""
        await self.stage.inventory()
        told = {str(command): self.outcomes(command) for command in self.ordered}
        assert [outcomes for outcomes in told.values() if len(outcomes) != 1] == []
        connected = {one.leg for one in self.stage.seen(LegConnected)}
        gone = [one.leg for one in self.stage.seen(LegHungUp) if one.leg in connected | {self.scene.leg}]
        assert len(gone) == len(set(gone)), "a leg ends once"
        inventory = await self.stage.inventory()
        assert set(inventory.agent_legs) == connected - set(gone)


async def test_a_whole_call_in_which_nothing_goes_wrong(stage: ModelStage) -> None:
    await WholeCall(stage, is_sure=True).run()
    assert not stage.seen(CommandFailed)


@asked
async def test_what_asterisk_fails_at_once_is_done_all_the_same(stage: ModelStage, method: str, path: str) -> None:
    trouble = stage.questions.trouble(method, path, refused(500, "Internal Server Error"))
    await WholeCall(stage, is_sure=True).run()
    assert trouble.came
    assert not stage.seen(CommandFailed)


@pytest.mark.parametrize("is_carried_out", [False, True], ids=["before", "after"])
@asked
async def test_a_connection_that_breaks_loses_and_doubles_nothing(
    stage: ModelStage, method: str, path: str, is_carried_out: bool
) -> None:
    trouble = stage.questions.trouble(method, path, HANG_UP, is_carried_out=is_carried_out)
    await WholeCall(stage, is_sure=not path.endswith("answer") or is_carried_out).run()
    assert trouble.came
    failed = [one for one in stage.seen(CommandFailed) if "dtmf" not in path]
    assert failed == []


@pytest.mark.parametrize("status", [400, 404, 409, 500])
@asked
async def test_what_asterisk_refuses_has_one_outcome(stage: ModelStage, method: str, path: str, status: int) -> None:
    is_gone = path.startswith("bridges") and method == "DELETE"
    for _ in range(1 + (status == 500)):  # It is asked twice.
        trouble = stage.questions.trouble(method, path, refused(status), is_carried_out=is_gone)
    await WholeCall(stage, is_sure=False).run()
    assert trouble.came or status == 500


async def test_who_picks_up_and_hangs_up_at_once_has_answered_and_not_declined(stage: ModelStage) -> None:
    scene = Scene(stage)
    agent, offer = await rung(scene)
    ringing = await agent.phone.rings()
    await ringing.answer()
    await stage.report(OfferAnswered, offer=offer.offer)
    await ringing.hang_up()
    await eventually(lambda: stage.model.outlet.is_idle)
    await stage.inventory()
    command = await stage.perform(scene.connect(offer.offer))
    assert (await stage.report(CommandFailed, command=command)).reason == "phone_not_reachable"
    assert not stage.seen(OfferDeclined)


async def test_a_phone_rings_however_long_asterisk_takes_for_what_its_caller_hears(stage: ModelStage) -> None:
    scene, held = Scene(stage), asyncio.Event()
    await scene.customer()
    await scene.phone()
    stage.questions.trouble("POST", "channels/[^/]+/moh", Reply(held=held), is_carried_out=True)
    music = await stage.perform(scene.music())
    await scene.done(scene.offer())
    assert music not in [done.command for done in stage.seen(CommandDone)]
    held.set()
    await stage.report(CommandDone, command=music)

"""What telephony promises of keys that are collected and of messages that are left; a part of `telephony`."""

from typing import Any, ClassVar

import pytest

from perezvon.engine.events import CommandFailed, DigitPressed, DigitsEntered, LegHungUp, LegRecorded, PromptEnded
from perezvon.engine.flow.graph import Prompt, Spoken
from perezvon.kernel.ids import PromptId
from perezvon.kernel.time import SECOND
from tests.contracts.telephony_stage import AGENT_HZ, CustomerSide, Scene
from tests.support.tones import level

CUSTOMER_HZ = 700
"""The tone that a customer says, where audio is supported."""

SHORT: Spoken = Prompt(prompt=PromptId("short"))
"""Half a second of speech."""


class SpeakingContract:
    """Runs against every adapter, as a part of `TelephonyContract`."""

    supports: ClassVar[frozenset[str]] = frozenset()

    @pytest.mark.parametrize(("pressed", "digits"), [("407#", "407"), ("40711", "4071"), ("4x07#", "407")])
    async def test_digits_are_collected_until_the_key_that_ends_them_or_the_last_one(
        self, scene: Scene, pressed: str, digits: str
    ) -> None:
        customer = await scene.customer()
        asked = scene.play(SHORT, digits="0123456789", wait_s=30, most=4, end_key="#")
        command = await scene.stage.perform(asked)
        for key in pressed.replace("x", "*"):
            await customer.press(key)
        entered = await scene.stage.report(DigitsEntered, command=command)
        expected = DigitsEntered(
            command=command, contact=scene.contact, leg=scene.leg, digits=digits, count=len(digits)
        )
        assert entered == expected
        assert not scene.stage.seen(DigitPressed, contact=scene.contact)

    async def test_a_pause_ends_digits(self, scene: Scene) -> None:
        customer = await scene.customer()
        command = await scene.stage.perform(scene.play(SHORT, digits="0123456789", wait_s=1, most=4, end_key="#"))
        await customer.press("4")
        assert (await scene.stage.report(DigitsEntered, command=command)).digits == "4"

    async def test_no_digit_at_all_is_the_end_of_the_words(self, scene: Scene) -> None:
        await scene.customer()
        command = await scene.stage.perform(scene.play(SHORT, digits="0123456789", wait_s=1, most=4, end_key="#"))
        await scene.stage.report(PromptEnded, command=command)

    async def test_secret_digits_are_counted_and_not_told(self, scene: Scene) -> None:
        customer = await scene.customer()
        asked = scene.play(SHORT, digits="0123456789", wait_s=30, most=4, is_secret=True)
        command = await scene.stage.perform(asked)
        for key in "4071":
            await customer.press(key)
        entered = await scene.stage.report(DigitsEntered, command=command)
        assert (entered.count, entered.digits) == (4, "")

    # --- Messages. ---

    async def _speak_a_message(self, scene: Scene) -> tuple[CustomerSide, str]:
        """A customer says something that is recorded."""
        self.needs("speech")
        customer = await scene.customer()
        command = await scene.stage.perform(scene.message())
        if "audio" in self.supports:
            assert await customer.hears(1000), "the tone after which one speaks"
            assert await customer.misses(1000)
        await customer.speak()
        return customer, command

    async def test_a_message_is_recorded_until_the_key_that_ends_it(self, scene: Scene) -> None:
        customer, command = await self._speak_a_message(scene)
        await customer.press("5")
        await customer.press("#")
        recorded = await scene.stage.report(LegRecorded, command=command)
        assert (recorded.contact, recorded.leg) == (scene.contact, scene.leg)
        if "recording" in self.supports:
            left, right, rate = await scene.stage.recording(recorded)
            assert not left.any()
            assert loudest(right, CUSTOMER_HZ, rate) > -40

    async def test_a_message_is_kept_of_a_customer_who_hangs_up(self, scene: Scene) -> None:
        customer, command = await self._speak_a_message(scene)
        await customer.hang_up()
        assert (await scene.stage.report(LegRecorded, command=command)).leg == scene.leg
        await scene.stage.report(LegHungUp, leg=scene.leg)

    async def test_a_message_ends_when_it_is_too_long(self, scene: Scene) -> None:
        customer = await scene.customer()
        command = await scene.stage.perform(scene.message(longest_s=1))
        await customer.speak()
        await scene.stage.report(LegRecorded, command=command)

    async def test_nobody_who_left_is_recorded(self, scene: Scene) -> None:
        command = await scene.stage.perform(scene.message())
        await scene.stage.report(CommandFailed, command=command, reason="leg_gone")

    async def test_a_paused_recording_keeps_its_length_and_nothing_that_is_said(self, scene: Scene) -> None:
        customer, agent = await scene.talk()
        await scene.done(scene.pause_recording(is_paused=True))
        if "audio" in self.supports:
            assert await agent.hears(CUSTOMER_HZ)
            assert await customer.hears(AGENT_HZ)
        await scene.done(scene.pause_recording(is_paused=False))
        await scene.done(scene.pause_recording(is_paused=True))
        if "audio" in self.supports:
            assert await agent.hears(CUSTOMER_HZ)
        await scene.stage.perform(scene.hang_up(scene.agent_leg))
        if {"audio", "recording"} <= self.supports:
            recorded = await scene.stage.report(LegRecorded, leg=scene.agent_leg)
            left, right, rate = await scene.stage.recording(recorded)
            assert len(left) / rate == pytest.approx(recorded.duration / SECOND, abs=0.001)
            for side, hz in ((left, AGENT_HZ), (right, CUSTOMER_HZ)):
                assert loudest(side[-rate // 4 :], hz, rate) < -70

    async def test_outside_lines_are_told_not_to_be_there(self, scene: Scene) -> None:
        if "outside" in self.supports:
            pytest.skip("there are some")
        await scene.customer()
        command = await scene.stage.perform(scene.transfer_out())
        await scene.stage.report(CommandFailed, command=command, reason="not_supported")


def loudest(channel: Any, hz: float, rate: int) -> float:
    """The level of a tone in the 200 ms in which it is loudest, in dBFS."""
    size = rate // 5
    parts = [channel[start : start + size] for start in range(0, len(channel) - size, size)]
    return max(level(part, hz, rate) for part in parts)

"""What a port `Telephony` promises of calling a customer, or of saying that it cannot. Part of `telephony`."""

from typing import ClassVar

import pytest

from perezvon.engine.events import CommandFailed, LegConnected, LegHungUp, LegRecorded
from perezvon.features.dispatch.ports import Arrival
from tests.contracts.telephony_speaking import CUSTOMER_HZ
from tests.contracts.telephony_stage import AGENT_HZ, Scene


class CallingContract:
    """Runs against every adapter."""

    supports: ClassVar[frozenset[str]] = frozenset()

    def needs(self, *abilities: str) -> None:
        missing = sorted(set(abilities) - self.supports)
        if missing:
            pytest.skip(f"does not support {', '.join(missing)}")

    async def test_who_cannot_call_anybody_says_so(self, scene: Scene) -> None:
        if "outbound" in self.supports:
            pytest.skip("can")
        await scene.phone()
        for command in (scene.connect_first(), scene.call()):
            await scene.stage.perform(command)
            assert (await scene.stage.report(CommandFailed, command=command.id)).reason == "not_supported"
        assert scene.agent_leg not in (await scene.stage.inventory()).agent_legs

    async def test_a_customer_who_is_called_answers_and_is_in_the_talk(self, scene: Scene) -> None:
        self.needs("outbound")
        call = await scene.calls()
        assert not scene.stage.seen(LegConnected, leg=scene.leg)
        customer = await scene.stage.answer(scene.leg)
        connected = await scene.stage.report(LegConnected, leg=scene.leg)
        assert connected == LegConnected(command=call.id, contact=scene.contact, leg=scene.leg)
        inventory = await scene.stage.inventory()
        assert scene.leg in [arrival.leg for arrival in inventory.customers]
        assert scene.agent_leg in inventory.agent_legs
        assert not scene.stage.seen(Arrival, contact=scene.contact), "nobody arrived"
        await scene.done(scene.music())
        await customer.hang_up()
        await scene.stage.report(LegHungUp, contact=scene.contact, leg=scene.leg, cause="customer")

    async def test_a_customer_who_is_called_and_does_not_want_to_talk_is_not_connected(self, scene: Scene) -> None:
        self.needs("outbound")
        call = await scene.calls()
        await scene.stage.reject(scene.leg)
        assert (await scene.stage.report(CommandFailed, command=call.id)).reason == "rejected"
        assert scene.agent_leg in (await scene.stage.inventory()).agent_legs, "the agent is still there"

    async def test_a_customer_who_does_not_answer_rings_no_longer_than_told(self, scene: Scene) -> None:
        self.needs("outbound")
        call = await scene.calls(ring_s=1)
        assert (await scene.stage.report(CommandFailed, command=call.id)).reason == "no_answer"

    async def test_a_customer_who_is_engaged_cannot_be_called(self, scene: Scene) -> None:
        self.needs("outbound")
        await scene.stage.engage(scene.called)
        call = await scene.calls()
        assert (await scene.stage.report(CommandFailed, command=call.id)).reason == "busy"

    async def test_a_call_to_a_customer_is_given_up_while_it_rings(self, scene: Scene) -> None:
        self.needs("outbound")
        call = await scene.calls()
        command = await scene.stage.perform(scene.hang_up(scene.leg))
        await scene.stage.report(LegHungUp, leg=scene.leg, cause="command", command=command)
        await scene.stage.inventory()
        assert not scene.stage.seen(CommandFailed, command=call.id)

    async def test_a_customer_is_called_once_however_often_it_is_ordered(self, scene: Scene) -> None:
        self.needs("outbound")
        call = await scene.calls()
        await scene.stage.perform(call)
        await scene.stage.answer(scene.leg)
        await scene.stage.report(LegConnected, command=call.id)
        await scene.stage.perform(call)
        await scene.stage.inventory()
        assert len(scene.stage.seen(LegConnected, command=call.id)) == 2, "its outcome is told again"
        assert [arrival.leg for arrival in (await scene.stage.inventory()).customers] == [scene.leg]

    async def test_who_was_called_and_the_agent_hear_each_other_and_are_recorded(self, scene: Scene) -> None:
        self.needs("outbound", "audio")
        agent = await scene.phone()
        command = await scene.stage.perform(scene.connect_first())
        await scene.stage.report(LegConnected, command=command)
        await scene.stage.perform(scene.call())
        customer = await scene.stage.answer(scene.leg)
        await scene.stage.report(LegConnected, leg=scene.leg)
        assert await customer.hears(AGENT_HZ)
        assert await agent.hears(CUSTOMER_HZ)
        await scene.stage.perform(scene.hang_up(scene.agent_leg))
        await scene.stage.report(LegRecorded, leg=scene.agent_leg)

    async def test_an_agent_who_leaves_while_it_rings_leaves_nobody_to_answer_to(self, scene: Scene) -> None:
        self.needs("outbound", "outside")
        call = await scene.calls()
        await scene.stage.perform(scene.hang_up(scene.agent_leg))
        assert (await scene.stage.report(CommandFailed, command=call.id)).reason == "no_answer"
        assert (await scene.stage.inventory()).customers == ()

    # --- Passing customers on. ---

    async def test_a_customer_who_is_passed_on_is_gone_when_somebody_answers(self, scene: Scene) -> None:
        self.needs("outside")
        customer = await scene.customer()
        command = await scene.stage.perform(scene.transfer_out())
        outside = await scene.stage.answer(scene.leg)
        await scene.stage.report(LegHungUp, leg=scene.leg, cause="command", command=command)
        if "audio" in self.supports:
            assert await outside.hears(CUSTOMER_HZ)
        assert (await scene.stage.inventory()).customers == ()
        await customer.hang_up()
        await scene.stage.inventory()
        assert len(scene.stage.seen(LegHungUp, leg=scene.leg)) == 1, "what they do is nobody's business any more"

    async def test_a_customer_whom_nobody_outside_wants_is_still_there(self, scene: Scene) -> None:
        self.needs("outside")
        await scene.customer()
        command = await scene.stage.perform(scene.transfer_out())
        await scene.stage.reject(scene.leg)
        assert (await scene.stage.report(CommandFailed, command=command)).reason == "rejected"
        await scene.done(scene.music())

    async def test_a_customer_who_does_not_wait_until_somebody_outside_answers_is_gone(self, scene: Scene) -> None:
        self.needs("outside")
        customer = await scene.customer()
        await scene.stage.perform(scene.transfer_out())
        await scene.stage.inventory()
        await customer.hang_up()
        await scene.stage.report(LegHungUp, leg=scene.leg, cause="customer")
        assert (await scene.stage.inventory()).customers == ()

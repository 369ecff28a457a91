"""What an exchange promises of agents' telephones, which ring and are picked up, in addition to `telephony`."""

from typing import Any, ClassVar, Protocol, cast

import pytest

from perezvon.engine.commands import OfferContact
from perezvon.engine.events import (
    CommandDone,
    CommandFailed,
    LegConnected,
    LegHungUp,
    OfferAnswered,
    OfferDeclined,
    PhoneLost,
)
from tests.contracts.telephony_speaking import CUSTOMER_HZ
from tests.contracts.telephony_stage import Scene
from tests.support.polling import eventually
from tests.support.sip.phone import Manner


class WithPhone(Protocol):
    """An agent with a telephone: `SipPhone`, or one with the same surface."""

    phone: Any

    async def hears(self, *tones: float) -> bool: ...


async def with_phone(scene: Scene) -> WithPhone:
    """The agent's telephone is there."""
    return cast(WithPhone, await scene.phone())


async def rung(scene: Scene) -> tuple[WithPhone, OfferContact]:
    """A customer waits and the agent's phone rings."""
    await scene.customer()
    agent = await with_phone(scene)
    offer = scene.offer()
    await scene.done(offer)
    return agent, offer


class PhonesContract:
    """Runs against every adapter that rings telephones."""

    supports: ClassVar[frozenset[str]] = frozenset()

    async def test_a_phone_rings_and_who_picks_it_up_has_answered(self, scene: Scene) -> None:
        stage = scene.stage
        agent, offer = await rung(scene)
        assert [(ring.offer, ring.agent) for ring in (await stage.inventory()).rings] == [(offer.offer, scene.agent)]
        incoming = await agent.phone.rings()
        assert incoming.caller.user == "+4930123456"
        await incoming.answer()
        assert (await stage.report(OfferAnswered, offer=offer.offer)).agent == scene.agent
        command = await stage.perform(scene.connect(offer.offer))
        await stage.report(LegConnected, command=command)
        if "audio" in self.supports:
            assert await agent.hears(CUSTOMER_HZ)
        assert (await stage.inventory()).rings == ()

    async def test_who_turns_a_call_away_at_the_phone_has_declined(self, scene: Scene) -> None:
        stage = scene.stage
        agent, offer = await rung(scene)
        await (await agent.phone.rings()).decline()
        assert (await stage.report(OfferDeclined, offer=offer.offer)).agent == scene.agent

    @pytest.mark.parametrize("manner", [Manner.DECLINE, Manner.UNAVAILABLE])
    async def test_a_phone_that_refuses_by_itself_has_declined(self, scene: Scene, manner: Manner) -> None:
        stage = scene.stage
        await scene.customer()
        agent = await with_phone(scene)
        agent.phone.manner = manner
        offer = scene.offer()
        command = await stage.perform(offer)
        await stage.report(CommandDone, command=command)
        await stage.report(OfferDeclined, offer=offer.offer)

    async def test_a_phone_that_is_engaged_cannot_be_rung(self, scene: Scene) -> None:
        stage = scene.stage
        await scene.customer()
        agent = await with_phone(scene)
        agent.phone.manner = Manner.BUSY
        command = await stage.perform(scene.offer())
        assert (await stage.report(CommandFailed, command=command)).reason == "busy"

    async def test_two_phones_ring_and_the_slower_one_shows_no_missed_call(self, scene: Scene) -> None:
        stage, other = scene.stage, Scene(scene.stage)
        agent, offer = await rung(scene)
        other.arrival = scene.arrival
        second = await with_phone(other)
        rival = other.offer()
        await other.done(rival)
        slower = await second.phone.rings()
        await (await agent.phone.rings()).answer()
        await stage.report(OfferAnswered, offer=offer.offer)
        command = await stage.perform(scene.connect(offer.offer))
        await stage.report(LegConnected, command=command)
        await other.done(other.cancel(rival.offer))
        await eventually(lambda: slower.is_cancelled)
        assert slower.reasons == ("Call completed elsewhere",)
        assert not stage.seen(OfferDeclined)

    async def test_a_phone_stops_ringing_when_the_caller_has_hung_up(self, scene: Scene) -> None:
        stage = scene.stage
        customer = await scene.customer()
        agent = await with_phone(scene)
        offer = scene.offer()
        await scene.done(offer)
        incoming = await agent.phone.rings()
        await customer.hang_up()
        await stage.report(LegHungUp, leg=scene.leg, cause="customer")
        await scene.done(scene.cancel(offer.offer))
        await eventually(lambda: incoming.is_cancelled)
        assert incoming.reasons == ()

    async def test_a_phone_that_was_picked_up_is_put_down_when_nobody_came_to_connect_it(self, scene: Scene) -> None:
        stage = scene.stage
        customer = await scene.customer()
        agent = await with_phone(scene)
        offer = scene.offer()
        await scene.done(offer)
        await (await agent.phone.rings()).answer()
        await stage.report(OfferAnswered, offer=offer.offer)
        await customer.hang_up()
        await stage.report(LegHungUp, leg=scene.leg, cause="customer")
        await scene.done(scene.cancel(offer.offer))
        command = await stage.perform(scene.hang_up(scene.agent_leg))
        await stage.report(LegHungUp, leg=scene.agent_leg, command=command)
        await eventually(lambda: not agent.phone.calls)

    async def test_the_desk_answers_for_a_phone_that_rings_still(self, scene: Scene) -> None:
        stage = scene.stage
        agent, offer = await rung(scene)
        command = await stage.perform(scene.connect(offer.offer))
        await (await agent.phone.rings()).answer()
        await stage.report(LegConnected, command=command)
        assert not stage.seen(OfferAnswered)

    async def test_an_agent_who_hangs_up_their_phone_leaves_the_call(self, scene: Scene) -> None:
        stage = scene.stage
        _, side = await scene.talk()
        agent = cast(WithPhone, side)
        await agent.phone.calls[0].hang_up()
        await stage.report(LegHungUp, leg=scene.agent_leg, cause="agent")
        assert scene.agent in (await stage.inventory()).phones

    async def test_a_phone_that_is_registered_no_more_cannot_be_rung(self, scene: Scene) -> None:
        stage = scene.stage
        await scene.customer()
        agent = await with_phone(scene)
        await agent.phone.unregister()
        await stage.report(PhoneLost, agent=scene.agent)
        command = await stage.perform(scene.offer())
        assert (await stage.report(CommandFailed, command=command)).reason == "phone_not_reachable"

"""Nobody has a real Asterisk call a number that the policy does not allow: 0 calls reach the trunk, whoever tries, and however."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest

from perezvon.engine.events import CommandFailed, LegConnected, OfferDeclined
from perezvon.kernel.ids import NumberId
from tests.adapters.test_asterisk import staged
from tests.asterisk.destinations import BAD_TARGETS, GOOD, destinations, strict
from tests.contracts.telephony_phones import with_phone
from tests.contracts.telephony_stage import Scene
from tests.support.asterisk import CARRIER, HOST, RunningAsterisk, carrier, number, with_carrier
from tests.support.asterisk_stage import LINE, NUMBER, AsteriskStage
from tests.support.polling import eventually
from tests.support.sip.call import CallRefused
from tests.support.sip.phone import Manner, SipPhone

OWN = "4951000"
IN_A_URI = re.compile(r"[A-Za-z0-9+*/&,.;=-]+")
BAD = "+881612345678"


@pytest.fixture(scope="module")
def asterisk() -> Iterator[RunningAsterisk]:
    with RunningAsterisk(trunks=(carrier(),), numbers=(number(NUMBER, LINE), number(OWN, LINE))) as running:
        yield with_carrier(running, dialing=strict())


@pytest.fixture
async def stage(asterisk: RunningAsterisk, tmp_path: Path) -> AsyncIterator[AsteriskStage]:
    async with staged(asterisk, tmp_path) as stage:
        yield stage


def moved(asterisk: RunningAsterisk, agent: str) -> list[str]:
    """Where somebody may say that they are now, so that they are called there."""
    port, trunk = asterisk.plan.listening.sip, f"{CARRIER}:{asterisk.plan.listening.sip}"
    users = [
        f"PJSIP%2F{BAD}%40trunk-carrier",
        f"PJSIP/{BAD}%40trunk-carrier",
        f"PJSIP%2F{GOOD}%40trunk-carrier",
        f"PJSIP%2Ftrunk-carrier%2Fsip%3A{BAD}%40{CARRIER}%3A{port}",
        f"PJSIP%2Fagent-{agent}%2Fsip%3A{BAD}%40{CARRIER}%3A{port}",
        f"Local%2F{OWN}%40perezvon-arrivals",
        "Local%2Fs%40perezvon-waiting",
        OWN,
        BAD,
    ]
    return [*(f"sip:{user}@{HOST}:{port}" for user in users), f"sip:{BAD}@{trunk}", f"sip:{GOOD}@{trunk}"]


async def seated(stage: AsteriskStage) -> Scene:
    """An agent waits for a customer who is to be called."""
    scene = Scene(stage)
    await scene.phone()
    await stage.report(LegConnected, command=await stage.perform(scene.connect_first()))
    return scene


async def test_no_order_to_call_somebody_reaches_the_trunk_but_one_that_is_allowed(stage: AsteriskStage) -> None:
    scene, trunk = await seated(stage), await stage.carrier()
    tried = destinations()
    for written in tried:
        stage.numbers.said = written
        call = scene.call()
        await stage.perform(call)
        assert (await stage.report(CommandFailed, command=call.id)).reason in ("not_allowed", "wrong_number"), written
    assert len(tried) >= 200
    assert trunk.incoming == []
    stage.numbers.said = GOOD
    await stage.perform(scene.call())
    assert (await trunk.rings()).number == GOOD
    await stage.perform(scene.hang_up(scene.leg))
    assert len(trunk.incoming) == 1


async def test_no_flow_passes_a_caller_on_to_the_trunk(stage: AsteriskStage) -> None:
    scene, trunk = Scene(stage), await stage.carrier()
    await scene.customer()
    targets = [*(f"evil{place}" for place in range(len(BAD_TARGETS))), *BAD_TARGETS, GOOD, "PJSIP/x", ""]
    for target in targets:
        order = msgspec.structs.replace(scene.transfer_out(), number=NumberId(target))
        await stage.perform(order)
        assert (await stage.report(CommandFailed, command=order.id)).reason in ("not_allowed", "wrong_number"), target
    assert trunk.incoming == []


async def test_no_desk_phone_calls_anybody_by_itself(stage: AsteriskStage) -> None:
    scene, trunk = Scene(stage), await stage.carrier()
    phone: SipPhone = (await with_phone(scene)).phone
    wanted = [one for one in destinations() if IN_A_URI.fullmatch(one)]
    assert len(wanted) >= 150
    for written in [*wanted, GOOD, OWN, NUMBER, f"PJSIP%2F{GOOD}%40trunk-carrier"]:
        with pytest.raises(CallRefused):
            await phone.call(written)
    assert trunk.incoming == []


async def test_a_phone_that_says_it_is_elsewhere_is_not_followed(stage: AsteriskStage) -> None:
    scene, trunk = Scene(stage), await stage.carrier()
    await scene.customer()
    phone: SipPhone = (await with_phone(scene)).phone
    phone.manner = Manner.MOVED
    for uri in moved(stage.asterisk, scene.agent):
        phone.moved_to = uri
        rung = len(phone.incoming)
        offer = scene.offer()
        await stage.perform(offer)
        await stage.report(OfferDeclined, offer=offer.offer)
        assert len(phone.incoming) == rung + 1, uri
    await eventually(lambda: stage.asterisk.channels() == 1)
    assert trunk.incoming == []


async def test_a_carrier_that_says_somebody_is_elsewhere_is_not_followed(stage: AsteriskStage) -> None:
    scene, trunk = await seated(stage), await stage.carrier()
    stage.numbers.said = GOOD
    trunk.manner = Manner.MOVED
    places = moved(stage.asterisk, scene.agent)
    for called, uri in enumerate(places, start=1):
        trunk.moved_to = uri
        call = scene.call()
        await stage.perform(call)
        assert (await stage.report(CommandFailed, command=call.id)).reason == "not_reached", uri
        assert [incoming.number for incoming in trunk.incoming] == [GOOD] * called, uri
    await eventually(lambda: stage.asterisk.channels() == 1)

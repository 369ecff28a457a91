"""A centre on a real Asterisk: a call of the telephone network, its menu, a desk phone that rings, a talk, and its record."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import pytest

from perezvon.adapters.telephony.asterisk.configure.description import FILE
from perezvon.adapters.telephony.asterisk.configure.dialing import Dialing
from perezvon.entrypoints.demo.company import BUSINESS, KEYS, SUPPORT
from tests.e2e.centre import Centre
from tests.e2e.people import Person, eventually, signed_in
from tests.support.asterisk import CARRIER, HOST, RunningAsterisk, carrier, desk, number, with_carrier
from tests.support.asterisk_description import describe
from tests.support.sip.call import Call, CallOver
from tests.support.sip.g722 import PAYLOAD as G722
from tests.support.sip.incoming import IncomingCall
from tests.support.sip.phone import SipPhone
from tests.support.sip.sdp import G711

NUMBER = "4951000"
STAFF = ("anna", "ben", "chen")
MARIA = "+46701740605"
"""The number of a customer of the sample world, whose manager is Anna."""
OUTSIDE = "+4930987654"
"""Where somebody is called back."""
AGENT_HZ, CUSTOMER_HZ, RINGING_HZ = 1100, 700, 425
GAP_S = 0.5
"""More silence than this would be heard; a busy test machine makes some of its own."""


@pytest.fixture
def asterisk() -> Iterator[RunningAsterisk]:
    with RunningAsterisk(
        trunks=(carrier(),), phones=tuple(map(desk, STAFF)), numbers=(number(NUMBER, "web"),)
    ) as asterisk:
        describe(with_carrier(asterisk, dialing=Dialing(allowed=("+49",), country="49", national="0")))
        yield asterisk


@pytest.fixture
def centre(asterisk: RunningAsterisk) -> Iterator[Centre]:
    with Centre(PEREZVON_ASTERISK=str(asterisk.folder)) as running:
        yield running


@asynccontextmanager
async def telephones(
    asterisk: RunningAsterisk, desk_codecs: tuple[int, ...] = G711, caller_codecs: tuple[int, ...] = G711
) -> AsyncIterator[tuple[SipPhone, SipPhone]]:
    """Anna's phone on her desk, and one somewhere in the network."""
    server = (HOST, asterisk.plan.listening.sip)
    desk_phone = SipPhone("agent-anna", server=server, password="desk-secret", hz=AGENT_HZ, codecs=desk_codecs)
    caller = SipPhone("+4930123456", server=server, host=CARRIER, hz=CUSTOMER_HZ, codecs=caller_codecs)
    await desk_phone.open()
    await caller.open()
    try:
        await desk_phone.register()
        yield desk_phone, caller
    finally:
        await caller.aclose()
        await desk_phone.aclose()


async def talk_to(anna: Person, desk_phone: SipPhone, caller: SipPhone) -> tuple[Call, Call, str]:
    """Anna is there, a customer calls and chooses support, and she picks up; both ends, and the contact."""
    await anna.become_available(within=30)
    call = await caller.call(NUMBER)
    await call.press(KEYS[SUPPORT])
    incoming = await desk_phone.rings(within=60)
    talk = await incoming.answer()
    assert await call.hears(AGENT_HZ)
    assert await talk.hears(CUSTOMER_HZ)
    seen = await eventually(lambda: anna.sees("desk"), lambda seen: seen.get("contact") is not None)
    return call, talk, seen["contact"]["contact"]


async def test_a_call_of_the_network_is_answered_at_a_desk_phone_recorded_and_rated(
    asterisk: RunningAsterisk, centre: Centre
) -> None:
    said = await asyncio.to_thread(centre.perezvon, "asterisk", "check", str(asterisk.folder))
    assert "as it should be" in said
    async with telephones(asterisk) as (desk_phone, caller), signed_in(centre, "anna", 1) as anna:
        call, talk, contact = await talk_to(anna, desk_phone, caller)
        await talk.hang_up()
        await eventually(lambda: anna.sees("desk"), lambda seen: seen["me"]["state"] == "wrap_up", within=20)
        await eventually(lambda: _rates(call), bool, within=30)
        await recorded(anna, contact)
        record = await eventually(lambda: recorded(anna, contact), lambda found: found["rating"] is not None, within=30)
        assert (record["contact"], record["agent"], record["queue"]) == (contact, "anna", SUPPORT)
        assert record["rating"] == 5
        assert record["answered_at"] is not None
        assert asterisk.channels() == 0


@pytest.mark.parametrize(("desk_codecs", "caller_codecs"), [((G722,), (G722,)), ((G722,), G711), (G711, (G722,))])
async def test_phones_hear_each_other_whatever_they_speak(
    asterisk: RunningAsterisk, centre: Centre, desk_codecs: tuple[int, ...], caller_codecs: tuple[int, ...]
) -> None:
    async with (
        telephones(asterisk, desk_codecs, caller_codecs) as (desk_phone, caller),
        signed_in(centre, "anna", 1) as anna,
    ):
        call, talk, contact = await talk_to(anna, desk_phone, caller)
        spoken = await asyncio.to_thread(asterisk.ask, "pjsip show channelstats")
        assert spoken.count("g722") == sum(codecs == (G722,) for codecs in (desk_codecs, caller_codecs))
        await talk.hang_up()
        await call.hang_up()
        await recorded(anna, contact)


async def test_what_is_configured_is_obeyed_by_itself_and_talks_go_on(
    asterisk: RunningAsterisk, centre: Centre
) -> None:
    async with telephones(asterisk) as (desk_phone, caller), signed_in(centre, "anna", 1) as anna:
        call, talk, contact = await talk_to(anna, desk_phone, caller)
        process = centre.role("media")
        assert (await anna.get("/api/telephony"))["calls_out"]
        description, allowed = asterisk.folder / FILE, 'allowed = ["+49"]'
        assert allowed in description.read_text()
        description.write_text(description.read_text().replace(allowed, "allowed = []"))
        call.count_anew()
        await asyncio.to_thread(centre.perezvon, "asterisk", "configure", str(asterisk.folder))
        await eventually(lambda: anna.get("/api/telephony"), lambda told: not told["calls_out"], within=30)
        assert call.reception.longest_gap_s < GAP_S
        assert await talk.hears(CUSTOMER_HZ)
        await call.hang_up()
        await eventually(lambda: anna.sees("desk"), lambda seen: seen["me"]["state"] == "wrap_up", within=20)
        assert (await recorded(anna, contact))["contact"] == contact
        assert centre.role("media") == process, "whoever watches over it sees the same process"


async def test_a_talk_and_a_place_in_the_queue_outlive_a_server_that_is_killed(
    asterisk: RunningAsterisk, centre: Centre
) -> None:
    async with telephones(asterisk) as (desk_phone, caller):
        async with signed_in(centre, "anna", 1) as anna:
            call, talk, contact = await talk_to(anna, desk_phone, caller)
            waiting = await caller.call(NUMBER)
            await waiting.press(KEYS[SUPPORT])
        call.count_anew()
        await asyncio.to_thread(centre.kill)
        assert await call.hears(AGENT_HZ)
        await asyncio.to_thread(centre.start)
        assert await talk.hears(CUSTOMER_HZ)
        assert call.reception.longest_gap_s < GAP_S
        assert not waiting.is_over
        async with signed_in(centre, "anna", 1) as anna:
            seen = await eventually(lambda: anna.sees("desk"), lambda seen: seen.get("contact") is not None, within=30)
            assert seen["contact"]["contact"] == contact
            await call.hang_up()
            await eventually(lambda: anna.sees("desk"), lambda seen: seen["me"]["state"] == "wrap_up", within=20)
            assert (await recorded(anna, contact))["contact"] == contact
            await anna.send("POST", f"/api/contacts/{contact}/wrap-up")
            await (await desk_phone.rings(within=60)).answer()
            assert await waiting.hears(AGENT_HZ)


async def test_a_caller_whose_number_is_known_reaches_their_manager_and_then_both_backups_together(
    asterisk: RunningAsterisk, centre: Centre
) -> None:
    server = (HOST, asterisk.plan.listening.sip)
    async with AsyncExitStack() as stack:
        sasha = await stack.enter_async_context(signed_in(centre, "sasha", 1))
        maria = await sasha.get("/api/customers/maria")
        kept = {key: value for key, value in maria.items() if key not in ("customer", "manager_name")}
        await sasha.send("PUT", "/api/customers/maria", **{**kept, "backups": ["ben", "chen"]})
        phones, desks = {}, {}
        for agent in STAFF:
            phones[agent] = await SipPhone(f"agent-{agent}", server=server, password="desk-secret", hz=AGENT_HZ).open()
            stack.push_async_callback(phones[agent].aclose)
            await phones[agent].register()
            desks[agent] = await stack.enter_async_context(signed_in(centre, agent, 1))
            await desks[agent].become_available(within=30)
        caller = await SipPhone(MARIA, server=server, host=CARRIER, hz=CUSTOMER_HZ).open()
        stack.push_async_callback(caller.aclose)
        call = await caller.call(NUMBER)
        await call.press(KEYS[BUSINESS])  # the way on which backups stand in for a manager
        manager = await phones["anna"].rings(within=60)
        desk = await eventually(lambda: desks["anna"].sees("desk"), lambda seen: seen.get("offer") is not None)
        assert desk["offer"]["customer"] == "maria"
        await manager.decline()
        ben, chen = await phones["ben"].rings(within=30), await phones["chen"].rings(within=30)
        talk = await ben.answer()
        assert await call.hears(AGENT_HZ)
        assert await talk.hears(CUSTOMER_HZ)
        await eventually(lambda: _is_cancelled(chen), bool, within=10)
        assert chen.reasons == ("Call completed elsewhere",)
        await call.hang_up()
        await eventually(lambda: _channels(asterisk), lambda number: number == 0, within=20)


@asynccontextmanager
async def network(asterisk: RunningAsterisk) -> AsyncIterator[SipPhone]:
    """Whoever is called over the trunk."""
    port = asterisk.plan.listening.sip
    phone = await SipPhone("carrier", server=(HOST, port), host=CARRIER, port=port, hz=CUSTOMER_HZ).open()
    try:
        yield phone
    finally:
        await phone.aclose()


async def test_who_asked_for_it_is_called_back_over_the_trunk_by_an_agent_at_a_desk_phone(
    asterisk: RunningAsterisk, centre: Centre
) -> None:
    async with (
        telephones(asterisk) as (desk_phone, _),
        network(asterisk) as trunk,
        signed_in(centre, "admin", 1) as admin,
        signed_in(centre, "anna", 1) as anna,
    ):
        rules = await admin.get("/api/settings/callbacks")
        await admin.send("PUT", "/api/settings/callbacks", **{**rules, "is_automatic": True, "hours": None})
        await anna.become_available(within=30)
        asked = {"line": "web", "name": "Kofi", "language": "en", "reach_by": "phone", "consent": True}
        await admin.send("POST", "/api/callbacks", address="030 987654", **asked)
        talk = await (await desk_phone.rings(within=60)).answer()
        called = await trunk.rings(within=30)
        assert (called.number, called.caller.user) == (OUTSIDE, NUMBER)
        assert await talk.hears(RINGING_HZ)
        call = await called.answer()
        assert await call.hears(AGENT_HZ)
        assert await talk.hears(CUSTOMER_HZ)
        seen = await eventually(lambda: anna.sees("desk"), lambda seen: seen.get("contact") is not None)
        contact = seen["contact"]["contact"]
        await talk.hang_up()
        await eventually(lambda: _rates(call), bool, within=30)
        record = await recorded(anna, contact)
        assert (record["contact"], record["agent"]) == (contact, "anna")
        assert record["answered_at"] is not None
        await eventually(lambda: _channels(asterisk), lambda channels: channels == 0, within=20)
        log = "\n".join(path.read_text() for path in centre.data.rglob("*.log"))
        assert "30987654" not in log, "nobody's number is in a log"


async def recorded(anna: Person, contact: str) -> Any:
    """The only record of the contact, once its recording is there."""
    history = await eventually(
        lambda: anna.get("/api/contacts", q=contact),
        lambda found: bool(found["items"]) and found["items"][0]["is_recorded"],
        within=60,
    )
    assert len(history["items"]) == 1
    return history["items"][0]


async def _rates(call: Call) -> bool:
    """Press the best there is, as somebody does whom nobody seems to have heard; whether the call is over."""
    if not call.is_over:
        with suppress(CallOver):
            await call.press("5")
    return call.is_over


async def _is_cancelled(incoming: IncomingCall) -> bool:
    return incoming.is_cancelled


async def _channels(asterisk: RunningAsterisk) -> int:
    return await asyncio.to_thread(asterisk.channels)

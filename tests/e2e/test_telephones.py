"""A centre on a real Asterisk: a call of the telephone network, its menu, a desk phone that rings, a talk, and its record."""

import asyncio
from collections.abc import Iterator

import pytest

from perezvon.adapters.telephony.asterisk.configure.description import FILE, SECRETS
from perezvon.entrypoints.demo.company import KEYS, SUPPORT
from tests.e2e.centre import Centre
from tests.e2e.people import eventually, signed_in
from tests.support.asterisk import CARRIER, HOST, RunningAsterisk, carrier, desk, number
from tests.support.sip.phone import SipPhone

NUMBER = "4951000"
AGENT_HZ, CUSTOMER_HZ = 1100, 700


@pytest.fixture
def asterisk() -> Iterator[RunningAsterisk]:
    with RunningAsterisk(trunks=(carrier(),), phones=(desk("anna"),), numbers=(number(NUMBER, "web"),)) as asterisk:
        describe(asterisk)
        yield asterisk


@pytest.fixture
def centre(asterisk: RunningAsterisk) -> Iterator[Centre]:
    running = Centre(PEREZVON_ASTERISK=str(asterisk.folder))
    running.start()
    try:
        yield running
    finally:
        running.stop()


def describe(asterisk: RunningAsterisk) -> None:
    """Write down what the operator of this Asterisk would have."""
    plan, listening = asterisk.plan, asterisk.plan.listening
    (asterisk.folder / SECRETS).write_text(f'ari = "{plan.secrets.ari}"\nami = "{plan.secrets.ami}"\n')
    (asterisk.folder / FILE).write_text(
        f"""
name = "{plan.name}"
modules = "{plan.places.modules}"

[listening]
sip_host = "{listening.sip_host}"
sip = {listening.sip}
sip_tls = {listening.sip_tls}
web = {listening.web}
web_tls = {listening.web_tls}
ami = {listening.ami}
rtp = [{listening.rtp[0]}, {listening.rtp[1]}]

[[trunks]]
name = "carrier"
hosts = ["{CARRIER}"]

[[numbers]]
number = "{NUMBER}"
line = "web"

[[phones]]
agent = "anna"
password = "desk-secret"
"""
    )


async def test_a_call_of_the_network_is_answered_at_a_desk_phone_recorded_and_rated(
    asterisk: RunningAsterisk, centre: Centre
) -> None:
    assert "as it should be" in await asyncio.to_thread(centre.perezvon, "asterisk", "check", str(asterisk.folder))
    server = (HOST, asterisk.plan.listening.sip)
    desk_phone = await SipPhone("agent-anna", server=server, password="desk-secret", hz=AGENT_HZ).open()
    caller = await SipPhone("+4930123456", server=server, host=CARRIER, hz=CUSTOMER_HZ).open()
    try:
        await desk_phone.register()
        async with signed_in(centre, "anna", 1) as anna:
            await eventually(lambda: anna.sees("desk"), lambda seen: seen["me"]["is_phone_ready"], within=30)
            await anna.send("PUT", "/api/people/me/state", state="available")
            call = await caller.call(NUMBER)
            await call.press(KEYS[SUPPORT])
            incoming = await desk_phone.rings(within=60)
            talk = await incoming.answer()
            assert await call.hears(AGENT_HZ)
            assert await talk.hears(CUSTOMER_HZ)
            seen = await eventually(lambda: anna.sees("desk"), lambda seen: seen.get("contact") is not None)
            contact = seen["contact"]["contact"]
            await talk.hang_up()
            await eventually(lambda: anna.sees("desk"), lambda seen: seen["me"]["state"] == "wrap_up", within=20)
            await call.press("5")
            await eventually(lambda: _is_over(call), bool, within=30)
            history = await eventually(
                lambda: anna.get("/api/contacts", q=contact),
                lambda found: bool(found["items"]) and found["items"][0]["is_recorded"],
                within=60,
            )
            record = history["items"][0]
            assert (record["contact"], record["agent"], record["queue"]) == (contact, "anna", SUPPORT)
            assert record["rating"] == 5
            assert record["answered_at"] is not None
        assert asterisk.channels() == 0
    finally:
        await caller.aclose()
        await desk_phone.aclose()


async def _is_over(call: object) -> bool:
    return bool(getattr(call, "is_over", False))

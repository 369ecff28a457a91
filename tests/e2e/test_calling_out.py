"""An agent calls somebody from their desk, on a real Asterisk, and passes them on to a number outside."""

from tests.e2e.centre import Centre
from tests.e2e.people import eventually, signed_in
from tests.e2e.test_telephones import (
    AGENT_HZ,
    CUSTOMER_HZ,
    NUMBER,
    OUTSIDE,
    asterisk,
    centre,
    network,
    recorded,
    telephones,
)
from tests.support.asterisk import RunningAsterisk

__all__ = ["asterisk", "centre"]


async def test_an_agent_calls_somebody_and_passes_them_on_to_a_number_outside(
    asterisk: RunningAsterisk,
    centre: Centre,
) -> None:
    async with (
        telephones(asterisk) as (desk_phone, _),
        network(asterisk) as trunk,
        signed_in(centre, "anna", 1) as anna,
    ):
        assert (await anna.get("/api/telephony")) == {"kind": "asterisk", "calls_out": True}
        await anna.become_available(within=30)
        await anna.send("POST", "/api/contacts", number="030 987654", line="web")
        talk = await (await desk_phone.rings(within=30)).answer()
        called = await trunk.rings(within=30)
        assert (called.number, called.caller.user) == (OUTSIDE, NUMBER)
        seen = await eventually(lambda: anna.sees("desk"), lambda seen: seen.get("contact") is not None)
        assert (seen["contact"]["called_by"], seen["contact"]["is_calling"]) == ("anna", True)
        contact = seen["contact"]["contact"]
        call = await called.answer()
        assert await call.hears(AGENT_HZ)
        assert await talk.hears(CUSTOMER_HZ)
        await anna.send("POST", f"/api/contacts/{contact}/recording", is_paused=True)
        await eventually(lambda: anna.sees("desk"), lambda seen: seen["contact"]["is_recording_paused"])
        await anna.send("POST", f"/api/contacts/{contact}/recording", is_paused=False)
        await anna.send("POST", f"/api/contacts/{contact}/transfer", kind="number", number="030 112233")
        onward = await trunk.rings(within=30)
        assert onward.number == "+4930112233"
        other = await onward.answer()
        assert await other.hears(CUSTOMER_HZ)
        assert await call.hears(CUSTOMER_HZ)
        await eventually(lambda: anna.sees("desk"), lambda seen: seen["me"]["state"] == "wrap_up", within=20)
        await call.hang_up()
        record = await recorded(anna, contact)
        assert (record["contact"], record["agent"], record["how"]) == (contact, "anna", "talked")
        await eventually(lambda: _channels(asterisk), lambda channels: channels == 0, within=20)
        log = "\n".join(path.read_text() for path in centre.data.rglob("*.log"))
        assert "30987654" not in log
        assert "30112233" not in log


async def _channels(asterisk: RunningAsterisk) -> int:
    return asterisk.channels()


async def test_a_number_that_is_not_allowed_is_not_called_and_the_agent_is_told_why(
    asterisk: RunningAsterisk,
    centre: Centre,
) -> None:
    async with telephones(asterisk) as (desk_phone, _), signed_in(centre, "anna", 1) as anna:
        await anna.become_available(within=30)
        await anna.send("POST", "/api/contacts", number="+881612345678", line="web")
        await (await desk_phone.rings(within=30)).answer()
        seen = await eventually(
            lambda: anna.sees("desk"),
            lambda seen: seen["me"]["state"] == "wrap_up" and bool(seen["contact"]),
            within=30,
        )
        assert seen["contact"]["not_reached"] == "not_allowed"

"""A call of ten minutes stays whole. Run by `make soak`, since it takes as long as it says."""

import asyncio
import time

import pytest

from tests.e2e.centre import Centre
from tests.e2e.people import Customer, choose, eventually, signed_in

AGENT, CUSTOMER = 1100, 700
TALK_S = 600.0
LOOK_S = 5.0


@pytest.mark.soak
@pytest.mark.timeout(TALK_S + 120)
async def test_a_call_of_ten_minutes_stays_whole(centre: Centre) -> None:
    async with signed_in(centre, "anna", AGENT) as anna, signed_in(centre, "sasha", 1) as sasha:
        await anna.go_on_duty()
        maria = Customer(CUSTOMER)
        try:
            await maria.call(centre, as_customer="Maria Lindqvist")
            await choose(maria, "1", sasha)
            await anna.answer()
            assert await maria.hears(AGENT)
            assert await anna.phone.hears(CUSTOMER)
            for side in (maria, anna.phone):
                side.listen_for_silence()
            ends = time.perf_counter() + TALK_S
            while time.perf_counter() < ends:
                await asyncio.sleep(LOOK_S)
                assert await maria.hears(AGENT, within=2)
                assert await anna.phone.hears(CUSTOMER, within=2)
            assert max(maria.longest_silence, anna.phone.longest_silence) < 0.5
            await anna.send("POST", f"/api/contacts/{maria.contact}/hang-up")
        finally:
            await maria.aclose()
        told = await eventually(lambda: sasha.get(f"/api/contacts/{maria.contact}"), lambda row: row["talk"])
        assert told["talk"] / 1e6 >= TALK_S
        recordings = await eventually(
            lambda: sasha.get("/api/recordings", contact=maria.contact),
            lambda found: found and found[0]["state"] == "ready",
            within=60,
        )
        assert abs(recordings[0]["duration"] - told["talk"]) < 1e6, "the recording is as long as the talk"

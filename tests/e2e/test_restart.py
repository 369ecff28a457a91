"""`kill -9` of the server in the middle of a day: nobody on the phone notices, and nothing is forgotten."""

import asyncio
import json

from tests.e2e.centre import Centre
from tests.e2e.people import Customer, Person, choose, eventually, signed_in
from tests.e2e.tones import RATE, channels, longest_gap_s

ANNA, MARIA, KOFI, STRANGER = 1100, 700, 500, 900


async def _history(centre: Centre) -> list[dict[str, object]]:
    exported = await asyncio.to_thread(centre.perezvon, "export", "events", "--demo")
    return [json.loads(line) for line in exported.splitlines()]


async def _queue(person: Person, *customers: Customer) -> list[int | None]:
    """The positions of these customers, in their order."""
    entered = []
    for customer in customers:
        timeline = (await person.get(f"/api/contacts/{customer.contact}"))["timeline"]
        entered.append(next(entry["params"]["position"] for entry in timeline if entry["code"] == "queue_entered"))
    return entered


async def _recorded_whole(centre: Centre, sasha: Person, customer: Customer) -> None:
    """One record, one recording, as long as the talk, and both are heard in it from the beginning to the end."""
    found = (await sasha.get("/api/contacts", q=customer.contact))["items"]
    assert [item["contact"] for item in found] == [customer.contact]
    told = await eventually(lambda: sasha.get(f"/api/contacts/{customer.contact}"), lambda row: row["talk"])
    [recording] = await eventually(
        lambda: sasha.get("/api/recordings", contact=customer.contact),
        lambda recordings: recordings and all(one["state"] == "ready" for one in recordings),
        within=60,
    )
    assert abs(recording["duration"] - told["talk"]) < 1e6
    sound = await asyncio.to_thread(
        centre.fetch, f"/api/recordings/{recording['recording']}/audio", cookie=centre.sign_in("sasha")
    )
    for side, tone in zip(channels(sound), (ANNA, MARIA), strict=True):
        assert longest_gap_s(side, RATE, tone) < 0.5


async def test_a_killed_server_comes_back_to_the_same_calls_queue_and_agents(centre: Centre) -> None:
    async with signed_in(centre, "anna", ANNA) as anna, signed_in(centre, "sasha", 1) as sasha:
        await anna.go_on_duty()
        maria, kofi, stranger = Customer(MARIA), Customer(KOFI), Customer(STRANGER)
        try:
            await maria.call(centre, as_customer="Maria Lindqvist")
            await choose(maria, "1", sasha)
            await anna.answer()
            assert await maria.hears(ANNA)
            assert await anna.phone.hears(MARIA)
            for customer, name in ((kofi, "Kofi Mensah"), (stranger, None)):
                await customer.call(centre, as_customer=name)
                await choose(customer, "2", sasha)
            assert await kofi.is_told(t="doing", what="music", within=20)
            assert await stranger.is_told(t="doing", what="music", within=20)
            before = await _history(centre), await sasha.sees("queues"), await sasha.sees("agents")
            voice = centre.role("media")

            for customer in (maria, kofi, stranger):
                customer.listen_for_silence()
            await asyncio.to_thread(centre.kill)
            assert await maria.hears(ANNA, within=1), "the talk goes on while the server is gone"
            await asyncio.to_thread(centre.start)

            assert centre.role("media") == voice, "the media process was adopted"
            assert max(customer.longest_silence for customer in (maria, kofi, stranger)) < 0.5
            after = await _history(centre)
            assert after[: len(before[0])] == before[0]
            assert await sasha.sees("queues") == before[1]
            assert await sasha.sees("agents") == before[2]
            assert (await anna.sees("desk"))["contact"]["contact"] == maria.contact
            assert await _queue(sasha, kofi, stranger) == [1, 2]
            assert await maria.hears(ANNA)
            assert await anna.phone.hears(MARIA)

            await anna.send("POST", f"/api/contacts/{maria.contact}/hang-up")
            await anna.send("POST", f"/api/contacts/{maria.contact}/wrap-up", outcome="solved", note="")
            assert await anna.answer() == kofi.contact, "who waited longer is next"
            assert await kofi.hears(ANNA)
            await _recorded_whole(centre, sasha, maria)
        finally:
            for customer in (maria, kofi, stranger):
                await customer.aclose()

"""`kill -9` of the server in the middle of a day: nobody on the phone notices, and nothing is forgotten."""

import asyncio
import json

from tests.e2e.centre import Centre
from tests.e2e.people import Customer, Person, choose, signed_in

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
            assert await _queue(sasha, kofi, stranger) == [1, 2]
            assert await maria.hears(ANNA)
            assert await anna.phone.hears(MARIA)

            await anna.send("POST", f"/api/contacts/{maria.contact}/hang-up")
            await anna.send("POST", f"/api/contacts/{maria.contact}/wrap-up", outcome="solved", note="")
            assert await anna.answer() == kofi.contact, "who waited longer is next"
            assert await kofi.hears(ANNA)
        finally:
            for customer in (maria, kofi, stranger):
                await customer.aclose()

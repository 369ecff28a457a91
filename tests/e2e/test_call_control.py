"""Call control through the whole product: who hears whom, shown by tones, and whose minutes are counted.

Anna works in Chromium where buttons or a page that is loaded again matter; everybody else speaks WebRTC without a
browser.
"""

import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import httpx
from playwright.async_api import Page, expect

from tests.e2e.browsers import OpenPage
from tests.e2e.centre import Centre
from tests.e2e.people import Agent, Customer, Person, choose, eventually, signed_in

MARIA, ANNA, BEN, SASHA, KOFI = 700, 1100, 1500, 1900, 2300
KEY_5 = (770, 1336)
BACK_S = 5.0
"""Within which an agent who loads the page again is back in the call."""


@dataclass(frozen=True, slots=True)
class People:
    """A call between Maria and Anna, with Ben and the supervisor Sasha beside it."""

    maria: Customer
    anna: Agent
    ben: Agent
    sasha: Agent
    contact: str


@asynccontextmanager
async def in_a_call(centre: Centre) -> AsyncIterator[People]:
    """Everybody is on duty, and Maria talks to Anna."""
    async with AsyncExitStack() as stack:
        people = [(ANNA, "anna"), (BEN, "ben"), (SASHA, "sasha")]
        anna, ben, sasha = [await stack.enter_async_context(signed_in(centre, name, hz)) for hz, name in people]
        maria = Customer(MARIA)
        stack.push_async_callback(maria.aclose)
        for agent in (anna, ben, sasha):
            await agent.go_on_duty()
        await maria.call(centre, as_customer="Maria Lindqvist")
        await choose(maria, "1", sasha)
        contact = await anna.answer()
        assert await maria.hears(ANNA)
        assert await anna.phone.hears(MARIA)
        yield People(maria, anna, ben, sasha, contact)


async def test_an_agent_holds_mutes_and_presses_keys_and_survives_loading_the_page_again(
    centre: Centre, open_page: OpenPage
) -> None:
    page, maria = await open_page(ANNA), Customer(MARIA)
    async with signed_in(centre, "sasha", SASHA) as sasha:
        try:
            await _begin_shift(page)
            await maria.call(centre, as_customer="Maria Lindqvist")
            await choose(maria, "1", sasha)
            await expect(page.get_by_role("alertdialog", name="Incoming call")).to_be_visible()
            await page.keyboard.press("Alt+Enter")
            assert await maria.hears(ANNA)

            await page.get_by_role("button", name="Hold").click()
            await hears_music(maria)
            assert await maria.misses(ANNA)
            await page.keyboard.press("Alt+KeyH")
            assert await maria.hears(ANNA)

            await page.get_by_role("button", name="Mute").click()
            assert await maria.misses(ANNA)
            assert doing(maria) == "idle"
            await page.reload()
            await expect(page.get_by_role("button", name="Mute", pressed=True)).to_be_visible()
            await page.get_by_role("button", name="Mute").click()
            assert await maria.hears(ANNA)

            await page.get_by_role("button", name="Keypad").click()
            await page.get_by_role("button", name="5", exact=True).click()
            assert await maria.hears(*KEY_5)
            await page.keyboard.press("Escape")

            assert await _time_to_return(page, maria) < BACK_S
            await page.get_by_role("button", name="Hold").click()
            await hears_music(maria)
            await page.reload()
            await expect(page.get_by_role("button", name="Resume", pressed=True)).to_be_visible()
            await expect(page.get_by_text(re.compile(r"On hold \d:\d\d"))).to_be_visible()
            await expect(page.get_by_text("Phone ready")).to_be_visible()
            assert doing(maria) == "music"
        finally:
            await maria.aclose()


async def test_a_colleague_is_asked_and_joins_and_then_gets_the_customer(centre: Centre, open_page: OpenPage) -> None:
    page, maria = await open_page(ANNA), Customer(MARIA)
    async with signed_in(centre, "ben", BEN) as ben, signed_in(centre, "sasha", SASHA) as sasha:
        try:
            await _begin_shift(page)
            await ben.go_on_duty()
            await maria.call(centre, as_customer="Maria Lindqvist")
            await choose(maria, "1", sasha)
            await page.get_by_role("button", name="Answer").click()
            assert await maria.hears(ANNA)
            await _ask_in_vain(page, ben, maria)
            await _confer(page, ben, maria)
            await _ask(page, "Ben")
            contact = await ben.answer()
            assert await ben.phone.hears(ANNA)
            await page.get_by_role("button", name="Hand over").click()
            assert await maria.hears(BEN)
            assert await maria.misses(ANNA)
            await expect(page.get_by_role("button", name="Finish and next")).to_be_enabled()
            maria.hang_up()
            told = await _ended(sasha, contact)
        finally:
            await maria.aclose()
    _minutes_agree(told)
    assert told["agent"] == "ben"
    anna, first, second = [leg for leg in told["legs"] if leg["agent"]]
    assert (anna["agent"], first["agent"], second["agent"]) == ("anna", "ben", "ben")
    assert (first["responsible_at"], second["responsible_at"]) == (None, anna["ended_at"])


async def _ask_in_vain(page: Page, ben: Agent, maria: Customer) -> None:
    """Ben knows by whom he is asked and about whom, and declines; Anna reads it and goes back to the customer."""
    await _ask(page, "Ben")
    await expect(page.get_by_text("Ben Carter is being rung.")).to_be_visible()
    await hears_music(maria)
    offer = (await eventually(lambda: ben.sees("desk"), lambda desk: desk["offer"] is not None))["offer"]
    assert (offer["purpose"], offer["from"], offer["customer"]) == ("consult", "anna", "maria")
    await ben.send("POST", f"/api/offers/{offer['offer']}/decline")
    await expect(page.get_by_text("Ben Carter declined.")).to_be_visible()
    assert doing(maria) == "music"
    await page.get_by_role("button", name="Back to the customer").click()
    assert await maria.hears(ANNA)


async def _story(agent: Agent, contact: str) -> list[Any]:
    """What an agent can read of a contact so far: nothing before it is known that they take part."""
    try:
        timeline: list[Any] = (await agent.get(f"/api/contacts/{contact}"))["timeline"]
    except httpx.HTTPStatusError as error:
        if error.response.status_code != httpx.codes.NOT_FOUND:
            raise
        return []
    return timeline


async def _confer(page: Page, ben: Agent, maria: Customer) -> None:
    """Ben and Anna talk alone, then with the customer, until Ben leaves. He can read the whole story meanwhile."""
    await ben.send("PUT", "/api/people/me/state", state="available")
    await _ask(page, "Ben")
    contact = await ben.answer()
    assert await ben.phone.hears(ANNA)
    assert await ben.phone.misses(MARIA)
    assert await maria.misses(ANNA)
    await eventually(lambda: _story(ben, contact), bool)
    await page.keyboard.press("Alt+KeyG")
    assert await maria.hears(ANNA, BEN)
    assert await ben.phone.hears(ANNA, MARIA)
    await ben.send("POST", f"/api/contacts/{contact}/hang-up")
    assert await maria.misses(BEN)
    assert await maria.hears(ANNA)


async def test_a_call_is_passed_on_to_a_colleague_without_asking(centre: Centre) -> None:
    async with in_a_call(centre) as people:
        maria, anna, ben = people.maria, people.anna, people.ben
        await anna.send("POST", f"/api/contacts/{people.contact}/transfer", kind="agent", id="ben")
        await hears_music(maria)
        assert await ben.answer() == people.contact
        assert await maria.hears(BEN)
        assert await maria.misses(ANNA)
        assert (await anna.sees("desk"))["me"]["state"] == "wrap_up"
        maria.hang_up()
        told = await _ended(people.sasha, people.contact)
    _minutes_agree(told)
    assert [leg["agent"] for leg in told["legs"] if leg["agent"]] == ["anna", "ben"]


async def test_a_supervisor_listens_whispers_joins_and_takes_over(centre: Centre) -> None:
    async with in_a_call(centre) as people:
        maria, anna, sasha = people.maria, people.anna, people.sasha
        route = f"/api/contacts/{people.contact}"
        (cell,) = (await sasha.sees("contacts")).values()
        assert (cell["contact"], cell["phase"], cell["agent"]) == (people.contact, "talking", "anna")

        await sasha.send("POST", f"{route}/supervise", part="listen")
        assert await sasha.phone.hears(MARIA, ANNA)
        assert not await anna.phone.hears(SASHA, within=1)
        assert not await maria.hears(SASHA, within=1)

        await sasha.send("POST", f"{route}/supervise", part="whisper")
        assert await anna.phone.hears(SASHA, MARIA)
        assert not await maria.hears(SASHA, within=1)

        await sasha.send("POST", f"{route}/supervise", part="talk")
        assert await maria.hears(SASHA, ANNA)

        await sasha.send("POST", f"{route}/take-over")
        assert await maria.misses(ANNA)
        assert await maria.hears(SASHA)
        assert (await anna.sees("desk"))["me"]["state"] == "wrap_up"
        await sasha.send("POST", f"{route}/end")
        told = await _ended(sasha, people.contact)
    _minutes_agree(told)
    assert (told["agent"], told["how"]) == ("sasha", "stopped")
    anna_leg, sasha_leg = [leg for leg in told["legs"] if leg["agent"]]
    assert sasha_leg["responsible_at"] == anna_leg["ended_at"]


async def test_a_parked_customer_hears_music_until_a_colleague_takes_them(centre: Centre) -> None:
    async with in_a_call(centre) as people:
        maria, anna, ben = people.maria, people.anna, people.ben
        await anna.send("POST", f"/api/contacts/{people.contact}/park")
        await hears_music(maria)
        assert await maria.misses(ANNA)
        (parked,) = (await ben.sees("parked")).values()
        assert (parked["contact"], parked["customer"], parked["by"]) == (people.contact, "maria", "anna")
        await ben.send("POST", f"/api/contacts/{people.contact}/retrieve")
        assert await maria.hears(BEN)
        assert await ben.phone.hears(MARIA)
        assert await ben.sees("parked") == {}
        maria.hang_up()
        told = await _ended(people.sasha, people.contact)
    _minutes_agree(told)


async def test_a_customer_whose_agent_is_lost_goes_before_those_who_wait(centre: Centre) -> None:
    async with in_a_call(centre) as people:
        maria, anna, ben = people.maria, people.anna, people.ben
        kofi = Customer(KOFI)
        try:
            await ben.send("PUT", "/api/people/me/state", state="break", reason="lunch")
            await kofi.call(centre, as_customer="Kofi Mensah")
            await choose(kofi, "1", people.sasha)
            await anna.phone.aclose()
            await hears_music(maria, within=10)
            first = await eventually(
                lambda: people.sasha.sees("contacts"),
                lambda cells: cells[people.contact]["phase"] == "waiting",
                within=50,
            )
            assert first[kofi.contact]["since"] < first[people.contact]["since"]
            await ben.send("PUT", "/api/people/me/state", state="available")
            assert await ben.answer() == people.contact
            assert await maria.hears(BEN)
            maria.hang_up()
            told = await _ended(people.sasha, people.contact)
        finally:
            await kofi.aclose()
    _minutes_agree(told)
    anna_leg, _ben_leg = [leg for leg in told["legs"] if leg["agent"]]
    assert (anna_leg["agent"], anna_leg["cause"]) == ("anna", "lost")


def doing(customer: Customer) -> str | None:
    """What the centre said last that it plays."""
    return next((message["what"] for message in reversed(customer.messages) if message["t"] == "doing"), None)


async def hears_music(customer: Customer, within: float = 5.0) -> None:
    """Fails unless music plays in time."""

    async def now() -> str | None:
        return doing(customer)

    await eventually(now, lambda what: what == "music", within=within)


async def _begin_shift(page: Page) -> None:
    await page.goto("/?as=anna")
    await page.wait_for_url("**/desk")
    await page.goto("/desk?audio=raw")
    await expect(page.get_by_text("Phone ready")).to_be_visible()
    await page.get_by_role("button", name="Become available").click()
    await expect(page.get_by_text("You are available")).to_be_visible()


async def _ask(page: Page, name: str) -> None:
    """Choose a colleague by typing, as soon as they are free."""
    await page.get_by_role("button", name="Ask", exact=True).click()
    await page.get_by_role("combobox", name="Name").fill(name)
    await expect(page.get_by_role("option", name=re.compile(f"{name}.*Available"))).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def _time_to_return(page: Page, customer: Customer) -> float:
    """Seconds from loading the page again until the customer hears the agent anew; music plays meanwhile."""
    began = time.perf_counter()
    await page.reload(wait_until="commit")
    await hears_music(customer)
    assert await customer.misses(ANNA)
    assert await customer.hears(ANNA, within=10)
    return time.perf_counter() - began


async def _ended(person: Person, contact: str) -> Any:
    """The contact as the history tells it, with all legs over."""
    return await eventually(
        lambda: person.get(f"/api/contacts/{contact}"),
        lambda told: told["ended_at"] and all(leg["ended_at"] for leg in told["legs"]),
        within=40,
    )


def _minutes_agree(told: Any) -> None:
    """Talk time is the time of responsible agents, each from when they became responsible, one after the other."""
    responsible = [leg for leg in told["legs"] if leg["responsible_at"] is not None]
    assert told["talk"] == sum(leg["ended_at"] - leg["responsible_at"] for leg in responsible)
    for before, after in pairwise(responsible):
        assert after["responsible_at"] >= before["ended_at"]
    arrived, left = told["arrived_at"], told["ended_at"]
    assert all(arrived <= leg["started_at"] < leg["ended_at"] <= left for leg in told["legs"])

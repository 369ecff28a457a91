"""The first minutes of each role: an agent and an administrator by keyboard alone, a supervisor by very few clicks."""

import re
from contextlib import AsyncExitStack
from urllib.parse import urlencode

from playwright.async_api import Page, expect

from tests.e2e.browsers import OpenPage
from tests.e2e.centre import Centre
from tests.e2e.hearing import AsyncEar
from tests.e2e.keys import Keys
from tests.e2e.people import Customer, Person, choose, signed_in

MARIA, ANNA, BEN, SASHA, KOFI = 700, 1100, 1500, 1900, 2300
WRAP_UP_ACTIONS = 3
LISTENING_CLICKS = 2
LONGEST_WAIT_S = 5
ALARM_S = 90.0
"""An alarm is raised when its condition has held for a minute, which begins after the longest wait."""

_COUNT_CLICKS = "window.__clicks = 0; addEventListener('click', () => { window.__clicks += 1; }, true);"

_HEARS_ITSELF = """
() => [...document.querySelectorAll('audio')].some((each) => each.src.startsWith('blob:') && each.currentTime > 0)
"""


async def test_an_agent_works_by_keyboard_alone(centre: Centre, open_page: OpenPage) -> None:
    page, maria = await open_page(ANNA), Customer(MARIA)
    keys = Keys(page)
    async with signed_in(centre, "ben", BEN) as ben, signed_in(centre, "sasha", SASHA) as sasha:
        try:
            await ben.go_on_duty()
            await ben.send("PUT", "/api/people/me/state", state="break", reason="lunch")
            await _sign_in(page, keys, "Anna Sokolova", to="/desk?audio=raw")
            await _check_sound(page, keys)
            await keys.press("Alt+1")
            await expect(page.get_by_text("You are available")).to_be_visible()

            await maria.call(centre, as_customer="Maria Lindqvist")
            await choose(maria, "1", sasha)
            await expect(page.get_by_role("alertdialog", name="Incoming call")).to_be_visible()
            await keys.press("Alt+Enter")
            assert await maria.hears(ANNA)
            await AsyncEar(page).hears(MARIA)

            await ben.send("PUT", "/api/people/me/state", state="available")
            await keys.press("Alt+T")
            await expect(page.get_by_role("combobox", name="Name")).to_be_focused()
            await keys.write("Ben")
            await expect(page.get_by_role("option", name=re.compile("Ben.*Available"))).to_be_visible()
            await keys.press("Enter")
            contact = await ben.answer()
            assert await maria.hears(BEN)
            assert await maria.misses(ANNA)
            await _wrap_up(page, keys)
            assert [each["text"] for each in (await sasha.get(f"/api/contacts/{contact}"))["notes"]] == ["Fibre."]
        finally:
            await maria.aclose()


async def test_a_supervisor_hears_the_talk_within_two_clicks_of_an_alarm(centre: Centre, open_page: OpenPage) -> None:
    page = await open_page(SASHA)
    await page.add_init_script(_COUNT_CLICKS)
    first, second = Customer(MARIA), Customer(KOFI)
    async with AsyncExitStack() as stack:
        anna, sasha, admin = [
            await stack.enter_async_context(signed_in(centre, name, hz))
            for name, hz in (("anna", ANNA), ("sasha", SASHA), ("admin", 1))
        ]
        for customer in (first, second):
            stack.push_async_callback(customer.aclose)
        await _make_impatient(admin, "Sales")
        await anna.go_on_duty()
        await first.call(centre)
        await choose(first, "1", sasha)
        await anna.answer()
        await second.call(centre)
        await choose(second, "1", sasha)

        await page.goto("/live?as=sasha")
        await expect(page.get_by_text("Phone ready")).to_be_visible()
        alarm = page.get_by_role("article", name=re.compile("^Sales"))
        await expect(alarm).to_be_visible(timeout=ALARM_S * 1_000)
        before = await page.evaluate("window.__clicks")
        await alarm.get_by_role("button", name="Listen").click()
        await AsyncEar(page).hears(MARIA, ANNA)
        assert await page.evaluate("window.__clicks") - before <= LISTENING_CLICKS
        assert not await first.hears(SASHA, within=1)


async def test_an_administrator_sets_up_a_line_by_keyboard_alone_and_calls_it(
    centre: Centre, open_page: OpenPage
) -> None:
    page = await open_page(MARIA)
    keys = Keys(page)
    await _sign_in(page, keys, "Robin Holm", to="/welcome")
    await keys.press("g", "a")
    await expect(page.get_by_role("navigation", name="Administration")).to_be_visible()
    await _add_person(page, keys)
    await _add_queue(page, keys)
    await _add_route(page, keys)
    await _add_greeting(page, keys)
    await _add_line(page, keys)
    async with page.expect_popup() as opening:
        await _open_call_page(page, keys)
    call = await opening.value
    await expect(call.get_by_role("button", name="Call us")).to_be_visible()
    await Keys(call).use("button", "Call us")
    await AsyncEar(call).hears_a_voice()
    await expect(call.get_by_text("Nobody is here right now", exact=False)).to_be_visible(timeout=30_000)


async def _sign_in(page: Page, keys: Keys, name: str, *, to: str) -> None:
    await page.goto(f"/sign-in?{urlencode({'to': to})}")
    await keys.use("button", re.compile(name))
    await expect(page.get_by_role("navigation", name="Main")).to_be_visible()


async def _check_sound(page: Page, keys: Keys) -> None:
    """Anna speaks and hears herself, and is at the page again."""
    await expect(page.get_by_text("Phone ready")).to_be_visible()
    await keys.use("button", "Phone ready")
    await keys.use("button", "Speak and hear yourself")
    await expect(page.get_by_text("That is how you sound")).to_be_visible()
    await page.wait_for_function(_HEARS_ITSELF)
    await keys.press("Escape")
    await expect(page.get_by_text("That is how you sound")).to_have_count(0)


async def _wrap_up(page: Page, keys: Keys) -> None:
    await expect(page.get_by_role("button", name="Finish and next")).to_be_enabled()
    keys.actions = 0
    await keys.fill("textbox", "Notes", "Fibre.")
    await keys.use("radio", "Solved", key="Space")
    await keys.use("button", "Finish and next")
    await expect(page.get_by_text("You are available")).to_be_visible()
    assert keys.actions <= WRAP_UP_ACTIONS


async def _make_impatient(admin: Person, name: str) -> None:
    """Let a queue be late soon."""
    found = next(each for each in await admin.get("/api/settings/queues") if each["name"]["en"] == name)
    key = found.pop("queue")
    await admin.send("PUT", f"/api/settings/queues/{key}", **{**found, "longest_wait_s": LONGEST_WAIT_S})


async def _open(page: Page, keys: Keys, name: str) -> None:
    await keys.use("link", name)
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


async def _save(page: Page, keys: Keys) -> None:
    await keys.press("Control+Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def _add_person(page: Page, keys: Keys) -> None:
    await _open(page, keys, "People")
    await keys.use("button", "Add a person")
    await keys.fill("textbox", "Name", "Nora Berg")
    await keys.fill("textbox", "Login", "nora")
    await keys.use("checkbox", "Agent", key="Space")
    await keys.use("button", "Add a person")
    await keys.use("button", "Make a link to a new password")
    await expect(page.get_by_text("Give this link to Nora Berg")).to_be_visible()
    await keys.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name="Nora Berg", exact=True)).to_be_visible()


async def _add_queue(page: Page, keys: Keys) -> None:
    await _open(page, keys, "Queues")
    await keys.use("button", "Add a queue")
    await keys.fill("textbox", "Name in English", "Garden")
    await _save(page, keys)
    await expect(page.get_by_role("button", name="Garden", exact=True)).to_be_visible()


async def _add_route(page: Page, keys: Keys) -> None:
    await _open(page, keys, "Routes")
    await keys.use("button", "Add a route")
    await keys.fill("textbox", "Name in English", "To the garden")
    await keys.fill("combobox", "Queue", "Garden")
    await _save(page, keys)
    await expect(page.get_by_role("row", name=re.compile("To the garden.*Garden"))).to_be_visible()


async def _add_greeting(page: Page, keys: Keys) -> None:
    """A greeting that a voice speaks; it is heard before it is used."""
    await _open(page, keys, "Greetings")
    await keys.use("button", "Add a prompt")
    await keys.fill("textbox", "Name in English", "Garden greeting")
    await keys.press("Enter")
    await keys.use("button", "Let a voice speak")
    await keys.fill("textbox", "What the voice says", "Welcome to the garden. It is a very long greeting indeed.")
    await keys.use("button", "Listen")
    await keys.use("button", "Use it from now on")
    await expect(page.get_by_text("Spoken by a voice").first).to_be_visible()
    await keys.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def _add_line(page: Page, keys: Keys) -> None:
    """A line needs its flow before the flow's own greeting can be chosen."""
    await _open(page, keys, "Lines")
    await keys.use("button", "Add a line")
    await keys.fill("textbox", "Name in English", "Garden line")
    await keys.fill("combobox", "Flow", "A new flow")
    await keys.fill("combobox", "Route", "To the garden")
    await _save(page, keys)
    await keys.use("button", "Garden line")
    await keys.fill("combobox", "Greeting", "Garden greeting")
    await _save(page, keys)


async def _open_call_page(page: Page, keys: Keys) -> None:
    """The last line of the list is the new one."""
    await keys.go_to("button", "Garden line")
    await keys.use("link", "Open")

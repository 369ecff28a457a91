"""A real Chromium that is an agent's phone at a real Asterisk: it rings, is picked up at the desk, and both are heard."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Page, expect

from perezvon.entrypoints.demo.company import KEYS, SUPPORT
from tests.e2e.browsers import OpenPage
from tests.e2e.centre import Centre
from tests.e2e.hearing import AsyncEar
from tests.e2e.people import Person, eventually, signed_in
from tests.e2e.test_telephones import NUMBER, recorded
from tests.e2e.tones import RATE, channels, level_db
from tests.support.asterisk import CARRIER, HOST, RunningAsterisk, carrier, number
from tests.support.asterisk_description import describe
from tests.support.sip.call import Call
from tests.support.sip.phone import SipPhone

AGENT_HZ, CUSTOMER_HZ = 1100, 700
APART_DB = 25
"""A tone that crosses a codec of telephones leaves more beside it than one that does not."""
LONG = 100
"""Packets of sound, which are two seconds: enough to be recorded."""


@pytest.fixture
def asterisk() -> Iterator[RunningAsterisk]:
    with RunningAsterisk(trunks=(carrier(),), numbers=(number(NUMBER, "web"),)) as asterisk:
        describe(asterisk)
        yield asterisk


@pytest.fixture
def centre(asterisk: RunningAsterisk) -> Iterator[Centre]:
    with Centre(PEREZVON_ASTERISK=str(asterisk.folder)) as running:
        yield running


async def on_duty(page: Page) -> None:
    """Anna has no telephone on her desk, takes her browser as one, and is available."""
    await page.goto("/?as=anna")
    await page.wait_for_url("**/desk")
    await page.goto("/desk?audio=raw")
    await expect(page.get_by_text("You cannot be called")).to_be_visible(timeout=20_000)
    await page.get_by_role("button", name="Use this browser").click()
    await expect(page.get_by_text("Phone ready")).to_be_visible(timeout=20_000)
    await page.get_by_role("button", name="Become available").click()
    await expect(page.get_by_text("You are available")).to_be_visible()


async def calls(caller: SipPhone) -> Call:
    """A customer calls and chooses support."""
    call = await caller.call(NUMBER)
    await call.press(KEYS[SUPPORT])
    return call


async def rings(page: Page) -> None:
    await expect(page.get_by_role("alertdialog", name="Incoming call")).to_be_visible(timeout=60_000)


async def answer(page: Page, call: Call) -> None:
    """Anna answers at the desk, and both hear each other."""
    await rings(page)
    await page.get_by_role("button", name="Answer").click()
    await AsyncEar(page).hears(CUSTOMER_HZ, within=15)
    assert await call.hears(AGENT_HZ, within=15)
    enough = call.reception.packets + LONG
    await eventually(lambda: _packets(call), lambda packets: packets > enough, within=20)


async def nothing_is_left(asterisk: RunningAsterisk) -> None:
    await eventually(lambda: asyncio.to_thread(asterisk.channels), lambda number: number == 0, within=30)
    await eventually(lambda: asyncio.to_thread(asterisk.bridges), lambda number: number == 0, within=10)


@pytest.fixture
async def caller(asterisk: RunningAsterisk) -> AsyncIterator[SipPhone]:
    server = (HOST, asterisk.plan.listening.sip)
    phone = await SipPhone("+4930123456", server=server, host=CARRIER, hz=CUSTOMER_HZ).open()
    yield phone
    await phone.aclose()


async def test_a_call_is_answered_in_the_browser_and_both_sides_are_recorded(
    asterisk: RunningAsterisk, centre: Centre, open_page: OpenPage, caller: SipPhone
) -> None:
    page = await open_page(AGENT_HZ)
    await on_duty(page)
    call = await calls(caller)
    async with signed_in(centre, "anna", 1) as anna:
        await answer(page, call)
        contact = (await eventually(lambda: anna.sees("desk"), lambda seen: seen.get("contact") is not None))["contact"]
        await page.get_by_role("button", name="End call").click()
        await eventually(lambda: anna.sees("desk"), lambda seen: seen["me"]["state"] == "wrap_up", within=20)
        assert await call.misses(AGENT_HZ)
        await call.hang_up()
        await nothing_is_left(asterisk)
        await recorded(anna, contact["contact"])
        await _both_are_in_the_recording(anna, centre, contact["contact"])
        await expect(page.get_by_text("Phone ready")).to_be_visible()


async def test_a_customer_who_hangs_up_leaves_the_page_ready_for_the_next_call(
    asterisk: RunningAsterisk, centre: Centre, open_page: OpenPage, caller: SipPhone
) -> None:
    page = await open_page(AGENT_HZ)
    await on_duty(page)
    call = await calls(caller)
    await answer(page, call)
    await call.hang_up()
    await nothing_is_left(asterisk)
    await page.get_by_role("button", name="Finish and next").click()
    again = await calls(caller)
    await answer(page, again)
    await again.hang_up()
    await nothing_is_left(asterisk)


async def test_a_call_that_is_declined_at_the_desk_rings_no_more_and_the_caller_waits_on(
    asterisk: RunningAsterisk, centre: Centre, open_page: OpenPage, caller: SipPhone
) -> None:
    page = await open_page(AGENT_HZ)
    await on_duty(page)
    call = await calls(caller)
    await rings(page)
    await page.get_by_role("button", name="Decline").click()
    await expect(page.get_by_role("alertdialog", name="Incoming call")).to_be_hidden()
    await eventually(lambda: asyncio.to_thread(asterisk.channels), lambda number: number == 1, within=20)
    assert not call.is_over
    await call.hang_up()
    await nothing_is_left(asterisk)


async def test_a_talk_outlives_its_signalling_and_the_server(
    asterisk: RunningAsterisk, centre: Centre, open_page: OpenPage, caller: SipPhone
) -> None:
    page = await open_page(AGENT_HZ)
    await on_duty(page)
    call = await calls(caller)
    await answer(page, call)
    await asyncio.to_thread(centre.kill)
    await asyncio.to_thread(centre.start)
    assert await call.hears(AGENT_HZ)
    await AsyncEar(page).hears(CUSTOMER_HZ)
    await page.get_by_role("button", name="End call").click(timeout=30_000)
    assert await call.misses(AGENT_HZ, within=20)
    await call.hang_up()
    await nothing_is_left(asterisk)
    await expect(page.get_by_text("Phone ready")).to_be_visible(timeout=40_000)


async def _packets(call: Call) -> int:
    return call.reception.packets


async def _both_are_in_the_recording(anna: Person, centre: Centre, contact: str) -> None:
    """The agent is on the left and the customer on the right."""
    recordings = await eventually(
        lambda: anna.get("/api/recordings", contact=contact),
        lambda found: bool(found) and found[0]["state"] == "ready",
        within=30,
    )
    cookie = "; ".join(f"{name}={value}" for name, value in anna.cookies.items())
    path = f"/api/recordings/{recordings[0]['recording']}/audio"
    left, right = channels(await asyncio.to_thread(lambda: centre.fetch(path, cookie=cookie)))
    assert level_db(left, RATE, AGENT_HZ) - level_db(left, RATE, CUSTOMER_HZ) > APART_DB
    assert level_db(right, RATE, CUSTOMER_HZ) - level_db(right, RATE, AGENT_HZ) > APART_DB

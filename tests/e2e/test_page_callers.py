"""A customer who calls a real Asterisk from a page, in a real Chromium: a greeting by name, a desk phone, a page that is loaded again."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, expect

from perezvon.entrypoints.demo.company import KEYS, SUPPORT
from tests.e2e.browsers import OpenPage
from tests.e2e.centre import Centre
from tests.e2e.hearing import AsyncEar
from tests.e2e.people import Person, eventually, signed_in
from tests.e2e.test_browser_phone import nothing_is_left
from tests.e2e.test_telephones import recorded
from tests.support.asterisk import HOST, RunningAsterisk, carrier, desk, number
from tests.support.asterisk_description import describe
from tests.support.sip.call import Call
from tests.support.sip.phone import SipPhone

NUMBER = "+4930777000"
AGENT_HZ, COLLEAGUE_HZ, CUSTOMER_HZ = 1100, 1500, 700
MARIA = "Maria Lindqvist"
"""A customer of the sample world, whose manager is Anna."""


@pytest.fixture
def asterisk() -> Iterator[RunningAsterisk]:
    with RunningAsterisk(
        trunks=(carrier(),), phones=(desk("anna"), desk("ben")), numbers=(number(NUMBER, "web"),)
    ) as asterisk:
        describe(asterisk)
        yield asterisk


@pytest.fixture
def centre(asterisk: RunningAsterisk) -> Iterator[Centre]:
    with Centre(PEREZVON_ASTERISK=str(asterisk.folder)) as running:
        yield running


@asynccontextmanager
async def phone_of(asterisk: RunningAsterisk, agent: str, hz: int) -> AsyncIterator[SipPhone]:
    """The registered phone on an agent's desk."""
    server = (HOST, asterisk.plan.listening.sip)
    phone = await SipPhone(f"agent-{agent}", server=server, password="desk-secret", hz=hz).open()
    await phone.register()
    try:
        yield phone
    finally:
        await phone.aclose()


@pytest.fixture
async def desk_phone(asterisk: RunningAsterisk, centre: Centre) -> AsyncIterator[SipPhone]:
    async with phone_of(asterisk, "anna", AGENT_HZ) as phone:
        yield phone


async def calls(page: Page, name: str = MARIA) -> None:
    """The customer calls the line from its page, and chooses support."""
    await page.goto("/call/web?audio=raw")
    await expect(page.get_by_role("link", name=NUMBER)).to_be_visible()
    await page.get_by_label("Call as").select_option(name)
    await page.get_by_role("button", name="Call us").click()
    await AsyncEar(page).hears_a_voice(within=20)
    await page.get_by_role("button", name=KEYS[SUPPORT], exact=True).click()


async def picked_up(page: Page, phone: SipPhone) -> Call:
    """Anna's phone rings, she picks up, and both hear each other."""
    talk = await (await phone.rings(within=60)).answer()
    await hear_each_other(page, talk)
    return talk


async def hear_each_other(page: Page, talk: Call) -> None:
    assert await talk.hears(CUSTOMER_HZ, within=15)
    await AsyncEar(page).hears(AGENT_HZ, within=15)


async def contact_of(anna: Person) -> str:
    seen = await eventually(lambda: anna.sees("desk"), lambda seen: seen.get("contact") is not None)
    return seen["contact"]["contact"]


async def test_a_page_calls_is_answered_at_a_desk_phone_and_rates_with_its_keys(
    asterisk: RunningAsterisk, centre: Centre, open_page: OpenPage, desk_phone: SipPhone
) -> None:
    page = await open_page(CUSTOMER_HZ)
    async with signed_in(centre, "anna", 1) as anna:
        await anna.become_available(within=30)
        await calls(page)
        talk = await picked_up(page, desk_phone)
        contact = await contact_of(anna)
        assert await talk.hears(CUSTOMER_HZ)
        await talk.hang_up()
        await expect(page.get_by_text("How was it?")).to_be_visible(timeout=20_000)
        await page.get_by_role("button", name="5", exact=True).click()
        await expect(page.get_by_text("Thank you for calling")).to_be_visible(timeout=20_000)
        await nothing_is_left(asterisk)
        record = await eventually(lambda: recorded(anna, contact), lambda found: found["rating"] is not None, within=30)
        assert (record["agent"], record["rating"], record["customer"]) == ("anna", 5, "maria")
        await eventually(lambda: endpoints(asterisk), lambda found: "page-" not in found, within=10)


async def test_a_page_that_is_loaded_again_is_back_in_its_talk(
    asterisk: RunningAsterisk, centre: Centre, open_page: OpenPage, desk_phone: SipPhone
) -> None:
    page = await open_page(CUSTOMER_HZ)
    async with signed_in(centre, "anna", 1) as anna:
        await anna.become_available(within=30)
        await calls(page)
        talk = await picked_up(page, desk_phone)
        contact = await contact_of(anna)
        await page.reload()
        await expect(page.get_by_role("heading", name="You are talking")).to_be_visible(timeout=20_000)
        await hear_each_other(page, talk)
        assert await contact_of(anna) == contact
        assert asterisk.channels() == 2
        await page.get_by_role("button", name="Hang up").click()
        await nothing_is_left(asterisk)


async def test_a_page_is_handed_over_by_way_of_a_conference(
    asterisk: RunningAsterisk, centre: Centre, open_page: OpenPage, desk_phone: SipPhone
) -> None:
    page = await open_page(CUSTOMER_HZ)
    async with (
        signed_in(centre, "anna", 1) as anna,
        signed_in(centre, "ben", 1) as ben,
        phone_of(asterisk, "ben", COLLEAGUE_HZ) as bens_phone,
    ):
        await anna.become_available(within=30)
        await calls(page)
        talk = await picked_up(page, desk_phone)
        contact = await contact_of(anna)
        await ben.become_available(within=30)
        await anna.send("POST", f"/api/contacts/{contact}/consult", kind="agent", id="ben")
        bens_talk = await (await bens_phone.rings(within=30)).answer()
        assert await bens_talk.hears(AGENT_HZ, within=15)
        await anna.send("POST", f"/api/contacts/{contact}/consult/conference")
        assert await bens_talk.hears(CUSTOMER_HZ, within=15)
        await AsyncEar(page).hears(AGENT_HZ, COLLEAGUE_HZ, within=15)
        await anna.send("POST", f"/api/contacts/{contact}/hang-up")
        await eventually(lambda: _is_over(talk), bool, within=15)
        await AsyncEar(page).hears(COLLEAGUE_HZ, within=15)
        assert await bens_talk.hears(CUSTOMER_HZ, within=15)
        await page.get_by_role("button", name="Hang up").click()
        await nothing_is_left(asterisk)


async def _is_over(call: Call) -> bool:
    return call.is_over


async def test_a_talk_of_a_page_outlives_the_server_and_is_hung_up_afterwards(
    asterisk: RunningAsterisk, centre: Centre, open_page: OpenPage, desk_phone: SipPhone
) -> None:
    page = await open_page(CUSTOMER_HZ)
    async with signed_in(centre, "anna", 1) as anna:
        await anna.become_available(within=30)
        await calls(page)
        talk = await picked_up(page, desk_phone)
    await asyncio.to_thread(centre.kill)
    assert await talk.hears(CUSTOMER_HZ)
    await asyncio.to_thread(centre.start)
    await hear_each_other(page, talk)
    await talk.hang_up()
    await expect(page.get_by_text("How was it?")).to_be_visible(timeout=30_000)
    await page.get_by_role("button", name="Hang up").click()
    await nothing_is_left(asterisk)


async def test_a_page_that_is_closed_while_it_waits_leaves_nothing(
    asterisk: RunningAsterisk, centre: Centre, open_page: OpenPage
) -> None:
    page = await open_page(CUSTOMER_HZ)
    await calls(page)
    await eventually(lambda: asyncio.to_thread(asterisk.channels), lambda number: number == 1, within=10)
    await page.close()
    await nothing_is_left(asterisk)
    await eventually(lambda: endpoints(asterisk), lambda found: "page-" not in found, within=10)


async def test_whoever_designs_a_flow_hears_its_draft(
    asterisk: RunningAsterisk, centre: Centre, open_page: OpenPage
) -> None:
    page = await open_page(CUSTOMER_HZ)
    await page.goto("/admin/flows?as=admin")
    await page.get_by_role("link", name="Nordlink main menu").click()
    await page.get_by_role("button", name="Test call").click()
    test = page.get_by_role("region", name="Test call")
    await test.get_by_role("button", name="Call the draft").click()
    await AsyncEar(page).hears_a_voice(within=20)
    await expect(page.locator(".react-flow__edge.lit").first).to_be_attached()
    await test.get_by_role("button", name="Hang up").click()
    await expect(test.get_by_text("The test call has ended.")).to_be_visible()
    await nothing_is_left(asterisk)


async def endpoints(asterisk: RunningAsterisk) -> str:
    return await asyncio.to_thread(asterisk.ask, "pjsip list endpoints")

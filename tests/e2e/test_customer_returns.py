"""A customer's page that is loaded again in the middle of a talk, in a real browser."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e.browsers import browser_page
from tests.e2e.centre import Centre
from tests.e2e.hearing import Ear
from tests.e2e.test_browser_call import AGENT_HZ, CUSTOMER_HZ, _begin_shift, _call, _contact_at_menu


@pytest.fixture
def pages(playwright: Playwright, centre: Centre, tmp_path: Path) -> Iterator[tuple[Page, Page]]:
    with ExitStack() as stack:
        agent = stack.enter_context(browser_page(playwright, tmp_path, tone=AGENT_HZ, url=centre.url))
        customer = stack.enter_context(browser_page(playwright, tmp_path, tone=CUSTOMER_HZ, url=centre.url))
        yield agent, customer


def test_a_customer_who_loads_the_page_again_is_back_in_the_same_call(centre: Centre, pages: tuple[Page, Page]) -> None:
    agent, customer = pages
    _begin_shift(agent)
    _call(customer, "Maria Lindqvist")
    cookie = centre.sign_in("sasha")
    contact = _contact_at_menu(centre, cookie)
    customer.get_by_role("button", name="1", exact=True).click()
    expect(agent.get_by_role("alertdialog", name="Incoming call")).to_be_visible()
    agent.keyboard.press("Alt+Enter")
    agents_ear = Ear(agent)
    agents_ear.attach()
    agents_ear.hears(CUSTOMER_HZ)

    customer.reload()
    agents_ear.does_not_hear(CUSTOMER_HZ)
    expect(customer.get_by_role("heading", name="You are talking")).to_be_visible()
    again = Ear(customer)
    again.attach()
    again.hears(AGENT_HZ)
    agents_ear.hears(CUSTOMER_HZ)

    customer.get_by_role("button", name="Hang up").click()
    expect(agent.get_by_role("textbox", name="Notes")).to_be_visible()
    assert [row["contact"] for row in centre.get("/api/contacts", cookie=cookie)["items"]] == [contact]

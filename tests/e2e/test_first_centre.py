"""An empty centre, set up by its screens alone, up to the first answered call."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect

from tests.e2e.browsers import browser_page
from tests.e2e.centre import Centre
from tests.e2e.hearing import Ear

AGENT_HZ, CUSTOMER_HZ = 1100, 700

PICTURES = os.environ.get("TEST_PICTURES")
"""A folder for a picture of each page, to be looked at by people."""


@pytest.fixture
def empty_centre() -> Iterator[Centre]:
    with Centre(demo=False) as running:
        yield running


@pytest.fixture
def pages(playwright: Playwright, empty_centre: Centre, tmp_path: Path) -> Iterator[tuple[Page, Page]]:
    with ExitStack() as stack:
        url = empty_centre.url
        admin = stack.enter_context(browser_page(playwright, tmp_path, tone=AGENT_HZ, url=url))
        customer = stack.enter_context(browser_page(playwright, tmp_path, tone=CUSTOMER_HZ, url=url))
        yield admin, customer


def test_an_empty_centre_is_set_up_by_its_screens_and_answers_a_call(
    empty_centre: Centre, pages: tuple[Page, Page]
) -> None:
    admin, customer = pages
    _first_administrator(empty_centre, admin)
    _hire(admin)
    _team_and_skill(admin)
    _queue(admin)
    _assignment(admin)
    _route(admin)
    _hours(admin)
    _greeting(admin)
    _line(admin)
    _open(admin, "First steps")
    expect(admin.get_by_text("Everything is set up")).to_be_visible()
    _picture(admin, "overview-done")
    for name in ("Breaks", "Outcomes"):
        _open(admin, name)
        _picture(admin, name.lower())
    _call(admin, customer)


def _first_administrator(centre: Centre, admin: Page) -> None:
    link = re.search(r"http\S+/first/\S+", centre.log.read_text())
    assert link is not None
    admin.goto(link.group().replace("localhost", "127.0.0.1"))
    admin.get_by_label("Name").fill("Robin Holm")
    admin.get_by_label("Login").fill("robin")
    admin.get_by_role("textbox", name="Password").fill("correct horse battery")
    admin.get_by_role("button", name="Create and sign in").click()
    admin.get_by_role("link", name="Admin").click()
    expect(admin.get_by_text("Six steps to the first answered call")).to_be_visible()
    _picture(admin, "overview-empty")


def _hire(admin: Page) -> None:
    """The administrator takes calls too. Their place as an agent is made in the background."""
    _open(admin, "People")
    _picture(admin, "people")
    admin.get_by_role("button", name="Robin Holm", exact=True).click()
    form = admin.get_by_role("form", name="Change a person")
    form.get_by_role("checkbox", name="Agent").check()
    _picture(admin, "person-form")
    form.get_by_role("button", name="Save").click()
    admin.keyboard.press("Escape")
    expect(form).to_have_count(0)
    _open(admin, "Assignment")
    expect(admin.get_by_role("button", name="Robin Holm", exact=True)).to_be_visible()


def _team_and_skill(admin: Page) -> None:
    _open(admin, "Teams")
    _picture(admin, "teams-empty")
    form = _add(admin, "Add a team")
    form.get_by_label("Name").fill("Front office")
    _save(admin, form)
    _open(admin, "Skills")
    form = _add(admin, "Add a skill")
    form.get_by_label("Name in English").fill("Fibre")
    _save(admin, form)


def _queue(admin: Page) -> None:
    _open(admin, "Queues")
    form = _add(admin, "Add a queue")
    form.get_by_label("Name in English").fill("Support")
    form.get_by_label("Wrap-up", exact=True).fill("30")
    _picture(admin, "queue-form")
    _save(admin, form)


def _assignment(admin: Page) -> None:
    _open(admin, "Assignment")
    serves = admin.get_by_role("checkbox", name="Robin Holm serves Support")
    serves.click()
    expect(serves).to_be_checked()
    expect(admin.get_by_text("Saved: Robin Holm")).to_be_visible()
    admin.get_by_role("button", name="Robin Holm", exact=True).click()
    form = admin.get_by_role("form", name="Robin Holm")
    form.get_by_label("Team").select_option("Front office")
    form.get_by_label("English").check()
    form.get_by_label("Fibre").select_option("4")
    _picture(admin, "agent-form")
    _save(admin, form)
    expect(admin.get_by_role("cell", name="Fibre 4")).to_be_visible()
    _picture(admin, "assignment")


def _route(admin: Page) -> None:
    _open(admin, "Routes")
    form = _add(admin, "Add a route")
    form.get_by_label("Name in English").fill("To support")
    form.get_by_role("button", name="Personal manager").click()
    form.get_by_role("button", name="Move up: Step 2").click()
    _picture(admin, "route-form")
    _save(admin, form)
    expect(admin.get_by_role("cell", name="Personal manager → Support")).to_be_visible()


def _hours(admin: Page) -> None:
    _open(admin, "Opening hours")
    form = _add(admin, "Add opening hours")
    form.get_by_label("Name in English").fill("Office")
    form.get_by_role("button", name="Always open").click()
    form.get_by_role("button", name="Add a holiday").click()
    form.get_by_role("textbox", name="Date of holiday 1").fill("2000-01-01")
    form.get_by_label("Name of holiday 1").fill("New Year")
    _picture(admin, "hours-form")
    _save(admin, form)
    _picture(admin, "hours")


def _greeting(admin: Page) -> None:
    """A greeting of one's own: spoken by a voice in one language, recorded in the browser in another."""
    _open(admin, "Greetings")
    _picture(admin, "greetings")
    admin.get_by_role("button", name="Add a prompt").click()
    admin.get_by_label("Name in English").fill("Our greeting")
    admin.get_by_role("button", name="Go on to the sound").click()
    english = admin.get_by_role("region", name="English")
    english.get_by_role("button", name="Let a voice speak").click()
    english.get_by_label("What the voice says").fill("Welcome to our new centre.")
    english.get_by_role("button", name="Listen").click()
    english.get_by_role("button", name="Use it from now on").click()
    expect(english.get_by_text("Spoken by a voice")).to_be_visible()
    russian = admin.get_by_role("region", name="Русский")
    russian.get_by_role("button", name="Record").click()
    expect(russian.get_by_role("img", name="Level of the microphone")).to_be_visible()
    _picture(admin, "greeting-recording")
    admin.wait_for_timeout(700)  # Speaking takes its time: the microphone gives a tone.
    russian.get_by_role("button", name="Stop").click()
    russian.get_by_role("button", name="Use it from now on").click()
    expect(russian.get_by_text("Recorded")).to_be_visible()
    _picture(admin, "greeting-own")
    admin.keyboard.press("Escape")


def _line(admin: Page) -> None:
    _open(admin, "Lines")
    form = _add(admin, "Add a line")
    form.get_by_label("Name in English").fill("Website")
    form.get_by_label("Route", exact=True).select_option("To support")
    form.get_by_label("Opening hours").select_option("Office")
    _picture(admin, "line-form")
    _save(admin, form)
    admin.get_by_role("button", name="Website", exact=True).click()
    form = admin.get_by_role("form", name="Website")
    form.get_by_label("Greeting", exact=True).select_option("Our greeting")
    _picture(admin, "line-prompts")
    _save(admin, form)
    _picture(admin, "lines")


def _call(admin: Page, customer: Page) -> None:
    address = admin.get_by_role("link", name="Admin").evaluate("() => location.origin")
    _open(admin, "Lines")
    path = admin.get_by_role("link", name="Open", exact=True).get_attribute("href")
    customer.goto(f"{address}{path}?audio=raw")
    admin.goto("/desk?audio=raw")
    expect(admin.get_by_text("Phone ready")).to_be_visible(timeout=20_000)
    admin.get_by_role("button", name="Become available").click()
    expect(admin.get_by_text("You are available")).to_be_visible()
    customer.get_by_role("button", name="Call us").click()
    ear = Ear(customer)
    ear.attach()
    expect(admin.get_by_role("alertdialog", name="Incoming call")).to_be_visible(timeout=30_000)
    admin.keyboard.press("Alt+Enter")
    agents_ear = Ear(admin)
    agents_ear.attach()
    agents_ear.hears(CUSTOMER_HZ)
    ear.hears(AGENT_HZ)
    admin.get_by_role("button", name="End call").click()


def _open(admin: Page, page: str) -> None:
    admin.get_by_role("navigation", name="Administration").get_by_role("link", name=page, exact=True).click()
    expect(admin.get_by_role("heading", level=1, name=page)).to_be_visible()


def _add(admin: Page, label: str) -> Locator:
    admin.get_by_role("button", name=label).first.click()
    return admin.get_by_role("form", name=label)


def _save(admin: Page, form: Locator) -> None:
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)


def _picture(page: Page, name: str) -> None:
    if PICTURES is not None:
        page.wait_for_timeout(400)
        page.screenshot(path=Path(PICTURES) / f"{name}.png")

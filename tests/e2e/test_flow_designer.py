"""A flow is drawn, checked, tried and published by its screens alone, and the next caller hears the change."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e.browsers import browser_page
from tests.e2e.centre import Centre
from tests.e2e.hearing import Ear
from tests.e2e.tones import RATE, likeness, resample

PROMPTS = Path(__file__).parents[2] / "src" / "perezvon" / "assets" / "prompts" / "en"
SPEECH_RATE = 8_000
SAID = "Thank you"
"""The name of the prompt `thanks`, which nobody hears before the menu until it is put there."""


@pytest.fixture
def pages(playwright: Playwright, centre: Centre, tmp_path: Path) -> Iterator[tuple[Page, Page]]:
    with ExitStack() as stack:
        admin = stack.enter_context(browser_page(playwright, tmp_path, tone=1100, url=centre.url))
        customer = stack.enter_context(browser_page(playwright, tmp_path, tone=700, url=centre.url))
        yield admin, customer


def test_a_flow_is_edited_tried_and_published_and_the_next_caller_hears_it(pages: tuple[Page, Page]) -> None:
    admin, customer = pages
    _open(admin)
    _put_an_announcement_behind_the_notice(admin)
    _is_refused_while_it_says_nothing(admin)
    _give_it_a_prompt(admin)
    _drag_a_block(admin)
    _hear_the_draft(admin)
    _try_it(admin)
    _publish(admin)
    _caller_hears_it(customer)


def _open(admin: Page) -> None:
    admin.goto("/admin/flows?as=admin")
    admin.get_by_role("link", name="Nordlink main menu").click()
    expect(admin.get_by_text("Version 1 is in use")).to_be_visible()


def _put_an_announcement_behind_the_notice(admin: Page) -> None:
    """By the mouse and one key; taken back and done again on the way."""
    admin.get_by_role("group", name="Notice of recording").click()
    expect(admin.get_by_role("heading", name="Notice of recording")).to_be_visible()
    steps = admin.get_by_role("group", name="Announcement")
    before = steps.count()
    admin.keyboard.press("s")
    expect(steps).to_have_count(before + 1)
    admin.keyboard.press("Control+z")
    expect(steps).to_have_count(before)
    admin.keyboard.press("Control+y")
    expect(steps).to_have_count(before + 1)
    expect(admin.get_by_text("draft saved")).to_be_visible()


def _is_refused_while_it_says_nothing(admin: Page) -> None:
    admin.get_by_role("tab", name="Problems").click()
    problem = admin.get_by_role("listitem").filter(has_text="Says nothing")
    expect(problem).to_contain_text("Error")
    admin.get_by_role("button", name="Publish").click()
    expect(admin.get_by_text("1 error must be put right")).to_be_visible()
    expect(admin.get_by_role("button", name="Publish now")).to_be_disabled()
    admin.get_by_role("button", name="Not yet").click()
    problem.get_by_role("button", name="Announcement").click()


def _give_it_a_prompt(admin: Page) -> None:
    admin.get_by_role("button", name="Add", exact=True).click()
    admin.get_by_role("menuitem", name="Prompt").click()
    admin.get_by_label("Part 1", exact=True).select_option(SAID)
    admin.get_by_role("tab", name="Problems").click()
    expect(admin.get_by_text("Says nothing")).to_have_count(0)


def _drag_a_block(admin: Page) -> None:
    """From the palette to the canvas by the mouse; deleted by its key, and both taken back."""
    hang_ups = admin.get_by_role("group", name="Hang up")
    before = hang_ups.count()
    palette = admin.get_by_role("complementary", name="Blocks")
    board = admin.locator(".react-flow__pane")
    kind, place = palette.get_by_role("button", name="Hang up"), board.bounding_box()
    assert place is not None
    kind.hover()
    admin.mouse.down()
    for step in range(1, 5):
        admin.mouse.move(place["x"] + 100 * step, place["y"] + 20 * step)
    admin.mouse.up()
    expect(hang_ups).to_have_count(before + 1)
    admin.locator(".react-flow__node.selected").focus()
    admin.keyboard.press("Delete")
    expect(hang_ups).to_have_count(before)
    admin.keyboard.press("Control+z")
    expect(hang_ups).to_have_count(before + 1)
    admin.keyboard.press("Control+z")
    expect(hang_ups).to_have_count(before)


def _hear_the_draft(admin: Page) -> None:
    """Who tries the draft hears what nobody else hears yet, and sees where the call is."""
    admin.get_by_role("button", name="Test call").click()
    test = admin.get_by_role("region", name="Test call")
    test.get_by_role("button", name="Call the draft").click()
    _hears_thanks(admin)
    expect(admin.locator(".react-flow__edge.lit").first).to_be_attached()
    test.get_by_role("button", name="Hang up").click()
    expect(test.get_by_text("The test call has ended.")).to_be_visible()
    test.get_by_role("button", name="Close the test call").click()


def _try_it(admin: Page) -> None:
    """Once with an expectation that is not met, then with one that is, and step by step."""
    admin.get_by_role("tab", name="Tests").click()
    admin.get_by_role("button", name="Add a test").click()
    admin.get_by_label("Name", exact=True).fill("Key 2 is thanked first")
    admin.get_by_label("Keys that are pressed").fill("2")
    admin.get_by_label("The call ends").select_option("Closed")
    admin.get_by_role("button", name="Add a prompt").click()
    admin.get_by_label("Part 1", exact=True).select_option(SAID)
    admin.get_by_role("button", name="All tests").click()
    admin.get_by_role("button", name="Run all").click()
    expect(admin.get_by_text("1 test fails")).to_be_visible()
    expect(admin.get_by_text(re.compile("Expected: Closed. Was: Is answered"))).to_be_visible()
    admin.get_by_role("button", name="Step through").click()
    heard = admin.get_by_role("tabpanel").get_by_role("listitem").filter(has_text=SAID)
    expect(heard.first).to_be_visible()
    admin.get_by_role("button", name="Expect exactly this").click()
    admin.get_by_role("button", name="All tests").click()
    admin.get_by_role("button", name="Run all").click()
    expect(admin.get_by_text("The test passes")).to_be_visible()


def _publish(admin: Page) -> None:
    admin.get_by_role("button", name="Publish").click()
    dialog = admin.get_by_role("dialog", name="Publish this flow")
    expect(dialog).to_contain_text(f"Added: Announcement: {SAID}")
    expect(dialog).to_contain_text("The test passes")
    dialog.get_by_role("button", name="Publish now").click()
    expect(admin.get_by_text("Version 2 is in use · draft saved")).to_be_visible()
    admin.get_by_role("tab", name="Versions").click()
    expect(admin.get_by_label("Compare the draft with").get_by_role("option")).to_have_count(3)


def _caller_hears_it(customer: Page) -> None:
    customer.goto("/call/web?audio=raw")
    customer.get_by_role("button", name="Call us").click()
    _hears_thanks(customer)


def _hears_thanks(customer: Page) -> None:
    ear = Ear(customer)
    ear.attach()
    expect(customer.get_by_role("button", name="1", exact=True)).to_be_visible(timeout=20_000)
    customer.wait_for_function("() => window.__ear && window.__ear.chunks.length > 60", timeout=30_000)
    heard = resample(ear.sound(), RATE, SPEECH_RATE)
    thanked, closed = (likeness(heard, _prompt(name), SPEECH_RATE) for name in ("thanks", "closed"))
    assert thanked > max(0.6, closed + 0.1), f"{thanked}, {closed}"


def _prompt(name: str) -> np.ndarray:
    with av.open(str(PROMPTS / f"{name}.ogg")) as file:
        frames = [frame.to_ndarray().astype(float) for frame in file.decode(audio=0)]
    sound = np.concatenate([frame.reshape(-1) for frame in frames])
    return resample(sound / max(1e-9, float(np.abs(sound).max())), RATE, SPEECH_RATE)

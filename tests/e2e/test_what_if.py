"""A planner asks what if of a day, by the screens alone, and the answer is there again by its address."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, Playwright, expect

from tests.e2e.browsers import browser_page
from tests.e2e.centre import Centre

HEAD = "contact_id,arrived_at,queue,priority,customer_id,wait_s,outcome,handle_s,agent_id"
SOON = 20_000
"""Days are lived on all cores, which other tests use too."""


def a_log(calls: int = 240) -> bytes:
    """A day on which one agent is hardly enough, so that a second one makes a clear difference."""
    rows = [HEAD]
    for number in range(calls):
        at = f"2024-03-04T{9 + number // 30:02}:{number % 30 * 2:02}:00"
        is_lost = number % 6 == 5
        outcome = f"{40 + number % 30},abandoned,," if is_lost else f"{number % 50},answered,{100 + number % 20},IDA"
        rows.append(f"{number},{at},help,0,,{outcome}")
    return "\n".join(rows).encode()


@pytest.fixture
def page(playwright: Playwright, centre: Centre, tmp_path: Path) -> Iterator[Page]:
    with browser_page(playwright, tmp_path, tone=700, url=centre.url) as planner:
        planner.goto("/plan/what-if?as=admin")
        yield planner


def test_a_planner_asks_what_if_and_keeps_the_answer(page: Page) -> None:
    _is_refused_with_its_line(page)
    _bring_a_log(page)
    _change_staff_and_route(page)
    _cancel(page)
    level = _live_the_day(page)
    address = _keep(page)
    _open_again(page, address, level)
    _delete_and_undo(page)


def _is_refused_with_its_line(page: Page) -> None:
    _choose_file(page, a_log().replace(b"abandoned", b"lost", 1))
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("march.csv cannot be used: line 7")
    expect(refusal).to_contain_text("lost")
    refusal.get_by_role("button", name="Close").click()
    expect(refusal).to_have_count(0)


def _bring_a_log(page: Page) -> None:
    _choose_file(page, a_log())
    expect(page.get_by_role("button", name=re.compile("March 4, 2024"))).to_be_visible()
    day = page.get_by_role("region", name="How that day really was")
    expect(day.get_by_role("article", name="Calls")).to_contain_text("240")


def _choose_file(page: Page, content: bytes) -> None:
    file = FilePayload(name="march.csv", mimeType="text/csv", buffer=content)
    page.locator("input[type=file]").set_input_files(file)


def _change_staff_and_route(page: Page) -> None:
    page.get_by_role("button", name="One agent more in help").click()
    page.get_by_role("tab", name="Routes").click()
    page.get_by_text("1 step", exact=True).click()
    page.get_by_role("button", name="Leave the route").click()
    changes = page.get_by_role("list", name="Your changes")
    expect(changes.get_by_role("listitem")).to_have_count(2)
    expect(changes).to_contain_text("Route help")
    changes.get_by_role("button", name=re.compile("Take back: Route help")).click()
    expect(changes.get_by_role("listitem")).to_have_count(1)


def _cancel(page: Page) -> None:
    page.get_by_label("How many times each future is lived").select_option("100")
    page.get_by_role("button", name="Live the day again").click()
    expect(page.get_by_role("progressbar", name="Progress")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled")).to_be_visible()
    page.get_by_label("How many times each future is lived").select_option("10")


def _live_the_day(page: Page) -> str:
    page.get_by_role("button", name="Live the day again").click()
    meaning = page.get_by_role("region", name="What this means")
    expect(meaning).to_contain_text("instead of", timeout=SOON)
    expect(meaning).to_contain_text("Chance alone does not explain it.")
    level = page.get_by_role("region", name="Answered in time")
    expect(level).to_contain_text("Clear")
    assert re.search(r"\d+–\d+%", level.inner_text())
    return level.inner_text()


def _keep(page: Page) -> str:
    page.get_by_role("textbox", name="Name").fill("Two in March")
    page.get_by_role("button", name="Keep").click()
    kept = page.get_by_role("region", name="Kept answers")
    expect(kept.get_by_role("button", name="Two in March", exact=True)).to_be_visible()
    question = re.search(r"question=([^&]+)", page.url)
    assert question is not None
    return f"/plan/what-if?question={question[1]}"


def _open_again(page: Page, address: str, level: str) -> None:
    page.goto("about:blank")
    page.goto(address)
    shown = page.get_by_role("region", name="Answered in time")
    expect(shown).to_be_visible()
    assert shown.inner_text() == level
    expect(page.get_by_role("list", name="Your changes")).to_contain_text("1 more agent in help")
    answer = json.loads(page.request.get(address.replace("/plan/what-if?question=", "/api/what-if/questions/")).text())
    assert (answer["name"], answer["state"], answer["plan"]["agents"][0]["agent"]) == ("Two in March", "done", "IDA")


def _delete_and_undo(page: Page) -> None:
    kept = page.get_by_role("region", name="Kept answers")
    kept.get_by_role("button", name="Delete “Two in March”").click()
    expect(kept).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(kept.get_by_role("button", name="Two in March", exact=True)).to_be_visible()

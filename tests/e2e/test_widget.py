"""The button on the web site of somebody else: a server of its own, with styles that break all they can reach."""

import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Locator, Page, Playwright, expect

from tests.e2e.browsers import browser_page
from tests.e2e.centre import Centre
from tests.e2e.hearing import Ear

AGENT_HZ, CUSTOMER_HZ = 1100, 700
PHONE = {"width": 390, "height": 844}
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

_STYLES = """
* { all: unset !important; }
html, body, div, p { display: block !important; }
body { transform: scale(0.5); font: italic 40px/3 fantasy; color: red; }
button, section, header, iframe, perezvon-widget { display: none !important; opacity: 0 !important; }
"""

_AXE_FINDS = """
async () => {
  const found = await axe.run('perezvon-widget', {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  const broken = found.incomplete.filter((rule) => 'error' in rule);
  return [...found.violations, ...broken].map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`);
}
"""


class Site(ThreadingHTTPServer):
    """A shop with a strict content policy, that allows what the documentation asks for and no more."""

    def __init__(self, tag: str, centre: str) -> None:
        super().__init__(("127.0.0.1", 0), _Pages)
        self.tag = tag
        self.policy = (
            f"default-src 'none'; style-src 'self'; script-src {centre}; connect-src {centre}; frame-src {centre}"
        )

    @property
    def origin(self) -> str:
        """Its address, of another site than the centre's: a browser may let the frame keep nothing there."""
        return f"http://localhost:{self.server_port}"


class _Pages(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        is_style = self.path == "/style.css"
        page = f"""<!doctype html><html lang="en"><title>Shop</title><meta name="viewport" content="width=device-width">
            <link rel="stylesheet" href="/style.css"><body><p>Shoes</p><a href="/shoes">More shoes</a>
            <div style="height: 3000px">Many shoes</div>{self.server.tag}</body></html>"""
        content = (_STYLES if is_style else page).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/css" if is_style else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


@contextmanager
def serving(tag: str, centre: str) -> Iterator[Site]:
    site = Site(tag, centre)
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join(10)


@pytest.fixture
def shop(centre: Centre) -> Iterator[Site]:
    """A site that the line allows."""
    tag = f'<script src="{centre.url}/widget.js?audio=raw" data-line="web" async></script>'
    with serving(tag, centre.url) as site:
        _allow(centre, site.origin)
        yield site


@pytest.fixture
def pages(playwright: Playwright, centre: Centre, tmp_path: Path) -> Iterator[tuple[Page, Page]]:
    with ExitStack() as stack:
        agent = stack.enter_context(browser_page(playwright, tmp_path, tone=AGENT_HZ, url=centre.url))
        visitor = stack.enter_context(browser_page(playwright, tmp_path, tone=CUSTOMER_HZ, url=centre.url))
        yield agent, visitor


def test_a_visitor_of_another_site_calls_goes_to_another_page_and_hangs_up(
    centre: Centre, shop: Site, pages: tuple[Page, Page]
) -> None:
    agent, visitor = pages
    _begin_shift(agent)
    visitor.goto(shop.origin)
    pill = visitor.get_by_role("button", name="Call us")
    _is_as_drawn(pill)
    pill.click()
    window = visitor.get_by_role("dialog", name="Call us")
    expect(window).to_be_focused()
    page = _call_page(visitor)
    page.get_by_role("button", name="Call us").click()
    _answer(agent, page)
    ears = _hear_each_other(agent, page)

    window.get_by_role("button", name="Minimise").click()
    expect(visitor.get_by_role("button", name="Call in progress")).to_be_focused()
    visitor.mouse.wheel(0, 1500)
    ears[1].hears(AGENT_HZ)

    questions: list[str] = []
    visitor.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
    visitor.goto(f"{shop.origin}/shoes")
    assert questions == ["beforeunload"], "the page that is left asks first"
    expect(window).to_be_visible()
    _hear_each_other(agent, _call_page(visitor))

    visitor.keyboard.press("Escape")
    question = visitor.get_by_role("alertdialog", name="End the call?")
    expect(question.get_by_role("button", name="Keep talking")).to_be_focused()
    visitor.keyboard.press("Escape")
    expect(question).to_be_hidden()
    window.get_by_role("button", name="Close").click()
    question.get_by_role("button", name="Hang up").click()
    expect(window).to_have_count(0)
    expect(pill).to_be_focused()
    expect(agent.get_by_role("button", name="Finish and next")).to_be_visible(timeout=15_000)


def test_the_window_fills_a_telephone_keeps_the_focus_and_gives_it_back(shop: Site, pages: tuple[Page, Page]) -> None:
    _, visitor = pages
    visitor.set_viewport_size(PHONE)
    visitor.goto(shop.origin)
    pill = visitor.get_by_role("button", name="Call us")
    expect(pill).to_be_visible()
    assert _axe(visitor) == []
    pill.press("Enter")
    window = visitor.get_by_role("dialog", name="Call us")
    assert window.bounding_box() == {"x": 0, "y": 0, **PHONE}
    page = _call_page(visitor)
    expect(page.get_by_role("button", name="Call us")).to_be_visible()
    assert _axe(visitor) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]

    visitor.keyboard.press("Tab")
    expect(window.get_by_role("button", name="Minimise")).to_be_focused()
    visitor.keyboard.press("Shift+Tab")
    assert page.evaluate("document.hasFocus()"), "before the first control comes the last, which is the call page"
    page.get_by_role("button", name="Call us").press("Escape")
    expect(window).to_have_count(0)
    expect(pill).to_be_focused()


def test_a_site_that_is_not_allowed_shows_nothing_and_says_why(
    centre: Centre, shop: Site, pages: tuple[Page, Page]
) -> None:
    _, visitor = pages
    said: list[str] = []
    visitor.on("console", lambda message: said.append(message.text))
    with serving(shop.tag, centre.url) as foreign:
        visitor.goto(foreign.origin)
        _until(visitor, lambda: [text for text in said if text.startswith("Perezvon:")])
        assert f'the line "web" on {foreign.origin}: this web site may not show the line' in "".join(said)
        expect(visitor.locator("perezvon-widget")).to_have_count(0)
        visitor.evaluate(
            "address => { const frame = document.createElement('iframe'); frame.src = address; document.body.append(frame) }",
            f"{centre.url}/embed/web",
        )
        _until(visitor, lambda: [text for text in said if "frame-ancestors" in text])


def _allow(centre: Centre, origin: str) -> None:
    cookie = centre.sign_in("admin")
    [line] = [one for one in centre.get("/api/settings/lines", cookie=cookie) if one["line"] == "web"]
    line["origins"] = [origin]
    headers = {"Content-Type": "application/json", "Origin": centre.url, "Cookie": cookie}
    request = urllib.request.Request(
        f"{centre.url}/api/settings/lines/web", json.dumps(line).encode(), headers, method="PUT"
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def _begin_shift(agent: Page) -> None:
    agent.goto("/?as=anna")
    agent.wait_for_url("**/desk")
    agent.goto("/desk?audio=raw")
    expect(agent.get_by_text("Phone ready")).to_be_visible(timeout=20_000)
    agent.get_by_role("button", name="Become available").click()
    expect(agent.get_by_text("You are available")).to_be_visible()


def _call_page(visitor: Page) -> Frame:
    expect(visitor.locator("iframe[title='Call window']")).to_be_visible()
    _until(visitor, lambda: visitor.frame(url=re.compile("/embed/web")) is not None)
    found = visitor.frame(url=re.compile("/embed/web"))
    assert found is not None
    return found


def _answer(agent: Page, page: Frame) -> None:
    """The visitor chooses in the menu, and the agent takes the call."""
    key = page.get_by_role("button", name="1", exact=True)
    card = agent.get_by_role("alertdialog", name="Incoming call")
    expect(key).to_be_visible(timeout=20_000)
    for _ in range(20):  # The menu is spoken to its end before a key counts.
        if card.is_visible():
            break
        if key.is_visible():
            key.click()
        agent.wait_for_timeout(500)
    expect(card).to_be_visible()
    agent.keyboard.press("Alt+Enter")


def _hear_each_other(agent: Page, page: Frame) -> tuple[Ear, Ear]:
    ears = Ear(agent), Ear(page)
    for ear in ears:
        ear.attach(20)
    ears[0].hears(CUSTOMER_HZ)
    ears[1].hears(AGENT_HZ)
    return ears


def _is_as_drawn(pill: Locator) -> None:
    """The styles of the page have not come through."""
    expect(pill).to_be_visible()
    look = pill.evaluate(
        "element => { const style = getComputedStyle(element);"
        " return [style.backgroundColor, style.color, style.fontStyle, style.fontSize, style.cursor] }"
    )
    assert look == ["rgb(53, 96, 216)", "rgb(255, 255, 255)", "normal", "15px", "pointer"]
    box = pill.bounding_box()
    assert box is not None
    assert (round(box["x"] + box["width"]), round(box["y"] + box["height"])) == (1440 - 20, 900 - 20)
    assert box["height"] >= 44, "large enough for a thumb"


def _axe(page: Page) -> list[str]:
    """What axe finds in the button and its window; the page around them is somebody else's."""
    page.evaluate(AXE.read_text())
    return list(page.evaluate(_AXE_FINDS))


def _until(page: Page, is_so: Any, tries: int = 100) -> None:
    for _ in range(tries):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come true")

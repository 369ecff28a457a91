"""A running centre and browsers for it. Without Chromium every test of this folder is skipped by name."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Page
from playwright.sync_api import Playwright, sync_playwright

from perezvon.adapters.telephony.browser.media.webrtc import offer_only
from tests.e2e.browsers import CHROMIUM, OpenPage, async_browser_page
from tests.e2e.centre import Centre

MISSING = "needs Chromium: as root `apt-get install chromium`, then `make test` again"

_USE_CHROMIUM = frozenset({"open_page", "playwright"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e/" in item.nodeid:
            item.add_marker(pytest.mark.timeout(240))
            if CHROMIUM is None and not _USE_CHROMIUM.isdisjoint(getattr(item, "fixturenames", ())):
                item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture(scope="session", autouse=True)
def on_loopback() -> None:
    """Callers of this process use no other address of the machine."""
    offer_only(("127.0.0.1",))


@pytest.fixture
def playwright() -> Iterator[Playwright]:
    """Of one test: while it is there, this thread has a loop in which no coroutine of a test can run."""
    with sync_playwright() as running:
        yield running


@pytest.fixture
async def open_page(centre: Centre, tmp_path: Path) -> AsyncIterator[OpenPage]:
    """Opens pages of the centre, each in a browser of its own, for tests that are coroutines."""
    async with AsyncExitStack() as stack:

        async def opened(tone: int) -> Page:
            return await stack.enter_async_context(async_browser_page(tmp_path, tone=tone, url=centre.url))

        yield opened


@pytest.fixture
def centre() -> Iterator[Centre]:
    with Centre() as running:
        yield running

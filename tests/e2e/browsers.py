"""Real Chromium browsers, each with a tone for a microphone."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from playwright import async_api
from playwright.sync_api import Page, Playwright

from tests.e2e.tones import write_tone

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
)


_PATIENCE_MS = 15_000

OpenPage: TypeAlias = Callable[[int], Awaitable[async_api.Page]]
"""Opens a page whose microphone gives so many Hz."""


@contextmanager
def browser_page(playwright: Playwright, folder: Path, *, tone: int, url: str, locale: str = "en") -> Iterator[Page]:
    """A page in a browser of its own whose microphone gives `tone` Hz."""
    browser = playwright.chromium.launch(**_launch(folder, tone))
    try:
        page = browser.new_context(**_context(url, locale)).new_page()
        page.set_default_timeout(_PATIENCE_MS)
        yield page
    finally:
        browser.close()


@asynccontextmanager
async def async_browser_page(folder: Path, *, tone: int, url: str, locale: str = "en") -> AsyncIterator[async_api.Page]:
    """The same for tests that are coroutines."""
    async with async_api.async_playwright() as playwright:
        browser = await playwright.chromium.launch(**_launch(folder, tone))
        try:
            context = await browser.new_context(**_context(url, locale))
            page = await context.new_page()
            page.set_default_timeout(_PATIENCE_MS)
            yield page
        finally:
            await browser.close()


def _launch(folder: Path, tone: int) -> dict[str, Any]:
    microphone = write_tone(folder / f"{tone}.wav", tone)
    return {"executable_path": CHROMIUM, "args": [*_FLAGS, f"--use-file-for-fake-audio-capture={microphone}"]}


def _context(url: str, locale: str) -> dict[str, Any]:
    size = {"width": 1440, "height": 900}
    return {"base_url": url, "permissions": ["microphone"], "locale": locale, "viewport": size}

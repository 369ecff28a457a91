"""Real Chromium browsers, each with a tone for a microphone."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


@contextmanager
def browser_page(playwright: Playwright, folder: Path, *, tone: int, url: str, locale: str = "en") -> Iterator[Page]:
    """A page in a browser of its own whose microphone gives `tone` Hz."""
    microphone = write_tone(folder / f"{tone}.wav", tone)
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*_FLAGS, f"--use-file-for-fake-audio-capture={microphone}"]
    )
    try:
        context = browser.new_context(
            base_url=url, permissions=["microphone"], locale=locale, viewport={"width": 1440, "height": 900}
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield page
    finally:
        browser.close()

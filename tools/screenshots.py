"""`python -m tools.screenshots [folder]`: the pictures of README.md, taken anew from a demo that begins for them.

Needs Chromium; takes about two minutes. Made-up people call and answer in it, so that no two runs give the same
picture; sizes, language and pages are the same.
"""

import sys
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import av
from av.filter import Graph
from playwright.sync_api import Page, Playwright, sync_playwright

from tests.e2e.browsers import browser_page
from tests.e2e.centre import Centre

IMAGES = Path(__file__).parents[1] / "docs" / "images"

SETTLE_MS = 2_500
"""Until what a page loads, and what moves on it, stands still."""
TRAFFIC_MS = 45_000
"""Until made-up customers have called, waited and talked enough to fill the screens."""
TALK_MS = 8_000

PAGES = {
    "live": "/live?as=sasha",
    "routes": "/admin/routes?as=admin",
    "callbacks": "/callbacks?as=sasha",
    "admin": "/admin/lines/web?as=admin",
}
"""Pictures that need no more than an address."""


def main() -> None:
    """Take all pictures into `docs/images`, or another folder."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    with (
        Centre(PEREZVON_DEMO_TRAFFIC="1") as centre,
        TemporaryDirectory() as scratch,
        sync_playwright() as playwright,
    ):
        Photographer(playwright, centre, Path(scratch), folder).take_all()


class Photographer:
    """Opens a browser for each person of a picture."""

    def __init__(self, playwright: Playwright, centre: Centre, scratch: Path, folder: Path) -> None:
        self._playwright = playwright
        self._centre = centre
        self._scratch = scratch
        self._folder = folder

    def take_all(self) -> None:
        """The agent works first, so that there is something to see of it."""
        with ExitStack() as stack:
            page = stack.enter_context(
                browser_page(self._playwright, self._scratch, tone=700, url=self._centre.url, locale="en")
            )
            page.goto("/")
            page.get_by_role("heading", level=1).wait_for()
            self._take(page, "welcome")
            self._desk(page)
            page.wait_for_timeout(TRAFFIC_MS)
            for name, address in PAGES.items():
                page.goto(address)
                self._take(page, name)
            self._figures(page)
            self._designer(page)
            self._contact(page)

    def _desk(self, page: Page) -> None:
        page.goto("/desk?as=anna")
        page.get_by_role("button", name="Become available").click()
        page.get_by_role("alertdialog").wait_for(timeout=90_000)
        page.keyboard.press("Alt+Enter")
        page.get_by_role("button", name="End call").wait_for()
        page.wait_for_timeout(TALK_MS)
        self._take(page, "desk")
        page.keyboard.press("Alt+e")
        page.get_by_role("button", name="Finish and next").wait_for(timeout=20_000)

    def _figures(self, page: Page) -> None:
        page.goto("/reports?as=sasha&report=queues&range=today")
        figure = page.locator("table tfoot button").nth(3)
        figure.wait_for()
        self._take(page, "reports")
        figure.click()
        page.get_by_role("dialog", name="Behind this figure").get_by_role("table").wait_for()
        self._take(page, "figure")

    def _designer(self, page: Page) -> None:
        page.goto("/admin/flows?as=admin")
        page.get_by_role("link", name="Nordlink main menu").click()
        page.get_by_role("button", name="Test call").click()
        page.get_by_role("button", name="Call the draft").click()
        page.get_by_role("region", name="Test call").get_by_role("button", name="Hang up").wait_for()
        page.wait_for_timeout(TALK_MS)
        self._take(page, "designer")

    def _contact(self, page: Page) -> None:
        page.goto("/history?as=sasha&recorded=yes&result=answered")
        page.locator("table tbody tr a").first.click()
        page.wait_for_url("**/history/*")
        self._take(page, "contact")

    def _take(self, page: Page, name: str) -> None:
        page.wait_for_timeout(SETTLE_MS)
        raw = self._scratch / f"{name}.png"
        page.screenshot(path=raw)
        _shrink(raw, self._folder / f"{name}.png")
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()


def _shrink(raw: Path, into: Path) -> None:
    """Screens have few colours: 256 of them chosen for each picture make it a third as large, and look the same."""
    with av.open(str(raw)) as file:
        (frame,) = file.decode(video=0)
    graph = Graph()
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 25))
    split, palette, use = (
        graph.add("split"),
        graph.add("palettegen", "stats_mode=full"),
        graph.add("paletteuse", "dither=none"),
    )
    source.link_to(split)
    split.link_to(use, 0, 0)
    split.link_to(palette, 1, 0)
    palette.link_to(use, 0, 1)
    use.link_to(graph.add("buffersink"))
    graph.configure()
    graph.vpush(frame)
    graph.vpush(None)
    drawn = graph.vpull()
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = drawn.width, drawn.height, "pal8"
    encoder.time_base, encoder.options = Fraction(1, 1), {"pred": "none"}
    into.write_bytes(b"".join(bytes(packet) for packet in [*encoder.encode(drawn), *encoder.encode(None)]))


if __name__ == "__main__":
    main()

"""Where pages come in and go out: what is connecting, and what is being closed."""

import asyncio
from collections.abc import Callable
from typing import Any

from perezvon.adapters.telephony.browser.channel import ToPage
from perezvon.adapters.telephony.browser.media.jitter import JitterCounts
from perezvon.adapters.telephony.browser.media.page import Page
from perezvon.adapters.telephony.browser.media.puppet import Party
from perezvon.adapters.telephony.browser.media.settings import Patience
from perezvon.adapters.telephony.browser.media.webrtc import Connection, NoPortError, OfferError
from perezvon.kernel.time import Clock
from perezvon.platform import telemetry
from perezvon.platform.tasks import spawn

log = telemetry.logger(__name__)


class Door:
    """Owns every page until it is connected, and again from the moment it is to be closed."""

    def __init__(self, connect: Callable[[], Connection], patience: Patience, clock: Clock) -> None:
        self._connect = connect
        self._patience = patience
        self._clock = clock
        self._waiting: set[Page] = set()
        self._closing: set[asyncio.Task[Any]] = set()
        self.past = JitterCounts()
        """What the network did to the pages that are gone."""

    @property
    def waiting(self) -> int:
        """Pages that were answered and are not connected yet."""
        return len(self._waiting)

    async def open(self, offer: str, on_connected: Callable[[Page], None]) -> str:
        """Answer a page's offer. `on_connected` takes the page over; one that never connects is closed silently.

        Raises `OfferError` or `NoPortError`.
        """
        page = Page(self._connect(), self._clock)

        def connected() -> None:
            self._waiting.discard(page)
            page.release()
            on_connected(page)

        page.on_connected = connected
        page.on_vanished = lambda: self.close(page)
        self._waiting.add(page)
        try:
            return await page.answer(offer)
        except (OfferError, NoPortError):
            self._waiting.discard(page)
            raise

    def close(self, page: Party, last_words: ToPage | None = None) -> None:
        """End a page's connection, after telling it why."""
        if isinstance(page, Page):
            self._waiting.discard(page)
        self.past.add(page.ear.counts)
        task = spawn(self._close(page, last_words), name="close-page")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def sweep(self) -> None:
        """Close what should have been connected by now."""
        now = self._clock.monotonic()
        for page in [page for page in self._waiting if now - page.seen > self._patience.connecting]:
            log.info("page never connected")
            self.close(page)

    async def aclose(self) -> None:
        """Close what is still connecting and wait for all that is being closed."""
        for page in list(self._waiting):
            self.close(page)
        while self._closing:
            await asyncio.wait(self._closing)

    async def _close(self, page: Party, last_words: ToPage | None) -> None:
        page.release()
        if last_words is not None:
            page.tell(last_words)
            await asyncio.sleep(self._patience.parting)
        await page.aclose()

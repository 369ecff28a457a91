"""Looks at telephony: tells the ledger what the media process does and sees, and lets customers and phones act there.

It stands beside dispatch, on a link of its own, and outlives it.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from perezvon.adapters.telephony.browser.stage import BrowserStage
from perezvon.adapters.telephony.wire import protocol
from perezvon.adapters.telephony.wire.protocol import Method
from perezvon.entrypoints.chaos.real.ledger import Ledger
from perezvon.entrypoints.settings import address_of
from perezvon.platform.link import LinkClient
from perezvon.platform.settings import Settings

ASK_S = 10.0


class Watch:
    """The eyes of the ledger. `ordered` says when dispatch last had telephony do something, `epoch` in which epoch."""

    def __init__(self, ledger: Ledger, settings: Settings, chance: random.Random) -> None:
        self.ordered = 0.0
        self.epoch = 0
        """Of whoever decides: it grows with each that takes over."""
        self._took_over: dict[int, float] = {}
        self.openings = 0
        """How often the link was opened: more than once, and something may have gone unseen."""
        self._ledger = ledger
        self._orders: dict[str, protocol.Ring | protocol.Join] = {}
        self._news = asyncio.Condition()
        address = address_of(settings, "media")
        key = settings.link_secret
        self.stage = BrowserStage(address, chance=chance, key=key)
        self._link = LinkClient(address, on_tell=self._told, on_open=self._opened, chance=chance, key=key)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Until the end of the block nothing goes unseen."""
        try:
            async with asyncio.timeout(ASK_S):
                await self._link.connected()
            yield
        finally:
            await self._link.aclose()
            await self.stage.aclose()

    async def next_order(self, since: float) -> float:
        """When dispatch first had telephony do something after this instant."""
        async with self._news:
            await self._news.wait_for(lambda: self.ordered > since)
            return self.ordered

    async def taken_over(self, epoch: int) -> float:
        """When whoever decides after this epoch first had telephony do something."""
        async with self._news:
            await self._news.wait_for(lambda: self.epoch > epoch)
            return self._took_over[min(later for later in self._took_over if later > epoch)]

    async def _opened(self, link: LinkClient) -> None:
        self.openings += 1
        await link.ask(Method.WATCH, b"", timeout=ASK_S)

    async def _told(self, method: str, payload: bytes) -> None:
        now = time.perf_counter()
        if method == Method.ORDER:
            order = protocol.decode_order(payload)
            self._is_ordered(now, order)
            async with self._news:
                self.ordered, self.epoch = now, max(self.epoch, order.epoch)
                self._took_over.setdefault(order.epoch, now)
                self._news.notify_all()
        elif method == Method.REPORT:
            self._is_seen(now, protocol.decode(payload, protocol.Told).seen)

    def _is_ordered(self, now: float, order: protocol.Order) -> None:
        match order:
            case protocol.Ring():
                self._orders[order.id] = order
                self._ledger.rings(now, order.agent, order.contact, order.offer)
            case protocol.StopRinging():
                self._ledger.stops_ringing(now, order.agent, order.offer)
            case protocol.Join():
                self._orders[order.id] = order
            case _:
                pass

    def _is_seen(self, now: float, seen: protocol.Seen) -> None:
        match seen:
            case protocol.Arrived():
                self._ledger.arrived(now, seen.contact)
            case protocol.Gone():
                self._ledger.leaves(now, seen.leg, seen.cause)
            case protocol.Joined() | protocol.Done() | protocol.Failed() if seen.order in self._orders:
                self._is_done(now, self._orders.pop(seen.order), seen)
            case _:
                pass

    def _is_done(
        self, now: float, order: protocol.Ring | protocol.Join, seen: protocol.Joined | protocol.Done | protocol.Failed
    ) -> None:
        if isinstance(seen, protocol.Failed):
            self._ledger.cannot(now, order.agent, order.contact, seen.reason)
        elif isinstance(order, protocol.Join):
            self._ledger.joins(now, order.agent, order.contact, order.leg)

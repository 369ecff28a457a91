"""Agents' phones: a page that stays connected between calls.

A phone is lost when its page closed or went silent. During a call a page that closed has a moment to come back, so that
loading it again does not end the conversation: the new page takes the leg over.
"""

from collections.abc import Callable
from dataclasses import dataclass

from perezvon.adapters.telephony.browser.media.call import Leg
from perezvon.adapters.telephony.browser.media.door import Door
from perezvon.adapters.telephony.browser.media.page import Page
from perezvon.adapters.telephony.browser.media.settings import Patience
from perezvon.adapters.telephony.browser.protocol import PhoneLost, PhoneOffer, PhoneReady, Replaced, Seen
from perezvon.kernel.time import Clock


@dataclass(eq=False)
class Phone:
    """An agent's phone; `leg` while it is in a call."""

    agent: str
    page: Page
    leg: Leg | None = None
    vanished: float | None = None
    """When its page closed, during a call."""


class Phones:
    """At most one phone per agent; the newest page is the phone."""

    def __init__(
        self,
        *,
        door: Door,
        report: Callable[[Seen], None],
        on_lost: Callable[[Leg, str], None],
        patience: Patience,
        clock: Clock,
    ) -> None:
        """`on_lost` ends the leg of a phone that is gone, with a cause."""
        self._door = door
        self._report = report
        self._on_lost = on_lost
        self._patience = patience
        self._clock = clock
        self._phones: dict[str, Phone] = {}

    def __len__(self) -> int:
        return len(self._phones)

    @property
    def agents(self) -> tuple[str, ...]:
        """Whose phones can be rung."""
        return tuple(self._phones)

    @property
    def pages(self) -> list[Page]:
        """The pages that are phones now."""
        return [phone.page for phone in self._phones.values()]

    def find(self, agent: str) -> Phone | None:
        """The agent's phone if it is there."""
        phone = self._phones.get(agent)
        return None if phone is None or phone.vanished is not None else phone

    async def connect(self, offer: PhoneOffer) -> str:
        """A page becomes the agent's phone once it is connected. Raises `OfferError`."""
        return await self._door.open(offer.sdp, lambda page: self._take(offer.agent, page))

    def close(self) -> None:
        """The process stops."""
        for phone in list(self._phones.values()):
            self._lose(phone, "lost")

    def give_up(self, agent: str) -> None:
        """The agent wants no phone any more."""
        if agent in self._phones:
            self._lose(self._phones[agent], "agent")

    def free(self, leg: Leg) -> None:
        """The leg is over; its phone can be rung again, unless its page has gone meanwhile."""
        for phone in self._phones.values():
            if phone.leg is leg:
                phone.leg = None
                phone.page.show("idle")
                if phone.vanished is not None:
                    self._lose(phone, "lost")
                return

    def sweep(self) -> None:
        """Lose the phones whose pages are gone."""
        now = self._clock.monotonic()
        for phone in list(self._phones.values()):
            is_silent = now - phone.page.seen > self._patience.silent
            stayed_away = phone.vanished is not None and now - phone.vanished > self._patience.reloading
            if is_silent or stayed_away:
                self._lose(phone, "lost")

    def _take(self, agent: str, page: Page) -> None:
        page.on_vanished = lambda: self._page_vanished(agent, page)
        phone = self._phones.get(agent)
        if phone is None:
            self._phones[agent] = Phone(agent, page)
            self._report(PhoneReady(agent=agent))
            return
        page.show(phone.page.doing)
        self._door.close(phone.page, Replaced())
        phone.page, phone.vanished = page, None
        if phone.leg is not None:
            phone.leg.page = page

    def _page_vanished(self, agent: str, page: Page) -> None:
        phone = self._phones.get(agent)
        if phone is None or phone.page is not page:
            return
        if phone.leg is None:
            self._lose(phone, "lost")
        else:
            phone.vanished = self._clock.monotonic()

    def _lose(self, phone: Phone, cause: str) -> None:
        del self._phones[phone.agent]
        self._door.close(phone.page)
        if phone.leg is not None:
            self._on_lost(phone.leg, cause)
        self._report(PhoneLost(agent=phone.agent))

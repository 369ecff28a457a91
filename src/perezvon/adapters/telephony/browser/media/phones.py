"""Agents' phones: a page that stays connected between calls.

A phone is lost when its page closed or went silent. During a call such a page has a while to come back, so that loading
it again or a break of the network does not end the conversation: it, or a new page, takes the leg up again. What the
customer hears meanwhile is for the server to say, which is told of both.
"""

from collections.abc import Callable
from dataclasses import dataclass

from perezvon.adapters.telephony.browser.channel import Doing, Replaced
from perezvon.adapters.telephony.browser.media.call import Leg
from perezvon.adapters.telephony.browser.media.door import Door
from perezvon.adapters.telephony.browser.media.page import Page
from perezvon.adapters.telephony.browser.media.puppet import Party, Puppet
from perezvon.adapters.telephony.browser.media.settings import Patience
from perezvon.adapters.telephony.wire.protocol import (
    Interrupted,
    PhoneLost,
    PhoneOffer,
    PhoneReady,
    Restored,
    Seated,
    Seen,
)
from perezvon.kernel.time import Clock


@dataclass(eq=False)
class Phone:
    """An agent's phone; `leg` while it is in a call."""

    agent: str
    page: Party
    leg: Leg | None = None
    away: float | None = None
    """Since when its page is closed or silent, during a call."""
    has_closed: bool = False
    """Whether that page will not come back by itself."""


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
    def seats(self) -> tuple[Seated, ...]:
        """Who is in a call, and as what."""
        return tuple(
            Seated(
                leg=phone.leg.leg,
                contact=phone.leg.contact,
                agent=phone.agent,
                part=phone.leg.part,
                is_muted=phone.leg.is_muted,
                is_away=phone.away is not None,
            )
            for phone in self._phones.values()
            if phone.leg is not None
        )

    @property
    def pages(self) -> list[Party]:
        """The pages that are phones now."""
        return [phone.page for phone in self._phones.values()]

    def find(self, agent: str) -> Phone | None:
        """The agent's phone if it is there."""
        phone = self._phones.get(agent)
        return None if phone is None or phone.away is not None else phone

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

    def plug(self, agent: str, puppet: Puppet) -> None:
        """A puppet is the agent's phone, unless they have one."""
        if agent not in self._phones:
            self._phones[agent] = Phone(agent, puppet)
            self._report(PhoneReady(agent=agent))

    def unplug(self, agent: str) -> None:
        """The agent's phone is gone if it is a puppet."""
        phone = self._phones.get(agent)
        if phone is not None and phone.page.is_played:
            self._lose(phone, "lost")

    def free(self, leg: Leg) -> None:
        """The leg is over; its phone can be rung again, unless its page has gone meanwhile."""
        for phone in self._phones.values():
            if phone.leg is leg:
                phone.leg = None
                phone.page.show(Doing(what="idle"))
                if phone.away is not None:
                    self._lose(phone, "lost")
                return

    def sweep(self) -> None:
        """Notice pages that are away or back, and lose the phones whose pages stayed away."""
        now = self._clock.monotonic()
        for phone in list(self._phones.values()):
            is_quiet = now - phone.page.seen > self._patience.quiet
            if phone.leg is None:
                if now - phone.page.seen > self._patience.silent:
                    self._lose(phone, "lost")
            elif phone.away is None:
                if is_quiet:
                    self._interrupt(phone, phone.leg)
            elif now - phone.away > self._patience.reloading:
                self._lose(phone, "lost")
            elif not phone.has_closed and not is_quiet:
                self._restore(phone, phone.leg)

    def _take(self, agent: str, page: Page) -> None:
        page.on_vanished = lambda: self._page_vanished(agent, page)
        phone = self._phones.get(agent)
        if phone is None:
            self._phones[agent] = Phone(agent, page)
            self._report(PhoneReady(agent=agent))
            return
        page.show(phone.page.doing)
        self._door.close(phone.page, Replaced())
        phone.page = page
        if phone.leg is not None:
            phone.leg.page = page
            if phone.away is not None:
                self._restore(phone, phone.leg)

    def _page_vanished(self, agent: str, page: Page) -> None:
        phone = self._phones.get(agent)
        if phone is None or phone.page is not page:
            return
        if phone.leg is None:
            self._lose(phone, "lost")
            return
        phone.has_closed = True
        if phone.away is None:
            self._interrupt(phone, phone.leg)

    def _interrupt(self, phone: Phone, leg: Leg) -> None:
        phone.away = self._clock.monotonic()
        self._report(Interrupted(contact=leg.contact, leg=leg.leg))

    def _restore(self, phone: Phone, leg: Leg) -> None:
        phone.away, phone.has_closed = None, False
        leg.page.ear.restart()
        self._report(Restored(contact=leg.contact, leg=leg.leg))

    def _lose(self, phone: Phone, cause: str) -> None:
        del self._phones[phone.agent]
        self._door.close(phone.page)
        if phone.leg is not None:
            self._on_lost(phone.leg, cause)
        self._report(PhoneLost(agent=phone.agent))

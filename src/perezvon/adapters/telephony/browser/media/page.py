"""A browser page as the calls see it: an ear, a mouth, a sign of life and a few words over the data channel."""

from collections.abc import Callable

import msgspec

from perezvon.adapters.telephony.browser.channel import Beat, Doing, FromPage, ToPage
from perezvon.adapters.telephony.browser.media.ear import Ear
from perezvon.adapters.telephony.browser.media.mouth import Mouth
from perezvon.adapters.telephony.browser.media.webrtc import Connection
from perezvon.kernel.time import Clock
from perezvon.platform import telemetry

log = telemetry.logger(__name__)

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[FromPage] = msgspec.json.Decoder(FromPage)


class Page:
    """One page for the life of its connection. Whoever owns it sets the callbacks and watches `seen`."""

    is_played = False
    is_recorded = True

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self.ear = Ear()
        self.mouth = Mouth(connection.send)
        self.on_connected: Callable[[], None] = _nothing
        self.on_vanished: Callable[[], None] = _nothing
        self.on_message: Callable[[FromPage], None] = _ignore
        self.seen = clock.monotonic()
        """When it last gave a sign of life, by sound or by a message."""
        self.left: float | None = None
        """When its connection ended without a word; whoever loads a page again has said none."""
        self._connection = connection
        self._clock = clock
        self.doing = Doing(what="idle")
        """What the page was told last."""

    async def answer(self, offer: str) -> str:
        """The SDP answer to the page's offer. Raises `OfferError`."""
        return await self._connection.answer(offer, self)

    def show(self, doing: Doing) -> None:
        """Tell the page what it hears now, and for how long its place is kept."""
        if doing != self.doing:
            self.doing = doing
            self.tell(doing)

    def tell(self, message: ToPage) -> None:
        """Say something to the page; lost when it is not there any more."""
        self._connection.tell(_encoder.encode(message).decode())

    def leave(self) -> None:
        """Its connection has ended, and it may be loaded again."""
        self.left = self._clock.monotonic()

    def release(self) -> None:
        """Nobody owns the page any more: what it reports is ignored from now on."""
        self.on_connected = self.on_vanished = _nothing
        self.on_message = _ignore

    async def aclose(self) -> None:
        """End the connection."""
        await self._connection.aclose()

    # What the connection reports.

    def connected(self) -> None:
        """Sound can flow both ways."""
        self.seen = self._clock.monotonic()
        self.on_connected()

    def heard(self, sequence: int, packet: bytes) -> None:
        """A packet of sound came."""
        self.seen = self._clock.monotonic()
        self.ear.take(sequence, packet)

    def told(self, message: str) -> None:
        """The page said something; what it may not say is ignored."""
        try:
            meant = _decoder.decode(message)
        except msgspec.DecodeError:
            log.info("page message ignored")
            return
        self.seen = self._clock.monotonic()
        if not isinstance(meant, Beat):
            self.on_message(meant)

    def channel_opened(self) -> None:
        """The page can be told something, and first what it hears already."""
        self.tell(self.doing)

    def vanished(self) -> None:
        """The page closed the connection, or it failed."""
        self.on_vanished()


def _nothing() -> None:
    pass


def _ignore(message: FromPage) -> None:
    pass

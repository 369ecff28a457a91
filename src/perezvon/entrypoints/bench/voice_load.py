"""Pages that call without a browser, as cheap as they can be: what they send was encoded before, what comes is counted.

In every second of what a page says, one frame is a mark: a high tone. Two pages who hear each other decode only while a
mark of the other is under way, and know from it how long sound takes from wire to wire.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from aiortc import RTCConfiguration, RTCDtlsTransport, RTCPeerConnection, RTCSessionDescription
from aiortc.rtp import is_rtcp

from perezvon.adapters.telephony.browser.channel import CHANNEL
from perezvon.adapters.telephony.browser.media.opus import Decoder, Encoder
from perezvon.adapters.telephony.browser.media.pcm import FRAME, RATE, TICK, Pcm
from perezvon.adapters.telephony.browser.media.webrtc import PacketTrack, divert_rtp

MARK_EVERY = 50
"""Frames."""

CONNECT_S = 20.0

_MARK_HZ = 9_000
_MARK_LEVEL = 0.05
"""Of full scale: louder than any consonant, far softer than a mark."""
_MARK_LOST_AFTER_S = 0.6

_GIVE_UP_AFTER_S = 0.2

_STEPS = 10
"""Pages do not speak in step: their packets leave in this many groups in every 20 ms."""

Signal = Callable[[str], Awaitable[str]]
"""Takes an SDP offer to the media process and brings the answer."""


def encoded_with_marks(sound: Pcm) -> Sequence[bytes]:
    """The sound as packets to be sent in a circle, with a mark in every second of it."""
    marked = sound[: len(sound) // (MARK_EVERY * FRAME) * MARK_EVERY * FRAME].copy()
    mark = (0.4 * 32_767 * np.sin(2 * np.pi * _MARK_HZ / RATE * np.arange(FRAME))).astype(np.int16)
    for start in range(0, len(marked), MARK_EVERY * FRAME):
        marked[start : start + FRAME] = mark
    encoder = Encoder()
    return [encoder.encode(marked[start : start + FRAME]) for start in range(0, len(marked), FRAME)]


_PROBE = np.exp(-2j * np.pi * _MARK_HZ / RATE * np.arange(FRAME)) * (2 / FRAME / 32_767)


def has_mark(frame: Pcm) -> bool:
    """Whether most of a mark is in this frame."""
    return bool(abs(np.dot(_PROBE[: len(frame)], frame)) > _MARK_LEVEL)


@dataclass(slots=True)
class Measured:
    """What pages noticed since the measurement began; seconds."""

    gaps: list[float] = field(default_factory=list)
    """Between two packets that one page received."""
    latencies: list[float] = field(default_factory=list)
    """From the sending of a mark to the arrival of the packet that holds it."""
    own_lateness: list[float] = field(default_factory=list)
    """By how much the load itself was late, which a page takes for the media process's fault."""


class Page:
    """One page of the load; `hears` is the page whose marks come back to it."""

    def __init__(self, packets: Sequence[bytes], begin: int, load: "Load") -> None:
        self.hears: Page | None = None
        self.mark_sent: float | None = None
        """When its last mark left, until the other side heard it."""
        self._packets = packets
        self._load = load
        self._track = PacketTrack()
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._decoder = Decoder()
        self._sent = begin
        self._received: float | None = None

    async def connect(self, signal: Signal) -> None:
        """Offer, take the answer, and return once sound can flow."""
        is_up = asyncio.Event()
        self._peer.createDataChannel(CHANNEL)
        transceiver = self._peer.addTransceiver(self._track, direction="sendrecv")

        def state_changed() -> None:
            if self._peer.connectionState == "connected":
                is_up.set()

        self._peer.on("connectionstatechange", state_changed)
        await self._peer.setLocalDescription(await self._peer.createOffer())
        divert_rtp(transceiver.receiver.transport, self._heard)
        answer = await signal(self._peer.localDescription.sdp)
        await self._peer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        async with asyncio.timeout(CONNECT_S):
            await is_up.wait()
        self._load.lose_some(transceiver.sender.transport)

    def speak(self, now: float) -> None:
        """Send the next packet."""
        place = self._sent % len(self._packets)
        if place % MARK_EVERY == 0:
            self.mark_sent = now
        self._track.send(self._packets[place], self._sent)
        self._sent += 1

    async def aclose(self) -> None:
        """Close the page."""
        await self._peer.close()

    def _heard(self, _sequence: int, packet: bytes) -> None:
        now = time.perf_counter()
        if self._received is not None:
            self._load.measured.gaps.append(now - self._received)
        self._received = now
        other = self.hears
        if other is None or other.mark_sent is None:
            return
        if now - other.mark_sent > _MARK_LOST_AFTER_S:
            other.mark_sent = None
        elif has_mark(self._decoder.decode(packet)):
            self._load.measured.latencies.append(now - other.mark_sent)
            other.mark_sent = None


class Load:
    """All pages, speaking at their own moments of every 20 ms; `loss` of their packets never arrive."""

    def __init__(self, packets: Sequence[bytes], *, seed: int = 1) -> None:
        self.pages: list[Page] = []
        self.measured = Measured()
        self.loss = 0.0
        self._packets = packets
        self._random = random.Random(seed)

    def page(self) -> Page:
        """One more page, which begins at a place of its own in what all say."""
        page = Page(self._packets, self._random.randrange(len(self._packets)), self)
        self.pages.append(page)
        return page

    async def speak(self) -> None:
        """Send for all pages, for ever."""
        started, step = time.perf_counter(), 0
        while True:
            due = started + step * TICK / _STEPS
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            now = time.perf_counter()
            self.measured.own_lateness.append(now - due)
            if now - due > _GIVE_UP_AFTER_S:  # Pages that have no time to speak do not make up for it in a burst.
                started += now - due
            for page in self.pages[step % _STEPS :: _STEPS]:
                page.speak(now)
            step += 1

    def lose_some(self, transport: RTCDtlsTransport) -> None:
        """Let the network of a page lose packets of sound, once they are numbered and before they are encrypted."""
        send = transport._send_rtp

        async def send_or_lose(packet: bytes) -> None:
            if self._random.random() >= self.loss or is_rtcp(packet):
                await send(packet)

        transport._send_rtp = send_or_lose  # type: ignore[method-assign,assignment]

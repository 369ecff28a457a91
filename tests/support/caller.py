"""A browser page without a browser: sends one tone over WebRTC and says which tones it hears."""

import asyncio
import contextlib
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable
from fractions import Fraction
from typing import Any, Self

import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from aiortc.rtp import RtpPacket
from av import CodecContext, Packet
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame

from perezvon.adapters.telephony.browser.media.opus import Decoder
from perezvon.platform.tasks import spawn, stop
from tests.support.tones import ABSENT, PRESENT, RATE, level, tone

FRAME = 960
_HEARD = 10
"""Frames (200 ms) in which a tone is looked for."""

Signal = Callable[[str], Awaitable[str]]
"""Takes an SDP offer to the centre and brings the answer."""


class Caller:
    """One page with one tone. Polls with a deadline and never sleeps for a fixed time."""

    def __init__(self, hz: float) -> None:
        self.messages: list[dict[str, Any]] = []
        """What the media process said over the data channel."""
        self._hz = hz
        self._peer: RTCPeerConnection | None = None
        self._heard: deque[np.ndarray[Any, np.dtype[np.int16]]] = deque(maxlen=_HEARD)
        self._listening: asyncio.Task[None] | None = None
        self._heard_at: float | None = None
        self._sounded_at: float | None = None
        self._longest_silence = 0.0

    def listen_for_silence(self) -> None:
        """Begin to measure `longest_silence` anew."""
        self._heard_at, self._sounded_at, self._longest_silence = time.perf_counter(), None, 0.0

    @property
    def longest_silence(self) -> float:
        """Seconds between two sounds, or since the last, since `listen_for_silence`; a sound is louder than -60 dBFS.

        Between sounds the clock is that of the sender, which goes on while it is silent or stalls: that this process is
        late to listen is not silence. Since the last sound it is the clock here, so that an end of all sound is seen.
        """
        assert self._heard_at is not None, "nobody listened"
        return max(self._longest_silence, time.perf_counter() - self._heard_at)

    async def connect(self, signal: Signal) -> Self:
        """Offer, take the answer, and return once sound and messages can flow. May be tried again after a refusal."""
        await self.aclose()
        is_up, can_talk = asyncio.Event(), asyncio.Event()
        peer = self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        channel = self._channel = peer.createDataChannel("phone")
        channel.on("open", can_talk.set)
        channel.on("message", lambda message: self.messages.append(json.loads(message)))
        peer.addTrack(_Tone(self._hz))
        peer.on("connectionstatechange", lambda: peer.connectionState == "connected" and is_up.set())
        peer.on("track", self._listen)
        await peer.setLocalDescription(await peer.createOffer())
        answer = await signal(peer.localDescription.sdp)
        await peer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        async with asyncio.timeout(10):
            await is_up.wait()
            await can_talk.wait()
        return self

    def arrival_of(self, hz: float) -> asyncio.Future[float]:
        """When, by `time.perf_counter`, the first packet from now on comes in that holds this tone, jitter buffer aside."""
        assert self._peer is not None
        receiver, decoder = self._peer.getTransceivers()[0].receiver, Decoder()
        arrival = asyncio.get_running_loop().create_future()
        take = receiver._handle_rtp_packet

        async def look(packet: RtpPacket, arrival_time_ms: int) -> None:
            if not arrival.done() and level(decoder.decode(packet.payload), hz) > PRESENT:
                arrival.set_result(time.perf_counter())
            await take(packet, arrival_time_ms=arrival_time_ms)

        receiver._handle_rtp_packet = look  # type: ignore[method-assign]
        return arrival

    def say(self, **message: str) -> None:
        """Send a message over the data channel."""
        self._channel.send(json.dumps(message))

    def press(self, digit: str) -> None:
        """Press a key."""
        self.say(t="digit", digit=digit)

    def hang_up(self) -> None:
        """Hang up as a customer does."""
        self.say(t="hang_up")

    def level(self, hz: float) -> float:
        """How loud this tone is in the last 200 ms, in dBFS."""
        return level(np.concatenate(list(self._heard)), hz) if len(self._heard) == _HEARD else -120.0

    async def hears(self, *tones: float, within: float = 8.0) -> bool:
        """Whether these tones, all at once, are heard within some seconds."""
        return await _becomes(lambda: all(self.level(hz) > PRESENT for hz in tones), within)

    async def misses(self, hz: float, within: float = 8.0) -> bool:
        """Whether this tone is gone within some seconds."""
        return await _becomes(lambda: self.level(hz) < ABSENT, within)

    async def is_told(self, within: float = 8.0, **message: str) -> bool:
        """Whether the media process says this within some seconds."""
        return await _becomes(lambda: any(message.items() <= told.items() for told in self.messages), within)

    async def aclose(self) -> None:
        """Close the page."""
        if self._peer is not None:
            await self._peer.close()
        if self._listening is not None:
            await stop(self._listening)

    def _listen(self, track: MediaStreamTrack) -> None:
        self._listening = spawn(self._receive(track), name="listen")

    async def _receive(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                assert isinstance(frame, AudioFrame)
                sound = frame.to_ndarray().reshape(-1)[:: len(frame.layout.channels)]
                self._heard.append(sound)
                assert frame.time is not None
                self._time_silence(sound, frame.time)

    def _time_silence(self, sound: np.ndarray[Any, np.dtype[np.int16]], sent_at: float) -> None:
        if self._heard_at is not None and np.abs(sound).max() > 33:
            if self._sounded_at is not None:
                self._longest_silence = max(self._longest_silence, sent_at - self._sounded_at)
            self._heard_at, self._sounded_at = time.perf_counter(), sent_at


class _Tone(MediaStreamTrack):
    """A tone for ever: one second of it, encoded once."""

    kind = "audio"

    def __init__(self, hz: float) -> None:
        super().__init__()
        self._packets = _encoded(tone(hz, 1.0))
        self._sent = 0
        self._started: float | None = None

    async def recv(self) -> "Packet[Any]":
        now = time.perf_counter()
        self._started = now if self._started is None else self._started
        await asyncio.sleep(max(0.0, self._started + self._sent * FRAME / RATE - now))
        packet = Packet(self._packets[self._sent % len(self._packets)])
        packet.pts = self._sent * FRAME
        packet.time_base = Fraction(1, RATE)
        self._sent += 1
        return packet


def _encoded(sound: np.ndarray[Any, np.dtype[np.int16]]) -> list[bytes]:
    encoder = CodecContext.create("libopus", "w")
    assert isinstance(encoder, AudioCodecContext)
    encoder.sample_rate, encoder.format, encoder.layout, encoder.bit_rate = RATE, "s16", "mono", 32_000
    packets = []
    for start in range(0, len(sound), FRAME):
        frame = AudioFrame.from_ndarray(sound[start : start + FRAME].reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets


async def _becomes(claim: Callable[[], bool], within: float) -> bool:
    deadline = time.perf_counter() + within
    while not claim():
        if time.perf_counter() > deadline:
            return False
        await asyncio.sleep(0.02)
    return True

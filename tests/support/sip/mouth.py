"""What a phone says: a packet every 20 ms for as long as it is connected, and keys as RFC 4733 has them.

The schedule does not drift: packet n leaves n x 20 ms after the first, and what was late is made up for at once.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from functools import cache

from tests.support.sip import g722
from tests.support.sip.g711 import CODECS, DIGITS, FRAME, RATE, Sound, key_sound
from tests.support.sip.rtp import KeyEvent, Packet
from tests.support.tones import tone

FRAME_S = FRAME / RATE

KEY_FRAMES = 6
"""How long a key is held down: 120 ms."""
REST_FRAMES = 4
"""The least between two keys: 80 ms."""
_ENDS = 3
"""How often the last packet of a key is sent."""


class Mouth:
    """Makes RTP."""

    def __init__(self, send: Callable[[bytes], None], hz: float | None) -> None:
        self.codec: int | None = None
        """Payload type; nothing is sent without."""
        self.events: int | None = None
        """Payload type of keys; without it they are sent as sound."""
        self.is_open = False
        """Whether packets are sent; the time goes on while they are not."""
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._sequence = secrets.randbits(15)
        self._time_base, self._stream = secrets.randbits(31), secrets.randbits(32)
        self._frames = 0
        self._is_first = True
        self._keys: deque[tuple[str, asyncio.Future[None]]] = deque()
        self._key_frames = 0
        """How long the first key is held down already."""
        self._rest = 0
        self.say(hz)
        self._started = self._loop.time()
        self._timer = self._loop.call_soon(self._tick)

    def say(self, hz: float | None) -> None:
        """Say this tone from now on, of whole Hz; None is silence."""
        self._said = _encoded(hz or 0)

    def press(self, digit: str) -> "asyncio.Future[None]":
        """Press a key after those pressed before; done once it is released, cancelled if it never can be."""
        if digit not in DIGITS:
            raise ValueError("no such key")
        released = self._loop.create_future()
        self._keys.append((digit, released))
        return released

    def close(self) -> None:
        """Say nothing any more."""
        self._timer.cancel()
        for _, released in self._keys:
            released.cancel()
        self._keys.clear()

    def _tick(self) -> None:
        while self._started + self._frames * FRAME_S <= self._loop.time():
            if self.is_open and self.codec is not None:
                self._say_frame(self.codec)
            else:
                self._is_first = True
            self._frames += 1
        self._timer = self._loop.call_at(self._started + self._frames * FRAME_S, self._tick)

    def _say_frame(self, codec: int) -> None:
        if self._keys and not self._rest:
            self._hold_key(codec)
        else:
            self._rest = max(0, self._rest - 1)
            said = self._said[codec]
            self._emit(codec, said[self._frames % len(said)], is_marked=self._is_first)
        self._is_first = False

    def _hold_key(self, codec: int) -> None:
        digit, released = self._keys[0]
        self._key_frames += 1
        is_end = self._key_frames == KEY_FRAMES
        if self.events is None:
            self._emit(codec, CODECS[codec].encode(_held(digit, self._key_frames)))
        else:
            self._say_event(self.events, digit, is_end=is_end)
        if is_end:
            self._keys.popleft()
            self._key_frames, self._rest = 0, REST_FRAMES
            if not released.done():
                released.set_result(None)

    def _say_event(self, kind: int, digit: str, *, is_end: bool) -> None:
        """All packets of a key bear the time at which it was pressed."""
        key = KeyEvent(event=DIGITS.index(digit), duration=self._key_frames * FRAME, is_end=is_end)
        for _ in range(_ENDS if is_end else 1):
            self._emit(kind, key.encode(), is_marked=self._key_frames == 1, frames_ago=self._key_frames - 1)

    def _emit(self, kind: int, payload: bytes, *, is_marked: bool = False, frames_ago: int = 0) -> None:
        timestamp = (self._time_base + (self._frames - frames_ago) * FRAME) & 0xFFFFFFFF
        packet = Packet(
            kind=kind, sequence=self._sequence, timestamp=timestamp, stream=self._stream, payload=payload,
            is_marked=is_marked,
        )  # fmt: skip
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._send(packet.encode())


@cache
def _encoded(hz: float) -> dict[int, list[bytes]]:
    """A second of a tone by payload type, in frames; shared by all who say it."""
    sound = tone(hz, 1.0, RATE)
    frames = [sound[start : start + FRAME] for start in range(0, RATE, FRAME)]
    told = {kind: [codec.encode(frame) for frame in frames] for kind, codec in CODECS.items()}
    return told | {g722.PAYLOAD: g722.encode(tone(hz, 1.0, g722.RATE))}


def _held(digit: str, frames: int) -> Sound:
    """The last 20 ms of a key held down for so many frames."""
    return key_sound(digit, frames * FRAME)[-FRAME:]

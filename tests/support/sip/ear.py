"""What a phone hears: the last 200 ms of sound, the keys pressed at the other end, and which packets came.

A key that comes as an event is heard as its two tones, as a handset plays it. Who sends nothing for half a second is
silent; a shorter gap is a stutter on the way.
"""

import numpy as np

from tests.support.sip import g722
from tests.support.sip.datagrams import now
from tests.support.sip.g711 import CODECS, DIGITS, RATE, Sound, key_sound
from tests.support.sip.rtp import Counter, Packet, Reception, parse, parse_key
from tests.support.tones import level

HEARD = RATE // 5
"""Samples in which a tone is looked for."""
SILENT_AFTER_S = 0.5


class Ear:
    """Takes RTP."""

    def __init__(self) -> None:
        self.digits = ""
        """The keys pressed at the other end, so far."""
        self.events: int | None = None
        """Payload type of keys."""
        self._decoding = {kind: codec.decode for kind, codec in CODECS.items()} | {g722.PAYLOAD: g722.Listener().decode}
        self._heard = np.zeros(0, np.int16)
        self._heard_at = 0.0
        self._counter = Counter()
        self._key_at: int | None = None
        self._key_length = 0
        self._is_key_down = False
        self._is_open = True

    def take(self, data: bytes, at: float) -> None:
        """Take in a datagram that came at this time."""
        try:
            packet = parse(data)
        except ValueError:
            return
        if not self._counter.count(packet, at):
            return
        if packet.kind == self.events:
            self._take_key(packet, at)
        elif packet.kind in self._decoding and not (self._is_key_down and at - self._heard_at < SILENT_AFTER_S):
            self._hear(self._decoding[packet.kind](packet.payload), at)

    def level(self, hz: float) -> float:
        """How loud a tone is in the last 200 ms, in dBFS."""
        if len(self._heard) < HEARD or now() - self._heard_at > SILENT_AFTER_S:
            return -120.0
        return level(self._heard, hz, RATE)

    @property
    def reception(self) -> Reception:
        """Which packets came since the first, or since `count_anew`."""
        return self._counter.reception(now() if self._is_open else None)

    def count_anew(self) -> None:
        """Begin to count anew; a gap may begin now."""
        self._counter = Counter()
        self._counter.start(now())

    def close(self) -> None:
        """Nothing comes any more, and that is no gap."""
        self._is_open = False

    def _take_key(self, packet: Packet, at: float) -> None:
        try:
            key = parse_key(packet.payload)
        except ValueError:
            return
        if key.event >= len(DIGITS):
            return
        if self._key_at is None or 0 < (packet.timestamp - self._key_at) & 0xFFFFFFFF < 0x80000000:
            self._key_at, self._key_length = packet.timestamp, 0
            self.digits += DIGITS[key.event]
        elif packet.timestamp != self._key_at:
            return
        if key.duration > self._key_length:
            self._hear(key_sound(DIGITS[key.event], key.duration)[self._key_length :], at)
            self._key_length = key.duration
        self._is_key_down = not key.is_end

    def _hear(self, sound: Sound, at: float) -> None:
        self._heard = np.concatenate([self._heard, sound])[-HEARD:]
        self._heard_at = at

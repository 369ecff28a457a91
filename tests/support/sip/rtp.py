"""RTP (RFC 3550): packets, and counting which of them came and when."""

import struct
from dataclasses import dataclass

_HEADER = struct.Struct("!BBHII")
_EVENT = struct.Struct("!BBH")

MOST_LOST = 3_000
"""A jump beyond it is a new beginning, as RFC 3550 advises."""
MOST_LATE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """A packet. Numbers wrap as they do on the wire."""

    kind: int
    """Payload type."""
    sequence: int
    timestamp: int
    stream: int
    """SSRC."""
    payload: bytes
    is_marked: bool = False

    def encode(self) -> bytes:
        second = self.kind | (0x80 if self.is_marked else 0)
        return _HEADER.pack(0x80, second, self.sequence, self.timestamp, self.stream) + self.payload


def parse(data: bytes) -> Packet:
    """A packet from a datagram. Raises `ValueError` when it is none; RTCP is none."""
    if len(data) < _HEADER.size or data[0] >> 6 != 2 or 200 <= data[1] <= 204:
        raise ValueError("no RTP")
    first, second, sequence, timestamp, stream = _HEADER.unpack_from(data)
    start = _HEADER.size + 4 * (first & 0x0F)
    if first & 0x10:
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4])
    end = len(data) - (data[-1] if first & 0x20 else 0)
    return Packet(
        kind=second & 0x7F, is_marked=bool(second & 0x80), sequence=sequence, timestamp=timestamp, stream=stream,
        payload=data[start:end],
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEvent:
    """What a packet of RFC 4733 says: a key is, or was, held down for so many samples."""

    event: int
    duration: int
    is_end: bool

    def encode(self) -> bytes:
        return _EVENT.pack(self.event, (0x80 if self.is_end else 0) | 10, self.duration)


def parse_key(payload: bytes) -> KeyEvent:
    """The event of a packet. Raises `ValueError` when it is none."""
    if len(payload) < _EVENT.size:
        raise ValueError("no event")
    event, flags, duration = _EVENT.unpack_from(payload)
    return KeyEvent(event=event, duration=duration, is_end=bool(flags & 0x80))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Which packets came."""

    packets: int
    lost: int
    """How many are missing among them, by their numbers."""
    longest_gap_s: float
    """The longest time without a packet, also the one that still lasts, by the clock of the kernel."""


class Counter:
    """Counts packets. A stream may be followed by another one, whose numbers begin anew."""

    def __init__(self) -> None:
        self._packets = 0
        self._lost = 0
        self._stream: int | None = None
        self._highest = 0
        self._missing: set[int] = set()
        self._last_at: float | None = None
        self._longest_gap = 0.0

    def start(self, at: float) -> None:
        """The time until the first packet counts as a gap, too."""
        self._last_at = at

    def count(self, packet: Packet, at: float) -> bool:
        """Take in a packet that came at this time. False when it came before."""
        if self._last_at is not None:
            self._longest_gap = max(self._longest_gap, at - self._last_at)
        self._last_at = at
        is_new = self._is_new(packet)
        self._packets += is_new
        return is_new

    def reception(self, at: float | None) -> Reception:
        """What came; with a time, the gap since the last packet counts."""
        gap = 0.0 if at is None or self._last_at is None else at - self._last_at
        lost = self._lost + len(self._missing)
        return Reception(packets=self._packets, lost=lost, longest_gap_s=max(self._longest_gap, gap))

    def _is_new(self, packet: Packet) -> bool:
        ahead = (packet.sequence - self._highest) & 0xFFFF
        if packet.stream != self._stream or MOST_LOST <= ahead < 0x10000 - MOST_LATE:
            self._lost += len(self._missing)
            self._missing.clear()
            self._stream, self._highest = packet.stream, packet.sequence
            return True
        if ahead >= MOST_LOST or ahead == 0:
            is_late = packet.sequence in self._missing
            self._missing.discard(packet.sequence)
            return is_late
        self._missing |= {(self._highest + step) & 0xFFFF for step in range(1, ahead)}
        self._highest = packet.sequence
        return True

"""The jitter buffer: packets come when the network likes, frames are needed every 20 ms.

The buffer holds back `target` packets so that late ones still find their place. It keeps delay and damage small by four
rules:

- A packet that is missing when its turn comes, while later ones are there, is lost: its place is concealed, once, and
  the stream goes on. When there is nothing at all, the stream stands still until `target` packets are there again.
- A packet that comes too late, or a short standstill, raises the target by one, up to `MOST`, and the stream stands still
  for one frame to get there. Five calm seconds lower it by one, down to `LEAST`.
- The lowest depth within 200 ms is delay that nobody needed as far as it lies above the target: one packet of it is given
  up, a lost one for choice. This also takes in a sender whose clock runs faster than ours.
- More than `LIMIT` packets are never held; the oldest give way.

Sequence numbers have 16 bits and wrap; a jump of more than `RESTART` is a new stream. A pull is a tick: time is counted in
pulls, and nothing here reads a clock.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

LEAST: Final = 2
MOST: Final = 6
LIMIT: Final = 12
RESTART: Final = 100

_WINDOW = 10
_CALM = 250
_SHORT_STANDSTILL = 10
_CONCEALABLE = 5
"""Pulls of a standstill that are concealed; longer ones are silence."""


class Gap(Enum):
    """What a pull gives where there is no packet."""

    CONCEAL = auto()
    """Somebody is speaking and one frame is missing."""
    SILENT = auto()
    """Nobody sends."""


@dataclass(slots=True)
class JitterCounts:
    """What happened so far, in packets and frames."""

    received: int = 0
    lost: int = 0
    """Places that were played without their packet."""
    late: int = 0
    """Packets that came when their place had been played."""
    concealed: int = 0
    """Frames made up, for a lost packet or to wait for one."""
    trimmed: int = 0
    """Places given up to shorten the delay."""
    broken: int = 0
    """Packets that could not be decoded."""

    def add(self, other: "JitterCounts") -> None:
        """Count what happened to another sender as well."""
        self.received += other.received
        self.lost += other.lost
        self.late += other.late
        self.concealed += other.concealed
        self.trimmed += other.trimmed
        self.broken += other.broken


@dataclass(slots=True)
class JitterBuffer:
    """The packets of one sender, in order: `push` what arrives, `pull` once for every frame."""

    target: int = LEAST
    counts: JitterCounts = field(default_factory=JitterCounts)
    _packets: dict[int, bytes] = field(default_factory=dict)
    _next: int | None = None
    _is_new: bool = True
    """Nothing of this stream was played yet."""
    _is_standing: bool = True
    _stood: int = _CONCEALABLE
    """Pulls since the stream came to a stand; a stream that begins has nothing to conceal with."""
    _ran_dry: bool = False
    _pulls: int = 0
    _lowest: int = LIMIT
    _spare: int = 0
    """Places to give up before the next look at the depth."""
    _calm: int = 0
    """Pulls since the target was last changed."""

    @property
    def depth(self) -> int:
        """Packets that wait for their turn."""
        return len(self._packets)

    def restart(self) -> None:
        """Nobody pulled for a while: what waits is too old to be heard."""
        self._packets.clear()
        self._next, self._is_new, self._is_standing = None, True, True
        self._stood, self._ran_dry = _CONCEALABLE, False

    def push(self, sequence: int, packet: bytes) -> None:
        """A packet arrived."""
        self.counts.received += 1
        ahead = 0 if self._next is None else _distance(self._next, sequence)
        if self._next is None or abs(ahead) > RESTART:
            self.restart()
            self._next = sequence
        elif ahead < 0:
            self.counts.late += 1
            self._raise_target()
            return
        elif self._ran_dry and self._stood <= _SHORT_STANDSTILL:
            self._raise_target()
        self._ran_dry = False
        self._packets[sequence] = packet
        while self.depth > LIMIT:
            self._give_up_one()

    def pull(self) -> tuple[bytes, ...] | Gap:
        """What to play now: a packet, or two that are to be blended into one frame, or a gap."""
        if self._is_standing and not self._sets_off():
            return self._stand_still()
        self._look_at_depth()
        if not self._packets:
            self._is_standing = self._ran_dry = True
            return self._stand_still()
        packet = self._take()
        while packet is None and self._spare:
            self._spare -= 1
            self.counts.trimmed += 1
            packet = self._take()
        if packet is None:
            self.counts.lost += 1
            self.counts.concealed += 1
            return Gap.CONCEAL
        if self._spare and (second := self._take()) is not None:
            self._spare -= 1
            self.counts.trimmed += 1
            return packet, second
        return (packet,)

    def _sets_off(self) -> bool:
        if self.depth < self.target:
            return False
        while self._is_new and self.depth > self.target:
            self._give_up_one()
        self._is_new = self._is_standing = False
        self._stood, self._lowest, self._pulls = 0, LIMIT, 0
        return True

    def _stand_still(self) -> Gap:
        self._stood += 1
        if self._stood > _CONCEALABLE:
            return Gap.SILENT
        self.counts.concealed += 1
        return Gap.CONCEAL

    def _look_at_depth(self) -> None:
        self._pulls += 1
        self._calm += 1
        self._lowest = min(self._lowest, self.depth)
        if self._pulls % _WINDOW == 0:
            self._spare = 2 if self._lowest > self.target + 4 else int(self._lowest > self.target)
            self._lowest = LIMIT
        if self._calm >= _CALM and self.target > LEAST:
            self.target -= 1
            self._calm = 0

    def _raise_target(self) -> None:
        """At most once in a window: a burst of late packets is one event."""
        if self.target < MOST and self._calm >= _WINDOW:
            self.target += 1
            self._calm = self._spare = 0
            self._is_standing = True

    def _take(self) -> bytes | None:
        """The packet whose turn it is, if it came; the stream steps over its place either way."""
        assert self._next is not None
        packet = self._packets.pop(self._next, None)
        self._next = (self._next + 1) & 0xFFFF
        return packet

    def _give_up_one(self) -> None:
        while self._take() is None:
            pass
        self.counts.trimmed += 1


def _distance(start: int, end: int) -> int:
    """How far `end` lies ahead of `start` on the circle of 16-bit numbers; negative when it lies behind."""
    return ((end - start + 0x8000) & 0xFFFF) - 0x8000

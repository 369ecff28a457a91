"""The one clock of the media process: a tick every 20 ms.

Deadlines are absolute, so lateness never adds up. After a short stall the missed ticks follow at once and no sound is
missing; after a long one they are given up, because late sound is worth less than a conversation without delay. The
number of a tick counts time, given-up ticks included: it is the time stamp of what is sent in it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from perezvon.adapters.telephony.browser.media.pcm import TICK
from perezvon.kernel.time import Clock

GIVE_UP_AFTER = 0.2
"""Seconds of stall beyond which missed ticks are not made up for."""

_REMEMBERED = round(10 / TICK)


@dataclass
class Metronome:
    """When the next tick is due, and how late the last ten seconds of ticks were. Pure: it is told the time."""

    started: float = 0.0
    """The moment from which ticks are counted."""
    number: int = 0
    given_up: int = 0
    _lateness: deque[float] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    @property
    def due(self) -> float:
        """When the next tick is to happen."""
        return self.started + (self.number + 1) * TICK

    def tick(self, now: float) -> int:
        """The next tick happens now; returns its number."""
        late = now - self.due
        if late > GIVE_UP_AFTER:
            missed = int(late / TICK)
            self.given_up += missed
            self.number += missed
        self._lateness.append(late)
        self.number += 1
        return self.number

    def lateness(self, quantile: float) -> float:
        """Seconds by which ticks of the last ten seconds were late; 0 before the first."""
        return max(0.0, float(np.quantile(self._lateness, quantile))) if self._lateness else 0.0


async def run_clock(metronome: Metronome, clock: Clock, on_tick: Callable[[int], None]) -> None:
    """Call `on_tick` on every tick from now on, for ever."""
    metronome.started = clock.monotonic()
    while True:
        await asyncio.sleep(max(0.0, metronome.due - clock.monotonic()))
        on_tick(metronome.tick(clock.monotonic()))

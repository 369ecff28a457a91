"""What is to happen when, on a time that can be sped up.

World time passes `speed` times as fast as real time. What is due in world time moves when the speed changes; what is due
in real time, because it concerns real people, stays.
"""

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from itertools import count

from perezvon.kernel.time import SECOND, Micros

Happening = Callable[[Micros], None]


class Agenda:
    """Ordered by time, and by entry where that is the same."""

    def __init__(self, now: Micros) -> None:
        self.speed = 1.0
        self._entries: list[tuple[Micros, int, bool, Happening]] = []
        self._numbers = count()
        self._world_s = 0.0
        self._since = now

    @property
    def due(self) -> Micros | None:
        """When the next thing happens."""
        return self._entries[0][0] if self._entries else None

    def world_seconds(self, now: Micros) -> float:
        """The world's time that has passed since the beginning."""
        return self._world_s + (now - self._since) / SECOND * self.speed

    def after(self, now: Micros, seconds: float, happening: Happening, *, is_real: bool = False) -> None:
        """Let something happen so many seconds from now, in the world's time or in real time."""
        due = now + round(seconds * SECOND / (1.0 if is_real else self.speed))
        heappush(self._entries, (due, next(self._numbers), is_real, happening))

    def set_speed(self, now: Micros, speed: float) -> None:
        """Let the world's time pass so many times as fast as real time from now on."""
        self._world_s, self._since = self.world_seconds(now), now
        factor, self.speed = self.speed / speed, speed
        self._entries = [
            (due if is_real else now + round((due - now) * factor), number, is_real, happening)
            for due, number, is_real, happening in self._entries
        ]
        heapify(self._entries)

    def happen(self, now: Micros) -> None:
        """Let everything happen that is due."""
        while self._entries and self._entries[0][0] <= now:
            heappop(self._entries)[3](now)

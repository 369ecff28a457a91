"""The virtual time of a day that is lived: what will happen when, and what happens at once."""

from collections import deque
from functools import partial
from heapq import heappush
from typing import TypeAlias

from perezvon.engine.events import Event
from perezvon.kernel.time import SECOND, Micros

Happening: TypeAlias = partial[Event | None]
"""Says only when it is due what happens, or that it does not any more."""


class Timeline:
    """`future` is a heap; what is due at the same instant happens in the order in which it was planned."""

    def __init__(self, day: int) -> None:
        self.start: Micros = day * 86_400 * SECOND
        self.now: Micros = self.start
        self.future: list[tuple[Micros, int, Event | Happening]] = []
        self.at_once: deque[Event] = deque()
        self._number = 0

    @property
    def seconds(self) -> float:
        """Since the beginning of the day."""
        return (self.now - self.start) / SECOND

    def instant(self, seconds: float) -> Micros:
        """When so many seconds of the day have passed."""
        return self.start + round(seconds * SECOND)

    def after(self, seconds: float, happening: Event | Happening) -> None:
        """It happens so many seconds from now."""
        self._number += 1
        heappush(self.future, (self.now + round(seconds * SECOND), self._number, happening))

    def soon(self, event: Event) -> None:
        """It happens now, after what happens at once already."""
        self.at_once.append(event)

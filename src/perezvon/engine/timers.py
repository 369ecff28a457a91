"""Delays inside the engine.

At most one timer runs for each kind and key; setting it again moves it. Timers fire in the order of their deadlines,
equal deadlines in the order in which they were set. A cancelled timer stays in the heap, known as dead by its number,
until it comes to the top or the dead outnumber the living: memory is bounded by the timers that run.
"""

from enum import StrEnum
from heapq import heappop, heappush

import msgspec

from perezvon.kernel.time import Micros

_SLACK = 64
"""So many dead timers are never worth a clean-up, and so many are set from one look at them to the next."""


class TimerKind(StrEnum):
    """What ends when the timer fires, and whose id is its key."""

    OFFER = "offer"
    """The ringing of an offer."""
    BACK_OFF = "back_off"
    """The rest that an agent gets after an offer not taken."""
    WRAP_UP = "wrap_up"
    """An agent's work after a contact."""
    QUEUE_WAIT = "queue_wait"
    """A contact's wait in one step of its route."""
    NEEDS = "needs"
    """A contact that waits asks for less."""
    ANNOUNCE = "announce"
    """A contact that waits is told again where it stands."""
    QUEUE_CLOSED = "queue_closed"
    """The emptying of a queue that was closed, some contacts at a time."""
    PARKED = "parked"
    """A contact's time in the park."""
    CALLBACK = "callback"
    """A callback is due, or may wait no longer."""
    PHONE_GONE = "phone_gone"
    """How long an agent whose phone is gone keeps their state."""
    INTERRUPTED = "interrupted"
    """How long a leg is kept for a page or phone to come back."""


class Timers(msgspec.Struct):
    """All running timers."""

    heap: list[tuple[Micros, int, TimerKind, str]] = []
    running: dict[TimerKind, dict[str, int]] = msgspec.field(default_factory=lambda: {kind: {} for kind in TimerKind})
    """The number of the running timer for each kind and key."""
    count: int = 0

    def set(self, kind: TimerKind, key: str, deadline: Micros) -> None:
        """Start the timer, in place of the one that runs."""
        self.count = count = self.count + 1
        self.running[kind][key] = count
        heappush(self.heap, (deadline, count, kind, key))
        if count % _SLACK == 0:
            self._sweep()

    def cancel(self, kind: TimerKind, key: str) -> None:
        """Stop the timer if it runs."""
        self.running[kind].pop(key, None)

    def pop_due(self, at: Micros) -> tuple[TimerKind, str] | None:
        """Take the next timer whose deadline has come."""
        deadline = self.next_deadline()
        if deadline is None or deadline > at:
            return None
        _, _, kind, key = heappop(self.heap)
        del self.running[kind][key]
        return kind, key

    def next_deadline(self) -> Micros | None:
        """When the next timer is due."""
        heap, running = self.heap, self.running
        while heap:
            deadline, number, kind, key = heap[0]
            if running[kind].get(key) == number:
                return deadline
            heappop(heap)
        return None

    def tidy(self) -> None:
        """Forget the dead, and keep the living in their order: where the same timers run, the same is kept."""
        running = self.running
        self.heap = sorted(entry for entry in self.heap if running[entry[2]].get(entry[3]) == entry[1])

    def _sweep(self) -> None:
        living = sum(map(len, self.running.values()))
        if len(self.heap) > 2 * living + _SLACK:
            self.tidy()

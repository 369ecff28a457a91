"""One virtual time for several processes, each with an event loop of its own.

A loop is turned while something is ready in it; when all are idle, time jumps to the next timer of any of them. A frozen
loop is passed over, as a stopped process is by its machine: its timers are late when it thaws.
"""

import asyncio
import itertools
from asyncio.events import _set_running_loop
from collections import deque
from collections.abc import Callable
from contextvars import Context
from heapq import heappop, heappush
from math import inf
from typing import Any

from typing_extensions import TypeVarTuple, Unpack, override

Ts = TypeVarTuple("Ts")

MOST_TURNS = 100_000
"""More turns at one instant than any work needs: something goes round in a circle."""


MOST_LAST_WISHES = 50
"""A task may wait for something else each time it is cancelled, but not more often than this."""


class LivelockError(Exception):
    """Time does not pass any more."""


class Timeline:
    """The time that all loops share, in seconds from 0."""

    def __init__(self) -> None:
        self.now = 0.0
        self._loops: list[VirtualLoop] = []
        self._all: list[VirtualLoop] = []
        self.serials = itertools.count()

    def loop(self) -> "VirtualLoop":
        """A loop for another process."""
        loop = VirtualLoop(self)
        self._loops.append(loop)
        self._all.append(loop)
        return loop

    def run(self, until: float) -> None:
        """Let time pass. Raises `LivelockError`."""
        turns = 0
        while (at := min((loop.wakes_at for loop in self._loops if not loop.is_frozen), default=inf)) <= until:
            turns = turns + 1 if at <= self.now else 0
            if turns > MOST_TURNS:
                raise LivelockError(f"time stands still at {self.now:.6f}")
            self.now = max(self.now, at)
            for loop in tuple(self._loops):
                if not loop.is_frozen and loop.wakes_at <= self.now:
                    loop.turn()
        self.now = max(self.now, until)

    def remove(self, loop: "VirtualLoop") -> None:
        """A process is no more; nothing in its loop happens again."""
        loop.is_frozen = True
        self._loops.remove(loop)

    def bury(self) -> None:
        """Time is over: free what all processes held, dead or alive. Nothing they still do reaches anybody."""
        self._loops.clear()
        for loop in self._all:
            loop.bury()


class VirtualLoop(asyncio.BaseEventLoop):
    """The loop of one process. `wakes_at` is when something is to be done in it.

    It waits for nothing but other loops of its timeline, and does only what tasks need. Timers that are due at once keep
    their order.
    """

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self._timeline = timeline
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._ready: deque[asyncio.Handle]
        self.wakes_at = inf
        self.is_frozen = False
        self.set_task_factory(self._new_task)

    @override
    def time(self) -> float:
        return self._timeline.now

    @override
    def call_at(
        self, when: float, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        heappush(self._timers, (when, next(self._timeline.serials), timer))
        return timer

    def turn(self) -> None:
        """Do all that is to be done at this instant."""
        now, timers, ready = self._timeline.now, self._timers, self._ready
        _set_running_loop(self)
        try:
            while True:
                while timers and (timers[0][0] <= now or timers[0][2].cancelled()):
                    ready.append(heappop(timers)[2])
                if not ready:
                    break
                for _ in range(len(ready)):
                    handle = ready.popleft()
                    if not handle.cancelled():
                        handle._run()
        finally:
            _set_running_loop(None)
        self.wakes_at = timers[0][0] if timers else inf

    def deliver(self, at: float, callback: Callable[..., None], *values: Any) -> None:
        """From outside: call back in this loop at that time."""
        self.call_at(at, callback, *values)
        self.wakes_at = min(self.wakes_at, max(at, self._timeline.now))

    def bury(self) -> None:
        """End all tasks, and close."""
        for _ in range(MOST_LAST_WISHES):
            for task in (tasks := asyncio.all_tasks(self)):
                task.cancel()
            if not tasks:
                break
            self.turn()
        self.close()

    def _new_task(self, _: asyncio.AbstractEventLoop, work: Any, **words: Any) -> asyncio.Task[Any]:
        return _NumberedTask(next(self._timeline.serials), work, loop=self, **words)


class _NumberedTask(asyncio.Task[Any]):
    """Sets of tasks are walked through in the order of hashes, which must not depend on where tasks lie in memory."""

    def __init__(self, serial: int, work: Any, **words: Any) -> None:
        self._serial = serial
        super().__init__(work, **words)

    @override
    def __hash__(self) -> int:
        return self._serial

    @override
    def __eq__(self, other: object) -> bool:
        return self is other

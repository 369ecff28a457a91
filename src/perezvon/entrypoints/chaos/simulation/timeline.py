"""One virtual time for several processes, each with an event loop of its own.

A loop is turned while something is ready in it; when all are idle, time jumps to the next timer of any of them. A frozen
loop is passed over, as a stopped process is by its machine: its timers are late when it thaws.
"""

import asyncio
import itertools
import selectors
from collections.abc import Callable
from math import inf
from typing import Any

from typing_extensions import override

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


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop of one process. `wakes_at` is when something is to be done in it."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self.wakes_at = inf
        self.is_frozen = False
        super().__init__(_NeverWaiting(self))
        self.set_task_factory(self._new_task)

    @override
    def time(self) -> float:
        return self._timeline.now

    def turn(self) -> None:
        """Do all that is to be done at this instant."""
        self.wakes_at = inf
        self.run_forever()

    def deliver(self, at: float, callback: Callable[..., None], *values: Any) -> None:
        """From outside: call back in this loop at that time."""
        self.call_at(at, callback, *values)
        self.wakes_at = min(self.wakes_at, max(at, self._timeline.now))

    def idle(self, seconds: float | None) -> None:
        """Nothing is ready for so many seconds: others may go on."""
        self.wakes_at = inf if seconds is None else self._timeline.now + seconds
        self.stop()

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


class _NeverWaiting(selectors.SelectSelector):
    """Tells its loop that it is idle instead of waiting."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout > 0:
            self._loop.idle(timeout)
        return []

"""Processes: they run, stand still, and die without a word."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from perezvon.kernel.time import SECOND, Micros
from perezvon.platform.timeline import Timeline

START: Micros = 1_700_000_000 * SECOND
"""The wall clock when time begins."""


class ProcessClock:
    """The clocks of a process: `jump_s` is how far its wall clock goes wrong."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self.jump_s = 0.0

    def now(self) -> Micros:
        """The wall clock."""
        return START + round((self._timeline.now + self.jump_s) * SECOND)

    def monotonic(self) -> float:
        """Seconds since time began."""
        return self._timeline.now


class Process:
    """Something that runs on a machine of its own."""

    def __init__(self, timeline: Timeline, name: str) -> None:
        self.name = name
        self.is_alive = True
        self.loop = timeline.loop()
        self.loop.set_exception_handler(lambda *_: None)
        self.clock = ProcessClock(timeline)
        self._timeline = timeline
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_bug: Callable[[BaseException], None] = lambda _: None
        """Hears what work that was begun raised."""

    @property
    def is_paused(self) -> bool:
        """Whether it stands still, alive."""
        return self.is_alive and self.loop.is_frozen

    def begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Start its work."""
        self.loop.deliver(self._timeline.now, lambda: self.keep(self.loop.create_task(work, name=name)))

    def keep(self, task: "asyncio.Task[None]") -> None:
        """Hold a task of this loop until it ends; a loop itself holds them weakly."""
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def pause(self) -> None:
        """Stand still, as after SIGSTOP."""
        self.loop.is_frozen = True

    def resume(self) -> None:
        """Go on; whatever was due meanwhile is late now."""
        if self.is_alive:
            self.loop.is_frozen = False

    def kill(self) -> None:
        """Die, as by SIGKILL."""
        self.is_alive = False
        self._timeline.remove(self.loop)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.on_bug(error)

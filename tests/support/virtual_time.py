"""Virtual time: a loop that jumps to the next timer instead of waiting for it.

A test marked `@pytest.mark.virtual_time` runs on such a loop, with its asynchronous fixtures: hours of `sleep` and
`timeout` take milliseconds, in the same order every time. It must use no sockets, threads or processes, since time
would not wait for them. When nothing is ready and nothing is scheduled, the test fails with `DeadlockError` instead
of hanging.
"""

import asyncio
import selectors
from collections.abc import Callable, Mapping

import pytest
from typing_extensions import override

from perezvon.kernel.time import SECOND, Micros

START: Micros = 1_700_000_000 * SECOND
"""The wall clock when a loop begins."""


class DeadlockError(Exception):
    """Every task waits and no timer is set: nothing will ever happen."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A loop with a time of its own, which passes only when there is nothing to do."""

    def __init__(self) -> None:
        self._virtual_now = 0.0
        super().__init__(_JumpingSelector(self))

    @override
    def time(self) -> float:
        return self._virtual_now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._virtual_now += seconds


class _JumpingSelector(selectors.SelectSelector):
    def __init__(self, loop: VirtualTimeLoop) -> None:
        super().__init__()
        self._loop = loop

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise DeadlockError("nothing is ready and nothing is scheduled")
            self._loop.advance(max(timeout, 0.0))
        return ready


class LoopClock:
    """Both clocks, moved by the running loop alone."""

    def now(self) -> Micros:
        """The wall clock."""
        return START + round(asyncio.get_running_loop().time() * SECOND)

    def monotonic(self) -> float:
        """Seconds since the loop began."""
        return asyncio.get_running_loop().time()


def pytest_configure(config: pytest.Config) -> None:
    """Announce the marker."""
    config.addinivalue_line("markers", "virtual_time: run on a loop that jumps to the next timer")


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Choose the loop by the marker."""
    if item.get_closest_marker("virtual_time"):
        return {"virtual": VirtualTimeLoop}
    return {"real": asyncio.new_event_loop}

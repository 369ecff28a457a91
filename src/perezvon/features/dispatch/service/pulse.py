"""Notices that this process did not run for a while: it was stopped, its machine stood still, or its loop was held up.

Whoever wakes up believes what was so before. Meanwhile somebody else may lead, callers may have left, and what piled up in
the sockets is old: telephony has to be asked again before anything is decided.
"""

import asyncio

from perezvon.kernel.time import Clock

STALL_S = 0.5
"""Standing still for longer than this makes what was read before old."""

LOOK_S = 0.2


class StalledError(Exception):
    """This process did not run for `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"did not run for {seconds:.1f} s")
        self.seconds = seconds


class Pulse:
    """Looks at the monotonic clock whenever the loop runs, while `beat` does."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._looked = clock.monotonic()
        self._longest = 0.0

    async def beat(self) -> None:
        """Look again and again, for ever. What was before does not count."""
        self._looked, self._longest = self._clock.monotonic(), 0.0
        while True:
            await asyncio.sleep(LOOK_S)
            self._look()

    def check(self) -> None:
        """Raises `StalledError` when the process stood still since the check before."""
        self._look()
        stalled, self._longest = self._longest, 0.0
        if stalled > STALL_S:
            raise StalledError(stalled)

    def _look(self) -> None:
        now = self._clock.monotonic()
        self._longest = max(self._longest, now - self._looked)
        self._looked = now

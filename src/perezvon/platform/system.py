"""The only place that reads the machine's clocks and its source of chance."""

import secrets
import time

from perezvon.kernel.time import SECOND, Clock, Micros

_SLEW = 0.0005
"""How much faster or slower than real time a slewed clock may run while it follows a correction."""

_STEP = 60 * SECOND
"""A difference that is not worth smoothing: nobody wants a day of slightly wrong seconds."""


class SystemClock:
    """The machine's clocks."""

    def now(self) -> Micros:
        """The wall clock. It jumps when the machine's clock is set."""
        return time.time_ns() // 1_000

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""
        return time.monotonic()


class SlewedClock:
    """A wall clock that never goes back.

    It runs with the monotonic clock and drifts towards the wall clock by at most half a millisecond per second. A wall
    clock that jumped ahead by more than a minute is followed at once; one that jumped back is awaited. It begins at
    `not_before` if the wall clock is behind that, and goes on from there.
    """

    def __init__(self, clock: Clock, *, not_before: Micros = 0) -> None:
        self._clock = clock
        self._base = max(clock.now(), not_before)
        self._started = clock.monotonic()
        self._corrected = self._started
        self._last = self._base

    def now(self) -> Micros:
        """The smoothed instant; never smaller than the one before."""
        read = self._clock.monotonic()
        at = self._base + int((read - self._started) * SECOND)
        drift = self._drift(read, self._clock.now() - at)
        self._base += drift
        self._last = max(self._last, at + drift)
        return self._last

    def _drift(self, read: float, behind: Micros) -> Micros:
        """By how much to correct the clock, which is `behind` the wall clock."""
        if behind > _STEP:
            return behind
        most = int((read - self._corrected) * SECOND * _SLEW)
        if abs(behind) <= most:
            self._corrected = read
            return behind
        self._corrected += most / (SECOND * _SLEW)  # What is lost in rounding is kept for the next reading.
        return most if behind > 0 else -most

    def monotonic(self) -> float:
        """The underlying monotonic clock."""
        return self._clock.monotonic()


class SystemIds:
    """Ids that sort by the moment they were made: 12 hexadecimal digits of milliseconds, 20 of chance."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def new(self) -> str:
        """A string never returned before, safe in addresses and file names."""
        return f"{self._clock.now() // 1_000:012x}{secrets.token_hex(10)}"

"""A clock that stands still until a test moves it, and ids that count."""

import itertools

from perezvon.kernel.time import SECOND, Micros


class TestClock:
    """Both clocks at once; they move together unless a test sets the wall clock."""

    __test__ = False

    def __init__(self, now: Micros = 1_000_000 * SECOND) -> None:
        self._now = now
        self._monotonic = 0.0

    def now(self) -> Micros:
        """The wall clock."""
        return self._now

    def monotonic(self) -> float:
        """Seconds since the clock was made."""
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now += int(seconds * SECOND)
        self._monotonic += seconds

    def set(self, now: Micros) -> None:
        """Correct the wall clock, as an operator or a time server would."""
        self._now = now


class CountingIds:
    """Ids `x1`, `x2`, ... in the order they were asked for."""

    def __init__(self, prefix: str = "x") -> None:
        self._prefix = prefix
        self._numbers = itertools.count(1)

    def new(self) -> str:
        """The next id."""
        return f"{self._prefix}{next(self._numbers)}"

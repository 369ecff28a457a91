"""How good the estimates were: what a supervisor is shown beside them."""

from math import sqrt

import msgspec

_REMEMBERED = 1_000
"""So many of the last waits count."""


class Accuracy(msgspec.Struct):
    """A running report on the waits of a queue that ended with an answer. The newest thousand count most."""

    judged: int = 0
    """All waits that were ever compared with what was told when they began."""
    mean_s: float = 0.0
    """How long they took."""
    bias_s: float = 0.0
    """By how much they took longer than expected, on average."""
    absolute_s: float = 0.0
    """By how much the expectation missed, on average."""
    squared: float = 0.0
    covered: float = 0.0
    """The share that ended within the range."""
    width_s: float = 0.0
    """How wide the range was, on average."""

    @property
    def rmse_s(self) -> float:
        """The root of the mean squared error."""
        return sqrt(self.squared)

    @property
    def coverage_percent(self) -> float:
        """Of 100 waits, how many ended within the range; it should be about 80."""
        return 100 * self.covered

    def note(self, low: float, expected: float, high: float, wait_s: float) -> None:
        """One more wait is over."""
        self.judged += 1
        pace = 1 / min(self.judged, _REMEMBERED)
        error = wait_s - expected
        self.mean_s += pace * (wait_s - self.mean_s)
        self.bias_s += pace * (error - self.bias_s)
        self.absolute_s += pace * (abs(error) - self.absolute_s)
        self.squared += pace * (error * error - self.squared)
        self.covered += pace * ((low <= wait_s <= high) - self.covered)
        self.width_s += pace * (high - low - self.width_s)

"""What is measured of a set of waits: errors of three predictions, and whether the announced range held."""

import statistics
from dataclasses import dataclass, field
from math import sqrt

from perezvon.engine.routing.waiting.model import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What was predicted of a wait when it began, in seconds."""

    told: Estimate
    last_s: float
    """The wait of the last one answered."""
    plain_s: float
    """Position x handling time / agents."""


@dataclass(slots=True)
class Score:
    """Adds up over the contacts that had to wait and were answered."""

    waits: list[float] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    covered: int = 0
    squares: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])

    def add(self, guess: Guess, wait_s: float) -> None:
        """A wait is over."""
        self.waits.append(wait_s)
        self.widths.append(guess.told.high - guess.told.low)
        self.covered += guess.told.low <= wait_s <= guess.told.high
        for place, expected in enumerate((guess.told.expected, guess.last_s, guess.plain_s)):
            self.squares[place] += (expected - wait_s) ** 2

    @property
    def vs_les(self) -> float:
        """The error relative to that of the last-to-enter-service prediction."""
        return sqrt(self.squares[0] / self.squares[1])

    @property
    def vs_naive(self) -> float:
        """The error relative to that of position x handling time / agents."""
        return sqrt(self.squares[0] / self.squares[2])

    @property
    def coverage(self) -> float:
        """The percentage of waits within the announced range."""
        return 100 * self.covered / len(self.waits)

    @property
    def width(self) -> float:
        """The median width of the range, relative to the mean wait."""
        return statistics.median(self.widths) / statistics.fmean(self.waits)

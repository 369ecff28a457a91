"""How likely it is that something that is added up day by day ends at a target: by what the last weeks were like.

Four thousand times the rest is made up of what was. A day is drawn whole, so that what is above the line and what is below it hang
together, and for a day of the week the same day of some week. Days of one week are alike, and weeks differ, so a week is drawn too,
and its days are brought to its level; the level goes on into the next week as often as not. What the weeks say is itself a matter of
chance: each time other eight are taken from them, and their levels are drawn further apart, the fewer there are. Without all that
the odds would be surer of themselves than they may be: what was measured stands in the decision on goals.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Sums: TypeAlias = npt.NDArray[np.float64]
"""The last axis is what is above the line and what is below it."""

WEEKS: Final = 8
DRAWS: Final = 4_000
WEEK: Final = 7
FEWEST_DAYS: Final = 10
"""With fewer days on which anything happened too little is known."""
LIKELY: Final = (0.1, 0.9)
"""Between these quantiles a value lies in 8 of 10 cases."""
SUREST: Final = 0.99
"""Nothing that is open is surer than that."""
GOES_ON: Final = 0.5

STRETCH: Final = {2: 3.4, 3: 1.8, 4: 1.5, 5: 1.35, 6: 1.25, 7: 1.2, 8: 1.2}
"""By how much levels differ more than those of so few weeks show: Student's t against the normal distribution at `LIKELY`, and the
root of n / (n - 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Whole weeks that end with yesterday, at least two: of each its seven days, and what came on its first, which has the weekday of
    today, after the present time of day."""

    days: Sums
    rest_of_today: Sums


def remainders(past: Past, rest: Sequence[int], *, bounds: tuple[float, float] | None, seed: str) -> Sums:
    """What the rest adds up to, drawn many times. Days are told by how many days after today they are; `bounds` is between what each
    day's share or mean lies. The same seed gives the same."""
    chance = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]))
    draws, weeks = np.arange(DRAWS), len(past.days)
    known = chance.integers(weeks, size=(DRAWS, weeks))
    levels, wide = _levels(past.days)
    total = np.zeros((DRAWS, 2))
    level = known[draws, chance.integers(weeks, size=DRAWS)]
    for ahead in range(max(rest, default=-1) + 1):
        if ahead and ahead % WEEK == 0:
            other = known[draws, chance.integers(weeks, size=DRAWS)]
            level = np.where(chance.random(DRAWS) < GOES_ON, level, other)
        like = known[draws, chance.integers(weeks, size=DRAWS)]
        if ahead not in rest:
            continue
        # A week in which nothing was has no day that could be brought to another level.
        like = np.where((levels[like] > 0).all(axis=1), like, level)
        day = past.days[:, ahead % WEEK] if ahead else past.rest_of_today
        total += _within(day[like] * _ratio(wide[level], levels[like]), bounds)
    return total


def _levels(days: Sums) -> tuple[Sums, Sums]:
    """What each week added up to, and the same drawn apart."""
    levels = days.sum(axis=1)
    middle = levels.mean(axis=0)
    return levels, middle * _ratio(levels, np.broadcast_to(middle, levels.shape)) ** STRETCH[len(days)]


def _ratio(above: Sums, below: Sums) -> Sums:
    """Nothing by nothing changes nothing."""
    return np.divide(above, below, out=np.zeros_like(above), where=(above > 0) & (below > 0))


def _within(day: Sums, bounds: tuple[float, float] | None) -> Sums:
    if bounds is not None:
        day[:, 0] = np.clip(day[:, 0], bounds[0] * day[:, 1], bounds[1] * day[:, 1])
    return day

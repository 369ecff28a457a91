"""Odds are measured: many made-up centres, of which it is known how they go on, are asked for the odds, and then live on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from perezvon.features.metrics.domain.asking import Told
from perezvon.features.metrics.domain.goals import Goal, Wanted, began
from perezvon.features.metrics.domain.odds import WEEK, WEEKS
from perezvon.features.metrics.domain.progress import progress
from perezvon.features.metrics.domain.sums import Sum
from perezvon.kernel.ids import GoalId
from perezvon.kernel.time import SECOND

UTC = ZoneInfo("UTC")
TODAY = date(2026, 6, 17)
HISTORY = WEEKS * WEEK
CENTRES = 90
TARGETS = (0.9, 0.97, 1.03, 1.1)
"""Of what it was in the weeks before."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How centres differ from week to week: by how much, and how much of it goes on into the next week."""

    weeks_differ: float
    goes_on: float


KINDS = {
    "steady": Kind(0.05, 0.0),
    "weeks differ": Kind(0.2, 0.0),
    "drifting": Kind(0.2, 0.6),
    "drifting far": Kind(0.25, 0.9),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, and what became of it."""

    chance: float
    was_reached: bool
    was_within: bool


def lived(kind: Kind, chance: np.random.Generator, days: int) -> tuple[Sequence[int], Sequence[int]]:
    """The waits together, in seconds, and the answered calls of each day: by day of the week, week and day."""
    weeks = days // WEEK + 2
    level = [chance.normal() * kind.weeks_differ]
    for _ in range(weeks):
        news = chance.normal() * kind.weeks_differ * np.sqrt(1 - kind.goes_on**2)
        level.append(kind.goes_on * level[-1] + news)
    busy, weekday = np.array([1.2, 1, 1, 1, 1, 0.5, 0.3]), np.exp(chance.normal(size=WEEK) * 0.25)
    busy_weeks = chance.normal(size=weeks) * 0.1
    waits, calls = [], []
    for day in np.arange(days) + chance.integers(WEEK):
        week, of_week = day // WEEK, day % WEEK
        answered = chance.poisson(60 * busy[of_week] * np.exp(busy_weeks[week] + chance.normal() * 0.1))
        mean = 40 * weekday[of_week] * np.exp(level[week] + chance.normal() * 0.2)
        waits.append(round(max(0.0, mean * (answered + np.sqrt(answered) * chance.normal()))))
        calls.append(answered)
    return waits, calls


def asked(kind: Kind, number: int) -> Iterator[Said]:
    chance = np.random.default_rng(number)
    period = int(chance.choice([14, 28]))
    gone = int(chance.integers(period))
    waits, calls = lived(kind, chance, HISTORY + period - gone)
    first = TODAY - timedelta(days=gone)
    rows = [
        Told(
            part=(),
            at=began(TODAY + timedelta(days=n - HISTORY), UTC) + 12 * 3_600 * SECOND,
            sums={Sum.ANSWERED_WAIT: waits[n] * SECOND, Sum.ANSWERED: calls[n]},
        )
        for n in range(HISTORY)
    ]
    usual = sum(waits[:HISTORY]) / sum(calls[:HISTORY]) * SECOND
    end = sum(waits[HISTORY - gone :]) / sum(calls[HISTORY - gone :]) * SECOND
    for share in TARGETS:
        goal = Goal(
            goal=GoalId(f"g{number}"),
            name="Answer sooner",
            metric="asa",
            wanted=Wanted.AT_MOST,
            target=usual * share,
            first=first,
            last=first + timedelta(days=period - 1),
            zone=UTC,
        )
        odds = progress(goal, rows, began(TODAY, UTC)).odds
        assert odds is not None
        yield Said(odds.chance, end <= goal.target, odds.low <= end <= odds.high)


def reached(told: Sequence[Said], low: float, high: float) -> float:
    """The share that was reached, of those with such odds."""
    of = [one.was_reached for one in told if low <= one.chance < high]
    assert len(of) > 20
    return sum(of) / len(of)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_comes_true_as_often_as_is_said(kind: str) -> None:
    told = [one for number in range(CENTRES) for one in asked(KINDS[kind], number)]
    bins = ((0, 0.05), (0.05, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1))
    shares = [reached(told, low, high) for low, high in bins]
    brier = sum((one.chance - one.was_reached) ** 2 for one in told) / len(told)
    base = sum(one.was_reached for one in told) / len(told)
    within = sum(one.was_within for one in told) / len(told)
    assert shares[0] <= 0.05
    assert 0.02 <= shares[1] <= 0.3
    assert 0.15 <= shares[2] <= 0.45
    assert 0.5 <= shares[4] <= 0.9
    assert 0.75 <= shares[5] <= 0.99
    assert shares[6] >= 0.94
    assert brier < 0.6 * base * (1 - base)
    assert 0.7 <= within <= 0.92

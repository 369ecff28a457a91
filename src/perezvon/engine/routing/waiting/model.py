"""The arithmetic: features of a moment, weights that are learnt by recursive least squares, and a range around them.

The weights are those of a Kalman filter whose noise is the part of a wait that nobody can know: about as much as the
time in which so many agents finish so many contacts strays, times a factor that is learnt. After each wait the weights
are doubted a little more, so that old waits fade, but never more than at the start: whatever comes in, the covariance is
bounded.

The range is the expected wait plus two multiples of its spread. After each wait the multiples move by whether that wait
fell out of the range that was given for it (adaptive conformal inference), so the shares of waits below and above the
range tend to `SHORTER` and `LONGER`, also where the spread is wrong.

All of it is sums, products and square roots in a fixed order, which are the same on every machine.
"""

from math import isfinite, sqrt
from typing import TypeAlias

import msgspec

LONGEST_S = 4 * 3600.0
"""No wait is expected or learnt to be longer."""

SHORTER, LONGER = 0.08, 0.12
"""The shares of waits that end below and above the range. Waits stray further upwards than downwards, so ten in a
hundred on either side would make a wider range that holds as often."""

Five: TypeAlias = tuple[float, float, float, float, float]

_PRIOR: Five = (0.0, 0.0, 1.0, 0.0, 0.0)
"""Theory is believed until something better is known."""

_DOUBT: Five = (900.0, 4.0, 0.25, 0.25, 0.25)
"""The variance of each weight before anything was seen."""

_DRIFT, _DRIFTS_EVERY = 1.6e-6, 16
"""By what share of the first doubt each weight is doubted more, and after how many waits: some 3,000 are remembered."""

_NOISE = 1.5
_LOW, _HIGH = -1.1, 1.3
_OUTLIER = 6.0
"""Errors beyond so many spreads teach no more than this."""


class Features(msgspec.Struct, frozen=True, array_like=True):
    """What is known at a moment, in seconds."""

    values: Five
    """One; how long until any contact leaves; until all who go before and one more have left; the same of those in its
    own queue alone; how long the first in line has waited."""
    variance: float
    """How far the wait would stray if agents were alike and independent: squared seconds."""


class Estimate(msgspec.Struct, frozen=True, array_like=True):
    """Seconds, with 0 <= `low` <= `expected` <= `high`: four of five waits end between `low` and `high`."""

    low: float
    expected: float
    high: float
    is_served: bool = True
    """Whether anybody is at work for the queue; if not, this is what to expect once somebody is, and `high` is endless."""


def _first_weights() -> list[float]:
    return list(_PRIOR)


def _first_doubt() -> list[list[float]]:
    return [[most if row == column else 0.0 for column in range(len(_DOUBT))] for row, most in enumerate(_DOUBT)]


class Model(msgspec.Struct):
    """What one queue has learnt."""

    weights: list[float] = msgspec.field(default_factory=_first_weights)
    doubt: list[list[float]] = msgspec.field(default_factory=_first_doubt)
    """The covariance of the weights."""
    noise: float = _NOISE
    low: float = _LOW
    high: float = _HIGH
    seen: int = 0
    """Waits learnt from."""


def features(*, before: float, rivals: float, agents: int, handle_s: float, leaving: float, first_s: float) -> Features:
    """`before` go first in the contact's own queue and `rivals` in other queues of the same agents; `leaving` is the
    rate at which one waiting contact gives up."""
    departure = min(handle_s / max(agents, 1), LONGEST_S)
    everyone = _drained_s((before + rivals + 1) * departure, leaving)
    own = _drained_s((before + 1) * departure, leaving) if rivals else everyone
    return Features(
        (1.0, departure, everyone, own, min(first_s, LONGEST_S)),
        (everyone + departure) * departure + 1.0,
    )


def estimate(model: Model, known: Features) -> Estimate:
    """What to expect of a wait that begins with these features."""
    expected = min(max(_dot(model.weights, known.values), 0.0), LONGEST_S)
    spread = sqrt(model.noise * known.variance)
    return Estimate(
        max(expected + model.low * spread, 0.0),
        expected,
        min(expected + model.high * spread, LONGEST_S),
    )


def learn(model: Model, known: Features, told: Estimate, wait_s: float) -> None:
    """The wait for which `told` was the estimate took so long."""
    wait_s = min(wait_s, LONGEST_S)
    model.seen += 1
    _move_range(model, told, wait_s)
    limit = _OUTLIER * sqrt(model.noise * known.variance)
    error = min(max(wait_s - _dot(model.weights, known.values), -limit), limit)
    _move_weights(model, known, error)
    pace = max(0.01, 1 / (model.seen + 20))
    model.noise = min(max(model.noise + pace * (error * error / known.variance - model.noise), 1e-3), 1e3)


def _move_range(model: Model, told: Estimate, wait_s: float) -> None:
    pace = max(0.03, 1 / (model.seen + 10))
    model.low = min(max(model.low - pace * ((wait_s < told.low) - SHORTER), -20.0), 0.0)
    model.high = min(max(model.high + pace * ((wait_s > told.high) - LONGER), 0.0), 20.0)


def _move_weights(model: Model, known: Features, error: float) -> None:
    x0, x1, x2, x3, x4 = known.values
    doubt = model.doubt
    along = [row[0] * x0 + row[1] * x1 + row[2] * x2 + row[3] * x3 + row[4] * x4 for row in doubt]
    a0, a1, a2, a3, a4 = along
    gain = 1 / (model.noise * known.variance + a0 * x0 + a1 * x1 + a2 * x2 + a3 * x3 + a4 * x4)
    shares = [part * gain for part in along]
    model.weights = [weight + error * share for weight, share in zip(model.weights, shares, strict=True)]
    model.doubt = [
        [row[0] - share * a0, row[1] - share * a1, row[2] - share * a2, row[3] - share * a3, row[4] - share * a4]
        for row, share in zip(doubt, shares, strict=True)
    ]
    if model.seen % _DRIFTS_EVERY == 0:
        _doubt_more(model)


def _doubt_more(model: Model) -> None:
    """Old waits fade. Where rounding has eaten a variance, all is doubted as at the start."""
    for place, most in enumerate(_DOUBT):
        row = model.doubt[place]
        if not row[place] > 0.0:
            model.doubt = _first_doubt()
            break
        row[place] = max(row[place], min(row[place] + most * _DRIFT, most))
    if not all(map(isfinite, model.weights)):
        model.weights = _first_weights()


def _dot(weights: list[float], x: Five) -> float:
    return weights[0] * x[0] + weights[1] * x[1] + weights[2] * x[2] + weights[3] * x[3] + weights[4] * x[4]


def _drained_s(work_s: float, leaving: float) -> float:
    """How long it takes until work for so many seconds is done or gone, if each who waits gives up at that rate."""
    return _log1p(work_s * leaving) / leaving


def _log1p(x: float) -> float:
    """The logarithm of 1 + x, nearly, and growing with x: not that of the C library, which differs between machines."""
    y = x / (2 + x)
    z = y * y
    return 2 * y * (1 + z * (1 / 3 + z * (1 / 5 + z / 7)))

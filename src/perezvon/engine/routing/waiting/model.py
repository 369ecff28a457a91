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

_OWN = (0, 5, 9, 12, 14)
"""Where the variances stand in `Model.doubt`."""

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


def _first_doubt() -> list[float]:
    doubt = [0.0] * 15
    for place, most in zip(_OWN, _DOUBT, strict=True):
        doubt[place] = most
    return doubt


class Model(msgspec.Struct):
    """What one queue has learnt."""

    weights: list[float] = msgspec.field(default_factory=_first_weights)
    doubt: list[float] = msgspec.field(default_factory=_first_doubt)
    """The covariance of the weights: of the symmetric matrix the rows from the diagonal on."""
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
    low = model.low - pace * ((wait_s < told.low) - SHORTER)
    model.low = -20.0 if low < -20.0 else min(low, 0.0)
    high = model.high + pace * ((wait_s > told.high) - LONGER)
    model.high = 0.0 if high < 0.0 else min(high, 20.0)


def _move_weights(model: Model, known: Features, error: float) -> None:
    _, x1, x2, x3, x4 = known.values
    d00, d01, d02, d03, d04, d11, d12, d13, d14, d22, d23, d24, d33, d34, d44 = model.doubt
    a0 = d00 + d01 * x1 + d02 * x2 + d03 * x3 + d04 * x4
    a1 = d01 + d11 * x1 + d12 * x2 + d13 * x3 + d14 * x4
    a2 = d02 + d12 * x1 + d22 * x2 + d23 * x3 + d24 * x4
    a3 = d03 + d13 * x1 + d23 * x2 + d33 * x3 + d34 * x4
    a4 = d04 + d14 * x1 + d24 * x2 + d34 * x3 + d44 * x4
    gain = 1 / (model.noise * known.variance + a0 + a1 * x1 + a2 * x2 + a3 * x3 + a4 * x4)
    s0, s1, s2, s3, s4 = a0 * gain, a1 * gain, a2 * gain, a3 * gain, a4 * gain
    w0, w1, w2, w3, w4 = model.weights
    model.weights = [w0 + error * s0, w1 + error * s1, w2 + error * s2, w3 + error * s3, w4 + error * s4]
    row0 = (d00 - s0 * a0, d01 - s0 * a1, d02 - s0 * a2, d03 - s0 * a3, d04 - s0 * a4)
    row1 = (d11 - s1 * a1, d12 - s1 * a2, d13 - s1 * a3, d14 - s1 * a4)
    row2 = (d22 - s2 * a2, d23 - s2 * a3, d24 - s2 * a4)
    model.doubt = [*row0, *row1, *row2, d33 - s3 * a3, d34 - s3 * a4, d44 - s4 * a4]
    if model.seen % _DRIFTS_EVERY == 0:
        _doubt_more(model)


def _doubt_more(model: Model) -> None:
    """Old waits fade. Where rounding has eaten a variance, all is doubted as at the start."""
    for place, most in zip(_OWN, _DOUBT, strict=True):
        variance = model.doubt[place]
        if not variance > 0.0:
            model.doubt = _first_doubt()
            break
        model.doubt[place] = max(variance, min(variance + most * _DRIFT, most))
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

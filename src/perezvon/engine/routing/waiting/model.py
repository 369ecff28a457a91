"""The arithmetic: features of a moment, weights that are learnt by recursive least squares, and a range around them.

The weights are those of a Kalman filter whose noise is the part of a wait that nobody can know: about as much as the
time in which so many agents finish so many contacts, times a factor that is learnt. Old waits fade with `_FADING`, but
never so far that less is known than at the start, so the covariance is bounded whatever comes in.

The range is the expected wait plus two multiples of its spread. After each wait the multiples move by whether that wait
fell out of the range that was given for it (adaptive conformal inference), so the share of waits below and above the
range tends to `SHORTER` and `LONGER`, also where the spread is wrong.
"""

from math import isfinite, sqrt

import msgspec

LONGEST_S = 4 * 3600.0
"""No wait is expected or learnt to be longer."""

SHORTER, LONGER = 0.08, 0.12
"""The shares of waits that end below and above the range. Waits stray further upwards than downwards, so ten in a
hundred on either side would make a wider range that holds as often."""

_DRIFT = 1e-7
"""By what share of the first doubt each weight is doubted more after each wait, so that old waits fade."""

_PRIOR = (0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
"""Theory is believed until something better is known."""

_DOUBT = (900.0, 4.0, 0.25, 0.25, 0.25, 0.25)
"""The variance of each weight before anything was seen."""

_NOISE = 1.5
_LOW, _HIGH = -1.1, 1.3
_OUTLIER = 6.0
"""Errors beyond so many spreads teach no more than this."""


class Features(msgspec.Struct, frozen=True, array_like=True):
    """What is known at a moment, all in seconds."""

    values: tuple[float, float, float, float, float, float]
    """1; one departure; all who go before, and one more, leave; the same of its own queue; last wait; first in line."""
    variance: float
    """How far the wait would stray from what is expected if agents worked like clocks that are thrown: squared seconds."""


class Estimate(msgspec.Struct, frozen=True, array_like=True):
    """Seconds, with 0 <= `low` <= `expected` <= `high`: four of five waits end between `low` and `high`."""

    low: float
    expected: float
    high: float
    is_served: bool = True
    """Whether anybody is at work for the queue; if not, this is what to expect once somebody is, and `high` is endless."""


class Model(msgspec.Struct):
    """What one queue has learnt."""

    weights: list[float]
    doubt: list[list[float]]
    """The covariance of the weights."""
    noise: float = _NOISE
    low: float = _LOW
    high: float = _HIGH
    seen: int = 0
    """Waits learnt from."""


def new_model() -> Model:
    """What is believed of a queue that nobody has waited in yet."""
    return Model(weights=list(_PRIOR), doubt=_prior_doubt())


def features(
    *, before: float, rivals: float, agents: int, handle_s: float, leaving: float, last_s: float, first_s: float
) -> Features:
    """`before` go first in the contact's own queue and `rivals` in other queues of the same agents; `leaving` is the
    rate at which one waiting contact gives up."""
    departure = min(handle_s / max(agents, 1), LONGEST_S)
    everyone = _drained_s((before + rivals + 1) * departure, leaving)
    own = _drained_s((before + 1) * departure, leaving)
    return Features(
        (1.0, departure, everyone, own, min(last_s, LONGEST_S), min(first_s, LONGEST_S)),
        (everyone + departure) * departure + 1.0,
    )


def estimate(model: Model, known: Features) -> Estimate:
    """What to expect of a wait that begins with these features."""
    expected = min(max(_dot(model.weights, known.values), 0.0), LONGEST_S)
    spread = sqrt(model.noise * known.variance)
    low = max(expected + min(model.low, 0.0) * spread, 0.0)
    high = min(expected + max(model.high, 0.0) * spread, LONGEST_S)
    return Estimate(low, expected, high)


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
    model.low -= pace * ((wait_s < told.low) - SHORTER)
    model.high += pace * ((wait_s > told.high) - LONGER)
    model.low = min(max(model.low, -20.0), 0.0)
    model.high = min(max(model.high, 0.0), 20.0)


def _move_weights(model: Model, known: Features, error: float) -> None:
    x = known.values
    doubt = model.doubt
    along = [_dot(row, x) for row in doubt]
    gain = 1 / (model.noise * known.variance + _dot(along, x))
    step = error * gain
    weights = [weight + step * part for weight, part in zip(model.weights, along, strict=True)]
    doubt = [
        [value - part * other * gain for value, other in zip(row, along, strict=True)]
        for row, part in zip(doubt, along, strict=True)
    ]
    for place, most in enumerate(_DOUBT):
        variance = doubt[place][place]
        if not variance > 0.0:
            doubt = _prior_doubt()
            break
        doubt[place][place] = min(variance + most * _DRIFT, max(variance, most))
    if all(map(isfinite, weights)):
        model.weights, model.doubt = weights, doubt


def _prior_doubt() -> list[list[float]]:
    return [[most if row == column else 0.0 for column in range(len(_DOUBT))] for row, most in enumerate(_DOUBT)]


def _dot(a: "list[float] | tuple[float, ...]", b: tuple[float, ...]) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3] + a[4] * b[4] + a[5] * b[5]


def _drained_s(work_s: float, leaving: float) -> float:
    """How long it takes until work for so many seconds is done or gone, if each who waits gives up at that rate."""
    return _log1p(work_s * leaving) / leaving


def _log1p(x: float) -> float:
    """The logarithm of 1 + x, nearly, by arithmetic that is the same on every machine. It grows with x, as it should."""
    y = x / (2 + x)
    z = y * y
    return 2 * y * (1 + z * (1 / 3 + z * (1 / 5 + z / 7)))

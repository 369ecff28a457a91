"""Expected waits as the view tells of them."""

import msgspec

from perezvon.engine.routing.waiting.announce import in_minutes
from perezvon.engine.routing.waiting.model import Estimate


class WaitView(msgspec.Struct, frozen=True, kw_only=True):
    """How many seconds somebody must still wait: four of five answered ones wait between `low_s` and `high_s`. Without
    `is_served` nobody is at work for the queue, and nobody can tell."""

    low_s: int
    expected_s: int
    high_s: int
    low_min: int
    high_min: int
    """The range in full minutes, as people say it."""
    is_served: bool


class AccuracyView(msgspec.Struct, frozen=True, kw_only=True):
    """How good what was told of a queue was, over its last thousand answered contacts that waited, of `judged` in all."""

    judged: int
    mean_s: float
    bias_s: float
    rmse_s: float
    coverage_percent: float
    width_s: float


def wait_view(estimate: Estimate) -> WaitView:
    """The estimate as it is told."""
    low_min, high_min = in_minutes(estimate)
    return WaitView(
        low_s=round(estimate.low),
        expected_s=round(estimate.expected),
        high_s=round(estimate.high),
        low_min=low_min,
        high_min=high_min,
        is_served=estimate.is_served,
    )

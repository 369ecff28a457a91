"""Expected waits as the view tells of them."""

import msgspec

from perezvon.engine.flow.graph import WAIT_MINUTES
from perezvon.engine.routing.waiting.announce import (
    AnnouncementRules,
    Promise,
    announce,
    in_minutes,
    should_offer_callback,
)
from perezvon.engine.routing.waiting.model import Estimate
from perezvon.kernel.time import SECOND, Micros

_MINUTE = 60 * SECOND


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


class ToldView(msgspec.Struct, frozen=True, kw_only=True):
    """What a contact that waits was told, or else would have been on entering: that it is answered at `earliest` and at
    `latest`, as far as that was said. From `offer_at` on a callback is the better offer. It does not change with time."""

    earliest: Micros | None
    latest: Micros | None
    offer_at: Micros


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


def told_view(since: Micros, estimate: Estimate, promise: Promise | None, offer_over_s: int) -> ToldView:
    """The wait that was expected at `since`, on entering, and the promise that was announced after that."""
    is_long = should_offer_callback(estimate, offer_over_s)
    offer_at = since if is_long else since + offer_over_s * SECOND
    said = _in_words(promise) if promise is not None else None
    earliest, latest = (None, said) if said is not None else _as_expected(since, estimate)
    return ToldView(earliest=earliest, latest=latest, offer_at=offer_at)


def _in_words(promise: Promise) -> Micros | None:
    """Until when the sentence promised that was spoken; there is none of very long waits."""
    minutes = next((minutes for minutes in WAIT_MINUTES if promise.made + minutes * _MINUTE >= promise.until), None)
    return None if minutes is None else promise.made + minutes * _MINUTE


def _as_expected(since: Micros, estimate: Estimate) -> tuple[Micros | None, Micros | None]:
    told = announce(estimate, AnnouncementRules(), since, None)
    if told is None:
        return None, None
    said, _ = told
    return (
        since + said.low_min * _MINUTE if said.low_min else None,
        since + said.high_min * _MINUTE if said.high_min else None,
    )

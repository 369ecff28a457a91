"""What a waiting caller is told, and when: rules in data, and pure questions about an estimate.

Callers want to know whether to stay, so what counts is the far end of the range, rounded up to a number that people say.
The near end is worth saying only when the range is narrow, and a short wait is over before a sentence about it is. An
announcement is a promise: later ones keep it or stay silent, until it cannot be kept any more; then they say so.
"""

import msgspec

from perezvon.engine.message import Code, Message
from perezvon.engine.routing.waiting.model import LONGEST_S, Estimate
from perezvon.kernel.time import SECOND, Micros

CALLBACK_LIMIT_S = 900

_MINUTES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120, 150, 180, 240)
"""What people say instead of 7 or 37 minutes."""


class AnnouncementRules(Message):
    """When a wait is announced."""

    least_s: int = 60
    """A shorter expected wait is not worth a sentence."""
    most_s: int = 3600
    """Of a longer one only that it is longer is said."""
    narrow: float = 1.0
    """Both ends are said of a range that is at most so wide, relative to the expected wait;"""
    widest: float = 4.0
    """of a wider one the far end alone; and of one wider than this nothing, for nobody knows enough."""
    every_s: int = 60
    """Nothing is said again sooner."""


class Announcement(Message):
    """What is said. `words`: `less_than` (`high_min` minutes), `between` (`low_min` and `high_min`) or `more_than`
    (`low_min`). `is_longer`: the wait has become longer than was said before, which asks for an apology."""

    words: Code
    low_min: int = 0
    high_min: int = 0
    is_longer: bool = False


class Promise(msgspec.Struct, frozen=True):
    """The last announcement to a contact: when it was made, and the instant that it named at the latest."""

    made: Micros
    until: Micros


def announce(
    estimate: Estimate, rules: AnnouncementRules, at: Micros, promise: Promise | None
) -> tuple[Announcement, Promise] | None:
    """What to tell a contact that may expect `estimate` from now on, and what it was promised then; `None`: nothing."""
    if promise is not None and at < promise.made + rules.every_s * SECOND:
        return None
    said = _said(estimate, rules)
    if said is None:
        return None
    until = at + (said.high_min * 60 or round(LONGEST_S)) * SECOND
    if promise is not None and until > promise.until:
        if at + round(estimate.low * SECOND) <= promise.until:
            return None
        said = msgspec.structs.replace(said, is_longer=True)
    return said, Promise(at, until)


def should_offer_callback(estimate: Estimate, limit_s: float = CALLBACK_LIMIT_S) -> bool:
    """Whether the wait is expected to be too long to wait for, or nobody is there to end it."""
    return estimate.expected > limit_s or not estimate.is_served


def _said(estimate: Estimate, rules: AnnouncementRules) -> Announcement | None:
    if not estimate.is_served or estimate.expected < rules.least_s:
        return None
    if estimate.expected > rules.most_s:
        return Announcement(words="more_than", low_min=_down(rules.most_s))
    width = estimate.high - estimate.low
    if width > rules.widest * estimate.expected:
        return None
    low, high = in_minutes(estimate)
    if low == 0 or low >= high or width > rules.narrow * estimate.expected:
        return Announcement(words="less_than", high_min=high)
    return Announcement(words="between", low_min=low, high_min=high)


def in_minutes(estimate: Estimate) -> tuple[int, int]:
    """The range as people say it, rounded outwards to full minutes; from 0 it is only known that it is not longer."""
    return _down(estimate.low), _up(estimate.high)


def _up(seconds: float) -> int:
    return next((minutes for minutes in _MINUTES if minutes * 60 >= seconds), _MINUTES[-1])


def _down(seconds: float) -> int:
    return next((minutes for minutes in reversed(_MINUTES) if minutes * 60 <= seconds), 0)

"""Whether a service level that is kept will be missed soon."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.features.metrics.domain import Figures, Quarter, will_miss_target

KEPT = Figures(answered=19, answered_in_time=17, abandoned=1)
"""85 %."""


@pytest.mark.parametrize(
    ("lately", "is_missed"),
    [
        (Quarter(answered=4, answered_in_time=4), False),
        (Quarter(answered=4, answered_in_time=2), True),
        (Quarter(answered=2, answered_in_time=2, abandoned=2), True),
        (Quarter(answered=5, answered_in_time=3), False),
        (Quarter(answered=2), False),
        (Quarter(), False),
    ],
)
def test_a_quarter_of_an_hour_like_the_last_one_decides(lately: Quarter, is_missed: bool) -> None:
    """At 80 % of 20 and 4 or 5 more, 20 of 24 or of 25 must be in time; two contacts make no trend."""
    assert will_miss_target(KEPT, lately, 80) is is_missed


def test_what_is_missed_already_needs_no_warning() -> None:
    missed = Figures(answered=20, answered_in_time=15)
    assert not will_miss_target(missed, Quarter(answered=4), 80)


def test_a_level_of_few_contacts_needs_none_either() -> None:
    assert not will_miss_target(Figures(answered=9, answered_in_time=9), Quarter(answered=9), 80)


_COUNTS = st.integers(0, 200)


@given(_COUNTS, _COUNTS, _COUNTS, st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(1, 100))
def test_who_does_better_lately_is_never_warned_instead(
    in_time: int, late: int, left: int, in_time_lately: int, late_lately: int, left_lately: int, target: int
) -> None:
    so_far = Figures(answered=in_time + late, answered_in_time=in_time, abandoned=left)
    worse = Quarter(answered=in_time_lately + late_lately, answered_in_time=in_time_lately, abandoned=left_lately)
    better = Quarter(answered=worse.answered + left_lately, answered_in_time=worse.answered + left_lately, abandoned=0)
    assert will_miss_target(so_far, worse, target) >= will_miss_target(so_far, better, target)
    assert not will_miss_target(so_far, better, target)

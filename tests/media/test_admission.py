"""Who is let in."""

import math

import pytest

from perezvon.adapters.telephony.browser.media.admission import REST, Admission, Refused

LIMIT = 0.1


@pytest.fixture
def admission() -> Admission:
    return Admission(most_callers=3, most_lateness=LIMIT)


def changes(admission: Admission, lateness: list[float], *, every: float = 1.0) -> list[tuple[float, bool]]:
    """When the door closed (`True`) and opened, while it saw these values."""
    seen, was_late = [], admission.is_late
    for number, late in enumerate(lateness):
        admission.look(late, number * every)
        if admission.is_late != was_late:
            was_late = admission.is_late
            seen.append((number * every, was_late))
    return seen


def test_callers_are_let_in_up_to_the_limit(admission: Admission) -> None:
    assert [admission.refusal(callers) for callers in range(5)] == [None, None, None, Refused.FULL, Refused.FULL]
    assert admission.refused == {Refused.FULL: 2, Refused.LATE: 0, Refused.OFFER: 0}


def test_nobody_is_let_in_while_ticks_are_late(admission: Admission) -> None:
    admission.look(LIMIT * 1.01, 0)
    assert admission.refusal(0) is Refused.LATE
    assert admission.refused[Refused.LATE] == 1


def test_lateness_that_can_be_borne_refuses_nobody(admission: Admission) -> None:
    assert changes(admission, [LIMIT] * 100) == []


def test_lateness_that_swings_about_the_limit_closes_the_door_once(admission: Admission) -> None:
    swinging = [LIMIT * (1 + 0.3 * math.sin(number)) for number in range(300)]
    assert [is_late for _, is_late in changes(admission, swinging)] == [True]


def test_the_door_opens_once_after_a_rest_in_calm(admission: Admission) -> None:
    assert changes(admission, [0.2] * 5 + [0.01] * 60) == [(0, True), (4 + REST, False)]


def test_a_calm_that_is_broken_begins_anew(admission: Admission) -> None:
    calm, restless = [0.01] * int(REST - 1), [0.06]
    assert changes(admission, [0.2, *calm, *restless, *calm, *restless, *calm]) == [(0, True)]


def test_a_door_that_opened_does_not_close_again_for_less_than_the_limit(admission: Admission) -> None:
    assert changes(admission, [0.2] + [0.01] * 12 + [0.06, 0.09, 0.1] * 20) == [(0, True), (REST, False)]

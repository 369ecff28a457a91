"""Opening hours, to the minute."""

from datetime import UTC, datetime

import pytest

from perezvon.engine.centre import HoursSetup, OpenSpan
from perezvon.engine.hours import is_open
from perezvon.kernel.time import from_datetime

NINE_TO_FIVE = tuple(OpenSpan(weekday=day, start=9 * 60, end=17 * 60) for day in range(5))


def at(text: str) -> int:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-01-05T08:59:59", False),
        ("2026-01-05T09:00:00", True),
        ("2026-01-05T16:59:59", True),
        ("2026-01-05T17:00:00", False),
        ("2026-01-10T12:00:00", False),
    ],
)
def test_a_span_includes_its_first_minute_and_not_its_last(moment: str, expected: bool) -> None:
    assert is_open(HoursSetup(hours="h", spans=NINE_TO_FIVE), at(moment)) is expected


def test_a_closed_date_is_a_local_date() -> None:
    tokyo = HoursSetup(
        hours="h",
        spans=(OpenSpan(weekday=0, start=0, end=1440),),
        closed_dates=("2026-01-05",),
        offsets=((0, 9 * 3600),),
    )
    assert not is_open(tokyo, at("2026-01-04T15:00:00"))
    assert not is_open(tokyo, at("2026-01-05T14:59:59"))
    assert is_open(HoursSetup(hours="h", spans=tokyo.spans, offsets=tokyo.offsets), at("2026-01-04T15:00:00"))


def test_summer_time_begins_at_its_instant() -> None:
    spring = at("2026-03-29T01:00:00")
    berlin = HoursSetup(
        hours="h", spans=(OpenSpan(weekday=6, start=180, end=181),), offsets=((0, 3600), (spring, 7200))
    )
    assert not is_open(berlin, spring - 1)
    assert is_open(berlin, spring)


def test_before_the_first_known_offset_that_one_holds() -> None:
    hours = HoursSetup(
        hours="h", spans=(OpenSpan(weekday=0, start=600, end=601),), offsets=((at("2027-01-01T00:00:00"), 3600),)
    )
    assert is_open(hours, at("2026-01-05T09:00:00"))

"""Opening hours, to the minute."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.engine.centre import HoursSetup, OpenSpan
from perezvon.engine.hours import is_open, open_until, opens_at
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


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-01-05T08:00:00", "2026-01-05T09:00:00"),
        ("2026-01-05T12:00:00", "2026-01-05T12:00:00"),
        ("2026-01-05T17:00:00", "2026-01-06T09:00:00"),
        ("2026-01-09T17:00:00", "2026-01-12T09:00:00"),
    ],
)
def test_it_opens_at_the_next_span(moment: str, expected: str) -> None:
    assert opens_at(HoursSetup(hours="h", spans=NINE_TO_FIVE), at(moment)) == at(expected)


def test_a_closed_date_is_passed_over() -> None:
    hours = HoursSetup(hours="h", spans=NINE_TO_FIVE, closed_dates=("2026-01-12",))
    assert opens_at(hours, at("2026-01-10T12:00:00")) == at("2026-01-13T09:00:00")


def test_what_is_never_open_opens_never() -> None:
    assert opens_at(HoursSetup(hours="h", spans=()), at("2026-01-05T12:00:00")) is None


def test_it_is_open_until_the_span_ends_and_no_other_goes_on() -> None:
    spans = (*NINE_TO_FIVE, OpenSpan(weekday=0, start=16 * 60, end=18 * 60))
    assert open_until(HoursSetup(hours="h", spans=spans), at("2026-01-05T12:00:00")) == at("2026-01-05T18:00:00")


def test_of_what_never_closes_a_week_can_be_told() -> None:
    always = HoursSetup(hours="h", spans=tuple(OpenSpan(weekday=day, start=0, end=1440) for day in range(7)))
    moment = at("2026-01-05T12:00:00")
    assert open_until(always, moment) > moment + 6 * 86_400_000_000


def test_it_opens_at_the_local_time_before_and_after_the_clock_is_changed() -> None:
    spring, autumn = at("2026-03-29T01:00:00"), at("2026-10-25T01:00:00")
    berlin = HoursSetup(hours="h", spans=NINE_TO_FIVE, offsets=((0, 3600), (spring, 7200), (autumn, 3600)))
    assert opens_at(berlin, at("2026-03-27T20:00:00")) == at("2026-03-30T07:00:00")
    assert opens_at(berlin, at("2026-10-23T20:00:00")) == at("2026-10-26T08:00:00")


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1438), st.integers(1, 300)), max_size=6),
    st.integers(0, 400 * 86_400),
    st.sampled_from(((), ((0, 3600), (19_000_000, 7200), (26_000_000, 3600)), ((0, -18_000), (7_000_000, -14_400)))),
)
def test_from_the_one_to_the_other_nothing_changes(spans, second: int, offsets) -> None:
    hours = HoursSetup(
        hours="h",
        spans=tuple(OpenSpan(weekday=day, start=start, end=min(start + size, 1440)) for day, start, size in spans),
        offsets=tuple((instant * 1_000_000, offset) for instant, offset in offsets),
    )
    moment = second * 1_000_000
    opens = opens_at(hours, moment)
    until = opens if opens is not None else moment + 86_400_000_000
    assert not any(is_open(hours, instant) for instant in range(moment, until, 900_000_000))
    if opens is not None and is_open(hours, opens):
        assert open_until(hours, opens) > opens

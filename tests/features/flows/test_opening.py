"""Whether hours are open, and until when."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.engine.centre import OpenSpan
from perezvon.engine.hours import is_open
from perezvon.features.flows.domain import BadOriginError, Holiday, Hours, origin_of
from perezvon.features.flows.domain.opening import Opening, opening
from perezvon.kernel.ids import HoursId
from perezvon.kernel.time import SECOND, Micros, from_datetime

OFFICE = tuple(OpenSpan(weekday=day, start=540, end=1_080) for day in range(5))


def hours(*spans: OpenSpan, holidays: tuple[str, ...] = ()) -> Hours:
    closed = tuple(Holiday(date=day) for day in holidays)
    return Hours(hours=HoursId("office"), name={}, zone="Europe/Stockholm", spans=spans, holidays=closed)


def at(text: str) -> Micros:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ("2026-11-25T08:30", Opening(is_open=True, until=at("2026-11-25T17:00"))),
        ("2026-11-25T07:59", Opening(is_open=False, until=at("2026-11-25T08:00"))),
        ("2026-11-27T17:00", Opening(is_open=False, until=at("2026-11-30T08:00"))),
        ("2026-03-27T18:00", Opening(is_open=False, until=at("2026-03-30T07:00"))),
    ],
    ids=["open", "before", "over the weekend", "over the change to summer time"],
)
def test_hours_end_and_begin_by_local_time(now: str, found: Opening) -> None:
    assert opening(hours(*OFFICE), at(now)) == found


def test_a_holiday_is_passed_over() -> None:
    assert opening(hours(*OFFICE, holidays=("2026-11-26",)), at("2026-11-25T20:00")).until == at("2026-11-27T08:00")


def test_nights_run_into_the_next_day() -> None:
    night = hours(OpenSpan(weekday=2, start=1_200, end=1_440), OpenSpan(weekday=3, start=0, end=360))
    assert opening(night, at("2026-11-25T22:30")) == Opening(is_open=True, until=at("2026-11-26T05:00"))


def test_what_never_closes_or_never_opens_has_no_end() -> None:
    always = hours(*(OpenSpan(weekday=day, start=0, end=1_440) for day in range(7)))
    assert opening(always, at("2026-11-25T08:30")) == Opening(is_open=True, until=None)
    assert opening(hours(), at("2026-11-25T08:30")) == Opening(is_open=False, until=None)


@given(now=st.integers(at("2026-01-01T00:00") // SECOND, at("2027-01-01T00:00") // SECOND))
def test_callers_meet_what_the_page_says(now: int) -> None:
    office = hours(*OFFICE, OpenSpan(weekday=5, start=600, end=900), holidays=("2026-12-24",))
    assert opening(office, now * SECOND).is_open == is_open(office.setup(now * SECOND), now * SECOND)


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        (" Shop.Example/ ", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://127.0.0.1:08080", "http://127.0.0.1:8080"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_a_web_site_is_kept_as_browsers_name_it(written: str, origin: str) -> None:
    assert origin_of(written) == origin


@pytest.mark.parametrize(
    "written",
    ["", "*", "https://*.example", "ftp://shop.example", "https://shop.example/path", "a b", "x:99999", "'self'"],
)
def test_what_is_no_web_site_is_refused(written: str) -> None:
    with pytest.raises(BadOriginError):
        origin_of(written)

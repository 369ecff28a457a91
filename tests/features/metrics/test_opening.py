"""Stretches of open time hold exactly the instants at which the engine finds hours open."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from perezvon.engine.centre import HoursSetup, OpenSpan
from perezvon.engine.hours import is_open
from perezvon.features.flows.domain import offsets
from perezvon.features.metrics.domain.opening import Stretch, stretches
from perezvon.kernel.ids import HoursId
from perezvon.kernel.time import DAY, SECOND, Micros, from_datetime

HOUR: Micros = 3_600 * SECOND
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca")


def at(*instant: int) -> Micros:
    return from_datetime(datetime(*instant, tzinfo=UTC))


def hours(*spans: OpenSpan, zone: str = "Europe/Berlin", since: Micros, closed: tuple[str, ...] = ()) -> HoursSetup:
    told = tuple(offsets(zone, since))
    return HoursSetup(hours=HoursId("shop"), spans=spans, closed_dates=closed, offsets=told)


def night(start: int, end: int) -> list[OpenSpan]:
    return [OpenSpan(weekday=weekday, start=start * 60, end=end * 60) for weekday in range(7)]


@st.composite
def weeks(draw: st.DrawFn) -> tuple[HoursSetup, Micros]:
    since = at(*draw(st.sampled_from([(2026, 3, 27), (2026, 10, 23), (2026, 4, 3), (2026, 2, 14), (2026, 7, 1)])))
    minutes = st.lists(st.integers(0, 1_440), min_size=2, max_size=2, unique=True).map(sorted)
    span = st.builds(
        lambda weekday, cut: OpenSpan(weekday=weekday, start=cut[0], end=cut[1]), st.integers(0, 6), minutes
    )
    zone = draw(st.sampled_from(ZONES))
    near = date.fromordinal(date(1970, 1, 1).toordinal() + since // DAY)
    dates = st.integers(-1, 4).map(lambda days: (near + timedelta(days=days)).isoformat())
    spans = draw(st.lists(span, max_size=20))
    closed = tuple(draw(st.lists(dates, max_size=2)))
    told_since = since + draw(st.integers(-2, 2)) * DAY
    return hours(*spans, zone=zone, since=told_since, closed=closed), since


@given(week=weeks(), minutes=st.lists(st.integers(0, 4 * 1_440), min_size=1, max_size=40))
def test_an_instant_is_in_a_stretch_when_the_engine_finds_it_open(
    week: tuple[HoursSetup, Micros], minutes: list[int]
) -> None:
    setup, since = week
    told = list(stretches(setup, since, since + 4 * DAY))
    for minute in minutes:
        for instant in (since + minute * 60 * SECOND, since + minute * 60 * SECOND - 1):
            if since <= instant < since + 4 * DAY:
                assert is_in(told, instant) == is_open(setup, instant), instant


@given(week=weeks())
def test_stretches_are_in_order_and_do_not_touch(week: tuple[HoursSetup, Micros]) -> None:
    setup, since = week
    told = list(stretches(setup, since, since + 9 * DAY))
    edges = [edge for stretch in told for edge in stretch]
    assert edges == sorted(set(edges))
    assert all(since <= edge <= since + 9 * DAY for edge in edges)


def test_a_night_with_an_hour_too_few_or_too_many_is_as_long_as_it_was() -> None:
    for day, length in (((2026, 3, 28), 3), ((2026, 10, 24), 5)):
        since = at(*day, 12)
        told = list(stretches(hours(*night(1, 5), since=since), since, since + DAY))
        assert [(until - opened) // HOUR for opened, until in told] == [length]


def test_hours_that_never_close_are_one_stretch_across_midnights_and_changes_of_the_clocks() -> None:
    since = at(2026, 3, 1)
    assert list(stretches(hours(*night(0, 24), since=since), since, since + 60 * DAY)) == [(since, since + 60 * DAY)]


def is_in(told: list[Stretch], instant: Micros) -> bool:
    return any(since <= instant < until for since, until in told)

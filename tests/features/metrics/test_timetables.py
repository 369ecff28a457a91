"""When reports are due, in every zone and through every change of the clocks; and which days they are of."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perezvon.features.metrics.domain.periods import Period, day_of, days_of, span_of
from perezvon.features.metrics.domain.saved import AGAIN_AFTER_S, again_after_s
from perezvon.features.metrics.domain.timetables import Rhythm, Timetable, due_after, due_on, dues_after, newest_due
from perezvon.kernel.time import SECOND, Micros, from_datetime, to_datetime

DAY: Micros = 86_400 * SECOND
ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC",
        "Europe/Berlin",
        "Europe/Moscow",
        "Asia/Shanghai",
        "America/New_York",
        "America/St_Johns",  # changes at 00:01 once
        "Australia/Lord_Howe",  # by half an hour
        "America/Sao_Paulo",  # at midnight once
        "Asia/Kathmandu",
        "Pacific/Apia",  # left out a whole day
    )
]
BERLIN = ZoneInfo("Europe/Berlin")

zones = st.sampled_from(ZONES)
instants = st.integers(from_datetime(datetime(2006, 1, 1, tzinfo=UTC)), from_datetime(datetime(2032, 1, 1, tzinfo=UTC)))


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    return Timetable(
        rhythm=draw(st.sampled_from(Rhythm)),
        minute=draw(st.integers(0, 1_439)),
        zone=draw(zones),
        weekdays=tuple(sorted(draw(st.sets(st.integers(1, 7), min_size=1)))),
        day=draw(st.integers(1, 31)),
    )


def at(zone: ZoneInfo, *parts: int) -> Micros:
    return from_datetime(datetime(*parts, tzinfo=zone))  # type: ignore[arg-type, misc] - year, month, day...


def daily(minute: int, zone: ZoneInfo = BERLIN) -> Timetable:
    return Timetable(rhythm=Rhythm.DAILY, minute=minute, zone=zone)


def written(due: Micros, zone: ZoneInfo) -> str:
    return f"{to_datetime(due).astimezone(zone):%Y-%m-%d %H:%M:%S %z}"


# --- Due times. ---


@settings(deadline=None)
@given(timetables(), instants)
def test_the_next_due_time_is_the_first_of_all_days_that_are_meant(table: Timetable, now: Micros) -> None:
    """Said by a search through the days that knows no rule of clocks but those of the zone."""
    today = to_datetime(now).astimezone(table.zone).date()
    days = [today + timedelta(days=n) for n in range(-3, 70)]
    expected = min(due for day in days if table.means(day) and (due := _searched(table, day)) > now)

    assert due_after(table, now) == expected


def _searched(table: Timetable, day: date) -> Micros:
    """The first minute of the world's at which the clocks there show the wanted time of that day, or a later one."""
    wanted = datetime.combine(day, time()) + timedelta(minutes=table.minute)
    minute = from_datetime(wanted.replace(tzinfo=UTC)) - 16 * 3_600 * SECOND
    while to_datetime(minute).astimezone(table.zone).replace(tzinfo=None) < wanted:
        far = wanted - to_datetime(minute).astimezone(table.zone).replace(tzinfo=None)
        minute += max(60, int(far.total_seconds()) - 7_200) // 60 * 60 * SECOND
    return minute


@settings(deadline=None)
@given(timetables(), instants, st.integers(1, 5))
def test_due_times_follow_one_another_without_end(table: Timetable, now: Micros, count: int) -> None:
    dues = dues_after(table, now, count)

    assert [now, *dues] == sorted({now, *dues})
    for due in dues:
        assert due_after(table, due - 1) == due


@settings(deadline=None)
@given(timetables(), instants, st.integers(0, 200))
def test_of_those_that_were_missed_the_newest_counts(table: Timetable, before: Micros, days: int) -> None:
    first = due_after(table, before)
    now = first + days * DAY
    newest = newest_due(table, first, now)

    assert first <= newest <= now < due_after(table, newest)


@settings(deadline=None)
@given(timetables(), instants)
def test_a_day_is_due_once(table: Timetable, now: Micros) -> None:
    dues = dues_after(table, now, 40)
    days = [day_of(due, table.zone) for due in dues]

    assert len(set(days)) == len(days)


def test_a_time_that_is_skipped_is_due_when_the_clocks_go_on() -> None:
    before = at(BERLIN, 2026, 3, 28, 12, 0)
    found = [written(due, BERLIN) for due in dues_after(daily(150), before, 2)]

    assert found == ["2026-03-29 03:00:00 +0200", "2026-03-30 02:30:00 +0200"]


def test_a_time_that_is_shown_twice_is_due_once() -> None:
    before = at(BERLIN, 2026, 10, 24, 12, 0)
    found = [written(due, BERLIN) for due in dues_after(daily(150), before, 2)]

    assert found == ["2026-10-25 02:30:00 +0200", "2026-10-26 02:30:00 +0100"]


def test_a_day_that_a_country_left_out_is_due_when_the_next_one_begins() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert written(due_on(daily(480, apia), date(2011, 12, 30)), apia) == "2011-12-31 00:00:00 +1400"


def test_weekdays_and_days_of_months_are_those_of_the_place() -> None:
    monday = Timetable(rhythm=Rhythm.WEEKLY, minute=0, zone=ZoneInfo("Asia/Shanghai"), weekdays=(1,))
    assert written(due_after(monday, at(ZoneInfo("UTC"), 2026, 11, 29, 15, 0)), ZoneInfo("UTC")).startswith(
        "2026-11-29 16:00"
    )
    last = Timetable(rhythm=Rhythm.MONTHLY, minute=480, zone=BERLIN, day=31)
    found = [written(due, BERLIN)[:10] for due in dues_after(last, at(BERLIN, 2028, 1, 1), 3)]
    assert found == ["2028-01-31", "2028-02-29", "2028-03-31"]


# --- Days. ---

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.TODAY, "2026-11-25", "2026-11-25"),
        (Period.YESTERDAY, "2026-11-24", "2026-11-24"),
        (Period.WEEK, "2026-11-19", "2026-11-25"),
        (Period.LAST_WEEK, "2026-11-16", "2026-11-22"),
        (Period.MONTH, "2026-11-01", "2026-11-25"),
        (Period.LAST_MONTH, "2026-10-01", "2026-10-31"),
        (Period.DAYS, "2026-11-25", "2026-11-25"),
    ],
)
def test_days_are_told_from_today(period: Period, first: str, last: str) -> None:
    """The same examples stand in the tests of the web app."""
    assert days_of(period, WEDNESDAY) == (date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1))


def test_own_dates_stay_and_a_missing_one_is_the_other() -> None:
    one, two = date(2026, 1, 30), date(2026, 2, 2)
    assert days_of(Period.DAYS, WEDNESDAY, one, two) == (one, date(2026, 2, 3))
    assert (
        days_of(Period.DAYS, WEDNESDAY, one) == days_of(Period.DAYS, WEDNESDAY, None, one) == (one, date(2026, 1, 31))
    )


@settings(deadline=None)
@given(st.dates(date(2006, 1, 1), date(2040, 1, 1)))
def test_last_weeks_and_months_are_whole_and_over(today: date) -> None:
    first, end = days_of(Period.LAST_WEEK, today)
    assert (first.isoweekday(), (end - first).days) == (1, 7)
    assert end <= today < end + timedelta(days=7)
    first, end = days_of(Period.LAST_MONTH, today)
    assert (first.day, (end - first).days) == (1, monthrange(first.year, first.month)[1])
    assert (end.year, end.month) == (today.year, today.month)


@settings(deadline=None)
@given(instants, zones)
def test_the_days_of_a_zone_follow_one_another(now: Micros, zone: ZoneInfo) -> None:
    today = day_of(now, zone)
    since, until = span_of((today, today + timedelta(days=1)), zone)

    assert since <= now < until
    assert span_of((today - timedelta(days=1), today), zone)[1] == since


def test_days_have_23_and_25_hours() -> None:
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        since, until = span_of((day, day + timedelta(days=1)), BERLIN)
        assert (until - since) // (3_600 * SECOND) == hours


def test_a_letter_is_tried_again_ever_later_and_then_given_up() -> None:
    waits = [again_after_s(attempts) for attempts in range(1, len(AGAIN_AFTER_S) + 2)]

    assert waits == [*AGAIN_AFTER_S, None]
    assert list(AGAIN_AFTER_S) == sorted(AGAIN_AFTER_S)

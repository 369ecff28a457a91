"""Formulas are data, and give what others have published."""

import math
import statistics
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.features.metrics.domain.asking import (
    MOST_DAYS,
    QUARTER,
    EmptyRangeError,
    LongRangeError,
    NotByThisError,
    ask,
)
from perezvon.features.metrics.domain.catalogue import METRICS, Metric, NoSuchMetricError, Unit, metric, wilson
from perezvon.features.metrics.domain.sums import KNOWN_BY, SOURCE, By, Source, Sum, sums_of
from perezvon.kernel.time import SECOND

UTC = ZoneInfo("UTC")


def percent(name: str, **sums: int) -> float | None:
    value = metric(name).value({Sum(key): count for key, count in sums.items()})
    return None if value is None else round(100 * value, 1)


def test_the_example_of_cisco_gives_its_three_service_levels() -> None:
    """70 answered in time, 10 abandoned in time, 20 answered late."""
    day = {"answered": 90, "answered_in_time": 70, "abandoned": 10, "abandoned_in_time": 10}
    assert percent("sl.ignore", **day) == 77.8
    assert percent("sl.offered", **day) == 70.0
    assert percent("sl.positive", **day) == 80.0


def test_the_example_of_call_centre_helper_gives_its_four_service_levels() -> None:
    """1,000 answered, 860 of them in time; 60 abandoned, 20 of them in time."""
    day = {"answered": 1000, "answered_in_time": 860, "abandoned": 60, "abandoned_in_time": 20}
    assert percent("sl.positive", **day) == 83.0
    assert percent("sl.answered", **day) == 86.0
    assert percent("sl.offered", **day) == 81.1
    assert percent("sl.ignore", **day) == 82.7


@pytest.mark.parametrize("one", METRICS.values(), ids=lambda one: one.name)
def test_nothing_by_nothing_is_no_value(one: Metric) -> None:
    assert (one.value({}), one.interval({})) == ((None, None) if one.bottom else (0, None))


@pytest.mark.parametrize("one", [one for one in METRICS.values() if one.is_of_people], ids=lambda one: one.name)
@given(counts=st.data())
def test_an_interval_holds_its_value(one: Metric, counts: st.DataObject) -> None:
    sums = {each: counts.draw(st.integers(0, 500), label=each.value) for each in sorted(one.sums)}
    value, interval = one.value(sums), one.interval(sums)
    if interval is not None:
        assert value is not None
        assert interval.low - 1e-9 <= value <= interval.high + 1e-9
        if one.unit is Unit.SHARE:
            assert interval.low >= 0
            assert interval.high <= 1


def test_shares_have_the_interval_of_wilson() -> None:
    """Against the example of R. G. Newcombe (1998): 81 of 263 gives 0.2553 to 0.3662."""
    interval = wilson(81, 263)
    assert (round(interval.low, 4), round(interval.high, 4)) == (0.2553, 0.3662)


def test_ratings_have_the_interval_of_a_mean() -> None:
    stars = [5, 4, 5, 3, 1, 5, 4]
    sums = {Sum.RATED: len(stars), Sum.RATING: sum(stars), Sum.RATING_SQUARED: sum(star * star for star in stars)}
    interval = metric("csat.mean").interval(sums)
    assert interval is not None
    half = 1.96 * statistics.stdev(stars) / math.sqrt(len(stars))
    assert interval.low == pytest.approx(statistics.mean(stars) - half, abs=1e-4)
    assert metric("csat.mean").interval({**sums, Sum.RATED: 1}) is None


def test_recommending_is_the_share_of_promoters_minus_that_of_detractors_with_the_interval_of_its_multinomial() -> None:
    """50 would recommend, 30 neither nor, 20 would not: 30 points, with a variance of 0.7 - 0.3² of a case."""
    sums = {Sum.NPS_ANSWERED: 100, Sum.PROMOTERS: 50, Sum.DETRACTORS: 20}
    interval = metric("nps").interval(sums)
    assert metric("nps").value(sums) == 30
    assert interval is not None
    half = 100 * 1.96 * math.sqrt((0.7 - 0.3**2) / 99)
    assert (interval.low, interval.high) == pytest.approx((30 - half, 30 + half), abs=1e-3)
    assert metric("nps").interval({Sum.NPS_ANSWERED: 1, Sum.PROMOTERS: 1}) is None


def test_utilisation_is_of_paid_time() -> None:
    """Five of eight hours at work, one of two hours of breaks paid, an hour of listening in."""
    day = {"talking_time": 300, "available_time": 60, "monitoring_time": 60, "break_time": 120, "paid_break_time": 60}
    assert percent("utilisation", **day) == 75.0
    assert metric("time.signed_in").value({Sum(key): value for key, value in day.items()}) == 540
    assert metric("time.paid").value({Sum(key): value for key, value in day.items()}) == 480


def test_every_sum_is_of_one_source_and_some_figure_tells_it() -> None:
    assert {one for source in Source for one in sums_of(source)} == set(Sum) == set(SOURCE)
    told = {one for each in METRICS.values() for one in each.sums}
    assert set(Sum) - told == {Sum.RESPONSIBLE_TIME, Sum.WITHDRAWN}


def test_a_metric_can_be_told_apart_only_by_what_all_its_sums_are_known_by() -> None:
    assert metric("sl.offered").known_by == (By.QUEUE, By.LINE, By.OUTCOME, By.TIER)
    assert metric("occupancy").known_by == (By.AGENT, By.TEAM)
    assert metric("aht").known_by == tuple(by for by in By if by is not By.REASON)
    assert metric("time.break").known_by == (By.AGENT, By.TEAM, By.REASON)
    assert all(set(one.known_by) <= set(KNOWN_BY[SOURCE[each]]) for one in METRICS.values() for each in one.sums)


# --- Questions that make no sense. ---


def test_a_time_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(EmptyRangeError):
        ask(["offered"], since=10 * QUARTER, until=9 * QUARTER, zone=UTC)
    with pytest.raises(EmptyRangeError):
        ask(["offered"], since=QUARTER, until=QUARTER, zone=UTC)


def test_more_than_three_years_at_once_are_refused() -> None:
    with pytest.raises(LongRangeError) as error:
        ask(["offered"], since=0, until=2_000 * 96 * QUARTER, zone=UTC)
    assert error.value.params == {"days": MOST_DAYS}


def test_a_metric_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(NoSuchMetricError) as error:
        ask(["happiness"], since=0, until=QUARTER, zone=UTC)
    assert error.value.params == {"metric": "happiness"}


def test_what_a_metric_is_not_known_by_is_refused_also_as_a_filter() -> None:
    with pytest.raises(NotByThisError) as error:
        ask(["offered", "sl.offered"], since=0, until=QUARTER, zone=UTC, by=[By.AGENT])
    assert error.value.params == {"metric": "offered", "by": "agent"}
    with pytest.raises(NotByThisError):
        ask(["occupancy"], since=0, until=QUARTER, zone=UTC, only={By.QUEUE: ["sales"]})


def test_a_question_is_of_whole_quarters_of_an_hour() -> None:
    asked = ask(["offered"], since=QUARTER + SECOND, until=2 * QUARTER + SECOND, zone=UTC)
    assert (asked.since, asked.until) == (QUARTER, 3 * QUARTER)

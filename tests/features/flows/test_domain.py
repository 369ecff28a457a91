"""Offsets of time zones, as the engine is told them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perezvon.engine.centre import OpenSpan
from perezvon.features.flows.domain import OFFSETS_FOR, Hours, UnknownZoneError, offsets
from perezvon.kernel.ids import HoursId
from perezvon.kernel.time import SECOND, from_datetime, to_datetime

NEW_YEAR = from_datetime(datetime(2026, 1, 1, tzinfo=UTC))


def test_berlin_changes_twice_a_year_at_one_in_the_morning_of_utc() -> None:
    listed = list(offsets("Europe/Berlin", NEW_YEAR))
    assert [(to_datetime(at), offset // 3_600) for at, offset in listed[:3]] == [
        (datetime(2026, 1, 1, tzinfo=UTC), 1),
        (datetime(2026, 3, 29, 1, tzinfo=UTC), 2),
        (datetime(2026, 10, 25, 1, tzinfo=UTC), 1),
    ]


def test_a_zone_without_changes_has_one_offset() -> None:
    assert len(list(offsets("Asia/Shanghai", NEW_YEAR))) == 1


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(available_timezones())), st.data())
def test_the_offset_listed_is_the_offset_that_holds(zone: str, data: st.DataObject) -> None:
    listed = list(offsets(zone, NEW_YEAR))
    moment = NEW_YEAR + data.draw(st.integers(0, OFFSETS_FOR // SECOND - 1)) * SECOND
    held = [offset for at, offset in listed if at <= moment][-1]
    assert timedelta(seconds=held) == to_datetime(moment).astimezone(ZoneInfo(zone)).utcoffset()
    assert all(one < other for (one, _), (other, _) in pairwise(listed))


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Europe", "", "../etc/passwd", "/etc/passwd"])
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    hours = Hours(hours=HoursId("h"), name={}, zone=zone, spans=(OpenSpan(weekday=0, start=540, end=1_080),))
    with pytest.raises(UnknownZoneError):
        hours.setup(0)

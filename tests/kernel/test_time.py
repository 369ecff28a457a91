"""Instants are exact."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.kernel.time import SECOND, from_datetime, to_datetime


@given(st.integers(-(10**15), 10**17))
def test_an_instant_survives_the_way_to_a_datetime_and_back(at: int) -> None:
    assert from_datetime(to_datetime(at)) == at


def test_the_epoch_is_zero() -> None:
    assert from_datetime(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert to_datetime(SECOND) == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_the_same_instant_in_another_zone_is_the_same() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert from_datetime(datetime(1970, 1, 1, 9, tzinfo=tokyo)) == 0


def test_a_datetime_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="time zone"):
        from_datetime(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test

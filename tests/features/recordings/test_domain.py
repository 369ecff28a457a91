"""A range of bytes means what RFC 9110 says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.features.recordings.domain import RangeNotSatisfiableError, Span, requested_span

SIZE = 100


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-", 0, 100),
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=90-1000", 90, 100),
        ("bytes=-10", 90, 100),
        ("bytes=-1000", 0, 100),
        ("Bytes = 10 - 19", 10, 20),
    ],
)
def test_a_range_is_a_part(header: str, start: int, end: int) -> None:
    assert requested_span(header, SIZE) == Span(start=start, end=end)


@pytest.mark.parametrize(
    "header",
    [None, "", "bytes", "bytes=", "bytes=-", "bytes=5-4", "bytes=a-b", "bytes=0-1,5-6", "items=0-1", "bytes=--1"],
)
def test_what_is_no_single_range_means_the_whole(header: str | None) -> None:
    assert requested_span(header, SIZE) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=999999999999-", "bytes=-0"])
def test_a_range_beyond_the_end_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(RangeNotSatisfiableError):
        requested_span(header, SIZE)


@given(
    header=st.one_of(st.text(), st.from_regex(r"bytes=\d{0,30}-\d{0,30}", fullmatch=True)), size=st.integers(1, 10**15)
)
def test_whatever_is_asked_for_lies_within(header: str, size: int) -> None:
    try:
        span = requested_span(header, size)
    except RangeNotSatisfiableError:
        return
    assert span is None or 0 <= span.start < span.end <= size

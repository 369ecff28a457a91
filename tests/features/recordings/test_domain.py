"""A range of bytes means what RFC 9110 says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.features.recordings.domain import (
    PEAKS_PER_SECOND,
    Peaks,
    RangeNotSatisfiableError,
    Span,
    requested_span,
    speech_in,
)
from perezvon.kernel.time import SECOND

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


def sound(*parts: tuple[str, float]) -> Peaks:
    """So many seconds each of the agent (a), the customer (c), both (b) or nobody (-)."""
    left = b"".join((b"\x50" if who in "ab" else b"\x02") * round(length * PEAKS_PER_SECOND) for who, length in parts)
    right = b"".join((b"\x50" if who in "cb" else b"\x02") * round(length * PEAKS_PER_SECOND) for who, length in parts)
    return Peaks(left=left, right=right)


def test_speech_is_told_from_hum_and_counted_for_each_side() -> None:
    speech = speech_in(sound(("a", 4), ("-", 2), ("c", 3), ("b", 1), ("-", 5), ("a", 1)))
    assert (speech.duration, speech.agent, speech.customer, speech.both) == (
        16 * SECOND,
        6 * SECOND,
        4 * SECOND,
        SECOND,
    )
    assert speech.silences == (Span(start=10 * SECOND, end=15 * SECOND),)
    assert speech.longest_silence == 5 * SECOND


def test_a_short_pause_is_part_of_talk_and_a_click_is_none() -> None:
    assert speech_in(sound(("a", 1), ("-", 0.4), ("a", 1))).agent == 2.4 * SECOND
    assert speech_in(sound(("-", 2), ("a", 0.1), ("-", 2))).agent == 0


def test_while_the_customer_is_held_nobody_is_silent() -> None:
    peaks = sound(("a", 1), ("-", 20), ("a", 1))
    held = [Span(start=2 * SECOND, end=19 * SECOND), Span(start=30 * SECOND, end=40 * SECOND)]
    assert speech_in(peaks, held).longest_silence == 0
    assert speech_in(peaks).longest_silence == 20 * SECOND


def test_nothing_recorded_holds_nothing() -> None:
    assert speech_in(Peaks(left=b"", right=b"")).duration == 0


@pytest.mark.parametrize(("points", "left"), [(8, b"\x01\x09\x03\x02\x07"), (3, b"\x09\x03\x07"), (1, b"\x09")])
def test_a_drawing_in_fewer_points_keeps_the_loudest_of_each(points: int, left: bytes) -> None:
    peaks, per_second = Peaks(left=b"\x01\x09\x03\x02\x07", right=bytes(5)).drawn_with(points)
    assert peaks.left == left
    assert len(peaks.left) == len(peaks.right) <= points
    assert per_second == pytest.approx(PEAKS_PER_SECOND / -(-5 // len(left)))

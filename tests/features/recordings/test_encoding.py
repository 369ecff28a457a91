"""A master sounds like its source, keeps the voices apart, and is made of damaged sources as far as there is sound."""

from pathlib import Path

import pytest

from perezvon.features.recordings.domain import FailedWhy
from perezvon.features.recordings.jobs.encoding import UnusableSourceError, encode, measure
from perezvon.kernel.time import SECOND
from tests.features.recordings.sound import AGENT_HZ, CUSTOMER_HZ, claim_length, heard, level, write_wav


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_the_agent_is_heard_on_the_left_and_the_customer_on_the_right(tmp_path: Path, rate: int) -> None:
    encode(write_wav(tmp_path / "r.wav", rate=rate), tmp_path / "r.ogg")
    left, right = heard(tmp_path / "r.ogg")[:, 24_000:72_000]
    assert level(left, AGENT_HZ) > -12
    assert level(right, CUSTOMER_HZ) > -6
    assert level(left, AGENT_HZ) - level(right, AGENT_HZ) > 40
    assert level(right, CUSTOMER_HZ) - level(left, CUSTOMER_HZ) > 40


@pytest.mark.parametrize("seconds", [0.01, 0.05, 1.0, 2.345])
def test_duration_and_peaks_agree_with_the_sound(tmp_path: Path, seconds: float) -> None:
    made = encode(write_wav(tmp_path / "r.wav", seconds=seconds), tmp_path / "r.ogg")
    assert made.duration == round(seconds * SECOND)
    assert len(made.peaks.left) == len(made.peaks.right) == -(-made.duration * 20 // SECOND)
    assert set(made.peaks.left) <= {75, 76, 77}
    assert set(made.peaks.right) <= {151, 152, 153}


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_a_master_tells_what_was_heard_when_it_was_made(tmp_path: Path, rate: int) -> None:
    made = encode(write_wav(tmp_path / "r.wav", seconds=2.345, rate=rate), tmp_path / "r.ogg")
    found = measure(tmp_path / "r.ogg")
    assert found.duration == pytest.approx(made.duration, abs=100)
    for side in ("left", "right"):
        before, after = getattr(made.peaks, side), getattr(found.peaks, side)
        assert len(after) == len(before)
        assert all(abs(one - other) < 20 for one, other in zip(before[2:-2], after[2:-2], strict=True))


@pytest.mark.parametrize("content", [None, b"", b"no sound at all" * 100])
def test_a_master_without_sound_is_told(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "r.ogg").write_bytes(content)
    with pytest.raises(UnusableSourceError):
        measure(tmp_path / "r.ogg")


def test_a_master_is_small(tmp_path: Path) -> None:
    encode(write_wav(tmp_path / "r.wav", seconds=20), tmp_path / "r.ogg")
    assert (tmp_path / "r.ogg").stat().st_size < 20 * 7_000


def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "r.wav")
    encode(source, tmp_path / "first.ogg")
    encode(source, tmp_path / "second.ogg")
    assert (tmp_path / "first.ogg").read_bytes() == (tmp_path / "second.ogg").read_bytes()


@pytest.mark.parametrize("claimed", [0, 1_000, 0xFFFF_FFFF])
def test_a_source_whose_header_was_not_finished_is_read_to_its_end(tmp_path: Path, claimed: int) -> None:
    source = write_wav(tmp_path / "r.wav", seconds=3)
    claim_length(source, claimed)
    assert encode(source, tmp_path / "r.ogg").duration == 3 * SECOND


def test_a_source_that_was_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "r.wav", seconds=3)
    source.write_bytes(source.read_bytes()[: 44 + 4 * 16_000 + 3])
    assert encode(source, tmp_path / "r.ogg").duration == pytest.approx(SECOND, abs=100)


def test_a_missing_source_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(UnusableSourceError) as missing:
        encode(tmp_path / "r.wav", tmp_path / "r.ogg")
    assert missing.value.why is FailedWhy.SOURCE_MISSING


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all" * 100])
def test_a_file_that_is_no_sound_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r.wav").write_bytes(content)
    with pytest.raises(UnusableSourceError) as damaged:
        encode(tmp_path / "r.wav", tmp_path / "r.ogg")
    assert damaged.value.why is FailedWhy.SOURCE_DAMAGED


@pytest.mark.parametrize("shape", [{"seconds": 0}, {"channels": 1}])
def test_a_source_without_two_channels_of_sound_is_damaged(tmp_path: Path, shape: dict[str, int]) -> None:
    with pytest.raises(UnusableSourceError) as damaged:
        encode(write_wav(tmp_path / "r.wav", **shape), tmp_path / "r.ogg")
    assert damaged.value.why is FailedWhy.SOURCE_DAMAGED

"""What Asterisk puts between two words of a side that is late is taken out, and nothing that anybody said."""

import os
import random
import wave
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perezvon.adapters.telephony.asterisk.ami import Ami, AmiAddress
from perezvon.adapters.telephony.asterisk.filling import MOST, SLOT, Pcm, without_filling
from perezvon.adapters.telephony.asterisk.recording import Note, Studio
from perezvon.adapters.telephony.wire.protocol import Recorded
from perezvon.kernel.time import SECOND
from tests.support.clock import TestClock
from tests.support.polling import eventually

FILL = 0
"""In place of a frame."""


def sound(frames: list[int]) -> Pcm:
    """Each frame is its number, and filling is zeros."""
    return np.repeat(np.array(frames, np.int16), SLOT)


@st.composite
def stretched(draw: st.DrawFn) -> tuple[int, list[int], list[int]]:
    """How many frames each side spoke, and both as MixMonitor writes them when now the one and now the other is late."""
    spoken = draw(st.integers(40, 120))
    late = draw(st.lists(st.tuples(st.integers(0, spoken - 1), st.integers(1, 8)), max_size=3))
    sides = []
    for _ in range(2):
        side = list(range(1, spoken + 1))
        sides.append(side)
    one, other = sides
    for place, frames in late:
        # The other side goes on for so long, and waits as long when the late one catches up.
        one[place:place] = [FILL] * frames
        other[place + frames : place + frames] = [FILL] * frames
    return spoken, one, other


@given(stretched())
def test_both_sides_are_as_they_were_spoken(written: tuple[int, list[int], list[int]]) -> None:
    spoken, one, other = written
    if len(one) - spoken > MOST * len(one):
        return
    sides = without_filling(sound(one), sound(other), samples=spoken * SLOT)
    for side, frames in zip(sides, (one, other), strict=True):
        assert [int(frame) for frame in side[::SLOT] if frame] == [frame for frame in frames if frame], (
            "no word is lost"
        )
        assert len(side) >= spoken * SLOT
    both_had_sound = all(a or b for a, b in zip(one, other, strict=True))
    has_overlap = any(not a and not b for a, b in zip(one, other, strict=True))
    if both_had_sound and not has_overlap:
        assert [len(side) for side in sides] == [spoken * SLOT] * 2


@given(stretched(), st.integers(0, 5))
def test_what_is_no_longer_than_it_took_is_left_alone(written: tuple[int, list[int], list[int]], more: int) -> None:
    _, one, other = written
    sides = sound(one), sound(other)
    kept = without_filling(*sides, samples=(len(one) + more) * SLOT)
    assert all(np.array_equal(side, was) for side, was in zip(kept, sides, strict=True))


def test_a_phone_that_is_muted_stays_silent_for_as_long_as_it_was() -> None:
    talks = list(range(1, 101))
    muted = [*range(1, 31), *[FILL] * 40, *range(71, 101)]
    one, other = [*muted[:10], FILL, FILL, *muted[10:]], [*talks[:12], FILL, FILL, *talks[12:]]
    kept = without_filling(sound(one), sound(other), samples=100 * SLOT)
    assert [side[::SLOT].tolist() for side in kept] == [muted, talks]


def test_silence_on_both_sides_is_kept() -> None:
    muted = [1, 2, FILL, FILL, 5, 6]
    kept = without_filling(sound(muted), sound(muted), samples=4 * SLOT)
    assert [side[::SLOT].tolist() for side in kept] == [muted, muted]


def test_a_clock_that_jumped_takes_nothing_out() -> None:
    one, other = [1, FILL, 3, FILL, 5, 6], [1, 2, 3, 4, 5, 6]
    for samples in (-SLOT, 0, SLOT):
        kept = without_filling(sound(one), sound(other), samples=samples)
        assert kept[0][::SLOT].tolist() == one


def test_what_is_no_whole_frame_is_kept() -> None:
    end = np.array([7, 7, 7], np.int16)
    one, other = np.concatenate((sound([1, FILL, 2, 3]), end)), sound([1, 2, FILL, 3])
    kept, _ = without_filling(one, other, samples=3 * SLOT)
    assert kept.tolist() == np.concatenate((sound([1, 2, 3]), end)).tolist()


# --- The recording that is made of both files. ---


def write(path: Path, frames: list[int], *, at: float) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(sound([9_000 * (frame > 0) for frame in frames]).tobytes())
    os.utime(path, (at, at))


async def test_a_recording_is_as_long_as_the_talk(tmp_path: Path) -> None:
    spool, folder, clock, reported = tmp_path / "spool", tmp_path / "done", TestClock(), list[Recorded]()
    spool.mkdir()
    folder.mkdir()
    ami = Ami(AmiAddress(host="", port=0, user="", secret=""), chance=random.Random(1))
    studio = Studio(ami, spool=spool, folder=folder, report=reported.append, clock=clock)
    note = Note(contact="c1", leg="l1", recording="c1-l1", started=clock.now())
    ended = clock.now() / SECOND + 2.0
    write(spool / "c1-l1.agent.wav", [*range(1, 51), *[FILL] * 5, *range(51, 101)], at=ended)
    write(spool / "c1-l1.customer.wav", [*range(1, 56), *[FILL] * 5, *range(56, 101)], at=ended)
    studio.finish(note)
    await eventually(lambda: bool(reported))
    assert reported[0].duration == 2 * SECOND
    with wave.open(str(folder / "c1-l1.wav")) as file:
        both = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    assert np.count_nonzero(both) > 0.99 * len(both)
    await studio.aclose()

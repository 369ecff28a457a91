"""Prompts are read once, kept while there is room, and read again when they changed."""

import os
from pathlib import Path

import numpy as np
import pytest

from perezvon.adapters.telephony.browser.media import prompts
from perezvon.adapters.telephony.browser.media.pcm import FRAME, RATE, Pcm, read_sound
from perezvon.adapters.telephony.browser.media.playing import Speech
from perezvon.adapters.telephony.browser.media.prompts import PromptShelf
from perezvon.adapters.telephony.browser.media.settings import shipped_music
from tests.support.tones import level, tone, write_wav


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were read, one by one."""
    read: list[Path] = []

    def counted(path: Path) -> Pcm:
        read.append(path)
        return read_sound(path)

    monkeypatch.setattr(prompts, "read_sound", counted)
    return read


async def test_a_prompt_is_read_once(tmp_path: Path, reads: list[Path]) -> None:
    shelf, path = PromptShelf(), write_wav(tmp_path / "a.wav", tone(700, 0.5))
    first, second = await shelf.sounds([path, path])
    assert first is second
    assert reads == [path]


async def test_a_prompt_that_was_recorded_anew_is_read_again(tmp_path: Path, reads: list[Path]) -> None:
    shelf, path = PromptShelf(), write_wav(tmp_path / "a.wav", tone(700, 0.5))
    await shelf.sounds([path])
    write_wav(path, tone(1100, 0.5))
    os.utime(path, ns=(1, 1))
    (sound,) = await shelf.sounds([path])
    assert level(sound, 1100) > -15


async def test_the_longest_unused_give_way(tmp_path: Path, reads: list[Path]) -> None:
    shelf = PromptShelf(room=2 * RATE)
    a, b, c = (write_wav(tmp_path / f"{name}.wav", tone(700, 0.4)) for name in "abc")
    await shelf.sounds([a, b])
    await shelf.sounds([a, c, a, b])
    assert reads == [a, b, c, b]


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 48_000])
def test_sounds_of_every_rate_are_read_at_ours(rate: int, tmp_path: Path) -> None:
    sound = read_sound(write_wav(tmp_path / "a.wav", tone(700, 1.0, rate), rate))
    assert len(sound) == pytest.approx(RATE, rel=0.01)
    assert level(sound, 700) > -13


def test_what_is_no_sound_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("no sound")
    for name in ("a.wav", "missing.wav"):
        with pytest.raises(OSError, match=name):
            read_sound(tmp_path / name)


def test_the_music_of_the_product_can_be_played() -> None:
    assert len(read_sound(shipped_music())) > 30 * RATE


# --- What is said with them. ---


def frames(speech: Speech) -> list[Pcm]:
    """All that is heard of a speech."""
    heard = []
    while (frame := speech.next_frame()) is not None:
        heard.append(frame)
    return heard


def test_sounds_follow_one_another_in_whole_frames() -> None:
    ones, twos = np.full(FRAME + 10, 1, np.int16), np.full(FRAME, 2, np.int16)
    heard = frames(Speech("1", [ones, np.zeros(0, np.int16), twos], "", 0))
    assert [len(frame) for frame in heard] == [FRAME] * 3
    assert [int(frame[0]) for frame in heard] == [1, 1, 2]


def test_after_the_last_word_there_is_time_for_a_digit_only_where_one_is_wanted() -> None:
    word = np.ones(FRAME, np.int16)
    assert len(frames(Speech("1", [word], "12", 3))) == 1 + 150
    assert len(frames(Speech("1", [word], "", 3))) == 1

"""When a message is over, and whether it says anything."""

from pathlib import Path

import numpy as np
import pytest

from perezvon.adapters.telephony.browser.media.dictation import Dictation
from perezvon.adapters.telephony.browser.media.pcm import SILENCE, Pcm
from perezvon.adapters.telephony.browser.media.recorder import Note, Studio
from perezvon.adapters.telephony.wire.protocol import Recorded
from tests.support.tones import tone

VOICE = (tone(500, 0.02) * 0.5).astype(np.int16)


@pytest.fixture
def done() -> list[Recorded]:
    return []


@pytest.fixture
def studio(tmp_path: Path, done: list[Recorded]) -> Studio:
    studio = Studio(tmp_path, done.append)
    studio.start()
    return studio


def dictation(studio: Studio, *, longest_s: float = 1.0, silence_s: float = 0.1) -> Dictation:
    note = Note(contact="c", leg="k", recording="c-k-7", started=5, order="7")
    return Dictation("7", studio.record(note), longest_s=longest_s, silence_s=silence_s, end_key="#")


def frames(message: Dictation, *sounds: Pcm | None) -> int:
    """After how many of these frames the message is over; 0 when it is not."""
    overs = (tick for tick, sound in enumerate(sounds, start=1) if message.hear(sound, tick))
    return next(overs, 0)


def test_silence_ends_a_message(studio: Studio, done: list[Recorded]) -> None:
    message = dictation(studio)
    assert frames(message, VOICE, SILENCE, None, VOICE, *(SILENCE,) * 9) == 9
    assert message.has_voice
    message.finish()
    studio.close()
    (recorded,) = done
    assert (recorded.order, recorded.recording) == ("7", "c-k-7")
    assert recorded.duration == pytest.approx(9 * 20_000, abs=2_000)


def test_a_message_is_not_longer_than_it_may_be(studio: Studio) -> None:
    message = dictation(studio)
    assert frames(message, *(VOICE,) * 99) == 50
    message.finish()
    studio.close()


def test_nothing_is_kept_of_a_message_without_a_voice(studio: Studio, done: list[Recorded], tmp_path: Path) -> None:
    message = dictation(studio)
    noise = (SILENCE + 9).astype(np.int16)
    assert frames(message, *(noise,) * 9) == 5
    assert not message.has_voice
    message.finish()
    studio.close()
    assert done == []
    assert list(tmp_path.iterdir()) == []

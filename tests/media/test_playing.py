"""Key tones are those that a receiver of keys expects."""

import numpy as np
import pytest

from perezvon.adapters.telephony.browser.media.pcm import FRAME, RATE
from perezvon.adapters.telephony.browser.media.playing import Keys
from tests.support.tones import level

ROWS, COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477)
PAIRS = {key: (ROWS[row], COLUMNS[column]) for row, keys in enumerate(("123", "456", "789", "*0#")) for column, key in enumerate(keys)}  # fmt: skip


@pytest.mark.parametrize("key", PAIRS)
def test_a_key_is_its_two_tones_and_then_as_long_silence(key: str) -> None:
    frames = frames_of(Keys(key))
    sound, silence = np.concatenate(frames[:5]), np.concatenate(frames[5:])
    assert {hz for hz in (*ROWS, *COLUMNS) if level(sound, hz, RATE) > -20} == set(PAIRS[key])
    assert len(silence) == len(sound)
    assert not silence.any()


def test_keys_come_one_after_another() -> None:
    assert len(frames_of(Keys("159*#"))) == 5 * len(frames_of(Keys("1")))


def frames_of(keys: Keys) -> list[np.ndarray]:
    frames = []
    while (frame := keys.next_frame()) is not None:
        assert len(frame) == FRAME
        frames.append(frame)
    return frames

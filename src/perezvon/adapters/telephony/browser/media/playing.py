"""What is played to a customer: speech before, between and after conversations, and keys that an agent presses."""

from collections.abc import Sequence

import numpy as np
from typing_extensions import override

from perezvon.adapters.telephony.browser.media.pcm import FRAME, RATE, SILENCE, TICK, Pcm, padded
from perezvon.adapters.telephony.wire.question import ONE_KEY, Collected, Question

_ROWS, _COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477)
_KEYS = ("123", "456", "789", "*0#")
_KEY = 5 * FRAME
"""How long a key sounds, and how long it is silent after it: 100 ms, well above what a receiver needs."""
_KEY_LEVEL = 8_000
"""Of each of its two tones: together 6 dB below the loudest there is."""


class Speech(Question):
    """Sounds one after another, then a wait for a digit; over when that time has passed or a wanted digit came.

    Where several digits are collected the first one ends the sounds, and each begins the wait anew.
    """

    def __init__(
        self, order: str, sounds: Sequence[Pcm], digits: str, wait_s: float, collected: Collected = ONE_KEY
    ) -> None:
        super().__init__(order, digits, collected)
        self._sounds = [padded(sound) for sound in sounds if len(sound)]
        self._wait_s = wait_s
        self._wait = round(wait_s / TICK) if digits else 0
        self._place = 0

    def next_frame(self) -> Pcm | None:
        """The next frame, or `None` when it is over."""
        while self._sounds:
            start = self._place
            if start < len(self._sounds[0]):
                self._place += FRAME
                return self._sounds[0][start : self._place]
            self._sounds.pop(0)
            self._place = 0
        if self._wait <= 0:
            return None
        self._wait -= 1
        return SILENCE

    @override
    def take(self, digit: str) -> bool:
        """A wanted digit was pressed. Tells whether no more are waited for."""
        self._sounds.clear()
        self._wait = round(self._wait_s / TICK)
        return super().take(digit)


class Tone:
    """The tone after which a message is recorded, to be added to what is heard."""

    def __init__(self) -> None:
        time = np.arange(15 * FRAME) * (2 * np.pi * 1_000 / RATE)
        self._sound = (_KEY_LEVEL * np.sin(time)).astype(np.int16)
        self._place = 0

    def next_frame(self) -> Pcm | None:
        """The next frame, or `None` when it is over."""
        start = self._place
        self._place += FRAME
        return self._sound[start : self._place] if start < len(self._sound) else None


class Keys:
    """The tones of pressed keys (ITU-T Q.23), one after another, to be added to what is heard."""

    def __init__(self, digits: str) -> None:
        self._sound = np.concatenate([_key(digit) for digit in digits])
        self._place = 0

    def next_frame(self) -> Pcm | None:
        """The next frame, or `None` when it is over."""
        start = self._place
        self._place += FRAME
        return self._sound[start : self._place] if start < len(self._sound) else None


def _key(digit: str) -> Pcm:
    row = next(number for number, keys in enumerate(_KEYS) if digit in keys)
    time = np.arange(_KEY) * (2 * np.pi / RATE)
    tone = np.sin(_ROWS[row] * time) + np.sin(_COLUMNS[_KEYS[row].index(digit)] * time)
    return np.concatenate((_KEY_LEVEL * tone, np.zeros(_KEY))).astype(np.int16)

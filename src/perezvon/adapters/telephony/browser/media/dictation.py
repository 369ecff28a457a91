"""A customer's message while it is recorded: when it is over, and whether it says anything."""

import numpy as np

from perezvon.adapters.telephony.browser.media.pcm import TICK, Pcm
from perezvon.adapters.telephony.browser.media.recorder import Recorder

VOICE = 350.0
"""Of the root of the mean square of a frame: above it somebody speaks, below it is the noise of a room."""


class Dictation:
    """Takes a frame for each tick until the message is over."""

    def __init__(self, order: str, recorder: Recorder, *, longest_s: float, silence_s: float, end_key: str) -> None:
        self.order = order
        self.end_key = end_key
        self.has_voice = False
        self._recorder = recorder
        self._left = round(longest_s / TICK)
        self._patience = round(silence_s / TICK)
        self._silent = 0

    def hear(self, sound: Pcm | None, tick: int) -> bool:
        """20 ms of what the customer says. Tells whether the message is over: too long, or long silent."""
        self._recorder.write(None, sound, tick)
        self._left -= 1
        is_voice = sound is not None and float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) > VOICE
        self._silent = 0 if is_voice else self._silent + 1
        self.has_voice = self.has_voice or is_voice
        return self._left <= 0 or self._silent >= self._patience

    def finish(self) -> None:
        """Keep what was said, and nothing of a message without a voice."""
        if self.has_voice:
            self._recorder.finish()
        else:
            self._recorder.discard()

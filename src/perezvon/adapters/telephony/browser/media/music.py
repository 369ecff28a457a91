"""Queue music: one endless loop that all waiting callers hear at the same place.

It is encoded once for each tick, however many wait. Two precautions keep the change between a leg's own stream and the
shared one from being heard: the sound itself fades, and an encoder that takes over is first fed what the listener's
decoder heard last (`Encoder.take_over`).
"""

from collections import deque
from pathlib import Path

import numpy as np

from perezvon.adapters.telephony.browser.media.opus import Encoder
from perezvon.adapters.telephony.browser.media.pcm import FRAME, SILENCE, Pcm, crossfaded, read_sound

PAST = 5
"""Frames that bring an encoder to the state of a decoder that heard them."""

_SEAM = FRAME


def looped(sound: Pcm) -> Pcm:
    """The sound with its last 20 ms blended into its first, so that no click marks where it begins again."""
    if len(sound) < 3 * _SEAM:
        return sound
    body = sound[:-_SEAM].copy()
    body[:_SEAM] = crossfaded(sound[-_SEAM:], sound[:_SEAM])
    return body


class Music:
    """The loop, its current frame and, for whoever asks, the packet of it."""

    def __init__(self, sound: Pcm) -> None:
        self._sound = sound if len(sound) >= FRAME else SILENCE
        self._place = 0
        self._encoder = Encoder()
        self._packet: bytes | None = None
        self._is_continuous = False
        self.past: deque[Pcm] = deque([SILENCE] * PAST, maxlen=PAST)
        """The frames before the current one, the oldest first."""
        self.frame: Pcm = SILENCE

    @classmethod
    def from_file(cls, path: Path) -> "Music":
        """Music from a sound file. Raises `OSError`."""
        return cls(looped(read_sound(path)))

    def tick(self) -> None:
        """Go on by one frame."""
        self._is_continuous = self._packet is not None
        self._packet = None
        self.past.append(self.frame)
        end = self._place + FRAME
        self.frame = self._sound[self._place : end]
        if end >= len(self._sound):
            end -= len(self._sound)
            self.frame = np.concatenate((self.frame, self._sound[:end]))
        self._place = end

    def packet(self) -> bytes:
        """The current frame for every listener, encoded when the first one asks."""
        if self._packet is None:
            if not self._is_continuous:
                self._encoder.take_over(self.past)
            self._packet = self._encoder.encode(self.frame)
        return self._packet

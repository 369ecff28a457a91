"""What one browser sends, as frames: the jitter buffer, the decoder and what is made up for lost packets."""

import numpy as np

from perezvon.adapters.telephony.browser.media.jitter import Gap, JitterBuffer, JitterCounts
from perezvon.adapters.telephony.browser.media.opus import Decoder, OpusError
from perezvon.adapters.telephony.browser.media.pcm import FRAME, Pcm, crossfaded

_LONGEST_BACKLOG = 6 * FRAME
"""A sender of 120 ms packets fills this at once; more than that never waits here."""


class Ear:
    """Takes packets as they come and gives one frame for each tick."""

    def __init__(self) -> None:
        self._buffer = JitterBuffer()
        self._decoder = Decoder()
        self._heard = np.zeros(0, np.int16)

    @property
    def counts(self) -> JitterCounts:
        """What the network did to this sender."""
        return self._buffer.counts

    def take(self, sequence: int, packet: bytes) -> None:
        """A packet arrived."""
        self._buffer.push(sequence, packet)

    def restart(self) -> None:
        """Forget what came while nobody listened."""
        self._buffer.restart()
        self._heard = self._heard[:0]

    def hear(self) -> Pcm | None:
        """The next frame, or `None` while nobody sends."""
        while len(self._heard) < FRAME:
            sound = self._next_sound()
            if sound is None:
                return None
            self._heard = np.concatenate((self._heard, sound))[-_LONGEST_BACKLOG:] if len(self._heard) else sound
        frame, self._heard = self._heard[:FRAME], self._heard[FRAME:]
        return frame

    def _next_sound(self) -> Pcm | None:
        pulled = self._buffer.pull()
        if pulled is Gap.SILENT:
            return None
        if pulled is Gap.CONCEAL:
            return self._decoder.conceal()
        sounds = [self._decoded(packet) for packet in pulled]
        if len(sounds) == 1 or len(sounds[0]) != len(sounds[1]):
            return sounds[0]
        return crossfaded(*sounds)

    def _decoded(self, packet: bytes) -> Pcm:
        try:
            return self._decoder.decode(packet)
        except OpusError:
            self.counts.broken += 1
            return self._decoder.conceal()

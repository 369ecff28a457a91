"""What one browser is sent: its own stream, or the music that all waiting callers share."""

from collections.abc import Callable

from perezvon.adapters.telephony.browser.media.mixer import mix
from perezvon.adapters.telephony.browser.media.music import PAST, Music
from perezvon.adapters.telephony.browser.media.opus import Encoder
from perezvon.adapters.telephony.browser.media.pcm import Pcm, faded

_FADE = 5
"""Frames in which music comes up and goes away: 100 ms."""


class Mouth:
    """Sends one packet for each tick in which it is given something to say."""

    def __init__(self, send: Callable[[bytes, int], None]) -> None:
        self._send = send
        self._encoder = Encoder()
        self._music: Music | None = None
        self._music_frames = 0
        self._volume = 0.0

    def say(self, frame: Pcm, tick: int) -> None:
        """Send sound of this leg alone."""
        if self._music is not None:
            frame = mix((frame, self._music_leaving(self._music)))
        self._send(self._encoder.encode(frame), tick)

    def play(self, music: Music, tick: int) -> None:
        """Send the music, at first through the own encoder with a rising volume, then the shared packet."""
        self._music = music
        if self._music_frames >= _FADE + PAST:
            self._send(music.packet(), tick)
            return
        before, self._volume = self._volume, min(1.0, self._volume + 1 / _FADE)
        self._music_frames += 1
        self._send(self._encoder.encode(faded(music.frame, before, self._volume)), tick)

    def _music_leaving(self, music: Music) -> Pcm:
        if self._music_frames >= _FADE + PAST:
            self._encoder.take_over(music.past)
        self._music_frames = 0
        before, self._volume = self._volume, max(0.0, self._volume - 1 / _FADE)
        if self._volume < 0.5 / _FADE:
            self._music, self._volume = None, 0.0
        return faded(music.frame, before, self._volume)

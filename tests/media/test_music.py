"""Music for everybody who waits, and how a stream changes between music and speech without a click."""

import numpy as np
import pytest

from perezvon.adapters.telephony.browser.media.mouth import Mouth
from perezvon.adapters.telephony.browser.media.music import Music, looped
from perezvon.adapters.telephony.browser.media.opus import Decoder
from perezvon.adapters.telephony.browser.media.pcm import FRAME, SILENCE, Pcm
from tests.support.tones import level, tone

CODEC_DELAY = 120
"""Samples by which this kind of Opus lags behind."""

CHORD = tone(220, 9.7, amplitude=3_000) + tone(554, 9.7, amplitude=2_000) + tone(1319, 9.7, amplitude=700)


class Listener:
    """Decodes what a mouth sends."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self._decoder = Decoder()
        self._frames: list[Pcm] = []

    def take(self, packet: bytes, tick: int) -> None:
        self.packets.append(packet)
        self._frames.append(self._decoder.decode(packet))

    def heard(self) -> Pcm:
        """All of it, in step with what was sent."""
        return np.concatenate(self._frames)[CODEC_DELAY:]


def test_all_who_wait_are_sent_the_same_packets() -> None:
    music = Music(CHORD)
    first, second = Listener(), Listener()
    mouths = [Mouth(first.take), Mouth(second.take)]
    for tick in range(30):
        music.tick()
        for mouth in mouths[: 1 if tick < 5 else 2]:
            mouth.play(music, tick)
    assert first.packets[-10:] == second.packets[-10:]


@pytest.mark.parametrize("others_wait", [False, True])
def test_music_comes_and_goes_without_a_click(others_wait: bool) -> None:
    """The steepest step of the signal is never steeper than within the music itself."""
    music, listener = Music(CHORD), Listener()
    mouth, other = Mouth(listener.take), Mouth(lambda packet, tick: None)
    for tick in range(300):
        music.tick()
        if others_wait:
            other.play(music, tick)
        if 50 <= tick < 150 or tick >= 200:
            mouth.play(music, tick)
        else:
            mouth.say(SILENCE, tick)
    heard = listener.heard().astype(int)
    steps = np.abs(np.diff(heard))
    alone = steps[80 * FRAME : 140 * FRAME].max()
    assert steps.max() <= 1.2 * alone
    assert np.abs(heard[160 * FRAME : 199 * FRAME]).max() < 50


def test_an_agent_is_heard_from_the_first_frame_while_the_music_fades() -> None:
    music, listener = Music(CHORD), Listener()
    mouth, voice = Mouth(listener.take), tone(1000, 1.0)
    for tick in range(40):
        music.tick()
        if tick < 20:
            mouth.play(music, tick)
        else:
            mouth.say(voice[(tick - 20) * FRAME : (tick - 19) * FRAME], tick)
    heard = listener.heard()
    assert level(heard[20 * FRAME : 22 * FRAME], 1000) > -20
    assert level(heard[28 * FRAME : 38 * FRAME], 220) < -50


def test_the_loop_has_no_step_where_it_begins_again() -> None:
    sound = looped(tone(440, 1.0111))
    music = Music(sound)
    played = []
    for _ in range(120):
        music.tick()
        played.append(music.frame)
    steps = np.abs(np.diff(np.concatenate(played).astype(int)))
    assert steps.max() <= np.abs(np.diff(sound.astype(int))).max() + 2


def test_music_without_sound_is_silence() -> None:
    music = Music(np.zeros(0, np.int16))
    music.tick()
    assert not music.frame.any()
    assert music.packet()

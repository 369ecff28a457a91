"""What is heard of a sender when packets are lost, broken or of another length."""

import numpy as np
from av import CodecContext
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame

from perezvon.adapters.telephony.browser.media.ear import Ear
from perezvon.adapters.telephony.browser.media.opus import Encoder
from perezvon.adapters.telephony.browser.media.pcm import FRAME, Pcm
from tests.support.tones import level, tone


def packets(hz: float, count: int) -> list[bytes]:
    encoder, sound = Encoder(), tone(hz, count * FRAME / 48_000)
    return [encoder.encode(sound[start : start + FRAME]) for start in range(0, len(sound), FRAME)]


def hear(ear: Ear, sent: list[bytes | None]) -> Pcm:
    """All that is heard when one packet, or none, comes before each tick."""
    frames = []
    for number, packet in enumerate(sent):
        if packet is not None:
            ear.take(number, packet)
        frame = ear.hear()
        frames.append(np.zeros(FRAME, np.int16) if frame is None else frame)
    assert all(len(frame) == FRAME for frame in frames)
    return np.concatenate(frames)


def test_nobody_is_heard_before_somebody_speaks() -> None:
    assert Ear().hear() is None


def test_a_tone_is_heard_as_it_was_sent() -> None:
    heard = hear(Ear(), list(packets(700, 50)))
    assert level(heard[10 * FRAME :], 700) > -12


def test_lost_packets_are_concealed_with_what_was_heard_before() -> None:
    ear = Ear()
    sent: list[bytes | None] = list(packets(700, 60))
    sent[30] = sent[45] = None
    heard = hear(ear, sent)
    assert ear.counts.lost == 2
    assert level(heard[31 * FRAME : 32 * FRAME], 700) > -15


def test_a_packet_that_is_no_opus_is_one_frame_of_concealment() -> None:
    ear = Ear()
    sent: list[bytes | None] = list(packets(700, 60))
    sent[30] = b"\xff\xff\xff"
    heard = hear(ear, sent)
    assert ear.counts.broken == 1
    assert level(heard[40 * FRAME :], 700) > -12


def test_shortening_the_delay_cannot_be_heard_as_a_click() -> None:
    ear = Ear()
    sent = packets(700, 150)
    heard = []
    for number in range(150):
        ear.take(number, sent[number])
        if number == 20:
            continue  # a late tick: from now on one packet more waits than is needed
        frame = ear.hear()
        if frame is not None:
            heard.append(frame)
    assert ear.counts.trimmed >= 1
    steady = tone(700, 0.1).astype(int)
    assert np.abs(np.diff(np.concatenate(heard).astype(int)))[5 * FRAME :].max() < 1.5 * np.abs(np.diff(steady)).max()


def test_a_sender_of_longer_packets_is_heard_whole() -> None:
    encoder = CodecContext.create("libopus", "w")
    assert isinstance(encoder, AudioCodecContext)
    encoder.sample_rate, encoder.format, encoder.layout = 48_000, "s16", "mono"
    encoder.options = {"frame_duration": "60"}
    encoder.open()
    frame = AudioFrame.from_ndarray(tone(700, 3.0).reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = 48_000
    ear, heard = Ear(), []
    for number, packet in enumerate(bytes(packet) for packet in encoder.encode(frame)):
        ear.take(number, packet)
        heard += [ear.hear() for _ in range(3)]
    sounds = [sound for sound in heard if sound is not None]
    assert len(sounds) > 120
    assert level(np.concatenate(sounds[20:]), 700) > -15

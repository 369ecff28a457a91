"""G.722: sound of 16 kHz in a byte for two samples, by FFmpeg. What is heard is told at the 8 kHz of telephones.

Each packet is understood by those before it, so whoever listens has a `Listener` of their own.
"""

import av
import numpy as np

from tests.support.sip.g711 import FRAME, Sound

PAYLOAD = 9
RATE = 16_000


def encode(sound: Sound) -> list[bytes]:
    """Packets of 20 ms of a sound of 16 kHz."""
    coder = av.CodecContext.create("g722", "w")
    coder.sample_rate, coder.layout, coder.format = RATE, "mono", "s16"
    frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = RATE
    said = b"".join(bytes(packet) for packet in [*coder.encode(frame), *coder.encode(None)])
    return [said[start : start + FRAME] for start in range(0, len(said), FRAME)]


class Listener:
    """Understands the packets of one side, in order."""

    def __init__(self) -> None:
        self._coder = av.CodecContext.create("g722", "r")
        self._coder.sample_rate, self._coder.layout = RATE, "mono"

    def decode(self, payload: bytes) -> Sound:
        frames = [frame.to_ndarray()[0] for frame in self._coder.decode(av.Packet(payload))]
        wide = np.concatenate(frames) if frames else np.zeros(0, np.int16)
        return wide.reshape(-1, 2).mean(axis=1).astype(np.int16)

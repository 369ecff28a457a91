"""G.711: sound of 8 kHz in one byte a sample, u-law and A-law, by tables; and the tones of the keys."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.tones import tone

RATE = 8_000
FRAME = 160
"""Samples in a packet: 20 ms."""

DIGITS = "0123456789*#ABCD"
"""Each key at the place of its RFC 4733 event."""

_ROWS = (697, 770, 852, 941)
_COLUMNS = (1209, 1336, 1477, 1633)
_PAD = ("123A", "456B", "789C", "*0#D")
_KEY_AMPLITUDE = 6_000

Sound = NDArray[np.int16]


@dataclass(frozen=True)
class Codec:
    """One of the two laws."""

    name: str
    decoding: Sound
    encoding: NDArray[np.uint8]

    def decode(self, payload: bytes) -> Sound:
        return self.decoding[np.frombuffer(payload, np.uint8)]

    def encode(self, sound: Sound) -> bytes:
        return self.encoding[sound.astype(np.int32) + 32_768].tobytes()


def key_tones(digit: str) -> tuple[int, int]:
    """The two tones (Hz) of a key."""
    row = next(at for at, keys in enumerate(_PAD) if digit in keys)
    return _ROWS[row], _COLUMNS[_PAD[row].index(digit)]


def key_sound(digit: str, samples: int) -> Sound:
    """How a key sounds that is held down for so many samples."""
    low, high = (tone(hz, samples / RATE, RATE, _KEY_AMPLITUDE) for hz in key_tones(digit))
    return low + high


def _u_law() -> Sound:
    code = ~np.arange(256) & 0xFF
    size = ((((code & 0x0F) << 3) + 0x84) << (code >> 4 & 7)) - 0x84
    return np.where(code & 0x80, -size, size).astype(np.int16)


def _a_law() -> Sound:
    code = np.arange(256) ^ 0x55
    exponent, mantissa = code >> 4 & 7, (code & 0x0F) << 4
    size = np.where(exponent == 0, mantissa + 8, (mantissa + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, size, -size).astype(np.int16)


def _codec(name: str, decoding: Sound) -> Codec:
    """With the nearest code for every sample there is."""
    order = np.argsort(decoding, kind="stable")
    values = decoding[order].astype(np.int32)
    between: NDArray[Any] = (values[1:] + values[:-1]) / 2
    samples = np.arange(-32_768, 32_768)
    return Codec(name, decoding, order[np.searchsorted(between, samples)].astype(np.uint8))


CODECS = {0: _codec("PCMU", _u_law()), 8: _codec("PCMA", _a_law())}
"""By payload type."""

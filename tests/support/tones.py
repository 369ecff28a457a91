"""Tones: how to make them, and how loud one of them is in a sound."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
PRESENT = -30.0
"""dBFS from which on a tone counts as heard."""
ABSENT = -50.0
"""dBFS below which it counts as not heard."""

_AMPLITUDE = 9_000


def tone(hz: float, seconds: float, rate: int = RATE, amplitude: int = _AMPLITUDE) -> NDArray[np.int16]:
    """A sine of about -11 dBFS."""
    return (amplitude * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype(np.int16)


def level(sound: NDArray[np.int16], hz: float, rate: int = RATE) -> float:
    """How loud a tone is within a sound, in dBFS: one bin of a Fourier transform, as Goertzel computes it."""
    if not len(sound):
        return -120.0
    window = np.hanning(len(sound))
    turning = np.exp(-2j * np.pi * hz * np.arange(len(sound)) / rate)
    amplitude = abs(np.sum(sound * window * turning)) / window.sum() * 2 / 32_768
    return float(20 * np.log10(max(amplitude, 1e-6)))


def write_wav(path: Path, sound: NDArray[np.int16], rate: int = RATE) -> Path:
    """A mono WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(sound.tobytes())
    return path


def read_wav(path: Path) -> tuple[NDArray[np.int16], int]:
    """The samples of a WAV file, one column per channel, and their rate."""
    with wave.open(str(path), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        return samples.reshape(-1, file.getnchannels()), file.getframerate()

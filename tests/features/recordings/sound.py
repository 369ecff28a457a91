"""WAV files as the media process leaves them, and what is heard in a master."""

import struct
import wave
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

AGENT_HZ, CUSTOMER_HZ = 1_100, 700


def write_wav(path: Path, *, seconds: float = 2.0, rate: int = 16_000, channels: int = 2) -> Path:
    """The agent as a tone on the left at 0.3 of full scale, the customer as another on the right at 0.6."""
    at = np.arange(round(seconds * rate)) / rate
    sides = [0.3 * np.sin(2 * np.pi * AGENT_HZ * at), 0.6 * np.sin(2 * np.pi * CUSTOMER_HZ * at)]
    samples = (np.stack(sides[:channels], axis=1) * 32_767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def claim_length(path: Path, length: int) -> None:
    """Let the header say that there are `length` bytes of sound, as after a crash."""
    with path.open("r+b") as file:
        file.seek(40)
        file.write(struct.pack("<I", length))


def heard(path: Path) -> npt.NDArray[np.float32]:
    """Left and right as a player hears them, 48,000 samples a second."""
    with av.open(path) as master:
        return np.concatenate([frame.to_ndarray() for frame in master.decode(audio=0)], axis=1)


def level(samples: npt.NDArray[np.float32], hertz: int) -> float:
    """How loud a tone is, in decibels of full scale."""
    wave_of_tone = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / 48_000)
    return float(20 * np.log10(2 * abs(np.dot(samples, wave_of_tone)) / len(samples) + 1e-9))

"""The only inner currency of sound: frames of 20 ms, mono, 48 kHz, 16 bit."""

from pathlib import Path
from typing import TypeAlias

import av
import numpy as np
from numpy.typing import NDArray

RATE = 48_000
FRAME = 960
"""Samples in one frame."""
TICK = FRAME / RATE
"""Seconds in one frame."""

Pcm: TypeAlias = NDArray[np.int16]

SILENCE: Pcm = np.zeros(FRAME, np.int16)
SILENCE.flags.writeable = False


def faded(frame: Pcm, start: float, end: float) -> Pcm:
    """The frame with its volume going in a straight line from `start` to `end` (1.0 is as it was)."""
    ramp = np.linspace(start, end, len(frame), endpoint=False, dtype=np.float32)
    return (frame * ramp).astype(np.int16)


def crossfaded(first: Pcm, second: Pcm) -> Pcm:
    """One sound turning into another of the same length, without a click at either end."""
    return faded(first, 1.0, 0.0) + faded(second, 0.0, 1.0)


def padded(sound: Pcm) -> Pcm:
    """The sound lengthened with silence to whole frames."""
    missing = -len(sound) % FRAME
    return np.pad(sound, (0, missing)) if missing else sound


def read_sound(path: Path) -> Pcm:
    """Decode a sound file of any usual format and rate. Raises `OSError` when it is missing or is no sound."""
    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            parts = [part.to_ndarray()[0] for frame in container.decode(audio=0) for part in resampler.resample(frame)]
            parts += [part.to_ndarray()[0] for part in resampler.resample(None)]
    except (av.FFmpegError, IndexError) as error:
        raise OSError(f"not a readable sound file: {path.name}") from error
    return np.concatenate(parts) if parts else np.zeros(0, np.int16)

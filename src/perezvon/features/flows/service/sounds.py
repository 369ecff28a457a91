"""From whatever sound file to what callers hear: mono Ogg/Opus without silence at its ends, as loud as all the others.

Slow: never runs on a loop.
"""

from pathlib import Path
from typing import TypeAlias

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame

from perezvon.features.flows.domain.prompts import (
    LONGEST_SOUND,
    SHORTEST_SOUND,
    SilentSoundError,
    SoundTooLongError,
    SoundTooShortError,
    UnreadableSoundError,
)
from perezvon.kernel.time import SECOND, Micros

RATE = 48_000
BIT_RATE = 24_000

LOUDNESS = 10 ** (-18 / 20)
"""Root mean square of speech, as a part of full scale: -18 dBFS, as loud as the prompts that ship."""

PEAK = 10 ** (-1 / 20)
QUIETEST = 10 ** (-50 / 20)
"""What is quieter than this is silence."""

_MOST_GAIN = 10 ** (30 / 20)
_MARGIN = RATE * 3 // 100
"""What is left of the silence before and after the words."""

_WINDOW = RATE // 50

Samples: TypeAlias = npt.NDArray[np.float32]


def make_sound(source: Path, target: Path) -> Micros:
    """Write what is heard in `source` to `target`, whole or not at all; its length.

    Raises `UnreadableSoundError`, `SilentSoundError`, `SoundTooLongError` or `SoundTooShortError`.
    """
    samples = _levelled(_trimmed(_read(source)))
    duration = len(samples) * SECOND // RATE
    if duration < SHORTEST_SOUND:
        raise SoundTooShortError
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.new")
    _write(samples, unfinished)
    unfinished.replace(target)
    return duration


def _read(source: Path) -> Samples:
    """At most the longest sound that is allowed is ever decoded, however much the file claims to hold."""
    most, read = LONGEST_SOUND * RATE // SECOND, 0
    parts: list[npt.NDArray[np.int16]] = []
    try:
        with av.open(str(source)) as file:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            for frame in file.decode(audio=0):
                for part in resampler.resample(frame):
                    parts.append(part.to_ndarray()[0])
                    read += part.samples
                if read > most:
                    raise SoundTooLongError(most_s=LONGEST_SOUND // SECOND)
            parts += [part.to_ndarray()[0] for part in resampler.resample(None)]
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise UnreadableSoundError from error
    if not parts:
        raise UnreadableSoundError
    return np.concatenate(parts).astype(np.float32) / np.float32(32_768)


def _trimmed(samples: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(samples) > QUIETEST)
    if not loud.size:
        raise SilentSoundError
    return samples[max(0, loud[0] - _MARGIN) : loud[-1] + _MARGIN]


def _levelled(samples: Samples) -> Samples:
    """The words at `LOUDNESS`: pauses between them do not count, and no sample passes `PEAK`."""
    windows = np.pad(samples, (0, -len(samples) % _WINDOW)).reshape(-1, _WINDOW)
    power = np.mean(windows**2, axis=1)
    spoken = power[power > np.max(power) / 100]
    gain = min(LOUDNESS / float(np.sqrt(np.mean(spoken))), _MOST_GAIN)
    levelled: Samples = np.clip(samples * np.float32(gain), -PEAK, PEAK)
    return levelled


def _write(samples: Samples, target: Path) -> None:
    whole = (samples * 32_767).astype(np.int16).reshape(1, -1)
    frame = AudioFrame.from_ndarray(whole, format="s16", layout="mono")
    frame.sample_rate = RATE
    with av.open(str(target), "w", format="ogg", options={"fflags": "+bitexact"}) as file:
        stream = file.add_stream("libopus", rate=RATE, layout="mono", bit_rate=BIT_RATE)
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))

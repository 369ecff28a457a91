"""From the WAV file that the media process left to an Ogg/Opus master. Slow: never runs on a loop.

At this bit rate `libopus` keeps two unlike voices apart by more than 70 dB, so the channels stay evidence of who spoke.
The same source always gives the same bytes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.error import FFmpegError, InvalidDataError

from perezvon.features.recordings.domain import PEAKS_PER_SECOND, FailedWhy, Peaks
from perezvon.kernel.time import SECOND, Micros

BIT_RATE = 48_000
_OPUS_RATES = (8_000, 12_000, 16_000, 24_000, 48_000)
_FULL_SCALE = 32_768


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """What is heard in the file that was made."""

    duration: Micros
    peaks: Peaks


class UnusableSourceError(Exception):
    """No master can ever be made of this file."""

    def __init__(self, why: FailedWhy) -> None:
        super().__init__(why)
        self.why = why


def encode(source: Path, target: Path) -> Encoded:
    """Encode the stereo WAV file `source` to Ogg/Opus; one whose header was never finished is read to its end.

    Raises `UnusableSourceError` when `source` is missing or holds no sound of two channels.
    """
    with _translated(), av.open(source, format="wav", options={"ignore_length": "1"}) as sound:
        stream = sound.streams.audio[0]
        if stream.channels != 2:
            raise UnusableSourceError(FailedWhy.SOURCE_DAMAGED)
        rate = stream.rate if stream.rate in _OPUS_RATES else max(_OPUS_RATES)
        return _write(_seconds(sound.decode(stream), rate), rate, target)


def measure(master: Path) -> Encoded:
    """What is heard in a master that was made before.

    Raises `UnusableSourceError` when `master` is missing or holds no sound.
    """
    rate = max(_OPUS_RATES)
    with _translated(), av.open(master, format="ogg") as sound:
        heard = _Heard(rate)
        for second in _seconds(sound.decode(audio=0), rate):
            heard.add(second)
        return heard.whole()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise UnusableSourceError(FailedWhy.SOURCE_MISSING) from error
    except (InvalidDataError, EOFError) as error:
        raise UnusableSourceError(FailedWhy.SOURCE_DAMAGED) from error
    except FFmpegError as error:
        raise OSError(f"recording was not encoded or read: {error}") from error


def _write(seconds: Iterator[AudioFrame], rate: int, target: Path) -> Encoded:
    heard = _Heard(rate)
    with av.open(target, "w", format="ogg", options={"fflags": "+bitexact"}) as master:
        stream = master.add_stream(
            "libopus", rate=rate, layout="stereo", bit_rate=BIT_RATE, options={"vbr": "constrained"}
        )
        for second in seconds:
            heard.add(second)
            master.mux(stream.encode(second))
        made = heard.whole()
        master.mux(stream.encode(None))
    return made


class _Heard:
    """Sums up a sound, second by second."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._samples = 0
        self._loudness: list[npt.NDArray[np.uint8]] = []

    def add(self, second: AudioFrame) -> None:
        self._samples += second.samples
        self._loudness.append(_loudness(second, self._rate // PEAKS_PER_SECOND))

    def whole(self) -> Encoded:
        """All that was added. Raises `UnusableSourceError` when that is nothing."""
        if not self._samples:
            raise UnusableSourceError(FailedWhy.SOURCE_DAMAGED)
        left, right = np.concatenate(self._loudness).T
        duration = self._samples * SECOND // self._rate
        return Encoded(duration=duration, peaks=Peaks(left=left.tobytes(), right=right.tobytes()))


def _seconds(frames: Iterator[AudioFrame], rate: int) -> Iterator[AudioFrame]:
    """The same sound in frames of one second; the last may be shorter."""
    resampler = av.AudioResampler(format="s16", layout="stereo", rate=rate)
    fifo = av.AudioFifo()
    for frame in frames:
        for part in resampler.resample(frame):
            fifo.write(part)
        while (second := fifo.read(rate)) is not None:
            yield second
    for part in resampler.resample(None):
        fifo.write(part)
    yield from fifo.read_many(rate, partial=True)


def _loudness(sound: AudioFrame, bucket: int) -> npt.NDArray[np.uint8]:
    """For every `bucket` samples one row: the loudest of them on each channel."""
    samples = np.abs(sound.to_ndarray().reshape(-1, 2).astype(np.int32))
    starts = np.arange(0, len(samples), bucket)
    return (np.maximum.reduceat(samples, starts) * 255 // _FULL_SCALE).astype(np.uint8)

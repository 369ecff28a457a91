"""Tones for microphones, and how to find known sound in what was heard."""

import io
import wave
from pathlib import Path

import av
import numpy as np

RATE = 48_000


def write_tone(path: Path, hz: int, seconds: int = 2, amplitude: float = 0.3) -> Path:
    """A mono WAV with whole periods, so that a browser can loop it without a click."""
    assert (hz * seconds) % 1 == 0
    samples = amplitude * 32767 * np.sin(2 * np.pi * hz * np.arange(RATE * seconds) / RATE)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def level_db(samples: np.ndarray, rate: int, hz: float) -> float:
    """The loudest 200 ms of a tone, in dB of full scale."""
    size = rate // 5
    window = np.hanning(size)
    wave_ = np.exp(-2j * np.pi * hz * np.arange(size) / rate)
    parts = [samples[at : at + size] for at in range(0, len(samples) - size + 1, size)]
    peak = max((abs((part * window * wave_).sum()) / window.sum() * 2 for part in parts), default=0.0)
    return float(20 * np.log10(max(peak, 1e-9)))


def longest_gap_s(samples: np.ndarray, rate: int, hz: float) -> float:
    """The longest time without the tone, in seconds: a piece of 100 ms lacks it that is 12 dB below the usual one."""
    size = rate // 10
    window = np.hanning(size)
    wave_ = np.exp(-2j * np.pi * hz * np.arange(size) / rate)
    pieces = [samples[at : at + size] for at in range(0, len(samples) - size + 1, size)]
    levels = np.array([abs((piece * window * wave_).sum()) for piece in pieces])
    longest = lacking = 0
    for level in levels:
        lacking = 0 if level > np.median(levels) / 4 else lacking + 1
        longest = max(longest, lacking)
    return longest * size / rate


def channels(sound: bytes) -> np.ndarray:
    """The channels of a recording at `RATE`, from -1 to 1."""
    with av.open(io.BytesIO(sound), "r") as file:
        resampler = av.AudioResampler(format="s16p", layout="stereo", rate=RATE)
        frames = [part.to_ndarray() for frame in file.decode(audio=0) for part in resampler.resample(frame)]
    joined: np.ndarray = np.concatenate(frames, axis=1).astype(float) / 32768
    return joined


def resample(samples: np.ndarray, rate: int, target: int) -> np.ndarray:
    """Linear resampling: good enough to compare speech below 3 kHz."""
    count = int(len(samples) * target / rate)
    resampled: np.ndarray = np.interp(np.arange(count) * rate / target, np.arange(len(samples)), samples)
    return resampled


def likeness(heard: np.ndarray, said: np.ndarray, rate: int) -> float:
    """How well `said` is found in `heard`: mean of the best normalised correlations of its 200 ms pieces, 0..1."""
    size = rate // 5
    pieces = [said[at : at + size] for at in range(0, len(said) - size + 1, size)]
    energy = np.sqrt(np.mean(said**2))
    spoken = [piece for piece in pieces if np.sqrt(np.mean(piece**2)) > energy / 2]
    return float(np.mean([_best_match(heard, piece) for piece in spoken]))


def _best_match(heard: np.ndarray, piece: np.ndarray) -> float:
    length = 1 << (len(heard) + len(piece)).bit_length()
    spectrum = np.fft.rfft(heard, length) * np.conj(np.fft.rfft(piece, length))
    products = np.fft.irfft(spectrum, length)[: len(heard) - len(piece)]
    sums = np.concatenate([[0.0], np.cumsum(heard**2)])
    energies = sums[len(piece) :][: len(products)] - sums[: len(products)]
    scale = np.sqrt(np.maximum(energies, 1e-6 * len(piece)) * np.sum(piece**2))
    return float(np.max(products / scale))

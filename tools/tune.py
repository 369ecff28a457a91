"""The queue music: a slow chime of bells over soft chords, composed for Perezvon and made by arithmetic.

Everything is written onto a ring: what still sounds at the end goes on at the beginning, so the loop has no seam.
"""

import numpy as np
import numpy.typing as npt

RATE = 48_000
BAR_S = 4.0
LOUDNESS = 10 ** (-20 / 20)
SEAM_S = 0.01

Sound = npt.NDArray[np.float64]

CHORDS = ("C E G", "A C E", "F A C", "G B D", "C E G", "E G B", "F A C", "G C D") * 2
"""One a bar, sixteen bars: 64 seconds."""

CHIMES = (
    "E5 . G5 . C6 . . .",
    "E5 . . A5 . . C6 .",
    "F5 . A5 . . C6 . .",
    "D5 . G5 . B5 . . .",
    "G5 . E5 . C5 . . .",
    "B4 . E5 . G5 . . .",
    "A4 . C5 . F5 . . .",
    "D5 . C5 . G4 . . .",
    "C6 . B5 . G5 . E5 .",
    "A5 . . E5 . C5 . .",
    "C6 . A5 . F5 . . .",
    "B5 . G5 . D5 . . .",
    "E5 . G5 . . . C6 .",
    "G5 . B5 . . . E6 .",
    "F5 . . . A5 . . .",
    "G5 . D5 . C5 . . .",
)
"""Eighths of each bar; a dot rests."""

_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

_PARTIALS = ((0.5, 0.25, 5.0), (1.0, 1.0, 3.2), (2.0, 0.35, 1.8), (2.4, 0.18, 1.2), (3.0, 0.12, 0.9), (4.5, 0.05, 0.5))
"""Of a bell: frequency relative to its note, strength, seconds until it is a third as strong."""


def queue_music() -> npt.NDArray[np.int16]:
    """The whole loop as mono samples at `RATE`."""
    ring = np.zeros(int(len(CHORDS) * BAR_S * RATE))
    for bar, (chord, chimes) in enumerate(zip(CHORDS, CHIMES, strict=True)):
        begin = bar * BAR_S
        for note in chord.split():
            _add(ring, begin - 0.6, 0.10 * _pad(_hz(note, 3), BAR_S + 1.2))
        _add(ring, begin - 0.6, 0.12 * _pad(_hz(chord[0], 2), BAR_S + 1.2))
        for eighth, note in enumerate(chimes.split()):
            if note != ".":
                _add(ring, begin + eighth * BAR_S / 8, 0.22 * _bell(_hz(note[0], int(note[1]))))
    ring *= LOUDNESS / np.sqrt(np.mean(ring**2))
    seam = int(SEAM_S * RATE)
    ring[:seam] *= np.linspace(0, 1, seam)
    ring[-seam:] *= np.linspace(1, 0, seam)
    return (np.clip(ring, -0.95, 0.95) * 32767).astype(np.int16)


def _hz(name: str, octave: int) -> float:
    return 440.0 * 2 ** ((_SEMITONES[name] - 9) / 12 + octave - 4)


def _bell(hz: float) -> Sound:
    t = np.arange(int(6 * RATE)) / RATE
    tone = sum(
        strength * np.exp(-t / decay) * np.sin(2 * np.pi * hz * ratio * t) for ratio, strength, decay in _PARTIALS
    )
    return np.asarray(tone * np.minimum(1, t / 0.004))


def _pad(hz: float, seconds: float) -> Sound:
    t = np.arange(int(seconds * RATE)) / RATE
    swell = np.sin(np.pi * t / seconds) ** 2
    voices = sum(np.sin(2 * np.pi * hz * detune * t) for detune in (0.998, 1.0, 1.002))
    return np.asarray(swell * (voices + 0.3 * np.sin(4 * np.pi * hz * t)))


def _add(ring: Sound, at_s: float, sound: Sound) -> None:
    begin = int(at_s * RATE)
    np.add.at(ring, np.arange(begin, begin + len(sound)) % len(ring), sound)

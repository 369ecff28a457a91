"""espeak-ng as the voice of last resort: it works everywhere, speaks all our languages and sounds like a machine."""

import asyncio
import io
import os
import sys
import unicodedata
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from perezvon.kernel.errors import AdapterError
from perezvon.kernel.values import Language

SPEAK_S = 10.0
"""A sentence that takes longer than this is given up."""

LOUDNESS = 10 ** (-18 / 20)
"""Root mean square of what is spoken, as a part of full scale: -18 dBFS, as loud as a person on the phone."""

PEAK = 10 ** (-1 / 20)
SILENCE = 10 ** (-50 / 20)
MARGIN_S = 0.03
"""What is left of the silence before and after the words."""

_PROGRAM = "perezvon.adapters.synth.espeak_process"

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How a language is spoken: espeak-ng's voice, words per minute, pitch from 0 to 100."""

    name: str
    rate: int
    pitch: int


VOICES = {
    Language.ENGLISH: Voice(name="en-us+f3", rate=150, pitch=45),
    Language.RUSSIAN: Voice(name="ru+f3", rate=145, pitch=45),
    Language.CHINESE: Voice(name="cmn+f3", rate=150, pitch=45),
}


_SCRIPTS = {Language.RUSSIAN: "CYRILLIC", Language.CHINESE: "CJK"}
"""How Unicode names the letters that only the voice of this language can read."""


class EspeakSynth:
    """The port `Synth`. Each sentence is spoken by a short-lived process."""

    def __init__(self, voices: Mapping[Language, Voice] = VOICES) -> None:
        self._voices = voices

    async def speak(self, text: str, language: Language, target: Path) -> None:
        """Write `text` to `target` as mono 16-bit WAV, whole or not at all. Raises `AdapterError`.

        A name in the script of another language is spoken by that language's voice, which would otherwise be spelled.
        """
        spoken = await _run(text, self._voices[language_of(text, language)])
        await asyncio.to_thread(_write, spoken, target)


def language_of(text: str, language: Language) -> Language:
    """Whose voice reads these letters: `language`, unless the first letter belongs to another one's script alone."""
    first = next((letter for letter in text if letter.isalpha()), " ")
    return next(
        (other for other, script in _SCRIPTS.items() if unicodedata.name(first, "").startswith(script)), language
    )


async def _run(text: str, voice: Voice) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        _PROGRAM,
        voice.name,
        str(voice.rate),
        str(voice.pitch),
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(SPEAK_S):
            out, problem = await process.communicate(text.encode())
    except TimeoutError as error:
        raise AdapterError("espeak-ng takes too long", retryable=True) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise AdapterError(f"espeak-ng: {problem.decode(errors='replace').strip()[-200:]}", retryable=False)
    return out


def _write(spoken: bytes, target: Path) -> None:
    with wave.open(io.BytesIO(spoken)) as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / np.float32(32768)
    if not np.any(np.abs(samples) > SILENCE):
        raise AdapterError("espeak-ng said nothing", retryable=False)
    unfinished = target.with_name(f"{target.name}.new")
    target.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(unfinished), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((levelled(trimmed(samples, rate)) * 32767).astype("<i2").tobytes())
    unfinished.replace(target)


def trimmed(samples: Samples, rate: int) -> Samples:
    """Without the silence around the words, but for a short margin. Samples with no sound stay as they are."""
    loud = np.flatnonzero(np.abs(samples) > SILENCE)
    if not loud.size:
        return samples
    margin = int(MARGIN_S * rate)
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


def levelled(samples: Samples) -> Samples:
    """At `LOUDNESS`, unless its loudest sample would then pass `PEAK`. Silence stays silence."""
    rms, peak = float(np.sqrt(np.mean(samples**2))), float(np.max(np.abs(samples)))
    return samples if peak == 0 else samples * np.float32(min(LOUDNESS / rms, PEAK / peak))

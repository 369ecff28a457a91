"""Makes the sounds that ship with the product: spoken prompts in three languages, and queue music.

`.venv/bin/python -m tools.prompts` writes src/perezvon/assets, and `prompts.json`, which tells of what each prompt was
made; one whose words and voice are still the same is left alone. Run it after a change of `prompts.toml` or of the tune,
and commit what it made; a build never runs it. The same words always give the same bytes.
"""

import asyncio
import hashlib
import json
import tempfile
import tomllib
import wave
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame

from perezvon.adapters.synth.espeak import VOICES, EspeakSynth
from perezvon.kernel.values import Language
from tools.tune import RATE, queue_music

ASSETS = Path(__file__).resolve().parent.parent / "src" / "perezvon" / "assets"
TEXTS = Path(__file__).with_suffix(".toml")
MADE = Path(__file__).with_suffix(".json")
NUMBERS = range(21)
SPEECH_BIT_RATE = 24_000
MUSIC_BIT_RATE = 64_000


async def main() -> None:
    """Make what is missing or has changed, and remove what is said no more."""
    made, wanted = json.loads(MADE.read_text()), digests()
    with tempfile.TemporaryDirectory() as folder:
        for language in Language:
            for name, text in texts(language).items():
                key = f"{language}/{name}"
                if made.get(key) != wanted[key] or not _sound(key).exists():
                    print(key)
                    await _prompt(text, language, Path(folder), _sound(key))
    for key in made.keys() - wanted.keys():
        _sound(key).unlink(missing_ok=True)
    MADE.write_text(json.dumps(wanted, indent=2) + "\n")
    _encode(queue_music(), RATE, ASSETS / "music" / "queue.ogg", MUSIC_BIT_RATE)


def digests() -> dict[str, str]:
    """What each prompt is made of, its words and its voice, by `<language>/<prompt id>`."""
    return {
        f"{language}/{name}": hashlib.sha256(f"{VOICES[language]} {text}".encode()).hexdigest()[:16]
        for language in Language
        for name, text in texts(language).items()
    }


def texts(language: Language) -> dict[str, str]:
    """What is said in a language, by prompt id."""
    sentences = tomllib.loads(TEXTS.read_text())
    numbers = {f"number_{number}": str(number) for number in NUMBERS}
    return {name: spoken[language] for name, spoken in sentences.items()} | numbers


def _sound(key: str) -> Path:
    return ASSETS / "prompts" / f"{key}.ogg"


async def _prompt(text: str, language: Language, folder: Path, target: Path) -> None:
    spoken = folder / "spoken.wav"
    await EspeakSynth().speak(text, language, spoken)
    with wave.open(str(spoken)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        _encode(samples, file.getframerate(), target, SPEECH_BIT_RATE)


def _encode(samples: np.ndarray, rate: int, target: Path, bit_rate: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    resampler = av.AudioResampler(format="s16", layout="mono", rate=48_000)
    frame = AudioFrame.from_ndarray(samples.reshape(1, -1).copy(), format="s16", layout="mono")
    frame.sample_rate = rate
    with av.open(str(target), "w", format="ogg", options={"fflags": "+bitexact"}) as file:
        stream = file.add_stream("libopus", rate=48_000, layout="mono", bit_rate=bit_rate)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))


if __name__ == "__main__":
    asyncio.run(main())

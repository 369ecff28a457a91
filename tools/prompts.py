"""Makes the sounds that ship with the product: spoken prompts in three languages, and queue music.

`.venv/bin/python -m tools.prompts` writes src/perezvon/assets, and `prompts.json`, which tells of what each sound was
made; one whose words and voice, or whose tune, is still the same is left alone, since encoders differ a little from
machine to machine. Run it after a change of the texts or of `tune.py`, and commit what it made; a build never runs it.
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
TEXTS = ASSETS / "prompts" / "texts.toml"
MADE = Path(__file__).with_suffix(".json")
TUNE = Path(__file__).with_name("tune.py")
MUSIC = "music/queue"
NUMBERS = range(21)
SPEECH_BIT_RATE = 24_000
MUSIC_BIT_RATE = 64_000


async def main() -> None:
    """Make what is missing or has changed, and remove what is played no more."""
    made, wanted = json.loads(MADE.read_text()), digests()
    due = {key for key in wanted if made.get(key) != wanted[key] or not sound(key).exists()}
    with tempfile.TemporaryDirectory() as folder:
        for language in Language:
            for name, text in texts(language).items():
                if (key := _key(language, name)) in due:
                    print(key)
                    await _prompt(text, language, Path(folder), sound(key))
    if MUSIC in due:
        print(MUSIC)
        _encode(queue_music(), RATE, sound(MUSIC), MUSIC_BIT_RATE)
    for key in made.keys() - wanted.keys():
        sound(key).unlink(missing_ok=True)
    MADE.write_text(json.dumps(wanted, indent=2) + "\n")


def digests() -> dict[str, str]:
    """What each sound is made of, by its place below the assets: a prompt of words and a voice, music of its tune."""
    prompts = {
        _key(language, name): _digest(f"{VOICES[language]} {text}")
        for language in Language
        for name, text in texts(language).items()
    }
    return prompts | {MUSIC: _digest(TUNE.read_text())}


def texts(language: Language) -> dict[str, str]:
    """What is said in a language, by prompt id."""
    sentences = tomllib.loads(TEXTS.read_text())
    numbers = {f"number_{number}": str(number) for number in NUMBERS}
    return {name: spoken[language] for name, spoken in sentences.items()} | numbers


def sound(key: str) -> Path:
    """The file of a sound."""
    return ASSETS / f"{key}.ogg"


def _key(language: Language, name: str) -> str:
    return f"prompts/{language}/{name}"


def _digest(made_of: str) -> str:
    return hashlib.sha256(made_of.encode()).hexdigest()[:16]


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

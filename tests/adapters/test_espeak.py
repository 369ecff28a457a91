"""espeak-ng speaks every language of the product, as loud as a person on the phone."""

import asyncio
import wave
from pathlib import Path

import numpy as np
import pytest

from perezvon.adapters.synth.espeak import LOUDNESS, EspeakSynth, language_of
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.values import Language


def _read(path: Path) -> tuple[int, np.ndarray]:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


@pytest.mark.parametrize(
    ("language", "text"),
    [(Language.ENGLISH, "Maria Lindqvist"), (Language.RUSSIAN, "Ольга Дмитриева"), (Language.CHINESE, "张伟")],
)
async def test_a_name_is_spoken_at_the_loudness_of_speech_without_silence_around_it(
    language: Language, text: str, tmp_path: Path
) -> None:
    target = tmp_path / "made" / "name.wav"
    await EspeakSynth().speak(text, language, target)
    rate, samples = _read(target)
    assert 0.2 < len(samples) / rate < 3
    assert abs(20 * np.log10(np.sqrt(np.mean(samples**2)) / LOUDNESS)) < 3
    assert np.max(np.abs(samples[: rate // 10])) > 0.01, "begins with silence"
    assert [file.name for file in target.parent.iterdir()] == ["name.wav"]


@pytest.mark.parametrize(
    ("text", "spoken_as"),
    [("张伟", Language.CHINESE), ("Ольга", Language.RUSSIAN), ("Maria", Language.ENGLISH), ("7", Language.ENGLISH)],
)
def test_a_name_is_read_by_the_voice_that_knows_its_letters(text: str, spoken_as: Language) -> None:
    assert language_of(text, Language.ENGLISH) is spoken_as
    assert language_of("Maria", Language.RUSSIAN) is Language.RUSSIAN


def test_text_that_cannot_be_spoken_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(AdapterError):
        asyncio.run(EspeakSynth().speak("", Language.ENGLISH, tmp_path / "name.wav"))
    assert not list(tmp_path.iterdir())

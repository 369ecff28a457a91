"""What the sample world's people sound like: each sentence is made when it is first said, and kept."""

import asyncio
import hashlib
from collections.abc import Mapping
from pathlib import Path

from perezvon.adapters.synth.espeak import VOICES, EspeakSynth
from perezvon.adapters.synth.espeak import Voice as EspeakVoice
from perezvon.features.flows.ports import Synth
from perezvon.kernel.values import Language
from perezvon.world.cast import Voice

_KINDS = {Voice.HIGH: ("f2", 58), Voice.LOW: ("m3", 38)}
"""espeak-ng's variant and pitch. The centre's own announcements have another voice."""


def _synths() -> Mapping[Voice, Synth]:
    return {
        kind: EspeakSynth(
            {
                language: EspeakVoice(name=f"{voice.name.split('+')[0]}+{variant}", rate=voice.rate + 10, pitch=pitch)
                for language, voice in VOICES.items()
            }
        )
        for kind, (variant, pitch) in _KINDS.items()
    }


class Voices:
    """Sound files of sentences, one made at a time so that nothing else is slowed down."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._synths = _synths()
        self._turn = asyncio.Lock()

    async def file(self, text: str, language: Language, voice: Voice) -> Path:
        """The sentence, spoken. Raises `AdapterError`."""
        name = hashlib.sha256(text.encode()).hexdigest()[:24]
        file = self._folder / language / voice / f"{name}.wav"
        async with self._turn:
            if not file.exists():
                await self._synths[voice].speak(text, language, file)
        return file

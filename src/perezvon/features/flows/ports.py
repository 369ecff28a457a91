"""Speech that is made rather than recorded."""

from pathlib import Path
from typing import Protocol

from perezvon.kernel.values import Language


class Synth(Protocol):
    """Text to speech. Slow: never called while a customer waits for the sound."""

    async def speak(self, text: str, language: Language, target: Path) -> None:
        """Write a mono 16-bit WAV file to `target`, whole or not at all. Raises `AdapterError`."""
        ...

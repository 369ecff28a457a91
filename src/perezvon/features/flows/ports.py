"""Speech that is made rather than recorded, and other systems that flows may ask."""

from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from perezvon.kernel.ids import EndpointId
from perezvon.kernel.values import Language


class Synth(Protocol):
    """Text to speech. Slow: never called while a customer waits for the sound."""

    async def speak(self, text: str, language: Language, target: Path) -> None:
        """Write a mono 16-bit WAV file to `target`, whole or not at all. Raises `AdapterError`."""
        ...


class Endpoints(Protocol):
    """Other systems of the operator, as far as flows may ask them."""

    def names(self) -> Collection[EndpointId]:
        """The endpoints that are configured."""
        ...

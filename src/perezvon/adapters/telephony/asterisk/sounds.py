"""Sound files in the forms that Asterisk plays without a thought, each found by its suffix."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from av.error import FFmpegError

from perezvon.adapters.telephony.asterisk.forms import FORMS, WIDE, encoded
from perezvon.platform import telemetry

_TONE_HZ: Final = 1_000
_TONE_MS: Final = 300
_TONE_LEVEL: Final = 8_000

_Version: TypeAlias = tuple[Path, int, int]

log = telemetry.logger(__name__)


class SoundShelf:
    """Makes each sound once, and knows it by path, time and size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: dict[_Version, str] = {}

    async def names(self, files: Sequence[Path]) -> tuple[str, ...]:
        """What Asterisk calls these sounds, the path without its suffix. One that cannot be read is left out: the call goes
        on without it."""
        names = []
        for file in files:
            try:
                names.append(await self._name(file))
            except (OSError, FFmpegError) as error:
                log.warning("prompt unreadable", file=file.name, error=type(error).__name__)
        return tuple(names)

    async def tone(self) -> str:
        """What Asterisk calls the tone after which a customer speaks: 1 kHz for 300 ms."""
        return await asyncio.to_thread(self._keep, "tone", {WIDE: _tone})

    async def _name(self, file: Path) -> str:
        version = await asyncio.to_thread(_version, file)
        name = self._names.get(version)
        if name is None:
            name = self._names[version] = await asyncio.to_thread(self._make, file, version)
        return name

    def _make(self, file: Path, version: _Version) -> str:
        makes = {suffix: partial(encoded, file, form) for suffix, form in FORMS.items()}
        return self._keep(hashlib.sha256(repr(version).encode()).hexdigest()[:32], makes)

    def _keep(self, name: str, makes: Mapping[str, Callable[[], bytes]]) -> str:
        target = self._folder / name
        for suffix, make in makes.items():
            if not target.with_suffix(suffix).exists():
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                draft = target.with_suffix(".draft")
                draft.write_bytes(make())
                draft.replace(target.with_suffix(suffix))
        return str(target)


def _version(file: Path) -> _Version:
    stat = file.stat()
    return file, stat.st_mtime_ns, stat.st_size


def _tone() -> bytes:
    rate = FORMS[WIDE].rate
    time = np.arange(rate * _TONE_MS // 1_000) * (2 * np.pi * _TONE_HZ / rate)
    return bytes((_TONE_LEVEL * np.sin(time)).astype("<i2").tobytes())

"""Sound files in the form that Asterisk plays without a thought: raw mono, 16 kHz, found by its suffix `sln16`."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import av
import numpy as np
from av.error import FFmpegError

from perezvon.platform import telemetry

RATE: Final = 16_000
_TONE_HZ: Final = 1_000
_TONE_MS: Final = 300
_TONE_LEVEL: Final = 8_000
SUFFIX: Final = ".sln16"

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
        return await asyncio.to_thread(self._keep, "tone", _tone)

    async def _name(self, file: Path) -> str:
        version = await asyncio.to_thread(_version, file)
        name = self._names.get(version)
        if name is None:
            name = self._names[version] = await asyncio.to_thread(self._make, file, version)
        return name

    def _make(self, file: Path, version: _Version) -> str:
        return self._keep(hashlib.sha256(repr(version).encode()).hexdigest()[:32], lambda: raw(file))

    def _keep(self, name: str, make: Callable[[], bytes]) -> str:
        target = self._folder / f"{name}{SUFFIX}"
        if not target.exists():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = target.with_suffix(".draft")
            draft.write_bytes(make())
            draft.replace(target)
        return str(target.with_suffix(""))


def _version(file: Path) -> _Version:
    stat = file.stat()
    return file, stat.st_mtime_ns, stat.st_size


def _tone() -> bytes:
    time = np.arange(RATE * _TONE_MS // 1_000) * (2 * np.pi * _TONE_HZ / RATE)
    return bytes((_TONE_LEVEL * np.sin(time)).astype("<i2").tobytes())


def raw(file: Path) -> bytes:
    """A sound file as 16-bit samples, little-endian, mono, at `RATE`. Raises `OSError` and `FFmpegError`."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    parts: list[bytes] = []
    with av.open(str(file)) as container:
        for frame in container.decode(audio=0):
            parts += [one.to_ndarray().tobytes() for one in resampler.resample(frame)]
    parts += [one.to_ndarray().tobytes() for one in resampler.resample(None)]
    return b"".join(parts)

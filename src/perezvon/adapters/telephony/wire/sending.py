"""Takes sounds to a media process on another machine, before they are to be played there."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from perezvon.adapters.telephony.wire.carried import SENT, Kept, Sound
from perezvon.platform import telemetry

Send: TypeAlias = Callable[[Sound], Awaitable[Kept]]
_Version: TypeAlias = tuple[Path, int, int]

log = telemetry.logger(__name__)


class SoundSender:
    """Knows which sounds the media process has. What it does not have is sent once, by its digest."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._names: dict[_Version, str] = {}
        self._there: set[str] = set()

    def forget(self) -> None:
        """Another media process may have taken the place of the one that was."""
        self._there.clear()

    async def names(self, files: Sequence[Path]) -> tuple[str, ...]:
        """What orders call these files. One that cannot be read is left out: the call goes on without it."""
        names = [await self._name(file) for file in files]
        return tuple(SENT + name for name in names if name is not None)

    async def _name(self, file: Path) -> str | None:
        try:
            version = await asyncio.to_thread(_version, file)
            name = self._names.get(version)
            if name is None or name not in self._there:
                content = await asyncio.to_thread(file.read_bytes)
                name = self._names[version] = hashlib.sha256(content).hexdigest() + file.suffix
                await self._take(name, content)
        except OSError as error:
            log.warning("prompt unreadable", file=file.name, error=type(error).__name__)
            return None
        return name

    async def _take(self, name: str, content: bytes) -> None:
        kept = await self._send(Sound(name=name))
        if not kept.is_kept:
            kept = await self._send(Sound(name=name, content=content))
        if kept.is_kept:
            self._there.add(name)


def _version(file: Path) -> _Version:
    stat = file.stat()
    return file, stat.st_mtime_ns, stat.st_size

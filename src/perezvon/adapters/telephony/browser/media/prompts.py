"""Prompts, decoded once and kept while there is room."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from perezvon.adapters.telephony.browser.media.pcm import Pcm, read_sound
from perezvon.platform import telemetry

log = telemetry.logger(__name__)

ROOM = 64 * 1024 * 1024
"""Bytes of decoded sound: eleven minutes."""


class PromptShelf:
    """Sound files as frames. A file that was replaced is read again; the longest unused give way."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[_Version, Pcm] = OrderedDict()
        self._used = 0

    async def sounds(self, paths: Sequence[Path]) -> list[Pcm]:
        """The sounds in order. One that cannot be read is left out: the call goes on without it."""
        found = [await self._sound(path) for path in paths]
        return [sound for sound in found if sound is not None]

    async def _sound(self, path: Path) -> Pcm | None:
        try:
            key = await asyncio.to_thread(_version, path)
            if key not in self._kept:
                self._keep(key, await asyncio.to_thread(read_sound, path))
        except OSError as error:
            log.warning("prompt unreadable", file=path.name, error=type(error).__name__)
            return None
        self._kept.move_to_end(key)
        return self._kept[key]

    def _keep(self, key: "_Version", sound: Pcm) -> None:
        if key not in self._kept:
            self._kept[key] = sound
            self._used += sound.nbytes
        while self._used > self._room and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._used -= gone.nbytes


_Version: TypeAlias = tuple[Path, int, int]


def _version(path: Path) -> _Version:
    stat = path.stat()
    return path, stat.st_mtime_ns, stat.st_size

"""Channels that ended while nobody was told: Asterisk adds a line for each to a file, whoever listens.

What is read is removed: the file would grow by each call. Lines have no number and no name; see `configure.core.ended_calls`.
"""

import asyncio
import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perezvon.kernel.time import SECOND, Clock
from perezvon.platform.tasks import spawn, stop

RECENT_S: Final = 120
"""Whoever asks wants to know of what was missed in a short absence."""
SWEPT_EVERY_S: Final = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A channel that ended, and why by Q.850."""

    at: float
    channel: str
    cause: int
    contact: str = ""
    """In which a page called; that of others is named after their channel."""


class EndedCalls:
    """The file. Without one nothing is known."""

    def __init__(self, file: Path | None, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._sweeping: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Keep the file small from now on."""
        self._sweeping = spawn(self._sweep(), name="ended calls")

    async def aclose(self) -> None:
        """Let the file be."""
        if self._sweeping is not None:
            await stop(self._sweeping)

    async def recent(self) -> Sequence[Ended]:
        """Those of the last `RECENT_S` seconds that were not asked about before."""
        return await asyncio.to_thread(self._recent)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEPT_EVERY_S)
            await asyncio.to_thread(self._take)

    def _recent(self) -> Sequence[Ended]:
        since = self._clock.now() / SECOND - RECENT_S
        return [one for one in _read(self._take()) if one.at >= since]

    def _take(self) -> str:
        """All that stands there, which then does no more. Asterisk opens the file for each line."""
        if self._file is None:
            return ""
        taken = self._file.with_suffix(".taken")
        try:
            self._file.replace(taken)
            text = taken.read_text("utf-8", errors="replace")
        except FileNotFoundError:
            return ""
        taken.unlink()
        return text


def _read(text: str) -> Iterator[Ended]:
    """A line that is not whole, as when the disk is full, tells nothing. One of an older configuration names no contact."""
    for row in csv.reader(text.splitlines()):
        with suppress(ValueError, KeyError, TypeError):
            at, channel, _, why, *contact = row
            cause = int(json.loads(why)["hangupcause"])
            yield Ended(at=float(at), channel=channel, cause=cause, contact="".join(contact))

"""How many calls were made, and when: so many at once, in an hour and in a day, of everybody and of each agent.

It is kept in a file, so that a media process that begins anew forgets none. There is no number in it: when, the order, the agent.
"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from perezvon.adapters.telephony.asterisk.configure.dialing import Limits
from perezvon.adapters.telephony.asterisk.dialing.numbering import TOO_MANY, NotDialledError
from perezvon.kernel.time import DAY, SECOND, Clock, Micros
from perezvon.platform import telemetry

LEDGER: Final = "calls-made.jsonl"
"""What the file is called."""
HOUR: Final = 3_600 * SECOND
AGAIN_WITHIN: Final = 600 * SECOND
"""So long after it was given first, an order may be given again."""
_MOST_LINES: Final = 10_000
"""With more the file is written anew, without what is older than a day."""

_Entry: TypeAlias = tuple[Micros, str, str]

log = telemetry.logger(__name__)


class Ledger:
    """Counts calls. What it cannot write down may not be called."""

    def __init__(self, limits: Limits, clock: Clock, file: Path | None = None) -> None:
        self._limits = limits
        self._clock = clock
        self._file = file
        self._entries: list[_Entry] = []
        self._before: frozenset[str] = frozenset()
        self._lines = 0
        self._is_readable = True
        self._pen = asyncio.Lock()

    async def open(self) -> None:
        """Read what a life before this one wrote."""
        if self._file is None:
            return
        try:
            self._entries, self._lines = await asyncio.to_thread(_read, self._file)
        except OSError as error:
            self._is_readable = False
            log.warning("ledger of calls cannot be read", file=str(self._file), error=type(error).__name__)
        since = self._clock.now() - AGAIN_WITHIN
        self._before = frozenset(order for at, order, _ in self._entries if at >= since)

    def was_begun(self, order: str) -> bool:
        """Whether a life before this one made this call: nobody is called twice."""
        return order in self._before

    def admit(self, order: str, agent: str, *, going: int) -> None:
        """One more call, beside `going` others. Raises `NotDialledError`."""
        now, limits = self._clock.now(), self._limits
        self._entries = [entry for entry in self._entries if entry[0] > now - DAY]
        hour = [entry for entry in self._entries if entry[0] > now - HOUR]
        counted = (
            ("ledger", 0 if self._is_readable else 1, 1),
            ("at_once", going, limits.at_once),
            ("per_hour", len(hour), limits.per_hour),
            ("per_day", len(self._entries), limits.per_day),
            ("agent_per_hour", _of(agent, hour), limits.agent_per_hour),
            ("agent_per_day", _of(agent, self._entries), limits.agent_per_day),
        )
        for name, count, most in counted:
            if count >= most:
                raise NotDialledError(TOO_MANY, name)
        self._entries.append((now, order, agent))

    async def note(self, order: str) -> None:
        """Write down a call that was admitted, before it is made. Raises `NotDialledError`."""
        entry = next((one for one in reversed(self._entries) if one[1] == order), None)
        if self._file is None or entry is None:
            return
        async with self._pen:
            try:
                if self._lines >= _MOST_LINES:
                    await asyncio.to_thread(_write, self._file, list(self._entries))
                    self._lines = len(self._entries)
                else:
                    await asyncio.to_thread(_append, self._file, entry)
                    self._lines += 1
            except OSError as error:
                log.warning("call cannot be written down", file=str(self._file), error=type(error).__name__)
                raise NotDialledError(TOO_MANY, "ledger") from error


def _of(agent: str, entries: Sequence[_Entry]) -> int:
    return sum(entry[2] == agent for entry in entries) if agent else 0


def _read(file: Path) -> tuple[list[_Entry], int]:
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return [], 0
    lines = content.splitlines()
    entries = []
    for line in lines:
        try:
            entries.append(msgspec.json.decode(line, type=tuple[Micros, str, str]))
        except msgspec.DecodeError:  # The end of one that was being written as the machine stopped.
            log.warning("line of the ledger of calls not understood")
    return entries, len(lines) if content.endswith(b"\n") or not content else _MOST_LINES


def _append(file: Path, entry: _Entry) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, msgspec.json.encode(entry) + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(file: Path, entries: Sequence[_Entry]) -> None:
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries))
        os.fsync(handle)
    finally:
        os.close(handle)
    unfinished.replace(file)

"""A local file that holds rows of a log while their store is silent.

An entry that was written is on the disk. A crash in the middle of writing leaves a torn tail, which is cut off at the
next opening: what is read back is always a prefix of what was written, and all that `write` returned for. One process at
a time has a journal open.

The file is a row of frames: length and CRC-32 of what follows, then one append in MessagePack.
"""

import asyncio
import bisect
import contextlib
import fcntl
import os
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec
import structlog
from typing_extensions import override

from perezvon.platform.log.port import LogRow

T = TypeVar("T")

FILE = "journal"
SET_ASIDE = "journal-set-aside"
"""What the names of files begin with whose rows the log refused. Nothing removes them but people."""

_HEADER = struct.Struct(">II")
_MOST = 1 << 30
"""No entry is as long: a length above it is a torn header."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class JournalInUseError(Exception):
    """Another process has the journal of this folder open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One append: rows that follow one another, and the inbox messages that it takes."""

    rows: tuple[LogRow, ...]
    taken: tuple[int, ...] = ()


class Journal(Protocol):
    """Entries whose rows follow one another, from `first_seq` to `last_seq`; both are 0 when it is empty."""

    @property
    def first_seq(self) -> int:
        """The seq of the oldest row."""
        ...

    @property
    def last_seq(self) -> int:
        """The seq of the newest row."""
        ...

    async def write(self, entry: Entry) -> None:
        """Add an entry: it is safe once this returns. Raises `OSError`, and then nothing was added."""
        ...

    async def read(self, *, after: int, limit: int) -> Sequence[Entry]:
        """The oldest entries that hold rows with `seq > after`, as many as have `limit` of them, if there are so many."""
        ...

    async def clear(self) -> None:
        """Forget all entries: they are in the log."""
        ...

    async def set_aside(self) -> str:
        """Begin anew, and keep the entries under the name that is returned."""
        ...


@dataclass(frozen=True, slots=True)
class _Frame:
    first: int
    last: int
    offset: int
    size: int


class FileJournal(Journal):
    """The journal in a folder. Files are touched in one thread of its own, never in the loop."""

    def __init__(self, folder: Path) -> None:
        """Open or make it, and cut off a torn tail. Raises `JournalInUseError` or `OSError`."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._lock = _locked(folder)
        self._frames: list[_Frame] = []
        self._end = 0
        try:
            self._file = self._open()
            self._recover()
        except BaseException:
            os.close(self._lock)
            raise
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")

    @property
    @override
    def first_seq(self) -> int:
        return self._frames[0].first if self._frames else 0

    @property
    @override
    def last_seq(self) -> int:
        return self._frames[-1].last if self._frames else 0

    @override
    async def write(self, entry: Entry) -> None:
        await self._in_thread(lambda: self._write(entry))

    @override
    async def read(self, *, after: int, limit: int) -> Sequence[Entry]:
        return await self._in_thread(lambda: self._read(after, limit))

    @override
    async def clear(self) -> None:
        await self._in_thread(self._clear)

    @override
    async def set_aside(self) -> str:
        return await self._in_thread(self._set_aside)

    async def aclose(self) -> None:
        """Let another process open it. What it holds stays."""
        await asyncio.to_thread(self._thread.shutdown)
        os.close(self._file)
        os.close(self._lock)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """The result of `work`, which is not left half done: who is cancelled waits for its end."""
        running = asyncio.get_running_loop().run_in_executor(self._thread, work)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait((running,))
            raise

    def _open(self) -> int:
        file = os.open(self._folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
        os.fsync(self._lock)  # The lock is the folder, and the folder holds the new name.
        return file

    def _recover(self) -> None:
        size = os.fstat(self._file).st_size
        for entry, offset, length in _frames(self._file, size):
            self._remember(entry, offset, length)
        if self._end < size:
            _log.warning("journal_tail_cut", folder=str(self._folder), kept=self._end, cut=size - self._end)
            self._cut(self._end)

    def _remember(self, entry: Entry, offset: int, size: int) -> None:
        self._frames.append(_Frame(entry.rows[0].seq, entry.rows[-1].seq, offset, size))
        self._end = offset + size

    def _write(self, entry: Entry) -> None:
        frame = _framed(entry)
        try:
            _write_all(self._file, frame, self._end)
            os.fdatasync(self._file)
        except OSError:
            with contextlib.suppress(OSError):
                self._cut(self._end)
            raise
        self._remember(entry, self._end, len(frame))

    def _read(self, after: int, limit: int) -> list[Entry]:
        found: list[Entry] = []
        start = bisect.bisect_right(self._frames, after, key=lambda frame: frame.last)
        for index in range(start, len(self._frames)):
            if limit <= 0:
                break
            frame = self._frames[index]
            data = os.pread(self._file, frame.size, frame.offset)
            found.append(_decode(data[_HEADER.size :]))
            limit -= frame.last - max(after, frame.first - 1)
        return found

    def _clear(self) -> None:
        self._cut(0)
        self._frames, self._end = [], 0

    def _cut(self, end: int) -> None:
        os.ftruncate(self._file, end)
        os.fsync(self._file)

    def _set_aside(self) -> str:
        target = _free_name(self._folder, f"{SET_ASIDE}-{self.first_seq}-{self.last_seq}")
        (self._folder / FILE).rename(target)
        before, self._file = self._file, self._open()
        os.close(before)
        self._frames, self._end = [], 0
        return target.name


class MemoryJournal(Journal):
    """The same without a disk, for virtual time. It outlives the process that writes it, as a file does."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.kept: dict[str, list[Entry]] = {}
        """What was set aside."""
        self.is_full = False

    @property
    @override
    def first_seq(self) -> int:
        return self.entries[0].rows[0].seq if self.entries else 0

    @property
    @override
    def last_seq(self) -> int:
        return self.entries[-1].rows[-1].seq if self.entries else 0

    @override
    async def write(self, entry: Entry) -> None:
        if self.is_full:
            raise OSError("no space left")
        self.entries.append(entry)

    @override
    async def read(self, *, after: int, limit: int) -> Sequence[Entry]:
        found: list[Entry] = []
        for entry in self.entries:
            if entry.rows[-1].seq > after and limit > 0:
                found.append(entry)
                limit -= entry.rows[-1].seq - max(after, entry.rows[0].seq - 1)
        return found

    @override
    async def clear(self) -> None:
        self.entries = []

    @override
    async def set_aside(self) -> str:
        name = f"{SET_ASIDE}-{self.first_seq}-{self.last_seq}-{len(self.kept)}"
        self.kept[name], self.entries = self.entries, []
        return name


def read_entries(path: Path) -> list[Entry]:
    """All whole entries of a journal's file, for those who look at what was set aside."""
    file = os.open(path, os.O_RDONLY)
    try:
        return [entry for entry, _, _ in _frames(file, os.fstat(file).st_size)]
    finally:
        os.close(file)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Entry).decode


def _framed(entry: Entry) -> bytes:
    data = _encode(entry)
    return _HEADER.pack(len(data), zlib.crc32(data)) + data


def _frames(file: int, size: int) -> Iterator[tuple[Entry, int, int]]:
    """The whole entries from the beginning, each with its place, up to the first that is not whole."""
    offset = 0
    while offset + _HEADER.size < size:
        length, crc = _HEADER.unpack(os.pread(file, _HEADER.size, offset))
        if not 0 < length < _MOST:
            return
        data = os.pread(file, length, offset + _HEADER.size)
        if len(data) < length or zlib.crc32(data) != crc:
            return
        yield _decode(data), offset, _HEADER.size + length
        offset += _HEADER.size + length


def _write_all(file: int, data: bytes, offset: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(file, view, offset)
        view, offset = view[written:], offset + written


def _locked(folder: Path) -> int:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise JournalInUseError(str(folder)) from error
    return handle


def _free_name(folder: Path, wanted: str) -> Path:
    target, number = folder / wanted, 1
    while target.exists():
        number += 1
        target = folder / f"{wanted}-{number}"
    return target

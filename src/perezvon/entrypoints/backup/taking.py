"""Taking a backup. The centre may run and be under load; nobody waits for it."""

import hashlib
import io
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec
from sqlalchemy import text
from typing_extensions import override

from perezvon import __version__
from perezvon.entrypoints import schema
from perezvon.entrypoints.backup import database
from perezvon.entrypoints.backup.manifest import DUMP, FOLDERS, FORMAT, NAME, PIECE, Manifest, Part, is_part
from perezvon.entrypoints.backup.private import remove_leftovers, unfinished
from perezvon.entrypoints.words import Words, bytes_text
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform.binaries import MAJOR
from perezvon.platform.db import Database
from perezvon.platform.disk import space
from perezvon.platform.settings import Settings
from perezvon.platform.system import SystemClock

Say = Callable[[str], None]


class BackupExistsError(AppError):
    """There is a file of this name; a backup replaces none."""

    kind = ErrorKind.CONFLICT
    code = "backup.exists"


class NoRoomError(AppError):
    """The disk of the backup has no room for it."""

    kind = ErrorKind.UNAVAILABLE
    code = "backup.no_room"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The database of which a backup is taken."""

    address: str
    schema: str
    """Its revision; empty when there are no tables."""
    size: int
    """Bytes of its own files."""


async def source_at(address: str) -> Source:
    """What there is to know of a database before it is backed up. Raises `DatabaseUnavailableError`."""
    opened = Database(address, name="perezvon backup", connections=1)
    try:
        async with opened.begin() as tx:
            size = (await tx.execute(_SIZE)).scalar_one()
            return Source(address=address, schema=await schema.current(tx) or "", size=size)
    finally:
        await opened.aclose()


_SIZE = text("select pg_database_size(current_database())")


def take(settings: Settings, source: Source, file: Path, *, words: Words, say: Say) -> Manifest:
    """Write the backup to `file`, which exists as a whole afterwards or not at all. Blocks.

    Raises `BackupExistsError`, `NoRoomError`, `ProgramFailedError` or `OSError`.
    """
    if os.path.lexists(file):
        raise BackupExistsError(f"{file} exists already", file=str(file))
    remove_leftovers(file.parent)
    _check_room(settings, source, file.parent)
    with unfinished(file.parent, file.name) as (path, out):
        manifest = _Writing(settings, file, out, words, say).write(source)
        out.flush()
        os.fsync(out.fileno())
        path.rename(file)
    say(words.say("say.backup.done", file=file, size=bytes_text(file.stat().st_size)))
    return manifest


class _Writing:
    """One backup while it is written."""

    def __init__(self, settings: Settings, file: Path, out: BinaryIO, words: Words, say: Say) -> None:
        self._settings = settings
        self._file = file
        self._out = out
        self._words = words
        self._say = say
        self._parts: dict[str, Part] = {}

    def write(self, source: Source) -> Manifest:
        with tarfile.open(fileobj=self._out, mode="w", format=tarfile.PAX_FORMAT) as archive:
            with unfinished(self._file.parent, f"{self._file.name}.{DUMP}") as (dumped, _):
                database.dump(self._settings, source.address, dumped)
                self._say(self._words.say("say.backup.database", size=bytes_text(dumped.stat().st_size)))
                self._add(archive, DUMP, dumped)
            self._add_folders(archive)
            manifest = Manifest(
                format=FORMAT,
                release=__version__,
                schema=source.schema,
                made=SystemClock().now(),
                postgres=str(MAJOR),
                remote_blobs=self._settings.blobs is not None,
                parts=self._parts,
            )
            content = msgspec.json.format(msgspec.json.encode(manifest))
            archive.addfile(_member(NAME, len(content)), io.BytesIO(content))
        return manifest

    def _add_folders(self, archive: tarfile.TarFile) -> None:
        for name, path in files(self._settings):
            self._add(archive, name, path)
        kept = {name: part for name, part in self._parts.items() if name != DUMP}
        size = bytes_text(sum(part.size for part in kept.values()))
        self._say(self._words.say("say.backup.files", count=len(kept), size=size))
        if self._settings.blobs is not None:
            self._say(self._words.say("say.backup.remote_blobs", blobs=self._settings.blobs.split("?")[0]))

    def _add(self, archive: tarfile.TarFile, name: str, path: Path) -> None:
        """Add the file as long as it is now: a recording grows meanwhile. One that is gone by now is left out."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return
        with source:
            size = os.fstat(source.fileno()).st_size
            content = _Hashed(source, size)
            archive.addfile(_member(name, size), content)
        self._parts[name] = Part(size, content.digest.hexdigest())


class _Hashed(io.RawIOBase):
    """The first `size` bytes of a file, hashed while they are read; zeros where it has become shorter."""

    def __init__(self, source: BinaryIO, size: int) -> None:
        self._source = source
        self._left = size
        self.digest = hashlib.sha256()

    @override
    def read(self, size: int = -1, /) -> bytes:
        wanted = min(self._left, PIECE if size < 0 else size)
        piece = self._source.read(wanted).ljust(wanted, b"\0")
        self._left -= wanted
        self.digest.update(piece)
        return piece


def files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Everything outside of the database that belongs to a backup: its name there and its path.

    A folder is listed when all of the one before was taken, so that a recording which is finished meanwhile is in one.
    """
    folders = dict(zip(FOLDERS, (settings.recordings, settings.blob_folder, settings.prompts), strict=True))
    for folder, root in folders.items():
        for path in sorted(root.rglob("*")):
            name = f"{folder}/{path.relative_to(root).as_posix()}"
            if path.is_file() and not path.is_symlink() and is_part(name):
                yield name, path


def _check_room(settings: Settings, source: Source, folder: Path) -> None:
    """The dump lies there twice for a moment, once before the files come. It is no larger than the database's own files."""
    copied = sum(path.stat().st_size for _, path in files(settings))
    needed = source.size + max(source.size, copied)
    free = space(folder).free
    if free < needed * 1.05:
        texts = {"needed": bytes_text(needed), "free": bytes_text(free)}
        raise NoRoomError(f"no room in {folder}", folder=str(folder), **texts)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member

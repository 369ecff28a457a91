"""What a backup says of itself, and the rules by which its parts are believed."""

import hashlib
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.time import Micros

FORMAT = 1
NAME = "manifest.json"
DUMP = "database.dump"
FOLDERS = ("recordings", "blobs", "prompts")
"""In the order in which they are copied: a master is stored before its source goes, so sources come first."""

PIECE = 1 << 20

_PART = re.compile(rf"{re.escape(DUMP)}|({'|'.join(FOLDERS)})(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
"""What a part may be called. None leads out of its folder, and none is hidden."""

_LARGEST_MANIFEST = 200_000_000


class DamagedBackupError(AppError):
    """The file is no backup, or not all of it is there as it was written."""

    kind = ErrorKind.INVALID
    code = "backup.damaged"


class NewerBackupError(AppError):
    """The backup was made by a newer version of the product."""

    kind = ErrorKind.CONFLICT
    code = "backup.newer"


class Part(msgspec.Struct, frozen=True):
    """One file of the backup."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """All that is in the backup."""

    format: int
    release: str
    schema: str
    made: Micros
    postgres: str
    remote_blobs: bool = False
    """Whether recordings lie in another store, and so not in this file."""
    parts: dict[str, Part]


def is_part(name: str) -> bool:
    """Whether a backup may hold a file of this name."""
    return _PART.fullmatch(name) is not None


def read(file: Path) -> Manifest:
    """The manifest of a backup whose every byte was read and found as it was written.

    Raises `DamagedBackupError` or `NewerBackupError`. Nothing is written anywhere.
    """
    try:
        return _read(file)
    except tarfile.TarError as error:
        raise _damaged(file, str(error)) from error


def _read(file: Path) -> Manifest:
    found: dict[str, Part] = {}
    manifest: Manifest | None = None
    for name, content, size in members(file):
        if manifest is not None:
            raise _damaged(file, f"{name} comes after the manifest")
        if name == NAME:
            manifest = _decode(file, content, size)
        elif name in found:
            raise _damaged(file, f"{name} is there twice")
        else:
            found[name] = Part(size, _digest(content))
    if manifest is None:
        raise _damaged(file, "it was cut short")
    for name in sorted(found.keys() | manifest.parts.keys()):
        if found.get(name) != manifest.parts.get(name):
            raise _damaged(file, f"{name} is not as it was written")
    return manifest


def members(file: Path) -> Iterator[tuple[str, BinaryIO, int]]:
    """The parts of the backup and its manifest, one after the other: name, content and size."""
    with tarfile.open(file, "r:") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isreg() else None
            if content is None or not (member.name == NAME or is_part(member.name)):
                raise _damaged(file, f"{member.name!r} has no place in a backup")
            yield member.name, content, member.size  # type: ignore[misc]  # a reader of bytes


def _decode(file: Path, content: BinaryIO, size: int) -> Manifest:
    text = content.read(min(size, _LARGEST_MANIFEST))
    try:
        head = msgspec.json.decode(text, type=dict)
        if head.get("format") != FORMAT:
            raise NewerBackupError(f"{file} was made by a newer version", file=str(file), release=str(head["release"]))
        return msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, KeyError) as error:
        raise _damaged(file, f"its manifest: {error}") from error


def _digest(content: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := content.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _damaged(file: Path, why: str) -> DamagedBackupError:
    return DamagedBackupError(f"{file} is no whole backup: {why}", file=str(file), why=why)

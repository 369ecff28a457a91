"""Large immutable contents under names: recordings, attachments, prompts.

A blob lies in a folder, in an S3 bucket or, for tests, in memory. A name is written once and never given another
content, so a reader that fetches piece by piece cannot see a mixture. A blob is there as a whole or not at all, and a
blob in a folder survives a power cut from the moment `put_file` returned.
"""

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Self, TypeAlias

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, S3Store

from perezvon.kernel.errors import AppError, ErrorKind

Store: TypeAlias = LocalStore | MemoryStore | S3Store

_PIECE = 1_048_576
"""Bytes that are held in memory for one reader or writer."""

_ONE_REQUEST = 8 * _PIECE
"""Files up to this size are sent in a single request."""

_NAME = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
_KEY = re.compile(rf"{_NAME}(/{_NAME})*")


class BlobNotFoundError(AppError):
    """There is no blob of this name."""

    kind = ErrorKind.NOT_FOUND
    code = "blobs.not_found"


class BlobsUnavailableError(AppError):
    """The place where blobs lie does not answer or is full."""

    kind = ErrorKind.UNAVAILABLE
    code = "blobs.unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobRef:
    """What was stored: the number of bytes and their SHA-256 in hexadecimal."""

    size: int
    sha256: str


class Blobs:
    """Blobs by their keys: names of letters, digits, `.`, `_` and `-`, joined by `/`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def open(cls, address: str | None, folder: Path) -> Self:
        """The blobs at `address`: `s3://bucket/prefix`, `memory:`, or `folder` when there is no address.

        Keys, region and endpoint of S3 come from the usual `AWS_...` variables of the environment. Who names an
        endpoint at `http://` wants no encryption.
        """
        if address is None:
            return cls(LocalStore(folder, mkdir=True))
        if address == "memory:":
            return cls(MemoryStore())
        if not address.startswith("s3://"):
            raise ValueError("blobs lie at s3://bucket/prefix, at memory: or in the data folder")
        endpoint = os.environ.get("AWS_ENDPOINT") or os.environ.get("AWS_ENDPOINT_URL") or ""
        return cls(
            S3Store.from_url(
                address,
                client_options={
                    "connect_timeout": timedelta(seconds=5),
                    "timeout": timedelta(seconds=60),
                    "allow_http": endpoint.startswith("http://"),
                },
                retry_config={"max_retries": 5, "retry_timeout": timedelta(seconds=60)},
            )
        )

    async def put_file(self, key: str, path: Path) -> BlobRef:
        """Store the content of `path` under `key`. The file stays where it is.

        Repeating it with the same content is harmless. What is counted and hashed is what was sent.
        """
        content = _Content(path)
        size = await asyncio.to_thread(lambda: path.stat().st_size)
        with _translated(key):
            await obstore.put_async(self._store, _checked(key), content.pieces(), use_multipart=size > _ONE_REQUEST)
        if isinstance(self._store, LocalStore):
            assert self._store.prefix is not None
            await asyncio.to_thread(_flush, self._store.prefix, key)
        return content.ref

    async def read(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, not including, `end`, in pieces; what lies beyond the blob is left out.

        Each piece is its own request, so a reader may take as long as it likes between two of them.
        """
        if start < 0:
            raise ValueError("a range starts at 0 or later")
        size = await self.size(key)
        stop = size if end is None else min(end, size)
        for position in range(start, stop, _PIECE):
            with _translated(key):
                piece = await obstore.get_range_async(
                    self._store, key, start=position, end=min(position + _PIECE, stop)
                )
            yield bytes(piece)

    async def size(self, key: str) -> int:
        """The number of bytes. Raises `BlobNotFoundError`."""
        with _translated(key):
            found = await obstore.head_async(self._store, _checked(key))
        return found["size"]

    async def delete(self, key: str) -> None:
        """Remove the blob. One that is absent already is fine."""
        try:
            with _translated(key):
                await obstore.delete_async(self._store, _checked(key))
        except BlobNotFoundError:
            return


class _Content:
    """A file that is counted and hashed while it is read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = 0
        self._hash = hashlib.sha256()

    @property
    def ref(self) -> BlobRef:
        return BlobRef(size=self._size, sha256=self._hash.hexdigest())

    async def pieces(self) -> AsyncIterator[bytes]:
        file = await asyncio.to_thread(self._path.open, "rb")
        try:
            while piece := await asyncio.to_thread(file.read, _PIECE):
                self._size += len(piece)
                await asyncio.to_thread(self._hash.update, piece)
                yield piece
        finally:
            file.close()


def _checked(key: str) -> str:
    """The key, if it means the same in every store and stays inside its folder."""
    if not _KEY.fullmatch(key):
        raise ValueError("a blob's key is names of letters, digits, '.', '_' and '-', joined by '/'")
    return key


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise BlobNotFoundError(key=key) from error
    except BaseError as error:
        raise BlobsUnavailableError(str(error)) from error


def _flush(folder: Path, key: str) -> None:
    """Bring a new file and the names on the way to it to the disk."""
    path = folder / key
    for part in (path, *list(path.parents)[: key.count("/") + 1]):
        handle = os.open(part, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""What every place for blobs promises."""

import hashlib
import random
from abc import ABC, abstractmethod
from pathlib import Path

import pytest

from perezvon.platform.blobs import BlobNotFoundError, Blobs

_LONG = random.Random(7).randbytes(9 * 1_048_576 + 5)
"""More than one request, and not a whole number of pieces."""


class BlobsContract(ABC):
    """Run by each store; the fixture gives an empty one."""

    @pytest.fixture
    @abstractmethod
    def blobs(self, tmp_path: Path) -> Blobs:
        """An empty store."""

    @pytest.fixture
    def short(self, tmp_path: Path) -> Path:
        """A file of ten digits."""
        return _file(tmp_path / "short", b"0123456789")

    async def test_a_stored_file_is_read_back_and_stays_where_it_was(self, blobs, short):
        ref = await blobs.put_file("recordings/2026/a.ogg", short)

        assert await _read(blobs, "recordings/2026/a.ogg") == b"0123456789"
        assert (ref.size, ref.sha256) == (10, hashlib.sha256(b"0123456789").hexdigest())
        assert short.read_bytes() == b"0123456789"

    async def test_a_long_file_is_the_same_afterwards(self, blobs, tmp_path):
        ref = await blobs.put_file("long", _file(tmp_path / "long", _LONG))

        assert await _read(blobs, "long") == _LONG
        assert (ref.size, ref.sha256) == (len(_LONG), hashlib.sha256(_LONG).hexdigest())

    async def test_a_long_file_is_read_in_pieces(self, blobs, tmp_path):
        await blobs.put_file("long", _file(tmp_path / "long", _LONG))

        pieces = [piece async for piece in blobs.read("long", 1, len(_LONG) - 1)]

        assert b"".join(pieces) == _LONG[1:-1]
        assert max(map(len, pieces)) <= 1_048_576

    async def test_an_empty_file_is_a_blob_too(self, blobs, tmp_path):
        ref = await blobs.put_file("empty", _file(tmp_path / "empty", b""))

        assert ref.size == await blobs.size("empty") == 0
        assert await _read(blobs, "empty") == b""

    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [(0, 4, b"0123"), (4, None, b"456789"), (8, 99, b"89"), (10, None, b""), (99, 200, b""), (5, 5, b"")],
    )
    async def test_a_range_is_what_lies_inside_the_blob(self, blobs, short, start, end, expected):
        await blobs.put_file("a", short)

        assert await _read(blobs, "a", start, end) == expected

    async def test_storing_the_same_file_again_changes_nothing(self, blobs, short):
        first = await blobs.put_file("a", short)

        assert await blobs.put_file("a", short) == first
        assert await _read(blobs, "a") == b"0123456789"

    async def test_a_deleted_blob_is_gone(self, blobs, short):
        await blobs.put_file("a/b", short)
        await blobs.delete("a/b")

        with pytest.raises(BlobNotFoundError):
            await blobs.size("a/b")

    async def test_deleting_what_is_absent_is_fine(self, blobs):
        await blobs.delete("never/was")

    async def test_reading_what_is_absent_says_so(self, blobs):
        with pytest.raises(BlobNotFoundError) as raised:
            await _read(blobs, "never/was")

        assert raised.value.params == {"key": "never/was"}

    async def test_a_file_that_is_missing_leaves_no_blob(self, blobs, tmp_path):
        with pytest.raises(FileNotFoundError):
            await blobs.put_file("a", tmp_path / "missing")

        with pytest.raises(BlobNotFoundError):
            await blobs.size("a")

    @pytest.mark.parametrize("key", ["", "/a", "a/", "a//b", "../a", "a/../b", ".hidden", "a b", "ключ", "a\\b"])
    async def test_a_key_that_could_mean_something_else_elsewhere_is_refused(self, blobs, short, key):
        with pytest.raises(ValueError, match="key"):
            await blobs.put_file(key, short)


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


async def _read(blobs: Blobs, key: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([piece async for piece in blobs.read(key, start, end)])

"""What every place for blobs promises, faults included."""

import asyncio
import hashlib
import random
from abc import ABC, abstractmethod
from pathlib import Path

import pytest

from perezvon.platform.blobs import BlobNotFoundError, Blobs, BlobsUnavailableError
from tests.support.faulty import Fault, FaultyBlobs, blob_faults

MEGABYTE = 1_048_576
FAILURES = [Fault.BEFORE, Fault.AFTER]
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

    @pytest.mark.parametrize(
        "size", [0, 1, MEGABYTE - 1, MEGABYTE, MEGABYTE + 1, 8 * MEGABYTE, 8 * MEGABYTE + 1, len(_LONG)]
    )
    async def test_a_file_of_any_length_is_the_same_afterwards(self, blobs, tmp_path, size):
        content = _LONG[:size]
        ref = await blobs.put_file("any", _file(tmp_path / "any", content))

        assert await _read(blobs, "any") == content
        assert await blobs.size("any") == size
        assert (ref.size, ref.sha256) == (size, hashlib.sha256(content).hexdigest())

    async def test_a_long_file_is_read_in_pieces(self, blobs, tmp_path):
        await blobs.put_file("long", _file(tmp_path / "long", _LONG))

        pieces = [piece async for piece in blobs.read("long", 1, len(_LONG) - 1)]

        assert b"".join(pieces) == _LONG[1:-1]
        assert max(map(len, pieces)) <= 1_048_576

    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [(0, 4, b"0123"), (4, None, b"456789"), (8, 99, b"89"), (10, None, b""), (99, 200, b""), (5, 5, b"")],
    )
    async def test_a_range_is_what_lies_inside_the_blob(self, blobs, short, start, end, expected):
        await blobs.put_file("a", short)

        assert await _read(blobs, "a", start, end) == expected

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            (0, 1),
            (MEGABYTE - 1, MEGABYTE + 1),
            (MEGABYTE, 2 * MEGABYTE),
            (3, 3 * MEGABYTE + 4),
            (len(_LONG) - 1, None),
            (len(_LONG) - 3, len(_LONG) + 3),
        ],
    )
    async def test_a_range_may_cross_pieces(self, blobs, tmp_path, start, end):
        await blobs.put_file("long", _file(tmp_path / "long", _LONG))

        assert await _read(blobs, "long", start, end) == _LONG[start:end]

    async def test_a_range_does_not_begin_before_the_blob(self, blobs, short):
        await blobs.put_file("a", short)

        with pytest.raises(ValueError, match="range"):
            await _read(blobs, "a", -1)

    async def test_ranges_put_together_are_the_blob(self, blobs, short):
        await blobs.put_file("a", short)

        assert b"".join([await _read(blobs, "a", at, at + 3) for at in range(0, 12, 3)]) == b"0123456789"

    async def test_storing_the_same_file_again_changes_nothing(self, blobs, short):
        first = await blobs.put_file("a", short)

        assert await blobs.put_file("a", short) == first
        assert await _read(blobs, "a") == b"0123456789"

    async def test_a_deleted_blob_is_gone(self, blobs, short):
        await blobs.put_file("a/b", short)
        await blobs.delete("a/b")

        with pytest.raises(BlobNotFoundError):
            await blobs.size("a/b")

    @pytest.mark.parametrize("times", [1, 2, 5])
    async def test_deleting_what_is_absent_is_fine(self, blobs, short, times):
        await blobs.put_file("a", short)
        for _ in range(times):
            await blobs.delete("a")
            await blobs.delete("never/was")

    async def test_deleting_one_leaves_its_neighbours(self, blobs, short):
        for key in ("a/1", "a/11", "a/1.ogg", "b/1"):
            await blobs.put_file(key, short)
        await blobs.delete("a/1")

        assert [await blobs.size(key) for key in ("a/11", "a/1.ogg", "b/1")] == [10, 10, 10]

    async def test_a_deleted_name_may_be_used_again(self, blobs, short, tmp_path):
        await blobs.put_file("a", short)
        await blobs.delete("a")
        await blobs.put_file("a", _file(tmp_path / "other", b"other"))

        assert await _read(blobs, "a") == b"other"

    @pytest.mark.parametrize("name", ["size", "read"])
    @pytest.mark.parametrize("key", ["never/was", "never", "a/c", "A"])
    async def test_asking_for_what_is_absent_says_so(self, blobs, short, name, key):
        await blobs.put_file("a/b", short)
        with pytest.raises(BlobNotFoundError) as raised:
            await _ask(blobs, name, key)

        assert raised.value.params == {"key": key}

    @pytest.mark.parametrize("name", ["size", "read"])
    async def test_what_blobs_have_in_front_of_them_is_no_blob(self, blobs, short, name):
        await blobs.put_file("folder/a", short)

        with pytest.raises(BlobNotFoundError):
            await _ask(blobs, name, "folder")

    async def test_a_blob_that_is_deleted_while_it_is_read_ends_in_an_error(self, blobs, tmp_path):
        await blobs.put_file("long", _file(tmp_path / "long", _LONG))
        pieces = blobs.read("long")
        await anext(pieces)
        await blobs.delete("long")

        with pytest.raises(BlobNotFoundError):
            await anext(pieces)

    async def test_who_stops_reading_disturbs_nobody(self, blobs, tmp_path):
        await blobs.put_file("long", _file(tmp_path / "long", _LONG))
        pieces = blobs.read("long")
        assert await anext(pieces) == _LONG[:MEGABYTE]
        await pieces.aclose()

        assert await _read(blobs, "long", 0, 4) == _LONG[:4]

    async def test_two_readers_come_along_each_at_its_own_pace(self, blobs, tmp_path):
        await blobs.put_file("long", _file(tmp_path / "long", _LONG))
        slow = blobs.read("long")
        begun = await anext(slow)
        assert await _read(blobs, "long") == _LONG

        assert begun + b"".join([piece async for piece in slow]) == _LONG

    @pytest.mark.parametrize("many", [2, 12])
    async def test_many_are_stored_side_by_side(self, blobs, tmp_path, many):
        files = [_file(tmp_path / str(number), b"%d" % number * 1_000) for number in range(many)]
        await asyncio.gather(*(blobs.put_file(f"many/{number}", file) for number, file in enumerate(files)))

        assert [await _read(blobs, f"many/{number}") for number in range(many)] == [
            b"%d" % number * 1_000 for number in range(many)
        ]

    async def test_the_same_content_stored_twice_at_once_is_there_as_a_whole(self, blobs, tmp_path):
        file = _file(tmp_path / "long", _LONG)
        refs = await asyncio.gather(*(blobs.put_file("same", file) for _ in range(3)))

        assert len(set(refs)) == 1
        assert await _read(blobs, "same") == _LONG

    async def test_a_file_that_changes_afterwards_does_not_change_the_blob(self, blobs, short):
        await blobs.put_file("a", short)
        short.write_bytes(b"changed")

        assert await _read(blobs, "a") == b"0123456789"

    async def test_a_file_that_is_missing_leaves_no_blob(self, blobs, tmp_path):
        with pytest.raises(FileNotFoundError):
            await blobs.put_file("a", tmp_path / "missing")

        with pytest.raises(BlobNotFoundError):
            await blobs.size("a")

    @pytest.mark.parametrize(
        "key", ["a", "0", "_a", "-a", "a.b.c", "A-1_2.ogg", "de/ep/er/a", "x" * 200, "a..b", "recordings/2026/11/a.ogg"]
    )
    async def test_a_key_is_names_joined_by_slashes(self, blobs, short, key):
        await blobs.put_file(key, short)

        assert await _read(blobs, key) == b"0123456789"

    @pytest.mark.parametrize("key", ["", "/a", "../a", "a b"])
    @pytest.mark.parametrize("name", ["size", "read", "delete"])
    async def test_no_other_key_is_asked_for(self, blobs, name, key):
        with pytest.raises(ValueError, match="key"):
            await _ask(blobs, name, key)

    @pytest.mark.parametrize("key", ["", "/a", "a/", "a//b", "../a", "a/../b", ".hidden", "a b", "ключ", "a\\b"])
    async def test_a_key_that_could_mean_something_else_elsewhere_is_refused(self, blobs, short, key):
        with pytest.raises(ValueError, match="key"):
            await blobs.put_file(key, short)

    # --- Faults. ---

    @pytest.fixture
    def faulty(self, blobs: Blobs) -> FaultyBlobs:
        """The same place behind faults that a test scripts."""
        return FaultyBlobs(blobs._store, blob_faults())

    @pytest.mark.parametrize("fault", Fault)
    async def test_a_blob_is_whole_or_absent_and_may_be_stored_again(self, blobs, faulty, short, fault):
        faulty.faults.next(fault)
        if fault in FAILURES:
            with pytest.raises(BlobsUnavailableError):
                await faulty.put_file("a", short)
        else:
            assert (await faulty.put_file("a", short)).size == 10
        if fault is Fault.BEFORE:
            with pytest.raises(BlobNotFoundError):
                await blobs.size("a")
        else:
            assert await _read(blobs, "a") == b"0123456789"
        assert (await faulty.put_file("a", short)).size == 10
        assert await _read(blobs, "a") == b"0123456789"

    @pytest.mark.parametrize("fault", Fault)
    async def test_deleting_may_be_repeated_until_it_is_known(self, blobs, faulty, short, fault):
        await blobs.put_file("a", short)
        faulty.faults.next(fault)
        if fault in FAILURES:
            with pytest.raises(BlobsUnavailableError):
                await faulty.delete("a")
        await faulty.delete("a")
        with pytest.raises(BlobNotFoundError):
            await blobs.size("a")

    @pytest.mark.parametrize("fault", Fault)
    async def test_asking_for_the_size_changes_nothing(self, blobs, faulty, short, fault):
        await blobs.put_file("a", short)
        faulty.faults.next(fault)
        if fault in FAILURES:
            with pytest.raises(BlobsUnavailableError):
                await faulty.size("a")
        assert await faulty.size("a") == 10

    @pytest.mark.parametrize("fault", FAILURES)
    async def test_a_reader_that_was_cut_off_goes_on_where_it_was(self, blobs, faulty, tmp_path, fault):
        await blobs.put_file("long", _file(tmp_path / "long", _LONG))
        faulty.faults.next(None, None, None, None, fault)  # Reading begins with the size.
        found = b""
        pieces = faulty.read("long")
        for _ in range(3):
            found += await anext(pieces)
        with pytest.raises(BlobsUnavailableError):
            await anext(pieces)

        assert found + await _read(faulty, "long", len(found)) == _LONG


async def _ask(blobs: Blobs, name: str, key: str) -> None:
    match name:
        case "size":
            await blobs.size(key)
        case "read":
            await _read(blobs, key)
        case _:
            await blobs.delete(key)


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


async def _read(blobs: Blobs, key: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([piece async for piece in blobs.read(key, start, end)])

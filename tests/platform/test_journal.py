"""A journal on a disk: what was written is read back, whatever happened to the file."""

import asyncio
import resource
import signal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perezvon.platform.log.journal import FILE, SET_ASIDE, Entry, FileJournal, JournalInUseError, read_entries
from perezvon.platform.tasks import spawn
from tests.contracts.event_log import row, rows


def entry(first: int, last: int, *, taken: tuple[int, ...] = ()) -> Entry:
    return Entry(rows=tuple(rows(first, last)), taken=taken)


ENTRIES = [entry(1, 1), entry(2, 4, taken=(7, 9)), Entry(rows=(row(5, data='{"имя":"Ольга"}'.encode()),)), entry(6, 9)]


@pytest.fixture
async def written(tmp_path: Path) -> bytes:
    """The file of a journal with `ENTRIES`."""
    await write(tmp_path / "whole", ENTRIES)
    return (tmp_path / "whole" / FILE).read_bytes()


async def write(folder: Path, entries: list[Entry]) -> None:
    journal = FileJournal(folder)
    for one in entries:
        await journal.write(one)
    await journal.aclose()


async def everything(folder: Path) -> list[Entry]:
    journal = FileJournal(folder)
    found = list(await journal.read(after=0, limit=10_000)) if journal.last_seq else []
    await journal.aclose()
    return found


async def test_a_new_journal_is_empty(tmp_path):
    journal = FileJournal(tmp_path / "new")
    assert (journal.first_seq, journal.last_seq) == (0, 0)
    assert await journal.read(after=0, limit=10) == []
    await journal.aclose()


async def test_entries_come_back_as_they_were_written_after_another_start(tmp_path):
    await write(tmp_path, ENTRIES)
    assert await everything(tmp_path) == ENTRIES


async def test_what_is_written_after_another_start_follows(tmp_path):
    await write(tmp_path, ENTRIES[:2])
    await write(tmp_path, ENTRIES[2:])
    assert await everything(tmp_path) == ENTRIES


async def test_reading_begins_with_the_entry_that_holds_the_next_row(tmp_path):
    await write(tmp_path, ENTRIES)
    journal = FileJournal(tmp_path)
    assert await journal.read(after=2, limit=1) == [ENTRIES[1]]
    assert await journal.read(after=4, limit=2) == ENTRIES[2:]
    assert await journal.read(after=9, limit=10) == []
    await journal.aclose()


async def test_a_cleared_journal_is_empty_after_another_start_too(tmp_path):
    await write(tmp_path, ENTRIES)
    journal = FileJournal(tmp_path)
    await journal.clear()
    assert (journal.first_seq, journal.last_seq) == (0, 0)
    await journal.write(entry(30, 31))
    await journal.aclose()
    assert await everything(tmp_path) == [entry(30, 31)]


async def test_one_process_at_a_time_has_it_open(tmp_path):
    journal = FileJournal(tmp_path)
    with pytest.raises(JournalInUseError):
        FileJournal(tmp_path)
    await journal.aclose()
    await FileJournal(tmp_path).aclose()


async def test_what_was_set_aside_is_kept_under_another_name_and_readable(tmp_path):
    await write(tmp_path, ENTRIES)
    journal = FileJournal(tmp_path)
    first = await journal.set_aside()
    assert (journal.first_seq, journal.last_seq) == (0, 0)
    await journal.write(entry(1, 9))
    second = await journal.set_aside()
    await journal.aclose()
    assert first != second
    assert first.startswith(SET_ASIDE)
    assert read_entries(tmp_path / first) == ENTRIES
    assert read_entries(tmp_path / second) == [entry(1, 9)]
    assert await everything(tmp_path) == []


async def test_a_crash_at_any_byte_leaves_a_prefix_and_a_journal_that_goes_on(written, tmp_path):
    ends = [0]
    for number in range(1, len(ENTRIES) + 1):
        await write(tmp_path / f"prefix{number}", ENTRIES[:number])
        ends.append((tmp_path / f"prefix{number}" / FILE).stat().st_size)
    for size in range(len(written) + 1):
        (tmp_path / FILE).write_bytes(written[:size])
        whole = sum(end <= size for end in ends[1:])
        assert await everything(tmp_path) == ENTRIES[:whole]
        assert (tmp_path / FILE).stat().st_size == ends[whole]


@given(size=st.integers(0, 5_000), tail=st.binary(max_size=64), zeros=st.integers(0, 4_096))
@settings(max_examples=60, deadline=None)
def test_a_tail_of_anything_adds_no_row(tmp_path_factory, size, tail, zeros):
    folder = tmp_path_factory.mktemp("journal")
    asyncio.run(write(folder, ENTRIES))
    whole = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(whole[:size] + tail + bytes(zeros))
    found = asyncio.run(everything(folder))
    assert found == ENTRIES[: len(found)]
    if size >= len(whole):
        assert found == ENTRIES


async def test_a_flipped_bit_ends_what_is_believed(written, tmp_path):
    for position in range(0, len(written), 7):
        damaged = bytearray(written)
        damaged[position] ^= 0x10
        (tmp_path / FILE).write_bytes(damaged)
        found = await everything(tmp_path)
        assert found == ENTRIES[: len(found)]
        assert len(found) < len(ENTRIES)


@pytest.fixture
def small_disk():
    """Files of this process may be 4,000 bytes long: writing more fails half way, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


async def test_an_entry_that_found_no_room_was_never_there(tmp_path, small_disk):
    journal = FileJournal(tmp_path)
    await journal.write(entry(1, 10))
    before = (tmp_path / FILE).stat().st_size
    with pytest.raises(OSError, match="too large"):
        await journal.write(entry(11, 200))
    assert (tmp_path / FILE).stat().st_size == before
    await journal.write(entry(11, 12))
    await journal.aclose()
    assert await everything(tmp_path) == [entry(1, 10), entry(11, 12)]


async def test_an_entry_whose_writer_was_cancelled_is_whole_or_absent(tmp_path):
    journal = FileJournal(tmp_path)
    for _ in range(20):
        next_seq = journal.last_seq + 1
        writing = spawn(journal.write(entry(next_seq, next_seq + 4)), name="waiting")
        await asyncio.sleep(0)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        assert journal.last_seq % 5 == 0
    last = journal.last_seq
    await journal.aclose()
    assert [one.rows[-1].seq for one in await everything(tmp_path)] == list(range(5, last + 1, 5))


async def test_the_file_is_for_its_owner_alone(tmp_path):
    await write(tmp_path / "journal", ENTRIES)
    assert (tmp_path / "journal" / FILE).stat().st_mode & 0o077 == 0

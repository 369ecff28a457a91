"""A backup under load holds everything as of one moment, and comes back as it was; what is damaged is not restored."""

import asyncio
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from perezvon.entrypoints import schema
from perezvon.entrypoints.backup import manifest as manifests
from perezvon.entrypoints.backup.database import ProgramFailedError
from perezvon.entrypoints.backup.manifest import DamagedBackupError, NewerBackupError, read
from perezvon.entrypoints.backup.private import unfinished
from perezvon.entrypoints.backup.restoring import TargetNotEmptyError, restore
from perezvon.entrypoints.backup.taking import BackupExistsError, NoRoomError, files, source_at, take
from perezvon.entrypoints.backup.upgrading import BusyError, upgrade
from perezvon.entrypoints.foundation import foundation
from perezvon.entrypoints.processes import role
from perezvon.entrypoints.settings import make_folders
from perezvon.entrypoints.words import Words
from perezvon.kernel.values import Language
from perezvon.platform import disk
from perezvon.platform.db import Database
from perezvon.platform.postgres import PrivateServer
from perezvon.platform.settings import Settings
from perezvon.platform.tasks import spawn, stop

WORDS = Words(Language.ENGLISH)


@dataclass
class Centre:
    """A data folder with its running database."""

    settings: Settings
    address: str
    folder: Path

    async def back_up(self, name: str = "backup.tar") -> Path:
        file = self.folder / name
        await asyncio.to_thread(take, self.settings, await source_at(self.address), file, words=WORDS, say=print)
        return file

    def elsewhere(self) -> Settings:
        return Settings(data=self.folder / "restored")


@pytest.fixture
def centre(open_folder: Path) -> Iterator[Centre]:
    settings = Settings(data=open_folder / "centre")
    settings.data.mkdir(mode=0o711)
    make_folders(settings)
    server = PrivateServer(settings.postgres, settings={"fsync": "off"})
    try:
        address = server.start()
        asyncio.run(_make_schema(address))
        (settings.blob_folder / "recordings").mkdir()
        (settings.blob_folder / "recordings" / "r1.ogg").write_bytes(b"sound" * 100_000)
        (settings.recordings / "r2.wav").write_bytes(b"still being written")
        (settings.prompts / "greeting.wav").write_bytes(b"welcome")
        yield Centre(settings, address, open_folder)
    finally:
        server.stop()


async def _make_schema(address: str) -> None:
    database = Database(address)
    await schema.upgrade(database)
    await database.aclose()


async def write_for_ever(database: Database) -> None:
    """Two rows in each transaction: a backup that is consistent has both or neither."""
    while True:
        async with database.begin() as tx:
            await tx.execute(text("insert into audit_entry (action, subject) values ('a', 'x')"))
            await tx.execute(text("insert into audit_entry (action, subject) values ('b', 'x')"))


async def counted(settings: Settings) -> list[int]:
    async with foundation(settings, name="test") as base, base.database.begin() as tx:
        actions = "select count(*) from audit_entry where action = :action"
        return [(await tx.execute(text(actions), {"action": action})).scalar_one() for action in ("a", "b")]


async def test_a_backup_under_load_is_of_one_moment_and_comes_back_whole(centre: Centre) -> None:
    database = Database(centre.address)
    writing = spawn(write_for_ever(database), name="load")
    await asyncio.sleep(0.2)
    file = await centre.back_up()
    await stop(writing)
    await database.aclose()

    settings = centre.elsewhere()
    await restore(settings, file, words=WORDS, say=print)
    first, second = await counted(settings)
    PrivateServer(settings.postgres).stop()
    assert first == second > 0
    for folder in ("blobs", "recordings", "prompts"):
        assert contents(settings.data / folder) == contents(centre.settings.data / folder)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("moment", range(4))
def test_a_recording_that_is_finished_meanwhile_is_there_before_or_after(tmp_path: Path, moment: int) -> None:
    """Its master is stored, and then its source goes, between any two files that are copied."""
    settings = Settings(data=tmp_path)
    make_folders(settings)
    for name in ("r1.wav", "r2.wav", "r3.wav"):
        (settings.recordings / name).touch()
    (settings.blob_folder / "r0.ogg").touch()
    taken = set()
    for number, (_, path) in enumerate(files(settings)):
        if number == moment:
            (settings.blob_folder / "r2.ogg").touch()
            (settings.recordings / "r2.wav").unlink()
        if path.exists():
            taken.add(path.stem)
    assert taken == {"r0", "r1", "r2", "r3"}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_a_backup_replaces_no_file_and_leaves_none_half_written(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    (centre.folder / "backup.tar").write_text("precious")
    with pytest.raises(BackupExistsError):
        await centre.back_up()
    assert (centre.folder / "backup.tar").read_text() == "precious"
    monkeypatch.setattr("perezvon.entrypoints.backup.taking.space", lambda _: disk.Space(free=0, total=1))
    with pytest.raises(NoRoomError):
        await centre.back_up("other.tar")
    assert not [path for path in centre.folder.iterdir() if "other.tar" in path.name]


async def test_what_a_killed_backup_left_goes_with_the_next_one(centre: Centre) -> None:
    """A lock ends with its process. One that is written at the same time stays."""
    with unfinished(centre.folder, "left.tar") as (path, _):
        left = path.rename(path.with_name(f"{path.name}.{manifests.DUMP}"))
    with unfinished(centre.folder, "living.tar") as (living, _):
        file = await centre.back_up()
        assert living.exists()
    assert not left.exists()
    assert read(file).parts
    assert [path.name for path in centre.folder.iterdir() if path.is_file()] == [file.name]


async def test_a_dump_that_does_not_end_is_given_up(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for a table that somebody else has locked."""
    monkeypatch.setattr("perezvon.entrypoints.backup.database.DUMP_S", 1.0)
    database = Database(centre.address)
    async with database.begin() as tx:
        await tx.execute(text("lock table audit_entry"))
        with pytest.raises(ProgramFailedError, match="did not end"):
            await centre.back_up()
    await database.aclose()
    assert not [path for path in centre.folder.iterdir() if path.is_file()]


async def test_a_backup_needs_room_for_the_database_too(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files are small; the dump and its copy would not fit."""
    size = (await source_at(centre.address)).size
    assert size > 5_000_000
    monkeypatch.setattr("perezvon.entrypoints.backup.taking.space", lambda _: disk.Space(free=2 * size - 1, total=size))
    with pytest.raises(NoRoomError):
        await centre.back_up()


async def test_a_backup_goes_into_an_empty_folder_only(centre: Centre) -> None:
    file = await centre.back_up()
    with pytest.raises(TargetNotEmptyError):
        await restore(centre.settings, file, words=WORDS, say=print)
    assert (centre.settings.prompts / "greeting.wav").exists()


async def test_a_restore_that_failed_can_be_tried_again(centre: Centre) -> None:
    """An operator's own database is not emptied again, so nothing is in it before all files are in their places."""
    file = await centre.back_up()
    own = PrivateServer(centre.folder / "own", settings={"fsync": "off"})
    try:
        settings = centre.elsewhere().model_copy(update={"database": own.start()})

        def get_in_the_way(_: str) -> None:
            settings.prompts.mkdir(parents=True, exist_ok=True)
            (settings.prompts / "greeting.wav").touch()

        with pytest.raises(FileExistsError):
            await restore(settings, file, words=WORDS, say=get_in_the_way)
        assert not list(settings.data.iterdir())
        await restore(settings, file, words=WORDS, say=print)
    finally:
        own.stop()
    assert (settings.prompts / "greeting.wav").read_bytes() == b"welcome"
    assert not list(settings.run.iterdir())


async def test_a_damaged_backup_is_not_restored(centre: Centre) -> None:
    whole = (await centre.back_up()).read_bytes()
    damaged = centre.folder / "damaged.tar"
    middle = whole.index(b"soundsound")
    for content in (whole[: len(whole) // 2], whole[:middle] + b"S" + whole[middle + 1 :], b"", b"nonsense" * 1_000):
        damaged.write_bytes(content)
        with pytest.raises(DamagedBackupError):
            await restore(centre.elsewhere(), damaged, words=WORDS, say=print)
        assert not centre.elsewhere().data.exists()


@pytest.mark.parametrize("name", ["../escaped", "/etc/escaped", "blobs/../../escaped", "blobs/.hidden", "other/file"])
def test_a_part_cannot_leave_its_folder(tmp_path: Path, name: str) -> None:
    file = tmp_path / "evil.tar"
    with tarfile.open(file, "w") as archive:
        archive.addfile(tarfile.TarInfo(name))
    with pytest.raises(DamagedBackupError, match="no place"):
        read(file)


def test_a_link_is_no_part(tmp_path: Path) -> None:
    file, link = tmp_path / "evil.tar", tarfile.TarInfo("blobs/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(file, "w") as archive:
        archive.addfile(link)
    with pytest.raises(DamagedBackupError, match="no place"):
        read(file)


def test_a_backup_of_a_newer_version_is_told(tmp_path: Path) -> None:
    file = tmp_path / "newer.tar"
    text = b'{"format": 99, "release": "9.0"}'
    member = tarfile.TarInfo(manifests.NAME)
    member.size = len(text)
    with tarfile.open(file, "w") as archive:
        archive.addfile(member, io.BytesIO(text))
    with pytest.raises(NewerBackupError):
        read(file)


async def test_a_schema_of_a_newer_version_is_not_restored(centre: Centre) -> None:
    file = centre.folder / "newer.tar"
    source = replace(await source_at(centre.address), schema="9999")
    await asyncio.to_thread(take, centre.settings, source, file, words=WORDS, say=print)
    with pytest.raises(schema.UnknownSchemaError):
        await restore(centre.elsewhere(), file, words=WORDS, say=print)
    assert not centre.elsewhere().data.exists()


async def test_an_upgrade_waits_for_the_centre_to_stop(centre: Centre) -> None:
    with role(centre.settings, "serve"), pytest.raises(BusyError):
        await upgrade(centre.settings, None, words=WORDS, say=print)


async def test_an_upgrade_backs_up_first_and_a_failure_leaves_the_data_as_it_was(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next version's migration fails half way."""
    known = schema.revisions()
    database = Database(centre.address)
    monkeypatch.setattr(schema, "revisions", lambda: [*known, "9998"])

    async def fail(tx: object) -> None:
        await tx.execute(text("drop table audit_entry cascade"))  # type: ignore[attr-defined]
        raise RuntimeError("half way")

    monkeypatch.setattr("perezvon.entrypoints.migrations.migrate", fail)
    said: list[str] = []
    with pytest.raises(RuntimeError):
        await upgrade(centre.settings, None, words=WORDS, say=said.append)
    assert "as it was" in said[-1]
    (made,) = centre.settings.backups.iterdir()
    assert read(made).schema == known[-1]
    async with database.begin() as tx:
        assert (await tx.execute(text("select to_regclass('audit_entry')"))).scalar_one() is not None
    await database.aclose()

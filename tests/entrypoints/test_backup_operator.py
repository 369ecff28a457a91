"""The backup of a centre on an operator's PostgreSQL comes back there, and in a newer version as well."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from perezvon.entrypoints import schema
from perezvon.entrypoints.backup.restoring import TargetNotEmptyError, restore
from perezvon.entrypoints.backup.taking import source_at, take
from perezvon.entrypoints.doctor.store import Store, examine
from perezvon.entrypoints.settings import make_folders
from perezvon.entrypoints.words import Words
from perezvon.kernel.ids import MAIN
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from perezvon.platform.jobs import Jobs
from perezvon.platform.log.postgres import PostgresLog
from perezvon.platform.postgres import PrivateServer
from perezvon.platform.settings import Settings
from tests.contracts.event_log import row
from tests.support.operator_database import DEBIAN_15, OperatorServer

WORDS = Words(Language.ENGLISH)
STEPS = 250


@pytest.fixture(params=["15", "18"])
def old(open_folder: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """A centre on an operator's server with some life in it."""
    if request.param == "15" and not (DEBIAN_15 / "postgres").exists():
        pytest.skip("PostgreSQL 15 is not in /usr/lib/postgresql/15: apt-get install postgresql-15")
    server = OperatorServer(open_folder, "old", DEBIAN_15 if request.param == "15" else None)
    server.make()
    server.start({"fsync": "off"})
    settings = Settings(data=open_folder / "centre", database=server.dsn)
    settings.data.mkdir(mode=0o711)
    make_folders(settings)
    (settings.blob_folder / "r1.ogg").write_bytes(b"sound" * 1_000)
    try:
        asyncio.run(live(server.dsn))
        yield settings
    finally:
        server.stop()


async def live(address: str) -> None:
    database = Database(address)
    await schema.upgrade(database)
    async with database.begin() as tx:
        await Jobs().enqueue(tx, "remember", {"what": "all"})
    log = PostgresLog(address)
    await log.append(MAIN, [row(seq) for seq in range(1, STEPS + 1)])
    await log.aclose()
    await database.aclose()


async def backed_up(settings: Settings, folder: Path) -> Path:
    assert settings.database is not None
    file = folder / "backup.tar"
    await asyncio.to_thread(take, settings, await source_at(settings.database), file, words=WORDS, say=print)
    return file


async def assert_whole(address: str, settings: Settings) -> None:
    log, database = PostgresLog(address), Database(address)
    try:
        assert list(await log.read(MAIN, after=0)) == [row(seq) for seq in range(1, STEPS + 1)]
        await log.append(MAIN, [row(STEPS + 1)])
        async with database.begin() as tx:
            assert await Jobs().waiting(tx) == {"remember": 1}
        assert {found.check for found in await examine(Store(settings=settings, database=database))} <= {"followers"}
    finally:
        await log.aclose()
        await database.aclose()
    assert (settings.blob_folder / "r1.ogg").read_bytes() == b"sound" * 1_000


async def test_it_comes_back_in_the_private_database_of_the_newest_version(old: Settings, open_folder: Path) -> None:
    file = await backed_up(old, open_folder)
    settings = Settings(data=open_folder / "restored")
    await restore(settings, file, words=WORDS, say=print)
    server = PrivateServer(settings.postgres)
    try:
        await assert_whole(server.start(), settings)
    finally:
        server.stop()


async def test_it_comes_back_on_another_server_of_the_operator(old: Settings, open_folder: Path) -> None:
    file = await backed_up(old, open_folder)
    server = OperatorServer(open_folder, "new")
    server.make()
    server.start({"fsync": "off"})
    try:
        settings = Settings(data=open_folder / "restored", database=server.dsn)
        await restore(settings, file, words=WORDS, say=print)
        await assert_whole(server.dsn, settings)
        with pytest.raises(TargetNotEmptyError):
            await restore(settings.model_copy(update={"data": open_folder / "again"}), file, words=WORDS, say=print)
    finally:
        server.stop()

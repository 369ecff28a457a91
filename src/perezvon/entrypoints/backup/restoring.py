"""Restoring a backup into an empty folder. All of it was checked before the first byte is written."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import text

from perezvon.entrypoints import schema
from perezvon.entrypoints.backup import database
from perezvon.entrypoints.backup.manifest import DUMP, NAME, Manifest, members, read
from perezvon.entrypoints.backup.private import create
from perezvon.entrypoints.foundation import database_for_now
from perezvon.entrypoints.settings import make_folders
from perezvon.entrypoints.words import Words
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Database
from perezvon.platform.settings import Settings

Say = Callable[[str], None]


class TargetNotEmptyError(AppError):
    """Something lies where the backup should go."""

    kind = ErrorKind.CONFLICT
    code = "backup.target_not_empty"


async def restore(settings: Settings, file: Path, *, words: Words, say: Say) -> Manifest:
    """Make a centre from `file` in the data folder of `settings`, and in its database, both empty until now.

    Both are as before when this fails: the database comes last, since what was loaded into it stays. Raises `DamagedBackupError`, `NewerBackupError`, `UnknownSchemaError`,
    `TargetNotEmptyError`, `OSError`, and what the database raises.
    """
    _check_empty(settings.data)
    say(words.say("say.restore.checking", file=file))
    manifest = read(file)
    schema.check_known(manifest.schema)
    made = datetime.fromtimestamp(manifest.made / SECOND, UTC)
    told = {"count": len(manifest.parts), "release": manifest.release, "made": f"{made:%Y-%m-%d %H:%M} UTC"}
    say(words.say("say.restore.checked", **told))
    with _all_or_nothing(settings), database_for_now(settings) as address:
        await _check_database_empty(address)
        make_folders(settings)
        with tempfile.TemporaryDirectory(dir=settings.run) as folder:
            dumped = Path(folder) / DUMP
            _write_files(settings, file, dumped)
            say(words.say("say.restore.database"))
            database.load(settings, address, dumped)
    say(words.say("say.restore.done", target=settings.data))
    return manifest


def _write_files(settings: Settings, file: Path, dumped: Path) -> None:
    for name, content, _ in members(file):
        if name != NAME:
            _copy(content, dumped if name == DUMP else settings.data / name)


def _copy(content: BinaryIO, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with create(target) as out:
        shutil.copyfileobj(content, out)


@contextmanager
def _all_or_nothing(settings: Settings) -> Iterator[None]:
    """Empty the folder again when the block fails; it was empty before."""
    existed = settings.data.exists()
    try:
        yield
    except BaseException:
        for path in settings.data.iterdir() if settings.data.exists() else ():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        if not existed and settings.data.exists():
            settings.data.rmdir()
        raise


def _check_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise TargetNotEmptyError(f"{folder} is not empty", target=str(folder))


async def _check_database_empty(address: str) -> None:
    opened = Database(address, name="perezvon restore", connections=1)
    try:
        async with opened.begin() as tx:
            if (await tx.execute(_TABLES)).scalar_one():
                raise TargetNotEmptyError("the database is not empty", target="PEREZVON_DATABASE")
    finally:
        await opened.aclose()


_TABLES = text("select count(*) from pg_class where relnamespace = 'public'::regnamespace")

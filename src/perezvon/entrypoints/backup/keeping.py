"""Backups that are written by themselves: every so many hours one, of which the last ones are kept."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from perezvon.entrypoints.backup.taking import Source, source_at, take
from perezvon.entrypoints.foundation import Foundation
from perezvon.entrypoints.words import Words
from perezvon.kernel.errors import AppError
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language
from perezvon.platform.telemetry import logger

LOOK_S = 60.0

PATTERN = "perezvon-*.tar"

_log = logger(__name__)


async def keep_backups(base: Foundation) -> None:
    """Write a backup whenever the last one is too old, for ever. One that fails is logged and tried again later."""
    folder = base.settings.backup_folder
    while folder is not None:
        try:
            if is_due(folder, hours=base.settings.backup_hours, now=base.clock.now()):
                await asyncio.to_thread(_back_up, base, await source_at(base.database.dsn), folder)
        except (AppError, OSError):
            _log.exception("backup_failed", folder=str(folder))
        await asyncio.sleep(LOOK_S)


def made(folder: Path) -> list[Path]:
    """The backups in the folder, the oldest first."""
    return [path for _, path in _written(folder)]


def last(folder: Path) -> Micros | None:
    """When the newest backup in the folder was written, if there is one."""
    return max((at for at, _ in _written(folder)), default=None)


def is_due(folder: Path, *, hours: int, now: Micros) -> bool:
    """Whether the newest backup is older than that, or there is none."""
    at = last(folder)
    return at is None or now - at >= hours * 3_600 * SECOND


def forget_old(folder: Path, *, keep: int) -> None:
    """Remove all backups but the newest."""
    for path in made(folder)[:-keep]:
        path.unlink(missing_ok=True)


def _written(folder: Path) -> list[tuple[Micros, Path]]:
    """Each backup with its time, the oldest first. One that is removed meanwhile is left out."""
    found = []
    for path in folder.glob(PATTERN):
        with suppress(FileNotFoundError):
            found.append((path.stat().st_mtime_ns // 1_000, path))
    return sorted(found)


def _back_up(base: Foundation, source: Source, folder: Path) -> None:
    at = datetime.fromtimestamp(base.clock.now() / SECOND, UTC)
    file = folder / f"perezvon-{at:%Y%m%d-%H%M%S}.tar"
    take(base.settings, source, file, words=Words(Language.ENGLISH), say=lambda _: None)
    forget_old(folder, keep=base.settings.backup_keep)
    _log.info("backup_written", file=str(file), bytes=file.stat().st_size)

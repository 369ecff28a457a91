"""Bringing the data to this version. A backup is made first; migrations are one transaction, so a failure undoes them."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from perezvon.entrypoints import schema
from perezvon.entrypoints.backup.taking import source_at, take
from perezvon.entrypoints.foundation import foundation
from perezvon.entrypoints.processes import is_in_use
from perezvon.entrypoints.words import Words
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.time import SECOND
from perezvon.platform.settings import Settings

Say = Callable[[str], None]


class BusyError(AppError):
    """A centre runs on the data folder."""

    kind = ErrorKind.CONFLICT
    code = "backup.busy"


async def upgrade(settings: Settings, file: Path | None, *, words: Words, say: Say) -> None:
    """Back up to `file`, or to the folder `backups` of the data folder, then run the migrations that are missing.

    Raises `BusyError`, `UnknownSchemaError`, what a backup raises, or the migration's own failure; then nothing changed.
    """
    if is_in_use(settings):
        raise BusyError(f"the centre runs on {settings.data}", data=str(settings.data))
    async with foundation(settings, name="upgrade") as base:
        newest = schema.revisions()[-1]
        async with base.database.begin() as tx:
            found = await schema.current(tx)
        if found in (None, newest):
            await schema.upgrade(base.database)
            say(words.say("say.upgrade.current", schema=newest))
            return
        schema.check_known(found)
        target = file or settings.backups / f"before-{newest}-{base.clock.now() // SECOND}.tar"
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        await asyncio.to_thread(take, settings, await source_at(base.database.dsn), target, words=words, say=say)
        say(words.say("say.upgrade.migrating", before=found, after=newest))
        try:
            await schema.upgrade(base.database)
        except BaseException:
            say(words.say("say.upgrade.failed", file=target))
            raise
        say(words.say("say.upgrade.done", file=target))

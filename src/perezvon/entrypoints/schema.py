"""Whether the database is as this version of the product needs it; if not, it is brought up to date.

The newest migration is known by the name of its file, so that a start that has nothing to migrate loads no Alembic.
"""

from pathlib import Path

from sqlalchemy import text

import perezvon.migrations
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform.db import Database, Tx

_LOCK = 7_203_415_091
"""One process migrates; others that start at the same moment wait for it."""


class UnknownSchemaError(AppError):
    """The database was made by a newer version of the product."""

    kind = ErrorKind.CONFLICT
    code = "schema.unknown"


async def upgrade(database: Database) -> None:
    """Run the migrations that are missing. Raises `UnknownSchemaError` when the database is newer than the code."""
    known = revisions()
    async with database.begin() as tx:
        await tx.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        found = await current(tx)
        if found == known[-1]:
            return
        check_known(found)
        from perezvon.entrypoints.migrations import migrate  # noqa: PLC0415 - most starts have nothing to migrate

        await migrate(tx)


def revisions() -> list[str]:
    """The migrations of this version, oldest first: their files are named `<revision>_<what>.py`."""
    files = Path(perezvon.migrations.__file__).with_name("versions").glob("[0-9]*.py")
    return sorted(file.name.partition("_")[0] for file in files)


def check_known(revision: str | None) -> None:
    """Raises `UnknownSchemaError` for a schema that only a newer version can have made."""
    if revision and revision not in revisions():
        raise UnknownSchemaError(
            f"the database is at schema {revision}, which this version does not know: install the newer version",
            found=revision,
        )


async def current(tx: Tx) -> str | None:
    """The revision of the database's schema; `None` of an empty one."""
    if (await tx.execute(text("select to_regclass('alembic_version')"))).scalar_one() is None:
        return None
    revision: str | None = (await tx.execute(text("select version_num from alembic_version"))).scalar_one_or_none()
    return revision

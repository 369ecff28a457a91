"""The schema is brought up to date once, and a newer one is left alone."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from perezvon.entrypoints import migrations, schema
from perezvon.platform.db import Database


def test_the_names_of_the_files_are_the_revisions() -> None:
    scripts = ScriptDirectory.from_config(migrations._config())
    assert schema.revisions()[::-1] == [script.revision for script in scripts.walk_revisions()]
    assert schema.revisions()[-1] == scripts.get_current_head()


async def test_an_empty_database_is_migrated_and_then_left_alone(empty: Database) -> None:
    await schema.upgrade(empty)
    async with empty.begin() as tx:
        assert (await tx.execute(text("select version_num from alembic_version"))).scalar_one() == schema.revisions()[
            -1
        ]
    await schema.upgrade(empty)
    await migrations.check(empty)


async def test_a_database_of_a_newer_version_is_left_alone(empty: Database) -> None:
    await schema.upgrade(empty)
    async with empty.begin() as tx:
        await tx.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(schema.UnknownSchemaError, match="newer version"):
        await schema.upgrade(empty)

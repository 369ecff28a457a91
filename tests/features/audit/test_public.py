"""The audit trail."""

import pytest
from sqlalchemy import select

from perezvon.features.audit.public import record
from perezvon.features.audit.tables import audit_entry
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import UserId
from perezvon.platform.db import Database

ANNA = Actor(user=UserId("anna"), permissions=frozenset())


async def entries(database: Database) -> list[tuple[str | None, str, str, str | None]]:
    async with database.begin() as tx:
        found = await tx.execute(select(audit_entry).order_by(audit_entry.c.id))
        return [(entry.actor, entry.action, entry.subject, entry.purpose) for entry in found]


async def test_who_did_what_to_which_subject_and_why(database: Database) -> None:
    async with database.begin() as tx:
        await record(tx, ANNA, "recordings.listen", "r1", "review")
        await record(tx, None, "recordings.erase", "r1")
    assert await entries(database) == [
        ("anna", "recordings.listen", "r1", "review"),
        (None, "recordings.erase", "r1", None),
    ]


async def test_a_deed_that_failed_leaves_no_entry(database: Database) -> None:
    async def deed() -> None:
        async with database.begin() as tx:
            await record(tx, ANNA, "customers.save", "c1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await deed()
    assert await entries(database) == []

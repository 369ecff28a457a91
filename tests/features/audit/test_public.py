"""The audit trail."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from perezvon.features.audit.domain import Trail
from perezvon.features.audit.public import record, record_once, verify
from perezvon.features.audit.tables import audit_entry
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import UserId
from perezvon.platform.db import Database

ANNA, BEN = (Actor(user=UserId(user), permissions={}) for user in ("anna", "ben"))


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


async def test_a_deed_of_many_requests_is_noted_once_each_by_whom_what_and_why(database: Database) -> None:
    deeds = [(ANNA, "r1", None), (ANNA, "r1", None), (ANNA, "r1", "review"), (ANNA, "r2", None), (BEN, "r1", None)]
    for who, recording, purpose in deeds:
        async with database.begin() as tx:
            await record_once(tx, who, "recordings.listen", recording, purpose, within=timedelta(hours=1))
    assert [(who, subject, purpose) for who, _, subject, purpose in await entries(database)] == [
        ("anna", "r1", None),
        ("anna", "r1", "review"),
        ("anna", "r2", None),
        ("ben", "r1", None),
    ]


async def test_the_same_deed_later_is_noted_again(database: Database) -> None:
    for _ in range(2):
        async with database.begin() as tx:
            await record_once(tx, ANNA, "recordings.listen", "r1", within=timedelta())
    assert len(await entries(database)) == 2


# --- The chain. -------------------------------------------------------------------------------------------------------


async def trail(database: Database) -> Trail:
    async with database.begin() as tx:
        return await verify(tx)


async def three(database: Database) -> None:
    async with database.begin() as tx:
        await record(tx, ANNA, "recordings.listen", "r1", "Качество, 1:2")
        await record(tx, None, "recordings.erase", "r1")
    async with database.begin() as tx:
        await record(tx, ANNA, "contacts.look", "c1")


async def behind_its_back(database: Database, statement: str) -> None:
    async with database.begin() as tx:
        await tx.execute(text("set local session_replication_role = replica"))
        await tx.execute(text(statement))


async def test_a_trail_that_nobody_touched_holds(database: Database) -> None:
    assert await trail(database) == Trail.empty()
    await three(database)
    found = await trail(database)
    assert (found.entries, found.broken_at) == (3, None)
    assert len(found.head) == 64


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("update audit_entry set subject = 'r2' where id = 2", 2),
        ("update audit_entry set at = at + interval '1 microsecond' where id = 1", 1),
        ("delete from audit_entry where id = 2", 3),
        ("update audit_entry set position = null where id = 3", 3),
        ("update audit_entry set purpose = '' where id = 3", 3),
    ],
)
async def test_a_change_behind_the_databases_back_is_found(database: Database, statement: str, broken_at: int) -> None:
    await three(database)
    await behind_its_back(database, statement)
    assert (await trail(database)).broken_at == broken_at


@pytest.mark.parametrize("statement", ["update audit_entry set subject = 'r2'", "delete from audit_entry"])
async def test_the_database_refuses_to_change_the_trail(database: Database, statement: str) -> None:
    async def change() -> None:
        async with database.begin() as tx:
            await tx.execute(text(statement))

    await three(database)
    with pytest.raises(DBAPIError, match="only ever added to"):
        await change()


async def test_deeds_at_the_same_time_make_one_chain(database: Database) -> None:
    async def deed(number: int) -> None:
        async with database.begin() as tx:
            await record(tx, ANNA, "contacts.look", f"c{number}")
            await record(tx, ANNA, "recordings.listen", f"r{number}")

    async with asyncio.TaskGroup() as group:
        for number in range(30):
            group.create_task(deed(number), name="deed")
    found = await trail(database)
    assert (found.entries, found.broken_at) == (60, None)

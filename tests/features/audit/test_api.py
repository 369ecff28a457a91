"""The audit trail over HTTP: filters, pages, and the table to take away."""

import pytest
from httpx import AsyncClient

from perezvon.features.audit.api import router
from perezvon.features.audit.public import record
from perezvon.features.audit.service import AuditService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import UserId
from perezvon.platform.db import Database, Tx
from tests.features.client import actor, client

ANNA, BEN = (Actor(user=UserId(name), permissions={}) for name in ("anna", "ben"))
READER = actor("audit.read")


async def names_of(_: Tx, users: object) -> dict[UserId, str]:
    return {UserId("anna"): "Anna Sokolova"}


def browser(database: Database, who: Actor = READER) -> object:
    return client(database, [router(AuditService(names_of))], who)


@pytest.fixture
async def trail(database: Database) -> Database:
    async with database.begin() as tx:
        await record(tx, ANNA, "recordings.listen", "r1", "=1+1")
        await record(tx, BEN, "queues.save_queue", "sales")
        await record(tx, None, "queues.save_route", "to-sales")
        await record(tx, ANNA, "recordings.listen", "r2")
    return database


async def found(reader: AsyncClient, **wanted: object) -> list[int]:
    return [entry["id"] for entry in (await reader.get("/api/audit", params=wanted)).json()["items"]]


async def test_entries_are_found_by_who_what_and_when(trail: Database) -> None:
    async with browser(trail) as reader:
        assert await found(reader) == [4, 3, 2, 1]
        assert await found(reader, actor="anna") == [4, 1]
        assert await found(reader, action="queues.") == [3, 2]
        assert await found(reader, subject="r1") == [1]
        at = (await reader.get("/api/audit")).json()["items"][0]["at"]
        assert await found(reader, since=at) == [4, 3, 2, 1]
        assert await found(reader, until=at) == []


async def test_an_entry_names_who_acted(trail: Database) -> None:
    async with browser(trail) as reader:
        [entry] = (await reader.get("/api/audit", params={"subject": "r1"})).json()["items"]
    assert entry == {
        "id": 1,
        "at": entry["at"],
        "actor": "anna",
        "actor_name": "Anna Sokolova",
        "action": "recordings.listen",
        "subject": "r1",
        "purpose": "=1+1",
    }


async def test_pages_follow_one_another(trail: Database) -> None:
    async with browser(trail) as reader:
        first = (await reader.get("/api/audit", params={"limit": 3})).json()
        second = (await reader.get("/api/audit", params={"limit": 3, "cursor": first["next"]})).json()
        bad = await reader.get("/api/audit", params={"cursor": "x"})
    assert [entry["id"] for entry in first["items"] + second["items"]] == [4, 3, 2, 1]
    assert second["next"] is None
    assert (bad.status_code, bad.json()["code"]) == (400, "audit.bad_cursor")


async def test_nobody_else_reads_it(trail: Database) -> None:
    async with browser(trail, actor("settings.write")) as somebody:
        assert (await somebody.get("/api/audit")).status_code == 403

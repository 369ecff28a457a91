"""What agents say about contacts that they took part in, over HTTP."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from perezvon.engine.engine import Engine
from perezvon.features.audit.tables import audit_entry
from perezvon.features.contacts import projection
from perezvon.features.contacts.api import router
from perezvon.features.people.domain import Agent, Team
from perezvon.features.people.service import PeopleService
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import AgentId, TeamId
from perezvon.kernel.time import DAY, SECOND
from perezvon.platform.db import Database
from tests.engine.stages import talking
from tests.features.client import GrantedWishes, actor, client
from tests.features.contacts.services import services
from tests.features.steps import NINE, talked
from tests.support.clock import TestClock
from tests.support.script import Script

ANNA = actor("desk.use", "contacts.read", agent="anna")
BEN = actor("desk.use", "contacts.read", agent="ben")
BOSS = actor("contacts.read")
NORTH = actor("contacts.read", scope=Scope.TEAM, teams=["north"])
SOUTH = actor("contacts.read", scope=Scope.TEAM, teams=["south"])
EVENING = NINE + 8 * 3_600 * SECOND


@pytest.fixture
async def history(database: Database) -> AsyncIterator[Database]:
    """Anna, of the team north, talked in c1 and c2, and chen, of the team south, in c3; ben declined all of them."""
    async with database.begin() as tx:
        people = PeopleService()
        for team, agent in (("north", "anna"), ("south", "chen")):
            await people.save_team(tx, None, Team(team=TeamId(team), name=team))
            await people.save_agent(tx, None, Agent(agent=AgentId(agent), name=agent, team=TeamId(team)))
        for name, agent, seq in (("c1", "anna", 1), ("c2", "anna", 3_601), ("c3", "chen", 7_201)):
            await projection.fold(tx, talked(name, agent=agent, seq=seq))
    return database


def browser(
    database: Database, who: Actor, *, at: int = EVENING, engine: Engine | None = None
) -> AbstractAsyncContextManager[AsyncClient]:
    return client(database, [router(services(GrantedWishes(), engine, TestClock(at)))], who)


async def say(database: Database, who: Actor, contact: str, kind: str, text: str = "", *, at: int = EVENING) -> int:
    async with browser(database, who, at=at) as agent:
        answer = await agent.put(f"/api/contacts/{contact}/comments/{kind}", json={"text": text})
    return answer.status_code


async def said(database: Database, contact: str, who: Actor = BOSS) -> list[tuple[str, str, str]]:
    async with browser(database, who) as reader:
        page = (await reader.get(f"/api/contacts/{contact}")).json()
    return [(one["agent"], one["kind"], one["text"]) for one in page["comments"]]


async def deeds(database: Database) -> list[tuple[str, str, str | None]]:
    async with database.begin() as tx:
        rows = await tx.execute(select(audit_entry).order_by(audit_entry.c.id))
    return [(row.action, row.subject, row.purpose) for row in rows if "comment" in row.action]


async def test_an_agent_says_what_was_in_the_way_and_whoever_sees_the_contact_sees_it(history: Database) -> None:
    assert await say(history, ANNA, "c1", "system_slow", " It took minutes. ") == 200
    assert await said(history, "c1") == await said(history, "c1", ANNA) == [("anna", "system_slow", "It took minutes.")]
    assert await deeds(history) == [("contacts.comment", "c1", "system_slow")]


async def test_a_key_that_is_pressed_twice_says_it_once(history: Database) -> None:
    for _ in range(2):
        assert await say(history, ANNA, "c1", "system_slow") == 200
    assert await said(history, "c1") == [("anna", "system_slow", "")]
    assert len(await deeds(history)) == 1


async def test_each_kind_is_said_by_itself(history: Database) -> None:
    await say(history, ANNA, "c1", "bad_line")
    await say(history, ANNA, "c1", "system_slow")
    assert sorted(await said(history, "c1")) == [("anna", "bad_line", ""), ("anna", "system_slow", "")]


async def test_what_is_said_in_other_words_takes_the_place_of_what_was_said(history: Database) -> None:
    await say(history, ANNA, "c1", "other", "Wrong queue.")
    await say(history, ANNA, "c1", "other", "Wrong line.", at=EVENING + DAY)
    assert await said(history, "c1") == [("anna", "other", "Wrong line.")]


async def test_what_was_said_can_be_taken_back(history: Database) -> None:
    await say(history, ANNA, "c1", "nuisance")
    async with browser(history, ANNA) as anna:
        for _ in range(2):
            assert (await anna.delete("/api/contacts/c1/comments/nuisance")).status_code == 204
    assert await said(history, "c1") == []
    assert await deeds(history) == [
        ("contacts.comment", "c1", "nuisance"),
        ("contacts.remove_comment", "c1", "nuisance"),
    ]


async def test_after_a_day_nothing_changes_what_was_said(history: Database) -> None:
    await say(history, ANNA, "c1", "system_slow", "Then.")
    later = EVENING + DAY + 1
    assert await say(history, ANNA, "c1", "system_slow", "Now.", at=later) == 409
    async with browser(history, ANNA, at=later) as anna:
        answer = await anna.delete("/api/contacts/c1/comments/system_slow")
    assert (answer.status_code, answer.json()["code"]) == (409, "contacts.comment_settled")
    assert await said(history, "c1") == [("anna", "system_slow", "Then.")]
    assert await say(history, ANNA, "c1", "bad_line", at=later) == 200


async def test_who_took_no_part_finds_no_contact(history: Database) -> None:
    """Ben's phone rang for c1, and he declined."""
    for contact in ("c1", "absent"):
        async with browser(history, BEN) as ben:
            for answer in (
                await ben.put(f"/api/contacts/{contact}/comments/system_slow", json={}),
                await ben.delete(f"/api/contacts/{contact}/comments/system_slow"),
            ):
                assert (answer.status_code, answer.json()["code"]) == (404, "contacts.not_found")
    assert await say(history, actor("contacts.read", agent="anna"), "c1", "system_slow") == 403
    assert await say(history, actor("desk.use"), "c1", "system_slow") == 403
    assert await said(history, "c1") == []


async def test_whoever_is_in_a_contact_says_it_before_the_tables_know(database: Database) -> None:
    engine = Engine()
    talking(Script(engine))
    async with browser(database, ANNA, engine=engine) as anna:
        answer = await anna.put("/api/contacts/c1/comments/system_slow", json={})
    assert (answer.status_code, answer.json()["kind"]) == (200, "system_slow")


async def test_something_else_needs_words(history: Database) -> None:
    async with browser(history, ANNA) as anna:
        answer = await anna.put("/api/contacts/c1/comments/other", json={"text": "  "})
        assert (answer.status_code, answer.json()["code"]) == (400, "contacts.comment_empty")
        too_long = {"text": "x" * 501}
        assert (await anna.put("/api/contacts/c1/comments/other", json=too_long)).status_code == 422
        assert (await anna.put("/api/contacts/c1/comments/happiness", json={})).status_code == 422


# --- Finding and counting. ---


@pytest.fixture
async def commented(history: Database) -> Database:
    """Slow in c1, c2 and c3, in c1 a bad line, too."""
    await say(history, ANNA, "c1", "system_slow")
    await say(history, ANNA, "c1", "bad_line")
    await say(history, ANNA, "c2", "system_slow")
    await say(history, actor("desk.use", agent="chen"), "c3", "system_slow")
    return history


async def found(database: Database, who: Actor, **sought: object) -> list[tuple[str, list[str]]]:
    async with browser(database, who) as reader:
        answer = await reader.get("/api/contacts", params={"sort": "arrived", **sought})
    return [(row["contact"], row["comments"]) for row in answer.json()["items"]]


async def test_contacts_are_found_by_what_was_said(commented: Database) -> None:
    async with commented.begin() as tx:
        await projection.fold(tx, talked("c4", seq=9_001))
    slow = ["system_slow"]
    assert await found(commented, BOSS, commented=True) == [("c1", ["bad_line", *slow]), ("c2", slow), ("c3", slow)]
    assert await found(commented, BOSS, commented=False) == [("c4", [])]
    assert await found(commented, BOSS, comment="bad_line") == [("c1", ["bad_line", *slow])]
    assert await found(commented, NORTH, comment="system_slow") == [("c1", ["bad_line", *slow]), ("c2", slow)]


async def counted(database: Database, who: Actor, **asked: object) -> list[tuple[str, int, int]]:
    async with browser(database, who) as reader:
        answer = await reader.get("/api/contacts/comments", params=asked)
    assert answer.status_code == 200, answer.text
    return [(one["kind"], (one["at"] - NINE) // (60 * SECOND), one["contacts"]) for one in answer.json()]


async def test_contacts_are_counted_by_what_was_said_and_when_they_arrived(commented: Database) -> None:
    """Nine is 2026-09-21 14:13:20 UTC."""
    assert await counted(commented, BOSS) == [("bad_line", -854, 1), ("system_slow", -854, 3)]
    assert await counted(commented, BOSS, step="hour") == [
        ("system_slow", 106, 1),
        ("system_slow", 46, 1),
        ("bad_line", -14, 1),
        ("system_slow", -14, 1),
    ]
    kolkata = await counted(commented, BOSS, zone="Asia/Kolkata", comment="bad_line")
    assert kolkata == [("bad_line", -(19 * 60 + 44), 1), ("system_slow", -(19 * 60 + 44), 1)]


async def test_a_count_is_as_many_as_the_history_finds_within_reach(commented: Database) -> None:
    for who in (BOSS, NORTH, SOUTH, ANNA, BEN):
        for kind in ("system_slow", "bad_line", "other"):
            counts = [count for each, _, count in await counted(commented, who) if each == kind]
            assert sum(counts) == len(await found(commented, who, comment=kind))
    assert await counted(commented, BEN) == []


async def test_a_zone_that_is_nowhere_is_malformed(commented: Database) -> None:
    async with browser(commented, BOSS) as reader:
        assert (await reader.get("/api/contacts/comments", params={"zone": "Mars/Olympus"})).status_code == 422

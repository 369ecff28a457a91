"""The history over HTTP: pages, who sees what, and one contact with its timeline."""

from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from httpx import AsyncClient
from sqlalchemy import delete, insert, update

from perezvon.features.contacts import projection
from perezvon.features.contacts.api import router
from perezvon.features.contacts.tables import contact
from perezvon.features.customers.tables import customer, customer_address, stranger
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Database
from tests.features.client import GrantedWishes, actor, client
from tests.features.contacts.services import services
from tests.features.steps import NINE, abandoned, talked

SUPERVISOR = actor("contacts.read")
ANNA = actor("contacts.read", agent="anna")


def browser(database: Database, who: object = SUPERVISOR) -> AsyncIterator[AsyncClient]:
    return client(database, [router(services(GrantedWishes()))], who)


@pytest.fixture
async def day(database: Database) -> Database:
    """Anna talked in c1 and c3, Chen in c2; nobody in c4, which arrived last."""
    async with database.begin() as tx:
        await projection.fold(tx, talked("c1", agent="anna", customer="maria", seq=1))
        await projection.fold(tx, talked("c2", agent="chen", customer="zhang", seq=101))
        await projection.fold(tx, talked("c3", agent="anna", customer=None, seq=201))
        await projection.fold(tx, abandoned("c4", customer="maria", seq=301))
    return database


async def listed(browser: AsyncClient, **params: str | int) -> list[str]:
    answer = await browser.get("/api/contacts", params=params)
    assert answer.status_code == 200, answer.text
    return [item["contact"] for item in answer.json()["items"]]


async def test_a_supervisor_sees_all_contacts_the_newest_first(day: Database) -> None:
    async with browser(day) as supervisor:
        assert await listed(supervisor) == ["c4", "c3", "c2", "c1"]


async def test_an_agent_sees_the_contacts_they_took_part_in(day: Database) -> None:
    async with browser(day, ANNA) as anna:
        assert await listed(anna) == ["c3", "c1"]


async def test_somebody_who_is_no_agent_and_reads_their_own_sees_nothing(day: Database) -> None:
    async with browser(day, actor("contacts.read", scope=Scope.OWN)) as nobody:
        assert await listed(nobody) == []


async def test_the_list_shows_who_waited_and_talked_how_long(day: Database) -> None:
    async with browser(day) as supervisor:
        answer = await supervisor.get("/api/contacts", params={"q": "c1"})
    assert answer.json() == {
        "items": [
            {
                "contact": "c1",
                "line": "web",
                "channel": "voice",
                "language": "en",
                "customer": "maria",
                "arrived_at": NINE + 1 * SECOND,
                "answered_at": NINE + 19 * SECOND,
                "ended_at": NINE + 86 * SECOND,
                "how": "talked",
                "queue": "sales",
                "agent": "anna",
                "wait": 8 * SECOND,
                "talk": 60 * SECOND,
                "outcome": "solved",
                "rating": 5,
                "review_reason": None,
                "is_recorded": False,
                "has_note": False,
                "caller": None,
                "comments": [],
            }
        ],
        "next": None,
    }


@pytest.mark.parametrize(("q", "found"), [("maria", ["c4", "c1"]), ("zhang", ["c2"]), ("c3", ["c3"]), ("%", [])])
async def test_text_finds_a_contact_or_customer_by_id(day: Database, q: str, found: list[str]) -> None:
    async with browser(day) as supervisor:
        assert await listed(supervisor, q=q) == found


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
async def test_pages_of_any_size_give_each_contact_once_and_in_order(day: Database, limit: int) -> None:
    seen: list[str] = []
    cursor: str | None = None
    async with browser(day) as supervisor:
        while True:
            params = {"limit": limit} if cursor is None else {"limit": limit, "cursor": cursor}
            page = (await supervisor.get("/api/contacts", params=params)).json()
            assert len(page["items"]) <= limit
            seen += [item["contact"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
    assert seen == ["c4", "c3", "c2", "c1"]


async def test_contacts_that_arrived_at_the_same_instant_are_all_paged_through(database: Database) -> None:
    async with database.begin() as tx:
        for name in ("a", "b", "c"):
            await projection.fold(tx, abandoned(name, seq=1))
    async with browser(database) as supervisor:
        first = (await supervisor.get("/api/contacts", params={"limit": 2})).json()
        assert [item["contact"] for item in first["items"]] == ["c", "b"]
        assert await listed(supervisor, limit=2, cursor=first["next"]) == ["a"]


@pytest.mark.parametrize("cursor", ["x.y", "12", "12.", "-1.c1", "99999999999999999.c1"])
async def test_a_cursor_of_somebody_elses_making_is_refused(database: Database, cursor: str) -> None:
    async with browser(database) as supervisor:
        answer = await supervisor.get("/api/contacts", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "contacts.bad_cursor")


async def test_a_contact_shows_all_that_is_known_about_it(day: Database) -> None:
    async with browser(day, ANNA) as anna:
        page = (await anna.get("/api/contacts/c1")).json()
    assert page["agent"] == "anna"
    assert page["note"] is None
    assert [(leg["agent"], leg["cause"]) for leg in page["legs"]] == [(None, "command"), ("anna", "agent")]
    assert [(offer["agent"], offer["how"]) for offer in page["offers"]] == [("ben", "declined"), ("anna", "accepted")]
    assert page["queue_visits"] == [
        {
            "queue": "sales",
            "position": 1,
            "entered_at": NINE + 11 * SECOND,
            "left_at": NINE + 18 * SECOND,
            "why": "answered",
        }
    ]
    assert page["timeline"][0] == {
        "at": NINE + 1 * SECOND,
        "code": "contact_started",
        "params": {"leg": "c1-customer", "line": "web", "channel": "voice", "language": "en", "customer": "maria"},
    }
    assert all(before["at"] <= after["at"] for before, after in pairwise(page["timeline"]))


@pytest.mark.parametrize("contact", ["c2", "no-such-contact"])
async def test_a_contact_of_somebody_else_looks_like_none(day: Database, contact: str) -> None:
    async with browser(day, ANNA) as anna:
        answer = await anna.get(f"/api/contacts/{contact}")
    assert answer.status_code == 404
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "contacts.not_found",
        "params": {"contact": contact},
    }


@pytest.mark.parametrize(
    "path", ["/api/contacts/%00", "/api/contacts?q=%00", "/api/contacts?cursor=1.%00", "/api/contacts?cursor=%D9%A1.c"]
)
async def test_what_no_database_can_hold_is_malformed(database: Database, path: str) -> None:
    async with browser(database) as supervisor:
        answer = await supervisor.get(path)
    assert (answer.status_code, answer.json()["code"]) == (422, "http.malformed")


# --- Who called, while nobody has said which customer it was. ---


async def caller(database: Database, who: Actor, contact: str = "c1") -> object:
    """On the page of the contact, and in the list."""
    async with browser(database, who) as person:
        shown = (await person.get(f"/api/contacts/{contact}")).json()["caller"]
        listed = (await person.get("/api/contacts")).json()["items"]
        assert [one["caller"] for one in listed if one["contact"] == contact] == [shown]
        return shown


async def called(database: Database, customer: str | None = None) -> None:
    """Anna talked to somebody with a party."""
    async with database.begin() as tx:
        await projection.fold(tx, talked("c1", agent="anna", customer=customer, seq=1))
        await tx.execute(update(contact).values(party="p1"))
        await tx.execute(
            insert(stranger).values(
                party="p1",
                kind="phone",
                value="+4930123456",
                name="M. Lindqvist",
                first_seen_at=NINE,
                last_seen_at=NINE,
            )
        )


async def test_of_an_unknown_customer_the_number_and_the_name_that_the_network_told_are_shown(
    database: Database,
) -> None:
    await called(database)
    for who in (ANNA, SUPERVISOR):
        assert await caller(database, who) == {"number": "+4930123456", "name": "M. Lindqvist", "customer": None}
    async with browser(database, actor("contacts.read", agent="chen")) as chen:
        assert (await chen.get("/api/contacts/c1")).status_code == 404


async def test_a_known_customer_has_a_name_of_their_own(database: Database) -> None:
    await called(database, customer="maria")
    assert await caller(database, SUPERVISOR) is None


async def test_a_stranger_who_became_a_customer_is_shown_as_them_to_who_may_see_customers(database: Database) -> None:
    await called(database)
    async with database.begin() as tx:
        maria = {"customer": "maria", "name": "Maria Lindqvist", "language": "en", "backups": [], "note": ""}
        await tx.execute(insert(customer).values(maria))
        await tx.execute(delete(stranger))
        address = {"party": "p1", "customer": "maria", "kind": "phone", "value": "+4930123456", "position": 0}
        await tx.execute(insert(customer_address).values(address))
    may = actor("contacts.read", "customers.read")
    known = {"number": "+4930123456", "name": "Maria Lindqvist", "customer": "maria"}
    assert await caller(database, may) == known
    assert await caller(database, SUPERVISOR) is None
    async with database.begin() as tx:
        await tx.execute(delete(customer))
    assert await caller(database, may) is None, "whoever was erased is not known any more"

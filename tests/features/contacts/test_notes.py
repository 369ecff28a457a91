"""What an agent writes and finds out while they work on a contact, over HTTP."""

from contextlib import AbstractAsyncContextManager

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from perezvon.engine.engine import Engine
from perezvon.engine.events import CallerIdentified, MoreWrapUpRequested
from perezvon.features.contacts import projection
from perezvon.features.contacts.api import router
from perezvon.features.customers.tables import customer, customer_address
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, ContactId, CustomerId
from perezvon.platform.db import Database
from tests.engine.stages import talking
from tests.features.client import GrantedWishes, RefusedWishes, actor, client
from tests.features.contacts.services import services
from tests.features.steps import talked
from tests.support.script import Script

ANNA = actor("desk.use", "contacts.read", "customers.read", agent="anna")
BEN = actor("desk.use", "contacts.read", "customers.read", agent="ben")
SUPERVISOR = actor("contacts.read", "customers.read")


@pytest.fixture
def engine() -> Engine:
    """Anna talks in c1."""
    made = Engine()
    talking(Script(made))
    return made


def browser(
    database: Database, who: Actor, engine: Engine | None = None, wishes: GrantedWishes | RefusedWishes | None = None
) -> AbstractAsyncContextManager[AsyncClient]:
    return client(database, [router(services(wishes or GrantedWishes(), engine))], who)


async def written(database: Database) -> list[tuple[str, str]]:
    async with browser(database, SUPERVISOR) as supervisor:
        page = (await supervisor.get("/api/contacts/c1")).json()
    return [(note["agent"], note["text"]) for note in page["notes"]]


@pytest.fixture
async def history(database: Database) -> Database:
    async with database.begin() as tx:
        await projection.fold(tx, talked("c1", agent="anna", customer="maria"))
    return database


async def test_what_is_typed_is_kept_and_takes_the_place_of_what_was_there(history: Database, engine: Engine) -> None:
    async with browser(history, ANNA, engine) as anna:
        for text in ("The rou", "The router is dead."):
            assert (await anna.put("/api/contacts/c1/note", json={"text": text})).status_code == 204
    assert await written(history) == [("anna", "The router is dead.")]


async def test_a_note_that_is_emptied_is_gone(history: Database, engine: Engine) -> None:
    async with browser(history, ANNA, engine) as anna:
        await anna.put("/api/contacts/c1/note", json={"text": "Not so."})
        await anna.put("/api/contacts/c1/note", json={"text": "  "})
    assert await written(history) == []


async def test_nobody_writes_about_a_contact_that_they_do_not_work_on(history: Database, engine: Engine) -> None:
    async with browser(history, BEN, engine) as ben:
        answer = await ben.put("/api/contacts/c1/note", json={"text": "Hello"})
    assert (answer.status_code, answer.json()["code"]) == (404, "contacts.not_found")
    assert await written(history) == []


async def test_whoever_handles_a_customer_sees_all_their_contacts_and_notes(history: Database, engine: Engine) -> None:
    async with browser(history, ANNA, engine) as anna:
        await anna.put("/api/contacts/c1/note", json={"text": "Router replaced."})
    async with browser(history, BEN) as ben:
        found = (await ben.get("/api/customers/maria/contacts")).json()
        assert (await ben.get("/api/customers/ivan/contacts")).json() == []
    assert [(row["contact"], row["agent"], row["outcome"]) for row in found] == [("c1", "anna", "solved")]
    assert [note["text"] for note in found[0]["notes"]] == ["Router replaced."]


async def test_more_time_is_a_wish_of_this_agent(database: Database) -> None:
    wishes = GrantedWishes()
    async with browser(database, ANNA, wishes=wishes) as anna:
        assert (await anna.post("/api/contacts/c1/more-time")).status_code == 200
    assert wishes.granted == [MoreWrapUpRequested(contact=ContactId("c1"), agent=AgentId("anna"))]


# --- Whose contact it is. ---


async def test_a_new_customer_is_added_and_then_is_whose_contact_it_is(database: Database, engine: Engine) -> None:
    wishes = GrantedWishes()
    body = {"name": " Nora Berg ", "language": "en", "phone": "+46 70 123 45 67", "email": "Nora@Example.com"}
    async with browser(database, ANNA, engine, wishes) as anna:
        added = (await anna.post("/api/contacts/c1/customer", json=body)).json()["customer"]
        assert (await anna.put("/api/contacts/c1/customer", json={"customer": added})).status_code == 200
    assert wishes.granted == [
        CallerIdentified(contact=ContactId("c1"), agent=AgentId("anna"), customer=CustomerId(added))
    ]
    async with database.begin() as tx:
        assert (await tx.execute(select(customer.c.name))).scalar_one() == "Nora Berg"
        addresses = await tx.execute(select(customer_address.c.value).order_by(customer_address.c.position))
        assert list(addresses.scalars()) == ["+46701234567", "nora@example.com"]


async def test_a_customer_who_does_not_exist_cannot_be_who_calls(database: Database, engine: Engine) -> None:
    wishes = GrantedWishes()
    async with browser(database, ANNA, engine, wishes) as anna:
        answer = await anna.put("/api/contacts/c1/customer", json={"customer": "nobody"})
    assert (answer.status_code, answer.json()["code"]) == (404, "customers.not_found")
    assert wishes.granted == []


async def test_only_who_works_on_the_contact_adds_its_customer(database: Database, engine: Engine) -> None:
    async with browser(database, BEN, engine) as ben:
        answer = await ben.post("/api/contacts/c1/customer", json={"name": "Nora", "language": "en"})
    assert answer.status_code == 404
    async with database.begin() as tx:
        assert (await tx.execute(select(customer))).all() == []

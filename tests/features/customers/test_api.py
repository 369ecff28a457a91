"""Finding customers over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select

from perezvon.features.customers.domain import Address, AddressKind, AddressTakenError, Customer
from perezvon.features.customers.public import CustomersCallerBook, get, name_of
from perezvon.features.customers.tables import customer_address
from perezvon.features.dispatch.public import Caller
from perezvon.kernel.ids import AgentId, CustomerId, PartyId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.support.centre import Centre

MARIA = Customer(
    customer=CustomerId("maria"),
    name="Maria Lindqvist",
    language=Language.ENGLISH,
    manager=AgentId("agent-anna"),
    backups=(AgentId("ben"),),
    addresses=(
        Address.of(AddressKind.PHONE, "+46 70 174 06 05"),
        Address.of(AddressKind.EMAIL, "maria@example.com"),
    ),
    note="100% fibre",
    tier="gold",
)
OLGA = Customer(customer=CustomerId("olga"), name="Ольга Дмитриева", language=Language.RUSSIAN)


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    await centre.add_staff()
    for customer in (MARIA, OLGA):
        await save(centre, customer)
    return centre


@pytest.fixture
async def anna(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.signed_in("anna") as client:
        yield client


async def save(centre: Centre, customer: Customer) -> None:
    async with centre.database.begin() as tx:
        await centre.customers.save(tx, None, customer)


async def test_a_customer_is_shown_with_their_manager_and_addresses(anna: httpx.AsyncClient) -> None:
    shown = await anna.get("/api/customers/maria")
    assert shown.json() == {
        "customer": "maria",
        "name": "Maria Lindqvist",
        "language": "en",
        "manager": "agent-anna",
        "manager_name": "Anna Sokolova",
        "backups": ["ben"],
        "addresses": [
            {"kind": "phone", "value": "+46701740605"},
            {"kind": "email", "value": "maria@example.com"},
        ],
        "note": "100% fibre",
        "tier": "gold",
        "version": 1,
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["maria", "olga"]),
        ("LINDQ", ["maria"]),
        ("дмитр", ["olga"]),
        ("9999", []),
        ("70174", ["maria"]),
        ("@example", ["maria"]),
        ("%", []),
        ("_aria", []),
        ("\\", []),
    ],
)
async def test_customers_are_found_by_any_part_of_name_or_address(
    anna: httpx.AsyncClient, text: str, found: list[str]
) -> None:
    answer = await anna.get("/api/customers", params={"q": text})
    assert [customer["customer"] for customer in answer.json()] == found


async def test_an_unknown_customer_is_not_found(anna: httpx.AsyncClient) -> None:
    answer = await anna.get("/api/customers/nobody")
    assert (answer.status_code, answer.json()["code"]) == (404, "customers.not_found")


async def test_who_plans_the_day_reads_no_customers(centre: Centre) -> None:
    async with centre.signed_in("paul") as paul:
        assert (await paul.get("/api/customers")).status_code == 403
        assert (await paul.get("/api/customers/maria")).status_code == 403


async def test_saving_keeps_one_profile_per_customer(centre: Centre) -> None:
    changed = replace(MARIA, name="Maria Berg", addresses=MARIA.addresses[1:])
    await save(centre, changed)
    async with centre.database.begin() as tx:
        assert await get(tx, MARIA.customer) == changed
        assert await name_of(tx, MARIA.customer) == "Maria Berg"


async def test_an_address_belongs_to_one_customer(centre: Centre) -> None:
    with pytest.raises(AddressTakenError):
        await save(centre, replace(OLGA, addresses=MARIA.addresses[:1]))


async def test_the_caller_book_knows_customers(centre: Centre) -> None:
    book = CustomersCallerBook(centre.database, ids=centre.ids, clock=centre.clock)
    await save(centre, replace(MARIA, tier="gold"))
    assert await book.caller(None, MARIA.customer) == Caller(
        customer=MARIA.customer, language=Language.ENGLISH, manager=MARIA.manager, backups=MARIA.backups, tier="gold"
    )
    assert await book.caller(None, CustomerId("nobody")) == Caller()
    assert await book.caller(PartyId("nobody"), None) == Caller()
    assert await book.caller(None, None) == Caller()


async def test_the_caller_book_knows_who_stands_behind_a_party(centre: Centre) -> None:
    async with centre.database.begin() as tx:
        party = await tx.scalar(select(customer_address.c.party).where(customer_address.c.value == "maria@example.com"))
    await save(centre, replace(MARIA, addresses=(MARIA.addresses[1], MARIA.addresses[0])))
    book = CustomersCallerBook(centre.database, ids=centre.ids, clock=centre.clock)
    known = await book.caller(party, None)
    assert known.customer == MARIA.customer


# --- What is good to know. ---


async def test_an_agent_changes_what_is_good_to_know(anna: httpx.AsyncClient) -> None:
    wish = {"note": " Calls after six. ", "before": "100% fibre"}
    assert (await anna.put("/api/customers/maria/note", json=wish)).json()["note"] == "Calls after six."
    shown = (await anna.get("/api/customers/maria")).json()
    assert (shown["note"], len(shown["addresses"])) == ("Calls after six.", 2)


async def test_what_somebody_else_has_written_meanwhile_is_not_lost(anna: httpx.AsyncClient) -> None:
    answer = await anna.put("/api/customers/maria/note", json={"note": "Mine", "before": "Something older"})
    assert (answer.status_code, answer.json()["code"]) == (409, "settings.changed_meanwhile")
    assert (await anna.get("/api/customers/maria")).json()["note"] == "100% fibre"

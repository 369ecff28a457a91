"""Who calls from a number is one party, whoever they turn out to be."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from perezvon.features.customers.domain import Address, AddressKind, AddressTakenError, Customer
from perezvon.features.customers.jobs import FORGET_STRANGERS, handlers
from perezvon.features.customers.public import CustomersCallerBook
from perezvon.features.customers.tables import customer_address, stranger
from perezvon.features.dispatch.public import Caller
from perezvon.kernel.ids import AgentId, CustomerId, PartyId
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from perezvon.platform.tasks import spawn
from tests.support.centre import Centre
from tests.support.polling import eventually

NUMBER = "+49 30 123456"
MARIA = Customer(
    customer=CustomerId("maria"),
    name="Maria Lindqvist",
    language=Language.RUSSIAN,
    manager=AgentId("anna"),
    addresses=(Address.of(AddressKind.PHONE, NUMBER),),
)
OLGA = replace(MARIA, customer=CustomerId("olga"), addresses=())


@pytest.fixture
def centre(database: Database) -> Centre:
    return Centre(database)


@pytest.fixture
async def book(centre: Centre) -> CustomersCallerBook:
    assert await centre.database.answers(), "who calls first waits for no connection"
    return CustomersCallerBook(centre.database, ids=centre.ids, clock=centre.clock)


async def save(centre: Centre, customer: Customer) -> None:
    async with centre.database.begin() as tx:
        await centre.customers.save(tx, None, customer)


async def strangers(centre: Centre) -> Sequence[Any]:
    async with centre.database.begin() as tx:
        return (await tx.execute(select(stranger))).all()


async def party_of_maria(centre: Centre) -> str | None:
    async with centre.database.begin() as tx:
        return await tx.scalar(select(customer_address.c.party).where(customer_address.c.customer == "maria"))


async def somebody_waits(centre: Centre) -> bool:
    """Whether somebody waits for another transaction."""
    async with centre.database.begin() as tx:
        found = await tx.exec_driver_sql(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
        )
        return bool(found.scalar_one())


async def calls(book: CustomersCallerBook, number: str, name: str = "") -> Caller:
    return await book.caller(None, None, number=number, name=name)


@pytest.mark.parametrize("number", ["+4930123456", "0049 30 123456", "+49 (30) 12-34-56"])
async def test_a_customer_is_recognised_by_their_number(centre: Centre, book: CustomersCallerBook, number: str) -> None:
    await save(centre, MARIA)
    known = await calls(book, number)
    assert (known.customer, known.language, known.manager) == ("maria", Language.RUSSIAN, "anna")
    assert known.party == await party_of_maria(centre)
    assert await strangers(centre) == []


async def test_a_number_is_the_same_stranger_whenever_it_calls(centre: Centre, book: CustomersCallerBook) -> None:
    first = await calls(book, "+4930123456", "M. Lindqvist")
    assert first == Caller(party=first.party)
    assert first.party is not None
    began = centre.clock.now()
    centre.clock.advance(60)
    for number in ("0049 30 123456", "+49 (30) 12-34-56"):
        assert await calls(book, number) == first
    assert (await calls(book, "+4930123457")).party not in (None, first.party)
    seen = next(row for row in await strangers(centre) if row.party == first.party)
    assert (seen.value, seen.name) == ("+4930123456", "M. Lindqvist")
    assert (seen.first_seen_at, seen.last_seen_at) == (began, began + 60 * SECOND)


async def test_calls_from_one_number_at_once_are_one_party(centre: Centre, book: CustomersCallerBook) -> None:
    met = await asyncio.gather(*(calls(book, NUMBER) for _ in range(8)))
    assert {caller.party for caller in met} == {met[0].party}
    assert len(await strangers(centre)) == 1


@pytest.mark.parametrize("number", ["", "anonymous", "Restricted", "0000"])
async def test_who_withholds_their_number_is_no_party(centre: Centre, book: CustomersCallerBook, number: str) -> None:
    assert await calls(book, number, "Anonymous") == Caller()
    assert await strangers(centre) == []


async def test_who_is_known_already_is_whoever_they_are_known_to_be(centre: Centre, book: CustomersCallerBook) -> None:
    await save(centre, MARIA)
    await save(centre, OLGA)
    known = await book.caller(None, OLGA.customer, number=NUMBER)
    assert (known.customer, known.party) == ("olga", await party_of_maria(centre))


# --- A stranger is forgotten. ---


async def forget(centre: Centre, *, days: int | None) -> None:
    async with centre.database.begin() as tx:
        await handlers(centre.clock, days=days)[FORGET_STRANGERS](tx, {})


async def test_who_has_not_called_for_long_is_forgotten(centre: Centre, book: CustomersCallerBook) -> None:
    await save(centre, MARIA)
    for number in (NUMBER, "+4930123457", "+4930123458"):
        await calls(book, number)
    centre.clock.advance(29 * 86_400)
    again = await calls(book, "+4930123458")
    centre.clock.advance(86_400 + 1)
    await forget(centre, days=None)
    assert len(await strangers(centre)) == 2
    await forget(centre, days=30)
    assert [row.party for row in await strangers(centre)] == [again.party]
    assert await party_of_maria(centre) is not None, "a customer is no stranger, however long ago they called"
    assert await calls(book, "+4930123457") != Caller(), "who calls again is somebody new"


# --- A stranger becomes a customer. ---


async def test_a_stranger_who_becomes_a_customer_stays_the_same_party(
    centre: Centre, book: CustomersCallerBook
) -> None:
    met = await calls(book, NUMBER)
    await save(centre, MARIA)
    assert await party_of_maria(centre) == met.party
    assert await strangers(centre) == [], "the number lies in one place, so that it can be erased"
    known = await calls(book, NUMBER)
    assert (known.customer, known.party) == ("maria", met.party)
    await save(centre, replace(MARIA, name="Maria Berg"))
    assert await party_of_maria(centre) == met.party


async def test_an_address_that_is_taken_stays_where_it_is(centre: Centre, book: CustomersCallerBook) -> None:
    await save(centre, MARIA)
    party = await party_of_maria(centre)
    with pytest.raises(AddressTakenError):
        await save(centre, replace(OLGA, addresses=MARIA.addresses))
    assert (await calls(book, NUMBER)).party == party


async def test_nobody_becomes_a_stranger_while_their_number_becomes_a_customers(
    centre: Centre, book: CustomersCallerBook
) -> None:
    async with centre.database.begin() as tx:
        await centre.customers.save(tx, None, MARIA)
        calling = spawn(calls(book, NUMBER), name="call")
        await eventually(lambda: somebody_waits(centre))
    known = await calling
    assert (known.customer, known.party) == ("maria", await party_of_maria(centre))
    assert await strangers(centre) == []


# --- Calling back. ---


async def test_a_stranger_and_a_customer_are_called_where_they_called_from(
    centre: Centre, book: CustomersCallerBook
) -> None:
    stranger_is = await calls(book, "+4930999888")
    await save(centre, MARIA)
    maria_is = await calls(book, NUMBER)
    assert await book.number(stranger_is.party, None) == "+4930999888"
    assert await book.number(maria_is.party, maria_is.customer) == "+4930123456"


async def test_a_customer_of_whom_no_call_is_known_is_called_at_their_first_number(
    centre: Centre, book: CustomersCallerBook
) -> None:
    written = ((AddressKind.EMAIL, "m@example.org"), (AddressKind.PHONE, "+4930111"), (AddressKind.PHONE, "+4930222"))
    await save(centre, replace(MARIA, addresses=tuple(Address.of(kind, value) for kind, value in written)))
    assert await book.number(None, MARIA.customer) == "+4930111"
    assert await book.number(PartyId("unknown"), MARIA.customer) == "+4930111"


async def test_of_whom_no_number_is_known_there_is_none(centre: Centre, book: CustomersCallerBook) -> None:
    await save(centre, OLGA)
    asked = ((None, None), (None, OLGA.customer), (None, CustomerId("nobody")), (PartyId("nobody"), None))
    assert [await book.number(*who) for who in asked] == [None] * len(asked)

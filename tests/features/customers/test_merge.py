"""Two profiles become one and are parted again: nothing is lost, and no id loses its meaning."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from perezvon.features.customers.domain import (
    UNDONE_WITHIN,
    Address,
    AddressKind,
    Customer,
    CustomerNotFoundError,
    Merge,
    MergedIntoError,
    MergeField,
    MergeNotFoundError,
    MergeTooOldError,
    SameCustomerError,
    merged,
    parted,
)
from perezvon.features.customers.public import CustomersCallerBook, aliases_of, get, name_of, names_of
from perezvon.features.customers.service import CustomersService, MergeService
from perezvon.features.customers.tables import customer_address
from perezvon.kernel.ids import AgentId, CustomerId, PartyId
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from perezvon.platform.db import Database, Tx
from perezvon.platform.facts import Facts, Subscriptions
from perezvon.platform.revision import ChangedMeanwhileError
from tests.features.client import actor
from tests.support.centre import AskedJobs
from tests.support.clock import CountingIds, TestClock

SASHA = actor("customers.manage")

AGENTS = st.sampled_from(["anna", "ben", "chen", "dina"]).map(AgentId)


def addresses(domain: str) -> st.SearchStrategy[tuple[Address, ...]]:
    address = st.sampled_from([1, 2, 3]).map(lambda n: Address(kind=AddressKind.EMAIL, value=f"{n}@{domain}"))
    return st.lists(address, unique=True, max_size=3).map(tuple)


def profile(which: str) -> st.SearchStrategy[Customer]:
    return st.builds(
        Customer,
        customer=st.just(CustomerId(which)),
        name=st.sampled_from(["Maria", "Maria Lindqvist"]),
        language=st.sampled_from(Language),
        manager=st.none() | AGENTS,
        backups=st.lists(AGENTS, unique=True, max_size=3).map(tuple),
        addresses=addresses(f"{which}.example"),
        note=st.sampled_from(["", "Fibre", "Calls at noon"]),
        tier=st.none() | st.sampled_from(["gold", "silver"]),
    )


ANY_PAIR = {"kept": profile("kept"), "other": profile("other"), "taken": st.sets(st.sampled_from(MergeField))}


@given(**ANY_PAIR)
def test_a_merge_loses_nothing_that_fits_into_one_profile(
    kept: Customer, other: Customer, taken: set[MergeField]
) -> None:
    result = merged(kept, other, taken)
    assert result.customer == kept.customer
    assert set(result.addresses) == {*kept.addresses, *other.addresses}
    assert len(set(result.addresses)) == len(result.addresses)
    cared = {agent for one in (kept, other) for agent in (one.manager, *one.backups) if agent is not None}
    assert {agent for agent in (result.manager, *result.backups) if agent is not None} == cared
    assert result.manager not in result.backups
    assert all(note in result.note for note in (kept.note, other.note))
    for part in MergeField:
        wins, loses = (other, kept) if part in taken else (kept, other)
        assert getattr(result, part) == (getattr(wins, part) or getattr(loses, part))


@given(**ANY_PAIR)
def test_parting_at_once_gives_back_what_was(kept: Customer, other: Customer, taken: set[MergeField]) -> None:
    result = merged(kept, other, taken)
    merge = Merge(merge="m", kept=kept, other=other, result=result, merged_at=0)
    assert parted(result, merge) == kept


@given(**ANY_PAIR)
def test_what_was_changed_after_the_merge_stays(kept: Customer, other: Customer, taken: set[MergeField]) -> None:
    result = merged(kept, other, taken)
    merge = Merge(merge="m", kept=kept, other=other, result=result, merged_at=0)
    added = Address(kind=AddressKind.PHONE, value="+461234567")
    changed = replace(result, name="Maria Berg", note="New", addresses=(*result.addresses, added))
    assert parted(changed, merge) == replace(kept, name="Maria Berg", note="New", addresses=(*kept.addresses, added))


# --- On the database. -------------------------------------------------------------------------------------------------


class Book:
    """The services of customers over one open transaction."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self.jobs = AskedJobs()
        self.clock = TestClock()
        facts = Facts(self.jobs, Subscriptions({}))
        ids = CountingIds()
        self.customers = CustomersService(ids, facts)
        self.merging = MergeService(ids, facts, self.clock)

    async def add(self, which: str, *emails: str) -> Customer:
        customer = Customer(
            customer=CustomerId(which),
            name=which.title(),
            language=Language.ENGLISH,
            addresses=tuple(Address.of(AddressKind.EMAIL, email) for email in emails),
            note=f"note of {which}",
        )
        await self.customers.save(self.tx, None, customer)
        return customer

    async def merge(self, kept: str, other: str, *taken: MergeField) -> Customer:
        seen: dict[CustomerId, int] = {}
        for which in (CustomerId(kept), CustomerId(other)):
            found = await get(self.tx, which)
            seen[which] = 0 if found is None else found.version
        return await self.merging.merge(self.tx, SASHA, CustomerId(kept), CustomerId(other), seen=seen, taken=taken)

    async def undo(self, kept: str) -> Customer:
        newest = (await self.merging.merges(self.tx, CustomerId(kept)))[0]
        return await self.merging.undo(self.tx, SASHA, CustomerId(kept), newest.merge)

    async def ids_of(self, which: str) -> set[str]:
        return set(await self.tx.scalars(aliases_of(CustomerId(which))))

    async def means(self, which: str) -> str | None:
        found = await get(self.tx, CustomerId(which))
        return None if found is None else found.customer


@pytest.fixture
async def book(database: Database):  # type: ignore[no-untyped-def]  # an asynchronous fixture
    async with database.begin() as tx:
        made = Book(tx)
        await made.add("maria", "m@example.com")
        await made.add("masha", "masha@example.com")
        await made.add("mia")
        yield made


async def test_the_merged_id_means_the_one_that_remained(book: Book) -> None:
    result = await book.merge("maria", "masha", MergeField.NAME)
    assert result.name == "Masha"
    assert {address.value for address in result.addresses} == {"m@example.com", "masha@example.com"}
    assert await get(book.tx, CustomerId("masha")) == result
    assert await name_of(book.tx, CustomerId("masha")) == "Masha"
    assert await names_of(book.tx, [CustomerId("maria"), CustomerId("masha"), CustomerId("x")]) == {
        "maria": "Masha",
        "masha": "Masha",
    }
    assert await book.ids_of("maria") == {"maria", "masha"}
    assert await book.ids_of("masha") == {"masha"}
    found = await book.customers.search(book.tx, actor("customers.read"), "")
    assert [customer.customer for customer in found] == ["maria", "mia"]


async def test_a_chain_of_merges_resolves_to_its_end_and_is_undone_step_by_step(book: Book) -> None:
    await book.merge("maria", "masha")
    await book.merge("mia", "maria")
    assert [await book.means(which) for which in ("maria", "masha", "mia")] == ["mia", "mia", "mia"]
    assert await book.ids_of("mia") == {"maria", "masha", "mia"}
    await book.undo("mia")
    assert [await book.means(which) for which in ("maria", "masha", "mia")] == ["maria", "maria", "mia"]
    await book.undo("maria")
    for which, emails in (("maria", ["m@example.com"]), ("masha", ["masha@example.com"]), ("mia", [])):
        found = await get(book.tx, CustomerId(which))
        assert found is not None
        assert (found.customer, found.note) == (which, f"note of {which}")
        assert [address.value for address in found.addresses] == emails


async def test_names_are_prepared_anew_for_whoever_is_called_otherwise_now(book: Book) -> None:
    heard: list[str] = []

    async def hear(_tx: Tx, fact: object) -> None:
        heard.append(fact.customer)  # type: ignore[attr-defined]  # CustomerSaved

    book.merging._facts.publish = hear  # type: ignore[method-assign,assignment]  # what is published is what is asked
    await book.merge("maria", "masha")
    await book.undo("maria")
    assert heard == ["maria", "maria", "masha"]


async def test_a_merge_is_refused_for_what_is_not_as_it_was_seen(book: Book) -> None:
    with pytest.raises(SameCustomerError):
        await book.merge("maria", "maria")
    with pytest.raises(CustomerNotFoundError):
        await book.merge("maria", "nobody")
    seen = {CustomerId("maria"): 1, CustomerId("masha"): 7}
    with pytest.raises(ChangedMeanwhileError):
        await book.merging.merge(book.tx, SASHA, CustomerId("maria"), CustomerId("masha"), seen=seen)
    await book.merge("maria", "masha")
    with pytest.raises(ChangedMeanwhileError):
        await book.merge("mia", "masha")


async def test_a_profile_that_is_part_of_another_is_not_saved(book: Book) -> None:
    masha = await get(book.tx, CustomerId("masha"))
    assert masha is not None
    await book.merge("maria", "masha")
    with pytest.raises(MergedIntoError) as refused:
        await book.customers.save(book.tx, None, replace(masha, name="Masha again"))
    assert refused.value.params == {"customer": "maria"}


async def test_only_the_newest_merge_is_undone_and_not_for_ever(book: Book) -> None:
    await book.merge("maria", "masha")
    book.clock.advance(60)
    await book.merge("maria", "mia")
    newest, oldest = await book.merging.merges(book.tx, CustomerId("maria"))
    assert (newest.other.customer, oldest.other.customer) == ("mia", "masha")
    with pytest.raises(MergeTooOldError):
        await book.merging.undo(book.tx, SASHA, CustomerId("maria"), oldest.merge)
    with pytest.raises(MergeNotFoundError):
        await book.merging.undo(book.tx, SASHA, CustomerId("maria"), "none")
    book.clock.advance(UNDONE_WITHIN / SECOND)
    with pytest.raises(MergeTooOldError):
        await book.merging.undo(book.tx, SASHA, CustomerId("maria"), newest.merge)


async def test_whoever_calls_with_an_old_id_or_address_is_the_one_that_remained(database: Database) -> None:
    async with database.begin() as tx:
        book = Book(tx)
        await book.add("maria", "m@example.com")
        await book.add("masha", "masha@example.com")
        query = select(customer_address.c.party).where(customer_address.c.customer == "masha")
        party = PartyId(await tx.scalar(query) or "")
        await book.merge("maria", "masha")
    callers = CustomersCallerBook(database, ids=CountingIds(), clock=TestClock())
    assert (await callers.caller(None, CustomerId("masha"))).customer == "maria"
    assert (await callers.caller(party, None)).customer == "maria"

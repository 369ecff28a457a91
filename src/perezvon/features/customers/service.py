"""Customers: saving, finding, merging, and telling routing who is calling."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from perezvon.features.audit.public import record
from perezvon.features.customers import repository
from perezvon.features.customers.domain import (
    Address,
    AddressKind,
    AddressTakenError,
    BadAddressError,
    Customer,
    CustomerNotFoundError,
    Merge,
    MergedIntoError,
    MergeField,
    MergeNotFoundError,
    MergeTooOldError,
    Met,
    NotYoursToChangeError,
    Place,
    SameCustomerError,
    Sought,
    Stranger,
    UnknownManagerError,
    called_from,
    merged,
    parted,
    told_name,
)
from perezvon.features.customers.events import CustomerSaved
from perezvon.features.dispatch.public import Caller
from perezvon.features.people.public import agents_in_use, names_of
from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, CallbackId, CustomerId, IdSource, PartyId
from perezvon.kernel.time import Clock
from perezvon.platform.db import Database, Tx
from perezvon.platform.facts import Facts
from perezvon.platform.revision import ChangedMeanwhileError, check_version

_SEARCH_LIMIT = 50


class CustomersService:
    """Profiles of customers."""

    def __init__(self, ids: IdSource, facts: Facts) -> None:
        self._ids = ids
        self._facts = facts

    def new_customer(self) -> CustomerId:
        """The id of a customer who is to be added."""
        return CustomerId(self._ids.new())

    async def search(self, tx: Tx, actor: Actor, text: str) -> Sequence[Customer]:
        """At most 50 customers by name; those whose name or address contains `text`."""
        return await repository.page(tx, actor, Sought(text=text.strip()), limit=_SEARCH_LIMIT)

    async def page(
        self, tx: Tx, actor: Actor, sought: Sought, *, after: Place | None, limit: int
    ) -> tuple[Sequence[Customer], Place | None]:
        """The customers that are sought by name, those after `after` only; and where the next page begins, if any."""
        found = await repository.page(tx, actor, sought, after=after, limit=limit + 1)
        items = found[:limit]
        if len(found) <= limit:
            return items, None
        return items, Place(name=items[-1].name, customer=items[-1].customer)

    async def count(self, tx: Tx, actor: Actor, sought: Sought) -> int:
        """How many customers are sought."""
        return await repository.count(tx, actor, sought)

    async def tiers(self, tx: Tx) -> Sequence[str]:
        """All tiers that customers have."""
        return await repository.tiers(tx)

    async def get(self, tx: Tx, actor: Actor, customer: CustomerId) -> Customer:
        """The customer whom this id means now. Raises `CustomerNotFoundError`."""
        found = await repository.customer_seen(tx, actor, customer)
        if found is None:
            raise CustomerNotFoundError
        return found

    async def names(self, tx: Tx, customers: Collection[CustomerId]) -> Mapping[CustomerId, str]:
        """The names of those customers who exist, each under the id that was asked for."""
        return await repository.names(tx, customers)

    async def manager_names(self, tx: Tx, customers: Sequence[Customer]) -> Mapping[AgentId, str]:
        """The names of those who look after these customers."""
        return await names_of(tx, {customer.manager for customer in customers if customer.manager is not None})

    async def write_note(self, tx: Tx, actor: Actor, customer: CustomerId, note: str, *, before: str) -> Customer:
        """Change what is good to know of a customer, which was `before` when the person began to write.

        Raises `CustomerNotFoundError` or `ChangedMeanwhileError`.
        """
        found = await self.get(tx, actor, customer)
        if found.note not in (before, note):
            raise ChangedMeanwhileError
        changed = replace(found, note=note)
        await self.save(tx, actor, changed)
        return changed

    async def put(self, tx: Tx, actor: Actor, customer: Customer) -> Customer:
        """Add a customer (version 0), or change the version that was seen, as a person may.

        Raises `CustomerNotFoundError`, `ChangedMeanwhileError`, `BadAddressError`, `NotYoursToChangeError`,
        `UnknownManagerError` and what `save` raises.
        """
        found = await repository.find_to_change(tx, customer.customer)
        if found is not None and found.customer != customer.customer:
            raise MergedIntoError(customer=found.customer)
        check_version(found, customer, CustomerNotFoundError)
        before = found or Customer(customer=customer.customer, name="", language=customer.language)
        for position, address in enumerate(customer.addresses, start=1):
            if address not in before.addresses and not address.is_plausible:
                raise BadAddressError(position=position)
        await _check_care(tx, actor, before, customer)
        await self.save(tx, actor, customer)
        return await repository.customer_set(tx, customer.customer) or customer

    async def save(self, tx: Tx, actor: Actor | None, customer: Customer) -> None:
        """Add or change a customer. An address keeps its party while it stays, and the one under which
        somebody called from there before it was a customer's.

        Raises `AddressTakenError`, and `MergedIntoError` for a profile that is part of another one.
        """
        found = await repository.customer_set(tx, customer.customer)
        if found == customer:
            return
        if found is not None and found.customer != customer.customer:
            raise MergedIntoError(customer=found.customer)
        await repository.save(tx, customer)
        parties = [PartyId(self._ids.new()) for _ in customer.addresses]
        if not await repository.save_addresses(tx, customer, parties):
            raise AddressTakenError(customer=await repository.holder_of(tx, customer) or "")
        await record(tx, actor, "customers.save", customer.customer)
        await self._facts.publish(tx, CustomerSaved(customer=customer.customer))


class MergeService:
    """Makes one customer of two profiles, and takes that back.

    The log, and with it contacts and callbacks, keep the ids under which they came; whoever reads them asks for all ids
    that mean a customer. So nothing has to be moved but addresses, and parting two profiles gives each its own again.
    """

    def __init__(self, ids: IdSource, facts: Facts, clock: Clock) -> None:
        self._ids = ids
        self._facts = facts
        self._clock = clock

    async def merge(
        self,
        tx: Tx,
        actor: Actor,
        kept: CustomerId,
        other: CustomerId,
        *,
        seen: Mapping[CustomerId, int],
        taken: Collection[MergeField] = (),
    ) -> Customer:
        """Make `other` a part of `kept`, of both the version that was `seen`.

        Raises `SameCustomerError`, `CustomerNotFoundError` or `ChangedMeanwhileError`.
        """
        if kept == other:
            raise SameCustomerError
        # In one order, so that two who merge the same pair the other way round do not wait for one another for ever.
        found = {customer: await self._seen(tx, customer, seen[customer]) for customer in sorted((kept, other))}
        one, two = found[kept], found[other]
        result = merged(one, two, taken)
        made = Merge(
            merge=self._ids.new(),
            kept=one,
            other=two,
            result=result,
            merged_at=self._clock.now(),
            merged_by=actor.user,
        )
        await repository.give_addresses(tx, two.addresses, of=two.customer, to=one.customer)
        await repository.save(tx, result)
        await repository.set_merged_into(tx, two.customer, one.customer)
        await repository.add_merge(tx, made)
        await record(tx, actor, "customers.merge", one.customer, two.customer)
        await self._facts.publish(tx, CustomerSaved(customer=one.customer))
        return await repository.customer_set(tx, one.customer) or result

    async def merges(self, tx: Tx, customer: CustomerId) -> Sequence[Merge]:
        """What became part of this customer, the newest first."""
        return await repository.merges_of(tx, customer)

    def can_be_undone(self, merges: Sequence[Merge]) -> str | None:
        """Which of the merges of a customer can be taken back now: the newest, while it is not too old."""
        return merges[0].merge if merges and merges[0].can_be_undone(self._clock.now()) else None

    async def undo(self, tx: Tx, actor: Actor, customer: CustomerId, merge: str) -> Customer:
        """Part two profiles again. Raises `CustomerNotFoundError`, `MergeNotFoundError` or `MergeTooOldError`."""
        now = await repository.find_to_change(tx, customer)
        if now is None or now.customer != customer:
            raise CustomerNotFoundError
        merges = await repository.merges_of(tx, customer)
        found = next((one for one in merges if one.merge == merge), None)
        if found is None:
            raise MergeNotFoundError
        if self.can_be_undone(merges) != merge:
            raise MergeTooOldError
        remaining = parted(now, found)
        own = set(found.other.addresses) - set(found.kept.addresses)
        await repository.give_addresses(tx, own, of=customer, to=found.other.customer)
        await repository.save(tx, remaining)
        await repository.set_merged_into(tx, found.other.customer, None)
        await repository.end_merge(tx, merge, self._clock.now())
        await record(tx, actor, "customers.part", customer, found.other.customer)
        for one in (customer, found.other.customer):
            await self._facts.publish(tx, CustomerSaved(customer=one))
        return await repository.customer_set(tx, customer) or remaining

    async def _seen(self, tx: Tx, customer: CustomerId, version: int) -> Customer:
        found = await repository.find_to_change(tx, customer)
        if found is None:
            raise CustomerNotFoundError
        if found.customer != customer or found.version != version:
            raise ChangedMeanwhileError
        return found


async def _check_care(tx: Tx, actor: Actor, before: Customer, wanted: Customer) -> None:
    """Who looks after a customer is for those to change who manage customers, and must work here."""
    if replace(wanted, name="", note="", language=before.language, addresses=()) != replace(
        before, name="", note="", addresses=()
    ) and not actor.may("customers.manage"):
        raise NotYoursToChangeError
    known = {before.manager, *before.backups}
    new = {agent for agent in (wanted.manager, *wanted.backups) if agent is not None} - known
    if new and not new <= set(await agents_in_use(tx)):
        raise UnknownManagerError


PATIENCE_S = 0.3
"""A caller waits no longer than half a second to be recognised; a database that is silent is not asked at all."""


class CustomersCallerBook:
    """Dispatch's `CallerBook` and `NumberBook`: each question is a transaction of its own."""

    def __init__(self, database: Database, *, ids: IdSource, clock: Clock) -> None:
        self._database = database
        self._ids = ids
        self._clock = clock

    async def caller(
        self, party: PartyId | None, customer: CustomerId | None, *, number: str = "", name: str = ""
    ) -> Caller:
        """Who that is; an empty `Caller` when unknown, and while the database is silent.

        A number is the party of whose address it is. One that is nobody's is the same stranger whenever it calls.
        """
        if not await self._database.answers(patience=PATIENCE_S):
            return Caller(customer=customer)
        address = called_from(number)
        met = None if address is None else await self._recognise(address, name)
        found = met if party is None and customer is None else await self._known(party, customer)
        return _caller(found, None if met is None else met.party)

    async def number(
        self,
        party: PartyId | None,
        customer: CustomerId | None,
        callback: CallbackId | None = None,  # noqa: ARG002 - of callbacks nothing is known here
    ) -> str | None:
        """The number from which this party called, or else the customer's first one."""
        if not await self._database.answers(patience=PATIENCE_S):
            raise AdapterError("the database is silent", retryable=True)
        async with self._database.begin() as tx:
            known = await repository.phone_of_party(tx, party) if party is not None else None
            if known is not None or customer is None:
                return known
            found = await repository.customer_set(tx, customer)
        phones = [one.value for one in found.addresses if one.kind is AddressKind.PHONE] if found is not None else []
        return phones[0] if phones else None

    async def _known(self, party: PartyId | None, customer: CustomerId | None) -> Customer | None:
        async with self._database.begin() as tx:
            if customer is not None:
                return await repository.customer_set(tx, customer)
            return None if party is None else await repository.customer_of_party(tx, party)

    async def _recognise(self, address: Address, name: str) -> Met:
        """Whose address it is, or else the stranger who calls from there."""
        seen = Stranger(
            party=PartyId(self._ids.new()), address=address, name=told_name(name, address), seen_at=self._clock.now()
        )
        met = await repository.recognise(self._database, seen)
        if not met.is_new or not await repository.is_a_customers(self._database, address):
            return met
        async with self._database.begin() as tx:
            await repository.forget_stranger(tx, met.party)  # Meanwhile it became a customer's.
        return await repository.recognise(self._database, seen)


def _caller(found: Customer | Met | None, party: PartyId | None) -> Caller:
    if found is None or found.customer is None:
        return Caller(party=party)
    return Caller(
        customer=found.customer,
        language=found.language,
        manager=found.manager,
        backups=found.backups,
        tier=found.tier,
        party=party,
    )

"""Customers: saving, finding, and telling routing who is calling."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from perezvon.features.audit.public import record
from perezvon.features.customers import repository
from perezvon.features.customers.domain import AddressTakenError, Customer, CustomerNotFoundError
from perezvon.features.customers.events import CustomerSaved
from perezvon.features.dispatch.public import Caller
from perezvon.features.people.public import names_of
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, CustomerId, IdSource, PartyId
from perezvon.platform.db import Database, Tx
from perezvon.platform.facts import Facts
from perezvon.platform.revision import ChangedMeanwhileError

_SEARCH_LIMIT = 50


class CustomersService:
    """Profiles of customers."""

    def __init__(self, ids: IdSource, facts: Facts) -> None:
        self._ids = ids
        self._facts = facts

    async def search(self, tx: Tx, actor: Actor, text: str) -> Sequence[Customer]:
        """At most 50 customers by name; those whose name or address contains `text`."""
        return await repository.search(tx, actor, text.strip(), _SEARCH_LIMIT)

    async def get(self, tx: Tx, actor: Actor, customer: CustomerId) -> Customer:
        """One customer. Raises `CustomerNotFoundError`."""
        found = await repository.customer_seen(tx, actor, customer)
        if found is None:
            raise CustomerNotFoundError
        return found

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

    async def save(self, tx: Tx, actor: Actor | None, customer: Customer) -> None:
        """Add or change a customer. Raises `AddressTakenError`. An address keeps its party while it stays."""
        if await repository.customer_set(tx, customer.customer) == customer:
            return
        await repository.save(tx, customer)
        parties = [PartyId(self._ids.new()) for _ in customer.addresses]
        if not await repository.save_addresses(tx, customer, parties):
            raise AddressTakenError
        await record(tx, actor, "customers.save", customer.customer)
        await self._facts.publish(tx, CustomerSaved(customer=customer.customer))


class CustomersCallerBook:
    """Dispatch's `CallerBook`: each question is a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def caller(self, party: PartyId | None, customer: CustomerId | None) -> Caller:
        """Who that is; an empty `Caller` when unknown."""
        async with self._database.begin() as tx:
            found = None
            if customer is not None:
                found = await repository.customer_set(tx, customer)
            elif party is not None:
                found = await repository.customer_of_party(tx, party)
        if found is None:
            return Caller()
        return Caller(customer=found.customer, language=found.language, manager=found.manager, backups=found.backups)

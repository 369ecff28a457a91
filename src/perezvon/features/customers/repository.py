"""Queries of customers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, delete, exists, false, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from perezvon.features.customers.domain import Address, AddressKind, Customer, containing
from perezvon.features.customers.tables import customer, customer_address
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import CustomerId, PartyId
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx


def visible_to(actor: Actor) -> Select[Any]:
    """The customers that a person may know of: all, with `customers.read`."""
    query = select(customer)
    return query if actor.may("customers.read") else query.where(false())


async def search(tx: Tx, actor: Actor, text: str, limit: int, *, after: Customer | None = None) -> Sequence[Customer]:
    """Customers by name whose name or address contains `text`, those behind `after` only."""
    query = visible_to(actor)
    if after is not None:
        query = query.where(tuple_(customer.c.name, customer.c.customer) > (after.name, after.customer))
    if text:
        pattern = containing(text)
        has_address = exists().where(
            customer_address.c.customer == customer.c.customer, customer_address.c.value.ilike(pattern, escape="\\")
        )
        query = query.where(customer.c.name.ilike(pattern, escape="\\") | has_address)
    return await _customers(tx, query.order_by(customer.c.name, customer.c.customer).limit(limit))


async def customer_seen(tx: Tx, actor: Actor, which: CustomerId) -> Customer | None:
    """One customer, if this person may see them."""
    found = await _customers(tx, visible_to(actor).where(customer.c.customer == which))
    return found[0] if found else None


async def customer_set(tx: Tx, which: CustomerId) -> Customer | None:
    """One customer, for the system's own use."""
    found = await _customers(tx, select(customer).where(customer.c.customer == which))
    return found[0] if found else None


async def customer_of_party(tx: Tx, party: PartyId) -> Customer | None:
    """The customer who has this address."""
    query = select(customer).join(customer_address).where(customer_address.c.party == party)
    found = await _customers(tx, query)
    return found[0] if found else None


async def owners(tx: Tx, addresses: Collection[Address]) -> Sequence[CustomerId]:
    """The customers who have one of these addresses."""
    wanted = [(address.kind.value, address.value) for address in addresses]
    has_one = tuple_(customer_address.c.kind, customer_address.c.value).in_(wanted)
    return list(await tx.scalars(select(customer_address.c.customer).where(has_one).distinct()))


async def all_customers(tx: Tx, limit: int) -> Sequence[Customer]:
    """The first customers by id."""
    return await _customers(tx, select(customer).order_by(customer.c.customer).limit(limit))


async def names(tx: Tx, which: Collection[CustomerId]) -> Mapping[CustomerId, str]:
    """The names of those customers who exist."""
    found = await tx.execute(select(customer.c.customer, customer.c.name).where(customer.c.customer.in_(which)))
    return {row.customer: row.name for row in found}


async def save(tx: Tx, value: Customer) -> None:
    """Add or change a customer, without their addresses."""
    values = {
        "name": value.name,
        "language": value.language.value,
        "manager": value.manager,
        "backups": list(value.backups),
        "note": value.note,
        "tier": value.tier,
    }
    await tx.execute(
        insert(customer)
        .values(customer=value.customer, **values)
        .on_conflict_do_update(index_elements=["customer"], set_=values)
    )


async def save_addresses(tx: Tx, value: Customer, parties: Sequence[PartyId]) -> bool:
    """Make these the customer's addresses; new ones get the ids `parties`. False when one is another customer's."""
    wanted = [(address.kind.value, address.value) for address in value.addresses]
    await tx.execute(
        delete(customer_address).where(
            and_(
                customer_address.c.customer == value.customer,
                tuple_(customer_address.c.kind, customer_address.c.value).not_in(wanted),
            )
        )
    )
    saved = 0
    for position, (address, party) in enumerate(zip(value.addresses, parties, strict=True)):
        row = {"kind": address.kind.value, "value": address.value, "position": position}
        written = await tx.execute(
            insert(customer_address)
            .values(party=party, customer=value.customer, **row)
            .on_conflict_do_update(
                index_elements=["kind", "value"],
                set_={"position": position},
                where=customer_address.c.customer == value.customer,
            )
        )
        saved += written.rowcount
    return saved == len(value.addresses)


async def _customers(tx: Tx, query: Select[Any]) -> Sequence[Customer]:
    rows = (await tx.execute(query)).all()
    addresses = await _addresses(tx, [row.customer for row in rows])
    return [_customer(row, addresses[row.customer]) for row in rows]


async def _addresses(tx: Tx, which: Collection[CustomerId]) -> Mapping[CustomerId, list[Address]]:
    found = await tx.execute(
        select(customer_address).where(customer_address.c.customer.in_(which)).order_by(customer_address.c.position)
    )
    addresses = defaultdict[CustomerId, list[Address]](list)
    for row in found:
        addresses[row.customer].append(Address(kind=AddressKind(row.kind), value=row.value))
    return addresses


def _customer(row: Row[Any], addresses: Sequence[Address]) -> Customer:
    return Customer(
        customer=row.customer,
        name=row.name,
        language=Language(row.language),
        manager=row.manager,
        backups=tuple(row.backups),
        addresses=tuple(addresses),
        note=row.note,
        tier=row.tier,
    )

"""What other features call."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select

from perezvon.features.customers import repository
from perezvon.features.customers.domain import Address as Address
from perezvon.features.customers.domain import AddressKind as AddressKind
from perezvon.features.customers.domain import AddressTakenError as AddressTakenError
from perezvon.features.customers.domain import Customer as Customer
from perezvon.features.customers.domain import CustomerNotFoundError as CustomerNotFoundError
from perezvon.features.customers.domain import KnownAs as KnownAs
from perezvon.features.customers.domain import Place, called_from
from perezvon.features.customers.domain import Sought as Sought
from perezvon.features.customers.schemas import CustomerFilter as CustomerFilter
from perezvon.features.customers.service import CustomersCallerBook as CustomersCallerBook
from perezvon.features.customers.service import CustomersService as CustomersService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import CustomerId, PartyId
from perezvon.platform.db import Tx


async def get(tx: Tx, customer: CustomerId) -> Customer | None:
    """A customer, for the system's own use; what people see goes through their permissions."""
    return await repository.customer_set(tx, customer)


async def profiles_of(tx: Tx, customers: Collection[CustomerId]) -> Mapping[CustomerId, Customer]:
    """Those customers who exist, for the system's own use."""
    return await repository.customers_set(tx, customers)


async def name_of(tx: Tx, customer: CustomerId) -> str | None:
    """The customer's name; `None` when there is no such customer."""
    return (await repository.names(tx, [customer])).get(customer)


def can_be_called(number: str) -> bool:
    """Whether this is a telephone number, as people write it."""
    return called_from(number) is not None


async def names_of(tx: Tx, customers: Collection[CustomerId]) -> Mapping[CustomerId, str]:
    """The names of those customers who exist."""
    return await repository.names(tx, customers)


async def every_tier(tx: Tx) -> Sequence[str]:
    """All tiers that customers have, by name."""
    return await repository.tiers(tx)


async def owners_of(tx: Tx, addresses: Collection[Address]) -> Sequence[CustomerId]:
    """Whose these addresses are."""
    return await repository.owners(tx, addresses)


async def page_of(tx: Tx, actor: Actor, sought: Sought, *, after: Customer | None, limit: int) -> Sequence[Customer]:
    """What the list of customers shows this person, a page after another."""
    place = None if after is None else Place(name=after.name, customer=after.customer)
    return await repository.page(tx, actor, sought, after=place, limit=limit)


async def known_of(tx: Tx, actor: Actor, parties: Collection[PartyId]) -> Mapping[PartyId, KnownAs]:
    """What this person may know of those who called; of customers nothing unless they may see them."""
    return await repository.known_of(tx, actor, parties)


def aliases_of(customer: CustomerId) -> Select[tuple[str]]:
    """All ids that mean this customer, for a query to choose from: the log keeps those of profiles that were merged."""
    return repository.aliases_of(customer)


def customers_with(text: str) -> Select[tuple[str]]:
    """All ids of customers whose name or address contains `text`, for a query to choose from."""
    return repository.customers_with(text)

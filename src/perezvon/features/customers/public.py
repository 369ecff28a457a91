"""What other features call."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select

from perezvon.features.customers import repository
from perezvon.features.customers.domain import Address as Address
from perezvon.features.customers.domain import AddressKind as AddressKind
from perezvon.features.customers.domain import AddressTakenError as AddressTakenError
from perezvon.features.customers.domain import Customer as Customer
from perezvon.features.customers.domain import CustomerNotFoundError as CustomerNotFoundError
from perezvon.features.customers.service import CustomersCallerBook as CustomersCallerBook
from perezvon.features.customers.service import CustomersService as CustomersService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import CustomerId
from perezvon.platform.db import Tx


async def get(tx: Tx, customer: CustomerId) -> Customer | None:
    """A customer, for the system's own use; what people see goes through their permissions."""
    return await repository.customer_set(tx, customer)


async def name_of(tx: Tx, customer: CustomerId) -> str | None:
    """The customer's name; `None` when there is no such customer."""
    return (await repository.names(tx, [customer])).get(customer)


async def names_of(tx: Tx, customers: Collection[CustomerId]) -> Mapping[CustomerId, str]:
    """The names of those customers who exist."""
    return await repository.names(tx, customers)


async def owners_of(tx: Tx, addresses: Collection[Address]) -> Sequence[CustomerId]:
    """Whose these addresses are."""
    return await repository.owners(tx, addresses)


async def found_after(tx: Tx, actor: Actor, text: str, after: Customer | None, limit: int) -> Sequence[Customer]:
    """What the list of customers shows this person for `text`, a page after another."""
    return await repository.search(tx, actor, text.strip(), limit, after=after)


def aliases_of(customer: CustomerId) -> Select[tuple[str]]:
    """All ids that mean this customer, for a query to choose from: the log keeps those of profiles that were merged."""
    return repository.aliases_of(customer)


def customers_with(text: str) -> Select[tuple[str]]:
    """All ids of customers whose name or address contains `text`, for a query to choose from."""
    return repository.customers_with(text)

"""What other features call."""

from collections.abc import Collection, Mapping, Sequence

from perezvon.features.customers import repository
from perezvon.features.customers.domain import Customer as Customer
from perezvon.features.customers.service import CustomersCallerBook as CustomersCallerBook
from perezvon.kernel.ids import CustomerId
from perezvon.platform.db import Tx


async def get(tx: Tx, customer: CustomerId) -> Customer | None:
    """A customer, for the system's own use; what people see goes through their permissions."""
    return await repository.customer_set(tx, customer)


async def first(tx: Tx, limit: int) -> Sequence[Customer]:
    """A few customers, for a demo to call as."""
    return await repository.all_customers(tx, limit)


async def name_of(tx: Tx, customer: CustomerId) -> str | None:
    """The customer's name; `None` when there is no such customer."""
    return (await repository.names(tx, [customer])).get(customer)


async def names_of(tx: Tx, customers: Collection[CustomerId]) -> Mapping[CustomerId, str]:
    """The names of those customers who exist."""
    return await repository.names(tx, customers)

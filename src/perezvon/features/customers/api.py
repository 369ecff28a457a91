"""Routes of customers."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from perezvon.features.customers.domain import CustomerNotFoundError
from perezvon.features.customers.schemas import CustomerItem
from perezvon.features.customers.service import CustomersService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import CustomerId
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers

_Reader = Annotated[Actor, Depends(requires("customers.read"))]
_Text = Annotated[str, Query(max_length=200)]


def router(service: CustomersService) -> APIRouter:
    """`/api/customers`."""
    routes = APIRouter(prefix="/api/customers", tags=["customers"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("")
    async def search(tx: Transaction, actor: _Reader, q: _Text = "") -> Sequence[CustomerItem]:
        found = await service.search(tx, actor, q)
        names = await service.manager_names(tx, found)
        return [CustomerItem.of(customer, names) for customer in found]

    @routes.get("/{customer}", responses=answers(CustomerNotFoundError))
    async def get(tx: Transaction, actor: _Reader, customer: str) -> CustomerItem:
        found = await service.get(tx, actor, CustomerId(customer))
        return CustomerItem.of(found, await service.manager_names(tx, [found]))

    return routes

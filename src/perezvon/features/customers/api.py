"""Routes of customers."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from perezvon.features.customers.domain import CustomerNotFoundError
from perezvon.features.customers.schemas import CustomerItem, NoteChange
from perezvon.features.customers.service import CustomersService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import CustomerId
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers
from perezvon.platform.revision import ChangedMeanwhileError

_Reader = Annotated[Actor, Depends(requires("customers.read"))]
_Agent = Annotated[Actor, Depends(requires("desk.use"))]
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

    @routes.put("/{customer}/note", responses=answers(CustomerNotFoundError, ChangedMeanwhileError))
    async def write_note(tx: Transaction, actor: _Agent, customer: str, body: NoteChange) -> CustomerItem:
        """Change what is good to know of a customer, as an agent who talks to them learns it."""
        changed = await service.write_note(tx, actor, CustomerId(customer), body.note, before=body.before)
        return CustomerItem.of(changed, await service.manager_names(tx, [changed]))

    return routes

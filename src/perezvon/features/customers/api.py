"""Routes of customers."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from perezvon.features.customers.domain import (
    AddressTakenError,
    BadAddressError,
    BadCustomerCursorError,
    Customer,
    CustomerNotFoundError,
    MergedIntoError,
    MergeNotFoundError,
    MergeTooOldError,
    NotYoursToChangeError,
    Place,
    SameCustomerError,
    UnknownManagerError,
)
from perezvon.features.customers.schemas import (
    CustomerBody,
    CustomerChange,
    CustomerCount,
    CustomerFilter,
    CustomerItem,
    CustomerPage,
    CustomerSearch,
    MergeBody,
    MergeItem,
    NoteChange,
)
from perezvon.features.customers.service import CustomersService, MergeService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import CustomerId
from perezvon.platform.db import Tx
from perezvon.platform.fields import ID, TEXT
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers
from perezvon.platform.revision import ChangedMeanwhileError

_Reader = Annotated[Actor, Depends(requires("customers.read"))]
_Agent = Annotated[Actor, Depends(requires("desk.use"))]
_Writer = Annotated[Actor, Depends(requires("customers.write"))]
_Keeper = Annotated[Actor, Depends(requires("customers.manage"))]
_Text = Annotated[str, TEXT, Query(max_length=200)]
_Id = Annotated[CustomerId, ID]

_PUT_ERRORS = answers(
    CustomerNotFoundError,
    ChangedMeanwhileError,
    AddressTakenError,
    BadAddressError,
    UnknownManagerError,
    NotYoursToChangeError,
    MergedIntoError,
)


def router(service: CustomersService, merging: MergeService) -> APIRouter:
    """`/api/customers`."""
    routes = APIRouter(prefix="/api/customers", tags=["customers"], responses=answers(SignedOutError, ForbiddenError))
    _add_lists(routes, service)
    _add_profile(routes, service)
    _add_merging(routes, service, merging)
    return routes


def _add_lists(routes: APIRouter, service: CustomersService) -> None:
    @routes.get("")
    async def search(tx: Transaction, actor: _Reader, q: _Text = "") -> Sequence[CustomerItem]:
        found = await service.search(tx, actor, q)
        names = await service.manager_names(tx, found)
        return [CustomerItem.of(customer, names) for customer in found]

    @routes.get("/page", responses=answers(BadCustomerCursorError))
    async def page(tx: Transaction, actor: _Reader, search: Annotated[CustomerSearch, Query()]) -> CustomerPage:
        """The customers that are sought, by name."""
        after = None if search.cursor is None else Place.parse(search.cursor)
        found, following = await service.page(tx, actor, search.sought(), after=after, limit=search.limit)
        names = await service.manager_names(tx, found)
        items = [CustomerItem.of(customer, names) for customer in found]
        return CustomerPage(items=items, next=None if following is None else str(following))

    @routes.get("/count")
    async def count(tx: Transaction, actor: _Reader, sought: Annotated[CustomerFilter, Query()]) -> CustomerCount:
        """How many customers are sought."""
        return CustomerCount(count=await service.count(tx, actor, sought.sought()))

    @routes.get("/tiers", dependencies=[Depends(requires("customers.read"))])
    async def tiers(tx: Transaction) -> Sequence[str]:
        """All tiers that customers have."""
        return await service.tiers(tx)

    @routes.get("/names", dependencies=[Depends(requires("customers.read"))])
    async def names(
        tx: Transaction, customer: Annotated[list[_Id], Query(min_length=1, max_length=200)]
    ) -> Mapping[CustomerId, str]:
        """The names of those of these customers who exist."""
        return await service.names(tx, customer)


def _add_profile(routes: APIRouter, service: CustomersService) -> None:
    async def shown(tx: Tx, customer: Customer) -> CustomerItem:
        return CustomerItem.of(customer, await service.manager_names(tx, [customer]))

    @routes.get("/{customer}", responses=answers(CustomerNotFoundError))
    async def get(tx: Transaction, actor: _Reader, customer: _Id) -> CustomerItem:
        """The customer whom this id means: after a merge the one that remained."""
        return await shown(tx, await service.get(tx, actor, customer))

    @routes.post("", responses=_PUT_ERRORS)
    async def add(tx: Transaction, actor: _Writer, body: CustomerBody) -> CustomerItem:
        return await shown(tx, await service.put(tx, actor, body.wanted(service.new_customer())))

    @routes.put("/{customer}", responses=_PUT_ERRORS)
    async def change(tx: Transaction, actor: _Writer, customer: _Id, body: CustomerChange) -> CustomerItem:
        return await shown(tx, await service.put(tx, actor, body.wanted(customer, body.version)))

    @routes.put("/{customer}/note", responses=answers(CustomerNotFoundError, ChangedMeanwhileError))
    async def write_note(tx: Transaction, actor: _Agent, customer: _Id, body: NoteChange) -> CustomerItem:
        """Change what is good to know of a customer, as an agent who talks to them learns it."""
        return await shown(tx, await service.write_note(tx, actor, customer, body.note, before=body.before))


def _add_merging(routes: APIRouter, service: CustomersService, merging: MergeService) -> None:
    async def shown(tx: Tx, customer: Customer) -> CustomerItem:
        return CustomerItem.of(customer, await service.manager_names(tx, [customer]))

    @routes.post(
        "/{customer}/merges", responses=answers(CustomerNotFoundError, ChangedMeanwhileError, SameCustomerError)
    )
    async def merge(tx: Transaction, actor: _Keeper, customer: _Id, body: MergeBody) -> CustomerItem:
        """Make another profile a part of this one."""
        seen = {customer: body.version, body.other: body.other_version}
        return await shown(tx, await merging.merge(tx, actor, customer, body.other, seen=seen, taken=body.take))

    @routes.get("/{customer}/merges", responses=answers(CustomerNotFoundError))
    async def merges(tx: Transaction, actor: _Reader, customer: _Id) -> Sequence[MergeItem]:
        """Which profiles became part of this customer, the newest first."""
        found = await merging.merges(tx, (await service.get(tx, actor, customer)).customer)
        undoable = merging.can_be_undone(found)
        return [MergeItem.of(one, undoable) for one in found]

    @routes.post(
        "/{customer}/merges/{merge}/undo",
        responses=answers(CustomerNotFoundError, MergeNotFoundError, MergeTooOldError),
    )
    async def undo(tx: Transaction, actor: _Keeper, customer: _Id, merge: Annotated[str, ID]) -> CustomerItem:
        """Part the two profiles again."""
        return await shown(tx, await merging.undo(tx, actor, customer, merge))


def settings_router(service: CustomersService) -> APIRouter:
    """`/api/settings/tiers`, for those who set up what a tier is worth."""
    routes = APIRouter(prefix="/api/settings", tags=["customers"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("/tiers", dependencies=[Depends(requires("settings.read"))])
    async def used_tiers(tx: Transaction) -> Sequence[str]:
        """All tiers that customers have."""
        return await service.tiers(tx)

    return routes

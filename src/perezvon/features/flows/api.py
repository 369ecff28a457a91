"""Routes of flows."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends

from perezvon.features.flows.schemas import LineItem
from perezvon.features.flows.service.lines import FlowsService
from perezvon.kernel.actor import Actor
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers


def router(service: FlowsService) -> APIRouter:
    """`/api/lines`."""
    routes = APIRouter(prefix="/api/lines", tags=["flows"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("")
    async def lines(tx: Transaction, actor: Annotated[Actor, Depends(requires("people.read"))]) -> Sequence[LineItem]:
        return [LineItem.of(line) for line in await service.lines(tx, actor)]

    return routes

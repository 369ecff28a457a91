"""Routes of people."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends

from perezvon.features.dispatch.public import DispatchUnavailableError, RefusedError
from perezvon.features.people.domain import BREAK_REASONS, NotAnAgentError, UnknownBreakReasonError
from perezvon.features.people.schemas import AgentItem, BreakReason, Receipt, StateWish
from perezvon.features.people.service import PeopleService, Presence
from perezvon.kernel.actor import Actor
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers


def router(service: PeopleService, presence: Presence) -> APIRouter:
    """`/api/people`."""
    routes = APIRouter(prefix="/api/people", tags=["people"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("/agents")
    async def agents(tx: Transaction, actor: Annotated[Actor, Depends(requires("people.read"))]) -> Sequence[AgentItem]:
        return [AgentItem.model_validate(agent) for agent in await service.agents(tx, actor)]

    @routes.get("/breaks", dependencies=[Depends(requires("people.read"))])
    async def breaks() -> Sequence[BreakReason]:
        return [BreakReason(reason=reason) for reason in BREAK_REASONS]

    @routes.put(
        "/me/state",
        responses=answers(NotAnAgentError, UnknownBreakReasonError, RefusedError, DispatchUnavailableError),
    )
    async def request_state(actor: Annotated[Actor, Depends(requires("desk.use"))], body: StateWish) -> Receipt:
        return Receipt(seq=await presence.request(actor, body.state, body.reason))

    return routes

"""Routes of callback requests."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request

from perezvon.features.callbacks.domain import (
    BadEmailError,
    BadPhoneError,
    BadWishError,
    CallbackMovedError,
    CallbackNotFoundError,
    CallbackTakenError,
    Cause,
    ConsentMissingError,
    NameMissingError,
    TooManyRequestsError,
    UnknownHoursError,
)
from perezvon.features.callbacks.schemas import (
    CallbackAsked,
    CallbackCount,
    CallbackDeed,
    CallbackItem,
    CallbackRulesBody,
    CallbackTermsBody,
    CallbackWithdrawal,
)
from perezvon.features.callbacks.service import CallbackSettings, CallbacksService
from perezvon.features.calls.public import InvalidTokenError
from perezvon.features.flows.public import LineNotFoundError
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import CustomerId, LineId
from perezvon.platform.fields import ID
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, anybody, requires
from perezvon.platform.problem import answers
from perezvon.platform.revision import ChangedMeanwhileError

_Handler = Annotated[Actor, Depends(requires("callbacks.handle"))]
_EDGE_ERRORS = (SignedOutError, ForbiddenError)
_ASK_ERRORS = (
    TooManyRequestsError,
    LineNotFoundError,
    InvalidTokenError,
    ConsentMissingError,
    NameMissingError,
    BadPhoneError,
    BadEmailError,
    BadWishError,
    CallbackMovedError,
)


def router(service: CallbacksService) -> APIRouter:
    """`/api/callbacks`: anybody may ask, and those who handle them may see and act."""
    routes = APIRouter(prefix="/api/callbacks", tags=["callbacks"])

    @routes.post("", status_code=204, dependencies=[Depends(anybody())], responses=answers(*_ASK_ERRORS))
    async def ask(tx: Transaction, request: Request, body: CallbackAsked) -> None:
        await service.ask(
            tx,
            line=LineId(body.line),
            caller=body.caller,
            watch=body.watch,
            name=body.name,
            language=body.language,
            reach_by=body.reach_by,
            address=body.address,
            wished_at=body.wished_at,
            note=body.note,
            has_consented=body.consent,
            peer="unknown" if request.client is None else request.client.host,
        )

    @routes.post(
        "/withdrawn",
        status_code=204,
        dependencies=[Depends(anybody())],
        responses=answers(InvalidTokenError, CallbackNotFoundError, CallbackMovedError),
    )
    async def withdraw(tx: Transaction, body: CallbackWithdrawal) -> None:
        """Whoever asked while they waited would rather wait."""
        await service.withdraw(tx, body.watch)

    @routes.get("/terms", dependencies=[Depends(anybody())])
    async def terms(tx: Transaction) -> CallbackTermsBody:
        """What happens to whoever asks."""
        return CallbackTermsBody.of(await service.terms(tx))

    @routes.get("", responses=answers(*_EDGE_ERRORS))
    async def requests(
        tx: Transaction,
        actor: _Handler,
        which: Literal["waiting", "ended"] = "waiting",
        cause: Cause | None = None,
        customer: Annotated[CustomerId, ID] | None = None,
    ) -> Sequence[CallbackItem]:
        """Those that wait or those that are over, of one cause or of all; or whatever one customer asked for."""
        if customer is not None:
            found = await service.of_customer(tx, actor, customer)
        else:
            look = service.waiting if which == "waiting" else service.ended
            found = await look(tx, actor, cause)
        names = await service.names(tx, found)
        return [CallbackItem.of(request, actor.user, names) for request in found]

    @routes.get("/count", responses=answers(*_EDGE_ERRORS))
    async def count(tx: Transaction, actor: _Handler) -> CallbackCount:
        return CallbackCount(open=await service.count_open(tx, actor))

    @routes.get("/{request}", responses=answers(*_EDGE_ERRORS, CallbackNotFoundError))
    async def one(tx: Transaction, actor: _Handler, request: Annotated[str, ID]) -> CallbackItem:
        """One of them, whatever became of it: who calls somebody back wants to know why."""
        found = await service.one(tx, actor, request)
        return CallbackItem.of(found, actor.user, await service.names(tx, [found]))

    @routes.post(
        "/{request}",
        responses=answers(*_EDGE_ERRORS, CallbackNotFoundError, CallbackTakenError, CallbackMovedError),
    )
    async def act(tx: Transaction, actor: _Handler, request: Annotated[str, ID], body: CallbackDeed) -> CallbackItem:
        changed = await service.act(tx, actor, request, body.action)
        return CallbackItem.of(changed, actor.user, await service.names(tx, [changed]))

    return routes


def settings_router(settings: CallbackSettings) -> APIRouter:
    """`/api/settings/callbacks`."""
    routes = APIRouter(prefix="/api/settings/callbacks", tags=["callbacks"], responses=answers(*_EDGE_ERRORS))

    @routes.get("", dependencies=[Depends(requires("settings.read"))])
    async def rules(tx: Transaction) -> CallbackRulesBody:
        return CallbackRulesBody.of(await settings.rules(tx))

    @routes.put("", responses=answers(ChangedMeanwhileError, UnknownHoursError))
    async def change_rules(
        tx: Transaction, actor: Annotated[Actor, Depends(requires("settings.write"))], body: CallbackRulesBody
    ) -> CallbackRulesBody:
        """How people are called back, those who wait for it too."""
        return CallbackRulesBody.of(await settings.put_rules(tx, actor, body.wanted))

    return routes

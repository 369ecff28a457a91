"""Routes of the call page and of agents' phones."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from perezvon.features.calls.domain import (
    InvalidTokenError,
    NotAnAgentError,
    TooManyCallsError,
    VoiceUnavailableError,
)
from perezvon.features.calls.schemas import CallAnswer, CallPage, CallRequest, PhoneAnswer, PhoneOffer, SampleCaller
from perezvon.features.calls.service import CallsService
from perezvon.features.flows.public import LineNotFoundError
from perezvon.features.identity.public import is_local_visit
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import LineId
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, anybody, requires
from perezvon.platform.problem import answers

_Agent = Annotated[Actor, Depends(requires("desk.use"))]
_PHONE_ERRORS = (SignedOutError, ForbiddenError, NotAnAgentError, VoiceUnavailableError)
_CALL_ERRORS = (TooManyCallsError, LineNotFoundError, InvalidTokenError, VoiceUnavailableError)


def router(service: CallsService, *, ice_servers: Sequence[str], is_demo: bool) -> APIRouter:
    """`/api/call-page`, `/api/calls` and `/api/phone`. In a demo, visits from this machine may call as a customer."""
    routes = APIRouter(prefix="/api", tags=["calls"])
    public = [Depends(anybody())]

    @routes.get("/call-page/{line}", dependencies=public, responses=answers(LineNotFoundError))
    async def page(tx: Transaction, request: Request, line: str) -> CallPage:
        found = await service.line(tx, LineId(line))
        samples = (
            await service.sample_callers(tx) if is_demo and is_local_visit(_peer(request), request.headers) else ()
        )
        return CallPage(
            line=found.setup.line,
            name=dict(found.name),
            languages=list(found.languages),
            ice_servers=list(ice_servers),
            callers=[SampleCaller(token=token, name=who.name, language=who.language) for token, who in samples],
        )

    @routes.post("/calls", dependencies=public, responses=answers(*_CALL_ERRORS))
    async def begin(tx: Transaction, request: Request, body: CallRequest) -> CallAnswer:
        begun = await service.begin(
            tx,
            line=LineId(body.line),
            sdp=body.sdp,
            language=body.language,
            caller=body.caller,
            address=_peer(request) or "unknown",
        )
        return CallAnswer(contact=begun.contact, watch=begun.watch, sdp=begun.sdp)

    @routes.post("/phone", responses=answers(*_PHONE_ERRORS))
    async def connect_phone(actor: _Agent, body: PhoneOffer) -> PhoneAnswer:
        return PhoneAnswer(sdp=await service.connect_phone(actor, body.sdp))

    @routes.delete("/phone", status_code=204, responses=answers(*_PHONE_ERRORS))
    async def disconnect_phone(actor: _Agent) -> None:
        await service.disconnect_phone(actor)

    return routes


def _peer(request: Request) -> str | None:
    return None if request.client is None else request.client.host

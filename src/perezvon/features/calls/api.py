"""Routes of the call page and of agents' phones."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from perezvon.features.calls.domain import (
    AllLinesBusyError,
    BadOfferError,
    CallOverError,
    InvalidTokenError,
    NotAnAgentError,
    TooManyCallsError,
    VoiceCounters,
    VoiceUnavailableError,
)
from perezvon.features.calls.schemas import (
    CallAnswer,
    CallPage,
    CallRequest,
    IceServer,
    OpeningHours,
    PhoneAnswer,
    PhoneOffer,
    SampleCaller,
)
from perezvon.features.calls.service import CallsService
from perezvon.features.flows.public import LineNotFoundError
from perezvon.features.identity.public import is_local_visit
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import LineId
from perezvon.platform.fields import ID
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, anybody, requires
from perezvon.platform.problem import answers

_Agent = Annotated[Actor, Depends(requires("desk.use"))]
_Watcher = Annotated[Actor, Depends(requires("voice.watch"))]
_PHONE_ERRORS = (SignedOutError, ForbiddenError, NotAnAgentError, BadOfferError, VoiceUnavailableError)
_CALL_ERRORS = (
    TooManyCallsError,
    LineNotFoundError,
    InvalidTokenError,
    AllLinesBusyError,
    BadOfferError,
    CallOverError,
    VoiceUnavailableError,
)


def router(service: CallsService, *, is_demo: bool) -> APIRouter:
    """`/api/call-page`, `/api/calls`, `/api/ice-servers`, `/api/phone` and `/api/voice`. In a demo, visits from this machine may call as a customer."""
    routes = APIRouter(prefix="/api", tags=["calls"])
    public = [Depends(anybody())]

    @routes.get("/call-page/{line}", dependencies=public, responses=answers(LineNotFoundError, TooManyCallsError))
    async def page(tx: Transaction, request: Request, line: Annotated[str, ID]) -> CallPage:
        found = await service.line(tx, LineId(line), address=_peer(request) or "unknown")
        hours = await service.opening_hours(tx, found)
        samples = (
            await service.sample_callers(tx) if is_demo and is_local_visit(_peer(request), request.headers) else ()
        )
        return CallPage(
            line=found.setup.line,
            name=dict(found.name),
            languages=list(found.languages),
            hours=None if hours is None else OpeningHours.model_validate(hours),
            callers=[SampleCaller(token=token, name=who.name, language=who.language) for token, who in samples],
        )

    @routes.post("/calls", dependencies=public, responses=answers(*_CALL_ERRORS))
    async def begin(tx: Transaction, request: Request, body: CallRequest) -> CallAnswer:
        line, address = LineId(body.line), _peer(request) or "unknown"
        if body.returns is not None:
            begun = await service.return_to(line=line, sdp=body.sdp, return_key=body.returns, address=address)
        else:
            begun = await service.begin(
                tx, line=line, sdp=body.sdp, language=body.language, caller=body.caller, address=address
            )
        return CallAnswer(contact=begun.contact, watch=begun.watch, return_key=begun.return_key, sdp=begun.sdp)

    @routes.get("/ice-servers", dependencies=public, responses=answers(TooManyCallsError))
    async def ice_servers(request: Request) -> list[IceServer]:
        servers = service.ice_servers(address=_peer(request) or "unknown")
        return [IceServer.model_validate(server) for server in servers]

    @routes.post("/phone", responses=answers(*_PHONE_ERRORS))
    async def connect_phone(actor: _Agent, body: PhoneOffer) -> PhoneAnswer:
        return PhoneAnswer(sdp=await service.connect_phone(actor, body.sdp))

    @routes.delete("/phone", status_code=204, responses=answers(*_PHONE_ERRORS))
    async def disconnect_phone(actor: _Agent) -> None:
        await service.disconnect_phone(actor)

    @routes.get("/voice", responses=answers(SignedOutError, ForbiddenError, VoiceUnavailableError))
    async def voice(_actor: _Watcher) -> VoiceCounters:
        return await service.voice()

    return routes


def _peer(request: Request) -> str | None:
    return None if request.client is None else request.client.host

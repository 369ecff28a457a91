"""Routes of the call page and of agents' phones."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response, WebSocket

from perezvon.features.calls.domain import (
    AllLinesBusyError,
    BadOfferError,
    CallOverError,
    InvalidTokenError,
    NotAnAgentError,
    OriginNotAllowedError,
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
    PhoneLogin,
    PhoneOffer,
    SampleCaller,
    Telephony,
    TrialRequest,
    WidgetStatus,
)
from perezvon.features.calls.service import TRIAL_LINE, CallsService, WidgetService
from perezvon.features.flows.public import FlowNotFoundError, LineNotFoundError
from perezvon.features.identity.public import is_local_visit
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId, FlowId, LineId
from perezvon.platform.edge import content_policy
from perezvon.platform.fields import ID
from perezvon.platform.http import ForbiddenError, PerhapsTransaction, SignedOutError, Transaction, anybody, requires
from perezvon.platform.problem import answers
from perezvon.platform.tunnel import Tunnels, whoever_may

WIDGET = "/api/widget/"
"""What lies below this path may be read by pages of other sites, refusals too, so that they can say why."""

_Agent = Annotated[Actor, Depends(requires("desk.use", even_in_silence=True))]
_Designer = Annotated[Actor, Depends(requires("settings.write"))]
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
    """`/api/call-page`, `/api/calls`, `/api/test-calls`, `/api/ice-servers` and `/api/voice`. In a demo, visits from this machine may call as a customer."""
    routes = APIRouter(prefix="/api", tags=["calls"])
    public = [Depends(anybody())]

    @routes.get("/call-page/{line}", dependencies=public, responses=answers(LineNotFoundError, TooManyCallsError))
    async def page(tx: PerhapsTransaction, request: Request, line: Annotated[str, ID]) -> CallPage:
        found, hours = await service.line(tx, LineId(line), address=_peer(request) or "unknown")
        samples = (
            await service.sample_callers(tx) if is_demo and is_local_visit(_peer(request), request.headers) else ()
        )
        calling = await service.calling(found.setup.line)
        return CallPage(
            line=found.setup.line,
            name=dict(found.name),
            languages=list(found.languages),
            hours=None if hours is None else OpeningHours.model_validate(hours),
            callers=[SampleCaller(token=token, name=who.name, language=who.language) for token, who in samples],
            kind=calling.kind,
            is_callable=calling.is_possible,
            numbers=list(calling.numbers),
        )

    @routes.post("/calls", dependencies=public, responses=answers(*_CALL_ERRORS))
    async def begin(tx: PerhapsTransaction, request: Request, response: Response, body: CallRequest) -> CallAnswer:
        line, address = LineId(body.line), _peer(request) or "unknown"
        if body.returns is not None:
            begun = await service.return_to(line=line, sdp=body.sdp, return_key=body.returns, address=address)
        else:
            begun = await service.begin(
                tx, line=line, sdp=body.sdp, language=body.language, caller=body.caller, address=address
            )
        response.headers["Cache-Control"] = "no-store"
        return CallAnswer.of(begun)

    @routes.post(
        "/test-calls",
        responses=answers(
            SignedOutError,
            ForbiddenError,
            FlowNotFoundError,
            AllLinesBusyError,
            BadOfferError,
            CallOverError,
            VoiceUnavailableError,
        ),
    )
    async def try_draft(tx: Transaction, _actor: _Designer, response: Response, body: TrialRequest) -> CallAnswer:
        """Call the draft of a flow: the one who calls meets it, and nobody else. A line's callers meet what is in use."""
        if body.returns is not None:
            begun = await service.return_to(line=TRIAL_LINE, sdp=body.sdp, return_key=body.returns, address="designer")
        else:
            begun = await service.try_draft(tx, flow=FlowId(body.flow), sdp=body.sdp, language=body.language)
        response.headers["Cache-Control"] = "no-store"
        return CallAnswer.of(begun)

    @routes.get("/ice-servers", dependencies=public, responses=answers(TooManyCallsError))
    async def ice_servers(request: Request) -> list[IceServer]:
        servers = service.ice_servers(address=_peer(request) or "unknown")
        return [IceServer.model_validate(server) for server in servers]

    @routes.get("/voice", responses=answers(SignedOutError, ForbiddenError, VoiceUnavailableError))
    async def voice(_actor: _Watcher) -> VoiceCounters:
        return await service.voice()

    return routes


def phone_router(service: CallsService, tunnels: Tunnels) -> APIRouter:
    """`/api/phone` and `/api/telephony`: the phones of agents; and `/api/calls/sip`, by which pages of customers call."""
    routes = APIRouter(prefix="/api", tags=["calls"])
    public = [Depends(anybody())]

    @routes.post("/phone", responses=answers(*_PHONE_ERRORS))
    async def connect_phone(actor: _Agent, body: PhoneOffer) -> PhoneAnswer:
        return PhoneAnswer(sdp=await service.connect_phone(actor, body.sdp))

    @routes.get("/telephony", dependencies=public, responses=answers(VoiceUnavailableError))
    async def telephony() -> Telephony:
        kind, calls_out = await service.telephony()
        return Telephony(kind=kind, calls_out=calls_out)

    @routes.post("/phone/login", responses=answers(*_PHONE_ERRORS))
    async def log_in(actor: _Agent, response: Response) -> PhoneLogin:
        """As whom the agent's page registers from now on. One that registered before it cannot again."""
        response.headers["Cache-Control"] = "no-store"
        return PhoneLogin.model_validate(await service.log_in(actor))

    @routes.websocket("/phone/sip", dependencies=public)
    async def sip(socket: WebSocket) -> None:
        """SIP between the agent's page and the telephone system, for whoever may use a desk."""
        await tunnels.carry(socket, whoever_may("desk.use"), service.sip_address, protocol="sip")

    @routes.websocket("/calls/sip", dependencies=public)
    async def caller_sip(socket: WebSocket, key: Annotated[str, Query(max_length=1024)] = "") -> None:
        """SIP between a customer's page that was let in and the telephone system."""

        async def who(_: WebSocket) -> ContactId | None:
            return service.caller(key)

        await tunnels.carry(socket, who, service.caller_address, protocol="sip")

    @routes.delete("/phone", status_code=204, responses=answers(*_PHONE_ERRORS))
    async def disconnect_phone(actor: _Agent) -> None:
        await service.disconnect_phone(actor)

    return routes


def widget_router(service: WidgetService, page: Callable[[Request], Response]) -> APIRouter:
    """`/api/widget` for pages of other sites, and `/embed`: the call page, fit to be framed by them. `page` is the web app."""
    routes = APIRouter(tags=["calls"])
    public = [Depends(anybody())]

    @routes.get(
        f"{WIDGET}{{line}}",
        dependencies=public,
        responses=answers(LineNotFoundError, TooManyCallsError, OriginNotAllowedError),
    )
    async def widget(tx: Transaction, request: Request, response: Response, line: Annotated[str, ID]) -> WidgetStatus:
        """How the line does, for a page of an origin that the line allows, or of ours, which names none."""
        response.headers["Vary"] = "Origin"
        origin = request.headers.get("origin")
        address = _peer(request) or "unknown"
        return WidgetStatus.of(await service.status(tx, LineId(line), origin=origin, address=address))

    @routes.get("/embed/{line}", dependencies=public, include_in_schema=False)
    async def embedded(tx: Transaction, request: Request, line: Annotated[str, ID]) -> Response:
        """The call page within a page of an origin that the line allows, or of ours; browsers refuse it to all others."""
        framed_by = ("'self'", *await service.origins(tx, LineId(line)))
        answer = page(request)
        answer.headers["Content-Security-Policy"] = content_policy(frame_ancestors=framed_by)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return routes


def _peer(request: Request) -> str | None:
    return None if request.client is None else request.client.host

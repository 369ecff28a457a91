"""Routes of the session: signing in and out, and the links that lead to a first or a new password."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response

from perezvon.features.identity import schemas
from perezvon.features.identity.api.cookies import forget_token, set_token, token_of
from perezvon.features.identity.domain import (
    CodeNeededError,
    LinkNotValidError,
    LoginTakenError,
    NoDemoError,
    PasswordTooShortError,
    TooManyAttemptsError,
    WrongCodeError,
    WrongCredentialsError,
    device_of,
    is_local_visit,
)
from perezvon.features.identity.service import IdentityService, SignedIn
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import UserId
from perezvon.platform.http import SignedOutError, Transaction, anybody, requires
from perezvon.platform.live import Rechecks
from perezvon.platform.problem import answers

_SIGN_IN_ERRORS = (WrongCredentialsError, CodeNeededError, WrongCodeError, TooManyAttemptsError)
_LINK_ERRORS = (LinkNotValidError, PasswordTooShortError, TooManyAttemptsError)
_PUBLIC = [Depends(anybody())]


def session_router(service: IdentityService, rechecks: Rechecks) -> APIRouter:
    """`/api/session`."""
    routes = APIRouter(prefix="/api/session", tags=["identity"])
    _add_session(routes, service, rechecks)
    _add_demo(routes, service)
    _add_links(routes, service, rechecks)
    return routes


def _add_session(routes: APIRouter, service: IdentityService, rechecks: Rechecks) -> None:
    @routes.get("", responses=answers(SignedOutError))
    async def me(tx: Transaction, actor: Annotated[Actor, Depends(requires())]) -> schemas.Me:
        return schemas.Me.of(await service.me(tx, actor), is_demo=service.is_demo)

    @routes.post("", dependencies=_PUBLIC, responses=answers(*_SIGN_IN_ERRORS))
    async def sign_in(tx: Transaction, request: Request, response: Response, body: schemas.Credentials) -> schemas.Me:
        entry = await service.sign_in(
            tx, body.login, body.password, code=body.code, address=_address(request), device=_device(request)
        )
        return _enter(service, request, response, entry)

    @routes.delete("", status_code=204, dependencies=[Depends(requires())], responses=answers(SignedOutError))
    async def sign_out(tx: Transaction, request: Request, response: Response, after: BackgroundTasks) -> None:
        await service.sign_out(tx, token_of(request))
        forget_token(request, response)
        after.add_task(rechecks.ask)


def _add_demo(routes: APIRouter, service: IdentityService) -> None:
    @routes.get("/demo", dependencies=_PUBLIC, responses=answers(NoDemoError))
    async def demo_users(tx: Transaction, request: Request) -> Sequence[schemas.DemoUser]:
        _check_local(request)
        return [schemas.DemoUser.of(user) for user in await service.demo_users(tx)]

    @routes.post("/demo", dependencies=_PUBLIC, responses=answers(NoDemoError))
    async def sign_in_to_demo(
        tx: Transaction, request: Request, response: Response, body: schemas.DemoChoice
    ) -> schemas.Me:
        _check_local(request)
        entry = await service.sign_in_to_demo(tx, UserId(body.user), device=_device(request))
        return _enter(service, request, response, entry)


def _add_links(routes: APIRouter, service: IdentityService, rechecks: Rechecks) -> None:
    @routes.post("/first", dependencies=_PUBLIC, responses=answers(*_LINK_ERRORS, LoginTakenError))
    async def use_first_link(
        tx: Transaction, request: Request, response: Response, body: schemas.FirstPerson
    ) -> schemas.Me:
        entry = await service.use_first_link(
            tx,
            body.token,
            login=body.login,
            name=body.name,
            password=body.password,
            language=body.language,
            address=_address(request),
            device=_device(request),
        )
        return _enter(service, request, response, entry)

    @routes.post("/reset", status_code=204, dependencies=_PUBLIC, responses=answers(*_LINK_ERRORS))
    async def use_reset_link(
        tx: Transaction, request: Request, body: schemas.NewPassword, after: BackgroundTasks
    ) -> None:
        await service.use_reset_link(tx, body.token, body.password, address=_address(request))
        after.add_task(rechecks.ask)


def _enter(service: IdentityService, request: Request, response: Response, entry: SignedIn) -> schemas.Me:
    set_token(request, response, entry.token)
    return schemas.Me.of(entry.user, is_demo=service.is_demo)


def _check_local(request: Request) -> None:
    if not is_local_visit(_peer(request), request.headers):
        raise NoDemoError


def _device(request: Request) -> str:
    return device_of(request.headers.get("user-agent", ""))


def _address(request: Request) -> str:
    return _peer(request) or "unknown"


def _peer(request: Request) -> str | None:
    return None if request.client is None else request.client.host

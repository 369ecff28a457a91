"""Routes of the session, and who is behind a request.

The session's cookie is out of reach for scripts and other sites. Over https its name says so too (`__Host-`): no other
host of the domain can set it then.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.requests import HTTPConnection

from perezvon.features.identity.domain import (
    LONGEST,
    LinkNotValidError,
    LoginTakenError,
    NoDemoError,
    PasswordTooShortError,
    TooManyAttemptsError,
    WrongCredentialsError,
    is_local_visit,
)
from perezvon.features.identity.schemas import Credentials, DemoChoice, DemoUser, FirstPerson, Me
from perezvon.features.identity.service import IdentityService, SignedIn
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import UserId
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Tx
from perezvon.platform.http import SignedOutError, Transaction, anybody, requires
from perezvon.platform.problem import answers

_COOKIE = "perezvon"
_SECURE_COOKIE = "__Host-perezvon"


class SessionAuthenticator:
    """`platform.http`'s `Authenticator`: whoever opened the session of the cookie."""

    def __init__(self, service: IdentityService) -> None:
        self._service = service

    async def actor(self, connection: HTTPConnection, tx: Tx) -> Actor | None:
        """The person behind a request or a WebSocket handshake."""
        token = connection.cookies.get(_cookie(connection))
        user = None if token is None else await self._service.user_of(tx, token)
        return None if user is None else user.actor


def router(service: IdentityService) -> APIRouter:
    """`/api/session`."""
    routes = APIRouter(prefix="/api/session", tags=["identity"])
    public = [Depends(anybody())]

    def signed_in(request: Request, response: Response, entry: SignedIn) -> Me:
        _set_cookie(request, response, entry.token)
        return Me.of(entry.user, is_demo=service.is_demo)

    @routes.get("", responses=answers(SignedOutError))
    async def me(tx: Transaction, actor: Annotated[Actor, Depends(requires())]) -> Me:
        return Me.of(await service.me(tx, actor), is_demo=service.is_demo)

    @routes.post("", dependencies=public, responses=answers(WrongCredentialsError, TooManyAttemptsError))
    async def sign_in(tx: Transaction, request: Request, response: Response, body: Credentials) -> Me:
        address = _peer(request) or "unknown"
        return signed_in(request, response, await service.sign_in(tx, body.login, body.password, address))

    @routes.delete("", status_code=204, dependencies=[Depends(requires())], responses=answers(SignedOutError))
    async def sign_out(tx: Transaction, request: Request, response: Response) -> None:
        name = _cookie(request)
        await service.sign_out(tx, request.cookies[name])
        response.delete_cookie(name, secure=name == _SECURE_COOKIE, httponly=True, samesite="lax")

    @routes.get("/demo", dependencies=public, responses=answers(NoDemoError))
    async def demo_users(tx: Transaction, request: Request) -> Sequence[DemoUser]:
        _check_local(request)
        return [DemoUser.of(user) for user in await service.demo_users(tx)]

    @routes.post("/demo", dependencies=public, responses=answers(NoDemoError))
    async def sign_in_to_demo(tx: Transaction, request: Request, response: Response, body: DemoChoice) -> Me:
        _check_local(request)
        return signed_in(request, response, await service.sign_in_to_demo(tx, UserId(body.user)))

    @routes.post(
        "/first",
        dependencies=public,
        responses=answers(LinkNotValidError, PasswordTooShortError, LoginTakenError),
    )
    async def use_first_link(tx: Transaction, request: Request, response: Response, body: FirstPerson) -> Me:
        entry = await service.use_first_link(
            tx, body.token, login=body.login, name=body.name, password=body.password, language=body.language
        )
        return signed_in(request, response, entry)

    return routes


def _check_local(request: Request) -> None:
    if not is_local_visit(_peer(request), request.headers):
        raise NoDemoError


def _peer(request: Request) -> str | None:
    return None if request.client is None else request.client.host


def _cookie(connection: HTTPConnection) -> str:
    return _SECURE_COOKIE if connection.url.scheme in ("https", "wss") else _COOKIE


def _set_cookie(request: Request, response: Response, token: str) -> None:
    name = _cookie(request)
    response.set_cookie(
        name,
        token,
        max_age=LONGEST // SECOND,
        secure=name == _SECURE_COOKIE,
        httponly=True,
        samesite="lax",
    )

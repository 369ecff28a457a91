"""The HTTP edge: transactions, permissions, errors as problem+json, and the application itself.

A request is one transaction. It commits after the route returned and before the answer is sent, so an answer is never
a promise that the database then breaks; any exception rolls it back.

Every route says who may call it: `Depends(requires("contacts.read"))`, `Depends(requires())` for anybody who is signed
in, or `Depends(anybody())`. `create_app` fails on a route that says nothing or says two things.

While the database is silent, routes that need it answer 503. Those of a call under way do not wait for it: they ask for
`PerhapsTransaction` and `requires(..., even_in_silence=True)`, which lets those in whom this process has recognised lately.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Protocol, TypeAlias

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp

from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import IdSource
from perezvon.platform.db import Database, DatabaseUnavailableError, Tx
from perezvon.platform.edge import Edge
from perezvon.platform.problem import STATUS, Problem, problem
from perezvon.platform.realtime import ANYBODY


class SignedOutError(AppError):
    """The caller is not signed in."""

    kind = ErrorKind.UNAUTHENTICATED
    code = "session.signed_out"


class ForbiddenError(AppError):
    """The caller's roles do not allow this."""

    kind = ErrorKind.FORBIDDEN
    code = "session.forbidden"


class Authenticator(Protocol):
    """Knows who is behind a request."""

    async def actor(self, connection: HTTPConnection, tx: Tx) -> Actor | None:
        """The person behind a request or a WebSocket handshake, or `None` when nobody is signed in."""
        ...

    def proof(self, connection: HTTPConnection) -> str | None:
        """What a connection shows to be recognised by, without its being believed yet."""
        ...


CALL_PATIENCE_S = 0.2
"""How long what belongs to a call under way waits for a silent database, before it goes on without."""

REMEMBERED_S = 900.0
"""How long somebody who was recognised is believed again while the database cannot be asked."""

MOST_REMEMBERED = 10_000


def _now() -> float:
    return asyncio.get_running_loop().time()


class Doorkeeper:
    """Recognises people, by the database or, while it is silent, from memory."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator
        self._seen: dict[bytes, tuple[float, Actor]] = {}
        """By the digest of what they showed, the least recently seen first."""

    async def actor(self, connection: HTTPConnection, tx: Tx | None) -> Actor | None:
        """The person behind a connection, or `None` when nobody is signed in.

        Raises `DatabaseUnavailableError` without `tx` for somebody whom this process has not seen for `REMEMBERED_S`.
        """
        proof = self._authenticator.proof(connection)
        key = b"" if proof is None else sha256(proof.encode()).digest()
        if tx is None:
            return self._from_memory(key)
        actor = await self._authenticator.actor(connection, tx)
        self._seen.pop(key, None)
        if actor is not None and key:
            self._seen[key] = (_now(), actor)
            if len(self._seen) > MOST_REMEMBERED:
                del self._seen[next(iter(self._seen))]
        return actor

    def _from_memory(self, key: bytes) -> Actor | None:
        if not key:
            return None
        at, actor = self._seen.get(key, (-REMEMBERED_S, None))
        if _now() - at >= REMEMBERED_S:
            raise DatabaseUnavailableError
        return actor


# --- What routes depend on. ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Services:
    database: Database
    doorkeeper: Doorkeeper


async def _perhaps_transaction(connection: HTTPConnection) -> AsyncIterator[Tx | None]:
    if not await _database(connection).answers(patience=CALL_PATIENCE_S):
        yield None
        return
    async with _opened(_database(connection)) as tx:
        yield tx


async def _transaction(connection: HTTPConnection) -> AsyncIterator[Tx]:
    if not await _database(connection).answers():
        raise DatabaseUnavailableError
    async with _opened(_database(connection)) as tx:
        yield tx


def _database(connection: HTTPConnection) -> Database:
    services: _Services = connection.app.state.services
    return services.database


@asynccontextmanager
async def _opened(database: Database) -> AsyncIterator[Tx]:
    """A transaction that an error which is to be noted commits as well."""
    noted: AppError | None = None
    async with database.begin() as tx:
        try:
            yield tx
        except AppError as error:
            if not error.is_noted:
                raise
            noted = error
    if noted is not None:
        raise noted


PerhapsTransaction: TypeAlias = Annotated[Tx | None, Depends(_perhaps_transaction, scope="function")]
"""A route's parameter: the open transaction of this request, or nothing while the database is silent."""

Transaction: TypeAlias = Annotated[Tx, Depends(_transaction, scope="function")]
"""A route's parameter: the open transaction of this request, which is answered 503 while there can be none. No route has
both."""


@dataclass(frozen=True, slots=True)
class _Requires:
    permission: str | None

    async def __call__(self, connection: HTTPConnection, tx: Transaction) -> Actor:
        return await _let_in(connection, tx, self.permission)


@dataclass(frozen=True, slots=True)
class _RequiresEvenInSilence:
    permission: str | None

    async def __call__(self, connection: HTTPConnection, tx: PerhapsTransaction) -> Actor:
        return await _let_in(connection, tx, self.permission)


async def recognise(connection: HTTPConnection) -> Actor | None:
    """Who is behind a connection, asked in a transaction of its own, or from memory while the database is silent.

    Raises `DatabaseUnavailableError` when neither can tell.
    """
    services: _Services = connection.app.state.services
    if not await services.database.answers(patience=CALL_PATIENCE_S):
        return await services.doorkeeper.actor(connection, None)
    async with services.database.begin() as tx:
        return await services.doorkeeper.actor(connection, tx)


async def _let_in(connection: HTTPConnection, tx: Tx | None, permission: str | None) -> Actor:
    services: _Services = connection.app.state.services
    actor = await services.doorkeeper.actor(connection, tx)
    if actor is None:
        raise SignedOutError
    if permission is not None and not actor.may(permission):
        raise ForbiddenError(permission=permission)
    return actor


@dataclass(frozen=True, slots=True)
class _Anybody:
    async def __call__(self) -> None:
        """Let everybody in."""


def requires(permission: str | None = None, *, even_in_silence: bool = False) -> Callable[..., Any]:
    """A dependency that yields the signed-in `Actor`, who must hold `permission` if one is named.

    `even_in_silence` is for what a call under way needs: a database that is silent does not close the door to those whom
    this process has seen within `REMEMBERED_S`. A session that was ended elsewhere meanwhile opens it as well.
    """
    return _RequiresEvenInSilence(permission) if even_in_silence else _Requires(permission)


def anybody() -> Callable[..., Any]:
    """A dependency that marks a route as open to people who are not signed in. It yields nothing."""
    return _Anybody()


# --- Errors. ---------------------------------------------------------------------------------------------------------


_HTTP_CODES = {400: "malformed", 404: "not_found", 405: "method_not_allowed", 413: "content_too_large"}
"""Written down, because Python's names of statuses change from version to version."""


async def _app_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    status = STATUS[error.kind]
    wait = error.params.get("retry_after_s", 1 if status == 503 else None)
    return problem(status, error.code, error.params, None if wait is None else {"Retry-After": str(wait)})


async def _malformed(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return problem(422, "http.malformed", {"where": where, "why": str(first["type"])})


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _HTTP_CODES.get(error.status_code, str(error.status_code))
    return problem(error.status_code, f"http.{code}", headers=error.headers)


# --- The application. ------------------------------------------------------------------------------------------------


class UndeclaredPermissionError(Exception):
    """A route does not say who may call it, or says it twice. Raised when the application is made."""


def create_app(
    routers: Sequence[APIRouter],
    *,
    database: Database,
    authenticator: Authenticator,
    ids: IdSource,
    public_address: str | None = None,
    web: ASGIApp | None = None,
    large_bodies: Mapping[str, int] | None = None,
    readable_elsewhere: Sequence[str] = (),
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
) -> FastAPI:
    """The application of these routers, and of `web` for every path that is not the API's.

    `large_bodies` says below which paths a body may be larger than usual, in bytes, and `readable_elsewhere` which ones
    pages of other sites may read. Raises `UndeclaredPermissionError` for a route that does not name exactly one permission.
    """
    app = FastAPI(
        title="Perezvon",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=_operation_id,
        responses={422: {"model": Problem, "description": "http.malformed"}},
        exception_handlers={
            AppError: _app_error,
            RequestValidationError: _malformed,
            HTTPException: _http_error,
        },
    )
    app.state.services = _Services(database, Doorkeeper(authenticator))
    app.state.permissions = {}
    for router in routers:
        app.state.permissions.update(_permissions(router))
        app.include_router(router)
    if web is not None:
        app.mount("/", web)
    app.add_middleware(
        Edge,
        ids=ids,
        public_address=public_address,
        large_bodies=large_bodies,
        readable_elsewhere=readable_elsewhere,
    )
    return app


_DECLARATIONS = (_Requires, _RequiresEvenInSilence, _Anybody)


def _operation_id(route: APIRoute) -> str:
    return "-".join([*map(str, route.tags[:1]), route.name])


def permission_of(app: FastAPI, method: str, path: str) -> str | None:
    """What a route asks for: a permission, `None` of anybody who is signed in, or `ANYBODY`."""
    permissions: Mapping[tuple[str, str], str | None] = app.state.permissions
    return permissions[method, path]


def _permissions(router: APIRouter) -> Mapping[tuple[str, str], str | None]:
    found: dict[tuple[str, str], str | None] = {}
    for route in router.routes:
        if not isinstance(route, APIRoute | APIWebSocketRoute):
            raise UndeclaredPermissionError(f"{route!r} is not a plain route")
        declared = {call for call in _calls(route.dependant) if isinstance(call, _DECLARATIONS)}
        if len(declared) != 1:
            raise UndeclaredPermissionError(f"{route.path} must name exactly one of requires() and anybody()")
        [call] = declared
        permission = ANYBODY if isinstance(call, _Anybody) else call.permission
        for method in (route.methods or ()) if isinstance(route, APIRoute) else ("WEBSOCKET",):
            found[method, route.path] = permission
    return found


def _calls(dependant: Dependant) -> Sequence[object]:
    return [dependant.call, *(call for part in dependant.dependencies for call in _calls(part))]

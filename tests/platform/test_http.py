"""The HTTP edge: a request is one transaction, every route names its permission, errors are problems."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, WebSocket
from pydantic import BaseModel
from sqlalchemy import text
from starlette.requests import HTTPConnection

from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import UserId
from perezvon.platform.db import Database, Tx
from perezvon.platform.edge import BODY_LIMIT
from perezvon.platform.http import (
    Transaction,
    UndeclaredPermissionError,
    anybody,
    create_app,
    requires,
)
from perezvon.platform.problem import Problem, answers
from tests.support.clock import CountingIds

ANNA = {"X-User": "anna"}
HERE = "http://127.0.0.1:8080"


class TakenError(AppError):
    kind = ErrorKind.CONFLICT
    code = "things.taken"


class BusyError(AppError):
    kind = ErrorKind.TOO_MANY
    code = "things.busy"


class Thing(BaseModel):
    name: str


class HeaderAuthenticator:
    """Believes the header `X-User`, whose person may read things."""

    async def actor(self, connection: HTTPConnection, tx: Tx) -> Actor | None:
        user = connection.headers.get("x-user")
        return Actor(user=UserId(user), permissions={"things.read": Scope.ALL}) if user else None

    def proof(self, connection: HTTPConnection) -> str | None:
        return connection.headers.get("x-user")


def things() -> APIRouter:
    router = APIRouter(prefix="/api/things")

    @router.get("/count")
    async def count(tx: Transaction, actor: Annotated[Actor, Depends(requires("things.read"))]) -> int:
        return int((await tx.execute(text("select count(*) from inbox"))).scalar_one())

    @router.post("", dependencies=[Depends(anybody())])
    async def add(tx: Transaction, then: str = "commit") -> str:
        await tx.execute(text("insert into inbox (domain, type, v, data) values ('main', 't', 1, '{}')"))
        if then == "taken":
            raise TakenError(name="chair")
        if then == "crash":
            raise ZeroDivisionError("secret")
        return then

    @router.put("", dependencies=[Depends(anybody())])
    async def replace(thing: Thing) -> str:
        return thing.name

    @router.get("/busy", dependencies=[Depends(anybody())])
    async def busy() -> None:
        raise BusyError(retry_after_s=7)

    @router.get("/mine")
    async def mine(actor: Annotated[Actor, Depends(requires())]) -> str:
        return actor.user

    @router.delete("")
    async def clear(actor: Annotated[Actor, Depends(requires("things.clear"))]) -> None:
        """Nobody here may."""

    return router


@pytest.fixture
async def http(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app([things()], database=database, authenticator=HeaderAuthenticator(), ids=CountingIds())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        yield client


async def count(http: httpx.AsyncClient) -> int:
    return int((await http.get("/api/things/count", headers=ANNA)).json())


async def test_a_route_that_returns_commits(http: httpx.AsyncClient) -> None:
    assert (await http.post("/api/things")).status_code == 200
    assert await count(http) == 1


async def test_an_expected_error_rolls_back_and_is_a_problem_with_its_code(http: httpx.AsyncClient) -> None:
    answer = await http.post("/api/things", params={"then": "taken"})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    expected = {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "code": "things.taken",
        "params": {"name": "chair"},
    }
    assert answer.json() == expected
    assert await count(http) == 0


async def test_a_bug_rolls_back_and_tells_nothing_but_the_request(http: httpx.AsyncClient) -> None:
    answer = await http.post("/api/things", params={"then": "crash"})
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
    assert answer.json()["params"] == {"request": answer.headers["x-request-id"]}
    assert "secret" not in answer.text
    assert await count(http) == 0


async def test_a_commit_that_fails_is_never_answered_as_done(http: httpx.AsyncClient, database: Database) -> None:
    async with database.begin() as tx:
        await tx.execute(
            text(
                "create constraint trigger refuse after insert on inbox initially deferred"
                " for each row execute function suppress_redundant_updates_trigger()"
            )
        )
    try:
        assert (await http.post("/api/things")).status_code == 500
        assert await count(http) == 0
    finally:
        async with database.begin() as tx:
            await tx.execute(text("drop trigger refuse on inbox"))


async def test_a_database_that_is_away_is_unavailable_and_worth_another_try() -> None:
    database = Database("postgresql://perezvon@/postgres?host=/nowhere")
    app = create_app([things()], database=database, authenticator=HeaderAuthenticator(), ids=CountingIds())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as client:
        answer = await client.get("/api/things/count", headers=ANNA)
    assert (answer.status_code, answer.json()["code"]) == (503, "database.unavailable")
    assert answer.headers["retry-after"] == "1"
    await database.aclose()


async def test_too_many_requests_are_told_when_to_come_back(http: httpx.AsyncClient) -> None:
    answer = await http.get("/api/things/busy")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


# --- Permissions. ----------------------------------------------------------------------------------------------------


async def test_whoever_is_not_signed_in_is_unauthenticated(http: httpx.AsyncClient) -> None:
    answer = await http.get("/api/things/count")
    assert (answer.status_code, answer.json()["code"]) == (401, "session.signed_out")


async def test_whoever_lacks_the_permission_is_forbidden(http: httpx.AsyncClient) -> None:
    answer = await http.delete("/api/things", headers=ANNA)
    assert (answer.status_code, answer.json()["code"]) == (403, "session.forbidden")
    assert answer.json()["params"] == {"permission": "things.clear"}


async def test_a_route_for_the_signed_in_takes_any_of_them(http: httpx.AsyncClient) -> None:
    assert (await http.get("/api/things/mine", headers=ANNA)).json() == "anna"
    assert (await http.get("/api/things/mine")).status_code == 401


def silent() -> APIRouter:
    router = APIRouter()

    @router.get("/api/silent")
    async def route() -> None: ...

    return router


def contradictory() -> APIRouter:
    router = APIRouter(dependencies=[Depends(anybody())])

    @router.get("/api/both", dependencies=[Depends(requires("things.read"))])
    async def route() -> None: ...

    return router


def silent_socket() -> APIRouter:
    router = APIRouter()

    @router.websocket("/api/socket")
    async def route(socket: WebSocket) -> None: ...

    return router


def nested() -> APIRouter:
    router = APIRouter()
    router.include_router(silent())
    return router


@pytest.mark.parametrize("undeclared", [silent, contradictory, silent_socket, nested])
def test_an_application_is_not_made_when_a_route_does_not_say_who_may_call_it(
    undeclared: Callable[[], APIRouter],
) -> None:
    database = Database("postgresql://perezvon@/postgres?host=/nowhere")
    with pytest.raises(UndeclaredPermissionError):
        create_app([undeclared()], database=database, authenticator=HeaderAuthenticator(), ids=CountingIds())


# --- What comes in. --------------------------------------------------------------------------------------------------


async def test_a_malformed_body_says_where_and_does_not_repeat_what_was_sent(http: httpx.AsyncClient) -> None:
    answer = await http.put("/api/things", json={"name": {"secret": 1}})
    assert answer.status_code == 422
    assert answer.json()["code"] == "http.malformed"
    assert answer.json()["params"] == {"where": "body.name", "why": "string_type"}
    assert "secret" not in answer.text


async def test_a_body_has_a_limit(http: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 100_000

    for body in (b"x" * (BODY_LIMIT + 1), endless()):
        answer = await http.put("/api/things", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (413, "http.content_too_large")


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/api/nothing", "http.not_found"),
        ("PATCH", "/api/things", "http.method_not_allowed"),
    ],
)
async def test_what_is_not_there_is_a_problem_too(http: httpx.AsyncClient, method: str, path: str, code: str) -> None:
    answer = await http.request(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code


# --- Where it comes from. --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "origin", "is_ours"),
    [
        ("127.0.0.1:8080", None, True),
        ("127.0.0.1:8080", "http://127.0.0.1:8080", True),
        ("[::1]:8080", "http://[::1]:8080", True),
        ("localhost:8080", "http://localhost:8080", True),
        ("desk:8080", "http://desk:8080", True),
        ("centre.local", "http://centre.local", True),
        ("calls.example.org", "https://calls.example.org", True),
        ("127.0.0.1:8080", "https://calls.example.org", True),
        ("127.0.0.1:8080", "http://127.0.0.1:9999", False),
        ("127.0.0.1:8080", "https://evil.example", False),
        ("127.0.0.1:8080", "null", False),
        ("127.0.0.1:8080", "", False),
        ("rebound.evil.example", "http://rebound.evil.example", False),
        ("calls.example.org.evil.example", "https://calls.example.org.evil.example", False),
    ],
)
async def test_only_our_own_pages_may_change_something(
    database: Database, host: str, origin: str | None, is_ours: bool
) -> None:
    app = create_app(
        [things()],
        database=database,
        authenticator=HeaderAuthenticator(),
        ids=CountingIds(),
        public_address="https://calls.example.org",
    )
    headers = {"Host": host} | ({} if origin is None else {"Origin": origin})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as client:
        answer = await client.post("/api/things", headers=headers)
        assert answer.status_code == (200 if is_ours else 403)
        assert is_ours or answer.json()["code"] == "http.foreign_origin"
        assert (await client.get("/api/things/mine", headers=headers | ANNA)).status_code == 200


async def test_a_browser_that_hides_its_origin_says_whether_the_page_is_ours(http: httpx.AsyncClient) -> None:
    for site, status in (("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)):
        assert (await http.post("/api/things", headers={"Sec-Fetch-Site": site})).status_code == status


# --- What goes out. --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/things/mine", "/api/nothing", "/api/things/count", "/"])
async def test_every_answer_is_protected_and_has_an_id(http: httpx.AsyncClient, path: str) -> None:
    headers = (await http.get(path)).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-request-id"]
    assert "strict-transport-security" not in headers


async def test_answers_of_the_api_are_kept_nowhere(http: httpx.AsyncClient) -> None:
    assert (await http.get("/api/things/mine", headers=ANNA)).headers["cache-control"] == "no-store"


async def test_over_https_browsers_are_told_to_stay_there(http: httpx.AsyncClient) -> None:
    answer = await http.get("https://127.0.0.1:8080/api/things/mine")
    assert "max-age" in answer.headers["strict-transport-security"]


async def test_the_description_names_the_errors_that_routes_declare() -> None:
    class GoneError(AppError):
        kind = ErrorKind.CONFLICT
        code = "things.gone"

    described = answers(TakenError, GoneError)
    assert described == {409: {"model": Problem, "description": "things.taken, things.gone"}}

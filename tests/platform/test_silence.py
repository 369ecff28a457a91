"""While the database is silent, a call under way goes on, and everything else is told so at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends
from starlette.requests import HTTPConnection

from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import UserId
from perezvon.platform import http as edge
from perezvon.platform.db import Database, DatabaseUnavailableError, Tx
from perezvon.platform.http import PerhapsTransaction, Transaction, create_app, requires
from perezvon.platform.postgres import PrivateServer
from tests.support.clock import CountingIds
from tests.support.polling import eventually
from tests.support.silence import postmaster_of, silence

ANNA, BEN = {"X-User": "anna"}, {"X-User": "ben"}
LONGEST_S = 3.0
"""Far below what any time-out of a statement is."""


class Guests:
    """Believes `X-User`, unless the person was thrown out."""

    def __init__(self) -> None:
        self.thrown_out: set[str] = set()
        self.is_unreachable = False

    async def actor(self, connection: HTTPConnection, tx: Tx) -> Actor | None:
        if self.is_unreachable:
            raise DatabaseUnavailableError
        user = self.proof(connection)
        return None if user is None or user in self.thrown_out else Actor(user=UserId(user), permissions={})

    def proof(self, connection: HTTPConnection) -> str | None:
        return connection.headers.get("x-user")


def routes() -> APIRouter:
    router = APIRouter(prefix="/api")

    @router.post("/wish")
    async def wish(actor: Annotated[Actor, Depends(requires(even_in_silence=True))], tx: PerhapsTransaction) -> str:
        return f"{actor.user} {'with' if tx else 'without'}"

    @router.get("/list", dependencies=[Depends(requires())])
    async def listed(tx: Transaction) -> str:
        return "all"

    @router.post("/forbidden", dependencies=[Depends(requires("things.clear", even_in_silence=True))])
    async def forbidden() -> None:
        """Nobody here may."""

    return router


@pytest.fixture
def own_server(open_folder: Path) -> Iterator[str]:
    server = PrivateServer(open_folder / "postgres", settings={"fsync": "off"})
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
async def database(own_server: str) -> AsyncIterator[Database]:
    opened = Database(own_server)
    yield opened
    await opened.aclose()


@pytest.fixture
def guests() -> Guests:
    return Guests()


@pytest.fixture
async def http(database: Database, guests: Guests) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app([routes()], database=database, authenticator=guests, ids=CountingIds())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080") as client:
        yield client


async def test_silence_is_known_soon_and_so_is_its_end(database: Database, own_server: str) -> None:
    postmaster = await postmaster_of(own_server)
    assert await database.answers()
    with silence(postmaster):
        async with asyncio.timeout(LONGEST_S):
            while await database.answers(patience=0.2):
                pass
            assert not any(await asyncio.gather(*(database.answers(patience=0.2) for _ in range(50))))
    await eventually(database.answers, within=LONGEST_S)


async def test_a_database_all_of_whose_connections_are_at_work_is_not_silent(own_server: str) -> None:
    busy = Database(own_server, connections=1)
    async with busy.begin():
        assert await busy.answers(patience=LONGEST_S)
    await busy.aclose()


async def test_a_server_that_is_not_there_is_waited_for_once() -> None:
    nowhere = Database("postgresql://127.0.0.1:1/nothing")
    assert not await nowhere.answers(patience=0.5)
    async with asyncio.timeout(0.4):
        assert not await nowhere.answers(patience=0.5)
    await nowhere.aclose()


async def test_who_was_seen_before_goes_on_and_lists_are_refused_at_once(
    http: httpx.AsyncClient, own_server: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    postmaster = await postmaster_of(own_server)
    assert (await http.post("/api/wish", headers=ANNA)).json() == "anna with"
    with silence(postmaster):
        while await database.answers(patience=0.2):
            pass
        async with asyncio.timeout(LONGEST_S):
            assert (await http.post("/api/wish", headers=ANNA)).json() == "anna without"
            assert (await http.post("/api/wish", headers=BEN)).json()["code"] == "database.unavailable"
            assert (await http.post("/api/wish")).status_code == 401
            assert (await http.post("/api/forbidden", headers=ANNA)).status_code == 403
            monkeypatch.setattr(Database.answers, "__kwdefaults__", {"patience": 0.5})
            listed = await http.get("/api/list", headers=ANNA)
            assert (listed.status_code, listed.headers["retry-after"]) == (503, "1")


async def test_who_was_thrown_out_is_not_remembered(
    http: httpx.AsyncClient, own_server: str, database: Database, guests: Guests
) -> None:
    postmaster = await postmaster_of(own_server)
    assert (await http.post("/api/wish", headers=ANNA)).status_code == 200
    guests.thrown_out.add("anna")
    assert (await http.post("/api/wish", headers=ANNA)).status_code == 401
    with silence(postmaster):
        while await database.answers(patience=0.2):
            pass
        assert (await http.post("/api/wish", headers=ANNA)).status_code == 503


async def test_who_was_seen_before_is_remembered_although_the_database_fell_silent_while_it_was_asked(
    http: httpx.AsyncClient, own_server: str, database: Database, guests: Guests
) -> None:
    postmaster = await postmaster_of(own_server)
    assert (await http.post("/api/wish", headers=ANNA)).status_code == 200
    guests.is_unreachable = True
    assert (await http.post("/api/wish", headers=ANNA)).status_code == 503
    with silence(postmaster):
        while await database.answers(patience=0.2):
            pass
        assert (await http.post("/api/wish", headers=ANNA)).json() == "anna without"


async def test_nobody_is_remembered_for_ever(
    http: httpx.AsyncClient, own_server: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    postmaster = await postmaster_of(own_server)
    assert (await http.post("/api/wish", headers=ANNA)).status_code == 200
    monkeypatch.setattr(edge, "REMEMBERED_S", 0.0)
    with silence(postmaster):
        while await database.answers(patience=0.2):
            pass
        assert (await http.post("/api/wish", headers=ANNA)).status_code == 503

"""WebSockets of pages that are carried to a server behind, on real sockets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import uvicorn
from fastapi import APIRouter, Depends, WebSocket
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform.db import Database
from perezvon.platform.http import anybody, create_app
from perezvon.platform.live import MALFORMED, POLICY, RESTART, TRY_AGAIN_LATER, Drain, Rechecks
from perezvon.platform.tunnel import LONGEST_MESSAGE, REPLACED, Tunnels, whoever_may
from tests.platform.test_live import ANNA, Guests
from tests.support.clock import CountingIds
from tests.support.polling import eventually

BEN = {"X-User": "ben"}


class NowhereError(AppError):
    """There is no server behind."""

    kind = ErrorKind.UNAVAILABLE
    code = "test.nowhere"


@dataclass
class Behind:
    """The server behind: says back what it hears, in capitals."""

    port: int = 0
    open: list[ServerConnection] = field(default_factory=list)

    async def serve(self, connection: ServerConnection) -> None:
        self.open.append(connection)
        try:
            async for message in connection:
                await connection.send(str(message).upper())
        finally:
            self.open.remove(connection)

    async def where(self, _actor: Actor) -> str:
        if not self.port:
            raise NowhereError
        return f"ws://127.0.0.1:{self.port}/ws"


@dataclass
class Site:
    """A served application whose one route leads behind."""

    port: int
    behind: Behind
    guests: Guests
    drain: Drain

    @asynccontextmanager
    async def open(self, **headers: str) -> AsyncIterator[ClientConnection]:
        address, protocols = f"ws://127.0.0.1:{self.port}/way", [Subprotocol("sip")]
        way = connect(address, additional_headers=headers, subprotocols=protocols, proxy=None)
        async with asyncio.timeout(10), way as socket:
            yield socket


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    behind, guests, drain = Behind(), Guests(), Drain()
    tunnels = Tunnels(Rechecks(), drain, recheck=0.05)
    app = create_app([routes(tunnels, behind.where)], database=database, authenticator=guests, ids=CountingIds())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    async with serve(behind.serve, "127.0.0.1", 0, subprotocols=[Subprotocol("sip")]) as listening:
        behind.port = next(iter(listening.sockets)).getsockname()[1]
        async with asyncio.TaskGroup() as group:
            running = group.create_task(server.serve())
            await eventually(lambda: server.started)
            yield Site(server.servers[0].sockets[0].getsockname()[1], behind, guests, drain)
            server.should_exit = True
            await running


def routes(tunnels: Tunnels, where: Callable[[Actor], Awaitable[str]]) -> APIRouter:
    router = APIRouter()

    @router.websocket("/way", dependencies=[Depends(anybody())])
    async def way(socket: WebSocket) -> None:
        await tunnels.carry(socket, whoever_may("staff.watch"), where, protocol="sip")

    return router


async def end_of(socket: ClientConnection) -> int:
    """The code with which it is closed."""
    await socket.wait_closed()
    assert socket.close_code is not None
    return socket.close_code


async def test_what_a_page_says_comes_to_the_server_behind_and_back(site: Site) -> None:
    async with site.open(**ANNA) as socket:
        assert socket.subprotocol == "sip"
        await socket.send("register")
        assert await socket.recv() == "REGISTER"
    await eventually(lambda: site.behind.open == [])


async def test_nobody_is_carried_who_is_not_signed_in(site: Site) -> None:
    async with site.open() as socket:
        assert await end_of(socket) == POLICY
    assert site.behind.open == []


async def test_a_session_that_ends_closes_the_way(site: Site) -> None:
    async with site.open(**ANNA) as socket:
        await socket.send("a")
        await socket.recv()
        site.guests.thrown_out.add("anna")
        assert await end_of(socket) == POLICY
    await eventually(lambda: site.behind.open == [])


async def test_of_the_pages_of_one_person_the_newest_is_carried(site: Site) -> None:
    async with site.open(**ANNA) as first, site.open(**BEN) as other:
        await first.send("a")
        await first.recv()
        async with site.open(**ANNA) as second:
            assert await end_of(first) == REPLACED
            for socket in (second, other):
                await socket.send("b")
                assert await socket.recv() == "B"


async def test_a_server_behind_that_is_gone_is_told_as_something_that_passes(site: Site) -> None:
    async with site.open(**ANNA) as socket:
        await socket.send("a")
        await socket.recv()
        await site.behind.open[0].close()
        assert await end_of(socket) == TRY_AGAIN_LATER
    site.behind.port = 1
    async with site.open(**ANNA) as socket:
        assert await end_of(socket) == TRY_AGAIN_LATER
    site.behind.port = 0
    async with site.open(**ANNA) as socket:
        assert await end_of(socket) == TRY_AGAIN_LATER


async def test_a_process_that_ends_sends_its_pages_elsewhere(site: Site) -> None:
    async with site.open(**ANNA) as socket:
        await socket.send("a")
        await socket.recv()
        async with asyncio.TaskGroup() as group:
            group.create_task(site.drain.finish())
            assert await end_of(socket) == RESTART


async def test_a_message_that_is_too_long_ends_it(site: Site) -> None:
    async with site.open(**ANNA) as socket:
        await socket.send("x" * (LONGEST_MESSAGE + 1))
        assert await end_of(socket) == MALFORMED

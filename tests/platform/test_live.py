"""The WebSocket of live topics, on a real socket."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from starlette.requests import HTTPConnection
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import UserId
from perezvon.platform.db import Database, Tx
from perezvon.platform.http import create_app
from perezvon.platform.live import LONGEST_MESSAGE, MALFORMED, POLICY, Drain, Rechecks, live_router
from perezvon.platform.realtime import Hub
from perezvon.platform.system import SystemClock
from perezvon.platform.tasks import spawn
from tests.platform.test_realtime import Shelf, ShelfTopic
from tests.support.clock import CountingIds
from tests.support.polling import eventually

ANNA = {"X-User": "anna"}


@dataclass
class Guests:
    """Believes `X-User` until the person is thrown out. Closing `door` holds up whoever was just looked at."""

    thrown_out: set[str] = field(default_factory=set)
    looks: int = 0
    door: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.door.set()

    async def actor(self, connection: HTTPConnection, tx: Tx) -> Actor | None:
        user = connection.headers.get("x-user")
        is_believed = user is not None and user not in self.thrown_out
        self.looks += 1
        await self.door.wait()
        if user is None or not is_believed:
            return None
        return Actor(user=UserId(user), permissions={"staff.watch": Scope.ALL})

    def proof(self, connection: HTTPConnection) -> str | None:
        return connection.headers.get("x-user")


@dataclass
class Site:
    """A served application with one open topic and one for staff."""

    port: int
    shelf: Shelf
    hub: Hub
    guests: Guests

    def put(self, name: str, value: int) -> None:
        self.shelf.view[name] = value
        self.shelf.seq += 1
        self.hub.step(self.shelf.seq, 0, [name])

    @asynccontextmanager
    async def open(self, **headers: str) -> AsyncIterator[ClientConnection]:
        address = f"ws://127.0.0.1:{self.port}/api/live"
        async with asyncio.timeout(10), connect(address, additional_headers=headers, proxy=None) as socket:
            yield socket


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    async with serving(database, recheck=0.05, rechecks=Rechecks()) as site:
        yield site


@asynccontextmanager
async def serving(
    database: Database, *, recheck: float, rechecks: Rechecks, drain: Drain | None = None
) -> AsyncIterator[Site]:
    shelf, hub, guests = Shelf(), Hub(SystemClock()), Guests()
    hub.show(shelf, [ShelfTopic(), ShelfTopic(name="staff", permission="staff.watch")])
    live = live_router(hub, recheck=recheck, rechecks=rechecks, drain=drain)
    app = create_app([live], database=database, authenticator=guests, ids=CountingIds())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(server.serve())
        await eventually(lambda: server.started)
        yield Site(server.servers[0].sockets[0].getsockname()[1], shelf, hub, guests)
        server.should_exit = True
        await running


async def say(socket: ClientConnection, kind: str, topic: str, **more: str) -> None:
    await socket.send(json.dumps({"t": kind, "topic": topic, **more}))


async def hear(socket: ClientConnection, *, beats: bool = False) -> dict[str, Any]:
    """The next message, beats passed over unless wanted."""
    while True:
        message: dict[str, Any] = json.loads(await socket.recv())
        if beats or message["t"] != "beat":
            return message


async def close_code(socket: ClientConnection) -> int | None:
    try:
        while True:
            await socket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


async def test_a_browser_gets_a_snapshot_and_patches(site: Site) -> None:
    site.put("a", 1)
    async with site.open() as socket:
        await say(socket, "watch", "shelf")
        snapshot = await hear(socket)
        site.put("a", 2)
        patch = await hear(socket)
    assert (snapshot["t"], snapshot["key"], snapshot["cells"]) == ("snapshot", None, {"a": {"value": 1}})
    assert (patch["t"], patch["from"], patch["seq"], patch["cells"]) == ("patch", 1, 2, {"a": {"value": 2}})


async def test_a_silent_connection_beats(site: Site) -> None:
    async with site.open() as socket:
        assert set(await hear(socket, beats=True)) == {"t", "now"}


async def test_a_refusal_names_its_reason_and_the_connection_goes_on(site: Site) -> None:
    async with site.open() as socket:
        await say(socket, "watch", "staff")
        assert await hear(socket) == {"t": "refused", "topic": "staff", "key": None, "code": "session.signed_out"}
        await say(socket, "watch", "shelf", key="private")
        assert await hear(socket) == {
            "t": "refused",
            "topic": "shelf",
            "key": "private",
            "code": "shelf.not_yours",
        }
        await say(socket, "watch", "shelf")
        assert (await hear(socket))["t"] == "snapshot"


async def test_who_is_signed_in_watches_what_they_may(site: Site) -> None:
    async with site.open(**ANNA) as socket:
        await say(socket, "watch", "staff")
        assert (await hear(socket))["t"] == "snapshot"


async def test_the_end_of_a_session_ends_the_connection(site: Site) -> None:
    async with site.open(**ANNA) as socket:
        await say(socket, "watch", "staff")
        await hear(socket)
        site.guests.thrown_out.add("anna")
        assert await close_code(socket) == POLICY
    assert site.hub._feeds == {}


async def test_a_session_that_was_ended_here_ends_the_connection_at_once(database: Database) -> None:
    rechecks = Rechecks()
    async with serving(database, recheck=3_600, rechecks=rechecks) as site, site.open(**ANNA) as socket:
        await say(socket, "watch", "staff")
        await hear(socket)
        site.guests.thrown_out.add("anna")
        await rechecks.ask()
        assert await close_code(socket) == POLICY


async def test_a_session_that_was_ended_during_the_handshake_ends_the_connection_at_once(database: Database) -> None:
    rechecks = Rechecks()
    async with serving(database, recheck=3_600, rechecks=rechecks) as site, asyncio.TaskGroup() as group:
        site.guests.door.clear()

        async def code() -> int | None:
            async with site.open(**ANNA) as socket:
                return await close_code(socket)

        closed = group.create_task(code())
        await eventually(lambda: site.guests.looks == 1)
        site.guests.thrown_out.add("anna")
        await rechecks.ask()
        site.guests.door.set()
        assert await closed == POLICY


async def test_a_session_that_was_ended_during_a_look_ends_the_connection_at_once(database: Database) -> None:
    rechecks = Rechecks()
    async with serving(database, recheck=3_600, rechecks=rechecks) as site, site.open(**ANNA) as socket:
        await hear(socket, beats=True)
        site.guests.door.clear()
        await rechecks.ask()
        await eventually(lambda: site.guests.looks == 2)
        site.guests.thrown_out.add("anna")
        await rechecks.ask()
        site.guests.door.set()
        assert await close_code(socket) == POLICY


@pytest.mark.parametrize(
    "message", ["", "{", "[]", '{"t":"shout","topic":"shelf"}', '{"t":"watch"}', b"\x00", " " * LONGEST_MESSAGE + "{}"]
)
async def test_a_malformed_message_ends_the_connection(site: Site, message: str | bytes) -> None:
    async with site.open() as socket:
        await socket.send(message)
        assert await close_code(socket) == MALFORMED


async def test_a_page_of_a_stranger_cannot_connect(site: Site) -> None:
    for origin in ("https://evil.example", "http://127.0.0.1:1", "null"):
        with pytest.raises(InvalidStatus):
            async with site.open(Origin=origin):
                pass


async def test_our_own_page_can_connect(site: Site) -> None:
    async with site.open(Origin=f"http://127.0.0.1:{site.port}") as socket:
        assert (await hear(socket, beats=True))["t"] == "beat"


async def test_a_browser_that_left_is_forgotten(site: Site) -> None:
    async with site.open() as socket:
        await say(socket, "watch", "shelf")
        await hear(socket)
    await eventually(lambda: not site.hub._feeds)


async def test_a_process_that_ends_sends_everybody_elsewhere_one_by_one(database: Database) -> None:
    drain = Drain(random.Random(1))
    async with serving(database, recheck=30, rechecks=Rechecks(), drain=drain) as site, AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(site.open()) for _ in range(8)]
        loop = asyncio.get_running_loop()
        closed: list[float] = []

        async def wait(socket: ClientConnection) -> int | None:
            code = await close_code(socket)
            closed.append(loop.time())
            return code

        waiting = [spawn(wait(socket), name="wait") for socket in sockets]
        began = loop.time()
        await drain.finish()
        assert loop.time() - began < 3
        assert await asyncio.gather(*waiting) == [1012] * 8
        assert max(closed) - min(closed) > 0.2, "not all at the same moment"
        async with site.open() as late:
            assert await close_code(late) == 1012

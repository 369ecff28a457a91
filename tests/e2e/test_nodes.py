"""Two nodes with one database: they show the same, and when the one that decides is killed, the other goes on."""

import asyncio
import json
import random
import secrets
import signal
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest
import websockets
from typing_extensions import override

from perezvon.platform.link import LinkClient, LinkUnavailableError
from tests.e2e.centre import Centre, free_port
from tests.e2e.people import Agent, Customer, Person, choose, eventually, signed_in
from tests.support.database import at_database
from tests.support.polling import eventually_sync

ANNA, MARIA = 1100, 700

HANDED_OVER_S = 4.0
"""The process that steps down closes its pages, one by one, within a second of this."""

TAKEN_OVER_S = 6.0
"""A lease of some seconds must run out first; the machine is busy."""


class Node(Centre):
    """Some roles on a data folder of their own."""

    def __init__(self, *roles: str, **settings: str) -> None:
        self.health = f"127.0.0.1:{free_port()}"
        super().__init__(PEREZVON_HEALTH=self.health, **settings)
        self._words = ("serve", "--demo", *(word for role in roles for word in ("--role", role)))
        self._has_web = "api" in roles

    @override
    def _answers(self) -> bool:
        return super()._answers() if self._has_web else self.readiness()[0] == 200

    def readiness(self) -> tuple[int, Any]:
        """What the node says at its health port; 0 where nobody does."""
        try:
            with urllib.request.urlopen(f"http://{self.health}/ready", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, None

    def ask_to_end(self) -> None:
        """SIGTERM, as from systemd."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def has_ended(self) -> bool:
        """Whether the process is gone."""
        assert self._process is not None
        return self._process.poll() is not None


@dataclass
class Nodes:
    """Two nodes that answer and decide; beside the first, on a folder of its own, voice and worker."""

    voice: Node
    worker: Node
    one: Node
    two: Node
    ports: tuple[int, int, int]
    """Of the links: voice, one, two."""


@pytest.fixture
def database_of_nodes(server: str) -> Iterator[str]:
    name = f"nodes_{secrets.token_hex(4)}"

    async def run(statement: str) -> None:
        connection = await asyncpg.connect(server)
        await connection.execute(statement)
        await connection.close()

    asyncio.run(run(f"create database {name}"))
    yield at_database(server, name)
    asyncio.run(run(f"drop database {name} with (force)"))


@pytest.fixture
def nodes(database_of_nodes: str) -> Iterator[Nodes]:
    ports = free_port(), free_port(), free_port()
    shared = {
        "PEREZVON_DATABASE": database_of_nodes,
        "PEREZVON_LINK_KEY": secrets.token_hex(32),
        "PEREZVON_MEDIA": f"tcp:127.0.0.1:{ports[0]}",
    }
    voice = Node("media", **shared)
    worker = Node("worker", PEREZVON_DATA=str(voice.data), **shared)
    one, two = (Node("api", "dispatch", PEREZVON_DISPATCH=f"tcp:127.0.0.1:{port}", **shared) for port in ports[1:])
    with ExitStack() as stack:
        for node in (voice, one, two, worker):
            stack.callback(node.stop)
            node.start()
        yield Nodes(voice=voice, worker=worker, one=one, two=two, ports=ports)


@asynccontextmanager
async def watching(node: Node, person: Person, topic: str) -> AsyncIterator["Screen"]:
    """An open page of this person at a node."""
    cookie = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    address = node.url.replace("http", "ws", 1) + "/api/live"
    async with websockets.connect(address, additional_headers={"Cookie": cookie}, origin=node.url) as socket:
        screen = Screen(socket)
        await socket.send(json.dumps({"t": "watch", "topic": topic}))
        yield screen


class Screen:
    """What a page shows of one topic, kept up to date by patches."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket
        self.cells: dict[str, Any] = {}

    async def shows(self, name: str, is_right: Any, within: float = 15) -> Any:
        """The cell, as soon as it is right."""
        async with asyncio.timeout(within):
            while not is_right(self.cells.get(name)):
                message = json.loads(await self._socket.recv())
                assert message["t"] in ("beat", "snapshot", "patch"), message
                self.cells.update(message.get("cells", {}))
        return self.cells[name]

    async def closes(self, code: int) -> None:
        """Return when the server closes this page's connection, with that code."""
        with pytest.raises(websockets.ConnectionClosed) as closed:
            while True:
                await self._socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == code


@asynccontextmanager
async def at(node: Node, person: Agent) -> AsyncIterator[Person]:
    """The same person, with the same session, at another node."""
    async with httpx.AsyncClient(base_url=node.url, headers={"Origin": node.url}, timeout=10) as http:
        http.cookies.update(person.cookies)
        yield Person(http)


async def _who_decides(nodes: Nodes) -> tuple[Node, Node]:
    """The leader and the standby."""

    async def says() -> dict[str, Node]:
        found = {}
        for node in (nodes.one, nodes.two):
            code, said = await asyncio.to_thread(node.readiness)
            found[said["status"] if code == 200 else ""] = node
        return found

    found = await eventually(says, lambda found: {"leading", "standby"} <= found.keys(), within=20)
    return found["leading"], found["standby"]


async def test_two_nodes_are_one_centre_and_one_of_them_may_be_killed(nodes: Nodes) -> None:
    first, second = await _who_decides(nodes)
    async with (
        signed_in(first, "anna", ANNA) as anna,
        signed_in(second, "sasha", 1) as sasha,
        at(second, anna) as anna_at_second,
        watching(second, anna, "desk") as desk,
    ):
        maria = Customer(MARIA)
        try:
            # A phone through one node, a desk at the other; asked there, decided here.
            await anna.go_on_duty()
            await desk.shows("me", lambda me: me is not None and me["state"] == "available")
            await maria.call(second, as_customer="Maria Lindqvist")
            await choose(maria, "1", sasha)
            offer = await desk.shows("offer", bool)
            await anna_at_second.send("POST", f"/api/offers/{offer['offer']}/answer")
            await desk.shows("me", lambda me: me["state"] == "talking")
            assert await maria.hears(ANNA)
            assert await anna.phone.hears(MARIA)
            assert await anna.sees("desk") == await anna_at_second.sees("desk")

            # The leader dies in the middle of the talk.
            maria.listen_for_silence()
            await asyncio.to_thread(first.kill)
            killed = time.perf_counter()
            await anna_at_second.send("POST", f"/api/contacts/{maria.contact}/hold")
            took = time.perf_counter() - killed
            await desk.shows("contact", lambda contact: contact["is_held"])
            assert took < TAKEN_OVER_S, f"the standby decided after {took:.1f} s"
            await anna_at_second.send("POST", f"/api/contacts/{maria.contact}/resume")
            assert await maria.hears(ANNA)
            assert (await asyncio.to_thread(second.readiness))[1]["status"] == "leading"

            # The killed one comes back, stands by, and its api shows and does the same.
            await asyncio.to_thread(first.start)
            assert await _who_decides(nodes) == (second, first)
            await anna.send("POST", f"/api/contacts/{maria.contact}/hang-up")
            await desk.shows("me", lambda me: me["state"] == "wrap_up")
            await anna.send("POST", f"/api/contacts/{maria.contact}/wrap-up", outcome="solved", note="")
            await desk.shows("me", lambda me: me["state"] == "available")
            assert await anna.sees("desk") == await anna_at_second.sees("desk")

            # The leader is asked to end: it hands over at once, and its desks are told to come again.
            ending = time.perf_counter()
            second.ask_to_end()
            async with asyncio.timeout(10):
                await desk.closes(1012)
            await anna.send("PUT", "/api/people/me/state", state="break", reason="lunch")
            took = time.perf_counter() - ending
            assert took < HANDED_OVER_S, f"the standby decided after {took:.1f} s"
            await asyncio.to_thread(eventually_sync, second.has_ended, within=20)
            await _strangers_get_nothing(nodes)
        finally:
            await maria.aclose()


async def _strangers_get_nothing(nodes: Nodes) -> None:
    """Who does not know the key cannot have itself told steps, nor calls, nor obeyed."""
    for port in nodes.ports[:2]:
        stranger = LinkClient(f"tcp:127.0.0.1:{port}", chance=random.Random(1), key=secrets.token_bytes(32))
        with pytest.raises(LinkUnavailableError):
            await asyncio.sleep(0.5)
            await stranger.ask("follow", b"\x00", timeout=1)
        await stranger.aclose()

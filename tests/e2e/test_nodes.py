"""Two nodes with one database: they show the same, and when the one that decides is killed, the other goes on."""

import asyncio
import json
import random
import secrets
import signal
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
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
from tests.e2e.people import Agent, Customer, Person, eventually, menu_steps, signed_in
from tests.support.database import at_database
from tests.support.polling import eventually_sync
from tests.support.proxy import Proxy

ANNA, MARIA = 1100, 700

HANDED_OVER_S = 4.0
"""The process that steps down closes its pages, one by one, within a second of this."""

TAKEN_OVER_S = 4.0
"""A lease of one second must run out first; the machine may be busy."""


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
    desks: Node
    """Answers alone, and reaches the database through `proxy`."""
    proxy: Proxy
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
    proxy = Proxy(database_of_nodes)
    desks = Node("api", **{**shared, "PEREZVON_DATABASE": proxy.dsn})
    one, two = (Node("api", "dispatch", PEREZVON_DISPATCH=f"tcp:127.0.0.1:{port}", **shared) for port in ports[1:])
    with ExitStack() as stack:
        stack.callback(proxy.close)
        for node in (voice, one, two, worker, desks):
            stack.callback(node.stop)
        with ThreadPoolExecutor() as pool:
            for together in ((voice, one), (two, worker, desks)):
                list(pool.map(Node.start, together))
        yield Nodes(voice=voice, worker=worker, one=one, two=two, desks=desks, proxy=proxy, ports=ports)


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
        await self._socket.wait_closed()
        assert self._socket.close_code == code


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


@dataclass
class Scene:
    """Anna has a session at both nodes, and her page open at the second."""

    nodes: Nodes
    first: Node
    second: Node
    anna: Agent
    at_second: Person
    sasha: Person
    desk: Screen
    maria: Customer

    async def agrees(self) -> None:
        """Both nodes show the same."""
        assert await self.anna.sees("desk") == await self.at_second.sees("desk")


async def test_two_nodes_are_one_centre_and_one_of_them_may_be_killed(nodes: Nodes) -> None:
    first, second = await _who_decides(nodes)
    async with (
        signed_in(first, "anna", ANNA) as anna,
        signed_in(second, "sasha", 1) as sasha,
        at(second, anna) as at_second,
        watching(second, anna, "desk") as desk,
    ):
        maria = Customer(MARIA)
        scene = Scene(nodes, first, second, anna, at_second, sasha, desk, maria)
        try:
            await _a_call_through_both_nodes(scene)
            await _strangers_get_nothing(nodes)
            await _the_leader_is_killed(scene)
            await _the_killed_one_comes_back_and_stands_by(scene)
            await _the_leader_is_asked_to_end(scene)
        finally:
            await maria.aclose()


async def _a_call_through_both_nodes(scene: Scene) -> None:
    """A phone through one node, a desk at the other; asked there, decided here."""
    anna, maria, desk = scene.anna, scene.maria, scene.desk
    await anna.go_on_duty()
    await desk.shows("me", lambda me: me is not None and me["state"] == "available")
    await maria.call(scene.second, as_customer="Maria Lindqvist")
    await eventually(lambda: menu_steps(scene.sasha, maria.contact), bool, within=20)
    assert list((scene.nodes.voice.data / "prompts" / "sent").glob("*.ogg")), "sounds were brought to the voice"
    await _rings_though_a_node_hears_nothing_of_the_database(scene)
    assert await maria.hears(ANNA)
    assert await anna.phone.hears(MARIA)
    await scene.agrees()


async def _rings_though_a_node_hears_nothing_of_the_database(scene: Scene) -> None:
    """A desk there hears of the offer over the link, and the agent takes the call."""
    node = scene.nodes.desks
    async with at(node, scene.anna) as anna, watching(node, scene.anna, "desk") as desk:
        await anna.get("/api/session")
        with scene.nodes.proxy.silent():
            scene.maria.press("1")
            offer = await desk.shows("offer", bool)
            assert await asyncio.to_thread(node.get, "/api/health/ready") == {"status": "degraded"}
            await anna.send("POST", f"/api/offers/{offer['offer']}/answer")
            await desk.shows("me", lambda me: me["state"] == "talking")
        await scene.desk.shows("me", lambda me: me["state"] == "talking")


async def _the_leader_is_killed(scene: Scene) -> None:
    """In the middle of the talk, which goes on; who stood by grants what is asked next."""
    call = f"/api/contacts/{scene.maria.contact}"
    await asyncio.to_thread(scene.first.kill)
    killed = time.perf_counter()
    await scene.at_second.send("POST", f"{call}/hold")
    took = time.perf_counter() - killed
    await scene.desk.shows("contact", lambda contact: contact["is_held"])
    assert took < TAKEN_OVER_S, f"the standby decided after {took:.1f} s"
    await scene.at_second.send("POST", f"{call}/resume")
    assert await scene.maria.hears(ANNA)
    assert (await asyncio.to_thread(scene.second.readiness))[1]["status"] == "leading"


async def _the_killed_one_comes_back_and_stands_by(scene: Scene) -> None:
    """Its api shows and does the same as the other."""
    call = f"/api/contacts/{scene.maria.contact}"
    await asyncio.to_thread(scene.first.start)
    assert await _who_decides(scene.nodes) == (scene.second, scene.first)
    await scene.anna.send("POST", f"{call}/hang-up")
    await scene.desk.shows("me", lambda me: me["state"] == "wrap_up")
    await scene.anna.send("POST", f"{call}/wrap-up", outcome="solved", note="")
    await scene.desk.shows("me", lambda me: me["state"] == "available")
    await scene.agrees()


async def _the_leader_is_asked_to_end(scene: Scene) -> None:
    """It sends its pages elsewhere and hands over at once."""
    scene.second.ask_to_end()
    async with asyncio.timeout(15):
        await scene.desk.closes(1012)
    closed = time.perf_counter()
    await scene.anna.send("PUT", "/api/people/me/state", state="break", reason="lunch")
    took = time.perf_counter() - closed
    assert took < HANDED_OVER_S, f"the standby decided after {took:.1f} s"
    await asyncio.to_thread(eventually_sync, scene.second.has_ended, within=20)


async def _strangers_get_nothing(nodes: Nodes) -> None:
    """Who does not know the key cannot have itself told steps, nor calls, nor obeyed."""
    for port in nodes.ports[:2]:
        stranger = LinkClient(f"tcp:127.0.0.1:{port}", chance=random.Random(1), key=secrets.token_bytes(32))
        await asyncio.sleep(0.5)
        with pytest.raises(LinkUnavailableError):
            await stranger.ask("follow", b"\x00", timeout=1)
        await stranger.aclose()

"""The link: questions and answers, messages in order, and a client that always comes back."""

import asyncio
import contextlib
import random
import socket
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from perezvon.platform import link
from perezvon.platform.link import (
    AddressTakenError,
    LinkClient,
    LinkKeyMissingError,
    LinkNotSentError,
    LinkRefusedError,
    LinkServer,
    LinkUnavailableError,
    Peer,
    handshake,
    serve_link,
)
from perezvon.platform.link import frames as wire
from tests.support.polling import eventually

KEY = b"a secret of the operator of these nodes"


class Echo:
    """Answers with what was asked, refuses when told to, and remembers its peers."""

    def __init__(self) -> None:
        self.peers: list[Peer] = []
        self.held = asyncio.Event()
        self.asked: list[str] = []

    async def opened(self, peer: Peer) -> None:
        self.peers.append(peer)

    async def closed(self, peer: Peer) -> None:
        self.peers.remove(peer)

    async def answer(self, peer: Peer, method: str, payload: bytes) -> bytes:
        self.asked.append(method)
        match method:
            case "refuse":
                raise LinkRefusedError(payload.decode())
            case "crash":
                raise ZeroDivisionError
            case "wait":
                await self.held.wait()
            case _:
                pass
        return payload


class Site:
    """Servers and clients of one test, closed at its end."""

    def __init__(self, address: str, stack: AsyncExitStack) -> None:
        self.address = address
        self.echo = Echo()
        self._stack = stack

    @property
    def path(self) -> Path:
        return Path(self.address.removeprefix("unix:"))

    async def serve(self) -> LinkServer:
        server = await serve_link(self.address, self.echo, key=KEY)
        if self.address.startswith("tcp"):
            self.address = f"tcp:127.0.0.1:{server.port}"
        self._stack.push_async_callback(server.aclose)
        return server

    def client(
        self,
        *,
        on_tell: link.Told | None = None,
        on_open: link.Opened | None = None,
        on_lost: Callable[[], None] | None = None,
        seed: int = 1,
    ) -> LinkClient:
        client = LinkClient(
            self.address, on_tell=on_tell, on_open=on_open, on_lost=on_lost, chance=random.Random(seed), key=KEY
        )
        self._stack.push_async_callback(client.aclose)
        return client

    async def peer(self, *, after: Peer | None = None) -> Peer:
        """The client as the server sees it, once it does; another than `after`."""
        await eventually(lambda: self.echo.peers != [] and self.echo.peers[0] is not after)
        return self.echo.peers[0]

    async def pair(self) -> LinkClient:
        await self.serve()
        client = self.client()
        await client.connected()
        return client


@pytest.fixture(params=["unix", "tcp"])
async def site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    address = f"unix:{tmp_path}/link.sock" if request.param == "unix" else "tcp:127.0.0.1:0"
    async with AsyncExitStack() as stack, asyncio.timeout(20):
        yield Site(address, stack)


@pytest.fixture
async def unix(tmp_path: Path) -> AsyncIterator[Site]:
    async with AsyncExitStack() as stack, asyncio.timeout(20):
        yield Site(f"unix:{tmp_path}/link.sock", stack)


class Told:
    """Keeps what was told, or does with it what a test wants."""

    def __init__(self, then: Callable[[str], None] | None = None) -> None:
        self.messages: list[tuple[str, bytes]] = []
        self._then = then

    async def __call__(self, name: str, payload: bytes) -> None:
        self.messages.append((name, payload))
        if self._then is not None:
            self._then(name)


# --- Questions. ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", [b"", b"\x00\xff", b"x" * 3_000_000])
async def test_a_question_is_answered(site: Site, payload: bytes) -> None:
    client = await site.pair()
    assert await client.ask("echo", payload, timeout=10) == payload


async def test_answers_find_their_questions_in_any_order(site: Site) -> None:
    client = await site.pair()
    async with asyncio.TaskGroup() as group:
        slow = group.create_task(client.ask("wait", b"slow", timeout=10))
        await eventually(lambda: site.echo.asked == ["wait"])
        assert await client.ask("echo", b"quick", timeout=10) == b"quick"
        site.echo.held.set()
    assert slow.result() == b"slow"


async def test_a_refusal_carries_its_code(site: Site) -> None:
    client = await site.pair()
    with pytest.raises(LinkRefusedError) as refused:
        await client.ask("refuse", b"not_now", timeout=10)
    assert refused.value.code == "not_now"


async def test_a_bug_of_the_server_is_a_refusal_and_the_link_goes_on(unix: Site) -> None:
    client = await unix.pair()
    with pytest.raises(LinkRefusedError, match="internal"):
        await client.ask("crash", b"", timeout=10)
    assert await client.ask("echo", b"on", timeout=10) == b"on"


async def test_no_answer_in_time_is_unavailable_and_a_late_one_disturbs_nobody(unix: Site) -> None:
    client = await unix.pair()
    with pytest.raises(LinkUnavailableError):
        await client.ask("wait", b"late", timeout=0.05)
    unix.echo.held.set()
    assert await client.ask("echo", b"next", timeout=10) == b"next"


async def test_without_a_server_asking_is_unavailable_at_once(unix: Site) -> None:
    client = unix.client()
    with pytest.raises(LinkUnavailableError):
        await client.ask("echo", b"", timeout=10)


async def test_a_lost_connection_ends_the_questions_that_wait(site: Site) -> None:
    client = await site.pair()
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(unavailable(client))
        await eventually(lambda: site.echo.asked == ["wait"])
        site.echo.peers[0].cut()
    assert asking.result()


async def unavailable(client: LinkClient) -> bool:
    try:
        await client.ask("wait", b"", timeout=10)
    except LinkUnavailableError:
        return True
    return False


async def test_a_frame_beyond_the_limit_is_not_sent(unix: Site) -> None:
    client = await unix.pair()
    with pytest.raises(ValueError, match="too large"):
        await client.ask("echo", b"x" * (wire.MAX_FRAME + 1), timeout=10)
    assert await client.ask("echo", b"on", timeout=10) == b"on"


# --- Messages. -------------------------------------------------------------------------------------------------------


async def test_messages_arrive_in_order_and_before_a_later_answer(site: Site) -> None:
    told = Told()
    await site.serve()
    client = site.client(on_tell=told)
    peer = await site.peer()
    for number in range(1_000):
        peer.tell("step", b"%d" % number)
    await client.ask("echo", b"", timeout=10)
    assert told.messages == [("step", b"%d" % number) for number in range(1_000)]


async def test_a_peer_that_does_not_read_is_cut_off_and_nobody_waits_for_it(unix: Site) -> None:
    await unix.serve()
    _, writer = await asyncio.open_unix_connection(unix.path)
    writer.write(wire.framed((0, wire.VERSION, "", b"")))
    slow = await unix.peer()
    async with asyncio.timeout(5):
        while unix.echo.peers:
            slow.tell("step", b"x" * 500_000)
            await asyncio.sleep(0)
    writer.transport.abort()
    await asyncio.sleep(0)


async def test_a_listener_that_fails_costs_the_connection_and_not_the_link(unix: Site) -> None:
    def fail_once(name: str) -> None:
        if name == "bad":
            raise ZeroDivisionError

    told = Told(fail_once)
    await unix.serve()
    client = unix.client(on_tell=told)
    first = await unix.peer()
    first.tell("bad", b"")
    second = await unix.peer(after=first)
    await client.connected()
    second.tell("good", b"")
    await client.ask("echo", b"", timeout=10)
    assert [name for name, _ in told.messages] == ["bad", "good"]


# --- Coming back. ----------------------------------------------------------------------------------------------------


async def test_a_client_connects_once_there_is_a_server(unix: Site) -> None:
    client = unix.client()
    assert not client.is_connected
    await unix.serve()
    await client.connected()
    assert await client.ask("echo", b"here", timeout=10) == b"here"


async def test_a_client_comes_back_after_the_server_was_replaced(site: Site) -> None:
    opened: list[int] = []
    lost: list[int] = []

    async def on_open(client: LinkClient) -> None:
        await client.ask("echo", b"", timeout=10)
        opened.append(1)

    server = await site.serve()
    client = site.client(on_open=on_open, on_lost=lambda: lost.append(1))
    await client.connected()
    assert not lost
    await server.aclose()
    await eventually(lambda: not client.is_connected)
    assert lost == [1]
    await site.serve()
    await client.connected()
    assert await client.ask("echo", b"again", timeout=10) == b"again"
    assert len(opened) == 2


async def test_a_client_whose_opening_fails_tries_again(unix: Site) -> None:
    tries: list[int] = []

    async def on_open(client: LinkClient) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise LinkUnavailableError

    await unix.serve()
    await unix.client(on_open=on_open).connected()
    assert len(tries) == 3


async def test_a_server_of_another_version_is_asked_ever_less_often(unix: Site) -> None:
    asked_at: list[float] = []

    async def other_version(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked_at.append(asyncio.get_running_loop().time())
        writer.write(wire.framed((0, wire.VERSION + 1, "", b"")))
        writer.close()

    server = await asyncio.start_unix_server(other_version, unix.path)
    client = unix.client()
    await eventually(lambda: len(asked_at) == 5)
    assert asked_at[4] - asked_at[3] > 2 * (asked_at[1] - asked_at[0])
    assert not client.is_connected
    server.close()
    await server.wait_closed()


# --- The server. -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent",
    [b"GET / HTTP/1.1\r\n\r\n", b"\x00\x00\x00\x02\xc1\xc1", b"\xff\xff\xff\xff", wire.framed((0, 99, "", b""))],
)
async def test_strangers_are_cut_off(unix: Site, sent: bytes) -> None:
    await unix.serve()
    reader, writer = await asyncio.open_unix_connection(unix.path)
    writer.write(sent)
    if sent.startswith(b"GET"):
        writer.write_eof()
    async with asyncio.timeout(5):
        with contextlib.suppress(ConnectionResetError):
            assert b"echo" not in await reader.read()
    assert unix.echo.peers == []
    writer.transport.abort()
    await asyncio.sleep(0)


async def test_the_socket_is_for_its_user_alone(unix: Site) -> None:
    await unix.serve()
    assert stat.S_IMODE(unix.path.stat().st_mode) == 0o600


async def test_an_address_with_a_listener_is_taken(site: Site) -> None:
    await site.serve()
    with pytest.raises(AddressTakenError):
        await serve_link(site.address, Echo(), key=KEY)


async def test_the_socket_of_a_dead_process_is_replaced(unix: Site) -> None:
    left_behind = socket.socket(socket.AF_UNIX)
    left_behind.bind(str(unix.path))
    left_behind.close()
    client = await unix.pair()
    assert await client.ask("echo", b"new", timeout=10) == b"new"


async def test_a_closed_server_leaves_no_socket_and_no_connection(unix: Site) -> None:
    server = await unix.serve()
    client = unix.client()
    await client.connected()
    await server.aclose()
    assert unix.echo.peers == []
    assert not unix.path.exists()


@pytest.mark.parametrize("address", ["", "unix:", "udp:localhost:1", "/run/link.sock"])
async def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        await serve_link(address, Echo())


# --- Who is let in. ---


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Site]:
    """A server on TCP."""
    async with AsyncExitStack() as stack:
        made = Site("tcp:127.0.0.1:0", stack)
        await made.serve()
        yield made


async def test_nothing_listens_on_tcp_without_a_key() -> None:
    with pytest.raises(LinkKeyMissingError):
        await serve_link("tcp:127.0.0.1:0", Echo())
    with pytest.raises(LinkKeyMissingError):
        LinkClient("tcp:127.0.0.1:1", chance=random.Random(1))


async def _talk(node: Site, *frames: tuple[int, int, str, bytes]) -> list[tuple[int, int, str, bytes]]:
    """All that the server says to these frames until it parts."""
    host, _, port = node.address.removeprefix("tcp:").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    heard = []
    try:
        for frame in frames:
            writer.write(wire.framed(frame))
        async with asyncio.timeout(10):
            while True:
                heard.append(await wire.read(reader))
    except (EOFError, ConnectionError):
        return heard
    finally:
        writer.close()


@pytest.mark.parametrize(
    "frames",
    [
        [(wire.HELLO, wire.VERSION, "", b""), (wire.ASK, 1, "echo", b"x")],
        [(wire.HELLO, wire.VERSION, "", b"c" * 32), (wire.ASK, 1, "echo", b"x")],
        [
            (wire.HELLO, wire.VERSION, "", b"c" * 32),
            (wire.PROOF, 0, "", b"p" * 32),
            (wire.ASK, 1, "echo", b"x"),
        ],
        [(wire.HELLO, wire.VERSION, "", b"c" * 32), (wire.PROOF, 0, "", b"p" * 2_000)],
        [(wire.ASK, 1, "echo", b"x")],
    ],
)
async def test_a_stranger_hears_a_challenge_at_most(node: Site, frames: list[tuple[int, int, str, bytes]]) -> None:
    heard = await _talk(node, *frames)
    assert [frame[0] for frame in heard] in ([], [wire.HELLO])
    assert (node.echo.asked, node.echo.peers) == ([], [])


async def test_a_proof_of_yesterday_opens_nothing_today(node: Site) -> None:
    """The server's challenge is another each time, so what was overheard is worth nothing."""
    challenge = b"c" * 32
    [hello] = await _talk(node, (wire.HELLO, wire.VERSION, "", challenge), (wire.PROOF, 0, "", b""))
    overheard = handshake.proof_of(KEY, b"client", challenge, hello[3])
    heard = await _talk(node, (wire.HELLO, wire.VERSION, "", challenge), (wire.PROOF, 0, "", overheard))
    assert [frame[0] for frame in heard] == [wire.HELLO]
    assert node.echo.peers == []


async def test_a_client_does_not_talk_to_a_server_that_only_repeats_what_it_hears() -> None:
    async def repeat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(EOFError, ConnectionError):
            while True:
                writer.write(wire.framed(await wire.read(reader)))
        writer.close()

    server = await asyncio.start_server(repeat, "127.0.0.1", 0)
    opened: list[str] = []

    async def on_open(client: LinkClient) -> None:
        opened.append(client.address)

    port = server.sockets[0].getsockname()[1]
    client = LinkClient(f"tcp:127.0.0.1:{port}", on_open=on_open, chance=random.Random(1), key=KEY)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await client.connected()
    await client.aclose()
    server.close()
    await server.wait_closed()
    assert opened == []


async def test_who_knows_another_key_is_a_stranger(node: Site) -> None:
    client = LinkClient(node.address, chance=random.Random(1), key=b"another secret of thirty-two letters")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await client.connected()
    await client.aclose()
    assert node.echo.peers == []


async def test_a_question_without_a_connection_certainly_had_no_effect() -> None:
    client = LinkClient("tcp:127.0.0.1:1", chance=random.Random(1), key=KEY)
    with pytest.raises(LinkNotSentError):
        await client.ask("echo", b"", timeout=1)
    await client.aclose()

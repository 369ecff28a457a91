"""Framed messages between our own processes over a Unix or TCP socket.

Both sides may tell (one way) at any time; the client may ask, the server answers. A frame is four bytes of length and
a msgpack array `[kind, id, name, payload]`; payloads are opaque. Both begin with their version of this protocol and
part when it differs. Messages of one direction arrive in order, an answer included. Nobody waits for a slow reader: a
client that lets `BACKLOG` bytes pile up is cut off and, when it comes back, has to catch up by other means, for example
from the log.

A Unix socket is guarded by its folder. On TCP both sides prove that they know the operator's key, by HMAC-SHA-256 over
two random challenges: first the client, and before it has, the server tells it nothing but its challenge. What follows is
not encrypted: the network between nodes must be private, or a tunnel.
"""

import asyncio
import contextlib
import itertools
import os
import random
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

import msgspec
import structlog

from perezvon.platform.link.frames import ANSWER, ASK, REFUSAL, TELL, Frame, framed, read
from perezvon.platform.link.handshake import LinkKeyMissingError as LinkKeyMissingError
from perezvon.platform.link.handshake import LinkUnavailableError as LinkUnavailableError
from perezvon.platform.link.handshake import check_key, greet, welcome
from perezvon.platform.tasks import spawn, stop

BACKLOG = 8 * 1024 * 1024
OPEN_S = 5.0
RETRY_FIRST_S = 0.05
RETRY_MOST_S = 2.0

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
Told = Callable[[str, bytes], Awaitable[None]]
Opened = Callable[["LinkClient"], Awaitable[None]]


class LinkRefusedError(Exception):
    """The other side answered with a refusal; `code` is its stable name."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class LinkNotSentError(LinkUnavailableError):
    """The question was not sent, so it had no effect."""


class AddressTakenError(Exception):
    """A living process listens on this address."""


_LOST = (EOFError, OSError, TimeoutError, LinkUnavailableError, msgspec.DecodeError)


class Peer:
    """One connected client, as the server sees it."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    def tell(self, name: str, payload: bytes) -> None:
        """Send one message; a peer that does not read is cut off."""
        self._send((TELL, 0, name, payload))

    def cut(self) -> None:
        """End the connection at once."""
        self._writer.transport.abort()

    def _send(self, frame: Frame) -> None:
        if self._writer.transport.is_closing():
            return
        self._writer.write(framed(frame))
        if self._writer.transport.get_write_buffer_size() > BACKLOG:
            self.cut()

    def answer(self, question: int, payload: bytes) -> None:
        """Send the answer to a question."""
        self._send((ANSWER, question, "", payload))

    def refuse(self, question: int, code: str) -> None:
        """Send a refusal of a question."""
        self._send((REFUSAL, question, code, b""))


class LinkHandler(Protocol):
    """What a server does for its peers."""

    async def opened(self, peer: Peer) -> None:
        """A peer connected."""
        ...

    async def closed(self, peer: Peer) -> None:
        """It is gone."""
        ...

    async def answer(self, peer: Peer, method: str, payload: bytes) -> bytes:
        """Answer a question; questions of one peer are served side by side. May raise `LinkRefusedError`."""
        ...


class LinkServer:
    """A listening address; made by `serve_link`."""

    def __init__(self, handler: LinkHandler, key: bytes | None) -> None:
        self._handler = handler
        self._key = key
        self._connections: set[asyncio.Task[None]] = set()
        self._path: Path | None = None
        self._server: asyncio.Server | None = None
        self._is_closed = False

    @property
    def port(self) -> int:
        """The TCP port; only for a server on TCP."""
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def listen(self, address: str) -> None:
        """Begin; called once."""
        kind, place = parse_address(address)
        if kind == "unix":
            self._key = None
            listener = _bind(Path(place))
            self._path = Path(place)
            self._server = await asyncio.start_unix_server(self._connected, sock=listener)
            return
        check_key(self._key)
        host, _, port = place.rpartition(":")
        try:
            self._server = await asyncio.start_server(self._connected, host.strip("[]"), int(port))
        except OSError as error:
            raise AddressTakenError(address) from error

    async def aclose(self) -> None:
        """Stop listening and end every connection."""
        self._is_closed = True
        if self._server is not None:
            self._server.close()
            await stop(*self._connections)
            await self._server.wait_closed()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_closed:  # It was accepted before and is told only now.
            writer.transport.abort()
            return
        task = spawn(_serve_peer(reader, writer, self._handler, self._key), name="link peer")
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)


async def serve_link(address: str, handler: LinkHandler, *, key: bytes | None = None) -> LinkServer:
    """Listen on `unix:/path` or `tcp:host:port`, the latter with a key.

    Raises `AddressTakenError` when a living process does already, and `LinkKeyMissingError`.
    """
    server = LinkServer(handler, key)
    await server.listen(address)
    return server


async def _serve_peer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handler: LinkHandler, key: bytes | None
) -> None:
    peer = Peer(writer)
    questions: set[asyncio.Task[None]] = set()
    try:
        async with asyncio.timeout(OPEN_S):
            if not await welcome(reader, writer, key):
                return
        await handler.opened(peer)
        try:
            while True:
                _, question, method, payload = await read(reader)
                task = spawn(_serve_question(peer, handler, question, method, payload), name=f"link {method}")
                questions.add(task)
                task.add_done_callback(questions.discard)
        finally:
            await handler.closed(peer)
    except (EOFError, OSError, TimeoutError, msgspec.DecodeError):
        pass
    finally:
        await stop(*questions)
        writer.transport.abort()


async def _serve_question(peer: Peer, handler: LinkHandler, question: int, method: str, payload: bytes) -> None:
    try:
        answer = await handler.answer(peer, method, payload)
    except LinkRefusedError as refusal:
        peer.refuse(question, refusal.code)
    except Exception:
        peer.refuse(question, "internal")
        raise
    else:
        peer.answer(question, answer)


class LinkClient:
    """Keeps a connection to a server, for ever: reconnects with growing, jittered pauses.

    `on_open` runs after each connection and may `ask`; `on_tell` gets each message, one after another; `on_lost` is told
    that no more will come over this connection. An address on TCP needs a `key`, without which `LinkKeyMissingError` is
    raised.
    """

    def __init__(
        self,
        address: str,
        *,
        on_tell: Told | None = None,
        on_open: Opened | None = None,
        on_lost: Callable[[], None] | None = None,
        chance: random.Random,
        key: bytes | None = None,
    ) -> None:
        self._key = key
        self._kind, self._place = self._checked(address)
        self._has_moved = asyncio.Event()
        self._on_tell = on_tell
        self._on_open = on_open
        self._on_lost = on_lost
        self._chance = chance
        self._writer: asyncio.StreamWriter | None = None
        self._opening: asyncio.Timeout | None = None
        """How long a connection that is being made may take, while there is one."""
        self._questions: dict[int, asyncio.Future[bytes]] = {}
        self._numbers = itertools.count(1)
        self._pause = RETRY_FIRST_S
        self._is_open = asyncio.Event()
        self._task = spawn(self._run(), name=f"link to {address}")

    @property
    def is_connected(self) -> bool:
        """Whether there is a connection now."""
        return self._writer is not None

    @property
    def address(self) -> str:
        """Where it connects to."""
        return f"{self._kind}:{self._place}"

    def move(self, address: str) -> None:
        """Connect to another address from now on, at once. Questions that are under way fail as on any lost connection."""
        if address == self.address:
            return
        self._kind, self._place = self._checked(address)
        self._pause = RETRY_FIRST_S
        self._has_moved.set()
        self._cut()
        # Perhaps a connection is being made to a machine that is gone, which answers nothing.
        if self._opening is not None and not self._opening.expired():
            self._opening.reschedule(asyncio.get_running_loop().time())

    def _checked(self, address: str) -> tuple[str, str]:
        kind, place = parse_address(address)
        if kind == "tcp":
            check_key(self._key)
        return kind, place

    async def connected(self) -> None:
        """Return as soon as there is a connection and `on_open` is done."""
        await self._is_open.wait()

    async def ask(self, method: str, payload: bytes, *, timeout: float) -> bytes:
        """The answer. Raises `LinkRefusedError`, or `LinkUnavailableError` without a connection or after `timeout` s.

        Raises `LinkNotSentError`, one of the latter, when the question certainly did not leave.
        """
        if self._writer is None:
            raise LinkNotSentError("not connected")
        number = next(self._numbers)
        frame = framed((ASK, number, method, payload))
        if self._writer.transport.get_write_buffer_size() > BACKLOG:
            raise LinkNotSentError("the server does not read")
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._questions[number] = future
        self._writer.write(frame)
        try:
            async with asyncio.timeout(timeout):
                return await future
        except TimeoutError as error:
            raise LinkUnavailableError(f"no answer to {method}") from error
        finally:
            self._questions.pop(number, None)

    async def aclose(self) -> None:
        """End the connection and stop reconnecting."""
        await stop(self._task)

    async def _run(self) -> None:
        while True:
            try:
                await self._serve(*await self._connect())
            except _LOST as error:
                _log.debug("link_lost", place=self._place, error=type(error).__name__)
            except Exception:  # noqa: BLE001 - whatever a listener raises costs the connection and not the link
                _log.exception("link_failed", place=self._place)
            if self._has_moved.is_set():
                self._has_moved.clear()
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pause * self._chance.uniform(0.5, 1.0)):
                    await self._has_moved.wait()
            self._pause = min(self._pause * 2, RETRY_MOST_S)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect and greet. Raises `LinkUnavailableError` when the server speaks another version or knows another key, and
        that or `TimeoutError` when the client moves meanwhile."""
        self._has_moved.clear()
        try:
            async with asyncio.timeout(OPEN_S) as self._opening:
                reader, writer = await self._greeted()
        finally:
            self._opening = None
        if self._has_moved.is_set():
            writer.transport.abort()
            raise LinkUnavailableError("moved")
        return reader, writer

    async def _greeted(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._kind == "unix":
            reader, writer = await asyncio.open_unix_connection(self._place)
        else:
            host, _, port = self._place.rpartition(":")
            reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
        try:
            await greet(reader, writer, self._key if self._kind == "tcp" else None)
        except BaseException:
            writer.transport.abort()
            raise
        return reader, writer

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        opening = spawn(self._opened(), name="link open")
        try:
            while True:
                await self._take(await read(reader))
        finally:
            self._writer = None
            self._is_open.clear()
            writer.transport.abort()
            await stop(opening)
            if self._on_lost is not None:
                self._on_lost()
            for future in self._questions.values():
                if not future.done():
                    future.set_exception(LinkUnavailableError("connection lost"))

    async def _opened(self) -> None:
        """Run `on_open`; when it fails, the connection is of no use and the next one tries again."""
        try:
            if self._on_open is not None:
                await self._on_open(self)
        except (LinkRefusedError, LinkUnavailableError) as error:
            _log.debug("link_not_opened", place=self._place, error=str(error))
            self._cut()
        except BaseException:
            self._cut()
            raise
        else:
            self._pause = RETRY_FIRST_S
            self._is_open.set()

    def _cut(self) -> None:
        if self._writer is not None:
            self._writer.transport.abort()

    async def _take(self, frame: Frame) -> None:
        kind, number, name, payload = frame
        if kind == TELL:
            if self._on_tell is not None:
                await self._on_tell(name, payload)
            return
        future = self._questions.get(number)
        if future is None or future.done():
            return
        if kind == ANSWER:
            future.set_result(payload)
        else:
            future.set_exception(LinkRefusedError(name))


def parse_address(address: str) -> tuple[str, str]:
    """The kind of an address, `unix` or `tcp`, and the place. Raises `ValueError`."""
    kind, _, place = address.partition(":")
    if kind not in ("unix", "tcp") or not place:
        raise ValueError(f"not an address of a link: {address}")
    return kind, place


def _bind(path: Path) -> socket.socket:
    if path.exists():
        _clear_stale(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(os.fspath(path))
    path.chmod(0o600)
    return listener


def _clear_stale(path: Path) -> None:
    """Remove the socket of a dead process. Raises `AddressTakenError` when somebody answers on it."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(os.fspath(path))
        except ConnectionRefusedError:
            path.unlink()
        else:
            raise AddressTakenError(str(path))

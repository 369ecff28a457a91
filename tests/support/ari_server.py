"""An Asterisk that plays a script over its ARI websocket: each request is answered as it was told, oddly where a test wants that.

What real Asterisk 22 does is done here as well: the event filter of an application outlives its connection and holds back
answers too unless it allows `RESTResponse`, a second connection for an application makes the first one deaf, and nothing is
said again after a reconnect.
"""

import asyncio
import base64
import contextlib
import re
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeAlias
from urllib.parse import parse_qs, unquote_plus, urlsplit

import msgspec
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from perezvon.adapters.telephony.asterisk.ari import AriAddress
from perezvon.platform.tasks import spawn, stop

USER, PASSWORD = "perezvon", "the-password"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    number: str


@dataclass(frozen=True, kw_only=True)
class Reply:
    """How a request is answered: `times` times (0: never), after `held` was set, or by the end of the connection."""

    status: int = 200
    body: object = None
    times: int = 1
    held: asyncio.Event | None = None
    raw: str | None = None
    """What is sent instead of an answer."""
    hangs_up: bool = False


NEVER = Reply(times=0)
HANG_UP = Reply(hangs_up=True)

Rule: TypeAlias = Callable[[Asked], Reply]


def refused(status: int, message: str = "no") -> Reply:
    """A reply as Asterisk words its refusals."""
    return Reply(status=status, body={"message": message})


@dataclass(eq=False)
class Connection:
    """A websocket of a client."""

    socket: ServerConnection
    app: str
    began: float
    """When, by the loop's clock."""
    ended: float | None = None
    is_deaf: bool = False
    serving: set[asyncio.Task[None]] = field(default_factory=set)


ASKS = "-asks-"
"""In the name of an application over which a client only asks."""
_FILTER = re.compile("applications/([^/]+)/eventFilter")


class AriServer:
    """The server; made by `ari_server`."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.connections: list[Connection] = []
        self.refusals = 0
        """How many clients had no right to connect."""
        self.port = 0
        self._server: Server | None = None
        self._rules: list[tuple[str, re.Pattern[str], deque[Reply] | Rule]] = []
        self._allowed: dict[str, frozenset[str]] = {}

    @property
    def address(self) -> AriAddress:
        """Where it listens."""
        return AriAddress(url=f"ws://127.0.0.1:{self.port}/ari", user=USER, password=PASSWORD)

    @property
    def connection(self) -> Connection:
        """The newest of those that hear events; others carry questions alone."""
        return next(one for one in reversed(self.connections) if ASKS not in one.app)

    def script(self, method: str, path: str, *replies: Reply) -> None:
        """Answer requests whose path matches one after another so; the last reply is repeated. Newer rules come first."""
        self._rules.insert(0, (method, re.compile(path), deque(replies)))

    def rule(self, method: str, path: str, rule: Rule) -> None:
        """Answer requests whose path matches by a function."""
        self._rules.insert(0, (method, re.compile(path), rule))

    def questions(self, method: str, path: str) -> list[Asked]:
        """The requests that came so far whose path matches."""
        return [asked for asked in self.asked if asked.method == method and re.fullmatch(path, asked.path)]

    async def tell(self, event: Mapping[str, object] | str) -> None:
        """Send an event to the newest connection, or any text, unless its filter holds it back."""
        await self._send(self.connection, event)

    async def drop(self) -> None:
        """End the newest connection without a word and wait until it is gone."""
        connection = self.connection
        connection.socket.transport.abort()
        await connection.socket.wait_closed()

    async def listen(self) -> None:
        """Begin, and after an end begin again where it was."""
        self._server = await serve(
            self._connected,
            "127.0.0.1",
            self.port,
            process_request=self._admit,
            subprotocols=[Subprotocol("ari")],
            compression=None,
            ping_interval=None,
            close_timeout=1,
        )
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def aclose(self) -> None:
        """End every connection and stop listening."""
        assert self._server is not None
        for connection in self.connections:
            connection.socket.transport.abort()
        self._server.close()
        await self._server.wait_closed()

    def _admit(self, socket: ServerConnection, request: Request) -> Response | None:
        expected = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if request.headers.get("Authorization") == f"Basic {expected}":
            return None
        self.refusals += 1
        return socket.respond(HTTPStatus.UNAUTHORIZED, "")

    async def _connected(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        app = parse_qs(urlsplit(socket.request.path).query)["app"][0]
        loop = asyncio.get_running_loop()
        for other in self.connections:
            if other.app == app and other.ended is None:
                await self._send(other, {"type": "ApplicationReplaced", "application": app})
                other.is_deaf = True
        connection = Connection(socket, app, loop.time())
        self.connections.append(connection)
        try:
            async for text in socket:
                task = spawn(self._serve(connection, msgspec.json.decode(text)), name="ari request")
                connection.serving.add(task)
                task.add_done_callback(connection.serving.discard)
        except ConnectionClosed:
            pass
        finally:
            connection.ended = loop.time()
            await stop(*connection.serving)

    async def _serve(self, connection: Connection, request: dict[str, Any]) -> None:
        asked = _asked(request)
        self.asked.append(asked)
        reply = self._reply(asked)
        if reply.held is not None:
            await reply.held.wait()
        if reply.hangs_up:
            connection.socket.transport.abort()
            return
        answer: dict[str, object] = {
            "type": "RESTResponse",
            "transaction_id": "",
            "request_id": asked.number,
            "status_code": reply.status,
            "reason_phrase": HTTPStatus(reply.status).phrase,
            "uri": request["uri"],
            "application": connection.app,
        }
        if reply.body is not None:
            answer |= {"content_type": "application/json", "message_body": msgspec.json.encode(reply.body).decode()}
        for _ in range(reply.times):
            await self._send(connection, answer if reply.raw is None else reply.raw)

    def _reply(self, asked: Asked) -> Reply:
        if (filters := _FILTER.fullmatch(asked.path)) and asked.method == "PUT":
            self._allowed[filters[1]] = frozenset(each["type"] for each in asked.body["allowed"])
        for method, path, answer in self._rules:
            if method == asked.method and path.fullmatch(asked.path):
                if not isinstance(answer, deque):
                    return answer(asked)
                return answer.popleft() if len(answer) > 1 else answer[0]
        return Reply(body={})

    async def _send(self, connection: Connection, message: Mapping[str, object] | str) -> None:
        if connection.is_deaf:
            return
        if isinstance(message, Mapping):
            allowed = self._allowed.get(connection.app, frozenset())
            if allowed and message["type"] not in allowed:
                return
            message = msgspec.json.encode(message).decode()
        with contextlib.suppress(ConnectionClosed):
            await connection.socket.send(message)


@asynccontextmanager
async def ari_server() -> AsyncIterator[AriServer]:
    """A server for the length of the block."""
    server = AriServer()
    await server.listen()
    try:
        yield server
    finally:
        await server.aclose()


def channel(channel_id: str, **fields: object) -> dict[str, object]:
    """A channel as Asterisk describes it, with other values for some fields."""
    party = {"name": "", "number": ""}
    return {
        "id": channel_id,
        "protocol_id": f"{channel_id}@127.0.0.1",
        "name": f"PJSIP/trunk-{channel_id}",
        "state": "Up",
        "caller": party,
        "connected": party,
        "accountcode": "",
        "dialplan": {"context": "lines", "exten": "100", "priority": 2, "app_name": "Stasis", "app_data": "perezvon"},
        "creationtime": "2026-11-26T17:45:00.123+0000",
        "language": "en",
    } | fields


def event(kind: str, **fields: object) -> dict[str, object]:
    """An event as Asterisk sends it."""
    common = {"application": "perezvon", "asterisk_id": "02:00", "timestamp": "2026-11-26T17:45:00.123+0000"}
    return {"type": kind, **common, **fields}


def _asked(request: dict[str, Any]) -> Asked:
    path, _, inline = request["uri"].partition("?")
    query = {name: values[0] for name, values in parse_qs(inline, keep_blank_values=True).items()}
    query |= {pair["name"]: pair["value"] for pair in request.get("query_strings", [])}
    body = request.get("message_body")
    return Asked(
        method=request["method"],
        path=unquote_plus(path),
        query=query,
        body=msgspec.json.decode(body) if body else None,
        number=request.get("request_id", ""),
    )

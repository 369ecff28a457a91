"""Live updates beside sockets that nobody reads: whoever is alive must not wait for the dead."""

import asyncio
import base64
import json
import os
import socket
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

import websockets

from perezvon.entrypoints.chaos.real.silence import p99
from perezvon.entrypoints.chaos.real.stage import Stage
from perezvon.platform.tasks import spawn, stop

ALIVE = 36
DEAD = 4
TOPIC = "agents"
WATCH = json.dumps({"t": "watch", "topic": TOPIC}).encode()
LATEST_S = 3.0
"""A change that is not on the board by then never comes."""
EARLY_S = 0.1
"""Screens and telephony are told at the same moment, and either may be first."""
_SMALL = 4_096
_TEXT_MASKED = (0x81, 0x80)


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """How long it took, p99 in seconds, until an agent who rang in telephony did so on the boards of the living."""

    alone_s: float | None
    beside_dead_s: float | None
    missed: int
    """Rings that a living board did not show at all."""

    @property
    def ratio(self) -> float | None:
        """How much longer it took beside the dead."""
        return None if self.alone_s is None or self.beside_dead_s is None else self.beside_dead_s / self.alone_s


@dataclass(slots=True)
class _Board:
    """A live board that somebody looks at: when it said something of each agent."""

    said: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


async def dead_sockets(stage: Stage, *, seconds: float) -> Live:
    """Look for so long without dead sockets, and as long with them: one in ten of all."""
    async with AsyncExitStack() as stack:
        boards = [await stack.enter_async_context(_board(stage)) for _ in range(ALIVE)]
        stage.note(f"{ALIVE} live boards")
        began = time.perf_counter()
        await asyncio.sleep(seconds)
        stage.note(f"{DEAD} sockets that nobody reads beside them")
        for _ in range(DEAD):
            await stack.enter_async_context(_dead(stage))
        beside = time.perf_counter()
        await asyncio.sleep(seconds)
        ended = time.perf_counter()
        await asyncio.sleep(LATEST_S)
    alone, missed = _lateness(stage, boards, began, beside)
    late, missed_beside = _lateness(stage, boards, beside, ended)
    return Live(alone_s=p99(alone), beside_dead_s=p99(late), missed=missed + missed_beside)


def _lateness(stage: Stage, boards: list[_Board], since: float, until: float) -> tuple[list[float], int]:
    late: list[float] = []
    missed = 0
    for ring in (ring for ring in stage.ledger.waits if since <= ring.rang < until):
        for board in boards:
            shown = next((at - ring.rang for at in board.said[ring.agent] if at >= ring.rang - EARLY_S), LATEST_S)
            if shown < LATEST_S:
                late.append(shown)
            else:
                missed += 1
    return late, missed


@asynccontextmanager
async def _board(stage: Stage) -> AsyncIterator[_Board]:
    board = _Board()
    async with websockets.connect(
        f"{stage.site.url.replace('http', 'ws', 1)}/api/live",
        additional_headers={"Cookie": f"perezvon={stage.company.supervisor}"},
        origin=websockets.Origin(stage.site.url),
    ) as live:
        await live.send(WATCH.decode())
        looking = spawn(_look(live, board), name="board")
        try:
            yield board
        finally:
            await stop(looking)


async def _look(live: websockets.ClientConnection, board: _Board) -> None:
    async for words in live:
        now = time.perf_counter()
        message = json.loads(words)
        if message["t"] == "patch":
            for agent in message["cells"]:
                board.said[agent].append(now)


@asynccontextmanager
async def _dead(stage: Stage) -> AsyncIterator[None]:
    """A socket that asks for the board, and is not read from then on."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
    connection.setblocking(False)
    loop = asyncio.get_running_loop()
    try:
        await loop.sock_connect(connection, ("127.0.0.1", stage.site.settings.port))
        head = (
            "GET /api/live HTTP/1.1",
            f"Host: 127.0.0.1:{stage.site.settings.port}",
            f"Origin: {stage.site.url}",
            f"Cookie: perezvon={stage.company.supervisor}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            "",
            "",
        )
        await loop.sock_sendall(connection, "\r\n".join(head).encode())
        await loop.sock_recv(connection, _SMALL)
        final, masked = _TEXT_MASKED
        await loop.sock_sendall(connection, bytes((final, masked | len(WATCH), 0, 0, 0, 0)) + WATCH)
        yield
    finally:
        with suppress(OSError):
            connection.close()

"""Many dashboards on one centre: each a connection that watches the figures of today, as the wall does, and notes when they come.

Some die at once: they keep their connection and read no more, like a laptop that was closed.
"""

import asyncio
import socket
import struct
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.time import SECOND, Micros
from perezvon.platform.tasks import spawn, stop

TOPIC: Final = "today"
PER_S: Final = 2.0
"""How often what this topic shows is sent at most."""
CLOSED_WITHIN_S: Final = 10.0

_EVERY: Final[Micros] = round(SECOND / PER_S)
_LOOK_S: Final = 0.1
_AT_ONCE: Final = 50
_OPEN_S: Final = 30.0
_GONE: Final = (7, 8)
"""Of TCP: closed, and closed by the other side."""


class DeadStayedError(AppError):
    """Connections that nobody reads were kept open."""

    kind = ErrorKind.UNAVAILABLE
    code = "bench.dead_stayed"


class _Message(msgspec.Struct):
    t: str
    now: Micros


_messages = msgspec.json.Decoder(_Message)


@dataclass(slots=True)
class Dashboards:
    """Those that are open; made by `watching`."""

    connections: list[ClientConnection]
    dead: list[ClientConnection]
    delays: list[float] = field(default_factory=list)
    """Seconds from when a patch was due to when it was there. While calls come and go there always is something to tell, so it is due
    half a second after the one before."""

    async def dead_closed(self) -> float:
        """After how many seconds the centre had closed the last connection of a dead dashboard. Raises `DeadStayedError`."""
        began = time.perf_counter()
        while not all(_is_closed(one) for one in self.dead):
            if time.perf_counter() - began > CLOSED_WITHIN_S:
                raise DeadStayedError(f"dead dashboards are still connected after {CLOSED_WITHIN_S:.0f} s")
            await asyncio.sleep(_LOOK_S)
        return time.perf_counter() - began

    async def note(self, connection: ClientConnection) -> None:
        """Note when each patch comes, until the connection ends."""
        before: Micros | None = None
        async for text in connection:
            message = _messages.decode(text)
            if message.t == "patch":
                if before is not None:
                    due = min(message.now, before + _EVERY)
                    self.delays.append((time.time_ns() // 1_000 - due) / SECOND)
                before = message.now


@asynccontextmanager
async def watching(url: str, cookie: str, count: int, *, dead: int) -> AsyncIterator[Dashboards]:
    """So many dashboards, of which `dead` read nothing any more, until the end of the block."""
    async with AsyncExitStack() as stack:
        opened: list[ClientConnection] = []
        for first in range(0, count, _AT_ONCE):
            some = range(first, min(first + _AT_ONCE, count))
            opened += await asyncio.gather(*(_opened(url, cookie) for _ in some))
        for one in opened:
            stack.push_async_callback(_closed, one)
        for one in opened[:dead]:
            one.transport.pause_reading()
        dashboards = Dashboards(opened[dead:], opened[:dead])
        tasks = [spawn(dashboards.note(one), name="dashboard") for one in opened[dead:]]
        try:
            yield dashboards
        finally:
            await stop(*tasks)


async def _opened(url: str, cookie: str) -> ClientConnection:
    connection = await connect(
        url.replace("http", "ws", 1) + "/api/live",
        origin=Origin(url),
        additional_headers={"Cookie": cookie},
        compression=None,
        ping_interval=None,
        open_timeout=_OPEN_S,
    )
    await connection.send(msgspec.json.encode({"t": "watch", "topic": TOPIC}).decode())
    return connection


async def _closed(connection: ClientConnection) -> None:
    connection.transport.abort()
    await connection.wait_closed()


def _is_closed(connection: ClientConnection) -> bool:
    """What Linux says of it: nothing that came is read of a dead one, and so no end of it either."""
    found: socket.socket | None = connection.transport.get_extra_info("socket")
    if found is None or found.fileno() < 0:
        return True
    (state,) = struct.unpack("B", found.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1))
    return state in _GONE

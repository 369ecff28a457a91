"""WebSockets of pages that are carried to a server behind this one, which no page reaches by itself.

So it needs no port and no certificate of its own, and nobody comes to it who was not let in here. Who is behind a page is
asked at the handshake and again while it lasts, as in `platform.live`. Of the pages of one person the newest is carried: the
one before it is closed with `REPLACED`.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, Generic, TypeAlias, TypeVar

import structlog
from fastapi import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AppError
from perezvon.platform.db import DatabaseUnavailableError
from perezvon.platform.http import recognise
from perezvon.platform.live import MALFORMED, POLICY, RECHECK_S, RESTART, SEND_S, TRY_AGAIN_LATER, Drain, Rechecks

REPLACED: Final = 4001
"""Another page of the same person is carried now."""
LONGEST_MESSAGE: Final = 65_536
_OPEN_S: Final = 5.0
_CLOSE_S: Final = 1.0

Who = TypeVar("Who", bound=Hashable)
Admit: TypeAlias = Callable[[WebSocket], Awaitable[Who | None]]
"""Who is behind a page, if they may be carried now. May raise `DatabaseUnavailableError`."""
Where: TypeAlias = Callable[[Who], Awaitable[str]]
"""The address to which the WebSocket of this person is carried. May raise `AppError`."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def whoever_may(permission: str) -> Admit[Actor]:
    """Those who are signed in and have this permission."""

    async def admit(socket: WebSocket) -> Actor | None:
        actor = await recognise(socket)
        return actor if actor is not None and actor.may(permission) else None

    return admit


class Tunnels:
    """All that are open in this process, one for each person."""

    def __init__(self, rechecks: Rechecks, drain: Drain, *, recheck: float = RECHECK_S) -> None:
        self._rechecks = rechecks
        self._drain = drain
        self._recheck = recheck
        self._newer: dict[Hashable, asyncio.Event] = {}
        """Set when another page takes the place of one, by person."""

    async def carry(self, socket: WebSocket, admit: Admit[Who], where: Where[Who], *, protocol: str) -> None:
        """Serve one page until it leaves or has to go."""
        with self._drain.connection():
            tunnel = _Tunnel(socket, admit, self._rechecks, self._recheck, self._drain)
            who = await tunnel.admitted(protocol)
            if who is None:
                return
            way = await _way(where, who, protocol)
            if way is None:
                await tunnel.close(TRY_AGAIN_LATER)
                return
            async with way:
                await tunnel.close(await self._carry(tunnel, who, way))

    async def _carry(self, tunnel: "_Tunnel[Who]", who: Who, way: ClientConnection) -> int | None:
        """Carry it as the newest page of this person, for as long as it is that."""
        person = who.user if isinstance(who, Actor) else who
        if (older := self._newer.get(person)) is not None:
            older.set()
        newer = self._newer[person] = asyncio.Event()
        try:
            return await tunnel.carry(who, way, newer)
        finally:
            if self._newer.get(person) is newer:
                del self._newer[person]


class _Tunnel(Generic[Who]):
    """One page."""

    def __init__(self, socket: WebSocket, admit: Admit[Who], rechecks: Rechecks, recheck: float, drain: Drain) -> None:
        self._socket = socket
        self._admit = admit
        self._rechecks = rechecks
        self._recheck_every = recheck
        self._drain = drain
        self._looked_at = rechecks.count

    async def admitted(self, protocol: str) -> Who | None:
        """Who it is. The handshake is completed for everybody: a page is told nothing of why one failed."""
        try:
            who, code = await self._who(), POLICY
        except DatabaseUnavailableError:
            who, code = None, TRY_AGAIN_LATER
        await self._socket.accept(subprotocol=protocol)
        if who is None:
            await self.close(code)
        return who

    async def close(self, code: int | None) -> None:
        """Say why it ends, unless the page has left."""
        if code is not None:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await self._socket.close(code)

    async def carry(self, who: Who, way: ClientConnection, newer: asyncio.Event) -> int | None:
        """The close code of the duty that ended first, `None` when the page has left."""
        duties = (self._send(way), self._receive(way), self._recheck(who), self._part(), self._give_way(newer))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(duty, name="tunnel") for duty in duties]
            done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
        return next(iter(done)).result()

    async def _send(self, way: ClientConnection) -> int | None:
        while True:
            try:
                text = await self._socket.receive_text()
            except (WebSocketDisconnect, KeyError):  # A binary message has no text.
                return None
            if len(text) > LONGEST_MESSAGE:
                return MALFORMED
            try:
                await way.send(text)
            except ConnectionClosed:
                return TRY_AGAIN_LATER

    async def _receive(self, way: ClientConnection) -> int | None:
        while True:
            try:
                message = await way.recv(decode=True)
                async with asyncio.timeout(SEND_S):
                    await self._socket.send_text(message)
            except (ConnectionClosed, UnicodeDecodeError, TimeoutError):
                return TRY_AGAIN_LATER
            except (RuntimeError, WebSocketDisconnect):
                return None

    async def _recheck(self, who: Who) -> int:
        while True:
            await self._rechecks.wait(self._looked_at, self._recheck_every)
            with contextlib.suppress(DatabaseUnavailableError):
                if await self._who() != who:
                    return POLICY

    async def _part(self) -> int:
        await self._drain.wait()
        return RESTART

    async def _give_way(self, newer: asyncio.Event) -> int:
        await newer.wait()
        return REPLACED

    async def _who(self) -> Who | None:
        self._looked_at = self._rechecks.count  # Before the look: what ends during it is looked at again.
        return await self._admit(self._socket)


async def _way(where: Where[Who], who: Who, protocol: str) -> ClientConnection | None:
    """A connection to the server behind this one, or nothing when there is none to be had."""
    try:
        return await connect(
            await where(who),
            subprotocols=[Subprotocol(protocol)],
            compression=None,
            proxy=None,
            open_timeout=_OPEN_S,
            close_timeout=_CLOSE_S,
            max_size=LONGEST_MESSAGE,
            ping_interval=None,
        )
    except (AppError, OSError, TimeoutError, WebSocketException) as error:
        _log.warning("tunnel_not_open", error=type(error).__name__)
        return None

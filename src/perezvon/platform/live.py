"""The WebSocket `/api/live`, on which browsers watch topics.

A browser sends `{"t": "watch", "topic": ..., "key": ...}` and `{"t": "unwatch", ...}`; what comes back is described in
`platform.realtime`, and `{"t": "beat"}` where there was nothing for two seconds. Who is behind the connection is asked at the handshake and
again while it lasts: a session that ended or changed closes it.
"""

import asyncio
import contextlib
import random
from collections.abc import Iterator
from typing import Literal

import msgspec
import structlog
from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect

from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AppError
from perezvon.platform import metrics
from perezvon.platform.db import DatabaseUnavailableError
from perezvon.platform.http import anybody, recognise
from perezvon.platform.realtime import Hub, Watcher, refusal

BEAT_S = 2.0
RECHECK_S = 30.0
SEND_S = 10.0
LONGEST_MESSAGE = 4_096

POLICY, TRY_AGAIN_LATER, MALFORMED, RESTART = 1008, 1013, 1007, 1012

PART_S = 1.0
"""Connections of a process that ends are closed one by one over this time, so that the next one is not run over."""

_CONNECTED = metrics.gauge("live_connections", "Browsers that watch live topics.")
_CUT_OFF = metrics.counter("live_cut_off", "Browsers that were cut off because they did not read.")

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Rechecks:
    """Wakes open connections of this process to look at their sessions at once, after some were ended.

    Other processes look within `RECHECK_S`.
    """

    def __init__(self) -> None:
        self._count = 0
        self._asked = asyncio.Event()

    @property
    def count(self) -> int:
        """How often it was asked so far. A look that began at this count has missed none of them."""
        return self._count

    async def ask(self) -> None:
        """Let every connection look now. Call it after the commit that ended sessions.

        It is a coroutine so that a background task of a response runs it on the loop, not in a thread.
        """
        self._count += 1
        self._asked.set()
        self._asked = asyncio.Event()

    async def wait(self, count: int, seconds: float) -> None:
        """Return when asked more often than `count`, at once if that has happened already, or after that time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._count == count:
                    await self._asked.wait()


class Drain:
    """The end of a process, for its open connections: each is told to come again (1012), at its own moment."""

    def __init__(self, chance: random.Random | None = None) -> None:
        self._chance = chance or random.Random()
        self._begun = asyncio.Event()
        self._open = 0
        self._is_empty = asyncio.Event()
        self._is_empty.set()

    @property
    def is_begun(self) -> bool:
        """Whether the process ends, and takes no new connections."""
        return self._begun.is_set()

    async def finish(self) -> None:
        """Send everybody elsewhere; returns when they have left, or have had the time to."""
        self._begun.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PART_S + 0.5):
                await self._is_empty.wait()

    async def wait(self) -> None:
        """Return when it is this connection's turn to be closed."""
        await self._begun.wait()
        await asyncio.sleep(self._chance.uniform(0, PART_S))

    @contextlib.contextmanager
    def connection(self) -> Iterator[None]:
        """Counts one connection while it is open."""
        self._open += 1
        self._is_empty.clear()
        try:
            yield
        finally:
            self._open -= 1
            if not self._open:
                self._is_empty.set()


class _Wish(msgspec.Struct, frozen=True):
    """What a browser may send."""

    t: Literal["watch", "unwatch"]
    topic: str
    key: str | None = None


_decoder = msgspec.json.Decoder(_Wish)


def live_router(
    hub: Hub, *, recheck: float = RECHECK_S, rechecks: Rechecks | None = None, drain: Drain | None = None
) -> APIRouter:
    """The route of live topics. A connection's session is looked at again every `recheck` seconds and by `rechecks`;
    `drain` ends them all."""
    asked, ending = rechecks or Rechecks(), drain or Drain()
    router = APIRouter(prefix="/api/live", tags=["live"])

    @router.websocket("", dependencies=[Depends(anybody())])
    async def live(socket: WebSocket) -> None:
        """Serve one browser until it leaves or has to go."""
        with ending.connection():
            await _Connection(socket, hub, asked, recheck, ending).serve()

    return router


class _Connection:
    """One browser. Ends with a close code as soon as one of its five duties does."""

    def __init__(self, socket: WebSocket, hub: Hub, rechecks: Rechecks, recheck: float, drain: Drain) -> None:
        self._socket = socket
        self._hub = hub
        self._rechecks = rechecks
        self._recheck_every = recheck
        self._drain = drain
        self._looked_at = rechecks.count
        self._watcher = Watcher()
        self._actor: Actor | None = None

    async def serve(self) -> None:
        """Serve it to its end."""
        try:
            self._actor = await self._who()
        except DatabaseUnavailableError:
            await self._socket.accept()
            await self._socket.close(TRY_AGAIN_LATER)
            return
        await self._socket.accept()
        try:
            with _CONNECTED.track_inprogress():
                code = await self._first_to_end()
        finally:
            self._hub.leave(self._watcher)
        if code is not None:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await self._socket.close(code)

    async def _first_to_end(self) -> int | None:
        """The close code of the duty that ended first, `None` when the browser has left."""
        duties = (self._listen(), self._send(), self._beat(), self._recheck(), self._part())
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(duty, name="live") for duty in duties]
            done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
        return next(iter(done)).result()

    async def _listen(self) -> int | None:
        while True:
            try:
                text = await self._socket.receive_text()
                wish = _decoder.decode(text[: LONGEST_MESSAGE + 1])
            except WebSocketDisconnect:
                return None
            except (msgspec.MsgspecError, KeyError):  # A binary message has no text.
                return MALFORMED
            self._grant(wish)

    def _grant(self, wish: _Wish) -> None:
        if wish.t == "unwatch":
            self._hub.unwatch(self._watcher, wish.topic, wish.key)
            return
        try:
            self._hub.watch(self._watcher, self._actor, wish.topic, wish.key)
        except AppError as error:
            self._watcher.send(refusal(wish.topic, wish.key, error.code))
        except Exception:  # noqa: BLE001 - the fault of one topic must not end the others
            _log.exception("topic_failed", topic=wish.topic)
            self._watcher.send(refusal(wish.topic, wish.key, "internal"))

    async def _send(self) -> int | None:
        while (message := await self._watcher.next()) is not None:
            try:
                async with asyncio.timeout(SEND_S):
                    await self._socket.send_text(message)
            except TimeoutError:
                break
            except (RuntimeError, WebSocketDisconnect):
                return None
        _CUT_OFF.inc()
        return TRY_AGAIN_LATER

    async def _beat(self) -> int | None:
        """At first, and when there was nothing for a while: whatever is sent tells as much as a beat."""
        loop = asyncio.get_running_loop()
        self._watcher.send(self._hub.beat())
        while True:
            await asyncio.sleep(self._watcher.sent_at + BEAT_S - loop.time())
            if loop.time() >= self._watcher.sent_at + BEAT_S:
                self._watcher.send(self._hub.beat())

    async def _recheck(self) -> int | None:
        while True:
            await self._rechecks.wait(self._looked_at, self._recheck_every)
            with contextlib.suppress(DatabaseUnavailableError):
                if await self._who() != self._actor:
                    return POLICY

    async def _part(self) -> int:
        await self._drain.wait()
        return RESTART

    async def _who(self) -> Actor | None:
        self._looked_at = self._rechecks.count  # Before the look: what ends during it is looked at again.
        return await recognise(self._socket)

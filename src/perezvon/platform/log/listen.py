"""Waking up when somebody changed a log, and waking others up."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping

from perezvon.platform.address import connect
from perezvon.platform.log.port import LogUnavailableError
from perezvon.platform.log.session import SILENT, Session
from perezvon.platform.tasks import spawn, stop

ROWS, INBOX = "perezvon_log", "perezvon_inbox"
"""The channels on which PostgreSQL announces the domain whose rows or inbox changed."""

TICK_S = 1.0
"""How long a change can stay unnoticed when its announcement was lost."""

ANNOUNCE_S = 0.02
"""A busy writer announces its rows so often."""

_ANNOUNCE = "select pg_notify($1, domain) from unnest($2::text[]) as changed (domain)"
_RETRY_S = 0.5
_OPEN_S = 5.0
_PROBE_S = 10.0


class Bell:
    """Wakes those in this process who wait for a domain."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[asyncio.Event]] = {}
        self._is_closed = False

    def ring(self, domain: str) -> None:
        """Wake those who wait for `domain`."""
        for event in self._waiting.get(domain, ()):
            event.set()

    def ring_all(self) -> None:
        """Wake everybody."""
        for domain in self._waiting:
            self.ring(domain)

    async def rings(self, domain: str) -> AsyncIterator[None]:
        """Yields at once, then after each ring and at least every `TICK_S`. Ends when the bell is closed."""
        event = asyncio.Event()
        waiting = self._waiting.setdefault(domain, [])
        waiting.append(event)
        try:
            while not self._is_closed:
                event.clear()
                yield
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(TICK_S):
                        await event.wait()
        finally:
            waiting.remove(event)

    def close(self) -> None:
        """End every iteration."""
        self._is_closed = True
        self.ring_all()


class Announcer:
    """Announces which domains have new rows: at once after a quiet time, then not oftener than every `ANNOUNCE_S`.

    An announcement that fails is not repeated. It is a hint, and whoever waits looks every `TICK_S` anyway.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._changed: set[str] = set()
        self._telling: asyncio.Task[None] | None = None

    def changed(self, domain: str) -> None:
        """Announce `domain` soon."""
        self._changed.add(domain)
        if self._telling is None or self._telling.done():
            self._telling = spawn(self._tell(), name="log announcer")

    async def aclose(self) -> None:
        """Announce what is left and close the connection."""
        if self._telling is not None:
            await stop(self._telling)
            await self._announce()
        await self._session.aclose()

    async def _tell(self) -> None:
        while self._changed:
            await self._announce()
            await asyncio.sleep(ANNOUNCE_S)

    async def _announce(self) -> None:
        domains, self._changed = sorted(self._changed), set()
        if domains:
            with contextlib.suppress(LogUnavailableError):
                await self._session.fetch(_ANNOUNCE, ROWS, domains)


class Listener:
    """Rings the bell of a channel for every announcement of PostgreSQL on it, over a connection of its own that is kept
    open for ever."""

    def __init__(self, dsn: str, bells: Mapping[str, Bell]) -> None:
        self._dsn = dsn
        self._bells = bells
        self._task = spawn(self._run(), name="log listener")

    async def aclose(self) -> None:
        """Stop listening."""
        await stop(self._task)

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(*SILENT):
                await self._listen()
            await asyncio.sleep(_RETRY_S)

    async def _listen(self) -> None:
        lost = asyncio.Event()
        settings = {"application_name": "perezvon log listener"}
        connection = await connect(self._dsn, timeout=_OPEN_S, server_settings=settings)
        try:
            connection.add_termination_listener(lambda _: lost.set())
            for channel in self._bells:
                await connection.add_listener(channel, self._ring)
            for bell in self._bells.values():
                bell.ring_all()  # Whatever was announced before the connection stood.
            while not lost.is_set():
                await connection.fetchval("select 1", timeout=_OPEN_S)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_PROBE_S):
                        await lost.wait()
        finally:
            connection.terminate()
            await asyncio.sleep(0)  # The transport closes itself in the next turn of the loop.

    def _ring(self, _connection: object, _pid: int, channel: str, domain: object) -> None:
        self._bells[channel].ring(str(domain))

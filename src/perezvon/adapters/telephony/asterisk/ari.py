"""Websockets to Asterisk, over which events come and questions go, kept for ever: one for both, and more for questions alone, since
those of one websocket are answered one after another. When one of them is lost, all are begun anew.

- It connects in the background and again after each loss, with growing, jittered pauses. Asterisk repeats nothing that
  happened in between: `on_open` has to look at what exists.
- After each connection Asterisk is told which types of events matter. Then `on_open` runs and may ask. Events that come
  meanwhile are kept and delivered after it, in order.
- `on_lost` is told once for each connection for which `on_open` was begun. Questions that are under way fail at that moment.
- A connection over which Asterisk answers no question is given up, so that the next one takes over.
- When another process becomes the application, the connection is closed and there is a long pause: two that fight would take
  it from each other for ever.
"""

import asyncio
import base64
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from perezvon.adapters.telephony.asterisk.ari_errors import AriError as AriError
from perezvon.adapters.telephony.asterisk.ari_errors import AriGoneError as AriGoneError
from perezvon.adapters.telephony.asterisk.ari_errors import AriSilentError as AriSilentError
from perezvon.adapters.telephony.asterisk.ari_errors import AriUnreachableError as AriUnreachableError
from perezvon.adapters.telephony.asterisk.ari_events import (
    WANTED_TYPES,
    Answer,
    ApplicationReplaced,
    AriEvent,
    Reader,
)
from perezvon.adapters.telephony.asterisk.ari_requests import Requests
from perezvon.kernel.errors import AdapterError
from perezvon.platform.tasks import spawn, stop
from perezvon.platform.telemetry import logger

_CLOSE_S: Final = 1.0
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_LOST = (OSError, TimeoutError, WebSocketException, AdapterError)

_log = logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AriAddress:
    """Where the ARI of an Asterisk is, such as `ws://127.0.0.1:8088/ari`, and as whom it is used."""

    url: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AriPace:
    """How patient a client is; times are in seconds."""

    retry_first: float = 0.1
    retry_most: float = 2.0
    stand_by: float = 60.0
    """The pause after another process became the application."""
    open: float = 5.0
    answer: float = 5.0
    """For a question that brings no limit of its own."""
    sockets: int = 1
    """Over how many websockets questions go; events come over the first."""
    asks_again: bool = False
    """Whether a question at which Asterisk failed is asked once more: it has done nothing, and most often can the next moment."""
    ping_every: float = 3.0
    ping_within: float = 5.0
    """How long no answer at all may come before the connection is given up."""
    kept: int = 50_000
    """So many events wait for the end of `on_open`; with more the connection is given up and begun anew."""


class Ari:
    """A client; see the module for what it promises."""

    def __init__(
        self,
        address: AriAddress,
        app: str,
        *,
        on_event: Callable[[AriEvent], None],
        on_open: Callable[["Ari"], Awaitable[None]],
        on_lost: Callable[[], None],
        on_replaced: Callable[[], None] = lambda: None,
        chance: random.Random,
        pace: AriPace | None = None,
    ) -> None:
        self._address = address
        self._app = app
        self._on_event = on_event
        self._on_open = on_open
        self._on_lost = on_lost
        self._on_replaced = on_replaced
        self._chance = chance
        self._pace = AriPace() if pace is None else pace
        self._pause = self._pace.retry_first
        self._requests = Requests()
        self._reader = Reader()
        self._kept: list[AriEvent] | None = None
        """What waits for the end of `on_open`, while that runs."""
        self._is_told = False
        """Whether `on_open` was begun for this connection."""
        self._is_open = asyncio.Event()
        self.failures = 0
        """How many events `on_event` raised at; each was logged."""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Connect, and stay connected."""
        self._task = spawn(self._run(), name=f"ari {self._app}")

    @property
    def is_open(self) -> bool:
        """Whether there is a connection now for which `on_open` is done."""
        return self._is_open.is_set()

    @property
    def malformed(self) -> int:
        """How many messages could not be read."""
        return self._reader.malformed

    async def opened(self) -> None:
        """Return as soon as there is a connection and `on_open` is done."""
        await self._is_open.wait()

    async def ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] = _NOTHING,
        body: object = None,
        timeout: float | None = None,
    ) -> Any:
        """The decoded answer to, for example, `POST`, `channels/x/answer`; None if it has no content.

        Raises `AriError`: `AriGoneError`, `AriUnreachableError`, and `AriSilentError` after `timeout` seconds, without a
        connection, or as soon as it breaks.
        """
        seconds = self._pace.answer if timeout is None else timeout
        try:
            return await self._requests.ask(method, path, query, body, seconds)
        except AriError as error:
            if error.status is None or not error.retryable or not self._pace.asks_again:
                raise
        return await self._requests.ask(method, path, query, body, seconds)

    async def ping(self, timeout: float | None = None) -> None:
        """Return when Asterisk answers. Raises `AriError`."""
        await self.ask("GET", "asterisk/ping", timeout=timeout)

    async def aclose(self) -> None:
        """End the connection and stop reconnecting; channels and bridges stay."""
        if self._task is not None:
            await stop(self._task)

    async def _run(self) -> None:
        while True:
            is_replaced = False
            try:
                is_replaced = await self._serve(await self._connect(self._app))
                if is_replaced:
                    _log.warning("ari_replaced", app=self._app)
                    self._on_replaced()
            except _LOST as error:
                self._note(error)
            except Exception:  # noqa: BLE001 - whatever a listener raises costs the connection and not the client
                _log.exception("ari_failed", app=self._app)
            pause = self._pace.stand_by if is_replaced else self._pause
            self._pause = min(self._pause * 2, self._pace.retry_most)
            await asyncio.sleep(pause * self._chance.uniform(0.5, 1.0))

    def _note(self, error: Exception) -> None:
        """Warn of a loss, and of a first attempt; those that follow it say the same."""
        log = _log.warning if self._pause == self._pace.retry_first else _log.debug
        log("ari_lost", app=self._app, error=type(error).__name__)

    async def _connect(self, app: str) -> ClientConnection:
        quiet = logging.getLogger(f"{__name__}.websocket")
        quiet.setLevel(logging.WARNING)  # With more, the library would write down the password and who calls.
        secret = f"{self._address.user}:{self._address.password}".encode()
        wanted = urlencode({"app": app, "subscribeAll": "false"})
        return await connect(
            f"{self._address.url.rstrip('/')}/events?{wanted}",
            additional_headers={"Authorization": f"Basic {base64.b64encode(secret).decode()}"},
            subprotocols=[Subprotocol("ari")],
            compression=None,
            proxy=None,
            open_timeout=self._pace.open,
            close_timeout=_CLOSE_S,
            logger=quiet,
            # Asterisk gives up a client that stops reading for a moment, and we read nothing but what our own calls cause.
            max_size=None,
            max_queue=None,
            ping_interval=None,  # An Asterisk that hangs may answer these; a question tells more.
        )

    async def _serve(self, connection: ClientConnection) -> bool:
        """Read until the connection ends; whether another process is the application now."""
        self._kept = []
        sockets = [connection, *await self._more_sockets(connection)]
        self._requests.begin(*(partial(_send, socket) for socket in sockets))
        answers = [spawn(self._hear(socket, connection), name=f"ari {self._app} answers") for socket in sockets[1:]]
        opening = spawn(self._open(connection), name=f"ari {self._app} open")
        watching = spawn(self._watch(connection), name=f"ari {self._app} watch")
        try:
            return await self._read(connection)
        finally:
            self._is_open.clear()
            for socket in sockets:
                socket.transport.abort()
            self._requests.end()
            await stop(opening, watching, *answers)
            if self._is_told:
                self._is_told = False
                self._on_lost()

    async def _more_sockets(self, connection: ClientConnection) -> Sequence[ClientConnection]:
        """Each is an application of its own, of which nothing is told."""
        sockets: list[ClientConnection] = []
        try:
            for number in range(1, self._pace.sockets):
                socket = await self._connect(f"{self._app}-asks-{number}")
                sockets.append(socket)  # At once: one that is open is closed when the next fails.
        except BaseException:
            for socket in (connection, *sockets):
                socket.transport.abort()
            raise
        return sockets

    async def _hear(self, socket: ClientConnection, connection: ClientConnection) -> None:
        """Take the answers that come over another websocket than `connection`, which ends with it."""
        try:
            while True:
                message = self._reader.read(await socket.recv(decode=False))
                if isinstance(message, Answer):
                    self._requests.take(message)
        except ConnectionClosed:
            connection.transport.abort()

    async def _open(self, connection: ClientConnection) -> None:
        """Say what is of interest, run `on_open`, then deliver; when that fails, the next connection tries again."""
        try:
            wanted = {"allowed": [{"type": kind} for kind in WANTED_TYPES]}
            await self.ask("PUT", f"applications/{self._app}/eventFilter", body=wanted)
            self._is_told = True
            await self._on_open(self)
        except AdapterError as error:
            self._note(error)
            connection.transport.abort()
        except BaseException:
            connection.transport.abort()
            raise
        else:
            self._pause = self._pace.retry_first
            self._is_open.set()
            kept, self._kept = self._kept or [], None
            for event in kept:
                self._deliver(event)

    async def _watch(self, connection: ClientConnection) -> None:
        """Ask now and then; a busy Asterisk answers this late, one that hangs answers nothing at all."""
        while True:
            await asyncio.sleep(self._pace.ping_every)
            answered = self._requests.answered
            try:
                await self.ping(self._pace.ping_within)
            except AriSilentError:
                if self._requests.answered == answered:
                    _log.warning("ari_silent", app=self._app)
                    connection.transport.abort()
                    return
            except AriError as error:
                _log.debug("ari_ping_refused", app=self._app, status=error.status)

    async def _read(self, connection: ClientConnection) -> bool:
        while True:
            message = self._reader.read(await connection.recv(decode=False))
            if isinstance(message, Answer):
                self._requests.take(message)
            elif isinstance(message, ApplicationReplaced):
                return True
            elif message is not None:
                self._take(message)

    def _take(self, event: AriEvent) -> None:
        if self._kept is None:
            self._deliver(event)
            return
        self._kept.append(event)
        if len(self._kept) > self._pace.kept:
            raise AriSilentError("too many events came while the connection was opened")

    def _deliver(self, event: AriEvent) -> None:
        try:
            self._on_event(event)
        except Exception:  # noqa: BLE001 - one call that cannot be followed must not cost the others
            self.failures += 1
            _log.exception("ari_event_failed", type=type(event).__name__, count=self.failures)


async def _send(connection: ClientConnection, question: bytes) -> None:
    try:
        await connection.send(question, text=True)
    except ConnectionClosed as error:
        raise AriSilentError("the connection to Asterisk broke") from error

"""Where a process without a web server answers those who watch it: `/live`, `/ready` and `/metrics`, over plain HTTP.

`/live` is 200 as long as the loop turns: restart a process that does not answer it. `/ready` is 200 or 503, with a JSON
object that says more: send work elsewhere while it is 503, and restart nothing because of it. `/metrics` has the figures of
this process for Prometheus. Nothing that is told is secret, and nobody is asked who they are: let it listen on loopback or
in a private network.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform import metrics
from perezvon.platform.settings import Settings
from perezvon.platform.tasks import spawn, stop

ANSWER_S = 2.0
"""Whoever takes longer to ask, or to say whether it is ready, is not served."""

_MOST_LINE = 1_024
_REASONS = {200: "OK", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"}


class HealthPortTakenError(AppError):
    """Another program listens where this process should answer for its health."""

    kind = ErrorKind.CONFLICT
    code = "health.port_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether a process can do its work now; `says` has a `status` and what else is of interest."""

    is_ready: bool
    says: Mapping[str, object] = field(default_factory=dict)


Ask: TypeAlias = Callable[[], Awaitable[Readiness]]


async def _starting() -> Readiness:
    return Readiness(is_ready=False, says={"status": "starting"})


class Vitals:
    """What is answered; whoever knows better shows it later."""

    def __init__(self) -> None:
        self._ask: Ask = _starting
        self._talks: set[asyncio.Task[None]] = set()

    def show(self, ask: Ask) -> None:
        """Answer `/ready` with what `ask` says from now on."""
        self._ask = ask

    def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one visitor."""
        talk = spawn(self._talk(reader, writer), name="health")
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def aclose(self) -> None:
        """Serve nobody any more."""
        await stop(*self._talks)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(2 * ANSWER_S):
                first = await reader.readline()
                while len(line := await reader.readline()) > 2:
                    del line
                writer.write(await self._answer(first.decode("latin-1").split()))
                await writer.drain()
        except (OSError, EOFError, TimeoutError, ValueError):
            writer.transport.abort()
        finally:
            writer.close()

    async def _answer(self, words: list[str]) -> bytes:
        match words:
            case ["GET" | "HEAD", "/live", _]:
                return _says(200, {"status": "ok"})
            case ["GET" | "HEAD", "/ready", _]:
                try:
                    async with asyncio.timeout(ANSWER_S):
                        found = await self._ask()
                except TimeoutError:
                    return _says(503, {"status": "silent"})
                return _says(200 if found.is_ready else 503, found.says)
            case ["GET", "/metrics", _]:
                return _response(200, metrics.exposition(), metrics.CONTENT_TYPE)
            case ["GET" | "HEAD", *_]:
                return _says(404, {"status": "unknown"})
            case _:
                return _says(405, {"status": "unknown"})


def _says(status: int, says: Mapping[str, object]) -> bytes:
    return _response(status, json.dumps(says).encode(), "application/json")


def _response(status: int, body: bytes, content_type: str) -> bytes:
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


@asynccontextmanager
async def health(settings: Settings) -> AsyncIterator[Vitals]:
    """Answer at the operator's `PEREZVON_HEALTH` until the end of the block; without it nobody is answered.

    Raises `HealthPortTakenError`.
    """
    vitals = Vitals()
    if settings.health is None:
        yield vitals
        return
    host, _, port = settings.health.rpartition(":")
    try:
        server = await asyncio.start_server(vitals.connected, host.strip("[]"), int(port), limit=_MOST_LINE)
    except OSError as error:
        raise HealthPortTakenError(f"cannot listen on {settings.health}", place=settings.health) from error
    try:
        yield vitals
    finally:
        server.close()
        await vitals.aclose()
        await server.wait_closed()

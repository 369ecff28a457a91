"""A real HTTP server on loopback that receives webhooks, keeps them, and makes troubles on demand."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import h11


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A request that was received as a whole."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class Receiver:
    """What the server does, and what it got."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.status = 204
        self.location = ""
        self.is_silent = False
        """It takes a webhook and says nothing to it."""
        self.is_endless = False
        """It answers with a head, and a body that never ends."""
        self.hangs_up = False
        """It takes a webhook and is gone before it answers."""
        self.raw = b""
        """What it answers instead of HTTP."""
        self.port = 0
        self._over = asyncio.Event()
        self._server: asyncio.Server | None = None

    @asynccontextmanager
    async def opened(self, tls: ssl.SSLContext | None = None, *, host: str = "127.0.0.1") -> AsyncIterator["Receiver"]:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._connection, host, 0, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            await self.close()

    async def close(self) -> None:
        """Be gone."""
        self._over.set()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = h11.Connection(h11.SERVER)
        with contextlib.suppress(ConnectionError, h11.RemoteProtocolError):
            request = await self._read(talk, reader)
            if request is not None:
                self.received.append(request)
                await self._answer(talk, writer)
        writer.transport.abort()

    async def _read(self, talk: h11.Connection, reader: asyncio.StreamReader) -> Received | None:
        request, body = None, b""
        while True:
            event = talk.next_event()
            match event:
                case h11.NEED_DATA:
                    talk.receive_data(await reader.read(4_096))
                case h11.Request():
                    request = event
                case h11.Data():
                    body += event.data
                case _ if request is not None and isinstance(event, h11.EndOfMessage):
                    headers = {name.decode(): value.decode() for name, value in request.headers}
                    return Received(
                        method=request.method.decode(), target=request.target.decode(), headers=headers, body=body
                    )
                case _:
                    return None

    async def _answer(self, talk: h11.Connection, writer: asyncio.StreamWriter) -> None:
        if self.is_silent:
            await self._over.wait()
        if self.is_silent or self.hangs_up:
            return
        if self.raw:
            writer.write(self.raw)
            await writer.drain()
            return
        headers = [("Connection", "close")] + ([("Location", self.location)] if self.location else [])
        writer.write(talk.send(h11.Response(status_code=self.status, headers=headers)) or b"")
        await writer.drain()
        while self.is_endless and not self._over.is_set():
            writer.write(b"x" * 65_536)
            await writer.drain()

"""HTTP as many people at once speak it to one centre: connections are kept, and nothing is followed or remembered."""

import asyncio
import json
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

ANSWER_S = 5.0
MOST_BYTES = 64 * 1024 * 1024


class NoAnswerError(Exception):
    """Nobody answered: whether the question had an effect is unknown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route answered."""

    status: int
    body: bytes

    @property
    def is_good(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300

    @property
    def may_be_tried_again(self) -> bool:
        """Whether the centre could not do it just now."""
        return self.status >= 500

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.body)


class Web:
    """One centre's address."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.url = url
        self._host, self._port = parts.hostname or "localhost", parts.port or 80
        self._idle: deque[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = deque()

    async def ask(self, method: str, path: str, *, token: str = "", body: object = None, **query: str | int) -> Answer:
        """What is answered. Raises `NoAnswerError`."""
        payload = b"" if body is None else json.dumps(body).encode()
        target = f"{path}?{urlencode(query)}" if query else path
        head = [
            f"{method} {target} HTTP/1.1",
            f"Host: {self._host}:{self._port}",
            f"Origin: {self.url}",
            f"Content-Length: {len(payload)}",
        ]
        if payload:
            head.append("Content-Type: application/json")
        if token:
            head.append(f"Cookie: perezvon={token}")
        request = "\r\n".join((*head, "", "")).encode() + payload
        try:
            async with asyncio.timeout(ANSWER_S):
                return await self._exchange(request)
        except (OSError, EOFError, TimeoutError, ValueError, asyncio.LimitOverrunError) as error:
            raise NoAnswerError(f"{method} {path}: {type(error).__name__}") from error

    async def aclose(self) -> None:
        """Give all connections up."""
        while self._idle:
            self._idle.pop()[1].transport.abort()

    async def _exchange(self, request: bytes) -> Answer:
        reader, writer = await self._connection()
        try:
            writer.write(request)
            answer, is_kept = await _read(reader)
        except BaseException:
            writer.transport.abort()
            raise
        if is_kept:
            self._idle.append((reader, writer))
        else:
            writer.transport.abort()
        return answer

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            reader, writer = self._idle.pop()
            if not (reader.at_eof() or writer.transport.is_closing()):
                return reader, writer
            with suppress(OSError):
                writer.transport.abort()
        return await asyncio.open_connection(self._host, self._port, limit=MOST_BYTES)


async def _read(reader: asyncio.StreamReader) -> tuple[Answer, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    status = int(head[0].split()[1])
    if headers.get("transfer-encoding") == "chunked":
        body = b"".join([chunk async for chunk in _chunks(reader)])
    else:
        body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Answer(status, body), headers.get("connection", "").lower() != "close"


async def _chunks(reader: asyncio.StreamReader) -> Any:
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")

"""A manager interface that plays a script: it lets clients in by challenge and answers each action as it was told."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from perezvon.adapters.telephony.asterisk.ami import AmiAddress

USER, SECRET = "perezvon", "the-secret"
_CHALLENGE = "840415273"


class AmiServer:
    """The server; made by `ami_server`."""

    def __init__(self) -> None:
        self.acted: list[list[tuple[str, str]]] = []
        """The headers of each action as they came, without those of the login."""
        self.answers: dict[str, str | None] = {}
        """What an action is answered, without its id; None: nothing. Others succeed."""
        self.performs: Callable[[Mapping[str, str]], str | None] | None = None
        """Answers the actions that `answers` does not."""
        self.logins = 0
        self.challenged = 0
        self.secret: str | None = SECRET
        """None: it does not answer who wants to log in."""
        self.order: list[str] | None = None
        """Actions that are answered only when all of them came, in this order."""
        self._held: dict[str, tuple[asyncio.StreamWriter, str]] = {}
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None
        self.mask = ""
        """Which events were asked for at the last login."""

    @property
    def address(self) -> AmiAddress:
        """Where it listens."""
        assert self._server is not None
        return AmiAddress(host="127.0.0.1", port=self._server.sockets[0].getsockname()[1], user=USER, secret=SECRET)

    async def listen(self) -> None:
        """Begin."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    def drop(self) -> None:
        """End every connection without a word."""
        for writer in self._writers:
            writer.transport.abort()

    def tell(self, event: str, **fields: str) -> None:
        """Tell everybody of an event."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in {"Event": event, **fields}.items())
        for writer in self._writers:
            writer.write(f"{lines}\r\n".encode())

    async def aclose(self) -> None:
        """End all."""
        assert self._server is not None
        self._server.close()
        self.drop()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        try:
            while True:
                packet = (await reader.readuntil(b"\r\n\r\n")).decode()
                headers = [tuple(line.split(": ", 1)) for line in packet.split("\r\n") if line]
                self._answer(writer, [(name, value) for name, value in headers])
        except (EOFError, OSError):
            pass
        finally:
            writer.transport.abort()

    def _answer(self, writer: asyncio.StreamWriter, headers: list[tuple[str, str]]) -> None:
        said = dict(headers)
        action, number = said["Action"], said["ActionID"]
        if action in ("Challenge", "Login"):
            answer = self._log_in(action, said)
        else:
            self.acted.append(headers)
            answer = self.answers[action] if action in self.answers else self._perform(said)
        if self.order is not None and action in self.order:
            self._held[action] = (writer, number)
            if len(self._held) == len(self.order):
                for each in self.order:
                    _write(*self._held[each], self.answers.get(each, "Response: Success\r\n"))
            return
        _write(writer, number, answer)

    def _perform(self, said: Mapping[str, str]) -> str | None:
        return "Response: Success\r\n" if self.performs is None else self.performs(said)

    def _log_in(self, action: str, said: Mapping[str, str]) -> str | None:
        self.challenged += action == "Challenge"
        if self.secret is None:
            return None
        if action == "Challenge":
            return f"Response: Success\r\nChallenge: {_CHALLENGE}\r\n"
        self.logins += 1
        key = hashlib.md5((_CHALLENGE + self.secret).encode(), usedforsecurity=False).hexdigest()
        self.mask = said["Events"]
        if (said["Username"], said["Key"]) == (USER, key):
            return "Response: Success\r\nMessage: Authentication accepted\r\n"
        return "Response: Error\r\nMessage: Authentication failed\r\n"


def _write(writer: asyncio.StreamWriter, number: str, answer: str | None) -> None:
    if answer is not None:
        event = "Event: FullyBooted\r\nStatus: Fully Booted\r\n\r\n"  # Some come although they are off.
        writer.write(f"{event}ActionID: {number}\r\n{answer}\r\n".encode())


@asynccontextmanager
async def ami_server() -> AsyncIterator[AmiServer]:
    """A server for the length of the block."""
    server = AmiServer()
    await server.listen()
    try:
        yield server
    finally:
        await server.aclose()

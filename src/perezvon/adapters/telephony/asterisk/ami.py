"""Asterisk's manager interface, for what ARI cannot do: recording with MixMonitor, and messages to phones.

The connection is made in the background and again after each loss. Actions may be under way side by side; each answer is
matched by its id. No value can smuggle in another header or action, and no file name another option.
"""

import asyncio
import hashlib
import itertools
import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from perezvon.kernel.errors import AdapterError
from perezvon.platform.tasks import spawn, stop
from perezvon.platform.telemetry import logger

RETRY_FIRST_S: Final = 0.1
RETRY_MOST_S: Final = 2.0
OPEN_S: Final = 5.0
ANSWER_S: Final = 5.0

_END: Final = b"\r\n\r\n"
_LARGEST: Final = 1024 * 1024
_BREAKS: Final = re.compile(r"[\r\n\0]")
_WORD: Final = re.compile(r"[A-Za-z0-9-]+")
_FILE: Final = re.compile(r"[A-Za-z0-9._/-]+")
_LETTERS: Final = re.compile(r"[A-Za-z]*")
_ID_VARIABLE: Final = "PEREZVON_MIX"
_GOOD: Final = ("Success", "Follows")
_LOST = (EOFError, OSError, TimeoutError, asyncio.LimitOverrunError)

_log = logger(__name__)

_RARE: Final = "system"
"""The events that say something of phones and of Asterisk itself: none comes with each call."""


class AmiError(AdapterError):
    """The manager interface refused an action (not retryable), or could not be asked (retryable)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiAddress:
    """Where the manager interface of an Asterisk is, and as whom it is used."""

    host: str
    port: int
    user: str
    secret: str = field(repr=False)


class Ami:
    """A client; see the module for what it promises."""

    def __init__(
        self,
        address: AmiAddress,
        *,
        chance: random.Random,
        wanted: Sequence[str] = (),
        on_event: Callable[[Mapping[str, str]], None] = lambda _: None,
        on_open: Callable[[], None] = lambda: None,
    ) -> None:
        """`wanted` names the events about the system, not about calls, that `on_event` is told; `on_open` is told of each
        connection, before which they were missed."""
        self._address = address
        self._chance = chance
        self._wanted = wanted
        self._on_event = on_event
        self._on_open = on_open
        self._writer: asyncio.StreamWriter | None = None
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Mapping[str, str] | None]] = {}
        self._answered = 0
        self._is_open = asyncio.Event()
        self._pause = RETRY_FIRST_S
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Connect, and stay connected."""
        self._task = spawn(self._run(), name="ami")

    @property
    def is_open(self) -> bool:
        """Whether actions can be performed now."""
        return self._is_open.is_set()

    async def opened(self) -> None:
        """Return as soon as actions can be performed."""
        await self._is_open.wait()

    async def act(self, action: str, *, timeout: float = ANSWER_S, **fields: str) -> Mapping[str, str]:
        """The headers of the answer to an action that succeeded. Raises `AmiError`."""
        return await self._act(action, fields.items(), timeout)

    async def aclose(self) -> None:
        """End the connection and stop reconnecting; recordings go on."""
        if self._task is not None:
            await stop(self._task)

    async def mix_monitor(self, channel: str, *, read_file: str, write_file: str, options: str = "") -> str:
        """Record what comes from a channel and what goes to it into two files; the id of that.

        `channel` is its name, not its id. `options` are letters that take no argument, such as `b`. Raises `AmiError`.
        """
        if not (_FILE.fullmatch(read_file) and _FILE.fullmatch(write_file) and _LETTERS.fullmatch(options)):
            raise AmiError("MixMonitor: other characters in a file name or option", retryable=False)
        wanted = f"{options}r({read_file})t({write_file})i({_ID_VARIABLE})"
        answer = await self.act("MixMonitor", Channel=channel, File="", Options=wanted)
        return answer.get("MixMonitorID", "")

    async def mute_mix_monitor(self, channel: str, *, is_muted: bool) -> None:
        """Write silence into all recordings of a channel, or sound again. Raises `AmiError`."""
        await self.act("MixMonitorMute", Channel=channel, Direction="both", State=str(int(is_muted)))

    async def stop_mix_monitor(self, channel: str, mix: str) -> None:
        """End one recording of a channel. Raises `AmiError`, also when it has ended."""
        await self.act("StopMixMonitor", Channel=channel, MixMonitorID=mix)

    async def pjsip_notify(self, endpoint: str, headers: Mapping[str, str]) -> None:
        """Send a NOTIFY to a phone with headers such as `Event`. Raises `AmiError`, also without `res_pjsip_notify`."""
        await self._act(
            "PJSIPNotify",
            [("Endpoint", endpoint), *(("Variable", f"{name}={value}") for name, value in headers.items())],
            ANSWER_S,
        )

    async def _act(self, action: str, fields: Iterable[tuple[str, str]], timeout: float) -> Mapping[str, str]:
        if self._writer is None or not self._is_open.is_set():
            raise AmiError("there is no connection to the manager interface", retryable=True)
        return await self._exchange(self._writer, action, fields, timeout)

    async def _exchange(
        self, writer: asyncio.StreamWriter, action: str, fields: Iterable[tuple[str, str]], timeout: float
    ) -> Mapping[str, str]:
        """Send an action and wait for its answer. A connection without any answer in that time is given up."""
        number = str(next(self._numbers))
        question = _question(action, number, fields)
        future: asyncio.Future[Mapping[str, str] | None] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        answered = self._answered
        try:
            async with asyncio.timeout(timeout):
                writer.write(question)
                answer = await future
        except TimeoutError as error:
            if self._answered == answered:
                writer.transport.abort()
            raise AmiError(f"{action}: no answer", retryable=True) from error
        finally:
            self._waiting.pop(number, None)
        if answer is None:
            raise AmiError(f"{action}: the connection broke", retryable=True)
        if answer.get("Response") not in _GOOD:
            raise AmiError(f"{action}: {answer.get('Message', '')}", retryable=False)
        return answer

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(OPEN_S):
                    reader, writer = await asyncio.open_connection(
                        self._address.host, self._address.port, limit=_LARGEST
                    )
                await self._serve(reader, writer)
            except _LOST as error:
                log = _log.warning if self._pause == RETRY_FIRST_S else _log.debug
                log("ami_lost", error=type(error).__name__)
            pause, self._pause = self._pause, min(self._pause * 2, RETRY_MOST_S)
            await asyncio.sleep(pause * self._chance.uniform(0.5, 1.0))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read until the connection ends."""
        self._writer = writer
        opening: asyncio.Task[None] | None = None
        try:
            async with asyncio.timeout(OPEN_S):
                await reader.readuntil(b"\n")  # The greeting has another form than all that follows.
            opening = spawn(self._log_in(writer), name="ami login")
            while True:
                self._take(_headers(await reader.readuntil(_END)))
        finally:
            self._writer = None
            self._is_open.clear()
            writer.transport.abort()
            for future in self._waiting.values():
                if not future.done():
                    future.set_result(None)
            if opening is not None:
                await stop(opening)

    async def _log_in(self, writer: asyncio.StreamWriter) -> None:
        """Prove that we know the secret without sending it; without success the connection is of no use."""
        try:
            challenge = (await self._exchange(writer, "Challenge", [("AuthType", "MD5")], OPEN_S)).get("Challenge", "")
            key = hashlib.md5((challenge + self._address.secret).encode(), usedforsecurity=False).hexdigest()
            proof = {
                "AuthType": "MD5",
                "Username": self._address.user,
                "Key": key,
                "Events": _RARE if self._wanted else "off",
            }
            await self._exchange(writer, "Login", proof.items(), OPEN_S)
        except AmiError as error:
            _log.warning("ami_login_failed", retryable=error.retryable)
            writer.transport.abort()
        except BaseException:
            writer.transport.abort()
            raise
        else:
            self._pause = RETRY_FIRST_S
            self._is_open.set()
            self._on_open()

    def _take(self, headers: Mapping[str, str]) -> None:
        """Hand an answer to who asked, and an event to who wants it."""
        if headers.get("Event") in self._wanted:
            self._on_event(headers)
            return
        future = self._waiting.get(headers.get("ActionID", ""))
        if future is not None and not future.done() and "Response" in headers:
            self._answered += 1
            future.set_result(headers)


def _question(action: str, number: str, fields: Iterable[tuple[str, str]]) -> bytes:
    lines = [("Action", action), ("ActionID", number), *fields]
    for name, value in lines:
        if not _WORD.fullmatch(name) or _BREAKS.search(value):
            raise AmiError("a field of an action with a line break or a bad name", retryable=False)
    return "".join(f"{name}: {value}\r\n" for name, value in lines).encode() + b"\r\n"


def _headers(packet: bytes) -> Mapping[str, str]:
    """The headers of one message; of a name that comes again, all values, a line each."""
    headers: dict[str, str] = {}
    for line in packet.decode(errors="replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            value = value.strip()
            headers[name] = f"{headers[name]}\n{value}" if name in headers else value
    return headers

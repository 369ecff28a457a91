"""Questions to Asterisk over its websockets: many under way at once, each answer matched by the id of its question.

Asterisk serves the questions of one websocket one after another, in order; each question goes where the fewest wait. Ids are
never used twice, so that an answer that comes twice, too late or over a later connection is nobody's.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import msgspec

from perezvon.adapters.telephony.asterisk.ari_errors import AriError, AriSilentError, refusal
from perezvon.adapters.telephony.asterisk.ari_events import Answer

Send: TypeAlias = Callable[[bytes], Awaitable[None]]

_FIRST_REFUSAL: Final = 300
_PLAIN: Final = "/@:;,~!$"


class _Pair(msgspec.Struct, frozen=True, gc=False):
    name: str
    value: str


class _Request(msgspec.Struct, frozen=True, gc=False, tag_field="type", tag="RESTRequest", omit_defaults=True):
    request_id: str
    method: str
    uri: str
    query_strings: tuple[_Pair, ...] = ()
    content_type: str = ""
    message_body: str = ""


@dataclass(eq=False, slots=True)
class _Socket:
    """A websocket, and how many questions wait at it."""

    send: Send
    waiting: int = 0


class Requests:
    """The questions of one client, over whichever connections it has."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Answer | None]] = {}
        self._encoder = msgspec.json.Encoder()
        self._sockets: Sequence[_Socket] = ()
        self.answered = 0
        """How many answers came, whoever waited for them."""

    def begin(self, *sends: Send) -> None:
        """Send over these connections from now on."""
        self._sockets = [_Socket(send) for send in sends]

    def end(self) -> None:
        """The connections are lost: what is under way fails at once."""
        self._sockets = ()
        for future in self._waiting.values():
            if not future.done():
                future.set_result(None)

    async def ask(self, method: str, path: str, query: Mapping[str, str], body: object, timeout: float) -> Any:
        """What Asterisk answers, None if nothing. Raises `AriError`."""
        if not self._sockets:
            raise AriSilentError("there is no connection to Asterisk")
        number = str(next(self._numbers))
        future: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        socket = min(self._sockets, key=lambda one: one.waiting)
        socket.waiting += 1
        try:
            async with asyncio.timeout(timeout):
                await socket.send(self._encoder.encode(self._request(number, method, path, query, body)))
                answer = await future
        except TimeoutError as error:
            raise AriSilentError(f"{method} {path}: no answer") from error
        finally:
            socket.waiting -= 1
            self._waiting.pop(number, None)
        if answer is None:
            raise AriSilentError(f"{method} {path}: the connection broke")
        return _content(f"{method} {path}", answer)

    def take(self, answer: Answer) -> None:
        """Hand an answer to who asked."""
        self.answered += 1
        future = self._waiting.get(answer.request_id)
        if future is not None and not future.done():
            future.set_result(answer)

    def _request(self, number: str, method: str, path: str, query: Mapping[str, str], body: object) -> _Request:
        pairs = tuple(_Pair(name, value) for name, value in query.items())
        uri = quote(path, safe=_PLAIN)
        if body is None:
            return _Request(number, method, uri, pairs)
        return _Request(number, method, uri, pairs, "application/json", self._encoder.encode(body).decode())


def _content(question: str, answer: Answer) -> Any:
    try:
        content = msgspec.json.decode(answer.message_body) if answer.message_body else None
    except msgspec.DecodeError as error:
        raise AriError(f"{question}: no JSON", status=answer.status_code, retryable=False) from error
    if answer.status_code < _FIRST_REFUSAL:
        return content
    said = content.get("message") or content.get("error") if isinstance(content, dict) else None
    raise refusal(question, answer.status_code, said if isinstance(said, str) else answer.reason_phrase)

"""A browser phone without the browser: SIP over a WebSocket, for what is said before any sound."""

import itertools
import time
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.asterisk.caller import answer_to, header, proof_of_password

_SEEN = itertools.count(1)
_FAREWELL_S = 0.5
"""Asterisk does not always answer a WebSocket that says good-bye."""


class WebPhone:
    """Registers as `user` at the WebSocket of an Asterisk; every method blocks."""

    def __init__(self, port: int, user: str) -> None:
        self._user = user
        self._stack = ExitStack()
        way = connect(f"ws://127.0.0.1:{port}/ws", subprotocols=[Subprotocol("sip")], close_timeout=_FAREWELL_S)
        self._socket = self._stack.enter_context(way)
        self._target = "sip:127.0.0.1"
        self._mark = f"{time.time_ns():x}{next(_SEEN)}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def register(self, password: str) -> int:
        """Sign in; returns the status of the final answer."""
        self._register(1, "")
        challenge = self.message()
        self._register(2, proof_of_password(challenge, "REGISTER", self._target, self._user, password))
        return int(self.message().split()[1])

    def message(self, within: float = 5.0) -> str:
        """The next message that is no provisional answer and no OPTIONS, which it answers."""
        while True:
            message = self._socket.recv(within)
            text = message if isinstance(message, str) else message.decode()
            if text.startswith("OPTIONS "):
                self._socket.send(answer_to(text, "200 OK").decode())
            elif not text.startswith("SIP/2.0 1"):
                return text

    def listen(self) -> None:
        """Say that it is there whenever that is asked, until it is closed."""
        with suppress(ConnectionClosed, TimeoutError):
            while True:
                self.message(within=60)

    def decline(self, invitation: str) -> None:
        """Refuse an INVITE."""
        self._socket.send(answer_to(invitation, "603 Decline").decode())

    def call(self, password: str, *, extension: str = "call") -> int:
        """Call, and leave it to Asterisk to offer sound; returns the status of the final answer."""
        target = f"{self._target.replace('sip:', f'sip:{extension}@')}"
        self._invite(1, target, "")
        challenge = self.message()
        self._invite(2, target, proof_of_password(challenge, "INVITE", target, self._user, password))
        return int(self.message().split()[1])

    def _register(self, sequence: int, proof: str) -> None:
        self._ask("REGISTER", self._target, sequence, f"<sip:{self._user}@127.0.0.1>", [proof] if proof else [])

    def _invite(self, sequence: int, target: str, proof: str) -> None:
        self._ask("INVITE", target, sequence, f"<{target}>", [proof] if proof else [])

    def _ask(self, method: str, target: str, sequence: int, to: str, more: list[str]) -> None:
        lines = [
            f"{method} {target} SIP/2.0",
            f"Via: SIP/2.0/WS {self._mark}.invalid;branch=z9hG4bK{self._mark}{sequence}",
            "Max-Forwards: 70",
            f"From: <sip:{self._user}@127.0.0.1>;tag=phone",
            f"To: {to}",
            f"Call-ID: {self._mark}",
            f"CSeq: {sequence} {method}",
            f"Contact: <sip:{self._user}@{self._mark}.invalid;transport=ws>;expires=60",
            *more,
            "Content-Length: 0",
        ]
        self._socket.send("\r\n".join([*lines, "", ""]))


def offered(invitation: str) -> list[str]:
    """The lines of what an INVITE offers."""
    assert header(invitation, "Content-Type") == "application/sdp"
    return invitation.split("\r\n\r\n", 1)[1].splitlines()

"""SIP over UDP: messages instead of datagrams. It remembers what went over it, and loses messages when told to."""

from collections import deque
from collections.abc import Callable

from tests.support.sip.datagrams import Datagrams
from tests.support.sip.message import Endpoint, MalformedError, Message, parse

Claim = Callable[[Message], bool]

_REMEMBERED = 1_000


class Wire:
    """One socket. What is not SIP is ignored: keep-alives, and rubbish."""

    def __init__(self, host: str, port: int, receive: Callable[[Message, Endpoint], None]) -> None:
        self.sent: deque[Message] = deque(maxlen=_REMEMBERED)
        """What left this side, lost or not, the oldest first."""
        self.received: deque[Message] = deque(maxlen=_REMEMBERED)
        """What came in and was not lost, the oldest first."""
        self._receive = receive
        self._losses: list[Claim] = []
        self._socket = Datagrams(host, port, self._take)
        self.here = self._socket.here

    def send(self, message: Message, to: Endpoint) -> None:
        """Send a message."""
        self.sent.append(message)
        if not self._is_lost(message):
            self._socket.send(message.encode(), to)

    def say(self, data: bytes, to: Endpoint) -> None:
        """Send what may be no SIP at all."""
        self._socket.send(data, to)

    def lose(self, claim: Claim, times: int = 1) -> None:
        """Lose the next messages, in either direction, of which this is so."""
        self._losses += [claim] * times

    def close(self) -> None:
        """Close at once."""
        self._socket.close()

    def _take(self, data: bytes, source: Endpoint, at: float) -> None:
        try:
            message = parse(data)
        except MalformedError:
            return
        if not self._is_lost(message):
            self.received.append(message)
            self._receive(message, source)

    def _is_lost(self, message: Message) -> bool:
        for claim in self._losses:
            if claim(message):
                self._losses.remove(claim)
                return True
        return False

"""Transactions (RFC 3261, 17): what is lost is sent again, and what comes twice is done once.

- A request of ours is repeated after 0.5 s, 1 s, 2 s and so on until it is answered; 32 s without an answer are 408.
- A request of theirs that is repeated gets the same response again and nobody is told.
- The final response to their INVITE is repeated until their ACK.
- A refusal of our INVITE gets its ACK here; that of an acceptance is the business of who called, each time it comes.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from tests.support.sip.message import (
    PORT,
    REASONS,
    Endpoint,
    Headers,
    Message,
    Request,
    Response,
    new_id,
    parameters,
)
from tests.support.sip.wire import Wire

T1_S = 0.5
"""A round trip on a slow network: the first repetition comes after it."""
T2_S = 4.0
"""The longest time between two repetitions."""
LIFE_S = 64 * T1_S
"""After it nothing of a transaction is on its way any more."""

_Key = tuple[str, ...]
_Kept = TypeVar("_Kept", "Asked", "Received")


class Asked:
    """A request of ours."""

    def __init__(
        self,
        wire: Wire,
        request: Request,
        to: Endpoint,
        on_progress: Callable[[Response], None],
        on_success: Callable[[Response], None],
    ) -> None:
        self.request = request
        self.to = to
        self._loop = asyncio.get_running_loop()
        self.final: asyncio.Future[Response] = self._loop.create_future()
        """The first final response."""
        self._wire = wire
        self._on_progress, self._on_success = on_progress, on_success
        self._interval = T1_S
        self.until = self._loop.time() + LIFE_S
        self._timer: asyncio.TimerHandle | None = None
        self._send()

    @property
    def is_invite(self) -> bool:
        return self.request.method == "INVITE"

    @property
    def is_answered(self) -> bool:
        """Whether it has a final response."""
        return self.final.done()

    def receive(self, response: Response) -> None:
        """Take in a response, perhaps not for the first time."""
        if response.status < 200:
            self._go_on(response)
            return
        if self.is_invite and response.status >= 300:
            self._wire.send(self._acknowledgement(response), self.to)
        elif self.is_invite:
            self._on_success(response)
        self.finish(response)

    def finish(self, response: Response) -> None:
        """Ask no more."""
        if self._timer is not None:
            self._timer.cancel()
        if not self.final.done():
            self.until = self._loop.time() + LIFE_S
            self.final.set_result(response)

    def _go_on(self, response: Response) -> None:
        if self.final.done():
            return
        if self.is_invite and self._timer is not None:
            self._timer.cancel()
        self._interval = T2_S
        self._on_progress(response)

    def _send(self) -> None:
        self._wire.send(self.request, self.to)
        self._timer = self._loop.call_later(self._interval, self._again)

    def _again(self) -> None:
        if self._loop.time() >= self.until:
            self.finish(timed_out(self.request))
            return
        self._interval = self._interval * 2 if self.is_invite else min(self._interval * 2, T2_S)
        self._send()

    def _acknowledgement(self, response: Response) -> Request:
        ours = self.request
        lines = [("Via", ours.headers["Via"]), *(("Route", route) for route in ours.headers.all("Route"))]
        lines += [("Max-Forwards", "70"), ("From", ours.headers["From"]), ("To", response.headers["To"])]
        lines += [("Call-ID", ours.call_id), ("CSeq", f"{ours.sequence} ACK")]
        return Request("ACK", ours.uri, Headers(lines))


class Received:
    """A request of theirs."""

    def __init__(self, wire: Wire, request: Request, source: Endpoint) -> None:
        self.request = request
        self.tag = request.to_tag or new_id()
        """Our side of the dialog."""
        self.on_cancel: Callable[[Request], None] = lambda cancel: None
        """Called when they take back an INVITE that has no final response."""
        self.on_acknowledged: Callable[[Request], None] = lambda ack: None
        """Called with the first ACK."""
        self.on_unacknowledged: Callable[[], None] = lambda: None
        """Called when no ACK came in 32 s."""
        self.acknowledged = asyncio.Event()
        self._wire = wire
        self._source = source
        self._loop = asyncio.get_running_loop()
        self._last: Response | None = None
        self._interval = T1_S
        self.until = self._loop.time() + LIFE_S
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_answered(self) -> bool:
        """Whether it has a final response."""
        return self._last is not None and self._last.status >= 200

    def respond(
        self, status: int, headers: Sequence[tuple[str, str]] = (), body: bytes = b"", *, reason: str = ""
    ) -> None:
        """Respond. After a final response nothing else can be said."""
        if self.is_answered:
            return
        asked = self.request.headers
        first, *others = asked.all("Via")
        lines = [("Via", _seen(first, self._source)), *(("Via", via) for via in others)]
        if self.request.method == "INVITE" and status < 300:
            lines += [("Record-Route", route) for route in asked.all("Record-Route")]
        to = asked["To"] if self.request.to_tag or status == 100 else f"{asked['To']};tag={self.tag}"
        lines += [("From", asked["From"]), ("To", to), ("Call-ID", asked["Call-ID"]), ("CSeq", asked["CSeq"]), *headers]
        self._last = Response(status, reason or REASONS.get(status, "No"), Headers(lines), body)
        self.repeat()
        if status >= 200:
            self.until = self._loop.time() + LIFE_S
            if self.request.method == "INVITE":
                self._timer = self._loop.call_later(self._interval, self._again)

    def repeat(self) -> None:
        """Say again what was said last."""
        if self._last is not None:
            self._wire.send(self._last, self._back())

    def acknowledge(self, ack: Request) -> None:
        """Take in their ACK, perhaps not for the first time."""
        if self.is_answered and not self.acknowledged.is_set():
            self.stop()
            self.acknowledged.set()
            self.on_acknowledged(ack)

    def stop(self) -> None:
        """Repeat nothing any more."""
        if self._timer is not None:
            self._timer.cancel()

    def _again(self) -> None:
        if self._loop.time() >= self.until:
            self.on_unacknowledged()
            return
        self.repeat()
        self._interval = min(self._interval * 2, T2_S)
        self._timer = self._loop.call_later(self._interval, self._again)

    def _back(self) -> Endpoint:
        via = self.request.headers["Via"]
        if "rport" in parameters(via):
            return self._source
        _, _, port = _sent_by(via).rpartition(":")
        return self._source[0], int(port) if port.isdigit() else PORT


class Transactions:
    """All transactions on one wire."""

    def __init__(self, host: str, port: int, on_request: Callable[[Received], None]) -> None:
        self._on_request = on_request
        self._asked: dict[_Key, Asked] = {}
        self._received: dict[_Key, Received] = {}
        self._invites: dict[_Key, Received] = {}
        """Their INVITEs, by what their ACK says: it has a branch of its own after an acceptance."""
        self.wire = Wire(host, port, self._receive)

    def ask(
        self,
        request: Request,
        to: Endpoint,
        on_progress: Callable[[Response], None] = lambda response: None,
        on_success: Callable[[Response], None] = lambda response: None,
    ) -> Asked:
        """Begin to ask. To an INVITE, `on_success` is called with each 2xx, also when it is repeated."""
        _forget_old(self._asked)
        asked = Asked(self.wire, request, to, on_progress, on_success)
        self._asked[request.branch, request.method] = asked
        return asked

    def close(self) -> None:
        """Close the wire at once. What is being asked is answered by 408, so that nobody waits for it."""
        for received in self._received.values():
            received.stop()
        for asked in self._asked.values():
            asked.finish(timed_out(asked.request))
        self.wire.close()

    def _receive(self, message: Message, source: Endpoint) -> None:
        if isinstance(message, Response):
            if asked := self._asked.get((message.branch, message.sequence_method)):
                asked.receive(message)
        elif message.method == "ACK":
            if invite := self._invites.get(_dialog_key(message)):
                invite.acknowledge(message)
        elif known := self._received.get(_transaction_key(message, message.method)):
            known.repeat()
        else:
            self._begin(message, source)

    def _begin(self, request: Request, source: Endpoint) -> None:
        _forget_old(self._received)
        _forget_old(self._invites)
        received = Received(self.wire, request, source)
        self._received[_transaction_key(request, request.method)] = received
        if request.method == "INVITE":
            self._invites[_dialog_key(request)] = received
        if request.method == "CANCEL":
            self._cancel(received)
        else:
            self._on_request(received)

    def _cancel(self, received: Received) -> None:
        invite = self._received.get(_transaction_key(received.request, "INVITE"))
        if invite is None:
            received.respond(481)
            return
        received.tag = invite.tag
        received.respond(200)
        if not invite.is_answered:
            invite.on_cancel(received.request)


def timed_out(request: Request) -> Response:
    """What a request gets that nobody responds to (RFC 3261, 8.1.3.1)."""
    return Response(408, REASONS[408], request.headers)


def _forget_old(kept: dict[_Key, _Kept]) -> None:
    """Forget what is over, from the oldest on."""
    now = asyncio.get_running_loop().time()
    while kept:
        key, oldest = next(iter(kept.items()))
        if not oldest.is_answered or now < oldest.until:
            return
        del kept[key]


def _transaction_key(request: Request, method: str) -> _Key:
    return request.branch, _sent_by(request.headers["Via"]), method


def _dialog_key(request: Request) -> _Key:
    return request.call_id, request.from_tag, str(request.sequence)


def _sent_by(via: str) -> str:
    return via.partition(";")[0].split()[-1]


def _seen(via: str, source: Endpoint) -> str:
    """A Via with the address at which we saw who sent it."""
    host, port = source
    if parameters(via).get("rport") == "":
        parts = [f"rport={port}" if part.strip() == "rport" else part for part in via.split(";")]
        return ";".join([*parts, f"received={host}"])
    return via if _sent_by(via).partition(":")[0] == host else f"{via};received={host}"

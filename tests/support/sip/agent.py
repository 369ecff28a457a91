"""What everything that a phone asks has in common: who it is, how it is reached, and that it knows its password."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from perezvon.platform.tasks import spawn
from tests.support.sip.digest import is_challenge, prove
from tests.support.sip.message import BRANCH, Endpoint, Headers, Request, Response, new_id, uri_of
from tests.support.sip.transactions import Asked, Received, Transactions

ALLOWED = "INVITE, ACK, CANCEL, BYE, UPDATE, OPTIONS, INFO, NOTIFY"
SDP = ("Content-Type", "application/sdp")


class UserAgent:
    """Asks and is asked, from one socket."""

    def __init__(self, user: str, password: str | None, here: Endpoint, on_request: Callable[[Received], None]) -> None:
        self.user, self._password = user, password
        self.transactions = Transactions(*here, on_request)
        self.here = self.transactions.wire.here
        self.tasks: set[asyncio.Task[Any]] = set()
        """What goes on beside who called; stopped with the phone."""

    @property
    def own(self) -> list[tuple[str, str]]:
        """The headers by which the other side knows how to go on."""
        return [("Contact", f"<{uri_of(self.user, self.here)}>"), ("Allow", ALLOWED)]

    def request(self, method: str, uri: str, dialog: tuple[str, int], local: str, remote: str) -> Request:
        """A request outside of any dialog. Of what becomes one: its Call-ID and the number of this request."""
        call_id, sequence = dialog
        lines = [("Max-Forwards", "70"), ("From", local), ("To", remote), ("Call-ID", call_id)]
        lines += [("CSeq", f"{sequence} {method}"), ("User-Agent", "Perezvon test phone")]
        return Request(method, uri, Headers(lines))

    def start(
        self,
        request: Request,
        to: Endpoint,
        on_progress: Callable[[Response], None] = lambda response: None,
        on_success: Callable[[Response], None] = lambda response: None,
    ) -> Asked:
        """Ask, as a transaction of its own."""
        self._sign(request)
        return self.transactions.ask(request, to, on_progress, on_success)

    async def ask(
        self, request: Request, to: Endpoint, on_success: Callable[[Response], None] = lambda response: None
    ) -> tuple[Request, Response]:
        """Ask, prove who we are if need be, and wait for the final response. What was asked in the end, and it."""
        while True:
            response = await self.start(request, to, on_success=on_success).final
            renewed = self.renewed(request, response)
            if renewed is None:
                return request, response
            request = renewed

    def renewed(self, request: Request, response: Response) -> Request | None:
        """The same request with proof of who we are; None if that is not what it failed for, or cannot help."""
        if not is_challenge(response) or self._password is None:
            return None
        renewed = Request(request.method, request.uri, request.headers.copy(), request.body)
        renewed.headers.put("CSeq", f"{request.sequence + 1} {request.method}")
        return renewed if prove(renewed, response, self.user, self._password) else None

    def send(self, request: Request, to: Endpoint) -> None:
        """Send what has no response: the ACK of an acceptance."""
        self._sign(request)
        self.transactions.wire.send(request, to)

    def spawn(self, work: Coroutine[Any, Any, None], *, name: str) -> None:
        """Do this beside."""
        task = spawn(work, name=name)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def close(self) -> list[asyncio.Task[Any]]:
        """Close at once. What is to be awaited to the end."""
        ended = list(self.tasks)
        for task in ended:
            task.cancel()
        self.transactions.close()
        return ended

    def _sign(self, request: Request) -> None:
        host, port = self.here
        lines = [line for line in request.headers.lines if line[0] != "Via"]
        request.headers = Headers([("Via", f"SIP/2.0/UDP {host}:{port};rport;branch={BRANCH}{new_id()}"), *lines])

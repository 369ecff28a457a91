"""A call that goes out, from the moment it is dialled: it rings elsewhere until they answer, refuse, or we give up."""

import asyncio
from collections.abc import Callable, Mapping

from tests.support.sip.agent import SDP, UserAgent
from tests.support.sip.call import WITHIN_S, Call, CallOver, CallRefused, Hearing, becomes
from tests.support.sip.dialog import Dialog
from tests.support.sip.media import Media
from tests.support.sip.message import Endpoint, Headers, Request, Response
from tests.support.sip.sdp import SDPError
from tests.support.sip.transactions import Asked, timed_out

RINGS = (180, 183)


class DialledCall(Hearing):
    """Early media can be heard: ringing tones, announcements."""

    def __init__(
        self, agent: UserAgent, invite: Request, to: Endpoint, media: Media, begin: Callable[[Dialog, Media], Call]
    ) -> None:
        self.media = media
        self.progress: list[Response] = []
        """The provisional responses: 100, 180, 183."""
        self.is_cancelled = False
        self._agent, self._to = agent, to
        self._begin = begin
        self._call: Call | None = None
        self._refusal: Response | None = None
        self._is_over = asyncio.Event()
        self._asked: Asked
        invite.headers.put(*SDP)
        invite.body = media.offer()
        self._start(invite)
        agent.spawn(self._run(), name="dialled call")

    @property
    def is_over(self) -> bool:
        """Whether it is a call now, or was refused or given up."""
        return self._is_over.is_set()

    @property
    def statuses(self) -> list[int]:
        """Of the provisional responses."""
        return [response.status for response in self.progress]

    async def rings(self, within: float = WITHIN_S) -> bool:
        """Whether it rings at the other end within some seconds."""
        return await becomes(lambda: any(status in RINGS for status in self.statuses), within)

    async def answered(self) -> Call:
        """The call, once they answered. Raises `CallRefused`, and `CallOver` if we gave up."""
        await self._is_over.wait()
        if self.is_cancelled:
            raise CallOver
        if self._refusal is not None:
            raise CallRefused(self._refusal)
        assert self._call is not None
        return self._call

    async def hang_up(self, headers: Mapping[str, str] = {}) -> None:
        """Give up: CANCEL, or BYE if they have answered meanwhile."""
        self.is_cancelled = True
        if await becomes(lambda: bool(self.progress) or self.is_over, WITHIN_S) and not self.is_over:
            self._agent.transactions.ask(self._cancel(headers), self._to)
            await becomes(lambda: self.is_over, WITHIN_S)
        if not self.is_over:
            self._asked.finish(timed_out(self._asked.request))
            await self._is_over.wait()
        if self._call is not None:
            await self._call.hang_up()

    def close(self) -> None:
        """It is over without anything being said."""
        if not self.is_over:
            self._refuse(timed_out(self._asked.request))

    def _start(self, request: Request) -> None:
        self._asked = self._agent.start(request, self._to, self._go_on, self._accept)

    async def _run(self) -> None:
        while True:
            asked = self._asked
            response = await asked.final
            renewed = None if self.is_cancelled else self._agent.renewed(asked.request, response)
            if renewed is None:
                break
            self._start(renewed)
        if response.status >= 300:
            self._refuse(response)
        self._is_over.set()

    def _go_on(self, response: Response) -> None:
        self.progress.append(response)
        if response.to_tag:
            self._meet(response)
        if response.body:
            self._hear(response)

    def _accept(self, response: Response) -> None:
        """Comes with every 2xx: a repetition only wants to be acknowledged again."""
        is_first = not self._asked.final.done()
        if not is_first and self._call is not None and not self._call.dialog.is_with(response.to_tag):
            self._send_away(response)
            return
        call = self._meet(response) if is_first or self._call is None else self._call
        call.acknowledge(response)
        if is_first and self._hear(response):
            self.media.connect()

    def _meet(self, response: Response) -> Call:
        """Somebody is there, whom requests of this call may come from."""
        if self._call is None:
            self._call = self._begin(Dialog.called(self._asked.request, response), self.media)
        else:
            self._call.dialog.follow(self._asked.request, response)
        return self._call

    def _send_away(self, response: Response) -> None:
        """Somebody else answered, too, and too late."""
        dialog = Dialog.called(self._asked.request, response)
        self._agent.send(dialog.request("ACK", response.sequence), dialog.to)
        self._agent.start(dialog.request("BYE", response.sequence + 1), dialog.to)

    def _hear(self, response: Response) -> bool:
        try:
            self.media.take(response.body)
        except SDPError:
            return False
        return True

    def _refuse(self, response: Response) -> None:
        self._refusal = response
        if self._call is not None:
            self._call.end(by_other=not self.is_cancelled)
        self.media.close()
        self._is_over.set()

    def _cancel(self, headers: Mapping[str, str]) -> Request:
        """CANCEL looks like what it takes back, to the branch."""
        invite = self._asked.request
        kept = ("Via", "Route", "From", "To", "Call-ID", "Max-Forwards")
        lines = [(name, value) for name, value in invite.headers.lines if name in kept]
        return Request("CANCEL", invite.uri, Headers([*lines, ("CSeq", f"{invite.sequence} CANCEL"), *headers.items()]))

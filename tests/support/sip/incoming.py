"""A call that comes in: it rings until somebody answers, declines, or the caller gives up."""

import asyncio
import re

from tests.support.sip.agent import SDP, UserAgent
from tests.support.sip.call import WITHIN_S, Call, CallOver
from tests.support.sip.message import Address, Headers, Request, address_of, texts
from tests.support.sip.transactions import LIFE_S, Received

_AUTOMATIC = {
    "Alert-Info": re.compile(r"auto[\s-]*answer", re.IGNORECASE),
    "Call-Info": re.compile(r";\s*answer-after\s*=\s*0\b", re.IGNORECASE),
    "Answer-Mode": re.compile("auto", re.IGNORECASE),
}


class IncomingCall:
    """`call` is what it becomes when it is answered."""

    def __init__(self, agent: UserAgent, invite: Received, call: Call) -> None:
        self.headers: Headers = invite.request.headers
        """All that the INVITE says."""
        self.is_cancelled = False
        self.reasons: tuple[str, ...] = ()
        """The texts of the Reason headers with which it was cancelled, such as "Call completed elsewhere"."""
        self.call = call
        self._agent = agent
        self._invite = invite
        self._is_connected = asyncio.Event()
        invite.on_cancel = self._cancel
        invite.on_acknowledged = self._connect
        invite.on_unacknowledged = self._give_up

    @property
    def caller(self) -> Address:
        """Who calls: name and number."""
        return address_of(self.headers["From"])

    @property
    def number(self) -> str:
        """Which number was called."""
        return Address("", self._invite.request.uri, {}).user

    @property
    def is_ringing(self) -> bool:
        """Whether it can still be answered."""
        return not self._invite.is_answered and not self.call.is_over

    @property
    def wants_to_be_answered(self) -> bool:
        """Whether the phone is asked to answer by itself."""
        return any(pattern.search(self.headers.get(name, "")) for name, pattern in _AUTOMATIC.items())

    def ring(self) -> None:
        """Tell the caller that it rings."""
        self._invite.respond(180, self._agent.own)

    async def answer(self) -> Call:
        """Answer; returns when the caller knows. Raises `CallOver` if there is nothing to answer any more."""
        self.pick_up()
        return await self.answered(within=LIFE_S)

    async def answered(self, within: float = WITHIN_S) -> Call:
        """The call, once the caller knows that it was answered. Raises `CallOver`."""
        async with asyncio.timeout(within):
            await self._is_connected.wait()
        if self.call.is_over:
            raise CallOver
        return self.call

    async def decline(self, status: int = 603) -> None:
        """Refuse; returns when the caller knows. Raises `CallOver` if it does not ring any more."""
        self.refuse(status)
        async with asyncio.timeout(WITHIN_S):
            await self._invite.acknowledged.wait()

    def pick_up(self) -> None:
        """Answer, without waiting."""
        if not self.is_ringing:
            raise CallOver
        media, request = self.call.media, self._invite.request
        said = media.answer(request.body) if request.body else media.offer()
        self._invite.respond(200, [*self._agent.own, SDP], said)
        media.connect()

    def refuse(self, status: int) -> None:
        """Refuse, without waiting."""
        if not self.is_ringing:
            raise CallOver
        self._invite.respond(status)
        self.call.end()
        self._is_connected.set()

    def send_on(self, uri: str) -> None:
        """Say that they are elsewhere now (302)."""
        self._invite.respond(302, [("Contact", f"<{uri}>")])
        self.call.end()
        self._is_connected.set()

    def _cancel(self, cancel: Request) -> None:
        self.is_cancelled, self.reasons = True, texts(cancel.headers.all("Reason"))
        self._invite.respond(487)
        self.call.end(by_other=True)
        self._is_connected.set()

    def _connect(self, ack: Request) -> None:
        if not self._invite.request.body and ack.body:
            self.call.media.take(ack.body)
        self._is_connected.set()

    def _give_up(self) -> None:
        """A call whose ACK never came is ended, as RFC 3261 has it."""
        self._is_connected.set()
        if not self.call.is_over:
            self._agent.spawn(self.call.hang_up(), name="end of a call without ACK")

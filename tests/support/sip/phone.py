"""A SIP telephone: a customer's, behind a trunk, or an agent's on their desk, registered.

It says its tone for as long as it is in a call. Several calls may go on at once; each has its own sound.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self

from perezvon.platform.tasks import stop
from tests.support.sip import sdp
from tests.support.sip.agent import UserAgent
from tests.support.sip.call import WITHIN_S, Call
from tests.support.sip.dialled import DialledCall
from tests.support.sip.dialog import Dialog
from tests.support.sip.incoming import IncomingCall
from tests.support.sip.media import Media
from tests.support.sip.message import Endpoint, new_id, place_of, uri_of
from tests.support.sip.registration import Registration, RegistrationRefused
from tests.support.sip.transactions import Received
from tests.support.sip.wire import Wire

EXPIRES_S = 300
"""For how long a phone wants to be registered."""


class Manner(StrEnum):
    """What a phone does when it is called."""

    RING = "ring"
    """It rings until somebody does something."""
    ANSWER = "answer"
    """It rings and is answered at once."""
    BUSY = "busy"
    DECLINE = "decline"
    UNAVAILABLE = "unavailable"
    MOVED = "moved"
    """It says that whoever is called is at `moved_to`, another URI."""
    SILENT = "silent"
    """It says nothing at all."""


_REFUSALS = {Manner.BUSY: 486, Manner.DECLINE: 603, Manner.UNAVAILABLE: 480}


class SipPhone:
    """A telephone. `server` is where it registers and calls through; `hz` (whole) is what it says, by the first of `codecs`
    that the other side speaks, too."""

    def __init__(
        self,
        user: str,
        *,
        server: Endpoint,
        password: str | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        name: str = "",
        hz: float | None,
        expires_s: int = EXPIRES_S,
        codecs: tuple[int, ...] = sdp.G711,
    ) -> None:
        self.user, self.name, self.server, self.hz = user, name, server, hz
        self.manner = Manner.RING
        self.answers_by_itself = False
        """Whether it obeys a caller who asks for it, with Call-Info, Alert-Info or Answer-Mode."""
        self.moved_to = ""
        self._codecs = codecs
        self.incoming: list[IncomingCall] = []
        """All calls that ever came in, those that were refused at once too."""
        self._password = password
        self._here: Endpoint = (host, port)
        self._agent: UserAgent | None = None
        self._registration = Registration(user, server, expires_s)
        self._calls: dict[tuple[str, str], Call] = {}
        self._dialled: list[DialledCall] = []
        self._ringing: asyncio.Queue[IncomingCall] = asyncio.Queue()
        self._ending: list[asyncio.Task[Any]] = []

    @property
    def address(self) -> Endpoint:
        """Where it is reached; it stays there when it comes back."""
        return self._here

    @property
    def uri(self) -> str:
        """How it is called without a server."""
        return uri_of(self.user, self._here)

    @property
    def wire(self) -> Wire:
        """What was said, and a way to lose some of it."""
        return self._online.transactions.wire

    @property
    def calls(self) -> list[Call]:
        """The calls that go on, or ring."""
        return list(self._calls.values())

    @property
    def is_registered(self) -> bool:
        """Whether it wants to be."""
        return self._registration.is_kept

    @property
    def renewals(self) -> int:
        """How often its registration was renewed before it expired."""
        return self._registration.renewals

    async def open(self) -> Self:
        """Plug it in."""
        assert self._agent is None, "the phone is plugged in already"
        await self._end()
        self._agent = UserAgent(self.user, self._password, self._here, self._take)
        self._here = self._agent.here
        return self

    async def register(self, within: float = WITHIN_S) -> None:
        """Register, and stay so. Raises `RegistrationRefused`, and `TimeoutError` if the server says nothing."""
        async with asyncio.timeout(within):
            await self._registration.register(self._online)

    async def unregister(self, within: float = WITHIN_S) -> None:
        """Be registered no more. Raises as `register` does."""
        async with asyncio.timeout(within):
            await self._registration.unregister(self._online)

    def vanish(self) -> None:
        """The cable is pulled: nothing is said any more, to nobody. It may be opened again."""
        agent, self._agent = self._agent, None
        if agent is None:
            return
        for call in self.calls:
            call.end()
        for dialled in self._dialled:
            dialled.close()
        self._dialled.clear()
        self._registration.is_kept = False
        self._ending += agent.close()

    async def aclose(self) -> None:
        """Leave as one should: hang up, refuse what rings, unregister. It may be opened again."""
        if self._agent is not None:
            for ringing in [incoming for incoming in self.incoming if incoming.is_ringing]:
                ringing.refuse(480)
            unanswered = [dialled.hang_up() for dialled in self._dialled if not dialled.is_over]
            await asyncio.gather(*unanswered)
            await asyncio.gather(*(call.hang_up() for call in self.calls))
            if self.is_registered:
                with contextlib.suppress(TimeoutError, RegistrationRefused):
                    await self.unregister()
        self.vanish()
        await self._end()

    async def call(self, number: str, headers: Mapping[str, str] = {}) -> Call:
        """Call somebody and wait until they answer. Raises `CallRefused`."""
        return await self.dial(number, headers).answered()

    def dial(self, number: str, headers: Mapping[str, str] = {}) -> DialledCall:
        """Call somebody: a number at the server, or a SIP URI without it."""
        agent = self._online
        is_direct = number.startswith("sip:")
        uri = number if is_direct else uri_of(number, self.server)
        own = uri_of(self.user, self.server if self._password is not None else self._here)
        shown = f'"{self.name}" ' if self.name else ""
        invite = agent.request("INVITE", uri, (new_id(), 1), f"{shown}<{own}>;tag={new_id()}", f"<{uri}>")
        for name, value in [*agent.own, *headers.items()]:
            invite.headers.put(name, value)
        to = place_of(uri) if is_direct else self.server
        dialled = DialledCall(agent, invite, to, Media(self._here[0], self.hz, self._codecs), self._begin)
        self._dialled = [one for one in self._dialled if not one.is_over] + [dialled]
        return dialled

    async def rings(self, within: float = WITHIN_S) -> IncomingCall:
        """The next call that rings here, or rang. Raises `TimeoutError`."""
        async with asyncio.timeout(within):
            return await self._ringing.get()

    @property
    def _online(self) -> UserAgent:
        assert self._agent is not None, "the phone is not plugged in"
        return self._agent

    async def _end(self) -> None:
        await stop(*self._ending)
        self._ending.clear()

    def _begin(self, dialog: Dialog, media: Media) -> Call:
        key = dialog.key
        call = self._calls[key] = Call(self._online, dialog, media, lambda call: self._forget(key))
        return call

    def _forget(self, key: tuple[str, str]) -> None:
        self._calls.pop(key, None)

    def _take(self, received: Received) -> None:
        request = received.request
        if required := request.headers.all("Require"):
            received.respond(420, [("Unsupported", ", ".join(required))])
        elif request.to_tag:
            call = self._calls.get((request.call_id, request.to_tag))
            if call is not None and call.dialog.is_with(request.from_tag):
                call.take(received)
            else:
                received.respond(481)
        elif request.method == "INVITE":
            self._be_called(received)
        elif request.method in ("OPTIONS", "NOTIFY", "INFO"):
            received.respond(200, [*self._online.own, ("Accept", "application/sdp")])
        else:
            received.respond(481 if request.method in ("BYE", "UPDATE") else 405, self._online.own)

    def _be_called(self, received: Received) -> None:
        if self.manner is Manner.SILENT:
            return
        request = received.request
        try:
            if request.body:
                sdp.parse(request.body, self._codecs)
        except sdp.SDPError:
            received.respond(488)
            return
        call = self._begin(Dialog.answering(request, received.tag), Media(self._here[0], self.hz, self._codecs))
        incoming = IncomingCall(self._online, received, call)
        self.incoming.append(incoming)
        if refusal := _REFUSALS.get(self.manner):
            incoming.refuse(refusal)
            return
        if self.manner is Manner.MOVED:
            incoming.send_on(self.moved_to)
            return
        incoming.ring()
        if self.manner is Manner.ANSWER or (self.answers_by_itself and incoming.wants_to_be_answered):
            incoming.pick_up()
        self._ringing.put_nowait(incoming)

"""Telephones of the model, with the surface of `tests.support.sip`."""

import asyncio
from dataclasses import dataclass

from perezvon.adapters.telephony.asterisk.names import SHOWS
from tests.support.asterisk_model.model import (
    BUSY,
    ELSEWHERE,
    NO_ANSWER,
    NORMAL,
    NOTHING_SAID,
    REJECTED,
    AsteriskModel,
)
from tests.support.asterisk_model.parts import ModelChannel
from tests.support.sip.phone import Manner

WITHIN_S = 5.0
GIVEN_UP = 44
"""The cause of a phone that sends no more sound."""
_BY_ITSELF = "PJSIP_HEADER(add,Alert-Info)"
_CAUSES = {Manner.BUSY: BUSY, Manner.DECLINE: REJECTED, Manner.UNAVAILABLE: NO_ANSWER}


@dataclass(frozen=True)
class Shown:
    """Who calls, as a phone shows it."""

    user: str


class ModelCall:
    """A call of a phone, from its first ring to its end."""

    def __init__(self, phone: "ModelPhone", channel: ModelChannel) -> None:
        self._phone, self.channel = phone, channel
        self.caller = Shown(channel.variables.get(SHOWS, "").partition("<")[2].rstrip(">"))
        self.is_cancelled = self.is_over = False
        self.reasons: tuple[str, ...] = ()

    async def answer(self) -> None:
        """Pick up."""
        self.pick_up()

    def pick_up(self) -> None:
        """Pick up at once."""
        if not self.is_over and self.channel.state != "Up":
            self._phone.model.picked_up(self.channel)

    async def decline(self) -> None:
        """Turn it away."""
        self._phone.model.end(self.channel, REJECTED)

    async def hang_up(self) -> None:
        """End the talk."""
        self._phone.model.end(self.channel, NORMAL)

    def over(self, cause: int) -> None:
        """The channel is gone."""
        self.is_over, self.is_cancelled = True, self.channel.state != "Up"
        self.reasons = ("Call completed elsewhere",) if cause == ELSEWHERE else ()
        if self in self._phone.calls:
            self._phone.calls.remove(self)


class ModelPhone:
    """A telephone of an agent."""

    def __init__(self, model: AsteriskModel, name: str) -> None:
        self.model, self.name = model, name
        self.manner = Manner.RING
        self.calls: list[ModelCall] = []
        self.dialled: list[str] = []
        """The numbers that were called, if it is a carrier."""
        self._ringing: asyncio.Queue[ModelCall] = asyncio.Queue()

    async def register(self) -> None:
        """Be there to be called."""
        self.model.phones[self.name] = self
        self.model.ami.tell("ContactStatus", EndpointName=self.name, ContactStatus="Reachable")

    async def unregister(self) -> None:
        """Be there no more."""
        self.model.phones.pop(self.name, None)
        self.model.ami.tell("ContactStatus", EndpointName=self.name, ContactStatus="Removed")

    async def vanish(self) -> None:
        """Break: Asterisk hears nothing more."""
        for call in list(self.calls):
            self.model.end(call.channel, GIVEN_UP)
        await self.unregister()

    async def rings(self) -> ModelCall:
        """The next call that rings."""
        async with asyncio.timeout(WITHIN_S):
            return await self._ringing.get()

    def be_called(self, channel: ModelChannel, seconds: float) -> None:
        """A call comes; what becomes of it follows."""
        call = channel.phone = ModelCall(self, channel)
        self.calls.append(call)
        self.dialled.append(channel.dials)
        loop = asyncio.get_running_loop()
        if (cause := _CAUSES.get(self.manner)) is not None:
            loop.call_soon(self.model.end, channel, cause)
            return
        channel.ring_over = loop.call_later(seconds, self.model.end, channel, NOTHING_SAID)
        self.model.change(channel, "Ringing")
        self._ringing.put_nowait(call)
        if _BY_ITSELF in channel.variables:
            loop.call_soon(call.pick_up)

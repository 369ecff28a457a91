"""Lets people of the world act in browser voice: as puppets of the media process."""

import random

from perezvon.adapters.telephony.browser import deeds
from perezvon.adapters.telephony.wire.client import ask
from perezvon.adapters.telephony.wire.protocol import Method
from perezvon.kernel.ids import AgentId, LegId
from perezvon.platform.link import LinkClient
from perezvon.world.acts import Call


class BrowserStage:
    """Each method is one deed. What a puppet does in a leg that is gone has no effect. All raise `AdapterError` when the
    media process cannot be reached."""

    def __init__(self, address: str, *, chance: random.Random, key: bytes | None = None) -> None:
        self._link = LinkClient(address, chance=chance, key=key)

    async def call(self, call: Call) -> None:
        """A customer calls; the arrival is reported through `Telephony`."""
        deed = deeds.PuppetCalls(
            contact=call.contact,
            leg=call.leg,
            line=call.line,
            customer=call.customer,
            language=call.language,
            is_recorded=call.is_recorded,
        )
        await self._act(deed)

    async def press(self, leg: LegId, digit: str) -> None:
        """A customer presses a key."""
        await self._act(deeds.PuppetPresses(leg=leg, digit=digit))

    async def hang_up(self, leg: LegId) -> None:
        """A customer hangs up."""
        await self._act(deeds.PuppetHangsUp(leg=leg))

    async def say(self, leg: LegId, file: str) -> None:
        """A leg says a sound file, after what it still has to say."""
        await self._act(deeds.PuppetSays(leg=leg, files=(file,)))

    async def plug_phone(self, agent: AgentId) -> None:
        """An agent has a phone, unless they have one."""
        await self._act(deeds.PuppetPhone(agent=agent))

    async def unplug_phone(self, agent: AgentId) -> None:
        """An agent's phone is gone, unless it is a person's."""
        await self._act(deeds.PuppetPhoneGone(agent=agent))

    async def aclose(self) -> None:
        """Give the link up; the puppets stay."""
        await self._link.aclose()

    async def _act(self, deed: deeds.Deed) -> None:
        await ask(self._link, Method.ACT, deed)

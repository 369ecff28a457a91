"""Lets puppets act: call, press keys, speak, hang up, and be colleagues' phones."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from perezvon.adapters.telephony.browser.channel import Digit, PageHangUp
from perezvon.adapters.telephony.browser.deeds import (
    Deed,
    PuppetCalls,
    PuppetHangsUp,
    PuppetPhone,
    PuppetPhoneGone,
    PuppetPresses,
    PuppetSays,
)
from perezvon.adapters.telephony.browser.media.prompts import PromptShelf
from perezvon.adapters.telephony.browser.media.puppet import Puppet
from perezvon.adapters.telephony.browser.media.switchboard import Switchboard
from perezvon.adapters.telephony.wire.protocol import Arrived
from perezvon.kernel.time import Clock


class Puppets:
    """Performs what whoever plays them wants. What cannot be done any more, since a leg is gone, is left undone."""

    def __init__(self, switchboard: Switchboard, sounds: PromptShelf, clock: Clock) -> None:
        self._switchboard = switchboard
        self._sounds = sounds
        self._clock = clock
        self._by_type: dict[type[Deed], Callable[[Any], None]] = {
            PuppetCalls: self._call,
            PuppetPresses: lambda deed: self._tell(deed.leg, Digit(digit=deed.digit)),
            PuppetHangsUp: lambda deed: self._tell(deed.leg, PageHangUp()),
            PuppetPhone: lambda deed: self._switchboard.phones.plug(deed.agent, Puppet(self._clock)),
            PuppetPhoneGone: lambda deed: self._switchboard.phones.unplug(deed.agent),
        }

    async def act(self, deed: Deed) -> None:
        """Perform one deed."""
        if isinstance(deed, PuppetSays):
            await self._say(deed)
        else:
            self._by_type[type(deed)](deed)

    def _call(self, deed: PuppetCalls) -> None:
        arrived = Arrived(
            contact=deed.contact, leg=deed.leg, line=deed.line, customer=deed.customer, language=deed.language
        )
        self._switchboard.arrive(arrived, Puppet(self._clock, is_recorded=deed.is_recorded))

    def _tell(self, leg: str, message: Digit | PageHangUp) -> None:
        if (puppet := self._puppet(leg)) is not None:
            puppet.on_message(message)

    async def _say(self, deed: PuppetSays) -> None:
        sounds = await self._sounds.sounds([Path(file) for file in deed.files])
        if (puppet := self._puppet(deed.leg)) is not None:
            puppet.ear.say(sounds)

    def _puppet(self, name: str) -> Puppet | None:
        leg = self._switchboard.leg(name)
        return leg.page if leg is not None and isinstance(leg.page, Puppet) else None

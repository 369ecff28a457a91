"""Callers who came while nobody listened: they hear music in Asterisk's dialplan, and are called in, in the order in which they came.

By themselves they would come in any order. So they are gathered where they hear music alone, before our application is there,
and then each is sent to it when the one before has come.
"""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import msgspec

from perezvon.adapters.telephony.asterisk.ami import Ami
from perezvon.adapters.telephony.asterisk.ari import Ari, AriAddress
from perezvon.adapters.telephony.asterisk.ari_resources import Channel
from perezvon.adapters.telephony.asterisk.names import APP, CALLED, GATHERED, WAITING
from perezvon.kernel.errors import AdapterError
from perezvon.platform import telemetry

LOOK_S: Final = 2.0
"""So long it may take to see who waits."""
COME_S: Final = 2.0
"""So long a caller may take to come; then the next is called."""
_LOOKING: Final = f"{APP}-looking"
"""An application of another name, so that ours is not there yet."""

log = telemetry.logger(__name__)


class WaitingRoom:
    """Whoever waits in the dialplan."""

    def __init__(self, address: AriAddress, ami: Ami, chance: random.Random) -> None:
        self._address = address
        self._ami = ami
        self._chance = chance
        self._expected: dict[str, asyncio.Event] = {}

    async def gather(self) -> None:
        """Before our application is there: let nobody come by themselves any more."""
        found: asyncio.Future[Sequence[Channel]] = asyncio.get_running_loop().create_future()

        async def look(ari: Ari) -> None:
            channels = msgspec.convert(await ari.ask("GET", "channels"), list[Channel])
            if not found.done():
                found.set_result(channels)

        ari = Ari(
            self._address,
            _LOOKING,
            on_event=lambda _: None,
            on_open=look,
            on_lost=lambda: None,
            chance=self._chance,
        )
        ari.start()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._ami.opened()
                    await asyncio.gather(*(self._send(one, GATHERED) for one in waiting(await found)))
        finally:
            await ari.aclose()

    async def call_in(self, channels: Sequence[Channel]) -> None:
        """Our application is there: let them come, the first one first."""
        for channel in waiting(channels):
            event = self._expected[channel.id] = asyncio.Event()
            try:
                await self._send(channel, CALLED)
                async with asyncio.timeout(COME_S):
                    await event.wait()
            except TimeoutError:
                log.info("caller did not come", channel=channel.id)
            finally:
                del self._expected[channel.id]

    def came(self, channel: str) -> None:
        """A caller is with us."""
        if channel in self._expected:
            self._expected[channel].set()

    async def _send(self, channel: Channel, extension: str) -> None:
        try:
            await self._ami.act("Redirect", Channel=channel.name, Context=WAITING, Exten=extension, Priority="1")
        except AdapterError as error:
            log.info("caller not sent", channel=channel.id, error=str(error))


def waiting(channels: Sequence[Channel]) -> list[Channel]:
    """Those who wait, in the order in which they came: by the time of the channel, and within a millisecond by its number."""
    found = [channel for channel in channels if channel.dialplan.context == WAITING and not _is_ours(channel)]
    return sorted(found, key=lambda channel: (channel.creationtime, _number(channel.id)))


def _is_ours(channel: Channel) -> bool:
    return channel.dialplan.app_name == "Stasis"


def _number(channel: str) -> int:
    number = channel.rpartition(".")[2]
    return int(number) if number.isdecimal() else 0

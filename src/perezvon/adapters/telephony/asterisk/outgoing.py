"""Calling a phone: a channel is made, and then it is dialled.

Asterisk can do both at once ("originate"), and then follows whoever answers "moved" (302) wherever they say: behind `PJSIP/` to any
number over any trunk. A channel that was made first and dialled then is led nowhere by anybody. It can be in a bridge while
it rings, too, so that what a carrier lets hear before the answer is heard.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol

from perezvon.adapters.telephony.asterisk.ari import Ari, AriError, AriSilentError
from perezvon.adapters.telephony.asterisk.names import APP
from perezvon.platform.tasks import spawn, stop


class Called(Protocol):
    """Somebody who is called."""

    channel: str
    is_made: bool
    """Asterisk has the channel."""
    is_dialled: bool
    """Asterisk was told to dial it."""
    is_told: bool
    """And has confirmed that."""
    is_cancelled: bool


class Outgoing:
    """Makes channels and dials them."""

    def __init__(self, ari: Ari, *, entering_s: float) -> None:
        """`entering_s`: so long a channel that was made takes to come to our application."""
        self._ari = ari
        self._entering_s = entering_s
        self._expected: dict[str, asyncio.Event] = {}
        self._at_work: set[str] = set()
        self._dropping: set[asyncio.Task[None]] = set()

    async def aclose(self) -> None:
        """Drop nothing more."""
        await stop(*self._dropping)

    def is_at_work(self, channel: str) -> bool:
        """Whether this channel is being made or dialled right now."""
        return channel in self._at_work

    def entered(self, channel: str) -> None:
        """A channel is in our application."""
        if channel in self._expected:
            self._expected[channel].set()

    async def call(self, called: Called, wanted: Mapping[str, Any], seconds: float) -> None:
        """Make the channel if it is not there, and dial it for so long. Raises `AriError`."""
        await self.make(called, wanted)
        await self.dial(called, seconds)

    async def make(self, called: Called, wanted: Mapping[str, Any]) -> None:
        """Make the channel if it is not there. Raises `AriError`."""
        if called.is_made:
            return
        event = self._expected[called.channel] = asyncio.Event()
        self._at_work.add(called.channel)
        try:
            async with asyncio.timeout(None) as limit:
                await self._create(called, wanted, event)
                limit.reschedule(asyncio.get_running_loop().time() + self._entering_s)
                await event.wait()
        except TimeoutError:
            raise AriSilentError("a channel that was made did not come") from None
        finally:
            del self._expected[called.channel]
            self._at_work.discard(called.channel)

    async def _create(self, called: Called, wanted: Mapping[str, Any], event: asyncio.Event) -> None:
        try:
            await self._ari.ask("POST", "channels/create", body={"channelId": called.channel, "app": APP, **wanted})
        except AriSilentError:
            if not event.is_set():
                raise
        called.is_made = True

    async def dial(self, called: Called, seconds: float) -> None:
        """Dial the channel, for so long at most, unless nobody wants that any more. Raises `AriError`."""
        if called.is_cancelled:
            return
        self._at_work.add(called.channel)
        called.is_dialled = True
        try:
            await self._ari.ask("POST", f"channels/{called.channel}/dial", {"timeout": str(int(seconds))})
            called.is_told = True
        finally:
            self._at_work.discard(called.channel)

    def abandon(self, channel: str) -> None:
        """Drop it, beside whatever else is done."""
        task = spawn(self.drop(channel), name="end of a channel that is not wanted")
        self._dropping.add(task)
        task.add_done_callback(self._dropping.discard)

    async def drop(self, channel: str) -> None:
        """Nobody wants this channel; it may be gone."""
        with suppress(AriError):
            await self._ari.ask("DELETE", f"channels/{channel}")

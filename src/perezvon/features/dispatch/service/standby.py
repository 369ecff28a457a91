"""A mirror that follows the log while another process decides, so that taking over takes no time."""

import asyncio

from perezvon.features.dispatch.service.mirror import Mirror
from perezvon.kernel.ids import Domain
from perezvon.platform import telemetry
from perezvon.platform.log.port import EventLog, LogUnavailableError
from perezvon.platform.tasks import spawn, stop

log = telemetry.logger(__name__)


class Standby:
    """Follows from `follow` until `take`."""

    def __init__(self, event_log: EventLog, domain: Domain) -> None:
        self._log = event_log
        self._domain = domain
        self._mirror = Mirror()
        self._turn = asyncio.Lock()
        self._following: asyncio.Task[None] | None = None

    def follow(self) -> None:
        """Follow from now on, unless it does already."""
        if self._following is None or self._following.done():
            self._following = spawn(self._follow(), name="standby")

    async def take(self) -> Mirror:
        """Follow to the end of the log and hand the mirror over; the next one begins anew.

        Raises `LogUnavailableError`, and follows on.
        """
        async with self._turn:
            await self._catch_up()
            mirror = self._mirror
            self._forget()
            await self.aclose()
        return mirror

    async def aclose(self) -> None:
        """Follow no more."""
        if self._following is not None:
            await stop(self._following)
            self._following = None

    def _forget(self) -> None:
        self._mirror = Mirror()

    async def _follow(self) -> None:
        async for _ in self._log.changed(self._domain):
            async with self._turn:
                try:
                    await self._catch_up()
                except LogUnavailableError:
                    pass  # The next attempt comes within a second.
                except Exception:
                    log.exception("standby_cannot_follow", seq=self._mirror.seq)
                    self._forget()

    async def _catch_up(self) -> None:
        """Follow to the end of the log, and begin anew where it lost what was followed last: perhaps it grew again."""
        if not await self._mirror.is_of(self._log, self._domain):
            self._forget()
        await self._mirror.catch_up(self._log, self._domain)

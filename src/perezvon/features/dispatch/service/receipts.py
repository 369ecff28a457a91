"""Tells telephony which reports are committed, beside the deciding: nobody waits for a slow telephony."""

import asyncio
from collections.abc import Sequence

from perezvon.features.dispatch.ports import DeposedError, Telephony
from perezvon.features.dispatch.service.intake import Intake
from perezvon.platform import telemetry
from perezvon.platform.tasks import spawn, stop

LAST_S = 1.0
"""How long the last receipts may take when a term ends or begins; what is not told is reported again."""

log = telemetry.logger(__name__)


class Receipts:
    """Collects while it tells, so that a slow telephony is told rarely and much."""

    def __init__(self, telephony: Telephony, intake: Intake) -> None:
        self._telephony = telephony
        self._intake = intake
        self._waiting: list[str] = []
        self._telling: asyncio.Task[None] | None = None

    def give(self, receipts: Sequence[str]) -> None:
        """These reports are committed."""
        self._waiting += receipts
        if self._waiting and (self._telling is None or self._telling.done()):
            self._telling = spawn(self._tell(), name="receipts")

    async def settle(self) -> None:
        """Return when all is told, or within reason."""
        if self._telling is not None:
            await asyncio.wait((self._telling,), timeout=LAST_S)

    async def aclose(self) -> None:
        """Tell what is left, within reason."""
        await self.settle()
        if self._telling is not None:
            await stop(self._telling)

    async def _tell(self) -> None:
        while self._waiting:
            told, self._waiting = self._waiting, []
            try:
                await self._telephony.acknowledge(told)
            except DeposedError:
                log.info("acknowledging_refused", reports=len(told))  # Whoever leads now is told them again.
            except Exception:
                log.exception("acknowledging_failed", reports=len(told))
            self._intake.forget(told)

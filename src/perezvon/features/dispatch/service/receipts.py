"""Tells telephony which reports are committed, beside the deciding: nobody waits for a slow telephony.

Those whose steps only this process has are kept until the log's store has them: whoever leads next, without them, must
hear of what they tell.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence

from perezvon.features.dispatch.ports import DeposedError, Telephony
from perezvon.features.dispatch.service.intake import Intake
from perezvon.platform import telemetry
from perezvon.platform.log.port import EventLog, LogFencedError
from perezvon.platform.tasks import spawn, stop

TOLD_EVERY_S = 0.05
"""What is committed in between is told together: each telling costs telephony as much as an order."""

LAST_S = 1.0
"""How long the last receipts may take when a term ends or begins; what is not told is reported again."""

log = telemetry.logger(__name__)


class Receipts:
    """Collects while it tells, so that a slow telephony is told rarely and much."""

    def __init__(self, telephony: Telephony, intake: Intake, event_log: EventLog) -> None:
        self._telephony = telephony
        self._intake = intake
        self._log = event_log
        self._unwritten: deque[tuple[int, Sequence[str]]] = deque()
        self._waiting: list[str] = []
        self._telling: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        """Set while somebody waits until all is told."""

    @property
    def owed(self) -> list[str]:
        """Reports that are decided and not acknowledged yet: telephony may tell them again."""
        return [*self._waiting, *(receipt for _, receipts in self._unwritten for receipt in receipts)]

    def give(self, receipts: Sequence[str], *, after: int = 0) -> None:
        """These reports are committed, the last of them in the step `after`."""
        if self._unwritten or not self._log.is_written(after):
            self._keep(receipts, after)
            return
        self._waiting += receipts
        if self._waiting and (self._telling is None or self._telling.done()):
            self._telling = spawn(self._tell(), name="receipts")

    async def settle(self) -> None:
        """Return when all is told, or within reason."""
        if self._telling is None:
            return
        self._hurry.set()
        await asyncio.wait((self._telling,), timeout=LAST_S)
        self._hurry.clear()

    async def aclose(self) -> None:
        """Tell what is left, within reason."""
        await self.settle()
        await stop(*(task for task in (self._telling, self._watching) if task is not None))

    def _keep(self, receipts: Sequence[str], after: int) -> None:
        if not receipts:
            return
        self._unwritten.append((after, receipts))
        if self._watching is None or self._watching.done():
            self._watching = spawn(self._watch(), name="unwritten receipts")

    async def _watch(self) -> None:
        try:
            while self._unwritten:
                await self._log.written(self._unwritten[0][0])
                written, self._unwritten = self._unwritten, deque()
                for after, receipts in written:
                    self.give(receipts, after=after)
        except LogFencedError:
            lost, self._unwritten = self._unwritten, deque()
            self._intake.forget([receipt for _, receipts in lost for receipt in receipts])

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
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TOLD_EVERY_S):
                    await self._hurry.wait()

"""A database that says nothing for a minute: offers go on as fast as before, and what was kept is written down soon after."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from perezvon.entrypoints.chaos.real.ledger import Ledger
from perezvon.entrypoints.chaos.real.stage import Stage

DRAINED_WITHIN_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How offers were made before and during it, and how long the rest took to be written down afterwards."""

    p99_before_s: float | None
    p99_during_s: float | None
    drain_s: float | None

    @property
    def ratio(self) -> float | None:
        """How much longer offers took."""
        if self.p99_before_s is None or self.p99_during_s is None:
            return None
        return self.p99_during_s / self.p99_before_s


async def silent_database(stage: Stage, *, before_s: float, seconds: float) -> Silence:
    """Freeze all processes of the database for so many seconds."""
    began = time.perf_counter()
    await asyncio.sleep(before_s)
    stage.note(f"the database is silent for {seconds:.0f} s")
    with stage.site.out():
        silent = time.perf_counter()
        with stage.site.silent_database():
            await asyncio.sleep(seconds)
        back = time.perf_counter()
        stage.note("the database speaks again")
        ended = {call.contact for call in stage.ledger.calls.values() if call.ended and call.ended >= silent}
        drained = await stage.history.is_told(ended, within=DRAINED_WITHIN_S)
        drain = time.perf_counter() - back
    await stage.working()
    before, during = waits(stage.ledger, began, silent), waits(stage.ledger, silent, back)
    return Silence(p99_before_s=p99(before), p99_during_s=p99(during), drain_s=drain if drained else None)


def waits(ledger: Ledger, since: float, until: float) -> list[float]:
    """How long offers took that were due in this stretch, whenever they came; those that never came up to now."""
    now = time.perf_counter()
    made = [wait.seconds for wait in ledger.waits if since <= wait.since < until]
    return made + [now - due for due in ledger.due_offers() if since <= due < until]


def p99(values: Sequence[float]) -> float | None:
    """The 99th percentile; of a few values the largest."""
    return sorted(values)[min(len(values) - 1, int(0.99 * len(values)))] if values else None

"""Rounds of calls by both ways, in turns, and what they say."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from perezvon.entrypoints.bench.telephony.office import Office
from perezvon.entrypoints.bench.telephony.pbx import OURS, THEIRS, Pbx
from perezvon.entrypoints.bench.telephony.sipp import Seen, Sipp
from perezvon.kernel.errors import AppError, ErrorKind

PER_S: Final = 60.0
"""Calls a second where Perezvon and `app_queue` are compared."""
RUSH_PER_S: Final = 120.0
"""Calls a second that all are to be served."""
TALK_S: Final = 1.0
_NAMES: Final = {OURS: "Perezvon", THEIRS: "app_queue"}
_WARM_PER_S: Final = 20.0
WARM_CALLS: Final = 100
_WARM_TRIES: Final = 5

Say = Callable[[str], None]


class NobodyRungError(AppError):
    """Calls do not come to the agents, or not to be measured."""

    kind = ErrorKind.UNAVAILABLE
    code = "bench.nobody_rung"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Some calls by one way. Times are seconds from the INVITE of the customer to the first one at an agent's phone."""

    calls: int
    served: int
    """Whom an agent picked up while they were there."""
    p50: float
    p99: float
    cpu_s: float
    """Of our processes."""

    @property
    def served_percent(self) -> float:
        """Of all calls."""
        return 100 * self.served / self.calls

    def words(self, number: str) -> str:
        """For whoever waits."""
        return (
            f"  {_NAMES[number]}: {self.served} of {self.calls} served, p50 {self.p50 * 1e3:.1f} ms, "
            f"p99 {self.p99 * 1e3:.1f} ms; our processes {self.cpu_s / self.calls * 1e3:.2f} ms per call"
        )


class Rounds:
    """Calls of customers to agents of one centre and one Asterisk."""

    def __init__(self, pbx: Pbx, sipp: Sipp, office: Office, say: Say) -> None:
        self._pbx = pbx
        self._sipp = sipp
        self._office = office
        self._say = say

    async def warm_up(self) -> None:
        """Some calls by each way, until all of them come to somebody. Raises `NobodyRungError`."""
        for number in (THEIRS, OURS):
            served = [await self.call(number, calls=WARM_CALLS, per_s=_WARM_PER_S)]
            while served[-1].served < WARM_CALLS:
                if len(served) == _WARM_TRIES:
                    raise NobodyRungError(f"{_NAMES[number]} never serves all calls", by=_NAMES[number])
                served.append(await self.call(number, calls=WARM_CALLS, per_s=_WARM_PER_S))

    async def turns(self, rounds: int, *, seconds: float) -> list[tuple[Round, Round]]:
        """Theirs and ours, one after the other, at `PER_S` calls a second."""
        calls = round(PER_S * seconds)
        pairs = []
        for _ in range(rounds):
            theirs = await self.call(THEIRS, calls=calls, per_s=PER_S)
            pairs.append((theirs, await self.call(OURS, calls=calls, per_s=PER_S)))
        return pairs

    async def rush(self, *, seconds: float) -> Round:
        """Ours at `RUSH_PER_S` calls a second."""
        return await self.call(OURS, calls=round(RUSH_PER_S * seconds), per_s=RUSH_PER_S)

    async def ours(self, calls: int) -> Round:
        """So many of ours at `PER_S` calls a second."""
        return await self.call(OURS, calls=calls, per_s=PER_S)

    async def call(self, number: str, *, calls: int, per_s: float) -> Round:
        """One round; it ends when no call is left. Raises `NobodyRungError` when none came to anybody."""
        before = self._office.used()
        callers = await self._sipp.call(number, calls=calls, per_s=per_s, talk_s=TALK_S)
        await self._pbx.emptied()
        cpu_s = self._office.used().cpu_s - before.cpu_s
        made = judged(self._sipp.seen(callers), calls, cpu_s, number)
        self._say(made.words(number))
        return made


def judged(seen: Seen, calls: int, cpu_s: float, number: str) -> Round:
    """What was seen of so many calls. Whoever left before a phone rang waited longer than anybody who did not: to leave them out would
    make a queue that is overrun look quick. Raises `NobodyRungError`."""
    waits = [rung - seen.called[caller] for caller, rung in seen.rung.items() if caller in seen.called]
    if len(waits) < 2:
        raise NobodyRungError(f"{_NAMES[number]} rings nobody", by=_NAMES[number])
    waits += [max(TALK_S, *waits)] * (calls - len(waits))
    percentiles = statistics.quantiles(waits, n=100)
    return Round(calls=calls, served=len(seen.talked), p50=percentiles[49], p99=percentiles[98], cpu_s=cpu_s)


def ratio(pairs: Sequence[tuple[Round, Round]], of: Callable[[Round], float]) -> float:
    """Ours by theirs: the median of the rounds."""
    return statistics.median(of(ours) / of(theirs) for theirs, ours in pairs)

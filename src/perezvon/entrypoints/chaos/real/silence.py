"""A database that says nothing for a minute: offers go on as fast as before, and what was kept is written down soon after."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from perezvon.entrypoints.chaos.real.ledger import Call, Ledger, Promise
from perezvon.entrypoints.chaos.real.stage import Stage

DRAINED_WITHIN_S = 120.0
LEFT_ALONE_S = 3.0
"""An agent whose customer hung up is free again within this, with or without a database."""


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


def typical_ratio(silences: Sequence[Silence]) -> float | None:
    """The median of how much longer offers took; `None` when one of them saw no offers."""
    ratios = [silence.ratio for silence in silences if silence.ratio is not None]
    return statistics.median(ratios) if len(ratios) == len(silences) else None


def longest_drain(silences: Sequence[Silence]) -> float | None:
    """The longest that the rest took to be written down; `None` when it never was after one of them."""
    drains = [silence.drain_s for silence in silences if silence.drain_s is not None]
    return max(drains) if len(drains) == len(silences) else None


async def silent_database(stage: Stage, *, before_s: float, seconds: float) -> Silence:
    """Freeze all processes of the database for so many seconds."""
    began = time.perf_counter()
    await asyncio.sleep(before_s)
    stage.note(f"the database is silent for {seconds:.0f} s")
    silent = time.perf_counter()
    with stage.site.silent_database():
        asked = stage.people.answers.copy()
        await asyncio.sleep(seconds)
        _judge(stage, silent, asked)
    back = time.perf_counter()
    stage.note("the database speaks again")
    ended = {call.contact for call in stage.ledger.calls.values() if call.ended and call.ended >= silent}
    drained = await stage.history.is_told(ended, within=DRAINED_WITHIN_S)
    drain = time.perf_counter() - back
    await stage.working()
    before, during = waits(stage.ledger, began, silent), waits(stage.ledger, silent, back)
    return Silence(p99_before_s=p99(before), p99_during_s=p99(during), drain_s=drain if drained else None)


def _judge(stage: Stage, since: float, asked: Counter[str]) -> None:
    """Without the database customers call, agents answer them, hold them and hang up; what is stored has to wait."""
    now, calls = time.perf_counter(), stage.ledger.calls.values()
    talks = [talk for call in calls for talk in call.talks]
    done = {
        "customers came": sum((call.arrived or 0.0) > since for call in calls),
        "calls were answered": sum(talk.began > since for talk in talks),
        "talks came to an end": sum((talk.ended or 0.0) > since for talk in talks),
    }
    stage.say(f"meanwhile {', '.join(f'{count} {what}' for what, count in done.items())}; {_wishes(stage, asked)}")
    for what, count in done.items():
        if not count:
            stage.ledger.broken(now, Promise.OTHER, f"no {what} while the database was silent")
    for call in calls:
        if call.ended and call.ended > since and call.talks and _left_alone_s(call, now) > LEFT_ALONE_S:
            what = f"{call.talks[-1].agent} was left alone after {call.contact} had hung up"
            stage.ledger.broken(now, Promise.OTHER, what, call.contact, call.talks[-1].agent)


def _left_alone_s(call: Call, now: float) -> float:
    """How long an agent's leg, and a recording with it, outlasted the customer."""
    return (call.talks[-1].ended or now) - (call.ended or now)


def _wishes(stage: Stage, asked: Counter[str]) -> str:
    return ", ".join(f"{wish} {count}" for wish, count in sorted((stage.people.answers - asked).items()))


def waits(ledger: Ledger, since: float, until: float) -> list[float]:
    """How long offers took that were due in this stretch, whenever they came; those that never came up to now."""
    now = time.perf_counter()
    made = [wait.seconds for wait in ledger.waits if since <= wait.since < until]
    return made + [now - due for due in ledger.due_offers() if since <= due < until]


def p99(values: Sequence[float]) -> float | None:
    """The 99th percentile; of a few values the largest."""
    return sorted(values)[min(len(values) - 1, int(0.99 * len(values)))] if values else None

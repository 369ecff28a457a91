"""What queueing theory says of one queue, beside a recursion that has nothing in common with the engine.

J. Kiefer and J. Wolfowitz, "On the theory of queues with many servers", 1955: who comes next is served when the first
agent is free; whoever would have to wait longer than their patience takes no agent's time.
"""

from collections.abc import Iterator
from heapq import heapreplace
from itertools import islice
from math import sqrt
from statistics import fmean, stdev

import msgspec

from perezvon.entrypoints.bench.routing.load import Calls, Load
from perezvon.features.twin.domain.erlang import erlang_a, erlang_c
from perezvon.kernel.time import SECOND, Micros

_STRETCHES = 50
"""Means over so many long stretches of calls hardly depend on each other: they tell how far off the mean of all may be."""
_FURTHEST = 3
"""So many standard errors simulation and formula may be apart."""
_SEED = 1917


class TheoryDiffersError(AssertionError):
    """Formula and recursion say different things of the same queue: one of them is wrong."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the callers: shares of those who waited or gave up, and seconds over those who were served."""

    waited: float
    abandoned: float
    mean_wait_s: float


def recursion(load: Load, calls: Calls, *, has_patience: bool = True) -> Iterator[Micros | None]:
    """How long each caller waits; `None` for those who give up."""
    free_at = [0] * load.agents
    for arrives, talk, patience, _ in calls:
        wait = max(free_at[0] - arrives, 0)
        if has_patience and wait >= patience:
            yield None
        else:
            heapreplace(free_at, arrives + wait + talk)
            yield wait


def check_theory(load: Load, calls: int) -> None:
    """So many calls with patience must fit Erlang A, and as many without it Erlang C."""
    service = 1 / load.talk_s
    patient = erlang_a(load.rate, service, 1 / load.patience_s, load.agents)
    seen = _stretches(recursion(load, Calls(load, _SEED, calls)), calls)
    _compare("waiting, Erlang A", [one.waited for one in seen], patient.waiting)
    _compare("giving up, Erlang A", [one.abandoned for one in seen], patient.abandoned)
    endless = erlang_c(load.rate / service, load.agents)
    seen = _stretches(recursion(load, Calls(load, _SEED, calls), has_patience=False), calls)
    _compare("waiting, Erlang C", [one.waited for one in seen], endless.waiting)
    _compare("mean wait, Erlang C", [one.mean_wait_s for one in seen], endless.mean_wait * load.talk_s)


def _stretches(waits: Iterator[Micros | None], calls: int) -> list[Seen]:
    return [_seen(list(islice(waits, calls // _STRETCHES))) for _ in range(_STRETCHES)]


def _seen(waits: list[Micros | None]) -> Seen:
    served = [wait for wait in waits if wait is not None]
    abandoned = len(waits) - len(served)
    return Seen(
        waited=(sum(map(bool, served)) + abandoned) / len(waits),
        abandoned=abandoned / len(waits),
        mean_wait_s=sum(served) / len(served) / SECOND,
    )


def _compare(what: str, seen: list[float], expected: float) -> None:
    error = stdev(seen) / sqrt(len(seen))
    if abs(fmean(seen) - expected) > _FURTHEST * error:
        raise TheoryDiffersError(f"{what}: {fmean(seen):.6f} ± {error:.6f} seen, {expected:.6f} expected")

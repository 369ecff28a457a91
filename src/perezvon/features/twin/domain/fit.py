"""What a log teaches: how callers come, how long they wait for an answer before they give up, how long work takes.

**Patience** is seen only of those who gave up; an answered caller would have waited longer than they did (the observation is
censored). Kaplan and Meier's estimator uses both. Where fewer than `AT_RISK` callers are left to judge by, the curve goes on
with the hazard it had on average so far: an exponential tail.

**Arrivals** are a Poisson stream whose rate follows the half-hours of the day. Real days vary more than Poisson allows, in
two ways: whole days are busier or quieter, and so are single half-hours. Both are gamma factors with mean 1, whose shapes are
fitted by moments: the variance beyond that of Poisson is mean² ÷ shape.

**Handling times** are kept as they were, sorted, per queue, beside the lognormal that is nearest; an agent's pace is their
mean relative to what the queues of their calls would take, drawn towards 1 where they had few calls.

**Work after a call** shows in the log as the time an agent took to answer a caller who was already waiting when the call
before ended. A log with wrap_up_s says it itself.
"""

import math
import random
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, pstdev

from perezvon.features.twin.domain.calls import DAY_S, Call, Who

AT_RISK = 20
SLOT_S = 1_800
SLOTS = DAY_S // SLOT_S
PATIENT_S = 3_600.0
"""The mean patience where nobody was ever seen to give up."""
LONGEST_GAP_S = 60.0
"""More than this after a call is an absence, not work."""
PACE_PRIOR = 20
"""An agent's pace counts as much as that of so many calls at the usual pace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long callers wait: the cumulated hazard of giving up, at the waits at which anybody did."""

    waits: tuple[float, ...]
    hazards: tuple[float, ...]
    tail: float
    """The hazard per second from the last of the waits on."""

    def hazard(self, wait_s: float) -> float:
        """The hazard cumulated until then."""
        if not self.waits or wait_s > self.waits[-1]:
            last = self.waits[-1] if self.waits else 0.0
            return (self.hazards[-1] if self.hazards else 0.0) + (wait_s - last) * self.tail
        place = bisect_right(self.waits, wait_s)
        return self.hazards[place - 1] if place else 0.0

    def surviving(self, wait_s: float) -> float:
        """The share of callers who are still there after so long, if nobody answers."""
        return math.exp(-self.hazard(wait_s))

    def draw(self, u: float, haste: float = 1.0) -> float:
        """The patience of the caller at place `u` (0 to 1); with `haste` above 1 they give up sooner."""
        hazard = -math.log(1.0 - u) / haste
        if not self.hazards or hazard > self.hazards[-1]:
            reached, last = (self.hazards[-1], self.waits[-1]) if self.hazards else (0.0, 0.0)
            return last + (hazard - reached) / self.tail
        return self.waits[bisect_left(self.hazards, hazard)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """How callers come to one queue: the mean number in each half-hour of the day, and how much it varies."""

    means: tuple[float, ...]
    day_shape: float | None
    """The gamma shape of whole days; `None`: they vary no more than chance."""
    slot_shape: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """How long an agent needs: what was seen, sorted, and the nearest lognormal."""

    seconds: tuple[float, ...]
    log_mean: float
    log_deviation: float

    def draw(self, u: float) -> float:
        """The handling time at place `u` (0 to 1)."""
        return self.seconds[int(u * len(self.seconds))] if self.seconds else 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """All that was learnt from a log."""

    arrivals: Mapping[str, Arrivals]
    patience: Mapping[str, Patience]
    handling: Mapping[str, Handling]
    pace: Mapping[str, float]
    after_call: tuple[float, ...]
    knows_after_call: bool = False
    """Whether the log told them; otherwise they are what showed while callers waited."""
    known: Mapping[str, tuple[tuple[str | None, Who], ...]]
    """By which route a queue's callers came and who they were, each as often as it was seen."""


def fit(calls: Sequence[Call], days: Sequence[int] | None = None) -> Model:
    """What these calls teach. `days` are those by which arrivals are judged; otherwise all on which anybody called."""
    by_queue: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        by_queue[call.queue].append(call)
    queues = sorted(by_queue)
    seen_days = sorted({call.day for call in calls}) if days is None else days
    handling = {queue: handling_of(by_queue[queue]) for queue in queues}
    return Model(
        arrivals={queue: arrivals_of(by_queue[queue], seen_days) for queue in queues},
        patience={queue: patience_of(by_queue[queue]) for queue in queues},
        handling=handling,
        pace=_paces(calls, handling),
        after_call=after_call_of(calls),
        knows_after_call=any(call.wrap_up_s is not None for call in calls),
        known={queue: tuple((call.route, call.who) for call in by_queue[queue]) for queue in queues},
    )


def patience_of(calls: Iterable[Call]) -> Patience:
    """The patience of these callers by Kaplan and Meier."""
    gave_up: Counter[float] = Counter()
    censored: Counter[float] = Counter()
    for call in calls:
        (gave_up if call.gave_up else censored)[call.wait_s] += 1
    at_risk = gave_up.total() + censored.total()
    waits, hazards, hazard = [], [], 0.0
    for wait in sorted(gave_up | censored):
        if at_risk < AT_RISK:
            break
        if gave_up[wait]:
            hazard -= math.log(1 - min(gave_up[wait] / at_risk, 0.999))
            waits.append(wait)
            hazards.append(hazard)
        at_risk -= gave_up[wait] + censored[wait]
    tail = hazard / waits[-1] if waits and waits[-1] > 0 else 1 / PATIENT_S
    return Patience(waits=tuple(waits), hazards=tuple(hazards), tail=tail)


def arrivals_of(calls: Iterable[Call], days: Sequence[int]) -> Arrivals:
    """How these callers come, judged by these days."""
    counts = {day: [0] * SLOTS for day in days}
    for call in calls:
        if call.day in counts:
            counts[call.day][call.arrived % DAY_S // SLOT_S] += 1
    number = max(len(days), 1)
    means = tuple(sum(counts[day][slot] for day in days) / number for slot in range(SLOTS))
    totals = [sum(counts[day]) for day in days]
    return Arrivals(means=means, day_shape=_day_shape(totals), slot_shape=_slot_shape(counts, means, totals))


def _day_shape(totals: Sequence[int]) -> float | None:
    if len(totals) < 2 or not (mean := fmean(totals)):
        return None
    variance = pstdev(totals) ** 2 * len(totals) / (len(totals) - 1)
    return mean * mean / (variance - mean) if variance > mean else None


def _slot_shape(counts: Mapping[int, Sequence[int]], means: Sequence[float], totals: Sequence[int]) -> float | None:
    """Half-hours around what the whole day leads one to expect."""
    mean = sum(means)
    excess = square = 0.0
    for (_day, slots), total in zip(counts.items(), totals, strict=True):
        for seen, usual in zip(slots, means, strict=True):
            expected = usual * total / mean if mean else 0.0
            excess += (seen - expected) ** 2 - expected
            square += expected * expected
    return square / excess if excess > 0 and len(totals) > 1 else None


def handling_of(calls: Iterable[Call]) -> Handling:
    """Handling times of calls whose agent was recorded."""
    seconds = sorted(call.handle_s for call in calls if call.agent is not None and call.handle_s is not None)
    logs = [math.log(value) for value in seconds if value > 0]
    return Handling(
        seconds=tuple(seconds),
        log_mean=fmean(logs) if logs else 0.0,
        log_deviation=pstdev(logs) if logs else 0.0,
    )


def _paces(calls: Iterable[Call], handling: Mapping[str, Handling]) -> Mapping[str, float]:
    usual = {queue: fmean(times.seconds) for queue, times in handling.items() if times.seconds}
    took: dict[str, float] = defaultdict(float)
    expected: dict[str, float] = defaultdict(float)
    for call in calls:
        if call.agent is not None and call.handle_s is not None:
            took[call.agent] += call.handle_s
            expected[call.agent] += usual[call.queue]
    prior = PACE_PRIOR * fmean(usual.values()) if usual else 1.0
    return {agent: (took[agent] + prior) / (expected[agent] + prior) for agent in sorted(took)}


def after_call_of(calls: Iterable[Call]) -> tuple[float, ...]:
    """Seconds of work after calls, sorted."""
    known = sorted(call.wrap_up_s for call in calls if call.wrap_up_s is not None)
    if known:
        return tuple(known)
    by_agent: dict[tuple[str, int], list[Call]] = defaultdict(list)
    for call in calls:
        if call.agent is not None:
            by_agent[call.agent, call.day].append(call)
    gaps = []
    for answered in by_agent.values():
        answered.sort(key=lambda call: call.answered)
        for before, after in pairwise(answered):
            if after.arrived < before.ended:
                gaps.append(min(max(0.0, after.answered - before.ended), LONGEST_GAP_S))
    return tuple(sorted(gaps))


def gamma(chance: random.Random, shape: float | None) -> float:
    """A factor with mean 1 of this shape; 1 when nothing varies."""
    return chance.gammavariate(shape, 1 / shape) if shape is not None else 1.0

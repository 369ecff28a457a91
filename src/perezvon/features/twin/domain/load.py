"""Callers of a day: those of a real day with new luck, or made-up ones like those of a log.

All that chance has to say about a caller is drawn here, caller after caller in the order of arrival, so that it does not
depend on the plan under which the day is lived. The generator of each replication is seeded by a text, which means the same
on every machine.
"""

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

from perezvon.features.twin.domain.calls import DAY_S, NOBODY_KNOWN, Call
from perezvon.features.twin.domain.fit import SLOT_S, SLOTS, Arrivals, Handling, Model, Patience, gamma
from perezvon.features.twin.domain.lives import Caller, Fate
from perezvon.features.twin.domain.memory import Memory, remembered

NEIGHBOURS = 40
"""A real caller's talk takes as long as one of so many talks of the same queue about the same time of the day."""
WITHIN_S = 1_200
"""Whether callers are hastier than usual at some hour is judged by those who came so long before and after."""
HASTE_PRIOR = 20.0
"""How sure one is beforehand that they are not: as after so many callers who gave up as expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """What a log does not show, set once for all days: see `bench twin` for how well it does.

    `after_call` stretches the work after calls that is seen while callers wait, where the log does not tell it itself;
    agents take more time than that when they can. `haste` is how much sooner callers give up than was seen of those who waited longest. The deviations are how much
    whole days differ from what their figures lead one to expect, as the standard deviation of a logarithm.
    """

    after_call: float = 1.4
    haste: float = 1.15
    handling_deviation: float = 0.02
    haste_deviation: float = 0.08


UNKNOWN = Unknown()


def seeded(seed: int, replication: int) -> random.Random:
    """The chances of one replication."""
    return random.Random(f"{seed}/{replication}")


class RealDay:
    """A day of a log, whose callers come again when they came, with new patience and new talks."""

    def __init__(
        self, calls: Sequence[Call], model: Model, unknown: Unknown = UNKNOWN, *, earlier: Iterable[Call] = ()
    ) -> None:
        """`earlier` are calls of the days before, by which the callers are known."""
        self.day = calls[0].day
        self.memory = remembered(calls, earlier)
        self.passed = [
            Fate(call.queue, call.arrived % DAY_S, "answered", call.wait_s)
            for call in calls
            if call.is_answered and call.agent is None
        ]
        """Callers who were answered by nobody who was recorded burden no agent: they are counted as they were."""
        self._calls = sorted(
            (call for call in calls if not call.is_answered or call.agent is not None), key=lambda call: call.arrived
        )
        # Its callers are known; who else called need not travel to every worker.
        self._model = replace(model, known={})
        self._unknown = unknown
        self._talks = self._talks_nearby()
        self._haste = self._haste_nearby()

    def callers(self, chance: random.Random) -> list[Caller]:
        """The callers of one replication."""
        talks = math.exp(chance.gauss(0, self._unknown.handling_deviation))
        haste = self._unknown.haste * math.exp(chance.gauss(0, self._unknown.haste_deviation))
        after_call = self._model.after_call or (0.0,)
        stretch = 1.0 if self._model.knows_after_call else self._unknown.after_call
        return [
            Caller(
                at=call.arrived - self.day * DAY_S,
                queue=call.queue,
                route=call.route,
                who=call.who,
                patience_s=self._model.patience[call.queue].draw(chance.random(), haste * hurried),
                work_s=talks * nearby[int(chance.random() * len(nearby))],
                wrap_up_s=stretch * after_call[int(chance.random() * len(after_call))],
                answer_u=chance.random(),
                callback_u=chance.random(),
            )
            for call, nearby, hurried in zip(self._calls, self._talks, self._haste, strict=True)
        ]

    def _talks_nearby(self) -> list[Sequence[float]]:
        times: dict[str, list[int]] = {queue: [] for queue in self._model.patience}
        seconds: dict[str, list[float]] = {queue: [] for queue in self._model.patience}
        for call in self._calls:
            if call.is_answered and call.handle_s is not None:
                times[call.queue].append(call.arrived)
                seconds[call.queue].append(call.handle_s)
        nearby: list[Sequence[float]] = []
        for call in self._calls:
            known = seconds[call.queue]
            first = bisect_right(times[call.queue], call.arrived) - NEIGHBOURS // 2
            first = max(0, min(first, len(known) - NEIGHBOURS))
            nearby.append(known[first : first + NEIGHBOURS] or self._model.handling[call.queue].seconds or (180.0,))
        return nearby

    def _haste_nearby(self) -> list[float]:
        times = [call.arrived for call in self._calls]
        gave_up, expected = [0.0], [0.0]
        for call in self._calls:
            gave_up.append(gave_up[-1] + call.gave_up)
            expected.append(expected[-1] + self._model.patience[call.queue].hazard(call.wait_s))
        haste = []
        for at in times:
            first, last = bisect_left(times, at - WITHIN_S), bisect_right(times, at + WITHIN_S)
            seen = gave_up[last] - gave_up[first] + HASTE_PRIOR
            haste.append(seen / (expected[last] - expected[first] + HASTE_PRIOR))
        return haste


class MadeDay:
    """Days with callers who come as they usually do, more or fewer by a factor."""

    def __init__(self, model: Model, factor: float = 1.0, day: int = 0) -> None:
        """`day` says which weekday it is for hours."""
        self.day = day
        self.passed: list[Fate] = []
        self.memory: Memory = {}
        self._model = model
        self._factor = factor

    def callers(self, chance: random.Random) -> list[Caller]:
        """The callers of one replication."""
        came = [
            (at, queue)
            for queue, arrivals in sorted(self._model.arrivals.items())
            for at in _times(arrivals, self._factor, chance)
        ]
        model, after_call = self._model, self._model.after_call or (0.0,)
        callers = []
        for at, queue in sorted(came):
            known = model.known.get(queue) or ((None, NOBODY_KNOWN),)
            route, who = known[int(chance.random() * len(known))]
            callers.append(
                Caller(
                    at=at,
                    queue=queue,
                    route=route,
                    who=who,
                    patience_s=model.patience[queue].draw(chance.random()),
                    work_s=model.handling[queue].draw(chance.random()),
                    wrap_up_s=after_call[int(chance.random() * len(after_call))],
                    answer_u=chance.random(),
                    callback_u=chance.random(),
                )
            )
        return callers


def _times(arrivals: Arrivals, factor: float, chance: random.Random) -> list[float]:
    """Arrivals of one day: Poisson in each half-hour, at a rate that the day and the half-hour make higher or lower."""
    times = []
    whole_day = factor * gamma(chance, arrivals.day_shape)
    for slot, mean in enumerate(arrivals.means):
        rate = mean * whole_day * gamma(chance, arrivals.slot_shape) / SLOT_S
        at = slot * SLOT_S + (chance.expovariate(rate) if rate > 0 else SLOT_S)
        while at < (slot + 1) * SLOT_S:
            times.append(at)
            at += chance.expovariate(rate)
    return times


def standard(calls: int, queues: Sequence[str] = ("service", "sales")) -> Model:
    """A usual centre, for a load without a log: open from 8 to 20 with a peak before noon and one after, talks of 4
    minutes that vary as real ones do, callers who wait about 5 minutes."""
    open_slots = range(16, 40)
    shape = [
        1 + 0.9 * math.exp(-((slot - 21) ** 2) / 14) + 0.6 * math.exp(-((slot - 30) ** 2) / 18)
        if slot in open_slots
        else 0
        for slot in range(SLOTS)
    ]
    share = calls / len(queues) / sum(shape)
    talks = Handling(seconds=_lognormal(240, 0.9), log_mean=math.log(240 / math.sqrt(1 + 0.81)), log_deviation=0.77)
    return Model(
        arrivals={
            queue: Arrivals(means=tuple(share * value for value in shape), day_shape=100.0, slot_shape=50.0)
            for queue in queues
        },
        patience={queue: Patience(waits=(), hazards=(), tail=1 / 300) for queue in queues},
        handling=dict.fromkeys(queues, talks),
        pace={},
        after_call=_lognormal(25, 0.8),
        known={},
    )


def _lognormal(mean: float, variation: float, size: int = 400) -> tuple[float, ...]:
    """So many places of the lognormal with this mean and coefficient of variation."""
    deviation = math.sqrt(math.log(1 + variation * variation))
    middle = math.log(mean) - deviation * deviation / 2
    return tuple(
        round(math.exp(middle + deviation * NormalDist().inv_cdf((place + 0.5) / size)), 3) for place in range(size)
    )

"""What became of a day in figures, and what of many days that might have been: ranges, and differences between two plans.

Definitions. Offered: all callers who reached the queue. Service level and abandonment are those of the catalogue of figures,
`sl.offered` and `abandonment`, and a test of metrics holds them equal: answered within the queue's target, and gave up,
each ÷ (answered + gave up); who left for a callback, a message or another number did neither. They are told of callers, not of
visits to queues: whom a manager answers before any queue is answered, too. Of nobody they are 1 and 0. Wait: until the
answer, until they gave up, or until they left for a callback, over all offered. Occupancy: time in talks, in work after them
and in calling people back ÷ time at work. Own manager: answered by their personal manager ÷ callers who have one. Each caller is answered (in the call or by calling them back), abandoned,
left a message, was passed on to another number, called again in place of a callback, or was unserved: once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, median, stdev

from perezvon.features.twin.domain.lives import Effort, Fate, Lived
from perezvon.features.twin.domain.plan import Plan

Figures = Mapping[str, float]
Day = Mapping[str, Figures]
"""Figures by whose they are: `all`, `queue:NAME`, `hour:H` for those who arrived from H to H + 1 o'clock, or `agent:NAME`."""

ALL = "all"
CENTRAL = 0.8
"""A range holds so many of the replications, with as many below as above."""
SURE = 0.95
"""A difference lies in its interval with this probability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Where a figure lies in the middle 80 % of the replications, and its mean over all."""

    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How much a figure changes from one plan to another on the same luck: the mean, and where it surely lies."""

    low: float
    mean: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether chance alone hardly explains it."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The figures of somebody under two plans; who is not in a plan has none there."""

    whose: str
    before: Mapping[str, Range]
    after: Mapping[str, Range]
    change: Mapping[str, Difference]


def figures(lived: Lived, plan: Plan, passed: Iterable[Fate] = ()) -> Day:
    """A day in figures. `passed` are callers whose fate was not the agents' to change."""
    fates = [*lived.fates, *passed]
    by_queue: dict[str, list[Fate]] = defaultdict(list)
    for fate in fates:
        by_queue[fate.queue].append(fate)
    targets = {queue: settings.target_s for queue, settings in plan.queues.items()}
    day = {ALL: {**_of_callers(fates, targets), "occupancy": _occupancy(lived.efforts.values())}}
    for queue in plan.queues:
        day[f"queue:{queue}"] = _of_callers(by_queue[queue], targets)
    day.update(_by_hour(fates, targets))
    for agent, effort in lived.efforts.items():
        day[f"agent:{agent}"] = {
            "contacts": effort.contacts,
            "talk_s": effort.talk_s,
            "staffed_s": effort.staffed_s,
            "occupancy": _occupancy([effort]),
        }
    return day


def _by_hour(fates: Iterable[Fate], targets: Mapping[str, int]) -> dict[str, dict[str, float]]:
    """All 24 hours, so that every replication has the same ones."""
    hours: list[list[Fate]] = [[] for _ in range(24)]
    for fate in fates:
        hours[int(fate.at // 3600) % 24].append(fate)
    return {f"hour:{hour}": _of_callers(came, targets) for hour, came in enumerate(hours)}


def _of_callers(fates: Sequence[Fate], targets: Mapping[str, int]) -> dict[str, float]:
    offered = len(fates)
    waits = sorted(fate.wait_s for fate in fates)
    answered = [fate for fate in fates if fate.how == "answered"]
    abandoned = sum(fate.how == "abandoned" for fate in fates)
    ended = abandoned + sum(not fate.is_callback for fate in answered)
    in_time = sum(fate.wait_s <= targets[fate.queue] and not fate.is_callback for fate in answered)
    back = [fate.callback_s for fate in fates if fate.callback_s is not None]
    managed = [fate for fate in fates if fate.has_manager]
    return {
        "offered": offered,
        "answered": len(answered),
        "abandoned": abandoned,
        "unserved": sum(fate.how == "unserved" for fate in fates),
        "messages": sum(fate.how == "message" for fate in fates),
        "passed_on": sum(fate.how == "passed_on" for fate in fates),
        "called_again": sum(fate.how == "called_again" for fate in fates),
        "callbacks_offered": sum(fate.is_offered for fate in fates),
        "callbacks": sum(fate.is_callback for fate in fates),
        "callbacks_reached": len(back),
        "with_manager": len(managed),
        "own_manager": sum(fate.is_own_manager for fate in managed) / len(managed) if managed else 0.0,
        "to_head": sum(fate.is_to_head for fate in fates),
        "service_level": in_time / ended if ended else 1.0,
        "abandonment": abandoned / ended if ended else 0.0,
        "mean_wait_s": fmean(waits) if waits else 0.0,
        "wait_p50_s": quantile(waits, 0.5),
        "wait_p90_s": quantile(waits, 0.9),
        "wait_p95_s": quantile(waits, 0.95),
        "mean_callback_s": fmean(back) if back else 0.0,
    }


def _occupancy(efforts: Iterable[Effort]) -> float:
    busy = there = 0.0
    for effort in efforts:
        work = effort.talk_s + effort.wrap_up_s + effort.calling_s
        busy += work
        there += max(effort.staffed_s, work)
    return busy / there if there else 0.0


def quantile(in_order: Sequence[float], share: float) -> float:
    """The value below which this share of the sorted values lies, between two neighbours by straight line."""
    if not in_order:
        return 0.0
    place = share * (len(in_order) - 1)
    below = int(place)
    above = min(below + 1, len(in_order) - 1)
    return in_order[below] + (in_order[above] - in_order[below]) * (place - below)


def ranges(days: Sequence[Day]) -> Mapping[str, Mapping[str, Range]]:
    """Each figure as a range over replications."""
    return {
        whose: {name: _range([day[whose][name] for day in days]) for name in values}
        for whose, values in days[0].items()
    }


def _range(values: Sequence[float]) -> Range:
    in_order = sorted(values)
    rest = (1 - CENTRAL) / 2
    return Range(low=quantile(in_order, rest), mean=fmean(in_order), high=quantile(in_order, 1 - rest))


def differences(before: Sequence[Day], after: Sequence[Day]) -> Mapping[str, Mapping[str, Difference]]:
    """How each figure that both plans have changes, replication by replication on the same luck."""
    return {
        whose: {
            name: _difference([b[whose][name] - a[whose][name] for a, b in zip(before, after, strict=True)])
            for name in values
        }
        for whose, values in before[0].items()
        if whose in after[0]
    }


def compared(before: Sequence[Day], after: Sequence[Day]) -> tuple[Compared, ...]:
    """Everybody's figures under both plans, those of all callers first."""
    here, there, change = ranges(before), ranges(after), differences(before, after)
    return tuple(
        Compared(whose=whose, before=here.get(whose, {}), after=there.get(whose, {}), change=change.get(whose, {}))
        for whose in dict.fromkeys([*here, *there])
    )


def _difference(values: Sequence[float]) -> Difference:
    mean = fmean(values)
    if len(values) < 2:
        return Difference(low=mean, mean=mean, high=mean)
    margin = student(len(values) - 1) * stdev(values) / sqrt(len(values))
    return Difference(low=mean - margin, mean=mean, high=mean + margin)


def student(freedom: int, sure: float = SURE) -> float:
    """The quantile of Student's t, by the expansion of Cornish and Fisher; with one degree of freedom exactly known."""
    if freedom == 1:
        return 12.706
    z = NormalDist().inv_cdf((1 + sure) / 2)
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )


def relative_width(range_: Range) -> float:
    """How wide a range is, relative to its mean."""
    return (range_.high - range_.low) / range_.mean if range_.mean else 0.0


def middle(values: Sequence[float]) -> float:
    """The median."""
    return median(values)

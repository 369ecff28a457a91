"""Queues of agents who serve that queue alone: load that rises and falls over the day, callers who give up."""

import math
import random
import statistics
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from perezvon.engine.routing.waiting.estimator import Place, WaitEstimator, Waits
from perezvon.entrypoints.bench.waiting.score import Guess, Score
from perezvon.kernel.ids import ContactId, QueueId
from perezvon.kernel.time import SECOND

_QUEUE = QueueId("q")
_DAY_S = 10 * 3600
_HANDLED = 100
_SWING = 0.25
_SHIFT_S = 1800

Draw = Callable[[random.Random], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One set of parameters. `load` is the offered work per agent on average over the day."""

    name: str
    agents: int
    load: float
    days: int
    handle: Draw
    patience: Draw
    handle_mean_s: float
    has_shifts: bool = False
    """Whether the number of agents follows the load, late and by halves of an hour."""


def _exponential(mean: float) -> Draw:
    return lambda chance: chance.expovariate(1 / mean)


def _lognormal(mean: float, sigma: float) -> Draw:
    centre = math.log(mean) - sigma * sigma / 2
    return lambda chance: chance.lognormvariate(centre, sigma)


def _two_kinds(short: float, long: float, share_short: float) -> Draw:
    return lambda chance: chance.expovariate(1 / (short if chance.random() < share_short else long))


_EXPONENTIAL, _LOGNORMAL = _exponential(240), _lognormal(240, 0.9)
_STEADY, _MIXED = _exponential(300), _two_kinds(40, 600, 0.3)

WORLDS = (
    World(
        name="50 agents",
        agents=50,
        load=0.92,
        days=8,
        handle=_EXPONENTIAL,
        patience=_STEADY,
        handle_mean_s=240,
    ),
    World(
        name="50 agents, lognormal talks, two kinds of patience",
        agents=50,
        load=0.92,
        days=8,
        handle=_LOGNORMAL,
        patience=_MIXED,
        handle_mean_s=240,
    ),
    World(
        name="shifts that follow the load late",
        agents=50,
        load=0.92,
        days=8,
        handle=_LOGNORMAL,
        patience=_MIXED,
        handle_mean_s=240,
        has_shifts=True,
    ),
    World(
        name="8 agents",
        agents=8,
        load=0.92,
        days=40,
        handle=_LOGNORMAL,
        patience=_STEADY,
        handle_mean_s=240,
    ),
    World(
        name="200 agents",
        agents=200,
        load=0.92,
        days=3,
        handle=_LOGNORMAL,
        patience=_MIXED,
        handle_mean_s=240,
    ),
)


def measure(world: World, seed: int) -> Score:
    """Let the days happen; the first third of them teaches, the others are judged."""
    return _Simulation(world, seed).run()


@dataclass(slots=True)
class _Caller:
    contact: ContactId
    at: float
    patience_s: float
    handle_s: float
    guess: Guess | None = None
    is_waiting: bool = True


class _Simulation:
    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._chance = random.Random(seed)
        self._estimator = WaitEstimator(Waits())
        self._score = Score()
        self._line: deque[_Caller] = deque()
        self._waiting = 0
        self._talking = 0
        self._agents = world.agents
        self._handled: deque[float] = deque([world.handle_mean_s], _HANDLED)
        self._last_s = 0.0
        self._future: list[tuple[float, int, str, _Caller | None]] = []
        self._count = count()
        self._now = 0.0

    def run(self) -> Score:
        end = self._world.days * _DAY_S
        self._in(0.0, "arrival")
        if self._world.has_shifts:
            self._in(_SHIFT_S, "shift")
        while self._future and self._now < end:
            self._now, _, what, caller = heappop(self._future)
            if what == "arrival":
                self._arrive()
            elif what == "shift":
                self._agents = round(self._world.agents * self._swing(self._now - _SHIFT_S))
                self._in(_SHIFT_S, "shift")
            elif caller is not None and what == "end":
                self._talking -= 1
                self._handled.append(caller.handle_s)
                self._estimator.finished((_QUEUE,), caller.handle_s)
            elif caller is not None and caller.is_waiting:
                caller.is_waiting = False
                self._waiting -= 1
                self._estimator.left(self._at, caller.contact, gave_up=True)
            self._employ()
        return self._score

    def _arrive(self) -> None:
        world, chance = self._world, self._chance
        rate = world.load * world.agents / world.handle_mean_s
        self._in(chance.expovariate(rate * (1 + _SWING)), "arrival")
        if chance.random() * (1 + _SWING) > self._swing(self._now):
            return
        caller = _Caller(ContactId(f"c{next(self._count)}"), self._now, world.patience(chance), world.handle(chance))
        if self._waiting or self._talking >= self._agents:
            caller.guess = self._guess(caller)
            self._in(caller.patience_s, "patience", caller)
        self._line.append(caller)
        self._waiting += 1

    def _guess(self, caller: _Caller) -> Guess:
        while self._line and not self._line[0].is_waiting:
            self._line.popleft()
        first = round(self._line[0].at * SECOND) if self._line else None
        agents = max(self._agents, 1)
        place = Place(before=self._waiting, agents=agents, first_since=first)
        told = self._estimator.entered(self._at, caller.contact, _QUEUE, place)
        plain = (self._waiting + 1) * statistics.fmean(self._handled) / agents
        return Guess(told=told, last_s=self._last_s, plain_s=plain)

    def _employ(self) -> None:
        while self._line and self._talking < self._agents:
            caller = self._line.popleft()
            if caller.is_waiting:
                caller.is_waiting = False
                self._waiting -= 1
                self._talking += 1
                self._last_s = self._now - caller.at
                self._estimator.answered(self._at, caller.contact)
                self._in(caller.handle_s, "end", caller)
                if caller.guess is not None and caller.at > self._world.days * _DAY_S / 3:
                    self._score.add(caller.guess, self._last_s)

    def _swing(self, at: float) -> float:
        return 1 + _SWING * math.sin(2 * math.pi * at / _DAY_S)

    def _in(self, seconds: float, what: str, caller: _Caller | None = None) -> None:
        heappush(self._future, (self._now + seconds, next(self._count), what, caller))

    @property
    def _at(self) -> int:
        return round(self._now * SECOND)

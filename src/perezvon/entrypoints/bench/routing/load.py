"""Who calls in the worlds of this benchmark. The same load and seed give the same calls, whoever serves them."""

import random
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from typing_extensions import override

from perezvon.kernel.time import SECOND, Micros


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """So many agents, and calls to so many queues that keep them busy to `share`; exponential, means in seconds."""

    agents: int
    share: float
    queues: int = 1
    talk_s: float = 300
    patience_s: float = 600

    @property
    def rate(self) -> float:
        """Calls in a second."""
        return self.share * self.agents / self.talk_s


class Call(NamedTuple):
    """A call before it comes."""

    arrives: Micros
    talk: Micros
    patience: Micros
    queue: int


class Calls(Iterator[Call]):
    """A row of so many calls: of each the arrival, the talk and the patience are drawn, in this order."""

    def __init__(self, load: Load, seed: int, calls: int, *, at_first: int = 0) -> None:
        """`at_first` of them arrive at the very beginning."""
        self._load = load
        self._random = random.Random(seed)
        self._left = calls
        self._at_first = at_first
        self._at: Micros = 0

    @override
    def __next__(self) -> Call:
        if not self._left:
            raise StopIteration
        self._left -= 1
        load, draw = self._load, self._random.expovariate
        if self._at_first:
            self._at_first -= 1
        else:
            self._at += round(draw(load.rate) * SECOND)
        talk, patience = round(draw(1 / load.talk_s) * SECOND), round(draw(1 / load.patience_s) * SECOND)
        queue = self._random.randrange(load.queues) if load.queues > 1 else 0
        return Call(self._at, talk, patience, queue)

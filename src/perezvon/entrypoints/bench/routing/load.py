"""Who calls in the worlds of this benchmark. The same load and seed give the same calls, whoever serves them."""

import random
from collections.abc import Iterator
from typing import TypeAlias

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


Call: TypeAlias = tuple[Micros, Micros, Micros, int]
"""A call before it comes: its arrival, the talk it needs, the caller's patience, and the number of its queue."""


class Calls(Iterator[Call]):
    """A row of so many calls: of each the arrival, the talk and the patience are drawn, in this order."""

    def __init__(self, load: Load, seed: int, calls: int, *, at_first: int = 0) -> None:
        """`at_first` of them arrive at the very beginning."""
        self._random = random.Random(seed)
        self._rates = tuple(rate / SECOND for rate in (load.rate, 1 / load.talk_s, 1 / load.patience_s))
        self._queues = load.queues
        self._left = calls
        self._at_first = at_first
        self._at: Micros = 0

    @override
    def __next__(self) -> Call:
        if not self._left:
            raise StopIteration
        self._left -= 1
        draw, (arrival, talk, patience) = self._random.expovariate, self._rates
        if self._at_first:
            self._at_first -= 1
        else:
            self._at += round(draw(arrival))
        queue = self._random.randrange(self._queues) if self._queues > 1 else 0
        return self._at, round(draw(talk)), round(draw(patience)), queue

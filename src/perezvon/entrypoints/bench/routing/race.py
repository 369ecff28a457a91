"""Runs that are compared: alternately in one go, in processor time."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from typing import TypeAlias

Racer: TypeAlias = Callable[[], Callable[[], float]]
"""Makes everything ready and gives what is timed; that gives how much it has done."""


class Race:
    """Several rounds in which each racer runs once. Whatever else the machine does meanwhile hits all of them alike."""

    def __init__(self, racers: Mapping[str, Racer], *, rounds: int) -> None:
        """Run them all."""
        self.speeds: dict[str, list[float]] = {name: [] for name in racers}
        """How much each racer did in a second, in each round."""
        for _ in range(rounds):
            for name, racer in racers.items():
                self.speeds[name].append(_speed(racer()))

    def ratio(self, one: str, other: str) -> float:
        """How many times as fast one racer is as the other: the median of the rounds."""
        pairs = zip(self.speeds[one], self.speeds[other], strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)


def _speed(run: Callable[[], float]) -> float:
    gc.collect()
    began = time.process_time()
    done = run()
    return done / (time.process_time() - began)

"""The disk guard: how full a disk is, and what must stop for it.

Below 15 % free it warns; below 5 % what can wait must stop. It recovers by itself, a little later than it stopped, so that
a disk at the very limit does not change its state with every file.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

LOW = 0.15
FULL = 0.05
MARGIN = 0.02
"""By how much more must be free before a state is left."""


class DiskState(StrEnum):
    """How much room there is."""

    OK = "ok"
    LOW = "low"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """Bytes of a disk."""

    free: int
    total: int

    @property
    def share(self) -> float:
        """How much of the disk is free, from 0 to 1."""
        return self.free / self.total if self.total else 0.0


def space(folder: Path) -> Space:
    """The disk on which `folder` lies, as an ordinary user may fill it. Raises `OSError`."""
    usage = shutil.disk_usage(folder)
    return Space(free=usage.free, total=usage.total)


class DiskGuard:
    """Remembers the state of one disk. `look` measures it anew."""

    def __init__(self, measure: Callable[[], Space]) -> None:
        self._measure = measure
        self.state = DiskState.OK

    def look(self) -> DiskState:
        """The state now. A disk that cannot be measured keeps its state."""
        try:
            share = self._measure().share
        except OSError:
            return self.state
        self.state = judge(share, self.state)
        return self.state


def judge(share: float, before: DiskState = DiskState.OK) -> DiskState:
    """The state of a disk of which `share` is free, coming from the state `before`."""
    if share < FULL + (MARGIN if before is DiskState.FULL else 0):
        return DiskState.FULL
    if share < LOW + (0 if before is DiskState.OK else MARGIN):
        return DiskState.LOW
    return DiskState.OK

"""Simulated faults, and a database that is killed while it writes, beside the real ones: on what time the cores have left."""

import asyncio
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from perezvon.entrypoints.chaos.database import FRESH, Counts, kill_database
from perezvon.entrypoints.chaos.seeds import notice_planted_bugs, run_seeds
from perezvon.entrypoints.chaos.simulation.run import Outcome

T = TypeVar("T")

STORY_LINES = 60
AT_ONCE = 50
"""So many seeds are lived through before it is told how many there were, and before anything can be given up."""
LAST = 19
"""How nice processes are that come after all others."""


class Beside:
    """Two threads and their processes: on all cores after everything else, or on one."""

    def __init__(self, *, is_last: bool) -> None:
        self._workers = None if is_last else 1
        nice = LAST if is_last else 0
        self._thread = ThreadPoolExecutor(2, thread_name_prefix="beside", initializer=_be_nice, initargs=(nice,))

    async def seeds(self, count: int, on_done: Callable[[int, Sequence[str]], None]) -> None:
        """Live through so many seeds. `on_done` hears how many are done, and the stories of those that broke a promise since."""
        for first in range(0, count, AT_ONCE):
            until = min(first + AT_ONCE, count)
            _, outcomes = await self._do(partial(run_seeds, range(first, until), workers=self._workers))
            on_done(until, [_words(outcome) for outcome in outcomes if outcome.violations])

    async def notices(self, bugs: Sequence[str], *, patience: int) -> Mapping[str, int | None]:
        """For each of these planted bugs the first seed that notices it, if one of the first `patience` does."""
        return await self._do(partial(notice_planted_bugs, bugs, patience=patience, workers=self._workers))

    async def kill_database(self, rounds: int, seed: int, on_done: Callable[[Counts], None]) -> None:
        """Kill the embedded database so often while it is written to. `on_done` hears of some rounds at a time."""
        for first in range(0, rounds, FRESH):
            some = min(FRESH, rounds - first)
            on_done(await self._do(partial(kill_database, rounds=some, seed=seed + first)))

    async def _do(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _words(outcome: Outcome) -> str:
    story = "\n".join(f"    {line}" for line in outcome.story[-STORY_LINES:])
    return f"BROKEN (seed {outcome.seed}): {'; '.join(outcome.violations)}\n{story}"


def _be_nice(nice: int) -> None:
    """Processes are as nice as the thread that starts them."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nice)

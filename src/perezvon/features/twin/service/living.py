"""Lives days many times over on all cores, tells how far it is, and can be stopped."""

import asyncio
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor

from perezvon.features.twin.domain.results import Day
from perezvon.features.twin.domain.scenarios import Scenario

_scenarios: Sequence[Scenario] = ()
"""What the workers of this process live; set once when a worker starts, so that it travels once."""


async def live(
    scenarios: Sequence[Scenario],
    replications: int,
    *,
    progress: Callable[[float], None] = lambda _share: None,
    workers: int | None = None,
) -> list[list[Day]]:
    """For each scenario the figures of each replication, in order. The same whatever the number of workers.

    `progress` hears the share that is done. Whoever cancels this stops the work.
    """
    jobs = [(place, number) for number in range(replications) for place in range(len(scenarios))]
    count = min(workers or len(os.sched_getaffinity(0)), len(jobs))
    pool = ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_begin, initargs=(tuple(scenarios),)
    )
    done = 0

    def count_done(_future: object) -> None:
        nonlocal done
        done += 1
        progress(done / len(jobs))

    try:
        futures = [asyncio.wrap_future(pool.submit(_replication, place, number)) for place, number in jobs]
        for future in futures:
            future.add_done_callback(count_done)
        days = await asyncio.gather(*futures)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return [[day for (of, _), day in zip(jobs, days, strict=True) if of == place] for place in range(len(scenarios))]


def _begin(scenarios: Sequence[Scenario]) -> None:
    global _scenarios  # noqa: PLW0603 - a worker process lives one set of scenarios for all its life
    _scenarios = scenarios


def _replication(place: int, number: int) -> Day:
    return _scenarios[place].replication(number)

"""Many seeds, on all cores: how many promises are broken, and how many planted bugs are noticed."""

import logging
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial

import structlog

from perezvon.entrypoints.chaos.planted import PLANTED, planted
from perezvon.entrypoints.chaos.simulation.run import Outcome, live

ONCE_BROKEN = (
    28,
    31,
    53,
    87,
    115,
    135,
    174,
    184,
    235,
    431,
    445,
    894,
    1068,
    1070,
    1128,
    1148,
    1195,
    1313,
    1429,
    1511,
    1775,
    2039,
    2175,
    2220,
    2230,
    2238,
    2242,
    2320,
    2355,
)
"""Seeds that broke a promise once, before the product or the simulation was mended."""

PATIENCE = 1_000
"""Within so many seeds a planted bug is to be noticed."""


def run_seeds(seeds: Iterable[int], *, workers: int | None = None) -> tuple[int, Sequence[Outcome]]:
    """How many of these seeds broke a promise, and what became of each; only those that did keep their story."""
    with _pool(workers) as pool:
        outcomes = list(pool.map(_live, seeds, chunksize=4))
    return sum(1 for outcome in outcomes if outcome.violations), outcomes


def notice_planted_bugs(
    bugs: Iterable[str] = PLANTED, *, patience: int = PATIENCE, workers: int | None = None
) -> Mapping[str, int | None]:
    """For each planted bug the first seed that noticed it; `None` if none of the first `patience` did."""
    chosen = list(bugs)
    with _pool(workers) as pool:
        return dict(zip(chosen, pool.map(partial(noticed_by, patience=patience), chosen), strict=True))


def noticed_by(bug: str, *, patience: int = PATIENCE) -> int | None:
    """The first seed that breaks a promise because the product has this bug: without it, it breaks none or others."""
    return next((seed for seed in range(patience) if _is_noticed(bug, seed)), None)


def _is_noticed(bug: str, seed: int) -> bool:
    with planted(bug):
        broken = live(seed).violations
    return bool(broken) and broken != live(seed).violations


def _live(seed: int) -> Outcome:
    outcome = live(seed)
    return outcome if outcome.violations else outcome.without_story()


@contextmanager
def _pool(workers: int | None) -> Iterator[ProcessPoolExecutor]:
    context = multiprocessing.get_context("spawn")
    count = workers or os.cpu_count() or 1
    with ProcessPoolExecutor(count, mp_context=context, initializer=be_quiet) as pool:
        yield pool


def be_quiet() -> None:
    """A simulated node logs each fault that it meets; the story tells it better."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))

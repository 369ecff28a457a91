"""Whether engine and naive matcher say the same, word for word, in made-up centres."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from statistics import fmean

from perezvon.entrypoints.bench.oracle import Verdict, judge

FEWEST_WAITING = 20
"""So many contacts wait on average in the overloaded centres; fewer would ask little of a matcher."""


def oracle_agrees(trials: int, events: int, say: Callable[[str], None]) -> bool:
    """Let so many centres live on all cores, every other one overloaded; tells of each fault."""
    with ProcessPoolExecutor() as processes:
        verdicts = list(processes.map(partial(_judge, events), range(trials)))
    faults = [f"seed {verdict.seed}: {verdict.fault}" for verdict in verdicts if verdict.fault is not None]
    waiting = fmean(verdict.mean_waiting for verdict in verdicts[1::2])
    if waiting < FEWEST_WAITING:
        faults.append(f"only {waiting:.1f} contacts wait on average where too many come")
    for fault in faults:
        say(fault)
    return not faults


def _judge(events: int, seed: int) -> Verdict:
    return judge(seed, events=events, is_overloaded=seed % 2 == 1)

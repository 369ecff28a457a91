"""How good expected waits are: simulated queues, agents of several queues, a rare language, and a real month, beside simple
predictions.

The error is the root mean square over contacts that had to wait and were answered, of what was predicted when they began
to wait, relative to that of two predictions that know the same: the wait of the last one answered (`les`), and position
x handling time / agents (`naive`). Of several sets of parameters and seeds the mean is given, and of the real month,
where the folder holds several, that of all. Those who ask for the rare language are told of on the way alone.
"""

import statistics
from collections.abc import Callable
from pathlib import Path

from perezvon.entrypoints.bench.waiting import multi, rare, real, single
from perezvon.entrypoints.bench.waiting.score import Score

SINGLE_SEEDS = (1, 2)
MULTI_SEEDS = (1,)
RARE_SEEDS = (1, 2)


def measure(data: Path | None, say: Callable[[str], None]) -> dict[str, float | None]:
    """The figures; those of the real month are `None` where there is none."""
    singles, multis = [], []
    for world in single.WORLDS:
        singles += [single.measure(world, seed) for seed in SINGLE_SEEDS]
        say(f"one skill: {world.name}: {_words(singles[-len(SINGLE_SEEDS) :])}")
    for several in multi.WORLDS:
        multis += [multi.measure(several, seed) for seed in MULTI_SEEDS]
        say(f"several skills: {several.name}: {_words(multis[-len(MULTI_SEEDS) :])}")
    rares = [rare.measure(seed) for seed in RARE_SEEDS]
    say(f"a rare language: {_words(rares)}")
    reals = _months(data, say)
    return {
        **_ratios("single", singles),
        **_ratios("multi", multis),
        **_ratios("real", reals),
        "coverage_single": _mean([score.coverage for score in singles], 1),
        "coverage_multi": _mean([score.coverage for score in multis], 1),
        "coverage_real": _mean([score.coverage for score in reals], 1),
        "width_real": _mean([score.width for score in reals], 2),
    }


def _months(data: Path | None, say: Callable[[str], None]) -> list[Score]:
    paths = real.months(data) if data is not None else []
    if not paths:
        say(
            f"no real month (calls-*.csv) in {data}: its figures are not measured"
            if data
            else "no --data: no real month"
        )
    scores = []
    for path in paths:
        calls = real.read(path)
        scores.append(Score())
        real.measure(calls, judged_from=real.half(calls), score=scores[-1])
        say(f"{path.name}: {_words(scores[-1:])}")
    return scores


def _ratios(name: str, scores: list[Score]) -> dict[str, float | None]:
    return {
        f"{name}_vs_les": _mean([score.vs_les for score in scores], 3),
        f"{name}_vs_naive": _mean([score.vs_naive for score in scores], 3),
    }


def _mean(values: list[float], digits: int) -> float | None:
    return round(statistics.fmean(values), digits) if values else None


def _words(scores: list[Score]) -> str:
    return "; ".join(
        f"{len(score.waits)} waits, {score.vs_les:.3f} of les, {score.vs_naive:.3f} of naive,"
        f" {score.coverage:.1f} % in range, width {score.width:.2f}"
        for score in scores
    )

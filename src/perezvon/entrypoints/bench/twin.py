"""How well the twin tells of days that really were, and how fast it is.

Keys: `wait_coverage` and `abandonment_coverage`: the percentage of days of the real month on which the twin's 80 % range of
the daily mean wait and of the daily abandonment holds the real day; `wait_width` and `abandonment_width`: the median width of
those ranges relative to their mean. The same keys with `_second_half` judge only the days by which nothing
of `load.Unknown` was chosen. `compare_s`: seconds for two plans of a day of 3,000 calls with 20 replications each, on all
cores.
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from perezvon.entrypoints.twin.sources import made_up, read_source
from perezvon.entrypoints.twin.tables import real_figures
from perezvon.features.twin.domain.results import ALL, Range, ranges, relative_width
from perezvon.features.twin.domain.scenarios import Scenario
from perezvon.features.twin.service.living import live

MONTH = "calls-1999-02.csv"
NAMES = {"wait": "mean_wait_s", "abandonment": "abandonment"}


async def measure(data: Path, *, replications: int, say: Callable[[str], None]) -> Mapping[str, float]:
    """The figures. Raises `OSError` when the folder has no real month."""
    source = read_source(data / MONTH)
    say(f"{len(source.log.calls)} calls read")
    days = source.log.days()
    lived = await live([Scenario(source.callers(day), source.plan(day)) for day in days], replications)
    say(f"{len(days)} days lived, each {replications} times")
    judged = [
        (real_figures(source.log.of_day(day)), ranges(replication)[ALL])
        for day, replication in zip(days, lived, strict=True)
    ]
    figures = _judge(judged, "") | _judge(judged[len(days) // 2 :], "_second_half")
    callers, plan = made_up(3_000, None)
    began = time.perf_counter()
    await live([Scenario(callers, plan), Scenario(callers, plan)], 20)
    return figures | {"compare_s": round(time.perf_counter() - began, 1)}


def _judge(judged: list[tuple[Mapping[str, float], Mapping[str, Range]]], ending: str) -> dict[str, float]:
    figures: dict[str, float] = {}
    for key, name in NAMES.items():
        inside = sum(twin[name].low <= real[name] <= twin[name].high for real, twin in judged)
        figures[f"{key}_coverage{ending}"] = round(100 * inside / len(judged), 1)
        figures[f"{key}_width{ending}"] = round(median(relative_width(twin[name]) for _, twin in judged), 3)
    return figures

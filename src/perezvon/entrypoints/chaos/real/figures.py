"""What a run ends with: one JSON object, the goals that it is measured by, and broken promises in words."""

import statistics
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass

from perezvon.entrypoints.chaos.real.failover import Failovers
from perezvon.entrypoints.chaos.real.ledger import Finding, Promise
from perezvon.entrypoints.chaos.real.silence import p99


@dataclass(slots=True, kw_only=True)
class Figures:
    """By the names that the goals have. `None`: not measured in this run."""

    seeds: int = 0
    violations: int = 0
    kills_dispatch: int = 0
    kills_database: int = 0
    dropped: int = 0
    places_lost: int = 0
    records_lost: int = 0
    records_duplicated: int = 0
    double_booked: int = 0
    failover_p50_s: float | None = None
    failover_p99_s: float | None = None
    handover_ms: float | None = None
    silent_database_p99_ratio: float | None = None
    drain_s: float | None = None
    cold_start_s: float | None = None
    planted_bugs_caught: int | None = None

    def add(self, findings: Sequence[Finding]) -> None:
        """Count broken promises. Those that have no name of their own are violations."""
        broken = Counter(finding.promise for finding in findings)
        self.violations += broken.pop(Promise.OTHER, 0)
        for promise, count in broken.items():
            setattr(self, promise, getattr(self, promise) + count)

    def took(self, failovers: Failovers) -> None:
        """How long it took each time until another decided."""
        if failovers.unforeseen:
            self.failover_p50_s = rounded(statistics.median(failovers.unforeseen))
            self.failover_p99_s = rounded(p99(failovers.unforeseen))
        if failovers.handed_over:
            self.handover_ms = rounded(1e3 * max(failovers.handed_over))

    def as_json(self) -> dict[str, float | None]:
        """The object."""
        return asdict(self)

    def broken(self) -> Iterator[str]:
        """Promises that do not depend on the machine, and were broken."""
        for name in ("violations", "dropped", "places_lost", "records_lost", "records_duplicated", "double_booked"):
            if count := getattr(self, name):
                yield f"{name}: {count}, should be 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """What is asked of a run. Times are asked of the longer forms alone: a test must not depend on the machine."""

    seeds: int
    kills_dispatch: int
    kills_database: int
    planted_bugs: int = 0
    times: bool = False
    cold_start: bool = False
    """Whether there is one."""

    def missed(self, figures: Figures) -> Iterator[str]:
        """Each goal that was not reached, in words."""
        for name in ("seeds", "kills_dispatch", "kills_database"):
            if getattr(figures, name) < getattr(self, name):
                yield f"{name}: {getattr(figures, name)}, at least {getattr(self, name)} are asked for"
        if (figures.planted_bugs_caught or 0) < self.planted_bugs:
            yield f"planted_bugs_caught: {figures.planted_bugs_caught}, at least {self.planted_bugs} are asked for"
        if self.times:
            yield from _missed_times(figures, set() if self.cold_start else {"cold_start_s"})


_MOST: dict[str, float] = {
    "failover_p50_s": 1.2,
    "failover_p99_s": 2.0,
    "handover_ms": 300.0,
    "silent_database_p99_ratio": 2.0,
    "drain_s": 30.0,
    "cold_start_s": 5.0,
}


def _missed_times(figures: Figures, left_out: Collection[str]) -> Iterator[str]:
    for name, most in _MOST.items():
        if name in left_out:
            continue
        found: float | None = getattr(figures, name)
        if found is None:
            yield f"{name}: not measured"
        elif found > most:
            yield f"{name}: {found}, at most {most} is asked for"


def rounded(value: float | None) -> float | None:
    """Milliseconds are enough."""
    return None if value is None else round(value, 3)

"""When a condition raises an alarm and when it clears one.

An alarm is **raised** when its condition has been wrong for `HOLDS`, and **cleared** when it has been well for `CLEARS`. Which alarms
there are is kept in one place for all processes; since when a condition is wrong or well, each process knows for itself. So an
alarm lives through the death of any of them. It is cleared only where nobody else says that it is not well: those who see
different disks do not undo what the other said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from perezvon.features.metrics.domain.alarms.conditions import HIDES, Condition, key_of
from perezvon.kernel.time import SECOND, Micros

HOLDS: Micros = 60 * SECOND
CLEARS: Micros = 120 * SECOND
SAYS_AGAIN: Micros = 10 * SECOND
"""How often a process says of an alarm that it is not well."""
FORGETS: Micros = 30 * SECOND
"""After so long what a process said does not hold any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a look at the centre comes to."""

    raised: Sequence[Condition]
    cleared: Sequence[str]
    unwell: Sequence[str]
    """The alarms that stay because their condition is not well."""


@dataclass(slots=True)
class _Since:
    """Since when a condition is wrong, or well. Between the two it is neither."""

    wrong: Micros | None = None
    well: Micros | None = None


class Watch:
    """What one process has seen."""

    def __init__(self) -> None:
        self._seen: dict[str, _Since] = {}

    def look(self, now: Micros, found: Iterable[Condition], said: Mapping[str, Micros]) -> Findings:
        """It is `now`, and this is so. `said` has the alarms that there are, and when somebody last said that they are not well."""
        by_key = {each.key: each for each in found}
        for key in (*by_key, *said.keys() - by_key.keys()):
            self._note(key, now, by_key.get(key))
        for key in self._seen.keys() - by_key.keys() - said.keys():
            del self._seen[key]
        return Findings(
            raised=[each for key, each in by_key.items() if key not in said and self._has_held(key, now)],
            cleared=[key for key, at in said.items() if self._is_over(key, now) and now - at >= FORGETS],
            unwell=[key for key in said if self._seen[key].well is None],
        )

    def _note(self, key: str, now: Micros, condition: Condition | None) -> None:
        """What is not looked at any more, as a queue that is gone, is well."""
        since = self._seen.setdefault(key, _Since())
        is_wrong = condition is not None and condition.is_wrong
        told = condition.since if condition is not None else None
        since.wrong = _first(since.wrong, told, now) if is_wrong else None
        since.well = _first(since.well, now) if condition is None or condition.is_well else None

    def _has_held(self, key: str, now: Micros) -> bool:
        wrong = self._seen[key].wrong
        return wrong is not None and now - wrong >= HOLDS

    def _is_over(self, key: str, now: Micros) -> bool:
        well = self._seen[key].well
        return well is not None and now - well >= CLEARS


def hidden(conditions: Iterable[Condition]) -> frozenset[str]:
    """The alarms that only follow from one of these."""
    return frozenset(
        key_of(follows, each.queue) for each in conditions if each.queue for follows in HIDES.get(each.cause, ())
    )


def _first(*instants: Micros | None) -> Micros | None:
    return next((at for at in instants if at is not None), None)

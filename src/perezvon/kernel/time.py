"""Time as an argument. Only `platform.system` reads a clock."""

from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeAlias

Micros: TypeAlias = int
"""An instant: microseconds since 1970-01-01 UTC. Exact, ordered, cheap."""

SECOND: Micros = 1_000_000
DAY: Micros = 86_400 * SECOND

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """The wall clock and a clock that never goes back."""

    def now(self) -> Micros:
        """The current instant."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never decreases."""
        ...


def to_datetime(at: Micros) -> datetime:
    """The same instant as an aware UTC datetime, exact to the microsecond."""
    return _EPOCH + timedelta(microseconds=at)


def from_datetime(moment: datetime) -> Micros:
    """The same instant in microseconds. Raises `ValueError` when `moment` has no time zone."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (moment - _EPOCH) // timedelta(microseconds=1)

"""A call as a log tells of it, the one form in which the twin reads its own log and others'."""

from collections.abc import Mapping
from dataclasses import dataclass, field

DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One caller in one queue: from the moment they began to wait."""

    contact: str
    arrived: int
    """Local time as seconds since 1970-01-01, whatever the zone."""
    queue: str
    priority: int = 0
    customer: str | None = None
    manager: str | None = None
    """The customer's personal manager, where the log knows."""
    wait_s: float
    is_answered: bool
    handle_s: float | None = None
    """Seconds with the agent; `None` when nobody answered or it was not recorded."""
    agent: str | None = None
    """Who answered; `None` when nobody did or it was not recorded."""
    wrap_up_s: float | None = None
    """The work after it, where the log knows."""

    @property
    def day(self) -> int:
        """The local day on which it arrived, counted from 1970-01-01."""
        return self.arrived // DAY_S

    @property
    def answered(self) -> float:
        """When the wait ended, by an answer or because the caller gave up."""
        return self.arrived + self.wait_s

    @property
    def ended(self) -> float:
        """When the agent was done with it."""
        return self.answered + (self.handle_s or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLog:
    """Calls in the order of their arrival, and how often the log said something that cannot quite be so."""

    calls: tuple[Call, ...]
    oddities: Mapping[str, int] = field(default_factory=dict)

    def days(self) -> tuple[int, ...]:
        """The local days on which anybody called."""
        return tuple(sorted({call.day for call in self.calls}))

    def of_day(self, day: int) -> tuple[Call, ...]:
        """The calls of one local day."""
        return tuple(call for call in self.calls if call.day == day)

    def queues(self) -> tuple[str, ...]:
        """The queues that were called."""
        return tuple(sorted({call.queue for call in self.calls}))

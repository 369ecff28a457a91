"""A call as a log tells of it, the one form in which the twin reads its own log and others'."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from perezvon.kernel.values import Language

DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """What was known of a caller when they arrived."""

    customer: str | None = None
    party: str | None = None
    """Whose number it is, which is all that is known of strangers."""
    manager: str | None = None
    """The customer's personal manager,"""
    backups: tuple[str, ...] = ()
    """and who stands in for them."""
    tier: str | None = None
    language: Language | None = None

    @property
    def person(self) -> str | None:
        """Who it is, as the engine knows them again when they call."""
        if self.customer is not None:
            return self.customer
        return f"party {self.party}" if self.party is not None else None


NOBODY_KNOWN = Who()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One caller in one queue: from the moment they began to wait."""

    contact: str
    arrived: int
    """Local time as seconds since 1970-01-01, whatever the zone."""
    queue: str
    """The first one of their route."""
    route: str | None = None
    """By which route they came, where the log knows."""
    who: Who = NOBODY_KNOWN
    wait_s: float
    is_answered: bool
    """Whether an agent answered it. Who is called back later is a caller who left."""
    left: str | None = None
    """How the caller left who was not answered and did not give up: for a `callback` or a `message`, `passed_on`,
    `called_again` in place of being called back, or `unserved`."""
    callback_s: float | None = None
    """How long after the call somebody was reached who left to be called back."""
    handle_s: float | None = None
    """Seconds with the agent; `None` when nobody talked to them or it was not recorded."""
    agent: str | None = None
    """Who talked to them; `None` when nobody did or it was not recorded."""
    is_to_head: bool = False
    """Whether it came to the head of a group."""
    wrap_up_s: float | None = None
    """The work after it, where the log knows."""

    @property
    def gave_up(self) -> bool:
        """Whether the caller hung up while waiting."""
        return not self.is_answered and self.left is None

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

    def before(self, day: int) -> Iterator[Call]:
        """The calls of all days before this one."""
        return (call for call in self.calls if call.day < day)

    def queues(self) -> tuple[str, ...]:
        """The queues that were called."""
        return tuple(sorted({call.queue for call in self.calls}))

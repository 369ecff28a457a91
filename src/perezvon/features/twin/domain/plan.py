"""What a manager can change: queues, staff and rules of a day, as one whole value. The twin lives a day under a plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Span = tuple[float, float]
"""From and until, in seconds since the beginning of the day; a night shift goes on beyond 86,400."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePlan:
    """One queue."""

    strategy: str = "longest_idle"
    target_s: int = 20
    target_percent: int = 80
    priority: int = 0
    """Seconds of waiting that a caller of this queue is worth ahead of others."""
    ring_s: int = 20
    wrap_up_s: int = 600
    """The longest work after a call."""
    needs: Mapping[str, int] = field(default_factory=dict)
    """Skills that its agents must master, with the least level from 1 to 5."""
    relaxed: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """For a skill: after so many seconds of waiting so much less will do."""
    overflow_to: str | None = None
    overflow_after_s: int = 60
    callback_after_s: int | None = None
    """After so long a caller is offered to be called back without losing their place; `None`: never."""
    personal_first: bool = False
    """Ring the customer's personal manager before the queue, where the log names one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPlan:
    """One agent: what they serve and when they are there to take calls."""

    queues: tuple[str, ...]
    spans: tuple[Span, ...]
    skills: Mapping[str, int] = field(default_factory=dict)
    pace: float = 1.0
    """How long their calls take, relative to what is usual in the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A day's queues, staff and rules."""

    queues: Mapping[str, QueuePlan]
    agents: Mapping[str, AgentPlan]
    priority_worth_s: int = 0
    """Seconds of waiting that each step of a customer's priority is worth."""
    callback_share: float = 0.6
    """How many of those who are offered a callback take it."""
    answer_s: float = 0.0
    """How long an agent's phone rings before it is answered."""
    missed_share: float = 0.0
    """How many offers ring out because the agent is not there."""

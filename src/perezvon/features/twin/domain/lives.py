"""Callers of a day with their own chances, and what became of them and of the agents."""

import random
from dataclasses import dataclass, field

from perezvon.features.twin.domain.calls import NOBODY_KNOWN, Who


@dataclass(slots=True, kw_only=True)
class Caller:
    """One caller of a day with all chances that are their own."""

    at: float
    """Seconds since the beginning of the day."""
    queue: str
    route: str | None = None
    """By which route they come, where that is known."""
    who: Who = NOBODY_KNOWN
    patience_s: float
    work_s: float
    """How long the talk takes with an agent of the usual pace."""
    wrap_up_s: float
    answer_u: float = 0.5
    """How quick the agent is to answer, and with a high value whether at all, from 0 to 1."""
    callback_u: float = 0.0
    """Who takes the offer of a callback: those below the plan's share."""

    def reached_u(self, attempt: int) -> float:
        """Whether they answer when they are called back: below the plan's share. Each attempt has its own luck."""
        return random.Random(f"{self.at}/{self.callback_u}/{attempt}").random()


@dataclass(slots=True)
class Fate:
    """What became of a caller.

    How: `answered`, `abandoned`, `message` (they left one), `passed_on` (to another number), `called_again` (they asked to
    be called back, and another call of theirs took its place), or `unserved`: nobody talked to them, neither in the call
    nor by calling them back.
    """

    queue: str
    at: float
    how: str = "unserved"
    wait_s: float = 0.0
    agent: str | None = None
    handle_s: float = 0.0
    callback_s: float | None = None
    """When the caller left for a callback: how long after the call it took until they were called and answered."""
    is_offered: bool = False
    """Whether they were offered a callback,"""
    is_callback: bool = False
    """and whether they took it."""
    has_manager: bool = False
    is_own_manager: bool = False
    """Whether their personal manager answered."""
    is_to_head: bool = False
    """Whether they came to the head of a group, because nobody else was there."""
    is_over: bool = False


@dataclass(slots=True)
class Effort:
    """What an agent did: seconds at work, in talks, in the work after them, and in calling people who did not answer yet."""

    staffed_s: float = 0.0
    talk_s: float = 0.0
    wrap_up_s: float = 0.0
    calling_s: float = 0.0
    contacts: int = 0


@dataclass(slots=True)
class Lived:
    """A day that was lived: each caller's fate, in the order of the callers, and each agent's effort."""

    fates: list[Fate]
    efforts: dict[str, Effort] = field(default_factory=dict)

"""What a manager can change: queues, routes, staff and rules of a day, as one whole value. The twin lives a day under a plan.

A plan speaks the engine's own words (`engine.centre`): what holds in the centre stands in it as it is set there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from perezvon.engine.centre import (
    AgentSetup,
    BoostSetup,
    CallbackSetup,
    Flow,
    HoursSetup,
    QueueSetup,
    QueueStep,
    RouteStep,
    TeamSetup,
)
from perezvon.kernel.ids import AgentId, QueueId

Span = tuple[float, float]
"""From and until, in seconds since the beginning of the day; a night shift goes on beyond 86,400."""

LONGEST_WRAP_UP_S = 600
"""The longest work after a call where nobody says how long it may be."""

CALLED_BACK = CallbackSetup(is_automatic=True)
"""How people are called back where nobody says how: by the engine."""

CALLBACK_SHARE = 0.6
REACHED_SHARE = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPlan:
    """One agent: who they are for the engine, and when they are there to take calls."""

    setup: AgentSetup
    spans: tuple[Span, ...]
    pace: float = 1.0
    """How long their calls take, relative to what is usual in the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A day's queues, routes, staff and rules."""

    queues: Mapping[str, QueueSetup]
    agents: Mapping[str, AgentPlan]
    routes: Mapping[str, tuple[RouteStep, ...]] = field(default_factory=dict)
    """Whom to try, in order. A caller of whom no route is known takes the one that is named like their queue."""
    flows: Mapping[str, Flow] = field(default_factory=dict)
    """By route: what becomes of callers whom it gives back. Without one they may leave for a callback or a message."""
    boosts: BoostSetup = field(default_factory=BoostSetup)
    callbacks: CallbackSetup = CALLED_BACK
    teams: Mapping[str, TeamSetup] = field(default_factory=dict)
    hours: Mapping[str, HoursSetup] = field(default_factory=dict)
    """The twin's day has no time zone: 9 o'clock is 9 o'clock there."""
    callback_share: float = CALLBACK_SHARE
    """How many of those who are offered a callback take it."""
    reached_share: float = REACHED_SHARE
    """How many of those who are called back answer, each time that they are called."""
    answer_s: float = 0.0
    """How long an agent's phone rings before it is answered."""
    missed_share: float = 0.0
    """How many callers are first rung to somebody who is not there."""

    def route_of(self, route: str | None, queue: str) -> str:
        """The route of a caller: their own if the plan has it, else that of their queue."""
        return route if route is not None and route in self.routes else queue

    def steps_of(self, route: str) -> tuple[RouteStep, ...]:
        """The steps of a route; of a queue that has none: to wait in it."""
        return self.routes.get(route) or (QueueStep(queue=QueueId(route)),)


def queue_setup(queue: str, **settings: Any) -> QueueSetup:
    """A queue with the twin's defaults, where nobody says how it is set."""
    return QueueSetup(queue=QueueId(queue), **{"wrap_up_s": LONGEST_WRAP_UP_S, **settings})


def agent_setup(agent: str, queues: Iterable[str], **settings: Any) -> AgentSetup:
    """An agent who serves these queues."""
    return AgentSetup(agent=AgentId(agent), queues=tuple(QueueId(queue) for queue in queues), **settings)

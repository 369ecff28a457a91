"""What is looked at: the conditions of the centre that are wrong, well, or neither."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from perezvon.engine.view import AgentView, QueueView, View
from perezvon.features.metrics.domain import FEWEST, Today
from perezvon.kernel.ids import AgentId, QueueId, TeamId
from perezvon.kernel.time import SECOND, Micros

CALM_WAIT = 0.8
CALM_POINTS = 2


class Weight(StrEnum):
    """How much an alarm weighs, the least first."""

    SLIGHT = "slight"
    """One agent's trouble."""
    SERIOUS = "serious"
    """Customers wait too long."""
    GRAVE = "grave"
    """Customers reach nobody, or what they say is lost."""

    @property
    def rank(self) -> int:
        """Its place in that order."""
        return _RANKS[self]


_RANKS: Mapping[Weight, int] = {weight: rank for rank, weight in enumerate(Weight)}


class Cause(StrEnum):
    """Why there is an alarm."""

    RECORDING_STOPPED = "recording_stopped"
    NOBODY_SIGNED_IN = "nobody_signed_in"
    QUEUE_LATE = "queue_late"
    SERVICE_LEVEL = "service_level"
    PHONE_UNREACHABLE = "phone_unreachable"
    MISSED_OFFERS = "missed_offers"

    @property
    def weight(self) -> Weight:
        """How much it weighs."""
        return WEIGHTS[self]


WEIGHTS: Mapping[Cause, Weight] = {
    Cause.RECORDING_STOPPED: Weight.GRAVE,
    Cause.NOBODY_SIGNED_IN: Weight.GRAVE,
    Cause.QUEUE_LATE: Weight.SERIOUS,
    Cause.SERVICE_LEVEL: Weight.SERIOUS,
    Cause.PHONE_UNREACHABLE: Weight.SLIGHT,
    Cause.MISSED_OFFERS: Weight.SLIGHT,
}

HIDES: Mapping[Cause, Sequence[Cause]] = {
    Cause.NOBODY_SIGNED_IN: (Cause.QUEUE_LATE, Cause.SERVICE_LEVEL),
    Cause.QUEUE_LATE: (Cause.SERVICE_LEVEL,),
}
"""What only follows from a cause, in the same queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What is looked at. `is_wrong` raises, `is_well` clears; between the two nothing changes."""

    cause: Cause
    queue: QueueId | None = None
    agent: AgentId | None = None
    teams: tuple[TeamId, ...] = ()
    """Whom it concerns: the agent's team, or those of whoever serves the queue."""
    is_wrong: bool
    is_well: bool
    since: Micros | None = None
    """Since when it is wrong, where the log says so; else since it was first seen."""
    value: float | None = None
    """A percentage, or since when the oldest contact waits, in microseconds."""
    limit: float | None = None
    """What the value should keep: a percentage, or microseconds."""

    @property
    def key(self) -> str:
        """The name of the alarm."""
        return key_of(self.cause, self.queue, self.agent)


def key_of(cause: Cause, queue: QueueId | None = None, agent: AgentId | None = None) -> str:
    """The name of the alarm of this cause: there is never more than one at a time."""
    return ".".join(filter(None, (cause, queue or agent)))


def conditions(view: View, today: Today | None, *, is_recording_stopped: bool | None) -> Iterator[Condition]:
    """All that is looked at, in the order of its weight. What is not known yet is neither wrong nor well."""
    yield Condition(
        cause=Cause.RECORDING_STOPPED,
        is_wrong=is_recording_stopped is True,
        is_well=is_recording_stopped is False,
    )
    teams = _teams(view)
    for queue in view.queues():
        yield from _of_queue(queue, today, tuple(sorted(teams.get(queue.queue, ()))))
    for agent in view.agents():
        yield from _of_agent(agent)


def _teams(view: View) -> Mapping[QueueId, set[TeamId]]:
    """Whose agents serve each queue."""
    teams: dict[QueueId, set[TeamId]] = {}
    for agent in view.agents():
        if agent.is_active and agent.team is not None:
            for queue in agent.queues:
                teams.setdefault(queue, set()).add(agent.team)
    return teams


def _of_queue(queue: QueueView, today: Today | None, teams: tuple[TeamId, ...]) -> Iterator[Condition]:
    is_left_alone = queue.is_active and queue.waiting > 0 and queue.staffed == 0
    yield Condition(
        cause=Cause.NOBODY_SIGNED_IN,
        queue=queue.queue,
        teams=teams,
        is_wrong=is_left_alone,
        is_well=not is_left_alone,
        value=queue.oldest_since,
    )
    yield _lateness(queue, None if today is None else today.now, teams)
    yield _service_level(queue, today, teams)


def _lateness(queue: QueueView, now: Micros | None, teams: tuple[TeamId, ...]) -> Condition:
    limit, oldest = queue.longest_wait_s * SECOND, queue.oldest_since
    wait = 0 if oldest is None or now is None else now - oldest
    is_late = queue.is_active and oldest is not None and wait > limit
    return Condition(
        cause=Cause.QUEUE_LATE,
        queue=queue.queue,
        teams=teams,
        is_wrong=is_late,
        is_well=now is not None and (not queue.is_active or wait < limit * CALM_WAIT),
        since=oldest + limit if is_late and oldest is not None else None,
        value=oldest,
        limit=limit,
    )


def _service_level(queue: QueueView, today: Today | None, teams: tuple[TeamId, ...]) -> Condition:
    level, is_known = _level(queue, today)
    return Condition(
        cause=Cause.SERVICE_LEVEL,
        queue=queue.queue,
        teams=teams,
        is_wrong=is_known and level < queue.target_percent,
        is_well=today is not None and (not is_known or level >= min(queue.target_percent + CALM_POINTS, 100)),
        value=level if is_known else None,
        limit=queue.target_percent,
    )


def _level(queue: QueueView, today: Today | None) -> tuple[float, bool]:
    """The day's service level, and whether it says anything."""
    if today is None or not queue.is_active:
        return 0, False
    figures = today.figures(queue.queue)
    count = figures.answered + figures.abandoned
    return (100 * figures.answered_in_time / count, True) if count >= FEWEST else (0, False)


def _of_agent(agent: AgentView) -> Iterator[Condition]:
    is_cut_off = agent.is_active and agent.state == "available" and not agent.is_phone_ready
    was_absent = agent.is_active and agent.state == "break" and agent.reason == "missed_offers"
    for cause, is_wrong in ((Cause.PHONE_UNREACHABLE, is_cut_off), (Cause.MISSED_OFFERS, was_absent)):
        yield Condition(
            cause=cause,
            agent=agent.agent,
            teams=() if agent.team is None else (agent.team,),
            is_wrong=is_wrong,
            is_well=not is_wrong,
            since=agent.since if cause is Cause.MISSED_OFFERS else None,
        )

"""Alarms as they are and were, and for which of them people are interrupted.

Whoever is interrupted too often heeds nothing any more: a person is **told** of at most `Budget.per_hour` alarms in any hour. The
gravest are always told, at once, and count. The others are told while there is room, those that weigh most first; the rest is
**held back**: to be seen by whoever asks, and told as soon as there is room while it lasts.

An alarm that follows from a graver one is **hidden** by it. Once it was hidden nobody is told of it any more: when the graver
one is over, it is there again and not as news.

Somebody **acknowledges** an alarm, which then has an owner, or **snoozes** it for a while.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from perezvon.features.metrics.domain.alarms.conditions import Cause, Condition, Weight, key_of
from perezvon.features.metrics.domain.alarms.watch import hidden
from perezvon.kernel.actor import Reach
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, QueueId, TeamId, UserId
from perezvon.kernel.time import SECOND, Micros

SNOOZE: Micros = 900 * SECOND
HOUR: Micros = 3_600 * SECOND
PER_HOUR = 6
REMEMBERED: Micros = 24 * HOUR
"""How far back it is looked for what was told. Only where that went on without a pause for so long could more matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many alarms a person is told of in an hour, the gravest aside."""

    per_hour: int = PER_HOUR
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Somebody has seen an alarm, and looks after it or wants to hear of it later."""

    by: UserId
    at: Micros
    snoozed_until: Micros | None = None

    def is_heeded(self, now: Micros) -> bool:
        """Whether nobody else needs to hear of the alarm now."""
        return self.snoozed_until is None or now < self.snoozed_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm that was raised. `value` and `limit` are those of its condition, when it was raised or now."""

    id: str
    cause: Cause
    queue: QueueId | None
    agent: AgentId | None
    teams: tuple[TeamId, ...]
    """Whom it concerned when it was raised."""
    value: float | None
    limit: float | None
    raised: Micros
    unwell: Micros
    """When somebody last said that its condition is not well."""
    hidden: Micros | None = None
    """When a graver one first hid it."""
    cleared: Micros | None = None
    note: Note | None = None

    @property
    def key(self) -> str:
        """Its name, under which there is at most one at a time."""
        return key_of(self.cause, self.queue, self.agent)

    @property
    def weight(self) -> Weight:
        """How much it weighs."""
        return self.cause.weight

    def concerns(self, reach: Reach) -> bool:
        """Whether it concerns somebody who watches these teams. What is about no queue and no agent concerns everybody."""
        if reach is None or (self.queue is None and self.agent is None):
            return True
        return not set(reach).isdisjoint(self.teams)

    def is_news(self, at: Micros) -> bool:
        """Whether somebody may be told of it then."""
        return (self.cleared is None or at < self.cleared) and (self.hidden is None or at < self.hidden)

    def as_condition(self) -> Condition:
        """What it was raised for."""
        return Condition(cause=self.cause, queue=self.queue, agent=self.agent, is_wrong=True, is_well=False)


class AlarmNotFoundError(AppError):
    """There is no such alarm any more, or none that this person may see."""

    kind = ErrorKind.NOT_FOUND
    code = "metrics.alarm_not_found"


def urgency(alarm: Alarm) -> tuple[int, Micros, str]:
    """The order in which alarms are told: the gravest first, then the oldest."""
    return -alarm.weight.rank, alarm.raised, alarm.id


def told(alarms: Iterable[Alarm], per_hour: int, now: Micros) -> Mapping[str, Micros]:
    """When each alarm was told, of those that were by `now`.

    It follows from the alarms alone, so every process says the same, and what was told stays told.
    """
    instants: dict[str, Micros] = {}
    coming = deque(sorted(alarms, key=lambda alarm: alarm.raised))
    held: list[Alarm] = []
    lately: deque[Micros] = deque()
    while (at := _next_instant(coming, held, lately)) is not None and at <= now:
        while lately and lately[0] <= at - HOUR:
            lately.popleft()
        while coming and coming[0].raised <= at:
            held.append(coming.popleft())
        for alarm in sorted((alarm for alarm in held if alarm.is_news(at)), key=urgency):
            if alarm.weight is Weight.GRAVE or len(lately) < per_hour:
                instants[alarm.id] = at
                lately.append(at)
        held = [alarm for alarm in held if alarm.is_news(at) and alarm.id not in instants]
    return instants


def _next_instant(coming: Sequence[Alarm], held: Sequence[Alarm], lately: Sequence[Micros]) -> Micros | None:
    """When something is raised next, or there is room for what is held back."""
    instants = [coming[0].raised] if coming else []
    if held and lately:
        instants.append(lately[0] + HOUR)
    return min(instants, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An alarm as somebody sees it; held back unless it was `told` or needs no telling."""

    alarm: Alarm
    told: Micros | None

    @property
    def is_held_back(self) -> bool:
        """Whether it waits until there is room to tell it."""
        return self.told is None and self.alarm.hidden is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The alarms that follow from no graver one, the gravest first, and how many were told in the last hour."""

    shown: Sequence[Shown]
    told_last_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmBoard:
    """The alarms as they are `at` an instant: all that are not over, and those that were raised not long before."""

    alarms: Sequence[Alarm] = ()
    per_hour: int = PER_HOUR
    at: Micros = 0

    def find(self, key: str, reach: Reach) -> Alarm:
        """The alarm of this name. Raises `AlarmNotFoundError` when somebody who watches these teams sees none."""
        found = next((alarm for alarm in self._open(reach) if alarm.key == key), None)
        if found is None:
            raise AlarmNotFoundError
        return found

    def seen(self, reach: Reach) -> "Seen":
        """What somebody sees who watches these teams."""
        here = self._open(reach)
        follow = hidden(alarm.as_condition() for alarm in here)
        instants = told([alarm for alarm in self.alarms if alarm.concerns(reach)], self.per_hour, self.at)
        return Seen(
            shown=[
                Shown(alarm=alarm, told=instants.get(alarm.id))
                for alarm in sorted(here, key=urgency)
                if alarm.key not in follow
            ],
            told_last_hour=sum(at > self.at - HOUR for at in instants.values()),
        )

    def _open(self, reach: Reach) -> Sequence[Alarm]:
        return [alarm for alarm in self.alarms if alarm.cleared is None and alarm.concerns(reach)]


def snoozed(note: Note, now: Micros) -> Note:
    """The note of somebody who wants to hear of the alarm later."""
    return replace(note, snoozed_until=now + SNOOZE)

"""Alarms: what is wrong in the centre, told once per cause, late enough to be true and early enough to help.

An alarm is **raised** when its condition has held for `HOLDS`, and **cleared** when the opposite, by a margin, has held
for `CLEARS`. A cause hides what only follows from it. Somebody **acknowledges** an alarm, which then has an owner, or
**snoozes** it for a while. The causes:

* `nobody_signed_in`: contacts wait in a queue that nobody serves. Hides the two below.
* `queue_late`: the oldest contact of a queue waits longer than its limit. Clear at four fifths of it. Hides the next.
* `service_level`: the day's service level of a queue is below its target. Clear two points above.
* `recording_stopped`: calls are not recorded, because the disk is full.
* `phone_unreachable`: an agent is available, but cannot be rung.
* `missed_offers`: an agent was put on a break after missing calls.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from perezvon.engine.view import AgentView, QueueView, View
from perezvon.features.metrics.domain import FEWEST, Today
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, QueueId, UserId
from perezvon.kernel.time import SECOND, Micros

HOLDS: Micros = 60 * SECOND
CLEARS: Micros = 120 * SECOND
SNOOZE: Micros = 900 * SECOND
HOUR: Micros = 3_600 * SECOND
CALM_WAIT = 0.8
CALM_POINTS = 2

HIDES = {"nobody_signed_in": ("queue_late", "service_level"), "queue_late": ("service_level",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What is looked at. `is_wrong` raises, `is_well` clears; between the two nothing changes."""

    cause: str
    queue: QueueId | None = None
    agent: AgentId | None = None
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
        return ".".join(filter(None, (self.cause, self.queue or self.agent)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Somebody has seen an alarm, and looks after it or wants to hear of it later."""

    alarm: str
    by: UserId
    at: Micros
    snoozed_until: Micros | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm that was raised."""

    condition: Condition
    raised: Micros
    note: Note | None = None

    @property
    def is_serious(self) -> bool:
        """Whether customers suffer."""
        return self.condition.agent is None


class AlarmNotFoundError(AppError):
    """There is no such alarm any more, or none that this person may see."""

    kind = ErrorKind.NOT_FOUND
    code = "metrics.alarm_not_found"


def conditions(view: View, today: Today | None, *, is_recording_stopped: bool) -> Iterator[Condition]:
    """All that is looked at, in the order of its weight."""
    yield Condition(cause="recording_stopped", is_wrong=is_recording_stopped, is_well=not is_recording_stopped)
    for queue in view.queues():
        yield from _of_queue(queue, today)
    for agent in view.agents():
        yield from _of_agent(agent)


def _of_queue(queue: QueueView, today: Today | None) -> Iterator[Condition]:
    is_left_alone = queue.is_active and queue.waiting > 0 and queue.staffed == 0
    yield Condition(
        cause="nobody_signed_in",
        queue=queue.queue,
        is_wrong=is_left_alone,
        is_well=not is_left_alone,
        value=queue.oldest_since,
    )
    yield _lateness(queue, 0 if today is None else today.now)
    if today is not None:
        yield _service_level(queue, today)


def _lateness(queue: QueueView, now: Micros) -> Condition:
    limit, oldest = queue.longest_wait_s * SECOND, queue.oldest_since
    wait = 0 if oldest is None else now - oldest
    is_late = queue.is_active and oldest is not None and wait > limit
    return Condition(
        cause="queue_late",
        queue=queue.queue,
        is_wrong=is_late,
        is_well=not queue.is_active or wait < limit * CALM_WAIT,
        since=oldest + limit if is_late and oldest is not None else None,
        value=oldest,
        limit=limit,
    )


def _service_level(queue: QueueView, today: Today) -> Condition:
    figures = today.figures(queue.queue)
    count = figures.answered + figures.abandoned
    level = None if count == 0 else 100 * figures.answered_in_time / count
    is_known = queue.is_active and level is not None and count >= FEWEST
    return Condition(
        cause="service_level",
        queue=queue.queue,
        is_wrong=is_known and level is not None and level < queue.target_percent,
        is_well=not is_known or level is None or level >= min(queue.target_percent + CALM_POINTS, 100),
        value=level,
        limit=queue.target_percent,
    )


def _of_agent(agent: AgentView) -> Iterator[Condition]:
    is_cut_off = agent.is_active and agent.state == "available" and not agent.is_phone_ready
    was_absent = agent.is_active and agent.state == "break" and agent.reason == "missed_offers"
    for cause, is_wrong in (("phone_unreachable", is_cut_off), ("missed_offers", was_absent)):
        since = agent.since if cause == "missed_offers" else None
        yield Condition(cause=cause, agent=agent.agent, is_wrong=is_wrong, is_well=not is_wrong, since=since)


@dataclass(slots=True)
class _Watched:
    """One condition over time."""

    wrong_since: Micros | None = None
    well_since: Micros | None = None
    raised: Micros | None = None


class AlarmBoard:
    """The alarms as they are; `look` is told again and again what is so."""

    def __init__(self) -> None:
        self.alarms: Mapping[str, Alarm] = {}
        """Those to be seen, the gravest first; acknowledged and snoozed ones too."""
        self._watched: dict[str, _Watched] = {}
        self._raised: deque[Micros] = deque()

    def look(self, now: Micros, found: Iterable[Condition], notes: Mapping[str, Note]) -> None:
        """It is `now`, and this is so."""
        raised = {each.key: each for each in found if self._is_raised(now, each)}
        hidden = {
            f"{child}.{each.queue}" for each in raised.values() for child in HIDES.get(each.cause, ()) if each.queue
        }
        before, self.alarms = (
            self.alarms,
            {
                key: self._alarm(key, condition, notes.get(key))
                for key, condition in raised.items()
                if key not in hidden
            },
        )
        self._raised.extend(now for key in self.alarms if key not in before)
        while self._raised and self._raised[0] <= now - HOUR:
            self._raised.popleft()

    @property
    def raised_last_hour(self) -> int:
        """How many alarms were raised in the last hour."""
        return len(self._raised)

    def _alarm(self, key: str, condition: Condition, note: Note | None) -> Alarm:
        raised = self._watched[key].raised or 0
        return Alarm(condition=condition, raised=raised, note=note if note is not None and note.at >= raised else None)

    def _is_raised(self, now: Micros, condition: Condition) -> bool:
        watched = self._watched.get(condition.key)
        if watched is None:
            if not condition.is_wrong:
                return False
            watched = self._watched[condition.key] = _Watched()
        watched.wrong_since = _first(watched.wrong_since, condition.since, now) if condition.is_wrong else None
        watched.well_since = _first(watched.well_since, now) if condition.is_well else None
        if watched.raised is None and watched.wrong_since is not None and now - watched.wrong_since >= HOLDS:
            watched.raised = now
        if watched.well_since is not None and (watched.raised is None or now - watched.well_since >= CLEARS):
            del self._watched[condition.key]
            return False
        return watched.raised is not None


def _first(*instants: Micros | None) -> Micros | None:
    return next((at for at in instants if at is not None), None)


def snoozed(note: Note, now: Micros) -> Note:
    """The note of somebody who wants to hear of the alarm later."""
    return replace(note, snoozed_until=now + SNOOZE)

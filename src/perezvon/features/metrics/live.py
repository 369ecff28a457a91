"""Live topics: the figures `today` by queue, `day` by quarter of an hour and `handled` by agent; `alarms`.

Whoever watches some teams sees the queues that an agent of theirs serves, and these together as `all`. Until the figures
are known there are no cells.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict

from typing_extensions import override

from perezvon.engine.centre import QueueSetup
from perezvon.engine.changes import Change, LegEnded, SettingApplied
from perezvon.engine.commands import Command
from perezvon.engine.view import View
from perezvon.features.metrics.domain import TELLING, Figures, Quarter, Today, will_miss_target
from perezvon.features.metrics.domain.alarms.telling import AlarmBoard, Shown
from perezvon.features.queues.public import is_queue_seen
from perezvon.kernel.actor import Actor, Reach
from perezvon.kernel.ids import AgentId, QueueId
from perezvon.kernel.time import Clock, Micros
from perezvon.platform.realtime import EVERY, Every, Topic

ALL = "all"
"""The cell of all queues together. No queue has this id: theirs are made by `IdSource`."""

SUMMARY = "summary"

Known = Callable[[], Today | None]


class TodayTopic(Topic):
    """The figures of each queue, and of `all` that are seen."""

    name = "today"
    permission = "queues.watch"
    rate = 2

    def __init__(self, known: Known, clock: Clock) -> None:
        self._known = known
        self._clock = clock

    @override
    def scope(self, actor: Actor | None, key: str | None) -> Reach:
        """Those who watch the same teams see the same."""
        return () if actor is None else actor.reach(self.permission)

    @override
    def cells(self, view: View, scope: Reach) -> Mapping[str, object]:
        """All queues and their sum."""
        today = self._known()
        if today is None:
            return {}
        queues, to_call = _seen(view, scope), view.callbacks_open()
        cells = {str(queue.queue): self._queue(today, queue, to_call.get(queue.queue, 0)) for queue in queues}
        return {ALL: self._all(today, queues, scope, to_call), **cells}

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: Reach, view: View) -> Iterable[str] | Every:
        """Every cell when a figure may be another one, since the sum of all is then another one too."""
        return EVERY if any(isinstance(output, TELLING) for output in outputs) else ()

    def _queue(self, today: Today, queue: QueueSetup, to_call: int) -> Mapping[str, object]:
        now = self._clock.now()
        figures, lately = today.figures(queue.queue), today.lately(queue.queue, now)
        return {
            "queue": queue.queue,
            "since": today.since,
            **asdict(figures),
            "to_call": to_call,
            "target_s": queue.target_s,
            "target_percent": queue.target_percent,
            "will_miss_target": will_miss_target(figures, lately, queue.target_percent),
            "spark": today.sparks(queue.queue, now),
        }

    def _all(
        self, today: Today, queues: Sequence[QueueSetup], scope: Reach, to_call: Mapping[QueueId, int]
    ) -> Mapping[str, object]:
        total, lately, now = Figures(), Quarter(), self._clock.now()
        sparks = [today.sparks(queue.queue, now) for queue in queues]
        for queue in queues:
            total.add(today.figures(queue.queue))
            lately.add(today.lately(queue.queue, now))
        if scope is None:
            total.add(today.without_queue())
        target_percent = _target(today, queues)
        targets = {queue.target_s for queue in queues}
        return {
            "queue": None,
            "since": today.since,
            **asdict(total),
            "to_call": sum(to_call.get(queue.queue, 0) for queue in queues),
            "target_s": targets.pop() if len(targets) == 1 else None,
            "target_percent": target_percent,
            "will_miss_target": target_percent is not None and will_miss_target(total, lately, target_percent),
            "spark": [sum(slot) for slot in zip(*sparks, strict=True)] if sparks else [],
        }


class DayTopic(Topic):
    """The day by quarters of an hour, one cell each under the instant at which it began. The key, if any, is the one
    queue to show; without it all that are seen are shown together."""

    name = "day"
    permission = "queues.watch"
    rate = 1

    def __init__(self, known: Known) -> None:
        self._known = known

    @override
    def scope(self, actor: Actor | None, key: str | None) -> tuple[Reach, str | None]:
        """Those who watch the same teams see the same."""
        return () if actor is None else actor.reach(self.permission), key

    @override
    def cells(self, view: View, scope: tuple[Reach, str | None]) -> dict[str, object]:
        """The whole day."""
        today = self._known()
        if today is None:
            return {}
        queues = _chosen(view, scope)
        cells = {str(began): _quarter(today, queues, began) for began in today.quarters(today.since)}
        return {name: cell for name, cell in cells.items() if cell is not None}

    @override
    def touched(
        self, outputs: Sequence[Command | Change], scope: tuple[Reach, str | None], view: View
    ) -> Iterable[str] | Every:
        """The newest quarter; all of them when a target may be another one."""
        today = self._known()
        if today is None or not any(isinstance(output, TELLING) for output in outputs):
            return ()
        if any(isinstance(output, SettingApplied) for output in outputs):
            return EVERY
        return (str(today.newest_quarter),)

    @override
    def cell(self, view: View, scope: tuple[Reach, str | None], name: str) -> object | None:
        """One quarter; `None` when nothing was in it."""
        today = self._known()
        return None if today is None else _quarter(today, _chosen(view, scope), int(name))


class HandledTopic(Topic):
    """How many contacts each agent handled today; agents who handled none have no cell."""

    name = "handled"
    permission = "agents.watch"
    rate = 1

    def __init__(self, known: Known) -> None:
        self._known = known

    @override
    def scope(self, actor: Actor | None, key: str | None) -> Reach:
        """Those who watch the same teams see the same."""
        return () if actor is None else actor.reach(self.permission)

    @override
    def cells(self, view: View, scope: Reach) -> dict[str, object]:
        """All who handled any."""
        today = self._known()
        cells = {agent: self.cell(view, scope, agent) for agent in (() if today is None else today.handled)}
        return {agent: cell for agent, cell in cells.items() if cell is not None}

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: Reach, view: View) -> set[str]:
        """The agents whose part ended."""
        ended = {output.agent for output in outputs if isinstance(output, LegEnded) and output.agent is not None}
        return ended | {
            output.key for output in outputs if isinstance(output, SettingApplied) and output.kind == "agent"
        }

    @override
    def cell(self, view: View, scope: Reach, name: str) -> object | None:
        """One agent's count."""
        agent, today = view.agent(AgentId(name)), self._known()
        if today is None or agent is None or not agent.is_active or (scope is not None and agent.team not in scope):
            return None
        return today.handled[agent.agent] or None


class AlarmsTopic(Topic):
    """The alarms that concern those who watch these teams, one cell each, and under `summary` how many they were told of in the
    last hour, of how many at most."""

    name = "alarms"
    permission = "queues.watch"
    rate = 2

    def __init__(self, board: Callable[[], AlarmBoard]) -> None:
        self._board = board

    @override
    def scope(self, actor: Actor | None, key: str | None) -> Reach:
        """Those who watch the same teams see the same."""
        return () if actor is None else actor.reach(self.permission)

    @override
    def cells(self, view: View, scope: Reach) -> Mapping[str, object]:
        """All of them."""
        board = self._board()
        seen = board.seen(scope)
        summary = {"told_last_hour": seen.told_last_hour, "per_hour": board.per_hour}
        return {SUMMARY: summary, **{shown.alarm.key: _alarm(shown) for shown in seen.shown}}

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: Reach, view: View) -> tuple[str, ...]:
        """None: only whoever looks after the time raises and clears alarms."""
        return ()


def _alarm(shown: Shown) -> Mapping[str, object]:
    alarm = shown.alarm
    note = alarm.note
    return {
        "alarm": alarm.key,
        "cause": alarm.cause,
        "weight": alarm.weight,
        "queue": alarm.queue,
        "agent": alarm.agent,
        "raised": alarm.raised,
        "told": shown.told,
        "is_held_back": shown.is_held_back,
        "value": alarm.value,
        "limit": alarm.limit,
        "by": None if note is None else note.by,
        "at": None if note is None else note.at,
        "snoozed_until": None if note is None else note.snoozed_until,
    }


def _seen(view: View, scope: Reach) -> Sequence[QueueSetup]:
    return [queue for queue in view.queue_setups() if is_queue_seen(view, queue.queue, scope)]


def _chosen(view: View, scope: tuple[Reach, str | None]) -> Sequence[QueueSetup]:
    reach, key = scope
    return [queue for queue in _seen(view, reach) if key in (None, queue.queue)]


def _quarter(today: Today, queues: Sequence[QueueSetup], began: Micros) -> object | None:
    total = Quarter()
    for queue in queues:
        total.add(today.quarter(queue.queue, began))
    return asdict(total) if total != Quarter() else None


def _target(today: Today, queues: Sequence[QueueSetup]) -> float | None:
    """The share that all queues together should answer in time: each weighs as much as it had contacts."""
    weights = []
    for queue in queues:
        figures = today.figures(queue.queue)
        weights.append(figures.answered + figures.abandoned)
    if not queues:
        return None
    if not any(weights):
        weights = [1] * len(queues)
    return sum(w * queue.target_percent for w, queue in zip(weights, queues, strict=True)) / sum(weights)

"""Goals: set by those who look after what they are of, and seen by those who see all of that.

Whoever sees only some teams, or the queues these serve, sets goals for them alone: what is not chosen is narrowed to these, so that
everybody who sees a goal is told the same of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from perezvon.features.audit.public import record
from perezvon.features.metrics.domain.asking import NotSeenError, ask
from perezvon.features.metrics.domain.catalogue import METRICS, metric
from perezvon.features.metrics.domain.goals import (
    MOST_GOALS,
    Baseline,
    Goal,
    GoalNotFoundError,
    NoBaselineError,
    TooManyGoalsError,
    began,
    check,
)
from perezvon.features.metrics.domain.progress import Progress, progress, question
from perezvon.features.metrics.domain.sums import By
from perezvon.features.metrics.repository import goals as repository
from perezvon.features.metrics.service.figures import FiguresService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import GoalId, IdSource
from perezvon.kernel.time import DAY, Clock, Micros
from perezvon.platform.db import Tx
from perezvon.platform.revision import check_version

UNDO: Micros = DAY
"""What was deleted can be restored for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A target that is so much more or less than a baseline: of an earlier time, or as somebody knows it."""

    share: float
    """-0.15 is 15 % less."""
    of: float | tuple[date, date]


class GoalsService:
    """What it says of a metric is what `FiguresService` says."""

    def __init__(self, figures: FiguresService, clock: Clock, ids: IdSource) -> None:
        self._figures = figures
        self._clock = clock
        self._ids = ids

    async def goals(self, tx: Tx, actor: Actor, *, is_over: bool) -> Sequence[tuple[Goal, Progress]]:
        """Those whose time is over, the newest first, or all others, those first that end first."""
        now = self._clock.now()
        found = [one for one in await repository.goals(tx) if (one.until <= now) is is_over and self._sees(actor, one)]
        return [(one, await self._progress(tx, actor, one)) for one in (reversed(found) if is_over else found)]

    async def find(self, tx: Tx, actor: Actor, goal: GoalId) -> tuple[Goal, Progress]:
        """One of them. Raises `GoalNotFoundError`."""
        found = await self._find(tx, actor, goal)
        return found, await self._progress(tx, actor, found)

    async def add(self, tx: Tx, actor: Actor, goal: Goal, change: Change | None = None) -> tuple[Goal, Progress]:
        """Set a goal; with `change` its target follows from a baseline.

        Raises as `check` does, and `NotSeenError`, `NoBaselineError`, `TooManyGoalsError`.
        """
        now = self._clock.now()
        await repository.forget(tx, deleted_before=now - UNDO)
        if sum(one.until > now for one in await repository.goals(tx)) >= MOST_GOALS:
            raise TooManyGoalsError(f"{MOST_GOALS} goals are under way", most=MOST_GOALS)
        made = replace(goal, goal=GoalId(self._ids.new()), owner=actor.user, created_at=now)
        stored = await repository.add(tx, await self._settled(tx, actor, made, change))
        await record(tx, actor, "metrics.save_goal", stored.goal)
        return stored, await self._progress(tx, actor, stored)

    async def put(self, tx: Tx, actor: Actor, goal: Goal, change: Change | None = None) -> tuple[Goal, Progress]:
        """Change a goal. Raises as `add` does, and `GoalNotFoundError`, `ChangedMeanwhileError`."""
        found = await self._find(tx, actor, goal.goal, is_changing=True)
        check_version(found, goal, GoalNotFoundError)
        wished = replace(goal, owner=found.owner, created_at=found.created_at)
        stored = await repository.put(tx, await self._settled(tx, actor, wished, change))
        await record(tx, actor, "metrics.save_goal", stored.goal)
        return stored, await self._progress(tx, actor, stored)

    async def delete(self, tx: Tx, actor: Actor, goal: GoalId) -> None:
        """Delete a goal; for a day it can be restored. Raises `GoalNotFoundError`."""
        await self._find(tx, actor, goal, is_changing=True)
        await repository.set_deleted(tx, goal, self._clock.now())
        await record(tx, actor, "metrics.delete_goal", goal)

    async def restore(self, tx: Tx, actor: Actor, goal: GoalId) -> tuple[Goal, Progress]:
        """Undo that a goal was deleted. Raises `GoalNotFoundError`."""
        found = await self._find(tx, actor, goal, is_deleted=True, is_changing=True)
        await repository.set_deleted(tx, goal, None)
        await record(tx, actor, "metrics.restore_goal", goal)
        return found, await self._progress(tx, actor, found)

    async def _progress(self, tx: Tx, actor: Actor, goal: Goal) -> Progress:
        now = self._clock.now()
        return progress(goal, (await self._figures.told(tx, actor, question(goal, now))).rows, now)

    async def _find(
        self, tx: Tx, actor: Actor, goal: GoalId, *, is_deleted: bool = False, is_changing: bool = False
    ) -> Goal:
        found = await repository.find(tx, goal, is_deleted=is_deleted, is_changing=is_changing)
        if found is None or not self._sees(actor, found):
            raise GoalNotFoundError
        return found

    async def _settled(self, tx: Tx, actor: Actor, goal: Goal, change: Change | None) -> Goal:
        """The goal with its target, narrowed to what the person sees."""
        narrowed = replace(goal, only=self._narrowed(actor, goal))
        if change is not None:
            baseline = await self._baseline(tx, actor, narrowed, change)
            narrowed = replace(narrowed, baseline=baseline, target=baseline.value * (1 + change.share))
        check(narrowed)
        return narrowed

    async def _baseline(self, tx: Tx, actor: Actor, goal: Goal, change: Change) -> Baseline:
        if not isinstance(change.of, tuple):
            return Baseline(value=change.of)
        first, last = change.of
        since, until = began(first, goal.zone), began(last + timedelta(days=1), goal.zone)
        asked = ask([goal.metric], since=since, until=until, zone=goal.zone, only=goal.only)
        value = (await self._figures.told(tx, actor, asked)).total.value(metric(goal.metric))
        if not value:
            raise NoBaselineError(f"{goal.metric} has no value between {first} and {last}", metric=goal.metric)
        return Baseline(value=value, first=first, last=last)

    def _narrowed(self, actor: Actor, goal: Goal) -> Mapping[By, tuple[str, ...]]:
        seen = self._figures.seen(actor, metric(goal.metric))
        if seen is None:
            raise NotSeenError(f"{goal.metric} is of more than this person sees", metric=goal.metric)
        only = {**{by: tuple(sorted(some)) for by, some in seen.items()}, **goal.only}
        if not all(only[by] and set(only[by]) <= set(some) for by, some in seen.items()):
            raise NotSeenError(f"{goal.name} is of more than this person sees", metric=goal.metric)
        return only

    def _sees(self, actor: Actor, goal: Goal) -> bool:
        """Whether the person sees all of which the goal is, and so is told the same as everybody."""
        if goal.metric not in METRICS:
            return False
        seen = self._figures.seen(actor, metric(goal.metric))
        of = {by: set(goal.only.get(by, ())) for by in seen or {}}
        return seen is not None and all(of[by] and of[by] <= set(some) for by, some in seen.items())

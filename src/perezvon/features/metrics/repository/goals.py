"""Queries of goals. Whose a goal is to see is decided by what it is of (`GoalsService`)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, delete, insert, select, update

from perezvon.features.metrics.domain.goals import Baseline, Goal, Wanted
from perezvon.features.metrics.domain.sums import By
from perezvon.features.metrics.tables import goal as table
from perezvon.kernel.ids import GoalId
from perezvon.kernel.time import Micros
from perezvon.platform.db import Tx


async def goals(tx: Tx) -> Sequence[Goal]:
    """All, those first that end first."""
    query = select(table).where(table.c.deleted_at.is_(None)).order_by(table.c.last, table.c.created_at, table.c.goal)
    return [_goal(row) for row in await tx.execute(query)]


async def find(tx: Tx, goal: GoalId, *, is_deleted: bool = False, is_changing: bool = False) -> Goal | None:
    """One of them; with `is_changing` nobody else changes it before the transaction ends."""
    wanted = table.c.deleted_at.is_not(None) if is_deleted else table.c.deleted_at.is_(None)
    query = select(table).where(table.c.goal == goal, wanted)
    row = (await tx.execute(query.with_for_update() if is_changing else query)).one_or_none()
    return None if row is None else _goal(row)


async def add(tx: Tx, goal: Goal) -> Goal:
    """Keep a new one."""
    stored = replace(goal, version=1)
    made = {"goal": goal.goal, "owner": goal.owner, "created_at": goal.created_at}
    await tx.execute(insert(table).values(**made, **_values(stored)))
    return stored


async def put(tx: Tx, goal: Goal) -> Goal:
    """Change one. Who made it, and when, stays."""
    stored = replace(goal, version=goal.version + 1)
    await tx.execute(update(table).where(table.c.goal == goal.goal).values(**_values(stored)))
    return stored


async def set_deleted(tx: Tx, goal: GoalId, at: Micros | None) -> None:
    """It is deleted, or not any more."""
    await tx.execute(update(table).where(table.c.goal == goal).values(deleted_at=at))


async def forget(tx: Tx, *, deleted_before: Micros) -> None:
    """Forget for good what was deleted before this instant."""
    await tx.execute(delete(table).where(table.c.deleted_at < deleted_before))


def _values(goal: Goal) -> Mapping[str, Any]:
    baseline = goal.baseline
    return {
        "name": goal.name,
        "metric": goal.metric,
        "wanted": goal.wanted.value,
        "target": goal.target,
        "first": goal.first,
        "last": goal.last,
        "zone": goal.zone.key,
        "only": {by.value: list(ids) for by, ids in goal.only.items()},
        "baseline": None if baseline is None else baseline.value,
        "baseline_first": None if baseline is None else baseline.first,
        "baseline_last": None if baseline is None else baseline.last,
        "version": goal.version,
    }


def _goal(row: Row[Any]) -> Goal:
    baseline = None
    if row.baseline is not None:
        baseline = Baseline(value=row.baseline, first=row.baseline_first, last=row.baseline_last)
    return Goal(
        goal=row.goal,
        name=row.name,
        metric=row.metric,
        wanted=Wanted(row.wanted),
        target=row.target,
        first=row.first,
        last=row.last,
        zone=ZoneInfo(row.zone),
        only={By(by): tuple(ids) for by, ids in row.only.items()},
        baseline=baseline,
        owner=row.owner,
        created_at=row.created_at,
        version=row.version,
    )

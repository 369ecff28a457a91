"""Routes of goals."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends

from perezvon.features.metrics.domain.asking import (
    EmptyRangeError,
    LongRangeError,
    NoSuchZoneError,
    NotByThisError,
    NotSeenError,
)
from perezvon.features.metrics.domain.catalogue import NoSuchMetricError
from perezvon.features.metrics.domain.goals import (
    DirectionNeededError,
    GoalNotFoundError,
    ImpossibleTargetError,
    NoBaselineError,
    TooManyGoalsError,
)
from perezvon.features.metrics.schemas.goals import GoalBody, GoalItem, GoalPath
from perezvon.features.metrics.service.figures import PERMISSION
from perezvon.features.metrics.service.goals import GoalsService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import GoalId
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers
from perezvon.platform.revision import ChangedMeanwhileError

_Reader = Annotated[Actor, Depends(requires(PERMISSION))]
_Setter = Annotated[Actor, Depends(requires("goals.set"))]
_NEW = GoalId("")
_REFUSALS = (
    DirectionNeededError,
    EmptyRangeError,
    ImpossibleTargetError,
    LongRangeError,
    NoBaselineError,
    NoSuchMetricError,
    NoSuchZoneError,
    NotByThisError,
    NotSeenError,
)


def goals_router(service: GoalsService) -> APIRouter:
    """`/api/goals`."""
    routes = APIRouter(prefix="/api/goals", tags=["metrics"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("")
    async def goals(tx: Transaction, actor: _Reader, is_over: bool = False) -> Sequence[GoalItem]:
        """Goals whose time is over, the newest first, or all others, those first that end first."""
        return [GoalItem.of(one) for one in await service.goals(tx, actor, is_over=is_over)]

    @routes.get("/{goal}", responses=answers(GoalNotFoundError))
    async def goal(tx: Transaction, actor: _Reader, goal: GoalPath) -> GoalItem:
        """How far a goal is."""
        return GoalItem.of(await service.find(tx, actor, goal))

    @routes.post("", status_code=201, responses=answers(*_REFUSALS, TooManyGoalsError))
    async def set_goal(tx: Transaction, actor: _Setter, body: GoalBody) -> GoalItem:
        """Set a goal. Of whoever sees only some teams it is for these."""
        change = None if body.change is None else body.change.change()
        return GoalItem.of(await service.add(tx, actor, body.goal(_NEW), change))

    @routes.put("/{goal}", responses=answers(*_REFUSALS, GoalNotFoundError, ChangedMeanwhileError))
    async def change_goal(tx: Transaction, actor: _Setter, goal: GoalPath, body: GoalBody) -> GoalItem:
        """Change a goal."""
        change = None if body.change is None else body.change.change()
        return GoalItem.of(await service.put(tx, actor, body.goal(goal), change))

    @routes.delete("/{goal}", status_code=204, responses=answers(GoalNotFoundError))
    async def delete_goal(tx: Transaction, actor: _Setter, goal: GoalPath) -> None:
        """Delete a goal. For a day it can be restored."""
        await service.delete(tx, actor, goal)

    @routes.post("/{goal}/restore", responses=answers(GoalNotFoundError))
    async def restore_goal(tx: Transaction, actor: _Setter, goal: GoalPath) -> GoalItem:
        """Undo that a goal was deleted."""
        return GoalItem.of(await service.restore(tx, actor, goal))

    return routes

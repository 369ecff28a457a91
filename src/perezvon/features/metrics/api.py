"""Routes of figures and alarms."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from perezvon.features.metrics.domain.alarms import AlarmNotFoundError
from perezvon.features.metrics.domain.asking import (
    EmptyRangeError,
    LongRangeError,
    NoSuchZoneError,
    NotByThisError,
    NotSeenError,
    TooManyRowsError,
)
from perezvon.features.metrics.domain.catalogue import METRICS, NoSuchMetricError, metric
from perezvon.features.metrics.schemas import (
    AlarmNote,
    BehindFigure,
    BehindQuestion,
    Definition,
    Figures,
    Question,
    Row,
)
from perezvon.features.metrics.service.alarms import AlarmKeeper
from perezvon.features.metrics.service.figures import PERMISSION, FiguresService
from perezvon.kernel.actor import Actor
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers

_Reader = Annotated[Actor, Depends(requires(PERMISSION))]
_REFUSALS = (EmptyRangeError, LongRangeError, NoSuchMetricError, NoSuchZoneError, NotByThisError, NotSeenError)


def router(alarms: AlarmKeeper) -> APIRouter:
    """`/api/alarms`."""
    routes = APIRouter(prefix="/api/alarms", tags=["metrics"], responses=answers(SignedOutError, ForbiddenError))

    @routes.put("/note", status_code=204, responses=answers(AlarmNotFoundError))
    async def note_alarm(
        tx: Transaction, actor: Annotated[Actor, Depends(requires("alarms.handle"))], body: AlarmNote
    ) -> None:
        """Look after an alarm, or hear of it later."""
        await alarms.note(tx, actor, body.alarm, is_snoozed=body.is_snoozed)

    return routes


def figures_router(service: FiguresService) -> APIRouter:
    """`/api/metrics`."""
    routes = APIRouter(prefix="/api/metrics", tags=["metrics"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("", responses=answers(*_REFUSALS, TooManyRowsError))
    async def figures(tx: Transaction, actor: _Reader, question: Annotated[Question, Query()]) -> Figures:
        """What some metrics came to, of any time, told apart by any parts."""
        asked = question.asked()
        answer = await service.told(tx, actor, asked)
        return Figures(
            since=asked.since,
            until=asked.until,
            metrics=[Definition.model_validate(one) for one in asked.metrics],
            rows=[Row.of(row, asked.metrics) for row in answer.rows],
            total=Row.of(answer.total, asked.metrics),
        )

    @routes.get("/definitions", dependencies=[Depends(requires(PERMISSION))])
    async def definitions() -> Sequence[Definition]:
        """All metrics that there are."""
        return [Definition.model_validate(one) for one in METRICS.values()]

    @routes.get("/behind", responses=answers(*_REFUSALS))
    async def behind_figure(
        tx: Transaction, actor: _Reader, question: Annotated[BehindQuestion, Query()]
    ) -> BehindFigure:
        """The contacts behind a figure; with `against` those that the other metric takes otherwise."""
        against = None if question.against is None else metric(question.against)
        asked = question.asked()
        found = await service.behind(tx, actor, asked, metric(question.metric), against, limit=question.limit)
        return BehindFigure.of(found)

    return routes

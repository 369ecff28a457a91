"""Routes of figures."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from perezvon.features.metrics.domain.asking import (
    BadCursorError,
    EmptyRangeError,
    LongRangeError,
    NoStepError,
    NoSuchZoneError,
    NotByThisError,
    NotSeenError,
    TooManyRowsError,
)
from perezvon.features.metrics.domain.catalogue import METRICS, NoSuchMetricError
from perezvon.features.metrics.domain.report import ParquetMissingError
from perezvon.features.metrics.schemas import (
    BehindFigure,
    BehindQuestion,
    Called,
    Definition,
    ExportQuestion,
    Figures,
    Question,
)
from perezvon.features.metrics.service.exports.files import TYPES, Format, formats
from perezvon.features.metrics.service.figures import PERMISSION, FiguresService
from perezvon.features.metrics.service.reports import ReportsService
from perezvon.kernel.actor import Actor
from perezvon.kernel.values import Language
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers

_Reader = Annotated[Actor, Depends(requires(PERMISSION))]
REFUSALS = (EmptyRangeError, LongRangeError, NoSuchMetricError, NoSuchZoneError, NotByThisError, NotSeenError)
_FILE: dict[str, Any] = {
    "content": {kind.split(";")[0]: {"schema": {"type": "string", "format": "binary"}} for kind in TYPES.values()}
}


def figures_router(service: FiguresService) -> APIRouter:
    """`/api/metrics`."""
    reports = ReportsService(service)
    routes = APIRouter(prefix="/api/metrics", tags=["metrics"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("", responses=answers(*REFUSALS, TooManyRowsError))
    async def figures(tx: Transaction, actor: _Reader, question: Annotated[Question, Query()]) -> Figures:
        """What some metrics came to, of any time, told apart by any parts."""
        asked = question.asked()
        return Figures.of(asked, await service.told(tx, actor, asked))

    @routes.get(
        "/export",
        response_class=Response,
        responses={**answers(*REFUSALS, TooManyRowsError, ParquetMissingError), 200: _FILE},
    )
    async def export_figures(tx: Transaction, actor: _Reader, question: Annotated[ExportQuestion, Query()]) -> Response:
        """The same as a file. Parquet needs a library that is an extra of the package."""
        asked, order = question.asked(), question.order()
        file = await reports.file(tx, actor, asked, question.format, question.language, order=order)
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.type, headers=headers)

    @routes.get("/formats", dependencies=[Depends(requires(PERMISSION))])
    async def export_formats() -> Sequence[Format]:
        """The kinds of files that this installation can write."""
        return formats()

    @routes.get("/definitions", dependencies=[Depends(requires(PERMISSION))])
    async def definitions() -> Sequence[Definition]:
        """All metrics that there are."""
        return [Definition.model_validate(one) for one in METRICS.values()]

    @routes.get("/behind", responses=answers(*REFUSALS, NoStepError, BadCursorError))
    async def behind_figure(
        tx: Transaction, actor: _Reader, question: Annotated[BehindQuestion, Query()]
    ) -> BehindFigure:
        """The contacts behind a figure; with `against` those that the other metric takes otherwise."""
        return BehindFigure.of(await service.behind(tx, actor, question.asked(), question.opening()))

    @routes.get("/names")
    async def names(tx: Transaction, actor: _Reader, language: Language = Language.ENGLISH) -> Called:
        """What all is called by which figures are told apart, also what is out of use."""
        return Called.of(await service.named(tx, actor, language))

    return routes

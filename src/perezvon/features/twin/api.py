"""Routes of questions "what if"."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends

from perezvon.features.twin.domain.questions import DayNotFoundError, QuestionNotFoundError, TooManyQuestionsError
from perezvon.features.twin.domain.refusals import FileRefusedError
from perezvon.features.twin.schemas import DayItem, PlanItem, QuestionBody, QuestionItem, date_of, day_of
from perezvon.features.twin.service.what_if import WhatIfs
from perezvon.kernel.actor import Actor
from perezvon.platform.fields import ID
from perezvon.platform.http import ForbiddenError, SignedOutError, requires
from perezvon.platform.problem import answers

_Asker = Annotated[Actor, Depends(requires("twin.ask"))]
_QuestionId = Annotated[str, ID]


def router(what_ifs: WhatIfs) -> APIRouter:
    """`/api/what-if`."""
    routes = APIRouter(prefix="/api/what-if", tags=["twin"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("/days")
    async def days(_: _Asker) -> Sequence[DayItem]:
        """Days of which there is something to ask, the newest first."""
        found = await what_ifs.days()
        return [DayItem(day=date_of(day), calls=calls) for day, calls in sorted(found.items(), reverse=True)]

    @routes.get("/days/{day}", responses=answers(DayNotFoundError))
    async def plan(_: _Asker, day: date) -> PlanItem:
        """How a day was run, which a question may change, and what became of it."""
        return PlanItem.of(day_of(day), await what_ifs.plan(day_of(day)), await what_ifs.real(day_of(day)))

    @routes.post(
        "/questions", status_code=202, responses=answers(DayNotFoundError, FileRefusedError, TooManyQuestionsError)
    )
    async def ask(actor: _Asker, body: QuestionBody) -> QuestionItem:
        """Live the day as it was and as it might have been; the answer is fetched until its state is `done`."""
        wanted = body.change.wanted()
        return QuestionItem.of(await what_ifs.ask(actor, day_of(body.day), wanted, body.replications))

    @routes.get("/questions/{question}", responses=answers(QuestionNotFoundError))
    async def question(actor: _Asker, question: _QuestionId) -> QuestionItem:
        """How far the answer is, or the answer."""
        return QuestionItem.of(what_ifs.find(actor, question))

    @routes.delete("/questions/{question}", responses=answers(QuestionNotFoundError))
    async def cancel(actor: _Asker, question: _QuestionId) -> QuestionItem:
        """Stop answering."""
        return QuestionItem.of(await what_ifs.cancel(actor, question))

    return routes

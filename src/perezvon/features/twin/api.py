"""Routes of questions "what if", of their answers, and of logs that people bring along."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request

from perezvon.features.twin.domain.logs import LARGEST_LOG, LogNotFoundError
from perezvon.features.twin.domain.questions import (
    DayNotFoundError,
    NotYoursError,
    QuestionNotFoundError,
    TooManyQuestionsError,
)
from perezvon.features.twin.domain.refusals import FileRefusedError
from perezvon.features.twin.schemas import (
    DayItem,
    KeptItem,
    LogItem,
    NameBody,
    PlanItem,
    QuestionBody,
    QuestionItem,
    date_of,
    day_of,
)
from perezvon.features.twin.service.answers import Answers
from perezvon.features.twin.service.pasts import Pasts
from perezvon.features.twin.service.what_if import WhatIfs
from perezvon.kernel.actor import Actor
from perezvon.platform.fields import ID, NAME
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers

LOGS = "/api/what-if/logs"
"""Below this path bodies may be as large as `LARGEST_LOG`."""

_Asker = Annotated[Actor, Depends(requires("twin.ask"))]
_Id = Annotated[str, ID]
_Log = Annotated[str | None, Query(min_length=1, max_length=200)]
_UPLOAD: Mapping[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def router(what_ifs: WhatIfs) -> APIRouter:
    """`/api/what-if`."""
    routes = APIRouter(prefix="/api/what-if", tags=["twin"], responses=answers(SignedOutError, ForbiddenError))
    _add_days(routes, what_ifs)
    _add_questions(routes, what_ifs)
    _add_answers(routes, what_ifs.answers)
    _add_logs(routes, what_ifs.pasts)
    return routes


def _add_days(routes: APIRouter, what_ifs: WhatIfs) -> None:
    @routes.get("/days", responses=answers(LogNotFoundError))
    async def days(tx: Transaction, _: _Asker, log: _Log = None) -> Sequence[DayItem]:
        """Days of which there is something to ask, the newest first."""
        found = await what_ifs.days(tx, log)
        return [DayItem(day=date_of(day), calls=calls) for day, calls in sorted(found.items(), reverse=True)]

    @routes.get("/days/{day}", responses=answers(DayNotFoundError, LogNotFoundError))
    async def plan(tx: Transaction, _: _Asker, day: date, log: _Log = None) -> PlanItem:
        """How a day was run, which a question may change, and what became of it."""
        return PlanItem.of(day_of(day), log, await what_ifs.day(tx, day_of(day), log))


def _add_questions(routes: APIRouter, what_ifs: WhatIfs) -> None:
    @routes.post(
        "/questions",
        status_code=202,
        responses=answers(DayNotFoundError, LogNotFoundError, FileRefusedError, TooManyQuestionsError),
    )
    async def ask(tx: Transaction, actor: _Asker, body: QuestionBody) -> QuestionItem:
        """Live the day as it was and as it might have been; the answer is fetched until its state is `done`."""
        wanted = body.change.wanted()
        asked = await what_ifs.ask(tx, actor, day_of(body.day), wanted, body.replications, body.log)
        return QuestionItem.of(actor, asked)

    @routes.get("/questions/{question}", responses=answers(QuestionNotFoundError))
    async def question(tx: Transaction, actor: _Asker, question: _Id) -> QuestionItem:
        """How far the answer is, or the answer. Whoever may ask sees what others asked."""
        return QuestionItem.of(actor, await what_ifs.find(tx, question))

    @routes.delete("/questions/{question}", responses=answers(QuestionNotFoundError, NotYoursError))
    async def cancel(actor: _Asker, question: _Id) -> QuestionItem:
        """Stop answering."""
        return QuestionItem.of(actor, await what_ifs.stop(actor, question))


def _add_answers(routes: APIRouter, service: Answers) -> None:
    errors = answers(QuestionNotFoundError, NotYoursError)

    @routes.get("/answers")
    async def kept(tx: Transaction, actor: _Asker) -> Sequence[KeptItem]:
        """Answers that somebody keeps, the newest first, two hundred at most."""
        return [KeptItem.of(actor, question) for question in await service.kept(tx)]

    @routes.put("/answers/{question}", responses=errors)
    async def rename(tx: Transaction, actor: _Asker, question: _Id, body: NameBody) -> KeptItem:
        """Keep an answer under this name."""
        return KeptItem.of(actor, await service.rename(tx, actor, question, body.name))

    @routes.delete("/answers/{question}", status_code=204, responses=errors)
    async def delete(tx: Transaction, actor: _Asker, question: _Id) -> None:
        """Delete an answer. For a day it can be restored."""
        await service.delete(tx, actor, question)

    @routes.post("/answers/{question}/restore", responses=errors)
    async def restore(tx: Transaction, actor: _Asker, question: _Id) -> KeptItem:
        """Undo that an answer was deleted."""
        return KeptItem.of(actor, await service.restore(tx, actor, question))


def _add_logs(routes: APIRouter, pasts: Pasts) -> None:
    @routes.get("/logs")
    async def logs(tx: Transaction, actor: _Asker) -> Sequence[LogItem]:
        """Logs that were brought along, the newest first."""
        return [LogItem.of(actor, log) for log in await pasts.logs(tx)]

    @routes.post("/logs", status_code=201, responses=answers(FileRefusedError), openapi_extra=dict(_UPLOAD))
    async def bring(tx: Transaction, actor: _Asker, request: Request, name: Annotated[str, NAME, Query()]) -> LogItem:
        """The body is a call log in the documented CSV form; `name` is that of the file."""
        content = await request.body()
        if len(content) > LARGEST_LOG:
            raise HTTPException(413)
        return LogItem.of(actor, await pasts.add(tx, actor, name, content))

    @routes.delete("/logs/{log}", status_code=204, responses=answers(LogNotFoundError, NotYoursError))
    async def delete_log(tx: Transaction, actor: _Asker, log: _Id) -> None:
        """Delete a log. Answers about it stay; for a day it can be restored."""
        await pasts.delete(tx, actor, log)

    @routes.post("/logs/{log}/restore", responses=answers(LogNotFoundError, NotYoursError))
    async def restore_log(tx: Transaction, actor: _Asker, log: _Id) -> LogItem:
        """Undo that a log was deleted."""
        return LogItem.of(actor, await pasts.restore(tx, actor, log))

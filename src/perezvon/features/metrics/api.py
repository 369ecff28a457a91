"""Routes of alarms."""

from typing import Annotated

from fastapi import APIRouter, Depends

from perezvon.features.metrics.domain.alarms import AlarmNotFoundError
from perezvon.features.metrics.schemas import AlarmNote
from perezvon.features.metrics.service.alarms import AlarmKeeper
from perezvon.kernel.actor import Actor
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers


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

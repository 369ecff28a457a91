"""Routes of feedback."""

from typing import Annotated

from fastapi import APIRouter, Depends

from perezvon.features.contacts.public import ContactNotFoundError
from perezvon.features.feedback import schemas
from perezvon.features.feedback.service import FeedbackService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId
from perezvon.platform.fields import ID
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers

_Reader = Annotated[Actor, Depends(requires("contacts.read"))]


def router(service: FeedbackService) -> APIRouter:
    """`/api/feedback`."""
    routes = APIRouter(prefix="/api/feedback", tags=["feedback"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("", responses=answers(ContactNotFoundError))
    async def responses(
        tx: Transaction, actor: _Reader, contact: Annotated[ContactId, ID]
    ) -> list[schemas.SurveyAnswer]:
        """The answers that the customer gave in a contact."""
        return [schemas.SurveyAnswer.model_validate(answer) for answer in await service.responses(tx, actor, contact)]

    return routes

"""Routes of feedback."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from perezvon.features.contacts.public import ContactNotFoundError, NotAnAgentError
from perezvon.features.feedback import schemas
from perezvon.features.feedback.service import FeedbackService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId, CustomerId
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

    @routes.get("/about-me", responses=answers(NotAnAgentError))
    async def about_me(
        tx: Transaction,
        actor: Annotated[Actor, Depends(requires("desk.use"))],
        since: Annotated[int, Query(ge=0, le=2**53)],
    ) -> schemas.Ratings:
        """What customers answered about the agent since an instant, such as their midnight."""
        return schemas.Ratings.of(await service.about_me(tx, actor, since))

    @routes.get("/of-customer", dependencies=[Depends(requires("customers.read"))])
    async def of_customer(tx: Transaction, customer: Annotated[CustomerId, ID]) -> schemas.Ratings:
        """What a customer answered in all their contacts."""
        return schemas.Ratings.of(await service.of_customer(tx, customer))

    return routes

"""Routes of the desk and of the history."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from perezvon.features.contacts import schemas
from perezvon.features.contacts.domain import (
    BadCursorError,
    ContactNotFoundError,
    Cursor,
    NotAnAgentError,
    UnknownOutcomeError,
)
from perezvon.features.contacts.service import DeskService, HistoryService, OutcomesService
from perezvon.features.dispatch.public import DispatchUnavailableError, RefusedError
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId, OfferId
from perezvon.platform.fields import ID, TEXT
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers

_Agent = Annotated[Actor, Depends(requires("desk.use"))]
_Reader = Annotated[Actor, Depends(requires("contacts.read"))]

_ContactId = Annotated[ContactId, ID]
_OfferId = Annotated[OfferId, ID]

_EDGE_ERRORS = (SignedOutError, ForbiddenError)
_WISH_ERRORS = (*_EDGE_ERRORS, NotAnAgentError, RefusedError, DispatchUnavailableError)


def router(desk: DeskService, history: HistoryService, outcomes: OutcomesService) -> APIRouter:
    """`/api/offers`, `/api/contacts` and `/api/outcomes`."""
    routes = APIRouter(prefix="/api", tags=["contacts"], responses=answers(*_EDGE_ERRORS))
    _add_desk(routes, desk, outcomes)
    _add_history(routes, history)
    return routes


def _add_desk(routes: APIRouter, desk: DeskService, service: OutcomesService) -> None:
    @routes.post("/offers/{offer}/answer", responses=answers(*_WISH_ERRORS))
    async def answer(actor: _Agent, offer: _OfferId) -> schemas.Accepted:
        """Take the contact that rings."""
        return schemas.Accepted(seq=await desk.answer(actor, offer))

    @routes.post("/offers/{offer}/decline", responses=answers(*_WISH_ERRORS))
    async def decline(actor: _Agent, offer: _OfferId) -> schemas.Accepted:
        """Let somebody else take it."""
        return schemas.Accepted(seq=await desk.decline(actor, offer))

    @routes.post("/contacts/{contact}/hang-up", responses=answers(*_WISH_ERRORS))
    async def hang_up(actor: _Agent, contact: _ContactId) -> schemas.Accepted:
        """End the agent's part of the contact."""
        return schemas.Accepted(seq=await desk.hang_up(actor, contact))

    @routes.post("/contacts/{contact}/wrap-up", responses=answers(*_WISH_ERRORS, UnknownOutcomeError))
    async def wrap_up(tx: Transaction, actor: _Agent, contact: _ContactId, done: schemas.WrapUp) -> schemas.Accepted:
        """Finish the work after the contact."""
        seq = await desk.wrap_up(tx, actor, contact, outcome=done.outcome, note=done.note)
        return schemas.Accepted(seq=seq)

    @routes.get("/outcomes")
    async def outcomes(tx: Transaction, _actor: _Reader) -> list[schemas.Outcome]:
        """What an agent may choose at wrap-up."""
        return [schemas.Outcome.model_validate(outcome) for outcome in await service.on_offer(tx)]


def _add_history(routes: APIRouter, service: HistoryService) -> None:
    @routes.get("/contacts", responses=answers(BadCursorError))
    async def history(
        tx: Transaction,
        actor: _Reader,
        cursor: Annotated[str, ID] | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        q: Annotated[str, TEXT, Query(max_length=100)] | None = None,
    ) -> schemas.ContactList:
        """Contacts from the newest arrival on; `q` begins a contact's or a customer's id."""
        after = None if cursor is None else Cursor.parse(cursor)
        page = await service.page(tx, actor, text=q, after=after, limit=limit)
        return schemas.ContactList(
            items=[schemas.ContactRow.model_validate(item) for item in page.items],
            next=None if page.next is None else str(page.next),
        )

    @routes.get("/contacts/{contact}", responses=answers(ContactNotFoundError))
    async def contact(tx: Transaction, actor: _Reader, contact: _ContactId) -> schemas.ContactPage:
        """All that is known of one contact."""
        found = await service.contact(tx, actor, contact)
        row = schemas.ContactRow.model_validate(found.contact)
        return schemas.ContactPage(
            **row.model_dump(),
            legs=[schemas.Leg.model_validate(leg) for leg in found.legs],
            offers=[schemas.Offer.model_validate(offer) for offer in found.offers],
            queue_visits=[schemas.QueueVisit.model_validate(visit) for visit in found.queue_visits],
            timeline=[schemas.TimelineEntry.model_validate(entry) for entry in found.timeline],
            note=None if found.note is None else found.note.text,
        )

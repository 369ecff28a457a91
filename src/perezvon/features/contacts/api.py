"""Routes of the desk and of the history."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from perezvon.engine.events import Target, ToAgent, ToHead, ToQueue
from perezvon.features.contacts import schemas
from perezvon.features.contacts.domain import (
    BadCursorError,
    BadNumberError,
    ContactNotFoundError,
    Cursor,
    NotAnAgentError,
    OutcomeNotFoundError,
    UnknownOutcomeError,
    held_in,
    muted_in,
)
from perezvon.features.contacts.domain.comments import CommentEmptyError, CommentKind, CommentSettledError
from perezvon.features.contacts.service import (
    MOST_COUNTED,
    CallService,
    DeskService,
    HistoryService,
    OutcomeSettings,
    OutcomesService,
    SupervisionService,
)
from perezvon.features.contacts.service.commenting import CommentsService
from perezvon.features.customers.public import AddressTakenError, CustomerNotFoundError
from perezvon.features.dispatch.public import DispatchUnavailableError, RefusedError
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, ContactId, CustomerId, OfferId, OutcomeId
from perezvon.platform.fields import ID
from perezvon.platform.http import ForbiddenError, PerhapsTransaction, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers
from perezvon.platform.revision import ChangedMeanwhileError, NameTakenError

_Agent = Annotated[Actor, Depends(requires("desk.use", even_in_silence=True))]
_Recorder = Annotated[Actor, Depends(requires("desk.use"))]
"""An agent who reads or writes what is stored."""
_Supervisor = Annotated[Actor, Depends(requires("contacts.supervise"))]
_Reader = Annotated[Actor, Depends(requires("contacts.read"))]
_Writer = Annotated[Actor, Depends(requires("settings.write"))]

_ContactId = Annotated[ContactId, ID]
_OfferId = Annotated[OfferId, ID]

_EDGE_ERRORS = (SignedOutError, ForbiddenError)
_WISH_ERRORS = (*_EDGE_ERRORS, NotAnAgentError, RefusedError, DispatchUnavailableError)


_END_ERRORS = (*_EDGE_ERRORS, ContactNotFoundError, RefusedError, DispatchUnavailableError)
_SUPERVISION_ERRORS = (*_WISH_ERRORS, ContactNotFoundError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the routes call."""

    desk: DeskService
    calls: CallService
    supervision: SupervisionService
    history: HistoryService
    comments: CommentsService
    outcomes: OutcomesService


def router(services: Services) -> APIRouter:
    """`/api/offers`, `/api/contacts` and `/api/outcomes`."""
    routes = APIRouter(prefix="/api", tags=["contacts"], responses=answers(*_EDGE_ERRORS))
    _add_desk(routes, services.desk, services.outcomes)
    _add_notes(routes, services.desk)
    _add_comments(routes, services.comments)
    _add_call_control(routes, services.calls)
    _add_passing_on(routes, services.calls)
    _add_supervision(routes, services.supervision)
    _add_history(routes, services.history)
    _add_parts(routes, services.history)
    _add_contact(routes, services.history)
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
    async def wrap_up(
        tx: PerhapsTransaction, actor: _Agent, contact: _ContactId, done: schemas.WrapUp
    ) -> schemas.Accepted:
        """Finish the work after the contact."""
        seq = await desk.wrap_up(tx, actor, contact, outcome=done.outcome, note=done.note)
        return schemas.Accepted(seq=seq)

    @routes.post("/contacts/{contact}/more-time", responses=answers(*_WISH_ERRORS))
    async def more_time(actor: _Agent, contact: _ContactId) -> schemas.Accepted:
        """Have longer for the work after the contact."""
        return schemas.Accepted(seq=await desk.take_more_time(actor, contact))

    @routes.get("/outcomes")
    async def outcomes(tx: Transaction, _actor: _Reader) -> list[schemas.Outcome]:
        """What an agent may choose at wrap-up, and what was offered once."""
        return [schemas.Outcome.model_validate(outcome) for outcome in await service.outcomes(tx)]


def _add_notes(routes: APIRouter, desk: DeskService) -> None:
    @routes.put("/contacts/{contact}/note", status_code=204, responses=answers(NotAnAgentError, ContactNotFoundError))
    async def write_note(tx: Transaction, actor: _Recorder, contact: _ContactId, body: schemas.NoteText) -> None:
        """Keep what the agent has written so far about a contact they work on."""
        await desk.write_note(tx, actor, contact, body.text.strip())

    @routes.put("/contacts/{contact}/customer", responses=answers(*_WISH_ERRORS, CustomerNotFoundError))
    async def identify(
        tx: Transaction, actor: _Recorder, contact: _ContactId, body: schemas.Identified
    ) -> schemas.Accepted:
        """Say whose contact it is."""
        return schemas.Accepted(seq=await desk.identify(tx, actor, contact, body.customer))

    @routes.post(
        "/contacts/{contact}/customer",
        responses=answers(NotAnAgentError, ContactNotFoundError, AddressTakenError),
    )
    async def introduce(
        tx: Transaction, actor: _Recorder, contact: _ContactId, body: schemas.NewCustomer
    ) -> schemas.Identified:
        """Add the customer who was found out in this contact."""
        customer = body.wanted(desk.new_customer())
        await desk.introduce(tx, actor, contact, customer)
        return schemas.Identified(customer=customer.customer)


def _add_comments(routes: APIRouter, service: CommentsService) -> None:
    errors = answers(NotAnAgentError, ContactNotFoundError, CommentSettledError)

    @routes.put("/contacts/{contact}/comments/{kind}", responses={**errors, **answers(CommentEmptyError)})
    async def comment(
        tx: Transaction, actor: _Recorder, contact: _ContactId, kind: CommentKind, body: schemas.CommentText
    ) -> schemas.Comment:
        """Say what was in the way in a contact that the agent took part in. Each kind is said once."""
        return schemas.Comment.model_validate(await service.put(tx, actor, contact, kind, body.text))

    @routes.delete("/contacts/{contact}/comments/{kind}", status_code=204, responses=errors)
    async def remove_comment(tx: Transaction, actor: _Recorder, contact: _ContactId, kind: CommentKind) -> None:
        """Take back what the agent said."""
        await service.remove(tx, actor, contact, kind)

    @routes.get("/contacts/comments")
    async def comment_counts(
        tx: Transaction, actor: _Reader, asked: Annotated[schemas.CommentQuestion, Query()]
    ) -> list[schemas.CommentCount]:
        """How many of the contacts that are sought have comments, by kind and time, the newest first."""
        counts = await service.counts(tx, actor, asked.sought(), step=asked.step, zone=asked.zone)
        return [schemas.CommentCount.model_validate(count) for count in counts]


def _add_call_control(routes: APIRouter, calls: CallService) -> None:
    @routes.post("/contacts", responses=answers(*_WISH_ERRORS, BadNumberError))
    async def call_out(actor: _Agent, wish: schemas.CallOut) -> schemas.Accepted:
        """Call somebody."""
        return schemas.Accepted(seq=await calls.call_out(actor, wish.number, wish.line))

    @routes.post("/contacts/{contact}/hold", responses=answers(*_WISH_ERRORS))
    async def hold(actor: _Agent, contact: _ContactId) -> schemas.Accepted:
        """Let the customer wait with music."""
        return schemas.Accepted(seq=await calls.hold(actor, contact))

    @routes.post("/contacts/{contact}/resume", responses=answers(*_WISH_ERRORS))
    async def resume(actor: _Agent, contact: _ContactId) -> schemas.Accepted:
        """Take the customer back from music."""
        return schemas.Accepted(seq=await calls.resume(actor, contact))

    @routes.post("/contacts/{contact}/mute", responses=answers(*_WISH_ERRORS))
    async def mute(actor: _Agent, contact: _ContactId, wish: schemas.Mute) -> schemas.Accepted:
        """Be heard by nobody, or be heard again."""
        return schemas.Accepted(seq=await calls.mute(actor, contact, is_muted=wish.is_muted))

    @routes.post("/contacts/{contact}/recording", responses=answers(*_WISH_ERRORS))
    async def pause_recording(actor: _Agent, contact: _ContactId, wish: schemas.RecordingPause) -> schemas.Accepted:
        """Have silence recorded in place of the talk, as while a card's number is read out, or the talk again."""
        return schemas.Accepted(seq=await calls.pause_recording(actor, contact, is_paused=wish.is_paused))

    @routes.post("/contacts/{contact}/digits", responses=answers(*_WISH_ERRORS))
    async def digits(actor: _Agent, contact: _ContactId, wish: schemas.Digits) -> schemas.Accepted:
        """Press keys for the other side to hear."""
        return schemas.Accepted(seq=await calls.send_digits(actor, contact, wish.digits))

    @routes.post("/contacts/{contact}/park", responses=answers(*_WISH_ERRORS))
    async def park(actor: _Agent, contact: _ContactId) -> schemas.Accepted:
        """Leave the customer with music, for whoever takes them up again."""
        return schemas.Accepted(seq=await calls.park(actor, contact))

    @routes.post("/contacts/{contact}/retrieve", responses=answers(*_WISH_ERRORS))
    async def retrieve(actor: _Agent, contact: _ContactId) -> schemas.Accepted:
        """Take up a parked contact."""
        return schemas.Accepted(seq=await calls.retrieve(actor, contact))


def _add_passing_on(routes: APIRouter, calls: CallService) -> None:
    @routes.post("/contacts/{contact}/transfer", responses=answers(*_WISH_ERRORS, BadNumberError))
    async def transfer(actor: _Agent, contact: _ContactId, target: schemas.PassTarget) -> schemas.Accepted:
        """Pass the customer on and leave; to somebody outside, once they answer."""
        if isinstance(target, schemas.NumberTarget):
            return schemas.Accepted(seq=await calls.transfer_outside(actor, contact, target.number))
        return schemas.Accepted(seq=await calls.transfer(actor, contact, _target(target)))

    @routes.post("/contacts/{contact}/consult", responses=answers(*_WISH_ERRORS))
    async def consult(actor: _Agent, contact: _ContactId, target: schemas.Target) -> schemas.Accepted:
        """Ask a colleague while the customer waits."""
        return schemas.Accepted(seq=await calls.consult(actor, contact, _target(target)))

    @routes.post("/contacts/{contact}/consult/return", responses=answers(*_WISH_ERRORS))
    async def return_to_customer(actor: _Agent, contact: _ContactId) -> schemas.Accepted:
        """End the consultation and take the customer back."""
        return schemas.Accepted(seq=await calls.return_to_customer(actor, contact))

    @routes.post("/contacts/{contact}/consult/hand-over", responses=answers(*_WISH_ERRORS))
    async def hand_over(actor: _Agent, contact: _ContactId) -> schemas.Accepted:
        """Leave the customer to the colleague who is consulted."""
        return schemas.Accepted(seq=await calls.hand_over(actor, contact))

    @routes.post("/contacts/{contact}/consult/conference", responses=answers(*_WISH_ERRORS))
    async def confer(actor: _Agent, contact: _ContactId) -> schemas.Accepted:
        """Bring the customer and the colleague together and stay."""
        return schemas.Accepted(seq=await calls.confer(actor, contact))


def _add_supervision(routes: APIRouter, supervision: SupervisionService) -> None:
    @routes.post("/contacts/{contact}/supervise", responses=answers(*_SUPERVISION_ERRORS))
    async def supervise(
        tx: Transaction, actor: _Supervisor, contact: _ContactId, wish: schemas.Supervision
    ) -> schemas.Accepted:
        """Enter a call with this part, or change the part."""
        return schemas.Accepted(seq=await supervision.supervise(tx, actor, contact, wish.part))

    @routes.post("/contacts/{contact}/take-over", responses=answers(*_SUPERVISION_ERRORS))
    async def take_over(tx: Transaction, actor: _Supervisor, contact: _ContactId) -> schemas.Accepted:
        """Become responsible for a call one is in; the agent who was leaves."""
        return schemas.Accepted(seq=await supervision.take_over(tx, actor, contact))

    @routes.post("/contacts/{contact}/end", responses=answers(*_END_ERRORS))
    async def end(tx: Transaction, actor: _Supervisor, contact: _ContactId) -> schemas.Accepted:
        """End a contact for everybody, whatever it is doing."""
        return schemas.Accepted(seq=await supervision.end(tx, actor, contact))

    @routes.get("/contacts/{contact}/why-waiting", responses=answers(ContactNotFoundError))
    async def why_waiting(actor: _Supervisor, contact: _ContactId) -> schemas.WaitingReason:
        """Why nobody talks to a contact yet."""
        reason, wait = supervision.why_waiting(actor, contact)
        return schemas.WaitingReason.of(reason, wait)


def _target(target: schemas.Target) -> Target:
    match target:
        case schemas.AgentTarget():
            return ToAgent(agent=target.id)
        case schemas.QueueTarget():
            return ToQueue(queue=target.id)
        case schemas.HeadTarget():
            return ToHead()


def _add_history(routes: APIRouter, service: HistoryService) -> None:
    @routes.get("/contacts", responses=answers(BadCursorError))
    async def history(
        tx: Transaction,
        actor: _Reader,
        sought: Annotated[schemas.Search, Query()],
    ) -> schemas.ContactList:
        """The contacts that are sought."""
        after = None if sought.cursor is None else Cursor.parse(sought.cursor)
        page = await service.page(tx, actor, sought.sought(), order=sought.order(), after=after, limit=sought.limit)
        callers = await service.callers(tx, actor, [item.contact for item in page.items])
        return schemas.ContactList(
            items=[schemas.ContactItem.of(item, callers.get(item.contact.contact)) for item in page.items],
            next=None if page.next is None else str(page.next),
        )

    @routes.get("/contacts/count")
    async def count(
        tx: Transaction, actor: _Reader, sought: Annotated[schemas.Filter, Query()]
    ) -> schemas.ContactCount:
        """How many contacts are sought."""
        found = await service.count(tx, actor, sought.sought())
        return schemas.ContactCount(count=found, is_more=found == MOST_COUNTED)

    @routes.get("/customers/{customer}/contacts")
    async def contacts_of_customer(
        tx: Transaction,
        actor: Annotated[Actor, Depends(requires("customers.read"))],
        customer: Annotated[CustomerId, ID],
    ) -> list[schemas.CustomerContact]:
        """The latest contacts of a customer with what was noted of them."""
        contacts, notes = await service.of_customer(tx, actor, customer)
        return [
            schemas.CustomerContact(
                **schemas.ContactRow.model_validate(found).model_dump(),
                notes=[schemas.Note.model_validate(note) for note in notes if note.contact == found.contact],
            )
            for found in contacts
        ]


def _add_parts(routes: APIRouter, service: HistoryService) -> None:
    @routes.get("/contacts/parts")
    async def parts(
        tx: Transaction,
        actor: _Reader,
        agent: Annotated[AgentId, ID],
        since: Annotated[int, Query(ge=0, le=10**16)],
        until: Annotated[int, Query(ge=0, le=10**16)],
    ) -> list[schemas.Part]:
        """The contacts that an agent answered for until some instant of this time, such as a day."""
        found = await service.parts(tx, actor, agent, since=since, until=until)
        return [schemas.Part.of(part) for part in found]


def _add_contact(routes: APIRouter, service: HistoryService) -> None:
    @routes.get("/contacts/{contact}", responses=answers(ContactNotFoundError))
    async def contact(tx: Transaction, actor: _Reader, contact: _ContactId) -> schemas.ContactPage:
        """All that is known of one contact."""
        found = await service.contact(tx, actor, contact)
        caller = (await service.callers(tx, actor, [found.contact])).get(found.contact.contact)
        row = schemas.ContactRow.model_validate(found.contact)
        return schemas.ContactPage(
            **row.model_dump(),
            legs=[schemas.Leg.model_validate(leg) for leg in found.legs],
            offers=[schemas.Offer.model_validate(offer) for offer in found.offers],
            queue_visits=[schemas.QueueVisit.model_validate(visit) for visit in found.queue_visits],
            timeline=[schemas.TimelineEntry.model_validate(entry) for entry in found.timeline],
            holds=[schemas.Stretch.model_validate(stretch) for stretch in held_in(found.timeline)],
            mutes=[schemas.Stretch.model_validate(stretch) for stretch in muted_in(found.timeline)],
            note=None if found.note is None else found.note.text,
            notes=[schemas.Note.model_validate(note) for note in found.notes],
            comments=[schemas.Comment.model_validate(comment) for comment in found.comments],
            caller=None if caller is None else schemas.KnownAs.model_validate(caller),
        )


def settings_router(settings: OutcomeSettings, outcomes: OutcomesService) -> APIRouter:
    """`/api/settings/outcomes`."""
    routes = APIRouter(prefix="/api/settings/outcomes", tags=["contacts"], responses=answers(*_EDGE_ERRORS))
    errors = answers(OutcomeNotFoundError, ChangedMeanwhileError, NameTakenError)
    _add_outcome_list(routes, settings, outcomes)

    @routes.post("", responses=errors)
    async def add_outcome(tx: Transaction, actor: _Writer, body: schemas.OutcomeBody) -> schemas.OutcomeSetting:
        added = await settings.put(tx, actor, body.wanted(settings.new_outcome()))
        return schemas.OutcomeSetting.model_validate(added)

    @routes.put("/{outcome}", responses=errors)
    async def change_outcome(
        tx: Transaction, actor: _Writer, outcome: Annotated[OutcomeId, ID], body: schemas.OutcomeChange
    ) -> schemas.OutcomeSetting:
        changed = await settings.put(tx, actor, body.wanted(outcome, body.version))
        return schemas.OutcomeSetting.model_validate(changed)

    return routes


def _add_outcome_list(routes: APIRouter, settings: OutcomeSettings, outcomes: OutcomesService) -> None:
    @routes.get("", dependencies=[Depends(requires("settings.read"))])
    async def outcome_settings(tx: Transaction) -> list[schemas.OutcomeSetting]:
        return [schemas.OutcomeSetting.model_validate(outcome) for outcome in await outcomes.outcomes(tx)]

    @routes.put("/order", responses=answers(ChangedMeanwhileError))
    async def order_outcomes(
        tx: Transaction, actor: _Writer, body: schemas.OutcomeOrder
    ) -> list[schemas.OutcomeSetting]:
        ordered = await settings.order(tx, actor, body.order)
        return [schemas.OutcomeSetting.model_validate(outcome) for outcome in ordered]

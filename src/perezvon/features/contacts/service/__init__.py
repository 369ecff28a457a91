"""What agents do with a contact, what people read about contacts, and which outcomes there are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from perezvon.engine.events import (
    CallerIdentified,
    CallOutRequested,
    ConferenceRequested,
    ConsultRequested,
    ConsultReturnRequested,
    ContactEndRequested,
    ContactWrappedUp,
    DigitsRequested,
    HandOverRequested,
    HangUpRequested,
    HoldRequested,
    MoreWrapUpRequested,
    MuteRequested,
    OfferAnswered,
    OfferDeclined,
    OutcomeSet,
    OutsideTransferRequested,
    ParkRequested,
    RecordingPauseRequested,
    ResumeRequested,
    RetrieveRequested,
    SuperviseRequested,
    TakeOverRequested,
    Target,
    TransferRequested,
)
from perezvon.engine.view import View, WaitingReason, WaitView
from perezvon.features.audit.public import record
from perezvon.features.contacts import repository
from perezvon.features.contacts.domain import (
    MOST_OF_DAY,
    BadNumberError,
    Contact,
    ContactHistory,
    ContactNotFoundError,
    Cursor,
    NotAnAgentError,
    Note,
    Order,
    Outcome,
    OutcomeNotFoundError,
    Page,
    Part,
    Sought,
    UnknownOutcomeError,
    held_by,
    is_in_reach,
    works_on,
)
from perezvon.features.contacts.domain.decisions import told
from perezvon.features.contacts.repository import RecordedContacts, comments, notes, parts
from perezvon.features.customers.public import Customer, CustomersService, KnownAs, can_be_called, known_of
from perezvon.features.dispatch.public import Caller, CallerBook, Dispatch, configure
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, ContactId, CustomerId, IdSource, LineId, OfferId, OutcomeId
from perezvon.kernel.time import Clock, Micros
from perezvon.platform.db import DatabaseUnavailableError, Tx
from perezvon.platform.revision import ChangedMeanwhileError, check_name, check_version

MOST_OF_CUSTOMER = 30
MOST_COUNTED = 10_000
"""Counting further would cost more than it tells."""


class DeskService:
    """An agent's live wishes. Each returns the seq of the step that it became, or raises what `Dispatch.request` raises.

    `view` shows what is so, for what is kept outside of the engine. Whether the offer or the contact is this agent's is for the engine to say, which alone knows it as of now.
    """

    def __init__(
        self,
        dispatch: Dispatch,
        clock: Clock,
        ids: IdSource,
        *,
        customers: CustomersService,
        view: Callable[[], View],
    ) -> None:
        self._dispatch = dispatch
        self._clock = clock
        self._ids = ids
        self._customers = customers
        self._view = view

    async def answer(self, actor: Actor, offer: OfferId) -> int:
        """Take the contact that rings."""
        return await self._dispatch.request(OfferAnswered(offer=offer, agent=_agent(actor)))

    async def decline(self, actor: Actor, offer: OfferId) -> int:
        """Let somebody else take it."""
        return await self._dispatch.request(OfferDeclined(offer=offer, agent=_agent(actor)))

    async def hang_up(self, actor: Actor, contact: ContactId) -> int:
        """End the agent's part of the contact."""
        return await self._dispatch.request(HangUpRequested(contact=contact, agent=_agent(actor)))

    async def take_more_time(self, actor: Actor, contact: ContactId) -> int:
        """Have longer for the work after the contact, if the rules still allow it."""
        return await self._dispatch.request(MoreWrapUpRequested(contact=contact, agent=_agent(actor)))

    async def write_note(self, tx: Tx, actor: Actor, contact: ContactId, text: str) -> None:
        """Keep what the agent has written so far about a contact they work on; nothing written is no note.

        Raises `ContactNotFoundError` for a contact that the agent does not work on now.
        """
        agent = _agent(actor)
        if not works_on(self._view(), contact, agent):
            raise ContactNotFoundError(contact=contact)
        if text:
            written = Note(contact=contact, agent=agent, text=text, written_at=self._clock.now())
            await notes.write_note(tx, written)
        else:
            await notes.remove_note(tx, contact, agent)

    async def identify(self, tx: Tx, actor: Actor, contact: ContactId, customer: CustomerId) -> int:
        """Say whose contact it is. Raises `CustomerNotFoundError`."""
        await self._customers.get(tx, actor, customer)
        return await self._dispatch.request(CallerIdentified(contact=contact, agent=_agent(actor), customer=customer))

    async def introduce(self, tx: Tx, actor: Actor, contact: ContactId, customer: Customer) -> None:
        """Add the customer who was found out in a contact that the agent works on. They are not yet its customer: that
        is said when they are there for everybody, by `identify`. Raises `ContactNotFoundError`, `AddressTakenError`."""
        if not works_on(self._view(), contact, _agent(actor)):
            raise ContactNotFoundError(contact=contact)
        await self._customers.save(tx, actor, customer)

    def new_customer(self) -> CustomerId:
        """The id of a customer who is to be added."""
        return CustomerId(self._ids.new())

    async def wrap_up(
        self, tx: Tx | None, actor: Actor, contact: ContactId, *, outcome: OutcomeId | None, note: str
    ) -> int:
        """Finish the work after the contact. The note is stored only when the engine has agreed.

        Without `tx`, while the database is silent, there is no place for a note: raises `DatabaseUnavailableError` when
        there is one, and the outcome is believed.
        """
        agent = _agent(actor)
        if tx is None and note:
            raise DatabaseUnavailableError
        if tx is not None and outcome is not None:
            await _check_on_offer(tx, outcome)
        seq = await self._dispatch.request(ContactWrappedUp(contact=contact, agent=agent, outcome=outcome))
        if tx is not None and note:
            written = Note(contact=contact, agent=agent, text=note, written_at=self._clock.now())
            await notes.write_note(tx, written)
        return seq


class CallService:
    """What an agent does with a call they are in. Returns and raises as `DeskService`, for the same reason."""

    def __init__(self, dispatch: Dispatch, callers: CallerBook) -> None:
        self._dispatch = dispatch
        self._callers = callers

    async def call_out(self, actor: Actor, number: str, line: LineId | None) -> int:
        """Call somebody, who sees the number of this line. Raises `BadNumberError` when nobody can be reached there."""
        agent, called = _agent(actor), await self._called(number)
        return await self._dispatch.request(
            CallOutRequested(
                agent=agent, line=line, party=called.party, customer=called.customer, language=called.language
            )
        )

    async def transfer_outside(self, actor: Actor, contact: ContactId, number: str) -> int:
        """Pass the customer on to somebody outside. Raises `BadNumberError` when nobody can be reached there, and
        `DatabaseUnavailableError` while nobody knows whose number it is."""
        agent, called = _agent(actor), await self._called(number)
        if called.party is None:
            raise DatabaseUnavailableError
        return await self._dispatch.request(OutsideTransferRequested(contact=contact, agent=agent, party=called.party))

    async def _called(self, number: str) -> Caller:
        if not can_be_called(number):
            raise BadNumberError
        return await self._callers.caller(None, None, number=number)

    async def hold(self, actor: Actor, contact: ContactId) -> int:
        """Let the customer wait with music."""
        return await self._dispatch.request(HoldRequested(contact=contact, agent=_agent(actor)))

    async def resume(self, actor: Actor, contact: ContactId) -> int:
        """Take the customer back from music."""
        return await self._dispatch.request(ResumeRequested(contact=contact, agent=_agent(actor)))

    async def mute(self, actor: Actor, contact: ContactId, *, is_muted: bool) -> int:
        """Be heard by nobody, or be heard again."""
        return await self._dispatch.request(MuteRequested(contact=contact, agent=_agent(actor), is_muted=is_muted))

    async def pause_recording(self, actor: Actor, contact: ContactId, *, is_paused: bool) -> int:
        """Have silence recorded in place of the talk, or the talk again."""
        wish = RecordingPauseRequested(contact=contact, agent=_agent(actor), is_paused=is_paused)
        return await self._dispatch.request(wish)

    async def send_digits(self, actor: Actor, contact: ContactId, digits: str) -> int:
        """Press keys for the other side to hear."""
        return await self._dispatch.request(DigitsRequested(contact=contact, agent=_agent(actor), digits=digits))

    async def transfer(self, actor: Actor, contact: ContactId, target: Target) -> int:
        """Pass the customer on and leave."""
        return await self._dispatch.request(TransferRequested(contact=contact, agent=_agent(actor), target=target))

    async def consult(self, actor: Actor, contact: ContactId, target: Target) -> int:
        """Ask a colleague while the customer waits."""
        return await self._dispatch.request(ConsultRequested(contact=contact, agent=_agent(actor), target=target))

    async def return_to_customer(self, actor: Actor, contact: ContactId) -> int:
        """End the consultation and take the customer back."""
        return await self._dispatch.request(ConsultReturnRequested(contact=contact, agent=_agent(actor)))

    async def hand_over(self, actor: Actor, contact: ContactId) -> int:
        """Leave the customer to the colleague who is consulted."""
        return await self._dispatch.request(HandOverRequested(contact=contact, agent=_agent(actor)))

    async def confer(self, actor: Actor, contact: ContactId) -> int:
        """Bring the customer and the colleague together and stay."""
        return await self._dispatch.request(ConferenceRequested(contact=contact, agent=_agent(actor)))

    async def park(self, actor: Actor, contact: ContactId) -> int:
        """Leave the customer with music, for whoever takes them up again."""
        return await self._dispatch.request(ParkRequested(contact=contact, agent=_agent(actor)))

    async def retrieve(self, actor: Actor, contact: ContactId) -> int:
        """Take up a parked contact."""
        return await self._dispatch.request(RetrieveRequested(contact=contact, agent=_agent(actor)))


class SupervisionService:
    """What a supervisor does with the calls of others, as far as their `contacts.supervise` reaches.

    Returns and raises as `DeskService`; a call out of reach raises `ContactNotFoundError`, like one that is not there.
    `view` shows what is so.
    """

    def __init__(self, dispatch: Dispatch, clock: Clock, *, view: Callable[[], View]) -> None:
        self._dispatch = dispatch
        self._clock = clock
        self._view = view

    async def supervise(self, tx: Tx, actor: Actor, contact: ContactId, part: str) -> int:
        """Enter a call with this part, or change the part. It is written down who heard what."""
        self._check(actor, contact)
        seq = await self._dispatch.request(SuperviseRequested(contact=contact, agent=_agent(actor), part=part))
        await record(tx, actor, "contacts.supervise", contact, part)
        return seq

    async def take_over(self, tx: Tx, actor: Actor, contact: ContactId) -> int:
        """Become responsible for a call one is in; the agent who was leaves."""
        self._check(actor, contact)
        seq = await self._dispatch.request(TakeOverRequested(contact=contact, agent=_agent(actor)))
        await record(tx, actor, "contacts.take_over", contact)
        return seq

    async def end(self, tx: Tx, actor: Actor, contact: ContactId) -> int:
        """End a contact for everybody, whatever it is doing. It is written down who did."""
        self._check(actor, contact)
        seq = await self._dispatch.request(ContactEndRequested(contact=contact, agent=actor.agent))
        await record(tx, actor, "contacts.end", contact)
        return seq

    def why_waiting(self, actor: Actor, contact: ContactId) -> tuple[WaitingReason, WaitView | None]:
        """Why nobody talks to a contact yet, and how long it must still wait.

        Raises `ContactNotFoundError`, also for one that does not wait.
        """
        self._check(actor, contact)
        view, now = self._view(), self._clock.now()
        found = view.why_waiting(contact, now)
        if found is None:
            raise ContactNotFoundError(contact=contact)
        return found, view.wait_of(contact, now)

    def _check(self, actor: Actor, contact: ContactId) -> None:
        reach = actor.reach("contacts.supervise")
        if reach is None:
            return
        view = self._view()
        found = view.contact(contact)
        if found is None or not is_in_reach(view, found, reach):
            raise ContactNotFoundError(contact=contact)


class HistoryService:
    """What was, as far as a person's `contacts.read` reaches. `recorded` tells of which contacts there is sound, `view`
    whom the numbers mean by which decisions tell agents."""

    def __init__(self, recorded: RecordedContacts, view: Callable[[], View]) -> None:
        self._recorded = recorded
        self._view = view

    async def page(
        self, tx: Tx, actor: Actor, sought: Sought, *, order: Order, after: Cursor | None, limit: int
    ) -> Page:
        """The contacts that are sought in their order, those after the cursor only."""
        found = await repository.history(
            tx, actor, sought, recorded=self._recorded, order=order, after=after, limit=limit + 1
        )
        items = found[:limit]
        if len(found) <= limit:
            return Page(items=items, next=None)
        last = items[-1].contact
        return Page(items=items, next=Cursor(value=repository.value_of(last, order.by), contact=last.contact))

    async def count(self, tx: Tx, actor: Actor, sought: Sought) -> int:
        """How many contacts are sought, `MOST_COUNTED` at most."""
        return await repository.count(tx, actor, sought, recorded=self._recorded, most=MOST_COUNTED)

    async def contact(self, tx: Tx, actor: Actor, contact: ContactId) -> ContactHistory:
        """All that is known of one contact; a look at a contact of somebody else is put down.

        Raises `ContactNotFoundError`, also for one that `actor` may not see.
        """
        found = await repository.find(tx, actor, contact)
        if found is None:
            raise ContactNotFoundError(contact=contact)
        legs = await repository.legs(tx, contact)
        if actor.agent is None or all(leg.agent != actor.agent for leg in legs):
            await record(tx, actor, "contacts.look", contact)
        written = await notes.notes(tx, [contact])
        return ContactHistory(
            contact=found,
            legs=legs,
            offers=await repository.offers(tx, contact),
            queue_visits=await repository.queue_visits(tx, contact),
            timeline=told(await repository.timeline(tx, contact), self._view().named),
            note=written[-1] if written else None,
            notes=written,
            comments=await comments.comments(tx, [contact]),
        )

    async def parts(self, tx: Tx, actor: Actor, agent: AgentId, *, since: Micros, until: Micros) -> list[Part]:
        """The contacts that an agent answered for until some instant of this time, once for each time that they did: those
        that `actor` may see, the latest first, `MOST_OF_DAY` at most."""
        found = await parts.parts(tx, actor, agent, since=since, until=until, most=MOST_OF_DAY)
        contacts = list(dict.fromkeys(leg.contact for leg, _, _ in found))
        known = await repository.these(tx, contacts, recorded=self._recorded)
        music = await parts.music(tx, contacts)
        said = await comments.comments(tx, contacts)
        return [
            Part(
                leg=leg.leg,
                started_at=leg.started_at,
                responsible_at=responsible_at,
                ended_at=ended_at,
                holds=held_by(music.get(leg.contact, ()), agent, since=leg.started_at, until=ended_at),
                listed=known[leg.contact],
                comments=[each for each in said if each.contact == leg.contact],
            )
            for leg, responsible_at, ended_at in found
        ]

    async def callers(self, tx: Tx, actor: Actor, contacts: Sequence[Contact]) -> Mapping[ContactId, KnownAs]:
        """Who called, of contacts that `actor` may see and of which nobody has said which customer it was."""
        parties = {one.contact: one.party for one in contacts if one.customer is None and one.party is not None}
        known = await known_of(tx, actor, set(parties.values()))
        return {contact: known[party] for contact, party in parties.items() if party in known}

    async def of_customer(self, tx: Tx, actor: Actor, customer: CustomerId) -> tuple[list[Contact], list[Note]]:
        """The latest contacts of a customer, whoever talked to them, and what was noted: nobody begins at zero."""
        contacts = await repository.of_customer(tx, actor, customer, MOST_OF_CUSTOMER)
        return contacts, await notes.notes(tx, [found.contact for found in contacts])


class OutcomesService:
    """The outcomes of the centre; the engine knows of a change as soon as it is committed."""

    async def outcomes(self, tx: Tx) -> list[Outcome]:
        """All outcomes in the order in which they are shown, also those that are not offered any more."""
        return await repository.outcomes(tx)

    async def save(self, tx: Tx, actor: Actor | None, outcome: Outcome) -> None:
        """Add or change an outcome."""
        if await repository.find_outcome(tx, outcome.outcome) != outcome:
            await repository.write_outcome(tx, outcome)
            await configure(tx, OutcomeSet(outcome=outcome.setup))
            await record(tx, actor, "contacts.save_outcome", outcome.outcome)


class OutcomeSettings:
    """The outcomes as an administrator sets them up."""

    def __init__(self, outcomes: OutcomesService, ids: IdSource) -> None:
        self._outcomes = outcomes
        self._ids = ids

    def new_outcome(self) -> OutcomeId:
        """The id of an outcome that is to be added."""
        return OutcomeId(self._ids.new())

    async def put(self, tx: Tx, actor: Actor, outcome: Outcome) -> Outcome:
        """Add an outcome (version 0), which is the last in order, or change the version that was seen.

        Raises `OutcomeNotFoundError`, `ChangedMeanwhileError` or `NameTakenError`.
        """
        found = await repository.find_outcome(tx, outcome.outcome)
        check_version(found, outcome, OutcomeNotFoundError)
        others = [one for one in await repository.outcomes(tx) if one.outcome != outcome.outcome]
        check_name(outcome.name, (one.name for one in others if one.is_active))
        last = max((one.position for one in others), default=-1) + 1
        await self._outcomes.save(tx, actor, replace(outcome, position=last if found is None else found.position))
        return await repository.find_outcome(tx, outcome.outcome) or outcome

    async def order(self, tx: Tx, actor: Actor, order: Sequence[OutcomeId]) -> list[Outcome]:
        """Show the outcomes in this order. Raises `ChangedMeanwhileError` when it does not name all of them once."""
        known = {one.outcome: one for one in await repository.outcomes(tx)}
        if sorted(order) != sorted(known):
            raise ChangedMeanwhileError
        for position, outcome in enumerate(order):
            await self._outcomes.save(tx, actor, replace(known[outcome], position=position))
        return await repository.outcomes(tx)


async def _check_on_offer(tx: Tx, outcome: OutcomeId) -> None:
    found = await repository.find_outcome(tx, outcome)
    if found is None or not found.is_active:
        raise UnknownOutcomeError(outcome=outcome)


def _agent(actor: Actor) -> AgentId:
    if actor.agent is None:
        raise NotAnAgentError
    return actor.agent

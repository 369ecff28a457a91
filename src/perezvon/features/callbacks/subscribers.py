"""Hears in the log who is to be called back, and who need not be any more. Handling a step twice has the effect of once.

* Whoever was not talked to (gave up, had nobody, lost the connection) is to be called, with the cause; once a person.
* Whoever asked for it in a call is `planned` while the engine calls by itself, and to be called by people when it ends
  without having reached them.
* Whoever was talked to meanwhile need not be called, unless they left a request in writing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from perezvon.engine import changes
from perezvon.engine.wire import Step
from perezvon.features.callbacks import repository
from perezvon.features.callbacks.domain import (
    CallbackRequest,
    CallbackState,
    Caller,
    Cause,
    ReachBy,
    asked_in,
    person_of,
)
from perezvon.kernel.ids import CallbackId, ContactId
from perezvon.kernel.time import DAY, Clock, Micros
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

NAME = "callbacks"
"""The name of this subscriber's cursor."""

OLD: Micros = DAY
"""Whoever was missed before that, as a log says that is followed for the first time, is not to be called any more."""

Heard: TypeAlias = (
    changes.ContactStarted
    | changes.CustomerIdentified
    | changes.RouteEntered
    | changes.QueueEntered
    | changes.LegStarted
    | changes.LegEnded
    | changes.ContactEnded
    | changes.CallbackPlanned
    | changes.CallbackEnded
)

_WITHOUT_A_TALK = {"abandoned": Cause.ABANDONED, "not_served": Cause.NOT_SERVED}

_LEFT_TO_PEOPLE = ("by_hand", "not_reached", "given_up")
"""How a callback ends by which the engine could not reach somebody."""


class CallbacksSubscriber:
    """Enters and ends what the log tells of those who are to be called."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def follow(self, tx: Tx, steps: Sequence[Step]) -> None:
        """Take in what the next steps of the log tell. Whoever was missed long ago is not called any more."""
        await _follow(tx, steps, since=self._clock.now() - OLD)


async def _follow(tx: Tx, steps: Sequence[Step], *, since: Micros) -> None:
    told = [(step.at, change) for step in steps for change in step.outputs if isinstance(change, Heard)]
    if not told:
        return
    news = [change for _, change in told]
    contacts = {change.contact for change in news if change.contact is not None}
    callers = await repository.callers(tx, contacts)
    persons = {caller.person for caller in callers} | set(_persons(news))
    callbacks = {change.callback for change in news if isinstance(change, _OF_CALLBACKS)}
    asked = callbacks | {asked_in(contact) for contact in contacts}
    known = await repository.to_call(tx, {person for person in persons if person is not None}, asked)
    desk = _Desk(callers, known, since)
    for at, change in told:
        desk.take(at, change)
    await repository.put(tx, desk.changed)
    await repository.put_callers(tx, desk.present, contacts - {caller.contact for caller in desk.present})


_OF_CALLBACKS = (changes.CallbackPlanned, changes.CallbackEnded)


def _persons(news: Iterable[Heard]) -> Iterable[str | None]:
    for change in news:
        match change:
            case changes.ContactStarted() | changes.CallbackPlanned():
                yield person_of(change.customer, change.party)
            case changes.CustomerIdentified():
                yield change.customer
            case _:
                pass


class _Desk:
    """Who is in contacts and who is to be called, while a batch of steps is taken in."""

    def __init__(self, callers: Iterable[Caller], requests: Iterable[CallbackRequest], since: Micros) -> None:
        self._since = since
        self._callers = {caller.contact: caller for caller in callers}
        self._requests = {request.request: request for request in requests}
        self._changed: dict[str, None] = {}
        self._lost: set[ContactId] = set()

    @property
    def present(self) -> Sequence[Caller]:
        """Who is in contacts that are not over."""
        return list(self._callers.values())

    @property
    def changed(self) -> Sequence[CallbackRequest]:
        """The requests that are new or are not as they were."""
        return [self._requests[request] for request in self._changed]

    def take(self, at: Micros, change: Heard) -> None:
        """This became so."""
        match change:
            case changes.ContactStarted(callback=None, is_trial=False):
                self._callers[change.contact] = Caller(
                    contact=change.contact,
                    line=change.line,
                    language=change.language,
                    party=change.party,
                    customer=change.customer,
                    is_called=change.called_by is not None,
                )
            case changes.CallbackPlanned():
                self._planned(at, change)
            case changes.CallbackEnded():
                self._ended(at, change)
            case _:
                caller = self._callers.get(change.contact)
                if caller is not None:
                    self._take_of(at, change, caller)

    def _take_of(self, at: Micros, change: Heard, caller: Caller) -> None:
        """This became so of somebody who called."""
        match change:
            case changes.CustomerIdentified():
                self._callers[caller.contact] = replace(caller, customer=change.customer)
            case changes.RouteEntered():
                self._callers[caller.contact] = replace(caller, routed_at=caller.routed_at or at)
            case changes.QueueEntered():
                self._callers[caller.contact] = replace(caller, queue=change.queue)
            case changes.LegStarted(agent=None) if caller.is_called:
                self._talked_to(at, caller.person, "reached")
            case changes.LegStarted(agent=str(), is_guest=False) if not caller.is_called:
                self._talked_to(at, caller.person, "served")
                self._close(at, self._asked_in(caller), "served")
            case changes.LegEnded(agent=None, cause="lost"):
                self._lost.add(caller.contact)
            case changes.ContactEnded():
                del self._callers[caller.contact]
                if not caller.is_called:
                    self._over(at, change.how, caller)
            case _:
                pass

    def _over(self, at: Micros, how: str, caller: Caller) -> None:
        is_lost = caller.contact in self._lost and how != "talked"
        cause = Cause.LOST if is_lost else _WITHOUT_A_TALK.get(how)
        if cause is None or caller.person is None or at < self._since or self._asked_in(caller) is not None:
            return
        waited = at - caller.routed_at if caller.routed_at is not None else None
        known = self._of(caller.person)
        if known is None:
            found = _new(str(caller.contact), caller, at, cause)
            self._put(replace(found, queue=caller.queue, waited=waited))
        elif known.state is CallbackState.OPEN and known.cause not in (Cause.ASKED, Cause.WANTED):
            self._put(replace(known, cause=cause, contact=caller.contact, queue=caller.queue, waited=waited))

    def _planned(self, at: Micros, change: changes.CallbackPlanned) -> None:
        known = self._requests.get(change.callback)
        if known is None:
            caller = self._callers.get(change.contact) if change.contact is not None else None
            language = caller.language if caller is not None else Language.ENGLISH
            asked = Caller(
                contact=change.contact or ContactId(""),
                line=change.line,
                language=language,
                party=change.party,
                customer=change.customer,
            )
            known = _new(change.callback, asked, at, Cause.WANTED)
        elif known.state not in (CallbackState.OPEN, CallbackState.PLANNED):
            return
        self._leave_only(at, known)
        self._put(
            replace(
                known,
                state=CallbackState.PLANNED,
                due=change.due,
                attempts=max(known.attempts, change.attempts),
                reason=change.reason,
            )
        )

    def _leave_only(self, at: Micros, wanted: CallbackRequest) -> None:
        """Somebody found to be called is called by this one."""
        for request in self._all_of(wanted.person):
            if request.request != wanted.request and request.cause not in (Cause.ASKED, Cause.WANTED):
                self._put(replace(request, state=CallbackState.DONE, ended_at=at, reason="merged"))

    def _ended(self, at: Micros, change: changes.CallbackEnded) -> None:
        known = self._requests.get(CallbackId(change.callback))
        if known is None or known.state is not CallbackState.PLANNED:
            return
        if change.how in _LEFT_TO_PEOPLE:
            self._put(replace(known, state=CallbackState.OPEN, due=None, reason=change.reason or change.how))
            return
        self._put(replace(known, state=CallbackState.DONE, due=None, ended_at=at, reason=change.how))
        if change.how == "reached":
            self._talked_to(at, known.person, "reached")

    def _talked_to(self, at: Micros, person: str | None, reason: str) -> None:
        for request in self._all_of(person):
            self._close(at, request, reason)

    def _close(self, at: Micros, request: CallbackRequest | None, reason: str) -> None:
        if request and request.cause is not Cause.ASKED and request.state in (CallbackState.OPEN, CallbackState.TAKEN):
            self._put(replace(request, state=CallbackState.DONE, ended_at=at, reason=reason))

    def _asked_in(self, caller: Caller) -> CallbackRequest | None:
        """What the person asked for while they waited, if they did not withdraw it."""
        asked = self._requests.get(asked_in(caller.contact))
        return asked if asked is not None and asked.state in repository.UNFINISHED else None

    def _of(self, person: str) -> CallbackRequest | None:
        return next(iter(self._all_of(person)), None)

    def _all_of(self, person: str | None) -> Sequence[CallbackRequest]:
        unfinished = repository.UNFINISHED
        return [one for one in self._requests.values() if person and one.person == person and one.state in unfinished]

    def _put(self, request: CallbackRequest) -> None:
        self._requests[request.request] = request
        self._changed[request.request] = None


def _new(request: str, caller: Caller, at: Micros, cause: Cause) -> CallbackRequest:
    return CallbackRequest(
        request=request,
        line=caller.line,
        customer=caller.customer,
        party=caller.party,
        contact=caller.contact or None,
        name="",
        language=caller.language,
        reach_by=ReachBy.PHONE,
        address="",
        asked_at=at,
        cause=cause,
    )

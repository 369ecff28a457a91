"""Asking to be called back, and calling back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from perezvon.engine.centre import CallbackSetup
from perezvon.engine.events import CallbacksSet, CallbackWanted, CallbackWithdrawn
from perezvon.features.audit.public import record
from perezvon.features.callbacks import repository
from perezvon.features.callbacks.domain import (
    CallbackAction,
    CallbackMovedError,
    CallbackNotFoundError,
    CallbackRequest,
    CallbackRules,
    CallbackState,
    Cause,
    ReachBy,
    Reason,
    TooManyRequestsError,
    UnknownHoursError,
    after,
    asked_in,
    checked,
    given_up,
    handed,
    withdrawn,
)
from perezvon.features.calls.public import CallLimit, TooManyCallsError, contact_of, customer_of
from perezvon.features.customers.public import AddressKind, Customer, profiles_of
from perezvon.features.dispatch.public import NumberBook, configure
from perezvon.features.flows.public import Hours, every_hours, hours_in_use, open_line
from perezvon.features.identity.public import names_of
from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import CallbackId, CustomerId, IdSource, LineId, PartyId, UserId
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.kernel.values import Language
from perezvon.platform.db import Database, Tx
from perezvon.platform.revision import ChangedMeanwhileError

_WAITING = repository.UNFINISHED
_ENDED = (CallbackState.DONE, CallbackState.NOT_REACHED, CallbackState.GIVEN_UP)
_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackTerms:
    """What happens to whoever asks now. `hours` is `None` if they may be called at any time."""

    setup: CallbackSetup
    hours: Hours | None


class CallbacksService:
    """Callback requests of all lines."""

    def __init__(self, clock: Clock, ids: IdSource, *, secret: bytes) -> None:
        """`secret` is what signs callers' tokens."""
        self._clock = clock
        self._ids = ids
        self._secret = secret
        self._limit = CallLimit(calls=5, calls_of_all=600, window=600 * SECOND)

    async def ask(
        self,
        tx: Tx,
        *,
        line: LineId,
        caller: str | None,
        watch: str | None = None,
        name: str,
        language: Language,
        reach_by: ReachBy,
        address: str,
        wished_at: Micros | None,
        note: str,
        has_consented: bool,
        peer: str,
    ) -> None:
        """Leave a request. What is answered does not tell whether somebody is known.

        Raises `TooManyRequestsError`, `LineNotFoundError`, `InvalidTokenError` and what `checked` raises. Only a signed
        caller is attached to a customer: anybody may write anybody's number.

        Whoever asks while they wait shows the token `watch` of that contact, whose place is kept; `CallbackMovedError` if a
        colleague has taken that request already.
        """
        now = self._clock.now()
        contact = None if watch is None else contact_of(self._secret, watch, now=now)
        asked = checked(
            CallbackRequest(
                request=self._ids.new() if contact is None else asked_in(contact),
                line=line,
                customer=None if caller is None else customer_of(self._secret, caller, now=now),
                name=name,
                language=language,
                reach_by=reach_by,
                address=address,
                wished_at=wished_at,
                note=note,
                asked_at=now,
                cause=Cause.ASKED if contact is None else Cause.WANTED,
                contact=contact,
            ),
            has_consented=has_consented,
        )
        await open_line(tx, line)
        try:
            self._limit.begin(peer, now)
        except TooManyCallsError as error:
            raise TooManyRequestsError("", **error.params) from error
        if contact is None:
            await repository.add(tx, asked)
        else:
            await self._ask_again(tx, asked)
        if reach_by is ReachBy.PHONE:
            await configure(tx, _wish(asked))
        await record(tx, None, "callbacks.ask", asked.request)

    async def _ask_again(self, tx: Tx, asked: CallbackRequest) -> None:
        """Somebody who waits has one request, which a colleague may have taken since it was left."""
        known = await repository.find_asked(tx, asked.request)
        if known is not None and known.state is CallbackState.TAKEN:
            raise CallbackMovedError
        await repository.put(tx, [asked])

    async def withdraw(self, tx: Tx, watch: str) -> None:
        """Whoever asked while they waited would rather wait.

        Raises `InvalidTokenError`, `CallbackNotFoundError` or `CallbackMovedError`.
        """
        now = self._clock.now()
        request = asked_in(contact_of(self._secret, watch, now=now))
        known = await repository.find_asked(tx, request)
        if known is None:
            raise CallbackNotFoundError
        await repository.change(tx, withdrawn(known, now))
        await configure(tx, CallbackWithdrawn(callback=CallbackId(request)))
        await record(tx, None, "callbacks.withdraw", request)

    async def terms(self, tx: Tx) -> CallbackTerms:
        """What happens to whoever asks."""
        setup = await repository.rules_now(tx)
        hours = next((hours for hours in await every_hours(tx) if hours.hours == setup.hours), None)
        return CallbackTerms(setup=setup, hours=hours)

    async def waiting(self, tx: Tx, actor: Actor, cause: Cause | None = None) -> Sequence[CallbackRequest]:
        """Those to be called, in the order in which they are due; at most 200."""
        found = await repository.in_states(tx, actor, _WAITING, cause=cause, oldest_first=True, limit=_MOST_SHOWN)
        return await _named(tx, found)

    async def ended(self, tx: Tx, actor: Actor, cause: Cause | None = None) -> Sequence[CallbackRequest]:
        """Those that are over, the latest first; at most 200."""
        found = await repository.in_states(tx, actor, _ENDED, cause=cause, oldest_first=False, limit=_MOST_SHOWN)
        return await _named(tx, found)

    async def of_customer(self, tx: Tx, actor: Actor, customer: CustomerId) -> Sequence[CallbackRequest]:
        """What a customer asked for, the newest first; at most 200."""
        return await _named(tx, await repository.of_customer(tx, actor, customer, _MOST_SHOWN))

    async def one(self, tx: Tx, actor: Actor, request: str) -> CallbackRequest:
        """One request. Raises `CallbackNotFoundError`."""
        found = await repository.find(tx, actor, request)
        if found is None:
            raise CallbackNotFoundError
        (named,) = await _named(tx, [found])
        return named

    async def count_open(self, tx: Tx, actor: Actor) -> int:
        """How many wait for somebody to take them."""
        return await repository.count_open(tx, actor)

    async def names(self, tx: Tx, requests: Sequence[CallbackRequest]) -> Mapping[UserId, str]:
        """The names of those who have taken these requests."""
        return await names_of(tx, {request.taken_by for request in requests if request.taken_by is not None})

    async def act(self, tx: Tx, actor: Actor, request: str, action: CallbackAction) -> CallbackRequest:
        """Do something about a request. Raises `CallbackNotFoundError` and what `after` raises."""
        found = await repository.find_to_change(tx, actor, request)
        if found is None:
            raise CallbackNotFoundError
        changed = after(found, action, actor.user, self._clock.now(), may_interfere=_may_interfere(actor))
        await repository.change(tx, changed)
        if action is CallbackAction.TAKE:
            await configure(tx, CallbackWithdrawn(callback=CallbackId(request)))
        await record(tx, actor, f"callbacks.{action}", request)
        (named,) = await _named(tx, [changed])
        return named


class MissedCallers:
    """Requests to call back whoever was missed, as the ledger of missed calls works on them.

    Whoever calls these methods has made sure that the person may work on that call, and gives the request as it would be if
    there were none. One that is not over is worked on instead: everybody is to be called once. All raise `CallbackTakenError`
    and `CallbackMovedError`.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def take(self, tx: Tx, actor: Actor, missed: CallbackRequest) -> None:
        """I call them."""
        await self._change(tx, actor, missed, CallbackAction.TAKE, self._after(actor, CallbackAction.TAKE))

    async def give_back(self, tx: Tx, actor: Actor, missed: CallbackRequest) -> None:
        """Somebody else may call them."""
        await self._change(tx, actor, missed, CallbackAction.GIVE_BACK, self._after(actor, CallbackAction.GIVE_BACK))

    async def hand(self, tx: Tx, actor: Actor, missed: CallbackRequest, to: UserId) -> None:
        """This person calls them."""
        may = _may_interfere(actor)
        await self._change(tx, actor, missed, "hand", lambda one: handed(one, to, actor.user, may_interfere=may))

    async def give_up(self, tx: Tx, actor: Actor, missed: CallbackRequest, why: Reason, remark: str) -> None:
        """Nobody is to call them."""
        now, may = self._clock.now(), _may_interfere(actor)
        await self._change(
            tx, actor, missed, "give_up", lambda one: given_up(one, why, remark, actor.user, now, may_interfere=may)
        )

    async def reopen(self, tx: Tx, actor: Actor, request: str) -> None:
        """What somebody said came of it is not so."""
        found = await repository.find_asked(tx, request)
        if found is None:
            raise CallbackMovedError
        await repository.change(tx, self._after(actor, CallbackAction.REOPEN)(found))
        await record(tx, actor, f"callbacks.{CallbackAction.REOPEN}", request)

    def _after(self, actor: Actor, action: CallbackAction) -> Callable[[CallbackRequest], CallbackRequest]:
        now, may = self._clock.now(), _may_interfere(actor)
        return lambda one: after(one, action, actor.user, now, may_interfere=may)

    async def _change(
        self,
        tx: Tx,
        actor: Actor,
        missed: CallbackRequest,
        deed: str,
        change: Callable[[CallbackRequest], CallbackRequest],
    ) -> None:
        found = await repository.begun(tx, missed)
        if found.ended_at is not None:  # By what has come to nothing since, such as a callback it was merged into.
            found = self._after(actor, CallbackAction.REOPEN)(found)
        await repository.change(tx, change(found))
        await configure(tx, CallbackWithdrawn(callback=CallbackId(found.request)))
        await record(tx, actor, f"callbacks.{deed}", found.request)


def _may_interfere(actor: Actor) -> bool:
    """Whether somebody may work on what a colleague has taken."""
    return actor.may("contacts.supervise")


class CallbackSettings:
    """How people are called back, as an administrator sets it up."""

    async def rules(self, tx: Tx) -> CallbackRules:
        """How people are called back."""
        return await repository.rules_set(tx)

    async def put_rules(self, tx: Tx, actor: Actor, rules: CallbackRules) -> CallbackRules:
        """Change the version that was seen; the rules as they are now.

        Raises `ChangedMeanwhileError` or `UnknownHoursError`.
        """
        found = await repository.rules_set(tx)
        if found.version != rules.version:
            raise ChangedMeanwhileError
        hours = rules.setup.hours
        if hours is not None and hours not in await hours_in_use(tx):
            raise UnknownHoursError
        if found.setup != rules.setup:
            await repository.save_rules(tx, rules.setup)
            await configure(tx, CallbacksSet(callbacks=rules.setup))
            await record(tx, actor, "callbacks.save_rules", "rules")
        return await repository.rules_set(tx)


class CallbackNumbers:
    """Dispatch's `NumberBook` for those who left a number with their request; of all others `more` knows it."""

    def __init__(self, database: Database, more: NumberBook) -> None:
        self._database = database
        self._more = more

    async def number(
        self, party: PartyId | None, customer: CustomerId | None, callback: CallbackId | None = None
    ) -> str | None:
        """The number that was left, or else that of the party or customer."""
        if callback is not None:
            if not await self._database.answers():
                raise AdapterError("the database is silent", retryable=True)
            async with self._database.begin() as tx:
                left = await repository.number_of(tx, callback)
            if left is not None:
                return left
        return await self._more.number(party, customer)


def _wish(asked: CallbackRequest) -> CallbackWanted:
    """The same for the engine, which calls if it may. An unknown caller is known by the request, which has the number."""
    return CallbackWanted(
        callback=CallbackId(asked.request),
        line=asked.line,
        contact=asked.contact,
        customer=asked.customer,
        party=None if asked.customer is not None else PartyId(asked.request),
        language=asked.language,
        due=asked.wished_at,
    )


async def _named(tx: Tx, requests: Sequence[CallbackRequest]) -> Sequence[CallbackRequest]:
    """The requests, with the names and numbers of customers where nobody wrote them down."""
    unnamed = {request.customer for request in requests if request.customer is not None and not request.name}
    customers = await profiles_of(tx, unnamed) if unnamed else {}
    return [_filled(request, customers.get(request.customer or CustomerId(""))) for request in requests]


def _filled(request: CallbackRequest, customer: Customer | None) -> CallbackRequest:
    if customer is None or request.name:
        return request
    number = next((one.value for one in customer.addresses if one.kind is AddressKind.PHONE), "")
    return replace(request, name=customer.name, address=request.address or number)

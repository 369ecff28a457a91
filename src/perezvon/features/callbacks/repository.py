"""Queries of callback requests."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

import msgspec
from sqlalchemy import Row, Select, case, delete, false, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import distinct_on

from perezvon.engine.centre import CallbackSetup
from perezvon.features.callbacks.domain import (
    ENDED_BY_ITSELF,
    CallbackRequest,
    CallbackRules,
    CallbackState,
    Caller,
    Cause,
    Closing,
    ReachBy,
)
from perezvon.features.callbacks.tables import callback_caller, callback_request, callback_rules
from perezvon.features.customers.public import aliases_of
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId, CustomerId
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

_THE_RULES = "rules"

UNFINISHED = (CallbackState.PLANNED, CallbackState.OPEN, CallbackState.TAKEN)
"""The states in which somebody is still to be called."""


def visible_to(actor: Actor) -> Select[Any]:
    """The requests that a person may know of: all, with `callbacks.handle`."""
    query = select(callback_request)
    return query if actor.may("callbacks.handle") else query.where(false())


async def add(tx: Tx, request: CallbackRequest) -> None:
    """Keep a new request."""
    await tx.execute(insert(callback_request).values(_values(request)))


async def change(tx: Tx, request: CallbackRequest) -> None:
    """Keep a request as it has become."""
    await tx.execute(
        update(callback_request).where(callback_request.c.request == request.request).values(_values(request))
    )


async def find(tx: Tx, actor: Actor, request: str) -> CallbackRequest | None:
    """A request that this person may see."""
    row = (await tx.execute(visible_to(actor).where(callback_request.c.request == request))).one_or_none()
    return None if row is None else _request(row)


async def find_to_change(tx: Tx, actor: Actor, request: str) -> CallbackRequest | None:
    """A request that this person may see; nobody else changes it before the transaction ends."""
    query = visible_to(actor).where(callback_request.c.request == request).with_for_update()
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _request(row)


async def find_asked(tx: Tx, request: str) -> CallbackRequest | None:
    """The request of whoever asks about their own; nobody else changes it before the transaction ends."""
    query = select(callback_request).where(callback_request.c.request == request).with_for_update()
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _request(row)


async def number_of(tx: Tx, request: str) -> str | None:
    """The telephone number that was left with a request."""
    query = select(callback_request.c.address).where(
        callback_request.c.request == request, callback_request.c.reach_by == ReachBy.PHONE.value
    )
    return await tx.scalar(query) or None


async def in_states(
    tx: Tx,
    actor: Actor,
    states: Collection[CallbackState],
    *,
    cause: Cause | None,
    oldest_first: bool,
    limit: int,
) -> Sequence[CallbackRequest]:
    """Requests in these states. Those of a wished time stand at that time, the others at the time of asking."""
    due = func.coalesce(callback_request.c.due, callback_request.c.wished_at, callback_request.c.asked_at)
    ended = callback_request.c.ended_at
    order = due.asc() if oldest_first else func.coalesce(ended, due).desc()
    query = visible_to(actor).where(callback_request.c.state.in_([state.value for state in states]))
    if cause is not None:
        query = query.where(callback_request.c.cause == cause.value)
    return [_request(row) for row in await tx.execute(query.order_by(order, callback_request.c.request).limit(limit))]


async def of_customer(tx: Tx, actor: Actor, customer: CustomerId, limit: int) -> Sequence[CallbackRequest]:
    """What a customer asked for under any of their ids, the newest first."""
    query = visible_to(actor).where(callback_request.c.customer.in_(aliases_of(customer)))
    newest = query.order_by(callback_request.c.asked_at.desc(), callback_request.c.request).limit(limit)
    return [_request(row) for row in await tx.execute(newest)]


async def count_open(tx: Tx, actor: Actor) -> int:
    """How many wait for somebody."""
    query = visible_to(actor).where(callback_request.c.state == CallbackState.OPEN.value).subquery()
    return (await tx.execute(select(func.count()).select_from(query))).scalar_one()


async def rules_set(tx: Tx) -> CallbackRules:
    """The rules, which nobody else changes before the transaction ends."""
    row = (await tx.execute(select(callback_rules).with_for_update())).one_or_none()
    if row is None:
        return CallbackRules()
    return CallbackRules(setup=msgspec.convert(row.setup, CallbackSetup), version=row.version)


async def rules_now(tx: Tx) -> CallbackSetup:
    """How people are called back, to be read only."""
    found = await tx.scalar(select(callback_rules.c.setup))
    return CallbackSetup() if found is None else msgspec.convert(found, CallbackSetup)


async def save_rules(tx: Tx, setup: CallbackSetup) -> None:
    """Change the rules."""
    values = msgspec.to_builtins(setup)
    statement = postgresql.insert(callback_rules).values(rules=_THE_RULES, setup=values)
    renewed = {"setup": values, "version": callback_rules.c.version + 1}
    await tx.execute(statement.on_conflict_do_update(index_elements=["rules"], set_=renewed))


# --- What the log tells. ---


async def to_call(tx: Tx, persons: Collection[str], requests: Collection[str]) -> Sequence[CallbackRequest]:
    """The requests that are about these persons and are not over, and those of these ids. Nobody else changes them
    before the transaction ends."""
    column = callback_request.c
    is_about = column.person.in_(persons) & column.state.in_([state.value for state in UNFINISHED])
    query = select(callback_request).where(or_(is_about, column.request.in_(requests)))
    rows = await tx.execute(query.order_by(column.asked_at, column.request).with_for_update())
    return [_request(row) for row in rows]


async def put(tx: Tx, requests: Collection[CallbackRequest]) -> None:
    """Keep these requests as they are now, new ones too."""
    if not requests:
        return
    statement = postgresql.insert(callback_request).values([_values(request) for request in requests])
    renewed = {column.name: statement.excluded[column.name] for column in callback_request.c}
    await tx.execute(statement.on_conflict_do_update(index_elements=["request"], set_=renewed))


async def callers(tx: Tx, contacts: Collection[ContactId]) -> Sequence[Caller]:
    """Who is in these contacts."""
    rows = await tx.execute(select(callback_caller).where(callback_caller.c.contact.in_(contacts)))
    return [Caller(**(row._asdict() | {"language": Language(row.language)})) for row in rows]


async def put_callers(tx: Tx, present: Collection[Caller], gone: Collection[ContactId]) -> None:
    """Keep who is in contacts now, and forget those that are over."""
    if present:
        values = [asdict(caller) | {"language": caller.language.value} for caller in present]
        statement = postgresql.insert(callback_caller).values(values)
        renewed = {column.name: statement.excluded[column.name] for column in callback_caller.c}
        await tx.execute(statement.on_conflict_do_update(index_elements=["contact"], set_=renewed))
    if gone:
        await tx.execute(delete(callback_caller).where(callback_caller.c.contact.in_(gone)))


# --- For the ledger of missed calls. ---

_WHO = func.coalesce(callback_request.c.person, callback_request.c.contact, callback_request.c.request).label("who")
"""Whom it is about; somebody quite unknown is known by their contact."""


def unfinished() -> Select[Any]:
    """Who is to be called and who looks after that, once a person, for a query to choose from. What somebody has taken goes
    before what nobody has."""
    column = callback_request.c
    is_taken = column.state == CallbackState.TAKEN.value
    return (
        select(
            _WHO,
            column.request,
            column.state,
            case((is_taken, column.taken_by)).label("owner"),
            column.due,
        )
        .where(column.state.in_([state.value for state in UNFINISHED]))
        .ext(distinct_on(_WHO))
        .order_by(_WHO, is_taken.desc(), column.asked_at, column.request)
    )


def closed_by_people() -> Select[Any]:
    """Whom people have reached or given up, and when they said so, for a query to choose from. What the log closed is not there:
    it tells itself who was talked to."""
    column = callback_request.c
    is_given_up = column.state.in_((CallbackState.GIVEN_UP.value, CallbackState.NOT_REACHED.value))
    is_reached = (column.state == CallbackState.DONE.value) & func.coalesce(column.reason, "").not_in(ENDED_BY_ITSELF)
    return select(
        _WHO,
        column.request,
        column.state,
        column.ended_at.label("at"),
        column.taken_by.label("owner"),
        case((is_given_up, Closing.GIVEN_UP.value), else_=Closing.REACHED.value).label("how"),
        case(
            (column.state == CallbackState.GIVEN_UP.value, column.reason),
            (column.state == CallbackState.NOT_REACHED.value, column.state),
        ).label("reason"),
        column.remark,
    ).where(column.ended_at.is_not(None), or_(is_given_up, is_reached))


async def begun(tx: Tx, request: CallbackRequest) -> CallbackRequest:
    """The request to call this person that is not over, else this one, kept from now on; nobody else changes it before the
    transaction ends."""
    waiting = await to_call(tx, {request.person} if request.person is not None else (), {request.request})
    known = [one for one in waiting if one.state in UNFINISHED]
    if known:
        return min(known, key=lambda one: (one.state is not CallbackState.TAKEN, one.asked_at, one.request))
    await tx.execute(postgresql.insert(callback_request).values(_values(request)).on_conflict_do_nothing())
    found = await find_asked(tx, request.request)
    assert found is not None
    return found


def _values(request: CallbackRequest) -> dict[str, Any]:
    return asdict(request) | {
        "person": request.person,
        "cause": request.cause.value,
        "language": request.language.value,
        "reach_by": request.reach_by.value,
        "state": request.state.value,
    }


def _request(row: Row[Any]) -> CallbackRequest:
    return CallbackRequest(
        request=row.request,
        line=row.line,
        customer=row.customer,
        name=row.name,
        language=Language(row.language),
        reach_by=ReachBy(row.reach_by),
        address=row.address,
        wished_at=row.wished_at,
        note=row.note,
        asked_at=row.asked_at,
        cause=Cause(row.cause),
        reason=row.reason,
        remark=row.remark,
        due=row.due,
        party=row.party,
        contact=row.contact,
        queue=row.queue,
        waited=row.waited,
        state=CallbackState(row.state),
        taken_by=row.taken_by,
        attempts=row.attempts,
        attempted_at=row.attempted_at,
        ended_at=row.ended_at,
    )

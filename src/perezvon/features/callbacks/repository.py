"""Queries of callback requests."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, Select, false, func, insert, select, update

from perezvon.features.callbacks.domain import CallbackRequest, CallbackState, ReachBy
from perezvon.features.callbacks.tables import callback_request
from perezvon.features.customers.public import aliases_of
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import CustomerId
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx


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


async def find_to_change(tx: Tx, actor: Actor, request: str) -> CallbackRequest | None:
    """A request that this person may see; nobody else changes it before the transaction ends."""
    query = visible_to(actor).where(callback_request.c.request == request).with_for_update()
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _request(row)


async def in_states(
    tx: Tx, actor: Actor, states: Collection[CallbackState], *, oldest_first: bool, limit: int
) -> Sequence[CallbackRequest]:
    """Requests in these states. Those of a wished time stand at that time, the others at the time of asking."""
    due = func.coalesce(callback_request.c.wished_at, callback_request.c.asked_at)
    ended = callback_request.c.ended_at
    order = due.asc() if oldest_first else func.coalesce(ended, due).desc()
    query = visible_to(actor).where(callback_request.c.state.in_([state.value for state in states]))
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


def _values(request: CallbackRequest) -> dict[str, Any]:
    return asdict(request) | {
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
        state=CallbackState(row.state),
        taken_by=row.taken_by,
        attempts=row.attempts,
        attempted_at=row.attempted_at,
        ended_at=row.ended_at,
    )

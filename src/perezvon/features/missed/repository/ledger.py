"""The ledger as a person sees it: calls that were missed, one entry for those of a person in a row, with what became of it.

An entry is a group: calls of the same person with the same ending, which is the first of the talk after them, as the log says, and
of what people say on a request to call back. So nothing is kept of entries, and there is nothing to keep true.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from perezvon.features.callbacks.public import Closing, closed_by_people, unfinished
from perezvon.features.contacts.public import tables as contacts
from perezvon.features.customers.public import aliases_of
from perezvon.features.missed.domain import (
    OPEN_FIRST,
    OTHERS,
    Cause,
    Cursor,
    Entry,
    Miss,
    Owned,
    Rung,
    Sought,
    Status,
    Tally,
)
from perezvon.features.missed.repository.facts import miss_of
from perezvon.features.missed.tables import missed
from perezvon.features.people.public import agents_of_teams
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import ContactId, QueueId, UserId
from perezvon.platform.columns import Instant
from perezvon.platform.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How far somebody sees: all there is, or what concerns some queues and agents, and what they look after themselves."""

    actor: Actor
    permission: str
    queues: Collection[QueueId]
    """Those that they serve, or that their teams serve."""


def visible_to(seen: Seen) -> ColumnElement[bool]:
    """Which calls somebody sees: of their queues, those for which they or their teams were rung, and what they look after."""
    actor, scope = seen.actor, seen.actor.scope(seen.permission)
    if scope is None:
        return false()
    if scope is Scope.ALL:
        return true()
    mine = unfinished().subquery("mine")
    found: list[ColumnElement[bool]] = [missed.c.queue.in_(seen.queues)]
    found += [missed.c.who.in_(select(mine.c.who).where(mine.c.owner == actor.user))]
    if actor.agent is not None:
        found.append(_concerns(select(literal(actor.agent))))
    if scope is Scope.TEAM:
        found.append(_concerns(agents_of_teams(actor.teams)))
    return or_(*found)


def _concerns(agents: Select[Any]) -> ColumnElement[bool]:
    """Whether one of these was rung, or is the personal manager."""
    them = cast(func.array(agents.scalar_subquery()), ARRAY(Text))
    return or_(missed.c.rung.op("&&", is_comparison=True)(them), missed.c.agent.in_(agents))


# --- Which calls, and which entries. ----------------------------------------------------------------------------------


def _calls(seen: Seen, sought: Sought) -> ColumnElement[bool]:
    """The calls of which entries are made."""
    wanted = [visible_to(seen)]
    if not sought.with_short:
        wanted.append(~missed.c.is_short)
    if sought.queue is not None:
        wanted.append(missed.c.queue == sought.queue)
    if sought.team is not None:
        wanted.append(_concerns(agents_of_teams((sought.team,))))
    if sought.agent is not None:
        wanted.append(_concerns(select(literal(sought.agent))))
    if sought.customer is not None:
        wanted.append(missed.c.customer.in_(aliases_of(sought.customer)))
    return and_(*wanted)


def _within(sought: Sought, at: ColumnElement[Any]) -> ColumnElement[bool]:
    since = true() if sought.since is None else at >= sought.since
    return since if sought.until is None else and_(since, at < sought.until)


def _entries(wanted: ColumnElement[bool], whom: Select[Any]) -> CTE:
    """The entries of these people, made of the calls that are wanted."""
    people = whom.cte("people")
    closed = closed_by_people().subquery("closed")
    concerned = select(closed).where(closed.c.who.in_(select(people.c.who))).cte("said")
    after = and_(
        concerned.c.who == missed.c.who,
        concerned.c.at >= missed.c.ended_at,
        or_(missed.c.talked_at.is_(None), concerned.c.at < missed.c.talked_at),
    )
    calls = (
        select(missed, *(concerned.c[name].label(f"said_{name}") for name in _SAID))
        .outerjoin_from(missed, concerned, after)
        .where(missed.c.who.in_(select(people.c.who)), wanted)
        .ext(distinct_on(missed.c.contact))
        .order_by(missed.c.contact, concerned.c.at, concerned.c.request)
        .subquery("calls")
    )
    return _grouped(calls)


_SAID = ("request", "state", "at", "owner", "how", "reason", "remark")


def _grouped(calls: Any) -> CTE:
    call = calls.c
    status = case(
        (call.said_how == Closing.GIVEN_UP.value, Status.GIVEN_UP.value),
        (call.said_how == Closing.REACHED.value, Status.CALLED_BACK.value),
        (call.was_called.is_(True), Status.CALLED_BACK.value),
        (call.talked_in.is_not(None), Status.CAME_AGAIN.value),
        else_=Status.OPEN.value,
    )

    def last(column: ColumnElement[Any]) -> ColumnElement[Any]:
        newest_first = aggregate_order_by(column, call.arrived_at.desc(), call.contact.desc())
        return func.array_agg(newest_first, type_=ARRAY(Text))[1]

    said = [func.min(call[f"said_{name}"]).label(f"said_{name}") for name in _SAID if name != "how"]
    return (
        select(
            call.who,
            last(call.contact).label("contact"),
            last(call.cause).label("cause"),
            func.min(call.arrived_at, type_=Instant()).label("first_at"),
            func.max(call.arrived_at, type_=Instant()).label("last_at"),
            func.min(status).label("status"),
            func.coalesce(func.min(call.said_at), func.min(call.talked_at), type_=Instant()).label("closed_at"),
            func.array_agg(call.contact, type_=ARRAY(Text)).label("calls"),
            *said,
        )
        .group_by(call.who, call.said_request, call.talked_in)
        .cte("entries")
    )


def _owned(entries: CTE) -> tuple[Any, ColumnElement[bool], ColumnElement[Any]]:
    """What people work on, how it is joined, and whose an entry is."""
    work = unfinished().cte("work")
    is_of = and_(work.c.who == entries.c.who, entries.c.status == Status.OPEN.value)
    return work, is_of, func.coalesce(work.c.owner, entries.c.said_owner)


def _chosen(sought: Sought, entries: CTE, owner: ColumnElement[Any], me: UserId) -> list[ColumnElement[bool]]:
    wanted = [_within(sought, entries.c.last_at)]
    match sought.owned:
        case Owned.MINE:
            wanted.append(owner == me)
        case Owned.NOBODYS:
            wanted.append(owner.is_(None))
        case Owned.ANYBODYS:
            wanted.append(owner.is_not(None))
        case None:
            pass
    return wanted


def _sought_entries(seen: Seen, sought: Sought, *, is_open: bool = False) -> CTE:
    """The entries that are sought; with `is_open` all that are open, and perhaps some that are not."""
    calls = _calls(seen, sought)
    if is_open:  # Few calls are, so that the usual look at the ledger reads few.
        calls = and_(calls, missed.c.talked_at.is_(None))
    whom = select(missed.c.who).where(calls, _within(sought, missed.c.arrived_at)).distinct()
    if sought.since is not None:  # After what was closed before, no entry goes on until then.
        calls = and_(calls, or_(missed.c.talked_at.is_(None), missed.c.talked_at >= sought.since))
    return _entries(calls, whom)


# --- Questions. -------------------------------------------------------------------------------------------------------


async def page(tx: Tx, seen: Seen, sought: Sought, *, after: Cursor | None, limit: int) -> Sequence[Entry]:
    """Entries that are sought: the open ones first, from the one that has waited longest on; then the others, from the
    newest on."""
    entries = _sought_entries(seen, sought, is_open=sought.status is Status.OPEN)
    work, is_of, owner = _owned(entries)
    is_open = entries.c.status == Status.OPEN.value
    rank = case((is_open, literal(OPEN_FIRST)), else_=literal(OTHERS))
    place = case((is_open, _number(entries.c.first_at)), else_=-_number(entries.c.last_at))
    wanted = _chosen(sought, entries, owner, seen.actor.user)
    if sought.cause is not None:
        wanted.append(entries.c.cause == sought.cause.value)
    if sought.status is not None:
        wanted.append(entries.c.status == sought.status.value)
    if after is not None:
        here = tuple_(rank, place, entries.c.contact)
        wanted.append(here > tuple_(literal(after.rank), literal(after.place, BigInteger), literal(after.contact)))
    query = _told(entries, work, owner).outerjoin_from(entries, work, is_of).where(*wanted)
    return await _read(tx, query.order_by(rank, place, entries.c.contact).limit(limit))


async def find(tx: Tx, seen: Seen, contact: ContactId) -> tuple[Entry, Sequence[Miss]] | None:
    """The entry of which this call is a part, of all times, and its calls, the first one first."""
    visible = visible_to(seen)
    who = await tx.scalar(select(missed.c.who).where(missed.c.contact == contact, visible))
    if who is None:
        return None
    entries = _entries(visible, select(literal(who).label("who")))
    work, is_of, owner = _owned(entries)
    query = _told(entries, work, owner).outerjoin_from(entries, work, is_of)
    query = query.where(literal(contact) == func.any(entries.c.calls))
    (entry,) = await _read(tx, query)
    misses = select(missed).where(missed.c.contact.in_(entry.calls)).order_by(missed.c.arrived_at, missed.c.contact)
    return entry, [miss_of(row) for row in await tx.execute(misses)]


async def tallies(tx: Tx, seen: Seen, sought: Sought) -> Sequence[Tally]:
    """How many are sought of each status and cause, whichever of these is asked for."""
    entries = _sought_entries(seen, sought)
    work, is_of, owner = _owned(entries)
    query = (
        select(entries.c.status, entries.c.cause, func.count().label("count"))
        .outerjoin_from(entries, work, is_of)
        .where(*_chosen(sought, entries, owner, seen.actor.user))
        .group_by(entries.c.status, entries.c.cause)
    )
    return [Tally(status=Status(row.status), cause=Cause(row.cause), count=row[2]) for row in await tx.execute(query)]


async def offers_of(tx: Tx, calls: Collection[ContactId]) -> Sequence[Rung]:
    """Whom these calls rang, the first one first."""
    offer = contacts.offer.c
    query = select(offer.contact, offer.agent, offer.made_at, offer.ended_at, offer.how).where(offer.contact.in_(calls))
    return [Rung(**row._mapping) for row in await tx.execute(query.order_by(offer.made_at, offer.offer))]


def _number(at: ColumnElement[Any]) -> ColumnElement[int]:
    """Microseconds; exact for some hundred years."""
    return cast(func.date_part("epoch", at) * literal_column("1e6"), BigInteger)


def _told(entries: CTE, work: CTE, owner: ColumnElement[Any]) -> Select[Any]:
    return select(
        entries,
        owner.label("owner"),
        func.coalesce(work.c.request, entries.c.said_request).label("request"),
        func.coalesce(work.c.state, entries.c.said_state).label("request_state"),
        work.c.due,
    )


async def _read(tx: Tx, query: Select[Any]) -> Sequence[Entry]:
    rows = (await tx.execute(query)).all()
    last = select(missed).where(missed.c.contact.in_([row.contact for row in rows]))
    calls = {row.contact: miss_of(row) for row in await tx.execute(last)}
    return [
        Entry(
            miss=calls[row.contact],
            calls=row.calls,
            first_at=row.first_at,
            status=Status(row.status),
            closed_at=row.closed_at,
            request=row.request,
            request_state=row.request_state,
            owner=row.owner,
            due=row.due,
            reason=row.said_reason,
            remark=row.said_remark or "",
        )
        for row in rows
    ]

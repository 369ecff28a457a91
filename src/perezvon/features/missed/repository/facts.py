"""What the tables of contacts say of calls that were missed and of talks after them, and the rows that follow from it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Row, Text, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from perezvon.features.contacts.public import tables as contacts
from perezvon.features.missed.domain import SHORT, Cause, Facts, Miss, Talk, cause_of, who_of
from perezvon.features.missed.tables import missed
from perezvon.kernel.ids import AgentId, ContactId
from perezvon.kernel.time import Micros
from perezvon.platform.db import Tx

_contact, _leg, _offer, _event = contacts.contact.c, contacts.leg.c, contacts.offer.c, contacts.contact_event.c
_visit = contacts.queue_visit.c

_OUTGOING: Final = or_(_contact.callback.is_not(None), _contact.called_by.is_not(None))
_LEFT: Final = ("message_left", "callback_requested")
_TELLING: Final = (*_LEFT, "decided", "route_stepped", "wait_expected")

T = TypeVar("T")


def _among(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    return column == func.any(bindparam(None, list(values), ARRAY(Text)))


# --- Calls that were missed. ------------------------------------------------------------------------------------------


async def misses_among(tx: Tx, ended: Collection[ContactId]) -> Sequence[Miss]:
    """Those of these contacts, which are over, that were missed."""
    unanswered = select(contacts.contact).where(
        _among(_contact.contact, ended), _contact.ended_at.is_not(None), _contact.answered_at.is_(None), ~_OUTGOING
    )
    found = {row.contact: row for row in await tx.execute(unanswered)}
    if not found:
        return []
    legs = await tx.execute(
        select(_leg.contact, _leg.cause).where(_among(_leg.contact, found), _leg.agent.is_(None)).order_by(_leg.leg)
    )
    lost = {row.contact: row.cause for row in legs}
    rung = select(contacts.offer).where(_among(_offer.contact, found))
    offers = await _grouped(tx, rung.order_by(_offer.made_at, _offer.offer))
    visits = await _grouped(tx, select(contacts.queue_visit).where(_among(_visit.contact, found)).order_by(_visit.n))
    telling = select(contacts.contact_event).where(_among(_event.contact, found), _event.code.in_(_TELLING))
    told = await _grouped(tx, telling.order_by(_event.contact, _event.seq, _event.n))
    judged = (
        _miss(row, lost.get(row.contact), offers[row.contact], visits[row.contact], told[row.contact])
        for row in found.values()
    )
    return [miss for miss in judged if miss is not None]


async def _grouped(tx: Tx, query: Any) -> Mapping[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in await tx.execute(query):
        found[row.contact].append(row)
    return found


def _miss(
    row: Row[Any], lost: str | None, offers: Sequence[Row[Any]], visits: Sequence[Row[Any]], told: Sequence[Row[Any]]
) -> Miss | None:
    decided = [each.params for each in told if each.code == "decided"]
    facts = Facts(
        how=row.how,
        lost=lost,
        left=frozenset(each.code for each in told if each.code in _LEFT),
        endings=[offer.how for offer in offers if offer.how is not None],
        steps=frozenset(each.params["why"] for each in told if each.code == "route_stepped"),
        ruled_out=[_obstacles(each) for each in decided if each.get("queue") is not None],
        is_queued=bool(visits),
    )
    cause = cause_of(facts)
    if cause is None:
        return None
    expected = [each.params for each in told if each.code == "wait_expected"]
    return Miss(
        contact=row.contact,
        who=who_of(row.contact, row.customer, row.party),
        customer=row.customer,
        party=row.party,
        line=row.line,
        channel=row.channel,
        language=row.language,
        arrived_at=row.arrived_at,
        ended_at=row.ended_at,
        cause=cause,
        is_short=cause is Cause.MENU and row.ended_at - row.arrived_at < SHORT,
        wait=row.wait,
        queue=row.queue,
        agent=next((_manager(each) for each in decided if each["rule"] == "personal_manager"), None),
        rung=tuple(dict.fromkeys(offer.agent for offer in offers)),
        position=visits[-1].position if visits else None,
        low_s=expected[-1]["low_s"] if expected else None,
        high_s=expected[-1]["high_s"] if expected else None,
    )


def _obstacles(decided: Mapping[str, Any]) -> frozenset[str]:
    """What ruled out the agents of a queue; `free` of those who could be chosen. Old logs list everybody as a candidate."""
    listed = {each.get("ruled_out") or "free" for each in decided.get("candidates", ())}
    found = {why for why, *_ in decided.get("ruled_out", ())}
    return frozenset(listed | found | ({"free"} if decided.get("free") else set()))


def _manager(decided: Mapping[str, Any]) -> AgentId | None:
    candidates = decided.get("candidates", ())
    return AgentId(candidates[0]["agent"]) if candidates else None


async def put(tx: Tx, misses: Sequence[Miss]) -> None:
    """Keep these as they are, also in place of what was kept of the same calls."""
    if misses:
        statement = insert(missed)
        renewed = {column.name: statement.excluded[column.name] for column in missed.c}
        statement = statement.on_conflict_do_update(index_elements=["contact"], set_=renewed)
        await tx.execute(statement, [asdict(miss) | {"cause": miss.cause.value} for miss in misses])


async def forget(tx: Tx) -> None:
    """Remove all, so that the log can be folded again."""
    await tx.execute(delete(missed))


# --- Talks after them. ------------------------------------------------------------------------------------------------


async def talks_in(tx: Tx, among: Collection[ContactId]) -> Sequence[Talk]:
    """Those of these contacts in which somebody was talked to."""
    return await _talks(tx, _among(_contact.contact, among))


async def misses_of(tx: Tx, whom: Collection[str], *, since: Micros) -> Sequence[Miss]:
    """The missed calls of these people after which nobody was talked to before `since`."""
    is_open = or_(missed.c.talked_at.is_(None), missed.c.talked_at >= since)
    return [miss_of(row) for row in await tx.execute(select(missed).where(_among(missed.c.who, whom), is_open))]


async def talks_with(tx: Tx, misses: Sequence[Miss]) -> Sequence[Talk]:
    """All talks with those who were missed, from the first of these calls on."""
    customers = {miss.customer for miss in misses if miss.customer is not None}
    parties = {miss.party for miss in misses if miss.customer is None and miss.party is not None}
    since = min((miss.ended_at for miss in misses), default=0)
    later = _contact.answered_at >= since
    by_customer = await _talks(tx, _among(_contact.customer, customers) & later) if customers else []
    by_party = await _talks(tx, _among(_contact.party, parties) & later) if parties else []
    return [*by_customer, *by_party]


async def _talks(tx: Tx, wanted: ColumnElement[bool]) -> Sequence[Talk]:
    query = select(
        _contact.contact,
        _contact.answered_at.label("at"),
        _contact.customer,
        _contact.party,
        _first_to_talk().label("agent"),
        _OUTGOING.label("is_outgoing"),
    )
    return [Talk(**row._mapping) for row in await tx.execute(query.where(wanted, _contact.answered_at.is_not(None)))]


def _first_to_talk() -> ColumnElement[Any]:
    """Of the agents who ever were responsible whoever came first: who took over later may have come back meanwhile."""
    query = select(_leg.agent).where(
        _leg.contact == _contact.contact, _leg.agent.is_not(None), _leg.responsible_at.is_not(None)
    )
    return query.order_by(_leg.started_at, _leg.leg).limit(1).scalar_subquery()


async def set_talks(tx: Tx, found: Sequence[tuple[Miss, Talk | None]]) -> None:
    """Keep which talk came after each of these."""
    news = [
        {
            "this": miss.contact,
            "talked_at": None if talk is None else talk.at,
            "talked_in": None if talk is None else talk.contact,
            "talked_by": None if talk is None else talk.agent,
            "was_called": None if talk is None else talk.is_outgoing,
        }
        for miss, talk in found
    ]
    if news:
        statement = update(missed).where(missed.c.contact == bindparam("this"))
        columns: dict[str, Any] = {
            name: bindparam(name) for name in ("talked_at", "talked_in", "talked_by", "was_called")
        }
        await tx.execute(statement.values(columns), news)


def miss_of(row: Row[Any]) -> Miss:
    """A row of the table."""
    values = {column.name: row._mapping[column.name] for column in missed.c}
    return Miss(**values | {"cause": Cause(values["cause"])})

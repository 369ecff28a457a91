"""Every query of contacts. What serves a person starts from `visible_to`."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from functools import cache
from typing import Any, TypeAlias, TypeVar, cast

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    exists,
    false,
    func,
    or_,
    select,
    text,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import Insert, insert

from perezvon.features.contacts.domain import (
    Attempt,
    Contact,
    Cursor,
    Leg,
    Listed,
    Note,
    Offer,
    Order,
    Outcome,
    QueueVisit,
    Result,
    SettingLink,
    SortBy,
    Sought,
    TimelineEntry,
)
from perezvon.features.contacts.domain.comments import CommentKind
from perezvon.features.contacts.tables import (
    LEFT_BEHIND,
    contact,
    contact_comment,
    contact_event,
    contact_note,
    leg,
    offer,
    outcome,
    queue_visit,
    setting_link,
)
from perezvon.features.customers.public import aliases_of, customers_with
from perezvon.features.people.public import agents_of_teams
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import ContactId, CustomerId, LineId, OutcomeId
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

# --- Rows that follow from the log. -----------------------------------------------------------------------------------

FoldedRow: TypeAlias = Contact | Leg | Offer | QueueVisit | SettingLink | TimelineEntry
R = TypeVar("R", Contact, Leg, Offer, QueueVisit, SettingLink, TimelineEntry)
Key: TypeAlias = tuple[str | int, ...]

_TABLES: Mapping[type[FoldedRow], Table] = {
    Contact: contact,
    Leg: leg,
    Offer: offer,
    QueueVisit: queue_visit,
    SettingLink: setting_link,
    TimelineEntry: contact_event,
}


class Book:
    """The rows of some contacts, and which of them have changed since they were read."""

    def __init__(self, rows: Iterable[FoldedRow] = ()) -> None:
        self._rows = {(type(row), _key(row)): row for row in rows}
        self._changed: dict[type[FoldedRow], dict[Key, FoldedRow]] = {kind: {} for kind in _TABLES}

    def get(self, kind: type[R], *key: str | int) -> R | None:
        """The row of that kind and primary key as it is now."""
        return cast("R | None", self._rows.get((kind, key)))

    def put(self, row: FoldedRow) -> None:
        """Add a row, or take the place of the one with its key."""
        key = _key(row)
        self._rows[type(row), key] = row
        self._changed[type(row)][key] = row

    def change(self, kind: type[R], *key: str | int, **columns: Any) -> None:
        """Give a row other values; a row that does not exist stays so."""
        row = self.get(kind, *key)
        if row is not None:
            self.put(replace(row, **columns))

    def all(self, kind: type[R]) -> Iterator[R]:
        """All rows of that kind, as they are now."""
        return (cast("R", row) for (of, _), row in self._rows.items() if of is kind)

    def changed(self) -> Iterator[tuple[Table, Sequence[FoldedRow]]]:
        """The rows that were put or changed, each once and as it is now, table by table."""
        return ((_TABLES[kind], tuple(rows.values())) for kind, rows in self._changed.items() if rows)


def _key(row: FoldedRow) -> Key:
    return tuple(getattr(row, column.name) for column in _TABLES[type(row)].primary_key)


async def read_book(tx: Tx, contacts: Collection[ContactId], *, has_links: bool = False) -> Book:
    """These contacts as far as they are known, without their timelines, which are only ever added to.

    With `has_links` also what all settings name.
    """
    wanted = func.any(bindparam("contacts", list(contacts), ARRAY(Text)))
    rows: list[FoldedRow] = []
    for kind in (Contact, Leg, Offer, QueueVisit):
        table = _TABLES[kind]
        found = await tx.execute(select(table).where(table.c.contact == wanted))
        rows += [kind(**row._mapping) for row in found]
    if has_links:
        rows += [SettingLink(**row._mapping) for row in await tx.execute(select(setting_link))]
    return Book(rows)


async def open_contacts(tx: Tx) -> list[ContactId]:
    """The contacts that go on."""
    return list(await tx.scalars(select(contact.c.contact).where(contact.c.ended_at.is_(None))))


_IS_OUTGOING = contact.c.callback.is_not(None) | contact.c.called_by.is_not(None)


async def oldest_open(tx: Tx) -> Micros | None:
    """When the oldest contact that goes on arrived."""
    found: Micros | None = await tx.scalar(select(func.min(contact.c.arrived_at)).where(contact.c.ended_at.is_(None)))
    return found


async def count_waiting(tx: Tx, line: LineId) -> int:
    """Contacts of a line for which routing looks for an agent now; those whom we call are not on the line."""
    is_waiting = contact.c.ended_at.is_(None) & contact.c.answered_at.is_(None) & contact.c.routed_at.is_not(None)
    is_waiting &= ~_IS_OUTGOING
    found: int | None = await tx.scalar(
        select(func.count()).select_from(contact).where(contact.c.line == line, is_waiting)
    )
    return found or 0


async def waits(tx: Tx, line: LineId, since: Micros) -> list[Micros]:
    """From the search for an agent to the answer, of the contacts of a line that arrived after `since`."""
    waited = (contact.c.answered_at - contact.c.routed_at).label("waited")
    came = (contact.c.line == line) & (contact.c.arrived_at >= since) & ~_IS_OUTGOING
    query = select(contact.c.answered_at, contact.c.routed_at).where(came, waited.is_not(None))
    return sorted(row.answered_at - row.routed_at for row in await tx.execute(query))


async def write_book(tx: Tx, book: Book) -> None:
    """Store what has changed in `book`: at most one statement for each table."""
    for table, rows in book.changed():
        await tx.execute(upsert(table), [values(row) for row in rows])


async def empty(tx: Tx, tables: Iterable[Table]) -> None:
    """Remove every row of these tables."""
    for table in tables:
        await tx.execute(delete(table))


def values(row: FoldedRow | Note) -> dict[str, Any]:
    """What stands in each column."""
    return {field.name: getattr(row, field.name) for field in fields(row)}


@cache
def upsert(table: Table) -> Insert:
    """Adds a row, or takes the place of the one with its key."""
    statement = insert(table)
    return statement.on_conflict_do_update(
        index_elements=table.primary_key,
        set_={column.name: statement.excluded[column.name] for column in table.c if not column.primary_key},
    )


# --- The history, as a person may see it. -----------------------------------------------------------------------------


RecordedContacts: TypeAlias = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Whether there is sound to hear of the contact whose id a column holds: a higher feature knows."""

_WORD = re.compile(r"\w+")

MOST_NAMED = 2_000
"""So many contacts that a text means are named one by one."""


def visible_to(actor: Actor, permission: str = "contacts.read") -> ColumnElement[bool]:
    """Which contacts `permission` shows a person: those they took part in, those of their teams' agents, or all."""
    scope = actor.scope(permission)
    if scope is None:
        return false()
    if scope is Scope.ALL:
        return true()
    seen: list[ColumnElement[bool]] = []
    if actor.agent is not None:
        seen.append(leg.c.agent == actor.agent)
    if scope is Scope.TEAM:
        seen.append(leg.c.agent.in_(agents_of_teams(actor.teams)))
    return exists().where(leg.c.contact == contact.c.contact, or_(false(), *seen))


_SORTED_BY: Mapping[SortBy, ColumnElement[Any]] = {
    SortBy.ARRIVED: contact.c.arrived_at,
    SortBy.WAIT: func.coalesce(contact.c.wait, text("0")),
    SortBy.TALK: contact.c.talk,
}
"""Each with an index that ends in the contact's id."""


def value_of(found: Contact, by: SortBy) -> int:
    """What puts a contact at its place in a history in that order."""
    match by:
        case SortBy.ARRIVED:
            return found.arrived_at
        case SortBy.WAIT:
            return found.wait or 0
        case SortBy.TALK:
            return found.talk


async def sought_by(tx: Tx, actor: Actor, sought: Sought, recorded: RecordedContacts) -> list[ColumnElement[bool]]:
    """What must be so for a contact to be found, by this person."""
    column = contact.c
    equal = {
        column.line: sought.line,
        column.queue: sought.queue,
        column.agent: sought.agent,
        column.outcome: sought.outcome,
        column.language: sought.language,
    }
    wanted = [visible_to(actor), *(name == value for name, value in equal.items() if value is not None)]
    if sought.since is not None:
        wanted.append(column.arrived_at >= sought.since)
    if sought.until is not None:
        wanted.append(column.arrived_at < sought.until)
    if sought.customer is not None:
        wanted.append(column.customer.in_(aliases_of(sought.customer)))
    if sought.team is not None:
        wanted.append(column.agent.in_(agents_of_teams((sought.team,))))
    if sought.ratings:
        wanted.append(column.rating.in_(sought.ratings))
    if sought.min_talk is not None:
        wanted.append(column.talk >= sought.min_talk)
    claims = (
        (sought.is_recorded, recorded(column.contact)),
        (sought.is_for_review, column.review_reason.is_not(None)),
        (sought.is_commented, _is_commented(column.contact)),
    )
    wanted += (claim if is_so else ~claim for is_so, claim in claims if is_so is not None)
    if sought.comment is not None:
        wanted.append(_is_commented(column.contact, sought.comment))
    if sought.result is not None:
        wanted.append(_came_to(sought.result))
    if sought.text:
        wanted.append(await _said(tx, sought.text))
    return wanted


def _is_commented(contact_id: ColumnElement[Any], kind: CommentKind | None = None) -> ColumnElement[bool]:
    said = contact_comment.alias("said")
    is_said = exists().where(said.c.contact == contact_id)
    return is_said if kind is None else is_said.where(said.c.kind == kind)


def _came_to(result: Result) -> ColumnElement[bool]:
    match result:
        case Result.ANSWERED:
            return contact.c.answered_at.is_not(None)
        case Result.GOING_ON:
            return contact.c.ended_at.is_(None)
        case Result.MESSAGE_LEFT | Result.CALLBACK_REQUESTED:
            of_it = contact_event.c.contact == contact.c.contact
            return exists().where(of_it, contact_event.c.code == result, LEFT_BEHIND)
        case _:
            return contact.c.how == result


async def _said(tx: Tx, words: str) -> ColumnElement[bool]:
    """Whether a contact is one that a text means.

    Few are named one by one, which any order is quick for. Of many the next page is near, whatever the order: contacts
    are asked in turn until there are enough.
    """
    found = contact.alias()
    ways = union_all(
        select(found.c.contact).where(found.c.contact == words),
        select(found.c.contact).where(found.c.customer == words),
        select(found.c.contact).where(found.c.customer.in_(customers_with(words))),
        select(contact_note.c.contact).where(_noted(words)),
    )
    named = list(await tx.scalars(ways.limit(MOST_NAMED + 1)))
    if len(named) <= MOST_NAMED:
        return contact.c.contact == func.any(bindparam("named", named, ARRAY(Text)))
    return or_(
        contact.c.contact == words,
        contact.c.customer == words,
        contact.c.customer.in_(customers_with(words)),
        # A scalar, as the database would first make a list of all notes for an `exists`.
        select(true()).where(contact_note.c.contact == contact.c.contact, _noted(words)).limit(1).scalar_subquery(),
    )


def _noted(words: str) -> ColumnElement[bool]:
    """Whether each of these words begins a word of a note."""
    prefixes = " & ".join(f"{word}:*" for word in _WORD.findall(words))
    if not prefixes:
        return false()
    vector = func.to_tsvector(text("'simple'"), contact_note.c.text)
    return vector.op("@@")(func.to_tsquery(text("'simple'"), prefixes))


async def history(
    tx: Tx,
    actor: Actor,
    sought: Sought,
    *,
    recorded: RecordedContacts,
    order: Order,
    after: Cursor | None,
    limit: int,
) -> list[Listed]:
    """The contacts that are sought in their order, those after `after` only."""
    found = select(contact, _SORTED_BY[order.by].label("place")).where(*await sought_by(tx, actor, sought, recorded))
    place = (_SORTED_BY[order.by], contact.c.contact)
    if after is not None:
        here, there = tuple_(*place), (after.value, after.contact)
        found = found.where(here < there if order.is_descending else here > there)
    page = _ordered(found, order, *place).limit(limit).subquery()
    # Asked of the page alone: of all contacts the database would make a list of each that has one.
    shown = select(page, *_what_else(page.c.contact, recorded))
    return [_listed(row) for row in await tx.execute(_ordered(shown, order, page.c.place, page.c.contact))]


def _ordered(found: Select[Any], order: Order, *place: ColumnElement[Any]) -> Select[Any]:
    return found.order_by(*(part.desc() if order.is_descending else part for part in place))


async def count(tx: Tx, actor: Actor, sought: Sought, *, recorded: RecordedContacts, most: int) -> int:
    """How many are sought; `most` when there are more."""
    found = select(contact.c.contact).where(*await sought_by(tx, actor, sought, recorded)).limit(most).subquery()
    return (await tx.execute(select(func.count()).select_from(found))).scalar_one()


def _what_else(contact_id: ColumnElement[Any], recorded: RecordedContacts) -> Sequence[ColumnElement[Any]]:
    noted = exists().where(contact_note.c.contact == contact_id, contact_note.c.text != "")
    said = select(func.array_agg(contact_comment.c.kind.distinct())).where(contact_comment.c.contact == contact_id)
    return (
        recorded(contact_id).label("is_recorded"),
        noted.label("has_note"),
        said.scalar_subquery().label("comments"),
    )


def _listed(row: Row[Any]) -> Listed:
    known = row._mapping
    return Listed(
        contact=Contact(**{column.name: known[column.name] for column in contact.c}),
        is_recorded=known["is_recorded"],
        has_note=known["has_note"],
        comments=tuple(map(CommentKind, known["comments"] or ())),
    )


async def these(tx: Tx, contacts: Collection[ContactId], *, recorded: RecordedContacts) -> Mapping[ContactId, Listed]:
    """Those of these contacts that exist."""
    query = select(contact, *_what_else(contact.c.contact, recorded)).where(contact.c.contact.in_(contacts))
    return {row.contact: _listed(row) for row in await tx.execute(query)}


async def visible_of(tx: Tx, actor: Actor, contacts: Collection[ContactId]) -> Mapping[ContactId, Contact]:
    """Those of these contacts that this person sees in the history."""
    found = await tx.execute(select(contact).where(contact.c.contact.in_(contacts), visible_to(actor)))
    return {row.contact: Contact(**row._mapping) for row in found}


async def find(tx: Tx, actor: Actor, contact_id: ContactId, permission: str = "contacts.read") -> Contact | None:
    """A contact that `permission` shows this person."""
    found = await tx.execute(select(contact).where(contact.c.contact == contact_id, visible_to(actor, permission)))
    row = found.one_or_none()
    return None if row is None else Contact(**row._mapping)


async def of_customer(tx: Tx, actor: Actor, customer: CustomerId, limit: int) -> list[Contact]:
    """The latest contacts of a customer, for everybody who may know customers."""
    if not actor.may("customers.read"):
        return []
    found = select(contact).where(contact.c.customer == customer)
    found = found.order_by(contact.c.arrived_at.desc(), contact.c.contact.desc()).limit(limit)
    return [Contact(**row._mapping) for row in await tx.execute(found)]


def contacts_of(customer: CustomerId) -> Select[tuple[str]]:
    """The ids of a customer's contacts."""
    return select(contact.c.contact).where(contact.c.customer == customer)


async def legs(tx: Tx, contact_id: ContactId) -> list[Leg]:
    """In the order in which they began."""
    return [Leg(**row._mapping) for row in await _of(tx, leg, contact_id, leg.c.started_at, leg.c.leg)]


async def offers(tx: Tx, contact_id: ContactId) -> list[Offer]:
    """In the order in which agents were rung."""
    return [Offer(**row._mapping) for row in await _of(tx, offer, contact_id, offer.c.made_at, offer.c.offer)]


async def queue_visits(tx: Tx, contact_id: ContactId) -> list[QueueVisit]:
    """In the order in which queues were entered."""
    return [QueueVisit(**row._mapping) for row in await _of(tx, queue_visit, contact_id, queue_visit.c.n)]


async def timeline(tx: Tx, contact_id: ContactId) -> list[TimelineEntry]:
    """All that was said about the contact, in the order of the log."""
    rows = await _of(tx, contact_event, contact_id, contact_event.c.seq, contact_event.c.n)
    return [TimelineEntry(**row._mapping) for row in rows]


async def since(
    tx: Tx, at: Micros, *, before: Micros
) -> tuple[list[QueueVisit], list[Leg], dict[ContactId, Attempt], list[Contact]]:
    """The queue visits and the agents' legs of all contacts that go on or arrived from `at` on, each in the order in
    which it happened, what is known of those who were called, and the contacts that are over. All as it was just before
    `before`."""
    wanted = or_(contact.c.arrived_at >= at, contact.c.ended_at.is_(None)) & (contact.c.arrived_at < before)
    chosen = select(contact.c.contact).where(wanted)
    visits = select(queue_visit).where(queue_visit.c.contact.in_(chosen), queue_visit.c.entered_at < before)
    parts = select(leg).where(leg.c.contact.in_(chosen), leg.c.agent.is_not(None), leg.c.started_at < before)
    answers = (leg.c.contact == contact.c.contact) & leg.c.agent.is_(None) & (leg.c.started_at < before)
    called = (
        select(contact.c.contact, contact.c.callback.is_not(None), func.min(leg.c.started_at))
        .outerjoin(leg, answers)
        .where(wanted, _IS_OUTGOING)
        .group_by(contact.c.contact)
    )
    over = select(contact).where(wanted, contact.c.ended_at < before)
    return (
        [QueueVisit(**row._mapping) for row in await tx.execute(visits.order_by("entered_at", "contact", "n"))],
        [Leg(**row._mapping) for row in await tx.execute(parts.order_by("started_at", "contact", "leg"))],
        {ContactId(name): Attempt(answered, is_back) for name, is_back, answered in await tx.execute(called)},
        [Contact(**row._mapping) for row in await tx.execute(over.order_by("ended_at", "contact"))],
    )


async def _of(tx: Tx, table: Table, contact_id: ContactId, *order: ColumnElement[Any]) -> Sequence[Row[Any]]:
    found = await tx.execute(select(table).where(table.c.contact == contact_id).order_by(*order))
    return found.all()


# --- What people write. -----------------------------------------------------------------------------------------------


async def outcomes(tx: Tx) -> list[Outcome]:
    """All outcomes in their order, also those that are not offered any more."""
    return [_outcome(row) for row in await tx.execute(select(outcome).order_by(outcome.c.position, outcome.c.outcome))]


async def find_outcome(tx: Tx, outcome_id: OutcomeId) -> Outcome | None:
    """An outcome as it was set, on offer or not, which nobody else changes before the transaction ends."""
    wanted = select(outcome).where(outcome.c.outcome == outcome_id).with_for_update()
    row = (await tx.execute(wanted)).one_or_none()
    return None if row is None else _outcome(row)


async def write_outcome(tx: Tx, entry: Outcome) -> None:
    """Add an outcome or make its next version."""
    values = asdict(entry)
    del values["outcome"], values["version"]
    await tx.execute(
        insert(outcome)
        .values(outcome=entry.outcome, **values)
        .on_conflict_do_update(index_elements=["outcome"], set_={**values, "version": outcome.c.version + 1})
    )


def _outcome(row: Row[Any]) -> Outcome:
    name = {Language(language): text for language, text in row.name.items()}
    return Outcome(**{**row._mapping, "name": name})

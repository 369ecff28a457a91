"""Every table that is exported: its columns, and its rows as somebody sees them.

A table reads through the service that serves its list, with the same filter, so that it holds what the list shows and no
more.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from perezvon.features.audit.public import AuditService, Sought
from perezvon.features.callbacks.public import CallbacksService
from perezvon.features.contacts.public import Contact, HistoryService, Order, OutcomesService
from perezvon.features.contacts.public import Sought as SoughtContacts
from perezvon.features.customers.public import Sought as SoughtCustomers
from perezvon.features.customers.public import names_of as customer_names
from perezvon.features.customers.public import page_of as customers_page
from perezvon.features.flows.public import Hours, LineSettings
from perezvon.features.missed.public import Entry, MissedNames, MissedService
from perezvon.features.missed.public import Sought as SoughtMissed
from perezvon.features.people.public import StaffSettings
from perezvon.features.queues.public import QueueSettings
from perezvon.features.sheets.domain import joined
from perezvon.features.sheets.service.cells import Cell, duration, moment
from perezvon.features.sheets.service.customers import customer_cells
from perezvon.features.sheets.service.directory import Directory
from perezvon.features.sheets.service.people import person_cells
from perezvon.features.sheets.service.queues import queue_cells
from perezvon.features.sheets.service.routes import step_text
from perezvon.features.sheets.service.words import named, word
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import CustomerId
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

T = TypeVar("T")
_PAGE = 500
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who takes a table out, and in which language."""

    actor: Actor
    language: Language


Row: TypeAlias = Mapping[str, Cell]
Rows: TypeAlias = Callable[[Tx, Reader], AsyncIterator[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTable:
    """A table by its name, the columns in their order, and what yields the rows. `is_personal`: it names people."""

    name: str
    columns: Sequence[str]
    rows: Rows
    is_personal: bool = False


def name_in(names: Mapping[Language, str], language: Language) -> str:
    """A name in the reader's language, else in English, else in any."""
    return names.get(language) or names.get(Language.ENGLISH) or next(iter(names.values()), "")


# --- What happens. ----------------------------------------------------------------------------------------------------

_CONTACT = ("contact", "arrived_at", "customer", "line", "queue", "agent", "wait", "talk", "how", "outcome", "ended_at")


def contacts_table(
    history: HistoryService, lines: LineSettings, outcomes: OutcomesService, sought: SoughtContacts
) -> ExportTable:
    """The part of the history that is sought, from the newest contact on."""

    async def rows(tx: Tx, reader: Reader) -> AsyncIterator[Row]:
        directory = await Directory.load(tx, reader.language)
        line_names = {one.setup.line: name_in(one.name, reader.language) for one in await lines.lines(tx)}
        outcome_names = {one.outcome: name_in(one.name, reader.language) for one in await outcomes.outcomes(tx)}
        after = None
        while True:
            page = await history.page(tx, reader.actor, sought, order=Order(), after=after, limit=_PAGE)
            contacts = [listed.contact for listed in page.items]
            customers = await _customers_of(tx, reader, contacts)
            for one in contacts:
                yield {
                    "contact": one.contact,
                    "arrived_at": moment(one.arrived_at),
                    "customer": None if one.customer is None else customers.get(one.customer, one.customer),
                    "line": line_names.get(one.line, one.line),
                    "queue": None if one.queue is None else directory.queues.text(one.queue),
                    "agent": None if one.agent is None else directory.agents.text(one.agent),
                    "wait": duration(one.wait),
                    "talk": duration(one.talk),
                    "how": named(reader.language, "how", one.how or "open"),
                    "outcome": None if one.outcome is None else outcome_names.get(one.outcome, one.outcome),
                    "ended_at": moment(one.ended_at),
                }
            if page.next is None:
                return
            after = page.next

    return ExportTable(name="contacts", columns=_CONTACT, rows=rows, is_personal=True)


async def _customers_of(tx: Tx, reader: Reader, contacts: Sequence[Contact]) -> Mapping[CustomerId, str]:
    """Names of customers, for those who may know of them."""
    if not reader.actor.may("customers.read"):
        return {}
    return await customer_names(tx, {one.customer for one in contacts if one.customer is not None})


def customers_table(columns: Sequence[str], sought: SoughtCustomers) -> ExportTable:
    """The customers that are sought, by name."""

    async def rows(tx: Tx, reader: Reader) -> AsyncIterator[Row]:
        directory = await Directory.load(tx, reader.language)
        found = await customers_page(tx, reader.actor, sought, after=None, limit=_PAGE)
        while found:
            for one in found:
                yield customer_cells(one, directory)
            found = await customers_page(tx, reader.actor, sought, after=found[-1], limit=_PAGE)

    return ExportTable(name="customers", columns=columns, rows=rows, is_personal=True)


_CALLBACK = (
    "asked_at",
    "name",
    "language",
    "reach_by",
    "address",
    "wished_at",
    "note",
    "state",
    "taken_by",
    "attempts",
    "line",
)


def callbacks_table(callbacks: CallbacksService, which: str) -> ExportTable:
    """Requests to be called back, those that wait or those that have ended."""

    async def rows(tx: Tx, reader: Reader) -> AsyncIterator[Row]:
        ask = callbacks.waiting if which == "waiting" else callbacks.ended
        found = await ask(tx, reader.actor)
        names = await callbacks.names(tx, found)
        for one in found:
            yield {
                "asked_at": moment(one.asked_at),
                "name": one.name,
                "language": one.language.value,
                "reach_by": word(reader.language, f"reach_by.{one.reach_by}"),
                "address": one.address,
                "wished_at": moment(one.wished_at),
                "note": one.note,
                "state": word(reader.language, f"callback.{one.state}"),
                "taken_by": None if one.taken_by is None else names.get(one.taken_by, one.taken_by),
                "attempts": one.attempts,
                "line": one.line,
            }

    return ExportTable(name="callbacks", columns=_CALLBACK, rows=rows, is_personal=True)


_MISSED = (
    "contact",
    "name",
    "address",
    "missed",
    "first_at",
    "last_at",
    "line",
    "queue",
    "manager",
    "cause",
    "rung",
    "wait",
    "status",
    "taken_by",
    "closed_at",
    "closed_by",
    "reason",
    "remark",
)


def missed_table(missed: MissedService, lines: LineSettings, sought: SoughtMissed) -> ExportTable:
    """The ledger of missed calls as it is sought."""

    async def rows(tx: Tx, reader: Reader) -> AsyncIterator[Row]:
        directory = await Directory.load(tx, reader.language)
        line_names = {one.setup.line: name_in(one.name, reader.language) for one in await lines.lines(tx)}
        after = None
        while True:
            page = await missed.page(tx, reader.actor, sought, after=after, limit=_PAGE)
            names = await missed.names(tx, reader.actor, page.items)
            for one in page.items:
                line = line_names.get(one.miss.line, one.miss.line)
                queue = None if one.miss.queue is None else directory.queues.text(one.miss.queue)
                yield {**_missed_cells(one, names, reader.language), "line": line, "queue": queue}
            if page.next is None:
                return
            after = page.next

    return ExportTable(name="missed", columns=_MISSED, rows=rows, is_personal=True)


def _missed_cells(one: Entry, names: MissedNames, language: Language) -> dict[str, Cell]:
    miss, person, owner = one.miss, names.callers[one.miss.contact], names.owner(one)
    return {
        "contact": miss.contact,
        "name": person.name,
        "address": person.number,
        "missed": one.count,
        "first_at": moment(one.first_at),
        "last_at": moment(miss.arrived_at),
        "manager": names.agent(miss.agent),
        "cause": named(language, "missed_cause", miss.cause),
        "rung": len(miss.rung),
        "wait": duration(miss.wait),
        "status": named(language, "missed_status", one.status),
        "taken_by": owner if one.is_open else None,
        "closed_at": moment(one.closed_at),
        "closed_by": owner if one.is_said else names.agent(miss.talked_by),
        "reason": None if one.reason is None else named(language, "given_up", one.reason),
        "remark": one.remark,
    }


def audit_table(audit: AuditService, sought: Sought) -> ExportTable:
    """The audit trail from the newest entry on."""

    async def rows(tx: Tx, _reader: Reader) -> AsyncIterator[Row]:
        before: int | None = None
        while True:
            page = await audit.page(tx, sought, before=before, limit=_PAGE)
            for one in page.entries:
                yield {
                    "number": one.id,
                    "at": moment(one.at),
                    "person": None if one.actor is None else page.names.get(one.actor, one.actor),
                    "action": one.action,
                    "subject": one.subject,
                    "purpose": one.purpose,
                }
            if page.next is None:
                return
            before = int(page.next)

    columns = ("number", "at", "person", "action", "subject", "purpose")
    return ExportTable(name="audit", columns=columns, rows=rows, is_personal=True)


# --- What administrators set up. --------------------------------------------------------------------------------------


def people_table(columns: Sequence[str]) -> ExportTable:
    """Everybody, with what concerns them as agents."""

    async def rows(tx: Tx, reader: Reader) -> AsyncIterator[Row]:
        directory = await Directory.load(tx, reader.language)
        for user in directory.users:
            agent = None if user.agent is None else directory.staff.get(user.agent)
            yield person_cells(user, agent, directory, reader.language)

    return ExportTable(name="people", columns=columns, rows=rows, is_personal=True)


def queues_table(columns: Sequence[str], queues: QueueSettings) -> ExportTable:
    """Queues."""

    async def rows(tx: Tx, reader: Reader) -> AsyncIterator[Row]:
        directory = await Directory.load(tx, reader.language)
        for one in await queues.queues(tx):
            yield queue_cells(one, directory)

    return ExportTable(name="queues", columns=columns, rows=rows)


def _settings(
    name: str,
    columns: Sequence[str],
    read: Callable[[Tx], Awaitable[Sequence[T]]],
    row: Callable[[T, Directory, Language], Row],
) -> ExportTable:
    async def rows(tx: Tx, reader: Reader) -> AsyncIterator[Row]:
        directory = await Directory.load(tx, reader.language)
        for one in await read(tx):
            yield row(one, directory, reader.language)

    return ExportTable(name=name, columns=columns, rows=rows)


def settings_tables(
    staff: StaffSettings, queues: QueueSettings, lines: LineSettings, outcomes: OutcomesService
) -> Sequence[ExportTable]:
    """What the pages of the administration list."""
    return (
        _settings(
            "agents",
            ("id", "name", "team", "languages", "queues", "skills", "reserved_for", "is_active"),
            staff.agents,
            lambda one, known, _: {
                "id": one.agent,
                "name": one.name,
                "team": None if one.team is None else known.teams.text(one.team),
                "languages": joined([language.value for language in one.languages]),
                "queues": joined([known.queues.text(queue) for queue in one.queues]),
                "skills": joined([f"{known.skills.text(has.skill)} {has.level}" for has in one.skills]),
                "reserved_for": joined([known.queues.text(queue) for queue in one.setup.reserved_for]),
                "is_active": one.is_active,
            },
        ),
        _settings(
            "teams",
            ("id", "name", "head", "is_active"),
            staff.teams,
            lambda one, known, _: {
                "id": one.team,
                "name": one.name,
                "head": None if one.head is None else known.agents.text(one.head),
                "is_active": one.is_active,
            },
        ),
        _settings(
            "skills",
            ("id", "name", "is_active"),
            staff.skills,
            lambda one, _, language: {
                "id": one.skill,
                "name": name_in(one.name, language),
                "is_active": one.is_active,
            },
        ),
        _settings(
            "breaks",
            ("id", "name", "is_paid", "is_active"),
            staff.breaks,
            lambda one, _, language: {
                "id": one.reason,
                "name": name_in(one.name, language),
                "is_paid": one.is_paid,
                "is_active": one.is_active,
            },
        ),
        _settings(
            "routes",
            ("id", "name", "steps", "is_active"),
            queues.routes,
            lambda one, known, language: {
                "id": one.setup.route,
                "name": name_in(one.name, language),
                "steps": joined([step_text(step, known, language) for step in one.setup.steps]),
                "is_active": one.is_active,
            },
        ),
        _settings(
            "lines",
            ("id", "name", "flow", "languages", "origins", "is_active"),
            lines.lines,
            lambda one, _, language: {
                "id": one.setup.line,
                "name": name_in(one.name, language),
                "flow": one.setup.flow,
                "languages": joined([spoken.value for spoken in one.languages]),
                "origins": joined(one.origins),
                "is_active": one.setup.is_active,
            },
        ),
        _settings(
            "hours",
            ("id", "name", "zone", "week", "holidays", "is_active"),
            lines.hours,
            lambda one, _, language: {
                "id": one.hours,
                "name": name_in(one.name, language),
                "zone": one.zone,
                "week": _week(one, language),
                "holidays": joined([f"{holiday.date} {holiday.name}".strip() for holiday in one.holidays]),
                "is_active": one.is_active,
            },
        ),
        _settings(
            "outcomes",
            ("id", "name", "is_solved", "is_active"),
            outcomes.outcomes,
            lambda one, _, language: {
                "id": one.outcome,
                "name": name_in(one.name, language),
                "is_solved": one.is_solved,
                "is_active": one.is_active,
            },
        ),
    )


def _week(hours: Hours, language: Language) -> str:
    def time(minute: int) -> str:
        return f"{minute // 60:02}:{minute % 60:02}"

    return joined(
        [f"{word(language, f'day.{_WEEKDAYS[one.weekday]}')} {time(one.start)}-{time(one.end)}" for one in hours.spans]
    )

"""Routes of tables that go in and out."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException, Query, Request
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel

from perezvon.features.audit.public import AuditService, Sought
from perezvon.features.callbacks.public import CallbacksService
from perezvon.features.contacts.public import Filter, HistoryService, OutcomesService
from perezvon.features.customers.public import CustomerFilter
from perezvon.features.flows.public import LineSettings
from perezvon.features.missed.public import MissedFilter, MissedService
from perezvon.features.people.public import StaffSettings
from perezvon.features.queues.public import QueueSettings
from perezvon.features.sheets import domain
from perezvon.features.sheets.domain import LARGEST_FILE, Kind
from perezvon.features.sheets.schemas import ImportReport
from perezvon.features.sheets.service import tables
from perezvon.features.sheets.service.exports import ExportsService, remove
from perezvon.features.sheets.service.imports import ImportsService
from perezvon.features.sheets.service.tables import ExportTable
from perezvon.features.sheets.service.words import word
from perezvon.features.sheets.service.writing import Format
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import UserId
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID, TEXT
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.live import Rechecks
from perezvon.platform.problem import answers

FILES = "/api/import/"
"""Below this path bodies may be as large as `LARGEST_FILE`."""

_LATEST = 253_402_300_799_000_000
_Instant = Annotated[int, Query(ge=0, le=_LATEST)]
_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TABLE: dict[str, Any] = {
    "content": {kind.split(";")[0]: {"schema": {"type": "string", "format": "binary"}} for kind in _TYPES.values()}
}
_UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_IMPORT_ERRORS = (
    domain.UnreadableTableError,
    domain.EmptyTableError,
    domain.TooManyRowsError,
    domain.ColumnMissingError,
    domain.ColumnTwiceError,
    domain.HasProblemsError,
)
_PERMISSIONS = {Kind.PEOPLE: "users.manage", Kind.CUSTOMERS: "settings.write", Kind.QUEUES: "settings.write"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The services behind the lists that are exported."""

    history: HistoryService
    callbacks: CallbacksService
    missed: MissedService
    audit: AuditService
    staff: StaffSettings
    queues: QueueSettings
    lines: LineSettings
    outcomes: OutcomesService


# --- Import. ----------------------------------------------------------------------------------------------------------


def import_router(imports: ImportsService, rechecks: Rechecks) -> APIRouter:
    """`/api/import`: people, customers and queues."""
    routes = APIRouter(prefix="/api/import", tags=["sheets"], responses=answers(SignedOutError, ForbiddenError))
    for kind in Kind:
        _add_import(routes, imports, kind, rechecks)
    return routes


@dataclass(frozen=True, slots=True, kw_only=True)
class _How:
    """How a file is read, and whether it is more than looked at."""

    columns: list[str | None] | None
    encoding: str | None
    is_applied: bool


def _how(
    columns: Annotated[list[Annotated[str, TEXT]] | None, Query(max_length=200)] = None,
    encoding: Annotated[Literal["utf-8", "utf-16", "gb18030", "windows-1251"] | None, Query()] = None,
    apply: bool = False,
) -> _How:
    wanted = None if columns is None else [column or None for column in columns]
    return _How(columns=wanted, encoding=encoding, is_applied=apply)


def _add_import(routes: APIRouter, imports: ImportsService, kind: Kind, rechecks: Rechecks) -> None:
    permission = _PERMISSIONS[kind]

    @routes.post(
        f"/{kind}",
        name=f"import_{kind}",
        responses=answers(*_IMPORT_ERRORS),
        openapi_extra=_UPLOAD,
    )
    async def take_in(
        tx: Transaction,
        actor: Annotated[Actor, Depends(requires(permission))],
        request: Request,
        after: BackgroundTasks,
        how: Annotated[_How, Depends(_how)],
    ) -> ImportReport:
        """The body is the file. Without `apply` nothing changes; with it all rows are saved, or none when one has a mistake.

        `columns` names the field of each column in order, an empty one for none.
        """
        content = await request.body()
        if len(content) > LARGEST_FILE:
            raise HTTPException(413)
        found = await imports.run(
            tx, actor, kind, content, columns=how.columns, encoding=how.encoding, is_applied=how.is_applied
        )
        if how.is_applied and kind is Kind.PEOPLE:
            after.add_task(rechecks.ask)
        return ImportReport.of(found, list(imports.fields(kind)))

    @routes.get(
        f"/{kind}/template",
        name=f"template_of_{kind}",
        response_class=Response,
        responses={200: {"content": {"text/csv": {}}}},
        dependencies=[Depends(requires(permission))],
    )
    async def template(language: Language = Language.ENGLISH) -> Response:
        """A table with all headings and one row, to be filled."""
        out = io.StringIO()
        rows = csv.writer(out)
        fields, example = imports.fields(kind), imports.example(kind, language)
        rows.writerow([word(language, f"column.{field.name}") for field in fields])
        rows.writerow([domain.harmless(example.get(field.name, "")) for field in fields])
        return Response(
            out.getvalue().encode("utf-8-sig"),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{kind}.csv"'},
        )


# --- Export. ----------------------------------------------------------------------------------------------------------


def export_router(exports: ExportsService, imports: ImportsService, lists: Lists) -> APIRouter:
    """`/api/export`: each table by the permission and with the filter of its list."""
    routes = APIRouter(prefix="/api/export", tags=["sheets"], responses=answers(SignedOutError, ForbiddenError))
    columns = {kind: [field.name for field in imports.fields(kind)] for kind in Kind}
    answer = _Answer(exports)
    _add_contacts(routes, answer, lists)
    _add_customers(routes, answer, columns[Kind.CUSTOMERS])
    _add_callbacks(routes, answer, lists)
    _add_missed(routes, answer, lists)
    _add_audit(routes, answer, lists)
    _add_table(routes, answer, tables.people_table(columns[Kind.PEOPLE]), "users.manage")
    _add_table(routes, answer, tables.queues_table(columns[Kind.QUEUES], lists.queues), "settings.read")
    for table in tables.settings_tables(lists.staff, lists.queues, lists.lines, lists.outcomes):
        _add_table(routes, answer, table, "settings.read")
    return routes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """How a table is wanted."""

    form: Format
    language: Language
    zone: str


def _wish(
    form: Annotated[Format, Query(alias="format")] = Format.CSV,
    locale: Language = Language.ENGLISH,
    zone: Annotated[str, ID] = "UTC",
) -> _Wish:
    return _Wish(form=form, language=locale, zone=zone)


_Wished = Annotated[_Wish, Depends(_wish)]


class _WishFields(BaseModel):
    """How the table of a list is wanted; its filter is the other base of a class."""

    format: Format = Format.CSV
    locale: Language = Language.ENGLISH
    zone: Annotated[str, ID] = "UTC"

    @property
    def wish(self) -> _Wish:
        return _Wish(form=self.format, language=self.locale, zone=self.zone)

    @property
    def filters(self) -> Mapping[str, object]:
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"format", "locale", "zone"})


class _SoughtContacts(Filter, _WishFields):
    """The filter of the history, and how its table is wanted."""


class _SoughtCustomers(CustomerFilter, _WishFields):
    """The filter of the list of customers, and how its table is wanted."""


class _SoughtMissed(MissedFilter, _WishFields):
    """The filter of the ledger of missed calls, and how its table is wanted."""


class _Answer:
    def __init__(self, exports: ExportsService) -> None:
        self._exports = exports

    async def __call__(
        self,
        tx: Transaction,
        actor: Actor,
        after: BackgroundTasks,
        table: ExportTable,
        wish: _Wish,
        filters: Mapping[str, object],
    ) -> FileResponse:
        path = await self._exports.write(
            tx,
            actor,
            table,
            form=wish.form,
            language=wish.language,
            zone=wish.zone,
            filters=[f"{name}={value}" for name, value in filters.items() if value not in (None, "")],
        )
        after.add_task(remove, path)
        return FileResponse(path, media_type=_TYPES[wish.form], filename=f"{table.name}.{wish.form}")


def _get(routes: APIRouter, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    responses = {**answers(domain.UnknownZoneError), 200: _TABLE}
    return routes.get(f"/{name}", name=f"export_{name}", response_class=FileResponse, responses=responses)


def _add_table(routes: APIRouter, answer: _Answer, table: ExportTable, permission: str) -> None:
    @_get(routes, table.name)
    async def export(
        tx: Transaction, actor: Annotated[Actor, Depends(requires(permission))], after: BackgroundTasks, wish: _Wished
    ) -> FileResponse:
        return await answer(tx, actor, after, table, wish, {})


def _add_contacts(routes: APIRouter, answer: _Answer, lists: Lists) -> None:
    @_get(routes, "contacts")
    async def export_contacts(
        tx: Transaction,
        actor: Annotated[Actor, Depends(requires("contacts.read"))],
        after: BackgroundTasks,
        sought: Annotated[_SoughtContacts, Query()],
    ) -> FileResponse:
        table = tables.contacts_table(lists.history, lists.lines, lists.outcomes, sought.sought())
        return await answer(tx, actor, after, table, sought.wish, sought.filters)


def _add_customers(routes: APIRouter, answer: _Answer, columns: list[str]) -> None:
    @_get(routes, "customers")
    async def export_customers(
        tx: Transaction,
        actor: Annotated[Actor, Depends(requires("customers.read"))],
        after: BackgroundTasks,
        sought: Annotated[_SoughtCustomers, Query()],
    ) -> FileResponse:
        table = tables.customers_table(columns, sought.sought())
        return await answer(tx, actor, after, table, sought.wish, sought.filters)


def _add_callbacks(routes: APIRouter, answer: _Answer, lists: Lists) -> None:
    @_get(routes, "callbacks")
    async def export_callbacks(
        tx: Transaction,
        actor: Annotated[Actor, Depends(requires("callbacks.handle"))],
        after: BackgroundTasks,
        wish: _Wished,
        which: Literal["waiting", "ended"] = "waiting",
    ) -> FileResponse:
        return await answer(tx, actor, after, tables.callbacks_table(lists.callbacks, which), wish, {"which": which})


def _add_missed(routes: APIRouter, answer: _Answer, lists: Lists) -> None:
    @_get(routes, "missed")
    async def export_missed(
        tx: Transaction,
        actor: Annotated[Actor, Depends(requires("missed.read"))],
        after: BackgroundTasks,
        sought: Annotated[_SoughtMissed, Query()],
    ) -> FileResponse:
        table = tables.missed_table(lists.missed, lists.lines, sought.sought())
        return await answer(tx, actor, after, table, sought.wish, sought.filters)


def _sought(
    actor: Annotated[UserId, ID] | None = None,
    action: Annotated[str, ID] | None = None,
    subject: Annotated[str, ID] | None = None,
    since: _Instant | None = None,
    until: _Instant | None = None,
) -> Sought:
    return Sought(actor=actor, action=action, subject=subject, since=since, until=until)


def _add_audit(routes: APIRouter, answer: _Answer, lists: Lists) -> None:
    @_get(routes, "audit")
    async def export_audit(
        tx: Transaction,
        actor: Annotated[Actor, Depends(requires("audit.read"))],
        after: BackgroundTasks,
        wish: _Wished,
        sought: Annotated[Sought, Depends(_sought)],
    ) -> FileResponse:
        table = tables.audit_table(lists.audit, sought)
        filters = asdict(sought)
        return await answer(tx, actor, after, table, wish, filters)

"""Taking a table in. A preview and the import itself are one code path, and differ in what becomes of the transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perezvon.features.audit.public import record
from perezvon.features.sheets.domain import (
    Cells,
    Field,
    HasProblemsError,
    Kind,
    Problem,
    RowReport,
    RowState,
    Table,
    TwiceError,
    check_columns,
    matched,
)
from perezvon.features.sheets.service.directory import Directory
from perezvon.features.sheets.service.reading import read_table
from perezvon.features.sheets.service.rows import Rows, Saved
from perezvon.features.sheets.service.words import in_all_languages
from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AppError
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a table. `columns` says which field each column means; without all that are needed no row was read."""

    table: Table
    columns: tuple[str | None, ...]
    missing: tuple[str, ...]
    rows: tuple[RowReport, ...]
    is_applied: bool


class ImportsService:
    """Tables that are taken in, each by the rows of its kind."""

    def __init__(self, kinds: Mapping[Kind, Rows]) -> None:
        self._kinds = kinds

    def fields(self, kind: Kind) -> Sequence[Field]:
        """What columns of this kind of table can mean."""
        return self._kinds[kind].fields

    def example(self, kind: Kind, language: Language) -> Mapping[str, str]:
        """A row for the template."""
        return self._kinds[kind].example(language)

    async def run(
        self,
        tx: Tx,
        actor: Actor,
        kind: Kind,
        content: bytes,
        *,
        columns: Sequence[str | None] | None = None,
        encoding: str | None = None,
        is_applied: bool = False,
    ) -> Imported:
        """What the table would change; with `is_applied` that is changed, all of it or, when a row has a mistake, nothing.

        `columns` names the field of each column, `None` what the headings say. Raises `UnreadableTableError`,
        `EmptyTableError`, `TooManyRowsError`, `ColumnMissingError`, `ColumnTwiceError` or `HasProblemsError`.
        """
        table = read_table(content, encoding)
        fields = self.fields(kind)
        meant = matched(table.headings, fields, _headings) if columns is None else _as_wide(columns, table)
        missing = tuple(one.name for one in fields if one.is_needed and one.name not in meant)
        if is_applied or (columns is not None and not missing):
            check_columns(meant, fields)
        rows: tuple[RowReport, ...] = ()
        if not missing:
            async with tx.begin_nested() as attempt:
                rows = await self._rows(tx, actor, kind, table, meant)
                failed = sum(row.state is RowState.FAILED for row in rows)
                if not is_applied:
                    await attempt.rollback()
                elif failed:
                    raise HasProblemsError(count=failed)
        if is_applied:
            await record(tx, actor, "sheets.import", kind)
        return Imported(table=table, columns=meant, missing=missing, rows=rows, is_applied=is_applied)

    async def _rows(
        self, tx: Tx, actor: Actor, kind: Kind, table: Table, columns: Sequence[str | None]
    ) -> tuple[RowReport, ...]:
        directory = await Directory.load(tx, Language.ENGLISH)
        seen: dict[str, int] = {}
        reports = []
        for number, row in zip(table.numbers, table.rows, strict=True):
            cells = Cells(texts={name: text for name, text in zip(columns, row, strict=True) if name is not None})
            saved = await _put(tx, actor, self._kinds[kind], cells, directory)
            if saved is not None and (first := seen.setdefault(saved.key, number)) != number:
                cells.problem(TwiceError(row=first))
            reports.append(_report(number, cells, saved))
        return tuple(reports)


async def _put(tx: Tx, actor: Actor, rows: Rows, cells: Cells, directory: Directory) -> Saved | None:
    """A row that is refused leaves no trace, so that the rows after it can be looked at too."""
    try:
        async with tx.begin_nested():
            return await rows.put(tx, actor, cells, directory)
    except AppError as error:
        cells.problem(error)
        return None


def _report(number: int, cells: Cells, saved: Saved | None) -> RowReport:
    name = cells.texts.get("name") or cells.texts.get("name_en") or cells.texts.get("login") or ""
    if saved is None or cells.problems:
        problems = tuple(cells.problems) or (Problem(code="sheets.missing", params={}),)
        return RowReport(row=number, name=name, state=RowState.FAILED, problems=problems)
    return RowReport(row=number, name=saved.name, state=saved.state, changes=saved.changes)


def _headings(field: Field) -> Sequence[str]:
    return list(in_all_languages(f"column.{field.name}"))


def _as_wide(columns: Sequence[str | None], table: Table) -> tuple[str | None, ...]:
    wanted = [column or None for column in columns][: len(table.headings)]
    return (*wanted, *[None] * (len(table.headings) - len(wanted)))

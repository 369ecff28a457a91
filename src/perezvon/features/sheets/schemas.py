"""What goes over HTTP."""

from typing import Self

from pydantic import BaseModel, ConfigDict

from perezvon.features.sheets.domain import Field, RowReport, RowState
from perezvon.features.sheets.service.imports import Imported

MOST_SHOWN = 300


class ImportField(BaseModel):
    """What a column can mean."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    is_needed: bool


class ImportColumn(BaseModel):
    """A column of the file: its heading, the first cells, and the field that it means."""

    heading: str
    samples: list[str]
    field: str | None


class ImportProblem(BaseModel):
    """What is wrong in a row."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    params: dict[str, str | int]
    field: str | None


class ImportChange(BaseModel):
    """A field that gets another value."""

    model_config = ConfigDict(from_attributes=True)

    field: str
    before: str | None
    after: str


class ImportRow(BaseModel):
    """What comes of a row, numbered as in a spreadsheet."""

    model_config = ConfigDict(from_attributes=True)

    row: int
    name: str
    state: RowState
    changes: list[ImportChange]
    problems: list[ImportProblem]


class ImportReport(BaseModel):
    """What a file changes. `rows` are the first of those that change something or have mistakes; `counts` tell of all.

    `missing` are fields without which no row could be read.
    """

    encoding: str
    separator: str
    fields: list[ImportField]
    columns: list[ImportColumn]
    missing: list[str]
    counts: dict[RowState, int]
    rows: list[ImportRow]
    is_applied: bool

    @classmethod
    def of(cls, found: Imported, fields: list[Field]) -> Self:
        """The report as it is shown."""
        table = found.table
        return cls(
            encoding=table.encoding,
            separator=table.separator,
            fields=[ImportField.model_validate(field) for field in fields],
            columns=[
                ImportColumn(heading=heading, samples=[row[at][:100] for row in table.rows[:3]], field=meant)
                for at, (heading, meant) in enumerate(zip(table.headings, found.columns, strict=True))
            ],
            missing=list(found.missing),
            counts={state: sum(row.state is state for row in found.rows) for state in RowState},
            rows=[ImportRow.model_validate(row) for row in _shown(found.rows)],
            is_applied=found.is_applied,
        )


def _shown(rows: tuple[RowReport, ...]) -> list[RowReport]:
    """Mistakes first in line, for they are what must be looked at; in the order of the file."""
    failed = [row for row in rows if row.state is RowState.FAILED][:MOST_SHOWN]
    others = [row for row in rows if row.state in (RowState.NEW, RowState.CHANGED)]
    return sorted([*failed, *others[: MOST_SHOWN - len(failed)]], key=lambda row: row.row)

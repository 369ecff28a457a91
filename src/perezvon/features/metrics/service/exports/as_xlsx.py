"""Reports as XLSX: numbers are numbers, with a format each; the headings stay in view and have filters; how the figures came
about is told on a second sheet. A number has 16 digits there, one more than spreadsheets calculate with.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import xlsxwriter

from perezvon.features.metrics.domain.report import Cell, Column, Kind, Report, local
from perezvon.kernel.time import SECOND

_DAY = 86_400 * SECOND
_FORMATS: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "@",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
    Kind.COUNT: "#,##0",
    Kind.SHARE: "0.0%",
    Kind.DURATION: "[h]:mm:ss",
    Kind.NUMBER: "0.00",
}
_LONGEST_CELL = 32_767
_LONGEST_SHEET_NAME = 31
_WIDTH, _WIDE, _FORMULA_WIDTH = 16, 28, 90


def written(report: Report) -> bytes:
    """The whole file."""
    out = io.BytesIO()
    # Each row is put away once it is written, so that many rows need little memory.
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    book.set_properties({"title": report.title})
    _table(book, report)
    _definitions(book, report)
    book.close()
    return out.getvalue()


def _table(book: Any, report: Report) -> None:
    sheet, heading = _sheet(book, report.title), book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
    bold = {kind: book.add_format({"num_format": text, "bold": True, "top": 1}) for kind, text in _FORMATS.items()}
    sheet.set_column(0, len(report.columns) - 1, _WIDTH)
    sheet.freeze_panes(1, report.keys)
    if report.rows:
        sheet.autofilter(0, 0, len(report.rows), len(report.columns) - 1)
    for at, column in enumerate(report.columns):
        sheet.write_string(0, at, column.title, heading)
    for number, row in enumerate(report.rows, start=1):
        _row(sheet, number, row, report, plain)
    _row(sheet, len(report.rows) + 1, report.labelled_total, report, bold)


def _row(sheet: Any, number: int, row: Sequence[Cell], report: Report, formats: Mapping[Kind, Any]) -> None:
    for at, (cell, column) in enumerate(zip(row, report.columns, strict=True)):
        _cell(sheet, (number, at), cell, column, report, formats[column.kind])


def _cell(sheet: Any, place: tuple[int, int], cell: Cell, column: Column, report: Report, look: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(*place, cell[:_LONGEST_CELL], look)
        return
    if cell is None:
        sheet.write_blank(*place, None, look)
        return
    match column.kind:
        case Kind.DATE | Kind.MOMENT:
            sheet.write_datetime(*place, local(int(cell), report.zone), look)
        case Kind.DURATION:
            sheet.write_number(*place, cell / _DAY, look)
        case Kind.COUNT | Kind.SHARE | Kind.NUMBER | Kind.TEXT:
            sheet.write_number(*place, cell, look)


def _definitions(book: Any, report: Report) -> None:
    sheet, bold = _sheet(book, report.labels.definitions), book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 3, _WIDE, wrapped)
    sheet.set_column(4, 4, _FORMULA_WIDTH, wrapped)
    for number, (label, text) in enumerate(report.notes):
        sheet.write_string(number, 0, label, bold)
        sheet.write_string(number, 1, text[:_LONGEST_CELL])
    first = len(report.notes) + 1
    for number, one in enumerate((report.labels.method, *report.methods), start=first):
        for at, text in enumerate((one.metric, one.title, one.unit, one.clock, one.formula)):
            sheet.write_string(number, at, text, bold if number == first else wrapped)


def _sheet(book: Any, name: str) -> Any:
    return book.add_worksheet("".join(" " if sign in "[]:*?/\\'" else sign for sign in name)[:_LONGEST_SHEET_NAME])

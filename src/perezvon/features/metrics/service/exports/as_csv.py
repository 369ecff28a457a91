"""Reports as CSV (RFC 4180) in UTF-8: numbers with all their digits, durations in seconds, and no cell that is a formula.

What the report says of itself stands above the headings, in lines that begin with #.
"""

import csv
import io
import re
from collections.abc import Sequence

from perezvon.features.metrics.domain.report import Cell, Kind, Report, written_time
from perezvon.kernel.time import SECOND

_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def written(report: Report) -> bytes:
    """The whole file. The mark at its beginning tells spreadsheets that it is UTF-8."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerows([f"# {line}"] for line in _about(report))
    lines.writerow([harmless(column.title) for column in report.columns])
    kinds = [column.kind for column in report.columns]
    for row in (*report.rows, report.labelled_total):
        lines.writerow(_cells(row, kinds, report))
    return out.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def _about(report: Report) -> Sequence[str]:
    methods = [
        f"{one.metric}: {one.title} = {one.formula}{f' ({one.clock})' if one.clock else ''}" for one in report.methods
    ]
    return [report.title, *(f"{label}: {text}" for label, text in report.notes), *methods]


def _cells(row: Sequence[Cell], kinds: Sequence[Kind], report: Report) -> Sequence[Cell]:
    return [_cell(cell, kind, report) for cell, kind in zip(row, kinds, strict=True)]


def _cell(cell: Cell, kind: Kind, report: Report) -> Cell:
    if cell is None or isinstance(cell, str):
        return harmless(cell or "")
    match kind:
        case Kind.DATE | Kind.MOMENT:
            return written_time(int(cell), kind, report.zone)
        case Kind.DURATION:
            return cell / SECOND
        case Kind.COUNT | Kind.SHARE | Kind.NUMBER | Kind.TEXT:
            return cell

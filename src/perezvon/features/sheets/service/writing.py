"""A table as a file: CSV for programs, XLSX for people. Both say above the headings what is in them.

Rows are written as they come, so a table of any length needs little memory. In CSV no cell is a formula; XLSX says of each
cell what it is, and holds dates as dates and numbers as numbers.
"""

import csv
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import xlsxwriter

from perezvon.features.sheets.domain import harmless
from perezvon.features.sheets.service.cells import Cell, Duration, Moment
from perezvon.features.sheets.service.words import word
from perezvon.kernel.time import SECOND, Micros, to_datetime
from perezvon.kernel.values import Language

MOST_XLSX_ROWS = 1_000_000
"""A sheet has 1,048,576 rows; the first ones say what it is."""
_LONGEST_XLSX_CELL = 32_767
_DAY_S = 86_400
_WIDTH = 18


class Format(StrEnum):
    """How a table is written."""

    CSV = "csv"
    XLSX = "xlsx"


class Writer(Protocol):
    """A file that is being written."""

    def note(self, text: str) -> None:
        """A line above the headings."""
        ...

    def headings(self, texts: Sequence[str]) -> None:
        """The names of the columns."""
        ...

    def row(self, cells: Sequence[Cell]) -> None:
        """One row."""
        ...

    def close(self) -> None:
        """Finish the file."""
        ...


def writer(form: Format, path: Path, zone: ZoneInfo, language: Language) -> Writer:
    """Begins the file at `path`."""
    return _CSV(path, zone, language) if form is Format.CSV else _XLSX(path, zone, language)


def local(at: Micros, zone: ZoneInfo) -> datetime:
    """Date and time of day in the zone, to the second."""
    return to_datetime(at - at % SECOND).astimezone(zone).replace(tzinfo=None)


class _CSV:
    def __init__(self, path: Path, zone: ZoneInfo, language: Language) -> None:
        self._zone = zone
        self._language = language
        # The mark at the beginning tells spreadsheets that this is UTF-8.
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._file)

    def note(self, text: str) -> None:
        self._rows.writerow([f"# {text}"])

    def headings(self, texts: Sequence[str]) -> None:
        self._rows.writerow(texts)

    def row(self, cells: Sequence[Cell]) -> None:
        self._rows.writerow([self._text(cell) for cell in cells])

    def close(self) -> None:
        self._file.close()

    def _text(self, cell: Cell) -> str:
        match cell:
            case None:
                return ""
            case bool():
                return word(self._language, "yes" if cell else "no")
            case int():
                return str(cell)
            case Moment():
                return local(cell.at, self._zone).isoformat(sep=" ")
            case Duration():
                minutes, seconds = divmod(round(cell.micros / SECOND), 60)
                return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
            case str():
                return harmless(cell)


class _XLSX:
    def __init__(self, path: Path, zone: ZoneInfo, language: Language) -> None:
        self._zone = zone
        self._language = language
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._sheet = self._book.add_worksheet()
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._duration = self._book.add_format({"num_format": "[h]:mm:ss"})
        self._bold = self._book.add_format({"bold": True})
        self._sheet.set_column(0, 50, _WIDTH)
        self._next = 0

    def note(self, text: str) -> None:
        self._sheet.write_string(self._next, 0, f"# {text}"[:_LONGEST_XLSX_CELL])
        self._next += 1

    def headings(self, texts: Sequence[str]) -> None:
        for column, text in enumerate(texts):
            self._sheet.write_string(self._next, column, text, self._bold)
        self._next += 1
        self._sheet.freeze_panes(self._next, 0)

    def row(self, cells: Sequence[Cell]) -> None:
        for column, cell in enumerate(cells):
            self._cell(column, cell)
        self._next += 1

    def close(self) -> None:
        self._book.close()

    def _cell(self, column: int, cell: Cell) -> None:
        row, sheet = self._next, self._sheet
        match cell:
            case None | "":
                pass
            case bool():
                sheet.write_string(row, column, word(self._language, "yes" if cell else "no"))
            case int():
                sheet.write_number(row, column, cell)
            case Moment():
                sheet.write_datetime(row, column, local(cell.at, self._zone), self._moment)
            case Duration():
                sheet.write_number(row, column, cell.micros / SECOND / _DAY_S, self._duration)
            case str():
                sheet.write_string(row, column, cell[:_LONGEST_XLSX_CELL])

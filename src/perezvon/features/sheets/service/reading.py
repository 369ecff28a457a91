"""A file that somebody saved from a spreadsheet, as a table.

The encoding is told by its mark, or by what can be decoded and looks like text: UTF-8 first, which other encodings hardly
ever are by chance; then UTF-16 by its zero bytes; then GB18030 or Windows-1251, whose bytes are the same, by which of the
two makes words of the letters that people write.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence

from perezvon.features.sheets.domain import (
    LONGEST_CELL,
    MOST_ROWS,
    EmptyTableError,
    Table,
    TooManyRowsError,
    UnreadableTableError,
    plain,
)

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = (",", ";", "\t")
_WORD = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile("[аеёиоуыэюя]", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")
_NOTE = "#"
"""Rows that begin with it stand above the headings of our exports."""


def read_table(content: bytes, encoding: str | None = None) -> Table:
    """The table in a file, in this encoding or in the one that is found. Raises `UnreadableTableError`, `EmptyTableError` or `TooManyRowsError`."""
    text, found = _decoded(content) if encoding is None else (_strictly(content, encoding), encoding)
    separator = _separator(text)
    rows = list(_rows(text, separator))
    while rows and rows[0][1][0].startswith(_NOTE):
        rows.pop(0)
    rows = [(number, cells) for number, cells in rows if any(cells)]
    if len(rows) < 2:
        raise EmptyTableError
    (_, headings), *below = rows
    if len(below) > MOST_ROWS:
        raise TooManyRowsError(most=MOST_ROWS)
    width = max(len(headings), *(len(cells) for _, cells in below))
    return Table(
        headings=_wide(headings, width),
        rows=tuple(_wide(cells, width) for _, cells in below),
        numbers=tuple(number for number, _ in below),
        encoding=found,
        separator=separator,
    )


def _wide(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number in a spreadsheet, which counts rows and not lines."""
    csv.field_size_limit(max(LONGEST_CELL * 4, csv.field_size_limit()))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [plain(cell.strip()) for cell in cells] or [""]
    except csv.Error as error:
        raise UnreadableTableError from error


def _separator(text: str) -> str:
    """What stands most often between the cells of the first rows, outside of quotes."""
    head = re.sub(r'"[^"]*"', "", "\n".join(line for line in text.splitlines()[:20] if not line.startswith(_NOTE)))
    first = head.splitlines()[0] if head else ""
    return max(_SEPARATORS, key=lambda one: (first.count(one), head.count(one)))


def _decoded(content: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding), encoding.removesuffix("-sig")
    for encoding in _unmarked(content):
        try:
            return _strictly(content, encoding), encoding
        except UnreadableTableError:
            continue
    return _eastern_or_western(content)


def _unmarked(content: bytes) -> Sequence[str]:
    """No text but UTF-16 holds zero bytes: before or behind the letters of ASCII."""
    if 0 not in content:
        return ("utf-8",)
    return ("utf-16-le", "utf-16-be") if content[1::2].count(0) >= content[::2].count(0) else ("utf-16-be", "utf-16-le")


def _eastern_or_western(content: bytes) -> tuple[str, str]:
    """The one of the two in which more of the letters beyond ASCII are such as people write."""
    texts = {}
    for encoding in _SENSE:
        try:
            texts[encoding] = _strictly(content, encoding)
        except UnreadableTableError:
            continue
    if not texts or 0 in content:
        raise UnreadableTableError
    encoding = max(texts, key=lambda one: _SENSE[one](texts[one]) / sum(not letter.isascii() for letter in texts[one]))
    return texts[encoding], encoding


def _chinese_sense(text: str) -> int:
    """How many letters are punctuation or of the first level of GB 2312, the 3,755 characters of daily use."""
    codes = [letter.encode("gb18030") for letter in text if not letter.isascii()]
    return sum(
        len(code) == 2 and (code[0] in (0xA1, 0xA3) or 0xB0 <= code[0] <= 0xD7) and code[1] >= 0xA1 for code in codes
    )


def _russian_sense(text: str) -> int:
    """How many letters stand in words with a vowel, written small, with a capital in front, or in capitals."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(len(word) for word in words if _VOWEL.search(word) and (word[1:].islower() or word.isupper()))


_SENSE = {"gb18030": _chinese_sense, "windows-1251": _russian_sense}


def _strictly(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableTableError from error
    if _FORBIDDEN.search(text):
        raise UnreadableTableError
    return text

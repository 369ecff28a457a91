"""What the columns of an imported table mean, what its cells may say, and what came of each row."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.values import Language

T = TypeVar("T")

LARGEST_FILE = 5_000_000
"""Bytes of a table that is imported."""
MOST_ROWS = 10_000
LONGEST_CELL = 5_000


class Kind(StrEnum):
    """What can be imported."""

    PEOPLE = "people"
    CUSTOMERS = "customers"
    QUEUES = "queues"


class _CellError(AppError):
    kind = ErrorKind.INVALID


class MissingError(_CellError):
    """This cell must not be empty."""

    code = "sheets.missing"


class NoLanguageError(_CellError):
    """`value` is none of our languages."""

    code = "sheets.no_language"


class NoRoleError(_CellError):
    """There is no role `value`."""

    code = "sheets.no_role"


class NoNumberError(_CellError):
    """`value` is no whole number from `least` to `most`."""

    code = "sheets.no_number"


class NoYesOrNoError(_CellError):
    """`value` is neither yes nor no."""

    code = "sheets.no_yes_or_no"


class NobodyError(_CellError):
    """No agent is called `value`, or several are."""

    code = "sheets.nobody"


class NotThereError(_CellError):
    """Nothing of this kind is called `value`, or several things are."""

    code = "sheets.not_there"


class BadAddressError(_CellError):
    """`value` is no telephone number or no e-mail address."""

    code = "sheets.bad_address"


class BadIdError(_CellError):
    """`value` cannot be an id or a login: no spaces, and not too long."""

    code = "sheets.bad_id"


class TooLongError(_CellError):
    """A text has more than `most` characters."""

    code = "sheets.too_long"


class TwiceError(_CellError):
    """The row `row` is about the same one."""

    code = "sheets.twice"


class SeveralMatchError(_CellError):
    """The addresses of the row belong to several customers."""

    code = "sheets.several_match"


class UnreadableTableError(AppError):
    """The file is no text in an encoding that we know, such as a spreadsheet that was not saved as CSV."""

    kind = ErrorKind.INVALID
    code = "sheets.unreadable"


class EmptyTableError(AppError):
    """The file has no row below its headings."""

    kind = ErrorKind.INVALID
    code = "sheets.empty"


class TooManyRowsError(AppError):
    """The table has more than `most` rows."""

    kind = ErrorKind.INVALID
    code = "sheets.too_many_rows"


class ColumnMissingError(AppError):
    """No column is mapped to the field `field`, without which no row can be read."""

    kind = ErrorKind.INVALID
    code = "sheets.column_missing"


class ColumnTwiceError(AppError):
    """Two columns are mapped to the field `field`."""

    kind = ErrorKind.INVALID
    code = "sheets.column_twice"


class HasProblemsError(AppError):
    """`count` rows have mistakes, so nothing was imported."""

    kind = ErrorKind.CONFLICT
    code = "sheets.has_problems"


class UnknownZoneError(AppError):
    """There is no time zone of this name."""

    kind = ErrorKind.INVALID
    code = "sheets.unknown_zone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a column can mean. `other_headings` are further words that people write over it."""

    name: str
    is_needed: bool = False
    other_headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as it was in the file: as many cells in each row as there are headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    """The numbers that a spreadsheet gives to the rows."""
    encoding: str
    separator: str


class RowState(StrEnum):
    """What comes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a row, and in which field, if it is in one."""

    code: str
    params: Mapping[str, str | int]
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field that gets another value. `before` is `None` where it is new or not for the eyes of whoever imports."""

    field: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReport:
    """What came of one row, numbered as spreadsheets do."""

    row: int
    name: str
    state: RowState
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


def folded(text: str) -> str:
    """A heading or a word as it is compared: without capitals, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", text.casefold())


def matched(
    headings: Sequence[str], fields: Sequence[Field], words: Callable[[Field], Collection[str]]
) -> tuple[str | None, ...]:
    """The field that each column means by its heading, in any language; each field at most once, the first column first."""
    known = {
        folded(word): one.name
        for one in fields
        for word in (one.name, *words(one), *one.other_headings)
        if folded(word)
    }
    found: list[str | None] = []
    for heading in headings:
        name = known.get(folded(heading))
        found.append(None if name in found else name)
    return tuple(found)


def check_columns(columns: Sequence[str | None], fields: Sequence[Field]) -> None:
    """Whether each needed field has a column, and none two. Raises `ColumnMissingError` or `ColumnTwiceError`."""
    for one in fields:
        count = sum(column == one.name for column in columns)
        if count > 1:
            raise ColumnTwiceError(field=one.name)
        if one.is_needed and not count:
            raise ColumnMissingError(field=one.name)


@dataclass(slots=True, kw_only=True)
class Cells:
    """The mapped cells of one row. What cannot be read is noted as a problem, and the usual value takes its place."""

    texts: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def read(self, name: str, reader: Callable[[str], T], usual: T, *, is_kept_empty: bool = False) -> T:
        """The value of a field: `usual` where the table has no such column, or where the cell is empty.

        With `is_kept_empty` an empty cell is read too, and so can take away what is there.
        """
        text = self.texts.get(name)
        if text is None or (not text and not is_kept_empty):
            return usual
        try:
            return reader(text)
        except _CellError as error:
            self.problem(error, name)
            return usual

    def problem(self, error: AppError, name: str | None = None) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(code=error.code, params=error.params, field=name))


# --- Cells. -----------------------------------------------------------------------------------------------------------

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_PARTS = re.compile(r"[;|\n\uff1b]")
_LANGUAGES = {
    Language.ENGLISH: ("en", "eng", "english", "английский", "英语", "英文"),
    Language.RUSSIAN: ("ru", "rus", "russian", "русский", "俄语", "俄文"),
    Language.CHINESE: ("zh", "zhhans", "zhcn", "chinese", "китайский", "中文", "汉语", "简体中文"),
}
_YES = frozenset({"1", "yes", "y", "true", "да", "истина", "是", "真", "on", "вкл"})
_NO = frozenset({"0", "no", "n", "false", "нет", "ложь", "否", "假", "off", "выкл"})


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain(cell: str) -> str:
    """What `harmless` made harmless, as it was."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def text_within(most: int) -> Callable[[str], str]:
    """Reads a text of at most so many characters."""

    def read(text: str) -> str:
        if len(text) > most:
            raise TooLongError(most=most)
        return text

    return read


def parts(text: str) -> list[str]:
    """The parts of a cell that lists several things: between semicolons, bars or lines."""
    return list(dict.fromkeys(part.strip() for part in _PARTS.split(text) if part.strip()))


def joined(listed: Collection[str]) -> str:
    """Several things in one cell."""
    return "; ".join(listed)


def language_of(text: str) -> Language:
    """A language by code or by name. Raises `NoLanguageError`."""
    word = folded(text)
    found = next((language for language, words in _LANGUAGES.items() if word in words), None)
    if found is None:
        raise NoLanguageError(value=text)
    return found


def is_yes(text: str) -> bool:
    """Yes or no in any of our languages. Raises `NoYesOrNoError`."""
    word = text.casefold()
    if word not in _YES | _NO:
        raise NoYesOrNoError(value=text)
    return word in _YES


def number_within(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number."""

    def read(text: str) -> int:
        number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
        if number is None or not least <= number <= most:
            raise NoNumberError(value=text, least=least, most=most)
        return number

    return read


def id_within(most: int) -> Callable[[str], str]:
    """Reads an id or a login."""

    def read(text: str) -> str:
        if len(text) > most or re.search(r"\s", text):
            raise BadIdError(value=text)
        return text

    return read

"""Files as spreadsheets write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.features.contacts.domain import Result
from perezvon.features.sheets.domain import (
    EmptyTableError,
    Field,
    NoNumberError,
    TooManyRowsError,
    UnreadableTableError,
    harmless,
    matched,
    number_within,
    parts,
    plain,
)
from perezvon.features.sheets.service.reading import read_table
from perezvon.features.sheets.service.words import in_all_languages, named
from perezvon.kernel.values import Language

RUSSIAN = "логин;имя;язык\nanna;Анна Соколова;русский\nboris;Борис Иванов;ru\n"
CHINESE = "登录名,姓名,语言\nli,李伟,中文\nwang,王芳,zh\n"
ENGLISH = "login\tname\nmaria\tMaria Lindqvist\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (RUSSIAN, "utf-8", "utf-8"),
        (RUSSIAN, "utf-8-sig", "utf-8"),
        (RUSSIAN, "utf-16", "utf-16"),
        (RUSSIAN, "utf-16-le", "utf-16-le"),
        (RUSSIAN, "windows-1251", "windows-1251"),
        ("name;note\nПётр;ЗАКАЗ СРОЧНО\n", "windows-1251", "windows-1251"),
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-16-be", "utf-16-be"),
        (CHINESE, "gb18030", "gb18030"),
        ("name,note\n李四,客户要求周一回电。\n", "gb18030", "gb18030"),
        (ENGLISH, "utf-8", "utf-8"),
        (ENGLISH, "utf-16", "utf-16"),
    ],
)
def test_the_encoding_is_found(text: str, encoding: str, found: str) -> None:
    table = read_table(text.encode(encoding))
    assert table.encoding == found
    separator = next(one for one in ";,\t" if one in text)
    assert [table.headings, *table.rows] == [tuple(line.split(separator)) for line in text.splitlines()]


def test_the_encoding_may_be_said() -> None:
    table = read_table("name,code\nИП,1\n".encode("windows-1251"), "windows-1251")
    assert table.rows == (("ИП", "1"),)


def test_quotes_hold_separators_and_lines_together() -> None:
    table = read_table(b'name,note\r\n"Holm, Robin","first\r\nsecond ""line"""\r\nMaria,\r\n')
    assert table.rows == (("Holm, Robin", 'first\r\nsecond "line"'), ("Maria", ""))
    assert table.numbers == (2, 3)


def test_what_stands_above_the_headings_of_an_export_is_passed_over() -> None:
    table = read_table(b"# People, 2026-11-25\n# Filter: everything\nlogin,name\n\nanna,Anna\n")
    assert (table.headings, table.rows, table.numbers) == (("login", "name"), (("anna", "Anna"),), (5,))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyTableError),
        (b"login,name\n\n", EmptyTableError),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + bytes(range(256)) * 9, UnreadableTableError),
        (b"\xff\xfe\x00\xd8", UnreadableTableError),
        (b"login\n" + b"x\n" * 10_001, TooManyRowsError),
    ],
    ids=["nothing", "headings alone", "a workbook", "half a letter", "too many"],
)
def test_what_is_no_table_is_refused(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_table(content)


@given(st.text())
def test_a_cell_is_no_formula_and_is_read_back_as_it_was(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(harmless(text)) == text


def test_headings_are_known_in_any_language_and_each_field_once() -> None:
    fields = [Field(name="login", is_needed=True), Field(name="name", other_headings=("ФИО",))]
    headings = ["  LOG-IN ", "фио", "Name", "登录名", "Lunch"]
    found = matched(headings, fields, lambda field: list(in_all_languages(f"column.{field.name}")))
    assert found == ("login", "name", None, None, None)


def test_a_cell_may_list_several_things() -> None:
    assert parts("Anna; Ben |Anna\n李；") == ["Anna", "Ben", "李"]


@pytest.mark.parametrize("text", ["4", "121", "x", "5.5", "-7", "٣٠"])
def test_a_number_outside_of_its_bounds_is_refused(text: str) -> None:
    assert number_within(5, 120)("120") == 120
    with pytest.raises(NoNumberError):
        number_within(5, 120)(text)


@pytest.mark.parametrize("language", list(Language))
def test_every_end_of_a_contact_has_words_in_a_table(language: Language) -> None:
    """Those that the history is filtered by are ends, but for what came of it otherwise."""
    told_otherwise = {Result.ANSWERED, Result.GOING_ON, Result.MESSAGE_LEFT, Result.CALLBACK_REQUESTED}
    ends = ["open", "talked", *(result.value for result in Result if result not in told_otherwise)]

    assert [end for end in ends if named(language, "how", end) == end] == []

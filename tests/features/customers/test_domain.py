"""One spelling per address, and patterns that mean what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.features.customers.domain import NAME_LENGTH, Address, AddressKind, called_from, containing, told_name


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (AddressKind.PHONE, "+46 (70) 174-06-05", "+46701740605"),
        (AddressKind.PHONE, "８ 495 555 01 42", "84955550142"),
        (AddressKind.PHONE, "0046 (70) 174-06-05", "+46701740605"),
        (AddressKind.PHONE, "0049 30", "004930"),
        (AddressKind.PHONE, "000 123 4567", "0001234567"),
        (AddressKind.EMAIL, " Maria@Example.COM ", "maria@example.com"),
        (AddressKind.WEB, "Visitor-7", "visitor-7"),
    ],
)
def test_an_address_has_one_spelling(kind: AddressKind, written: str, value: str) -> None:
    assert Address.of(kind, written) == Address(kind=kind, value=value)


def test_what_is_typed_is_looked_for_literally() -> None:
    assert containing(r"50%_\o/") == r"%50\%\_\\o/%"


@pytest.mark.parametrize(
    "number", ["", "anonymous", "Restricted", "unavailable", "0", "0000000000", "12", "+", "maria7000"]
)
def test_who_withholds_their_number_calls_from_nowhere(number: str) -> None:
    assert called_from(number) is None


@given(
    number=st.from_regex(r"[1-9][0-9]{7,13}", fullmatch=True),
    gaps=st.lists(st.sampled_from(["", " ", "-", " (", ") ", ".", "/"]), min_size=15, max_size=15),
    prefix=st.sampled_from(["+", "00"]),
)
def test_a_number_is_the_same_in_all_spellings_and_another_one_is_not(
    number: str, gaps: list[str], prefix: str
) -> None:
    written = prefix + "".join(digit + gap for digit, gap in zip(number, gaps, strict=False))
    assert called_from(written) == Address(kind=AddressKind.PHONE, value=f"+{number}")
    assert called_from(written) == Address.of(AddressKind.PHONE, written)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("  Maria\n Lindqvist\x00", "Maria Lindqvist"),
        ("0049 30 123456", ""),
        ("+49 30 654321", "+49 30 654321"),
        ("M" * 1_000, "M" * NAME_LENGTH),
        ("", ""),
    ],
)
def test_a_name_is_told_as_people_read_it(told: str, name: str) -> None:
    assert told_name(told, Address.of(AddressKind.PHONE, "+4930123456")) == name

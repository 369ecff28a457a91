"""One spelling per address, and patterns that mean what was typed."""

import pytest

from perezvon.features.customers.domain import Address, AddressKind, containing


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (AddressKind.PHONE, "+46 (70) 174-06-05", "+46701740605"),
        (AddressKind.PHONE, "８ 495 555 01 42", "84955550142"),
        (AddressKind.EMAIL, " Maria@Example.COM ", "maria@example.com"),
        (AddressKind.WEB, "Visitor-7", "visitor-7"),
    ],
)
def test_an_address_has_one_spelling(kind: AddressKind, written: str, value: str) -> None:
    assert Address.of(kind, written) == Address(kind=kind, value=value)


def test_what_is_typed_is_looked_for_literally() -> None:
    assert containing(r"50%_\o/") == r"%50\%\_\\o/%"

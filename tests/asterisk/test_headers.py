"""Which code a header says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.adapters.telephony.asterisk.configure.plan import AsteriskPlan, Header
from perezvon.adapters.telephony.asterisk.configure.values import PlanError
from perezvon.adapters.telephony.asterisk.headers import told_in
from perezvon.adapters.telephony.asterisk.names import HEADER
from tests.asterisk.plans import plan

VERIFIED = Header(attribute="verified", header="P-Asserted-Identity", parameter="verstat")
ORDER = Header(attribute="order", header="X-Order")
CODES = st.text("abcXYZ019_.:+-", min_size=1, max_size=64)


def told(header: Header, said: str) -> dict[str, str]:
    return dict(told_in((header,), {f"{HEADER}{header.attribute}": said}))


@pytest.mark.parametrize(
    "said",
    [
        "<sip:+4930123456;verstat=TN-Validation-Passed@carrier.example>",
        '"A;verstat" <sip:1@x>;VERSTAT = "TN-Validation-Passed"',
        "<tel:+4930123456;verstat=TN-Validation-Passed>, <sip:other@x>",
        "<sip:1@x?verstat=TN-Validation-Passed&x=1>",
    ],
)
def test_a_parameter_is_found_wherever_a_carrier_puts_it(said: str) -> None:
    assert told(VERIFIED, said) == {"sip_verified": "TN-Validation-Passed"}


@pytest.mark.parametrize(
    "said", ["", "<sip:1@x>", "<sip:verstat=a@x>", "<sip:1;verstatus=a@x>", ";verstat=", ";verstat=é"]
)
def test_a_parameter_that_is_not_there_is_not_told(said: str) -> None:
    assert told(VERIFIED, said) == {}


@given(CODES)
def test_any_code_is_told_as_it_is(code: str) -> None:
    assert told(ORDER, f" {code} ") == {"sip_order": code}
    assert told(VERIFIED, f"<sip:1;verstat={code}@x>;other=2") == {"sip_verified": code}


@given(st.text())
def test_nothing_else_ever_is(said: str) -> None:
    for header in (VERIFIED, ORDER):
        for value in told(header, said).values():
            assert len(value) <= 64
            assert all(character.isascii() and (character.isalnum() or character in "_.:+-") for character in value)


def test_without_headers_nothing_is_told() -> None:
    assert told_in((), {f"{HEADER}order": "o-17"}) == ()


@pytest.mark.parametrize("name", ["X-Order)", "X Order", "X,Order", "${X}", "", "X\nOrder"])
def test_a_header_whose_name_could_mean_something_else_is_no_plan(name: str) -> None:
    with pytest.raises(PlanError):
        Header(attribute="order", header=name)
    with pytest.raises(PlanError):
        Header(attribute=name, header="X-Order")


def test_an_attribute_comes_from_one_header() -> None:
    with pytest.raises(PlanError):
        _ = plan(headers=(ORDER, Header(attribute="order", header="X-Other")))
    assert isinstance(plan(headers=(ORDER, VERIFIED)), AsteriskPlan)

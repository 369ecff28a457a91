"""Whatever people type into a plan either means itself or is refused."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.adapters.telephony.asterisk.configure.plan import (
    Certificate,
    Codec,
    Listening,
    Nat,
    Peer,
    Phone,
    Places,
    Secrets,
    Transport,
    Trunk,
)
from perezvon.adapters.telephony.asterisk.configure.render import render
from perezvon.adapters.telephony.asterisk.configure.text import document, section
from perezvon.adapters.telephony.asterisk.configure.values import PlanError
from perezvon.kernel.ids import AgentId
from tests.asterisk.plans import full_plan, plan, read
from tests.support.asterisk import browser, carrier, desk, number

FIELDS = (
    "name",
    "ari",
    "ami",
    "trunk",
    "host",
    "server",
    "user",
    "account_number",
    "password",
    "peer",
    "agent",
    "phone_password",
    "number",
    "line",
    "attribute",
    "header",
    "folder",
)
TRICKS = (
    "\n",
    "\r",
    "\0",
    ";",
    ";--",
    "--;",
    "\\",
    "[x]",
    "(!)",
    "=>",
    "#include /etc/passwd",
    "#exec x",
    ",",
    "&",
    "|",
    "${X}",
    "$[1]",
    ")",
    " ",
    "_X.",
    "\u2028",
    "\u0661",
    "é",
    "%eth0",
    "/",
    "s",
    "0",
    "a",
    "::1",
    "192.0.2.7",
    "10.0.0.0/8",
)
TYPED = st.one_of(
    st.lists(st.sampled_from(TRICKS), min_size=1, max_size=6).map("".join),
    st.text(max_size=20),
    st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=20),
)
MEANING = "[](){}$,&|\"'`<>\\"
"""Characters by which the dialplan tells applications, arguments and expressions apart."""


ORDINARY = render(full_plan())


def shape(text: str) -> list[object]:
    """What a file says apart from the values: sections, keys, and how the dialplan cuts its lines."""
    return [
        (key, Counter(character for character in value if character in MEANING) if key in {"exten", "same"} else None)
        for _, key, value in read(text)
    ]


@pytest.mark.parametrize("field", FIELDS)
def test_no_trick_makes_a_line_or_section_that_was_not_meant(field: str) -> None:
    for trick in TRICKS:
        for typed in (trick, f"7{trick}7", f"/{trick}"):
            means_itself_or_is_refused(field, typed)


@given(field=st.sampled_from(FIELDS), typed=TYPED)
def test_nothing_typed_makes_a_line_or_section_that_was_not_meant(field: str, typed: str) -> None:
    means_itself_or_is_refused(field, typed)


def means_itself_or_is_refused(field: str, typed: str) -> None:
    try:
        files = render(full_plan(**{field: typed}))
    except PlanError:
        return
    told = {name: text for name, text in files.items() if text != ORDINARY[name]}
    assert {name: shape(text) for name, text in told.items()} == {name: shape(ORDINARY[name]) for name in told}
    everything = [part for name in told or files for line in read(files[name]) for part in line]
    meant = str(Path(typed)) if field == "folder" else typed
    assert any(meant in part for part in everything)
    assert all(character.isprintable() and character.isascii() for part in everything for character in part)


@given(name=st.text(max_size=8), key=st.text(max_size=8), value=st.text(max_size=12))
def test_a_document_says_what_it_was_given_or_refuses_it(name: str, key: str, value: str) -> None:
    try:
        text = document(section(name, (key, value), ("end", 1)))
    except ValueError:
        return
    assert read(text) == [(name, "", ""), (name, key, value), (name, "end", "1")]


@pytest.mark.parametrize(
    "password", ["a;b", r"a\;b", "a;--b", r"ends\\", ">x", "=>x", "a=b", '"q"', "#x", "[x]", "${X}"]
)
def test_a_password_may_be_odd(password: str) -> None:
    text = render(plan(phones=(desk("7", password),)))["pjsip.conf"]
    assert [value for _, key, value in read(text) if key == "password"] == [password]


@pytest.mark.parametrize("bad", ["", "7;", "7\n", "a b", "ü", "7/8", "-7", "x" * 61])
def test_an_id_is_a_plain_word(bad: str) -> None:
    with pytest.raises(PlanError, match=r"phone\.agent"):
        desk(bad)


@pytest.mark.parametrize("bad", ["", "+", "_X.", "s", "h", "100,1,System", "10 0", "1&2", "00|1", "١٢", "1" * 33])
def test_a_number_is_digits(bad: str) -> None:
    with pytest.raises(PlanError, match="number"):
        number(bad, "main")


def test_a_trunk_that_anybody_could_be_is_refused() -> None:
    with pytest.raises(PlanError, match="nobody is let in unknown"):
        Trunk(name="open")


@pytest.mark.parametrize(
    "parts",
    [
        {"trunks": (carrier(), carrier(host="192.0.2.2"))},
        {"phones": (desk("7"), desk("7", "other"))},
        {"numbers": (number("100", "main"), number("100", "other"))},
        {"trunks": (carrier(transport=Transport.TLS),)},
    ],
)
def test_parts_that_contradict_one_another_are_refused(parts: dict[str, object]) -> None:
    with pytest.raises(PlanError):
        plan(**parts)


def test_a_desk_phone_and_a_browser_of_one_agent_are_two_phones() -> None:
    both = plan(phones=(desk("7"), browser("7"))).phones
    assert [phone.endpoint for phone in both] == ["agent-7", "web-7"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Listening(sip=5060, web=5060),
        lambda: Listening(sip=0),
        lambda: Listening(rtp=(10_000, 10_010)),
        lambda: Listening(rtp=(5_000, 6_000)),
        lambda: Listening(sip_host="localhost"),
        lambda: Listening(web_host="fe80::1%;x"),
        lambda: Nat(external="a b", local=()),
        lambda: Nat(external="192.0.2.1", local=("10.0.0.0/40",)),
        lambda: Peer(host="-x"),
        lambda: Peer(host="x..y"),
        lambda: Trunk(name="t", hosts=("192.0.2.1",), codecs=()),
        lambda: Trunk(name="t", hosts=("192.0.2.1",), codecs=(Codec.ULAW, Codec.ULAW)),
        lambda: Certificate(chain=Path("relative.pem"), key=Path("/k.pem")),
        lambda: Places.under(Path("/" + "x" * 90), modules=Path("/m")),
    ],
)
def test_what_cannot_work_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(PlanError):
        make()


@pytest.mark.parametrize("field", ["ari", "ami", "password", "phone_password"])
def test_a_secret_that_is_refused_is_not_quoted(field: str) -> None:
    with pytest.raises(PlanError) as refused:
        full_plan(**{field: "hush hush"})
    assert "hush" not in str(refused.value)
    assert "hush hush" not in refused.value.params.values()


def test_no_secret_is_shown_by_what_holds_it() -> None:
    held = [
        Secrets(ari="hush", ami="hush"),
        Phone(agent=AgentId("7"), password="hush"),
        *full_plan(password="hush").trunks,
    ]
    assert all("hush" not in repr(one) for one in held)

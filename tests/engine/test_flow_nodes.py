"""What each kind of node does to a contact: what it is told, what is ordered, and where its flow goes on."""

from typing import get_args

import pytest

from perezvon.engine.changes import (
    ConsentAnswered,
    FlowStepped,
    LanguageChosen,
)
from perezvon.engine.commands import AskWeb, ConnectAgent, PlayPrompts
from perezvon.engine.events import (
    CommandFailed,
    DigitPressed,
    DigitsEntered,
    Event,
    OfferAnswered,
    PromptEnded,
    WebAnswered,
)
from perezvon.engine.flow.graph import (
    AskDigits,
    Case,
    ChooseLanguage,
    Consent,
    Digits,
    GoToFlow,
    GoToRoute,
    HangUp,
    IsAttribute,
    IsLanguage,
    IsManaged,
    IsSet,
    IsTier,
    LanguageCase,
    LanguageKey,
    Node,
    Number,
    Prompt,
    Say,
    SetAttribute,
    SetLanguage,
    WebRequest,
)
from perezvon.engine.flow.steps import BEGINS, FOLLOWS, PASSES
from perezvon.engine.message import Attribute
from perezvon.kernel.values import Language
from tests.engine.stages import waiting_command
from tests.support.factories import arrived, at_work, centre, flow_published, node, prompt, straight_to
from tests.support.script import Script

END = HangUp(node=node("end"))


def told(name: str, **fields: object) -> Say:
    return Say(node=node(name), spoken=(prompt(name),), **fields)


def begin(script: Script, *nodes: Node, more: tuple[Event, ...] = (), **fields: object) -> Script:
    """The contact `c1` has arrived and is in this flow."""
    return script.given(*centre(flow_published(*nodes, told("yes"), told("no"), END), *more), arrived("c1", **fields))


def said(script: Script) -> PlayPrompts:
    return waiting_command(script, PlayPrompts)


def hear(script: Script, *, digit: str | None = None) -> Script:
    command = said(script).id
    if digit is None:
        return script.given(PromptEnded(command=command, contact="c1", leg="kc1"))
    return script.given(DigitPressed(contact="c1", leg="kc1", digit=digit, command=command))


def at(script: Script) -> str | None:
    return script.engine.view.contact("c1").node


def test_every_kind_of_node_either_passes_or_takes_time() -> None:
    assert set(PASSES) | set(BEGINS) == set(get_args(Node))
    assert not set(PASSES) & set(BEGINS)
    assert set(FOLLOWS) == set(BEGINS) - {GoToRoute, GoToFlow, HangUp}


# --- Branches. ---


@pytest.mark.parametrize(
    ("branch", "fields", "expected"),
    [
        (
            IsTier(node="b", cases=(Case(values=("gold", "silver"), next="yes"),), otherwise="no"),
            {"tier": "gold"},
            "yes",
        ),
        (IsTier(node="b", cases=(Case(values=("gold",), next="yes"),), otherwise="no"), {"tier": "iron"}, "no"),
        (IsTier(node="b", cases=(Case(values=("gold",), next="yes"),), otherwise="no"), {}, "no"),
        (IsManaged(node="b", yes="yes", no="no"), {"manager": "anna"}, "yes"),
        (IsManaged(node="b", yes="yes", no="no"), {}, "no"),
        (
            IsLanguage(node="b", cases=(LanguageCase(languages=(Language.RUSSIAN,), next="yes"),), otherwise="no"),
            {"language": Language.RUSSIAN},
            "yes",
        ),
        (
            IsLanguage(node="b", cases=(LanguageCase(languages=(Language.RUSSIAN,), next="yes"),), otherwise="no"),
            {},
            "no",
        ),
    ],
)
def test_a_branch_looks_at_the_caller(script: Script, branch: Node, fields: dict, expected: str) -> None:
    begin(script, branch, **fields)
    assert at(script) == expected


@pytest.mark.parametrize(
    ("value", "branch", "expected"),
    [
        ("blue", IsAttribute(node="b", attribute="a", cases=(Case(values=("red", "blue"), next="yes"),)), "yes"),
        ("green", IsAttribute(node="b", attribute="a", cases=(Case(values=("red",)),), otherwise="no"), "no"),
        ("", IsAttribute(node="b", attribute="a", cases=(Case(values=("",), next="yes"),)), "yes"),
        ("green", IsSet(node="b", attribute="a", yes="yes", no="no"), "yes"),
        ("", IsSet(node="b", attribute="a", yes="yes", no="no"), "no"),
    ],
)
def test_a_branch_looks_at_an_attribute(script: Script, value: str, branch: Node, expected: str) -> None:
    begin(script, SetAttribute(node="s", attribute="a", value=value, next="b"), branch)
    assert at(script) == expected


def test_a_flow_begins_with_what_the_network_told(script: Script) -> None:
    verified = Attribute(name="sip_verified", value="TN-Validation-Passed")
    cases = (Case(values=("TN-Validation-Passed",), next="yes"),)
    begin(script, IsAttribute(node="b", attribute="sip_verified", cases=cases, otherwise="no"), told=(verified,))
    assert at(script) == "yes"


def test_the_branch_that_was_taken_is_told(script: Script) -> None:
    (
        begin(script, told("hello", next="tier"), IsTier(node="tier", cases=(Case(values=("gold",)),), otherwise="no"))
        >> PromptEnded(command=said(script).id, contact="c1", leg="kc1")
        << FlowStepped(contact="c1", node="tier", kind="is_tier", detail="otherwise")
        << FlowStepped(contact="c1", node="no", kind="say")
        << PlayPrompts(id="101.1", contact="c1", leg="kc1", spoken=(prompt("no"),), language=Language.ENGLISH)
    )


# --- Languages. ---


def test_a_caller_who_chooses_a_language_is_spoken_to_in_it(script: Script) -> None:
    choice = ChooseLanguage(
        node="choose",
        spoken=(Prompt(prompt="for_russian", language=Language.RUSSIAN),),
        choices=(LanguageKey(digit="2", language=Language.RUSSIAN),),
        next="is",
    )
    branch = IsLanguage(node="is", cases=(LanguageCase(languages=(Language.RUSSIAN,), next="yes"),), otherwise="no")
    begin(script, choice, branch)
    assert said(script).spoken[0].language is Language.RUSSIAN
    (
        script
        >> DigitPressed(contact="c1", leg="kc1", digit="2", command=said(script).id)
        << FlowStepped(contact="c1", node="choose", kind="choose_language", detail="ru")
        << LanguageChosen(contact="c1", language=Language.RUSSIAN)
        << FlowStepped(contact="c1", node="is", kind="is_language", detail="ru")
        << FlowStepped(contact="c1", node="yes", kind="say")
        << PlayPrompts(id="101.1", contact="c1", leg="kc1", spoken=(prompt("yes"),), language=Language.RUSSIAN)
    )


def test_a_caller_who_chooses_no_language_keeps_theirs(script: Script) -> None:
    choice = ChooseLanguage(
        node="choose",
        spoken=(prompt("for_russian"),),
        choices=(LanguageKey(digit="2", language=Language.RUSSIAN),),
        next="yes",
    )
    begin(script, choice, language=Language.CHINESE)
    hear(script)
    assert (at(script), said(script).language) == ("yes", Language.CHINESE)


def test_a_flow_may_set_the_language(script: Script) -> None:
    begin(script, SetLanguage(node="set", language=Language.CHINESE, next="yes"))
    assert said(script).language is Language.CHINESE
    assert script.engine.view.contact("c1").language is Language.CHINESE


# --- Consent. ---


def consent(script: Script, *, digit: str | None, **fields: object) -> tuple[bool, str | None]:
    """Whether the talk is recorded after this answer, and the branch that was taken."""
    notice = Consent(node="notice", spoken=(prompt("recorded"),), next="route", refused="said_no", **fields)
    no = told("said_no", next="route")
    begin(script, notice, no, straight_to(), more=at_work("anna"))
    hear(script, digit=digit)
    branch = at(script)
    if branch == "said_no":
        hear(script)
    contact = script.engine.view.contact("c1")
    script.given(OfferAnswered(offer=contact.offer, agent="anna"))
    return waiting_command(script, ConnectAgent).record, branch


@pytest.mark.parametrize(
    ("fields", "digit", "is_recorded", "branch"),
    [
        ({}, None, True, "route"),
        ({"refuse": "9"}, None, True, "route"),
        ({"refuse": "9"}, "9", False, "said_no"),
        ({"accept": "1"}, None, False, "said_no"),
        ({"accept": "1"}, "1", True, "route"),
        ({"accept": "1", "refuse": "9"}, "9", False, "said_no"),
    ],
)
def test_who_objects_or_was_not_asked_is_not_recorded(
    script: Script, fields: dict, digit: str | None, is_recorded: bool, branch: str
) -> None:
    assert consent(script, digit=digit, **fields) == (is_recorded, branch)


def test_who_could_not_be_told_of_recording_is_not_recorded(script: Script) -> None:
    begin(script, Consent(node="notice", spoken=(prompt("recorded"),), next="yes"))
    (
        script
        >> CommandFailed(command=said(script).id, reason="no_such_file")
        << FlowStepped(contact="c1", node="notice", kind="consent", detail="not_recorded")
        << ConsentAnswered(contact="c1", is_recorded=False)
        << FlowStepped(contact="c1", node="yes", kind="say")
        << PlayPrompts(id="101.1", contact="c1", leg="kc1", spoken=(prompt("yes"),), language=Language.ENGLISH)
    )


# --- Digits. ---


def card(**fields: object) -> AskDigits:
    values = {"node": "card", "attribute": "card", "spoken": (prompt("card"),), "least": 2, "most": 4}
    return AskDigits(**values | {"next": "yes", "otherwise": "no"} | fields)


def entered(script: Script, digits: str, count: int | None = None) -> DigitsEntered:
    return DigitsEntered(
        command=said(script).id, contact="c1", leg="kc1", digits=digits, count=len(digits) if count is None else count
    )


def test_digits_are_asked_for_and_kept(script: Script) -> None:
    begin(script, card(next="read"), Say(node="read", spoken=(prompt("you_entered"), Digits(attribute="card"))))
    asked = said(script)
    assert (asked.digits, asked.most, asked.end_key, asked.is_secret) == ("0123456789", 4, "#", False)
    script.given(entered(script, "407"))
    assert said(script).spoken == (prompt("you_entered"), Number(value=4), Number(value=0), Number(value=7))


def test_too_few_digits_are_asked_for_again_and_then_it_goes_otherwise(script: Script) -> None:
    begin(script, card(tries=2))
    script.given(entered(script, "4"))
    assert at(script) == "card"
    hear(script)
    assert at(script) == "no"


def test_of_secret_digits_only_the_number_is_known(script: Script) -> None:
    web = WebRequest(node="web", endpoint="cards", send=("card",), next="yes", failed="no")
    begin(script, card(is_secret=True, next="web"), web)
    assert said(script).is_secret
    script.given(entered(script, "", count=4))
    assert waiting_command(script, AskWeb).values == (Attribute(name="card", value="4"),)


# --- Other systems. ---


def web(script: Script, **fields: object) -> Script:
    request = WebRequest(
        node="web", endpoint="orders", send=("order", "age"), expect=("state",), wait_s=2, next="is", failed="no"
    )
    is_late = IsAttribute(node="is", attribute="state", cases=(Case(values=("late",), next="yes"),), otherwise="no")
    return begin(script, SetAttribute(node="s", attribute="order", value="7", next="web"), request, is_late, **fields)


def test_another_system_is_asked_by_the_name_of_an_endpoint(script: Script) -> None:
    web(script, customer="maria")
    asked = waiting_command(script, AskWeb)
    expected = AskWeb(
        id=asked.id,
        contact="c1",
        leg="kc1",
        endpoint="orders",
        wait_s=2,
        values=(Attribute(name="order", value="7"),),
        customer="maria",
    )
    assert asked == expected


def test_what_another_system_answers_can_be_branched_on(script: Script) -> None:
    asked = waiting_command(web(script), AskWeb)
    values = (Attribute(name="state", value="late"), Attribute(name="order", value="8"))
    script.given(WebAnswered(command=asked.id, contact="c1", values=values))
    assert at(script) == "yes"


def test_only_what_is_expected_is_kept_of_an_answer(script: Script) -> None:
    read = Say(node="read", spoken=(Digits(attribute="order"), Digits(attribute="extra")))
    request = WebRequest(node="web", endpoint="e", next="read", failed="no", expect=("extra",))
    begin(script, SetAttribute(node="s", attribute="order", value="7", next="web"), request, read)
    values = (Attribute(name="order", value="8"), Attribute(name="extra", value="1"))
    script.given(WebAnswered(command=waiting_command(script, AskWeb).id, contact="c1", values=values))
    assert said(script).spoken == (Number(value=7), Number(value=1))


def test_a_request_that_fails_goes_its_own_way(script: Script) -> None:
    asked = waiting_command(web(script), AskWeb)
    (
        script
        >> CommandFailed(command=asked.id, reason="timeout")
        << FlowStepped(contact="c1", node="web", kind="web_request", detail="failed")
        << FlowStepped(contact="c1", node="no", kind="say")
        << PlayPrompts(id="101.1", contact="c1", leg="kc1", spoken=(prompt("no"),), language=Language.ENGLISH)
    )


def test_requests_that_fail_in_a_circle_end_the_contact(script: Script) -> None:
    begin(script, WebRequest(node="web", endpoint="e", failed="web"))
    for _ in range(100):
        if script.engine.view.contact("c1") is None:
            break
        script.given(CommandFailed(command=waiting_command(script, AskWeb).id, reason="timeout"), 1)
    assert script.engine.view.contact("c1") is None

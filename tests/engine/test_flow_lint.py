"""What the linter finds in a flow: each planted fault by its code and its node, and nothing else."""

from typing import get_args, get_type_hints

import pytest

from perezvon.engine.flow import faults, manners
from perezvon.engine.flow.graph import (
    Ask,
    Case,
    Digits,
    Flow,
    GoToFlow,
    GoToRoute,
    HangUp,
    IsKnownCaller,
    IsOpen,
    LanguageCase,
    Menu,
    MenuChoice,
    Node,
    RouteExit,
    Say,
    WebRequest,
)
from perezvon.engine.flow.lint import Known, RouteFacts, Severity, errors, problems
from perezvon.engine.flow.ways import FIELDS, ways
from perezvon.kernel.ids import NodeId
from perezvon.kernel.values import Language
from tests.engine.examples import full
from tests.support.factories import changed as other
from tests.support.factories import flow_published, node, prompt, rating, straight_to
from tests.support.flows import BANK, CLINIC, GOOD, KNOWN, SHOP, added, changed, replaced, says

SAY = Say(node=node("say"), spoken=(prompt("greeting_unknown"),))
MENU = Menu(node=node("menu"), spoken=(prompt("main_menu"),), choices=(MenuChoice(digit="1"),))


def flow(*nodes: Node, after_talk: str | None = None) -> Flow:
    return flow_published(*nodes, after_talk=after_talk).flow


def found(checked: Flow, known: Known | None = KNOWN) -> list[str]:
    return [str(problem) for problem in problems(checked, known)]


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.flow)
def test_nothing_is_found_in_a_good_flow(good: Flow) -> None:
    assert found(good) == []
    assert found(good, None) == []


def six(menu: str) -> tuple[MenuChoice, ...]:
    return tuple(MenuChoice(digit=str(digit), next=menu) for digit in range(1, 7))


FAULTS = {
    "two_nodes_of_a_name": (added(SHOP, Say(node="thanks", spoken=says("thanks"))), ["node_twice at thanks"]),
    "no_start": (other(SHOP, start="gone"), ["missing_start at gone"]),
    "no_after_talk": (other(BANK, after_talk="gone"), ["missing_after_talk at gone"]),
    "no_next": (changed(SHOP, "notice", next="gone"), ["missing_next at notice: gone"]),
    "silence": (changed(SHOP, "closed", spoken=()), ["says_nothing at closed"]),
    "no_tries": (changed(SHOP, "menu", tries=0), ["no_tries at menu"]),
    "no_keys": (changed(SHOP, "rating", digits=""), ["no_keys at rating"]),
    "no_such_key": (changed(SHOP, "rating", digits="1x"), ["not_a_key at rating: x"]),
    "key_twice": (changed(SHOP, "rating", digits="121"), ["key_twice at rating: 1"]),
    "no_cases": (changed(BANK, "status", cases=()), ["no_cases at status"]),
    "value_twice": (
        changed(BANK, "status", cases=(Case(values=("ok", "ok"), next="security"),)),
        ["value_twice at status: ok"],
    ),
    "more_than_most": (changed(BANK, "card", least=17), ["wrong_count at card: 17-16"]),
    "never_silent_enough": (changed(SHOP, "message", silence_s=200), ["wrong_times at message: 200-120"]),
    "no_time_to_answer": (changed(BANK, "look_up", wait_s=0), ["no_time at look_up"]),
    "failure_ends_call": (changed(BANK, "look_up", failed=None), ["failure_ends_call at look_up"]),
    "secret_spoken": (
        changed(BANK, "repeat", spoken=(*says("you_entered"), Digits(attribute="pin"))),
        ["secret_spoken at repeat: pin"],
    ),
    "talks_twice": (changed(SHOP, "thanks", next="support"), ["route_after_talk at support"]),
    "silent_circle": (
        replaced(CLINIC, IsKnownCaller(node="manager", known="tier", unknown="menu")),
        ["silent_circle at tier", "silent_circle at manager"],
    ),
    "endless": (changed(SHOP, "callback", declined="callback"), ["endless_without_key at callback"]),
    "no_such_route": (changed(SHOP, "sales", route="to-moon"), ["unknown_route at sales: to-moon"]),
    "no_such_hours": (changed(SHOP, "hours", hours="moon"), ["unknown_hours at hours: moon"]),
    "no_such_prompt": (changed(SHOP, "hello", spoken=says("moon")), ["unknown_prompt at hello: moon"]),
    "no_such_endpoint": (changed(BANK, "look_up", endpoint="moon"), ["unknown_endpoint at look_up: moon"]),
    "no_such_flow": (changed(CLINIC, "billing", flow="moon"), ["unknown_flow at billing: moon"]),
    "no_such_measure": (changed(SHOP, "solved", measure="mood"), ["unknown_measure at solved: mood"]),
    "off_the_scale": (
        changed(SHOP, "rating", measure="ces", digits="0189"),
        ["not_on_scale at rating: 0, 8, 9"],
    ),
    "no_such_number": (changed(CLINIC, "pharmacy", number="moon"), ["unknown_number at pharmacy: moon"]),
    "callback_by_nobody": (changed(SHOP, "callback", route="moon"), ["unknown_route at callback: moon"]),
}

ANNOYANCES = {
    "never_reached": (added(SHOP, Say(node="alone", spoken=says("thanks"))), ["never_reached at alone"]),
    "two_menus": (
        added(
            changed(SHOP, "menu", choices=(MenuChoice(digit="1", next="more"), MenuChoice(digit="2", next="support"))),
            Menu(
                node="more",
                spoken=says("main_menu"),
                choices=(MenuChoice(digit="1", next="sales"),),
                otherwise="support",
            ),
        ),
        ["menu_below_menu at more"],
    ),
    "nobody_within_two_choices": (
        flow(Say(node="who", spoken=says("greeting_unknown"), next="end"), Say(node="end", spoken=says("goodbye"))),
        ["no_human at who"],
    ),
    "six_choices": (changed(SHOP, "menu", choices=(*six("sales"),)), ["too_many_choices at menu: 6"]),
    "asked_for_ever": (changed(SHOP, "menu", tries=9), ["asked_too_often at menu: 9"]),
    "unexplained": (changed(SHOP, "menu", spoken=()), ["key_unexplained at menu"]),
    "line_goes_dead": (changed(SHOP, "support", otherwise=None), ["dead_end at support: otherwise"]),
    "cut_off_by_a_branch": (
        replaced(CLINIC, IsKnownCaller(node="manager", known="end", unknown="menu")),
        ["dead_end at manager: known"],
    ),
    "told_nothing": (changed(SHOP, "sales", waiting=says("please_wait")), ["wait_untold at sales"]),
    "a_way_of_the_route_is_missing": (
        changed(CLINIC, "ward", exits=(RouteExit(way="voicemail", next="message"),), waiting=SHOP.nodes[7].waiting),
        ["exit_without_way at ward: callback"],
    ),
    "keys_or_nothing": (changed(SHOP, "menu", otherwise="goodbye"), ["nothing_pressed at menu"]),
    "closed_and_that_is_all": (changed(SHOP, "closed", next="goodbye"), ["closed_without_offer at hours"]),
    "no_notice": (
        replaced(SHOP, Say(node="notice", spoken=says("greeting_unknown"), next="hours")),
        ["no_notice at sales", "no_notice at support"],
    ),
    "slow": (changed(BANK, "look_up", wait_s=6), ["web_too_slow at look_up: 6"]),
    "never_set": (changed(BANK, "status", attribute="state"), ["never_set at status: state"]),
    "sent_and_never_set": (changed(BANK, "look_up", send=("card", "age")), ["never_set at look_up: age"]),
    "survey": (
        added(
            changed(SHOP, "solved", next="third"),
            Ask(node="third", question="third", spoken=says("rate_agent"), next="fourth"),
            Ask(node="fourth", question="fourth", spoken=says("rate_agent"), next="thanks"),
        ),
        ["survey_too_long at rating: 4"],
    ),
}


@pytest.mark.parametrize(("checked", "expected"), FAULTS.values(), ids=FAULTS)
def test_an_error_is_found_at_its_node(checked: Flow, expected: list[str]) -> None:
    told = errors(checked, KNOWN)
    assert [str(problem) for problem in told] == expected


def test_what_the_network_may_tell_need_not_be_set() -> None:
    assert found(changed(BANK, "status", attribute="sip_state")) == []


@pytest.mark.parametrize(("checked", "expected"), ANNOYANCES.values(), ids=ANNOYANCES)
def test_what_annoys_people_is_found_at_its_node_and_nothing_else(checked: Flow, expected: list[str]) -> None:
    assert found(checked) == expected
    assert {problem.severity for problem in problems(checked, KNOWN)} == {Severity.WARNING}


def test_a_planted_error_is_no_more_than_it_is() -> None:
    """Where a fault leaves the shape of the flow as it was, it brings no other problem along."""
    shape = {
        "no_start",
        "no_next",
        "talks_twice",
        "silent_circle",
        "endless",
        "no_after_talk",
        "no_cases",
        "value_twice",
    }
    for name, (checked, expected) in FAULTS.items():
        if name not in shape:
            assert found(checked) == expected, name


# --- What is said. ---


def known(**fields: object) -> Known:
    return other(KNOWN, **fields)


def test_speech_of_more_than_twenty_seconds_is_found() -> None:
    assert found(SHOP, known(lengths={"recorded_and_rated": 20.0})) == []
    assert found(SHOP, known(lengths={"thanks": 12.0, "goodbye": 9.4})) == ["speech_too_long at thanks: 21"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.ENGLISH, "Press one for sales. Press two for support."),
        (Language.ENGLISH, "Welcome. Press 1 for sales, press 2 for support."),
        (Language.RUSSIAN, "Нажмите один, чтобы подключить услугу."),
        (Language.RUSSIAN, "Добрый день! Нажмите 2 для связи с поддержкой."),
        (Language.CHINESE, "按一咨询业务，按二技术支持。"),
    ],
)
def test_a_key_that_is_named_before_its_reason_is_found(language: Language, text: str) -> None:
    assert found(SHOP, known(texts={"main_menu": {language: text}})) == ["key_before_reason at menu: main_menu"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.ENGLISH, "For sales, press one. For support, press two."),
        (Language.RUSSIAN, "Если нужна помощь, нажмите два. Чтобы повторить, нажмите звёздочку."),
        (Language.CHINESE, "咨询业务请按一，技术支持请按二。"),
    ],
)
def test_a_key_that_is_named_after_its_reason_is_fine(language: Language, text: str) -> None:
    assert found(SHOP, known(texts={"main_menu": {language: text}})) == []


# --- What exists. ---


def test_a_route_into_a_queue_that_is_not_there_is_found() -> None:
    routes = {**KNOWN.routes, "to-sales": RouteFacts(queues=("moon",))}
    assert found(SHOP, known(routes=routes)) == ["unknown_queue at sales: moon"]


def test_what_is_not_known_is_not_checked() -> None:
    little = Known(routes=["to-ward"], hours=(), prompts=KNOWN.prompts)
    assert found(CLINIC, little) == []


# --- Circles. ---


def test_a_circle_in_which_something_is_said_is_no_silent_one() -> None:
    waits = GoToRoute(node="route", route="r", otherwise="say")
    assert errors(flow(other(SAY, next="route"), waits)) == ()


@pytest.mark.parametrize(
    "circle",
    [
        flow(straight_to(otherwise=node("route"))),
        flow(IsKnownCaller(node="a", known="b"), IsOpen(node="b", hours="always", closed="a")),
        flow(WebRequest(node="web", endpoint="e", failed="web", next="end"), HangUp(node="end")),
        other(flow(IsKnownCaller(node="a", known="again"), GoToFlow(node="again", flow="main")), flow="main"),
    ],
)
def test_a_circle_without_a_word_is_found(circle: Flow) -> None:
    assert {problem.code for problem in errors(circle)} == {"silent_circle"}


def test_a_caller_who_puts_the_phone_down_beside_is_not_asked_for_ever() -> None:
    again = other(MENU, otherwise="say")
    assert "endless_without_key at menu" in found(flow(other(SAY, next="menu"), again), None)
    assert "endless_without_key at menu" not in found(flow(other(SAY, next="menu"), other(again, otherwise=None)), None)


# --- The shape of nodes. ---


@pytest.mark.parametrize("kind", get_args(Node), ids=lambda kind: kind.__name__)
def test_every_way_out_of_every_kind_of_node_is_known(kind: type[Node]) -> None:
    leads = [name for name, hint in get_type_hints(kind).items() if hint == NodeId | None]
    assert set(leads) <= set(FIELDS)
    told = [way.next for way in ways(full(kind))]
    assert told.count(None) == 0
    assert len(told) >= len(leads)


def test_ways_are_told_in_the_order_in_which_they_are_tried() -> None:
    assert [way.label for way in ways(BANK.nodes[6])] == ["blocked/stolen", "ok", "otherwise"]
    cases = (LanguageCase(languages=(Language.RUSSIAN, Language.ENGLISH), next="notice"),)
    assert [way.label for way in ways(other(CLINIC.nodes[0], cases=cases))] == ["ru/en", "otherwise"]
    assert [way.label for way in ways(MENU)] == ["1", "otherwise"]
    assert [way.label for way in ways(rating())] == ["next"]


def test_every_kind_of_problem_is_planted_here() -> None:
    planted = {line.split(" ")[0] for _, lines in (FAULTS | ANNOYANCES).values() for line in lines}
    elsewhere = {"speech_too_long", "key_before_reason", "unknown_queue"}
    assert planted | elsewhere == {*faults.CODES, *manners.CODES}

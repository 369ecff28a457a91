"""What the linter finds in a flow."""

import pytest

from perezvon.engine.flow.graph import Ask, Flow, GoToRoute, HangUp, IsKnownCaller, IsOpen, Menu, MenuChoice, Say
from perezvon.engine.flow.lint import Known, problems
from tests.support.factories import flow_published, greeting_centre, node, prompt, rating, straight_to

SAY = Say(node=node("say"), spoken=(prompt("greeting_unknown"),))
MENU = Menu(node=node("menu"), spoken=(prompt("main_menu"),), choices=(MenuChoice(digit="1"),))


def flow(*nodes: object, after_talk: str | None = None) -> Flow:
    return flow_published(*nodes, after_talk=after_talk).flow


def codes(checked: Flow, known: Known | None = None) -> list[str]:
    return [str(problem) for problem in problems(checked, known)]


def test_a_sound_flow_has_no_problems() -> None:
    published = greeting_centre()[-1]
    assert problems(published.flow) == ()


@pytest.mark.parametrize(
    ("checked", "expected"),
    [
        (flow(SAY, SAY), ["node_twice at say"]),
        (Flow(flow="main", version=1, nodes=(), start="gone"), ["missing_start at gone"]),
        (flow(SAY, after_talk="gone"), ["missing_after_talk at gone"]),
        (flow(Say(node="say", spoken=SAY.spoken, next="gone")), ["missing_next at say: gone"]),
        (flow(Say(node="say", spoken=())), ["says_nothing at say"]),
        (flow(SAY, HangUp(node="end")), ["never_reached at end"]),
        (flow(Menu(node="menu", spoken=(), choices=())), ["no_keys at menu"]),
        (flow(Menu(node="menu", spoken=(), choices=MENU.choices, tries=0)), ["no_tries at menu"]),
        (flow(Menu(node="menu", spoken=(), choices=MENU.choices * 2)), ["key_twice at menu: 1"]),
        (flow(Ask(node="ask", question="q", spoken=(), digits="1x")), ["not_a_key at ask: x"]),
        (flow(SAY, straight_to(), after_talk="route"), ["route_after_talk at route"]),
        (flow(straight_to(otherwise=node("route"))), ["silent_circle at route"]),
        (
            flow(IsKnownCaller(node="a", known="b"), IsOpen(node="b", hours="always", closed="a")),
            ["silent_circle at a", "silent_circle at b"],
        ),
    ],
)
def test_a_problem_is_told_with_its_node(checked: Flow, expected: list[str]) -> None:
    assert codes(checked) == expected


def test_a_circle_in_which_something_is_said_is_no_problem() -> None:
    assert (
        codes(
            flow(Say(node="say", spoken=SAY.spoken, next="route"), GoToRoute(node="route", route="r", otherwise="say"))
        )
        == []
    )


def test_what_does_not_exist_in_the_centre_is_told() -> None:
    checked = flow(
        IsOpen(node="open", hours="always", open="route"),
        straight_to(waiting=(prompt("wait"),)),
        rating(),
        after_talk="rating",
    )
    nothing = Known(routes=(), hours=(), prompts=("rate_agent",))
    assert codes(checked, nothing) == [
        "unknown_hours at open: always",
        "unknown_route at route: to-sales",
        "unknown_prompt at route: wait",
    ]

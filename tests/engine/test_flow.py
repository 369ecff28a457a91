"""What a caller hears before and after an agent."""

from perezvon.engine.centre import OpenSpan, PersonalManagerStep
from perezvon.engine.changes import (
    ContactEnded,
    FlowStepped,
    LegEnded,
    QuestionAnswered,
)
from perezvon.engine.commands import HangUpLeg, PlayMusic, PlayPrompts
from perezvon.engine.events import (
    CommandFailed,
    ContactWrappedUp,
    DigitPressed,
    Event,
    HangUpRequested,
    LegHungUp,
    PromptEnded,
)
from perezvon.engine.flow.graph import (
    CustomerName,
    HangUp,
    IsKnownCaller,
    IsOpen,
    Menu,
    MenuChoice,
    Number,
    Position,
    Say,
)
from perezvon.kernel.values import Language
from tests.engine.stages import talking, waiting_command
from tests.support.factories import (
    arrived,
    at_work,
    centre,
    flow_published,
    hours_set,
    node,
    prompt,
    rating,
    route_set,
    straight_to,
)
from tests.support.script import Script

END = HangUp(node=node("end"))
MENU = Menu(
    node=node("menu"),
    spoken=(prompt("main_menu"),),
    choices=(MenuChoice(digit="1", next=node("one")), MenuChoice(digit="2", next=node("two"))),
    otherwise=node("end"),
)
MENU_FLOW = flow_published(
    MENU,
    Say(node=node("one"), spoken=(prompt("one"),)),
    Say(node=node("two"), spoken=(prompt("two"),)),
    END,
)


def said(command: str, *spoken: object, **fields: object) -> PlayPrompts:
    return PlayPrompts(id=command, contact="c1", leg="kc1", spoken=spoken, language=Language.ENGLISH, **fields)


def ended(command: str) -> PromptEnded:
    return PromptEnded(command=command, contact="c1", leg="kc1")


def pressed(digit: str, command: str | None) -> DigitPressed:
    return DigitPressed(contact="c1", leg="kc1", digit=digit, command=command)


def begin(script: Script, *settings: Event, **fields: object) -> str:
    """The contact `c1` has arrived; gives the id of what is said to it."""
    script.given(*centre(*settings), arrived("c1", **fields))
    return waiting_command(script, PlayPrompts).id


# --- Greeting. ---


def test_a_known_caller_is_greeted_by_name(script: Script) -> None:
    flow = flow_published(
        IsKnownCaller(node=node("known"), known=node("by-name"), unknown=node("hello")),
        Say(node=node("by-name"), spoken=(prompt("greeting_known"), CustomerName())),
        Say(node=node("hello"), spoken=(prompt("greeting_unknown"),)),
    )
    script.given(*centre(flow), arrived("c1", customer="maria"), arrived("c2"))
    known, unknown = script.engine.view.unanswered()
    assert (known.spoken, known.customer) == ((prompt("greeting_known"), CustomerName()), "maria")
    assert (unknown.spoken, unknown.customer) == ((prompt("greeting_unknown"),), None)


def test_a_prompt_that_fails_does_not_lose_the_call(script: Script) -> None:
    command = begin(script, flow_published(Say(node=node("hello"), spoken=(prompt("hello"),), next=node("end")), END))
    (
        script
        >> CommandFailed(command=command, reason="no_such_file")
        << FlowStepped(contact="c1", node="end", kind="hang_up")
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="finished_in_flow")
        << HangUpLeg(id="101.1", contact="c1", leg="kc1")
    )


# --- Opening hours. ---


def hours_flow() -> Event:
    return flow_published(
        IsOpen(node=node("hours"), hours="office", open=node("route"), closed=node("closed")),
        Say(node=node("closed"), spoken=(prompt("closed"),)),
        straight_to(),
    )


def test_a_caller_outside_opening_hours_is_told_so_and_ends_closed(script: Script) -> None:
    command = begin(script, hours_set("office"), hours_flow())
    (
        script
        >> ended(command)
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="closed")
        << HangUpLeg(id="101.1", contact="c1", leg="kc1")
    )


def test_a_caller_who_hangs_up_on_the_closed_message_ends_closed(script: Script) -> None:
    begin(script, hours_set("office"), hours_flow())
    (
        script
        >> LegHungUp(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg="kc1", cause="customer")
        << ContactEnded(contact="c1", how="closed")
    )


def test_a_caller_within_opening_hours_is_routed(script: Script) -> None:
    monday = hours_set("office", spans=(OpenSpan(weekday=0, start=9 * 60, end=10 * 60),))
    script.given(*centre(monday, hours_flow()), arrived("c1"))
    assert script.engine.view.contact("c1").phase == "waiting"


def test_hours_that_nobody_has_set_are_open(script: Script) -> None:
    script.given(*centre(hours_flow()), arrived("c1"))
    assert script.engine.view.contact("c1").phase == "waiting"


# --- Menus. ---


def test_a_digit_chooses_a_branch(script: Script) -> None:
    command = begin(script, MENU_FLOW)
    (
        script
        >> pressed("2", command)
        << FlowStepped(contact="c1", node="menu", kind="menu", detail="2")
        << FlowStepped(contact="c1", node="two", kind="say")
        << said("101.1", prompt("two"))
    )


def test_a_menu_is_said_again_and_then_goes_on_by_itself(script: Script) -> None:
    command = begin(script, MENU_FLOW)
    script >> ended(command) << said("101.1", prompt("main_menu"), digits="12", wait_s=5)
    (
        script
        >> pressed("7", "101.1")
        << FlowStepped(contact="c1", node="menu", kind="menu", detail="otherwise")
        << FlowStepped(contact="c1", node="end", kind="hang_up")
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="finished_in_flow")
        << HangUpLeg(id="102.1", contact="c1", leg="kc1")
    )


def test_a_digit_that_nobody_waits_for_means_nothing(script: Script) -> None:
    command = begin(script, MENU_FLOW)
    script >> pressed("1", None)
    script >> ended(command) << said("102.1", prompt("main_menu"), digits="12", wait_s=5)
    script >> pressed("1", command)
    script >> ended(command)


def test_a_caller_who_hangs_up_in_a_menu_left_in_the_flow(script: Script) -> None:
    begin(script, MENU_FLOW)
    (
        script
        >> LegHungUp(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg="kc1", cause="customer")
        << ContactEnded(contact="c1", how="left_in_flow")
    )
    script.check()
    assert script.engine.view.unanswered() == ()


# --- Waiting. ---


def test_a_waiting_caller_hears_the_waiting_prompt_once_and_then_music(script: Script) -> None:
    command = begin(script, flow_published(straight_to(waiting=(prompt("please_wait"),))))
    script >> ended(command) << PlayMusic(id="101.1", contact="c1", leg="kc1")
    script >> ended(command)


def test_a_waiting_caller_is_told_their_place(script: Script) -> None:
    flow = flow_published(straight_to(waiting=(prompt("please_wait"), Position(before="position_is"))))
    script.given(*centre(flow), arrived("c0"), arrived("c1"))
    spoken = waiting_command(script, PlayPrompts).spoken
    assert spoken == (prompt("please_wait"), prompt("position_is"), Number(value=2))


def test_a_caller_who_is_rung_through_at_once_has_no_place_to_be_told(script: Script) -> None:
    flow = flow_published(straight_to(waiting=(Position(before="position_is"),)))
    script.given(*centre(flow, route_set(PersonalManagerStep()), *at_work("anna")), arrived("c1", manager="anna"))
    assert waiting_command(script, PlayMusic).contact == "c1"


def test_a_caller_whom_nobody_can_serve_is_told_so(script: Script) -> None:
    flow = flow_published(
        straight_to("unknown", otherwise=node("sorry")), Say(node=node("sorry"), spoken=(prompt("nobody_free"),))
    )
    script.given(*centre(flow), arrived("c1"))
    command = waiting_command(script, PlayPrompts)
    assert command.spoken == (prompt("nobody_free"),)
    (
        script
        >> ended(command.id)
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="not_served")
        << HangUpLeg(id="101.1", contact="c1", leg="kc1")
    )


# --- After the talk. ---


def test_a_question_without_an_answer_goes_on(script: Script) -> None:
    flow = flow_published(straight_to(), rating(then="end"), END, after_talk="rating")
    talking(script, flow)
    script.given(HangUpRequested(contact="c1", agent="anna"))
    (
        script
        >> ended(waiting_command(script, PlayPrompts).id)
        << FlowStepped(contact="c1", node="end", kind="hang_up")
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="talked")
        << HangUpLeg(id="101.1", contact="c1", leg="kc1")
    )


def test_an_answer_counts_for_the_agent_even_when_the_wrap_up_is_done(script: Script) -> None:
    flow = flow_published(straight_to(), rating(), after_talk="rating")
    talking(script, flow)
    script.given(HangUpRequested(contact="c1", agent="anna"), ContactWrappedUp(contact="c1", agent="anna"))
    (
        script
        >> pressed("4", waiting_command(script, PlayPrompts).id)
        << QuestionAnswered(contact="c1", question="agent", digit="4", agent="anna")
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="talked")
        << HangUpLeg(id="101.1", contact="c1", leg="kc1")
    )


def test_a_digit_outside_the_scale_is_no_answer(script: Script) -> None:
    talking(script, flow_published(straight_to(), rating(), after_talk="rating"))
    script.given(HangUpRequested(contact="c1", agent="anna"))
    (
        script
        >> pressed("9", waiting_command(script, PlayPrompts).id)
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="talked")
        << HangUpLeg(id="101.1", contact="c1", leg="kc1")
    )


def test_a_contact_is_not_routed_a_second_time_after_a_talk(script: Script) -> None:
    talking(script, flow_published(straight_to(), after_talk="route"))
    script.given(HangUpRequested(contact="c1", agent="anna"))
    assert script.engine.view.contact("c1").phase == "wrap_up"


# --- Flows that are wrong, and versions. ---


def test_a_missing_node_fails_the_contact(script: Script) -> None:
    script.given(*centre(flow_published(Say(node=node("say"), spoken=(), next=node("gone")))), arrived("c1"))
    (
        script
        >> ended(waiting_command(script, PlayPrompts).id)
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="failed")
        << HangUpLeg(id="101.1", contact="c1", leg="kc1")
    )


def test_a_circle_of_silent_nodes_fails_the_contact(script: Script) -> None:
    circle = flow_published(IsKnownCaller(node=node("a"), known=node("a"), unknown=node("a")))
    script.given(*centre(circle))
    outputs = script.engine.handle(101, script.at, arrived("c1"))
    assert ContactEnded(contact="c1", how="failed") in outputs
    assert len(outputs) < 100


def test_a_contact_finishes_on_the_version_on_which_it_began(script: Script) -> None:
    command = begin(script, MENU_FLOW)
    silent = flow_published(END, version=2)
    script.given(silent, flow_published(END, version=3))
    (
        script
        >> pressed("1", command)
        << FlowStepped(contact="c1", node="menu", kind="menu", detail="1")
        << FlowStepped(contact="c1", node="one", kind="say")
        << said("101.1", prompt("one"))
    )
    script.check()
    assert script.engine.view.contact("c1").node == "one"

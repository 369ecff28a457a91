"""Where a flow leads to when nobody talks: callbacks, messages, other flows, outside lines, and its end."""

import msgspec

from perezvon.engine.centre import ExitStep
from perezvon.engine.changes import (
    Anomaly,
    CallbackEnded,
    CallbackPlanned,
    CallbackRequested,
    ContactEnded,
    FlowChanged,
    FlowStepped,
    LegEnded,
    LegRecordingMade,
    MessageLeft,
)
from perezvon.engine.commands import AskWeb, HangUpLeg, PlayPrompts, RecordMessage, TransferOut
from perezvon.engine.events import (
    CommandFailed,
    DigitPressed,
    Event,
    FlowPublished,
    LegHungUp,
    LegRecorded,
    PromptEnded,
    WebAnswered,
)
from perezvon.engine.flow.graph import (
    Flow,
    GoToFlow,
    GoToNumber,
    HangUp,
    IsSet,
    Node,
    OfferCallback,
    RouteExit,
    Say,
    SetAttribute,
    TakeMessage,
    WebRequest,
)
from perezvon.kernel.values import Language
from tests.engine.stages import waiting_command
from tests.support.factories import arrived, centre, flow_published, node, prompt, route_set, straight_to
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


# --- Callbacks and messages. ---


def test_a_callback_that_is_wanted_is_told(script: Script) -> None:
    offer = OfferCallback(node="offer", spoken=(prompt("callback"),), route="r", accepted="yes", declined="no")
    begin(script, offer, customer="maria", party="p")
    (
        script
        >> DigitPressed(contact="c1", leg="kc1", digit="1", command=said(script).id)
        << FlowStepped(contact="c1", node="offer", kind="offer_callback", detail="accepted")
        << CallbackRequested(contact="c1", customer="maria", party="p", route="r")
        << CallbackPlanned(callback="b101.1", line="web", due=script.at, contact="c1", party="p", customer="maria")
        << CallbackEnded(callback="b101.1", how="by_hand", reason="not_automatic")
        << FlowStepped(contact="c1", node="yes", kind="say")
        << PlayPrompts(
            id="101.2",
            contact="c1",
            leg="kc1",
            spoken=(prompt("yes"),),
            language=Language.ENGLISH,
            customer="maria",
        )
    )


def test_a_callback_that_is_not_wanted_is_none(script: Script) -> None:
    begin(script, OfferCallback(node="offer", spoken=(prompt("callback"),), accepted="yes", declined="no"))
    hear(script)
    assert at(script) == "no"


def message(script: Script) -> RecordMessage:
    """The caller is asked for a message, and it is being recorded."""
    begin(script, TakeMessage(node="message", spoken=(prompt("speak"),), next="yes", otherwise="no"))
    hear(script)
    return waiting_command(script, RecordMessage)


def recorded(command: str) -> LegRecorded:
    return LegRecorded(contact="c1", leg="kc1", recording="r1", started=5, duration=9, command=command)


def test_a_message_is_recorded_after_the_words(script: Script) -> None:
    order = message(script)
    assert (order.leg, order.longest_s, order.silence_s, order.end_key) == ("kc1", 120, 5, "#")
    (
        script
        >> recorded(order.id)
        << LegRecordingMade(contact="c1", leg="kc1", recording="r1", started=5, duration=9)
        << MessageLeft(contact="c1", leg="kc1", recording="r1", duration=9)
        << FlowStepped(contact="c1", node="message", kind="take_message", detail="left")
        << FlowStepped(contact="c1", node="yes", kind="say")
        << PlayPrompts(id="101.1", contact="c1", leg="kc1", spoken=(prompt("yes"),), language=Language.ENGLISH)
    )
    script >> recorded(order.id) << Anomaly(reason="already_known", subject="kc1")


def test_a_message_is_kept_of_a_caller_who_hangs_up(script: Script) -> None:
    order = message(script)
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
    assert script.engine.view.unanswered() == ()
    (
        script
        >> recorded(order.id)
        << LegRecordingMade(contact="c1", leg="kc1", recording="r1", started=5, duration=9)
        << MessageLeft(contact="c1", leg="kc1", recording="r1", duration=9)
    )


def test_a_message_that_says_nothing_goes_otherwise(script: Script) -> None:
    order = message(script)
    script.given(CommandFailed(command=order.id, reason="nothing_said"))
    assert at(script) == "no"


# --- Elsewhere. ---


def test_a_contact_goes_on_in_another_flow_with_what_it_carries(script: Script) -> None:
    other = Flow(
        flow="other",
        version=3,
        start="is",
        nodes=(
            IsSet(node="is", attribute="a", yes="there", no=None),
            told("there"),
        ),
    )
    (
        begin(
            script,
            told("hello", next="set"),
            SetAttribute(node="set", attribute="a", value="1", next="jump"),
            GoToFlow(node="jump", flow="other"),
            more=(FlowPublished(flow=other),),
        )
        >> PromptEnded(command=said(script).id, contact="c1", leg="kc1")
        << FlowStepped(contact="c1", node="set", kind="set_attribute")
        << FlowStepped(contact="c1", node="jump", kind="go_to_flow")
        << FlowChanged(contact="c1", flow="other", version=3)
        << FlowStepped(contact="c1", node="is", kind="is_set", detail="yes")
        << FlowStepped(contact="c1", node="there", kind="say")
        << PlayPrompts(id="101.1", contact="c1", leg="kc1", spoken=(prompt("there"),), language=Language.ENGLISH)
    )


def test_a_flow_that_is_not_there_fails_the_contact(script: Script) -> None:
    begin(script, GoToFlow(node="jump", flow="nowhere"))
    assert script.engine.view.contact("c1") is None


def test_flows_that_send_a_contact_to_and_fro_fail_it(script: Script) -> None:
    here = Flow(flow="other", version=1, start="back", nodes=(GoToFlow(node="back", flow="main"),))
    begin(script, GoToFlow(node="jump", flow="other"), more=(FlowPublished(flow=here),))
    assert script.engine.view.contact("c1") is None


def test_a_caller_is_passed_on_to_an_outside_line(script: Script) -> None:
    begin(script, GoToNumber(node="out", number="office", otherwise="no"))
    order = waiting_command(script, TransferOut)
    assert order.number == "office"
    (
        script
        >> LegHungUp(contact="c1", leg="kc1", cause="command", command=order.id)
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="finished_in_flow")
    )


def test_where_there_are_no_outside_lines_the_flow_goes_on(script: Script) -> None:
    begin(script, GoToNumber(node="out", number="office", otherwise="no"))
    script.given(CommandFailed(command=waiting_command(script, TransferOut).id, reason="not_supported"))
    assert at(script) == "no"


def test_a_route_may_leave_by_a_way_of_its_own(script: Script) -> None:
    goes = straight_to(otherwise="no", exits=(RouteExit(way="callback", next="yes"),))
    begin(script, goes, more=(route_set(ExitStep(way="callback")),))
    assert at(script) == "yes"


def test_a_way_of_which_the_flow_knows_nothing_is_otherwise(script: Script) -> None:
    begin(script, straight_to(otherwise="no"), more=(route_set(ExitStep(way="callback")),))
    assert at(script) == "no"


def test_what_a_contact_carries_is_in_the_snapshot(script: Script) -> None:
    begin(script, SetAttribute(node="s", attribute="a", value="1", next="yes"))
    state = type(script.engine).restore(script.engine.snapshot())
    assert state.snapshot() == script.engine.snapshot()
    assert b"attributes" in script.engine.snapshot()
    assert msgspec.msgpack.decode(script.engine.snapshot())["dialogues"]["c1"]["run"]["attributes"] == {"a": "1"}


def test_a_caller_who_leaves_while_another_system_is_asked_is_not_waited_for(script: Script) -> None:
    begin(script, WebRequest(node="web", endpoint="e", next="yes", failed="no"))
    asked = waiting_command(script, AskWeb)
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
    assert script.engine.view.unanswered() == ()
    script >> WebAnswered(command=asked.id, contact="c1")
    script.check()


def test_the_line_ends_when_a_flow_ends(script: Script) -> None:
    begin(script, WebRequest(node="web", endpoint="e", failed="no"))
    (
        script
        >> WebAnswered(command=waiting_command(script, AskWeb).id, contact="c1")
        << FlowStepped(contact="c1", node="web", kind="web_request", detail="answered")
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="finished_in_flow")
        << HangUpLeg(id="101.1", contact="c1", leg="kc1")
    )

"""An agent calls somebody by their own wish."""

import pytest

from perezvon.engine.changes import (
    AgentStateChanged,
    CallbackEnded,
    ContactEnded,
    ContactStarted,
    LegStarted,
    Refused,
)
from perezvon.engine.commands import CallCustomer, ConnectAgent, HangUpLeg, PlayPrompts
from perezvon.engine.events import (
    AgentStateRequested,
    CallOutRequested,
    CommandFailed,
    ContactEndRequested,
    HangUpRequested,
    LegConnected,
    LegHungUp,
    PhoneLost,
    PhoneReady,
    ToAgent,
    TransferRequested,
)
from tests.engine.calling import answer, callbacks_set, calling, of, said, wish
from tests.engine.stages import waiting_command
from tests.support.factories import arrived, at_work, centre, line_set
from tests.support.script import Script


def wishes(agent: str = "anna", **fields: object) -> CallOutRequested:
    """An agent calls Maria on the page's line."""
    return CallOutRequested(agent=agent, **({"line": "web", "party": "p1", "customer": "maria"} | fields))


def rung(script: Script, *more: object) -> CallCustomer:
    """Anna's phone is there, and Maria's rings."""
    script.given(*centre(*more), *at_work("anna"), wishes())
    command = waiting_command(script, ConnectAgent)
    script.given(LegConnected(command=command.id, contact=command.contact, leg=command.leg))
    return waiting_command(script, CallCustomer)


def test_the_agent_is_connected_first_and_then_the_customer_is_called(script: Script) -> None:
    script.given(*centre(), *at_work("anna"))
    begun = said(script, wishes())
    started, busy, order = begun
    assert isinstance(started, ContactStarted)
    assert (started.called_by, started.callback, started.party, started.customer) == ("anna", None, "p1", "maria")
    assert isinstance(busy, AgentStateChanged)
    assert (busy.state, busy.reason, busy.contact) == ("talking", "calls_out", started.contact)
    assert isinstance(order, ConnectAgent)
    assert (order.agent, order.offer, order.calls_back) == ("anna", None, True)
    there = said(script, LegConnected(command=order.id, contact=order.contact, leg=order.leg))
    (call,) = of(CallCustomer, there)
    assert (call.leg, call.line, call.party, call.customer) == (started.leg, "web", "p1", "maria")
    assert of(LegStarted, there) == [LegStarted(contact=order.contact, leg=order.leg, agent="anna")]
    view = script.engine.view.contact(order.contact)
    assert (view.phase, view.is_calling, view.called_by, view.talk_since) == ("talking", True, "anna", None)


def test_a_customer_who_answers_talks_and_is_asked_nothing_afterwards(script: Script) -> None:
    call = rung(script)
    assert of(LegStarted, said(script, answer(call))) == [LegStarted(contact=call.contact, leg=call.leg)]
    view = script.engine.view.contact(call.contact)
    assert (view.is_calling, view.talk_since) == (False, script.at)
    over = said(script, HangUpRequested(contact=call.contact, agent="anna"))
    assert of(ContactEnded, over) == [ContactEnded(contact=call.contact, how="talked")]
    assert of(PlayPrompts, over) == []
    assert {order.leg for order in of(HangUpLeg, over)} >= {call.leg}
    assert script.engine.view.agent("anna").state == "wrap_up"


@pytest.mark.parametrize("reason", ["busy", "no_answer", "rejected", "no_number", "not_allowed", "not_supported"])
def test_who_calls_is_told_why_nobody_came(script: Script, reason: str) -> None:
    call = rung(script)
    over = said(script, CommandFailed(command=call.id, reason=reason))
    assert of(ContactEnded, over) == [ContactEnded(contact=call.contact, how="not_reached", reason=reason)]
    assert script.engine.view.contact(call.contact).not_reached == reason
    assert script.engine.view.agent("anna").state == "wrap_up"


def test_an_agent_who_gives_up_stops_the_ringing(script: Script) -> None:
    call = rung(script)
    over = said(script, HangUpRequested(contact=call.contact, agent="anna"))
    assert of(ContactEnded, over) == [ContactEnded(contact=call.contact, how="not_reached", reason="agent_left")]
    assert call.leg in {order.leg for order in of(HangUpLeg, over)}


def test_a_supervisor_may_end_the_attempt(script: Script) -> None:
    call = rung(script)
    over = said(script, ContactEndRequested(contact=call.contact, agent=None))
    assert [change.how for change in of(ContactEnded, over)] == ["stopped"]
    assert call.leg in {order.leg for order in of(HangUpLeg, over)}


def test_without_a_phone_nobody_is_called_and_nobody_else_calls_instead(script: Script) -> None:
    script.given(*centre(), *at_work("anna"), *at_work("ben"), wishes())
    command = waiting_command(script, ConnectAgent)
    over = said(script, CommandFailed(command=command.id, reason="phone_not_reachable"))
    assert [change.how for change in of(ContactEnded, over)] == ["not_served"]
    assert of(CallCustomer, over) == of(ConnectAgent, over) == []
    assert script.engine.view.contact(command.contact) is None
    assert script.engine.view.agent("ben").state == "available"


def test_an_agent_on_a_break_is_on_it_again_afterwards(script: Script) -> None:
    script.given(*centre(), *at_work("anna"), AgentStateRequested(agent="anna", state="break", reason="lunch"))
    script.given(wishes())
    command = waiting_command(script, ConnectAgent)
    script.given(LegConnected(command=command.id, contact=command.contact, leg=command.leg))
    call = waiting_command(script, CallCustomer)
    script.given(CommandFailed(command=call.id, reason="busy"))
    assert script.engine.view.agent("anna").next_state == "break"


def test_a_callback_of_whom_an_agent_reached_anyway_has_done_its_work(script: Script) -> None:
    script.given(*centre(callbacks_set()), *at_work("anna"), AgentStateRequested(agent="anna", state="break"))
    script.given(wish(), wishes())
    command = waiting_command(script, ConnectAgent)
    script.given(LegConnected(command=command.id, contact=command.contact, leg=command.leg))
    reached = said(script, answer(waiting_command(script, CallCustomer)))
    assert of(CallbackEnded, reached) == [CallbackEnded(callback="b1", how="reached", contact=command.contact)]
    assert [contact.contact for contact in script.engine.view.contacts()] == [command.contact]


def test_a_callback_by_which_another_agent_calls_already_goes_on(script: Script) -> None:
    other = calling(script)
    script.given(*at_work("ben"), wishes("ben"))
    command = waiting_command(script, ConnectAgent)
    script.given(LegConnected(command=command.id, contact=command.contact, leg=command.leg))
    (mine,) = [order for order in script.engine.view.unanswered() if getattr(order, "contact", "") == command.contact]
    assert of(CallbackEnded, said(script, answer(mine))) == []
    assert script.engine.view.callback("b1").contact == other.contact


def test_whom_an_agent_called_may_be_passed_on(script: Script) -> None:
    call = rung(script)
    script.given(answer(call), *at_work("ben"))
    script.given(TransferRequested(contact=call.contact, agent="anna", target=ToAgent(agent="ben")))
    assert script.engine.view.contact(call.contact).phase == "ringing"


def test_a_caller_who_is_called_is_no_repeated_caller(script: Script) -> None:
    call = rung(script)
    script.given(answer(call), LegHungUp(contact=call.contact, leg=call.leg, cause="customer"))
    assert script.engine.view.contact(call.contact).phase == "wrap_up"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"agent": "nobody"}, "unknown_agent"),
        ({"line": "unheard_of"}, "unknown_line"),
        ({"party": None, "customer": None}, "nobody_to_call"),
    ],
)
def test_what_cannot_be_is_refused(script: Script, fields: dict, code: str) -> None:
    script.given(*centre(), *at_work("anna"))
    assert said(script, wishes(**fields)) == [Refused(code=code)]


def test_a_line_that_is_not_in_use_calls_nobody(script: Script) -> None:
    script.given(*centre(), *at_work("anna"), line_set(is_active=False))
    assert said(script, wishes(line=None)) == [Refused(code="unknown_line")]


def test_who_names_no_line_calls_on_the_first(script: Script) -> None:
    script.given(*centre(), *at_work("anna"))
    assert [change.line for change in of(ContactStarted, said(script, wishes(line=None)))] == ["web"]


def test_only_who_is_free_and_has_a_phone_may_call(script: Script) -> None:
    script.given(*centre(), *at_work("anna"), PhoneLost(agent="anna"))
    assert said(script, wishes()) == [Refused(code="your_phone_not_ready")]
    script.given(PhoneReady(agent="anna"), arrived("c1"))
    assert script.engine.view.agent("anna").state == "ringing"
    assert said(script, wishes()) == [Refused(code="you_are_busy")]

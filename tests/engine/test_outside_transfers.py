"""An agent passes a customer on to somebody outside."""

import pytest

from perezvon.engine.changes import ContactEnded, LegEnded, OutsideTransferFailed, OutsideTransferStarted, Refused
from perezvon.engine.commands import HangUpLeg, PlayPrompts, StopPlaying, TransferOut
from perezvon.engine.events import (
    CommandFailed,
    ContactEndRequested,
    HangUpRequested,
    HoldRequested,
    LegHungUp,
    OutsideTransferRequested,
)
from tests.engine.calling import of, said
from tests.engine.stages import talking, waiting_command
from tests.support.factories import flow_published, rating, straight_to
from tests.support.script import Script

WISH = OutsideTransferRequested(contact="c1", agent="anna", party="p2")


def passed_out(script: Script, *more: object) -> TransferOut:
    """Anna talks to the customer of `c1`, and somebody outside is called."""
    talking(script, *more)
    script.given(WISH)
    return waiting_command(script, TransferOut)


def test_the_agent_stays_until_somebody_answers(script: Script) -> None:
    talking(script)
    begun = said(script, WISH)
    assert begun[0] == OutsideTransferStarted(contact="c1", agent="anna", party="p2")
    (order,) = of(TransferOut, begun)
    assert (order.contact, order.leg, order.party, order.number) == ("c1", "kc1", "p2", None)
    view = script.engine.view.contact("c1")
    assert (view.phase, view.is_passed_out) == ("talking", True)
    over = said(script, LegHungUp(contact="c1", leg="kc1", cause="command", command=order.id))
    assert of(ContactEnded, over) == [ContactEnded(contact="c1", how="talked")]
    assert script.engine.view.agent("anna").state == "wrap_up"


def test_who_cannot_be_reached_leaves_the_customer_in_the_talk(script: Script) -> None:
    order = passed_out(script)
    failed = said(script, CommandFailed(command=order.id, reason="busy"))
    assert failed[0] == OutsideTransferFailed(contact="c1", reason="busy")
    assert [command.leg for command in of(StopPlaying, failed)] == ["kc1"], "they take part again"
    view = script.engine.view.contact("c1")
    assert (view.phase, view.is_passed_out, view.agent) == ("talking", False, "anna")
    assert of(TransferOut, said(script, WISH)), "it may be tried again"


def test_an_agent_who_leaves_meanwhile_leaves_the_customer_to_who_answers(script: Script) -> None:
    order = passed_out(script)
    left = said(script, HangUpRequested(contact="c1", agent="anna"))
    assert [change.agent for change in of(LegEnded, left)] == ["anna"]
    assert "kc1" not in {command.leg for command in of(HangUpLeg, left)}
    over = said(script, LegHungUp(contact="c1", leg="kc1", cause="command", command=order.id))
    assert of(ContactEnded, over) == [ContactEnded(contact="c1", how="talked")]


def test_the_flow_goes_on_when_nobody_answers_and_the_agent_has_left(script: Script) -> None:
    order = passed_out(script, flow_published(straight_to(), rating(), after_talk="rating", version=2))
    assert of(PlayPrompts, said(script, HangUpRequested(contact="c1", agent="anna"))) == []
    asked = said(script, CommandFailed(command=order.id, reason="no_answer"))
    assert asked[0] == OutsideTransferFailed(contact="c1", reason="no_answer")
    assert len(of(PlayPrompts, asked)) == 1


def test_nothing_else_is_done_to_a_customer_who_is_being_passed_on(script: Script) -> None:
    passed_out(script)
    assert said(script, HoldRequested(contact="c1", agent="anna")) == [Refused(code="being_passed_on")]
    assert said(script, WISH) == [Refused(code="being_passed_on")]


@pytest.mark.parametrize("reason", ["busy", "not_supported"])
def test_what_comes_of_it_after_the_end_of_the_contact_is_nothing_new(script: Script, reason: str) -> None:
    order = passed_out(script)
    script.given(ContactEndRequested(contact="c1", agent=None))
    assert of(OutsideTransferFailed, said(script, CommandFailed(command=order.id, reason=reason))) == []

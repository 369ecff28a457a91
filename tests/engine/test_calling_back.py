"""Calling somebody back: the agent first, then the customer, and what may go wrong."""

import pytest

from perezvon.engine.changes import (
    AgentStateChanged,
    CallbackEnded,
    CallbackPlanned,
    ContactEnded,
    LegEnded,
    LegStarted,
    OfferMade,
    Refused,
)
from perezvon.engine.commands import CallCustomer, ConnectAgent, HangUpLeg, OfferContact, PlayMusic
from perezvon.engine.events import (
    AgentStateRequested,
    CommandFailed,
    ConsultRequested,
    ContactWrappedUp,
    DigitsRequested,
    HangUpRequested,
    HoldRequested,
    LegConnected,
    LegHungUp,
    LegInterrupted,
    OfferAnswered,
    ParkRequested,
    SuperviseRequested,
    ToAgent,
    TransferRequested,
)
from perezvon.kernel.time import SECOND
from tests.engine.calling import answer, asked, attempt, callbacks_set, calling, of, said, talking
from tests.engine.stages import offer_to, waiting_command
from tests.support.factories import (
    at_work,
    flow_published,
    rating,
    straight_to,
)
from tests.support.script import Script

CONTROL = (
    HoldRequested(contact="", agent="anna"),
    ParkRequested(contact="", agent="anna"),
    DigitsRequested(contact="", agent="anna", digits="1"),
    TransferRequested(contact="", agent="anna", target=ToAgent(agent="ben")),
    ConsultRequested(contact="", agent="anna", target=ToAgent(agent="ben")),
)


# --- Being called. ---


def test_an_agent_is_offered_a_callback_like_any_contact(script: Script) -> None:
    asked(script)
    contact = attempt(script).contact
    script.given(*at_work("anna")[:2])
    offered = said(script, AgentStateRequested(agent="anna", state="available"))
    assert [(offer.contact, offer.callback, offer.purpose) for offer in of(OfferMade, offered)] == [
        (contact, "b1", "contact")
    ]
    assert [order.callback for order in of(OfferContact, offered)] == ["b1"]


def test_the_customer_is_called_when_the_agent_is_there(script: Script) -> None:
    asked(script, callbacks_set(ring_s=25))
    contact = attempt(script)
    script.given(*at_work("anna"))
    script.given(OfferAnswered(offer=offer_to(script, "anna"), agent="anna"))
    connect = waiting_command(script, ConnectAgent)
    assert connect.calls_back
    (
        script
        >> LegConnected(command=connect.id, contact=contact.contact, leg=connect.leg)
        << LegStarted(contact=contact.contact, leg=connect.leg, agent="anna", offer=connect.offer)
        << CallCustomer(
            id="101.1",
            contact=contact.contact,
            leg=contact.customer_leg,
            line="web",
            language="en",
            ring_s=25,
            callback="b1",
            party="p1",
            customer="maria",
        )
    )
    assert attempt(script).talk_since is None


def test_the_talk_begins_when_the_customer_answers(script: Script) -> None:
    command = calling(script)
    script.given(7)
    (
        script
        >> answer(command)
        << LegStarted(contact=command.contact, leg=command.leg)
        << CallbackEnded(callback="b1", how="reached", contact=command.contact)
    )
    contact = script.engine.view.contact(command.contact)
    assert (contact.talk_since, contact.is_calling) == (script.at, False)


def test_after_the_talk_the_flow_of_the_line_goes_on(script: Script) -> None:
    command = talking(script, flow_published(straight_to(), rating(), after_talk="rating"))
    script.given(HangUpRequested(contact=command.contact, agent="anna"))
    assert script.engine.view.contact(command.contact).question == "agent"


def test_a_talk_by_a_callback_ends_like_any_other(script: Script) -> None:
    command = talking(script)
    ended = said(script, LegHungUp(contact=command.contact, leg=command.leg, cause="customer"))
    assert of(ContactEnded, ended) == [ContactEnded(contact=command.contact, how="talked")]


@pytest.mark.parametrize("reason", ["busy", "no_answer", "rejected"])
def test_who_does_not_answer_is_called_again_later(script: Script, reason: str) -> None:
    command = calling(script, callbacks_set(retry_s=60))
    failed = said(script, CommandFailed(command=command.id, reason=reason))
    assert of(ContactEnded, failed) == [ContactEnded(contact=command.contact, how="not_reached", reason=reason)]
    assert [change.state for change in of(AgentStateChanged, failed)] == ["wrap_up"]
    assert [(plan.attempts, plan.due, plan.reason) for plan in of(CallbackPlanned, failed)] == [
        (1, script.at + 60 * SECOND, reason)
    ]
    assert of(HangUpLeg, failed) == [
        HangUpLeg(id=f"{script._seq}.1", contact=command.contact, leg=of(LegEnded, failed)[0].leg)
    ]
    script.given(ContactWrappedUp(contact=command.contact, agent="anna"), 60)
    assert attempt(script).phase == "ringing"


def test_after_the_last_attempt_they_are_not_called_any_more(script: Script) -> None:
    command = calling(script, callbacks_set(attempts=1))
    failed = said(script, CommandFailed(command=command.id, reason="no_answer"))
    assert of(CallbackEnded, failed) == [
        CallbackEnded(callback="b1", how="not_reached", contact=command.contact, reason="no_answer")
    ]
    assert not of(CallbackPlanned, failed)


@pytest.mark.parametrize("reason", ["not_supported", "no_number", "not_allowed", "wrong_number"])
def test_what_telephony_cannot_do_is_left_to_people(script: Script, reason: str) -> None:
    command = calling(script)
    failed = said(script, CommandFailed(command=command.id, reason=reason))
    assert of(CallbackEnded, failed) == [
        CallbackEnded(callback="b1", how="by_hand", contact=command.contact, reason=reason)
    ]


def test_a_call_that_was_not_made_because_there_were_too_many_is_no_attempt(script: Script) -> None:
    command = calling(script)
    failed = said(script, CommandFailed(command=command.id, reason="too_many_calls"))
    assert [(plan.attempts, plan.reason) for plan in of(CallbackPlanned, failed)] == [(0, "too_many_calls")]
    assert not of(CallbackEnded, failed)


def test_a_telephony_that_cannot_connect_an_agent_first_is_not_asked_again(script: Script) -> None:
    asked(script)
    script.given(*at_work("anna"))
    script.given(OfferAnswered(offer=offer_to(script, "anna"), agent="anna"))
    failed = said(script, CommandFailed(command=waiting_command(script, ConnectAgent).id, reason="leg_gone"))
    assert [(ended.how, ended.reason) for ended in of(CallbackEnded, failed)] == [("by_hand", "not_supported")]
    assert not of(OfferMade, failed)


def test_an_agent_who_cannot_be_connected_makes_room_for_another(script: Script) -> None:
    asked(script)
    script.given(*at_work("anna"))
    script.given(OfferAnswered(offer=offer_to(script, "anna"), agent="anna"), *at_work("ben"))
    failed = said(script, CommandFailed(command=waiting_command(script, ConnectAgent).id, reason="no_media"))
    assert [offer.agent for offer in of(OfferMade, failed)] == ["ben"]
    assert not of(PlayMusic, failed)


@pytest.mark.parametrize("how", ["hangs up", "is lost"])
def test_an_agent_who_leaves_first_ends_the_attempt_and_the_ringing(script: Script, how: str) -> None:
    command = calling(script)
    leg = attempt(script).agent_leg
    left = (
        HangUpRequested(contact=command.contact, agent="anna")
        if how == "hangs up"
        else LegHungUp(contact=command.contact, leg=leg, cause="lost")
    )
    outputs = said(script, left)
    assert command.leg in [order.leg for order in of(HangUpLeg, outputs)]
    over = ContactEnded(contact=command.contact, how="not_reached", reason="agent_left")
    assert of(ContactEnded, outputs) == [over]
    assert [plan.reason for plan in of(CallbackPlanned, outputs)] == ["agent_left"]
    assert said(script, answer(command)) == [], "who answers too late hears nobody, and is hung up"
    gone = said(script, LegHungUp(contact=command.contact, leg=command.leg, cause="command"))
    assert gone == []


def test_a_dialled_leg_that_telephony_loses_was_not_answered(script: Script) -> None:
    command = calling(script)
    outputs = said(script, LegHungUp(contact=command.contact, leg=command.leg, cause="failed"))
    assert of(ContactEnded, outputs) == [ContactEnded(contact=command.contact, how="not_reached", reason="failed")]


@pytest.mark.parametrize("wanted", CONTROL)
def test_nothing_can_be_done_with_a_customer_who_is_not_there(script: Script, wanted) -> None:
    command = calling(script, *at_work("ben", "none"))
    request = type(wanted)(
        **{name: getattr(wanted, name) for name in wanted.__struct_fields__} | {"contact": command.contact}
    )
    script >> request << Refused(code="not_connected_yet")


def test_nobody_supervises_before_the_customer_answers(script: Script) -> None:
    command = calling(script, *at_work("sasha", "none"))
    (
        script
        >> SuperviseRequested(contact=command.contact, agent="sasha", part="listen")
        << Refused(code="not_connected_yet")
    )


def test_an_agent_whose_page_is_gone_while_it_rings_leaves_the_customer_with_music(script: Script) -> None:
    command = calling(script)
    interrupted = said(script, LegInterrupted(contact=command.contact, leg=attempt(script).agent_leg))
    assert not of(PlayMusic, interrupted), "there is nobody to hear it"
    assert [music.leg for music in of(PlayMusic, said(script, answer(command)))] == [command.leg]

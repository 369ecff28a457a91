"""Consultations: asking a colleague while the customer is held, and what comes of it."""

import pytest

from perezvon.engine.changes import (
    AgentStateChanged,
    ConsultEnded,
    ConsultStarted,
    ContactEnded,
    LegEnded,
    LegHeld,
    LegResumed,
    LegStarted,
    OfferEnded,
    OfferMade,
    Refused,
    ResponsibleChanged,
)
from perezvon.engine.commands import CancelOffer, ConnectAgent, HangUpLeg, OfferContact, PlayMusic, StopPlaying
from perezvon.engine.events import (
    CommandFailed,
    ConferenceRequested,
    ConsultRequested,
    ConsultReturnRequested,
    ContactWrappedUp,
    Event,
    HandOverRequested,
    HangUpRequested,
    LegConnected,
    LegHungUp,
    OfferAnswered,
    OfferDeclined,
    PhoneLost,
    ResumeRequested,
    ToAgent,
    ToQueue,
)
from perezvon.kernel.time import SECOND
from tests.engine.stages import conferring, consulting, offer_to, talking, waiting_command
from tests.support.factories import arrived, at_work, flow_published, queue_set, rating, straight_to
from tests.support.script import START, Script

ANNA = {"contact": "c1", "agent": "anna"}
ASK_BEN = ConsultRequested(**ANNA, target=ToAgent(agent="ben"))
RETURN = ConsultReturnRequested(**ANNA)
RATED = flow_published(straight_to(), rating(), after_talk="rating")
RESUMED = LegResumed(contact="c1", leg="kc1", agent="anna")


def ended(how: str) -> ConsultEnded:
    return ConsultEnded(contact="c1", agent="anna", to_agent="ben", how=how)


def ringing_ben(script: Script, *more: Event) -> str:
    """Anna asks Ben, who is being rung; gives the offer."""
    talking(script, *more)
    script.given(*at_work("ben"), ASK_BEN)
    return offer_to(script, "ben")


def connecting_ben(script: Script, *more: Event) -> ConnectAgent:
    script.given(OfferAnswered(offer=ringing_ben(script, *more), agent="ben"))
    return waiting_command(script, ConnectAgent)


# --- A colleague is asked. ---


def test_a_colleague_is_rung_while_the_customer_is_held(script: Script) -> None:
    talking(script)
    script.given(*at_work("ben"))
    (
        script
        >> ASK_BEN
        << LegHeld(contact="c1", leg="kc1", agent="anna")
        << PlayMusic(id="101.1", contact="c1", leg="kc1")
        << OfferMade(
            offer="o101.2",
            contact="c1",
            agent="ben",
            why="named",
            expires=START + 20 * SECOND,
            purpose="consult",
        )
        << AgentStateChanged(agent="ben", state="ringing", reason="offered", contact="c1")
        << OfferContact(id="101.2", offer="o101.2", contact="c1", agent="ben", ring_s=20)
        << ConsultStarted(contact="c1", agent="anna", to_agent="ben", offer="o101.2")
    )


def test_the_colleague_joins_without_silencing_the_customers_music(script: Script) -> None:
    offer = ringing_ben(script)
    (
        script
        >> OfferAnswered(offer=offer, agent="ben")
        << OfferEnded(offer=offer, contact="c1", agent="ben", how="accepted")
        << AgentStateChanged(agent="ben", state="talking", reason="answered", contact="c1")
        << ConnectAgent(id="101.1", contact="c1", leg="l101.1", agent="ben", offer=offer, silences=False)
    )
    (
        script
        >> LegConnected(command="101.1", contact="c1", leg="l101.1")
        << LegStarted(contact="c1", leg="l101.1", agent="ben", offer=offer, is_guest=True)
    )
    contact = script.engine.view.contact("c1")
    assert (contact.agent, contact.consult.stage, contact.is_held) == ("anna", "talking", True)


def test_the_first_free_agent_of_a_queue_is_asked(script: Script) -> None:
    talking(script)
    script.given(queue_set("support"), *at_work("ben", "support"), 9, *at_work("chen", "support"))
    script.given(ConsultRequested(**ANNA, target=ToQueue(queue="support")))
    assert script.engine.view.contact("c1").consult.agent == "ben"


def test_a_queue_in_which_nobody_is_free_cannot_be_asked(script: Script) -> None:
    talking(script)
    ask = ConsultRequested(**ANNA, target=ToQueue(queue="sales"))
    script >> ask << Refused(code="nobody_free")
    assert not script.engine.view.contact("c1").is_held


@pytest.mark.parametrize("stage", [ringing_ben, connecting_ben, consulting])
def test_one_colleague_is_asked_at_a_time(script: Script, stage) -> None:
    stage(script)
    script.given(*at_work("chen"))
    ask = ConsultRequested(**ANNA, target=ToAgent(agent="chen"))
    script >> ask << Refused(code="already_consulting")


def test_a_colleague_in_another_call_cannot_be_asked(script: Script) -> None:
    talking(script)
    script.given(*at_work("ben"), arrived("c2"))
    script >> ASK_BEN << Refused(code="agent_not_free")


# --- The colleague does not come. ---


def test_a_colleague_who_declines_leaves_the_customer_on_hold(script: Script) -> None:
    offer = ringing_ben(script)
    (
        script
        >> OfferDeclined(offer=offer, agent="ben")
        << OfferEnded(offer=offer, contact="c1", agent="ben", how="declined")
        << AgentStateChanged(agent="ben", state="available", reason="declined")
        << CancelOffer(id="101.1", offer=offer, contact="c1", agent="ben")
        << ended("declined")
    )
    assert script.engine.view.contact("c1").is_held
    script >> ResumeRequested(**ANNA) << RESUMED << StopPlaying(id="102.1", contact="c1", leg="kc1")


def test_a_colleague_who_does_not_answer_leaves_the_customer_on_hold(script: Script) -> None:
    offer = ringing_ben(script)
    (
        script.later(20)
        << OfferEnded(offer=offer, contact="c1", agent="ben", how="rang_out")
        << AgentStateChanged(agent="ben", state="available", reason="missed_offer")
        << CancelOffer(id="101.1", offer=offer, contact="c1", agent="ben")
        << ended("rang_out")
    )
    assert script.engine.view.contact("c1").is_held


def test_a_colleague_whose_phone_is_lost_ends_the_consultation(script: Script) -> None:
    ringing_ben(script)
    (script >> PhoneLost(agent="ben")).skip()
    contact = script.engine.view.contact("c1")
    assert (contact.consult, contact.is_held, contact.phase) == (None, True, "talking")


def test_a_colleague_who_cannot_be_connected_ends_the_consultation(script: Script) -> None:
    command = connecting_ben(script)
    (
        script
        >> CommandFailed(command=command.id, reason="no_media")
        << AgentStateChanged(agent="ben", state="available", reason="connect_failed")
        << ended("failed")
    )
    assert script.engine.view.contact("c1").is_held


# --- Back to the customer. ---


def test_returning_while_the_colleague_rings_stops_the_ringing(script: Script) -> None:
    offer = ringing_ben(script)
    (
        script
        >> RETURN
        << OfferEnded(offer=offer, contact="c1", agent="ben", how="withdrawn")
        << AgentStateChanged(agent="ben", state="available", reason="offer_cancelled")
        << CancelOffer(id="101.1", offer=offer, contact="c1", agent="ben")
        << ended("returned")
        << RESUMED
        << StopPlaying(id="101.2", contact="c1", leg="kc1")
    )


def test_returning_while_the_colleague_is_connected_ends_their_leg_in_vain(script: Script) -> None:
    command = connecting_ben(script)
    (
        script
        >> RETURN
        << AgentStateChanged(agent="ben", state="available", reason="consult_ended")
        << CancelOffer(id="101.1", offer=command.offer, contact="c1", agent="ben")
        << HangUpLeg(id="101.2", contact="c1", leg=command.leg)
        << ended("returned")
        << RESUMED
        << StopPlaying(id="101.3", contact="c1", leg="kc1")
    )
    script >> LegConnected(command=command.id, contact="c1", leg=command.leg)
    script >> LegHungUp(contact="c1", leg=command.leg, cause="command", command="101.2")


def test_returning_from_a_colleague_ends_their_leg_without_after_work(script: Script) -> None:
    _, bens = consulting(script)
    (
        script
        >> RETURN
        << LegEnded(contact="c1", leg=bens, cause="command", agent="ben")
        << AgentStateChanged(agent="ben", state="available", reason="consult_ended")
        << HangUpLeg(id="101.1", contact="c1", leg=bens)
        << ended("returned")
        << RESUMED
        << StopPlaying(id="101.2", contact="c1", leg="kc1")
    )


@pytest.mark.parametrize("cause", ["agent", "lost"])
def test_a_colleague_who_leaves_lets_the_agent_decide(script: Script, cause: str) -> None:
    _, bens = consulting(script)
    (
        script
        >> LegHungUp(contact="c1", leg=bens, cause=cause)
        << LegEnded(contact="c1", leg=bens, cause=cause, agent="ben")
        << AgentStateChanged(agent="ben", state="available", reason="consult_ended")
        << ended("left")
    )
    assert script.engine.view.contact("c1").is_held


def test_a_colleague_hangs_up_at_their_desk(script: Script) -> None:
    _, bens = consulting(script)
    (
        script
        >> HangUpRequested(contact="c1", agent="ben")
        << LegEnded(contact="c1", leg=bens, cause="agent", agent="ben")
        << AgentStateChanged(agent="ben", state="available", reason="consult_ended")
        << HangUpLeg(id="101.1", contact="c1", leg=bens)
        << ended("left")
    )


def test_nobody_is_asked_any_more_after_returning(script: Script) -> None:
    talking(script)
    for wish in (RETURN, HandOverRequested(**ANNA), ConferenceRequested(**ANNA)):
        script >> wish << Refused(code="not_consulting")


@pytest.mark.parametrize("stage", [ringing_ben, connecting_ben])
def test_a_colleague_who_does_not_talk_yet_cannot_be_handed_the_customer(script: Script, stage) -> None:
    stage(script)
    for wish in (HandOverRequested(**ANNA), ConferenceRequested(**ANNA)):
        script >> wish << Refused(code="not_connected_yet")


# --- The customer stays with the colleague. ---


def test_a_hand_over_makes_the_colleague_responsible(script: Script) -> None:
    leg, bens = consulting(script)
    (
        script
        >> HandOverRequested(**ANNA)
        << ended("handed_over")
        << ResponsibleChanged(contact="c1", leg=bens, agent="ben", before="anna", why="handed_over")
        << LegEnded(contact="c1", leg=leg, cause="agent", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="101.1", contact="c1", leg=leg)
        << LegResumed(contact="c1", leg="kc1", agent="ben")
        << StopPlaying(id="101.2", contact="c1", leg="kc1")
    )
    script.check()
    contact = script.engine.view.contact("c1")
    assert (contact.agent, contact.agent_leg, len(contact.parties)) == ("ben", bens, 1)
    script.given(HangUpRequested(contact="c1", agent="ben"))
    assert script.engine.view.agent("ben").state == "wrap_up"


def test_the_first_agent_may_finish_while_the_second_talks(script: Script) -> None:
    consulting(script)
    script.given(HandOverRequested(**ANNA), ContactWrappedUp(**ANNA))
    assert script.engine.view.agent("anna").state == "available"
    assert script.engine.view.contact("c1").phase == "talking"


def test_a_queue_counts_a_talk_once_through_a_hand_over(script: Script) -> None:
    consulting(script)
    script.given(HandOverRequested(**ANNA))
    assert script.engine.view.queue("sales").talking == 1
    script.given(HangUpRequested(contact="c1", agent="ben"))
    assert script.engine.view.queue("sales").talking == 0


# --- The three together. ---


def test_a_conference_brings_the_customer_in(script: Script) -> None:
    consulting(script)
    (
        script
        >> ConferenceRequested(**ANNA)
        << ended("conference")
        << RESUMED
        << StopPlaying(id="101.1", contact="c1", leg="kc1")
    )
    contact = script.engine.view.contact("c1")
    assert [(party.agent, party.is_responsible) for party in contact.parties] == [("anna", True), ("ben", False)]


def test_a_partner_goes_on_when_the_responsible_agent_leaves(script: Script) -> None:
    leg, bens = conferring(script, RATED)
    (
        script
        >> HangUpRequested(**ANNA)
        << ResponsibleChanged(contact="c1", leg=bens, agent="ben", before="anna", why="partner_left")
        << LegEnded(contact="c1", leg=leg, cause="agent", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="101.1", contact="c1", leg=leg)
    )


@pytest.mark.parametrize("cause", ["agent", "lost"])
def test_a_partner_goes_on_when_the_responsible_agents_leg_is_gone(script: Script, cause: str) -> None:
    leg, _ = conferring(script)
    script.given(LegHungUp(contact="c1", leg=leg, cause=cause))
    contact = script.engine.view.contact("c1")
    assert (contact.phase, contact.agent, list(contact.wrap_ups)) == ("talking", "ben", ["anna"])


def test_a_partner_who_leaves_leaves_the_two_alone(script: Script) -> None:
    _, bens = conferring(script)
    (
        script
        >> HangUpRequested(contact="c1", agent="ben")
        << LegEnded(contact="c1", leg=bens, cause="agent", agent="ben")
        << AgentStateChanged(agent="ben", state="available", reason="consult_ended")
        << HangUpLeg(id="101.1", contact="c1", leg=bens)
    )
    assert script.engine.view.contact("c1").agent == "anna"


def test_a_third_colleague_may_be_asked_from_a_conference(script: Script) -> None:
    conferring(script)
    script.given(*at_work("chen"), ConsultRequested(**ANNA, target=ToAgent(agent="chen")))
    contact = script.engine.view.contact("c1")
    assert (contact.consult.agent, contact.is_held) == ("chen", True)
    script.given(HangUpRequested(**ANNA))
    contact = script.engine.view.contact("c1")
    assert (contact.agent, contact.consult, contact.is_held) == ("ben", None, False)
    assert script.engine.view.agent("chen").state == "available"


# --- Somebody leaves meanwhile. ---


def test_a_customer_who_leaves_while_the_colleague_rings_ends_the_ringing(script: Script) -> None:
    offer = ringing_ben(script)
    (
        script
        >> LegHungUp(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg="kc1", cause="customer")
        << OfferEnded(offer=offer, contact="c1", agent="ben", how="cancelled")
        << AgentStateChanged(agent="ben", state="available", reason="offer_cancelled")
        << CancelOffer(id="101.1", offer=offer, contact="c1", agent="ben")
        << ended("customer_left")
    ).skip()
    assert script.engine.view.agent("anna").state == "wrap_up"


@pytest.mark.parametrize("stage", [connecting_ben, consulting, conferring])
def test_a_customer_who_leaves_ends_the_legs_of_all(script: Script, stage) -> None:
    stage(script)
    (script >> LegHungUp(contact="c1", leg="kc1", cause="customer")).skip()
    view = script.engine.view
    assert {leg.state for leg in view.legs()} == {"ending"}
    assert (view.agent("anna").state, view.agent("ben").state) == ("wrap_up", "available")


def test_both_legs_end_with_the_customer_at_the_same_instant(script: Script) -> None:
    leg, bens = conferring(script)
    (
        script
        >> LegHungUp(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg=leg, cause="customer", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="101.1", contact="c1", leg=leg)
        << LegEnded(contact="c1", leg=bens, cause="customer", agent="ben")
        << AgentStateChanged(agent="ben", state="available", reason="consult_ended")
        << HangUpLeg(id="101.2", contact="c1", leg=bens)
        << ContactEnded(contact="c1", how="talked")
    )


@pytest.mark.parametrize("stage", [ringing_ben, connecting_ben, consulting])
def test_an_agent_who_hangs_up_leaves_nobody_behind(script: Script, stage) -> None:
    stage(script, RATED)
    script.given(HangUpRequested(**ANNA))
    view = script.engine.view
    assert view.contact("c1").phase == "after_talk"
    assert view.agent("ben").state == "available"


@pytest.mark.parametrize("stage", [ringing_ben, connecting_ben, consulting])
def test_a_lost_agent_leaves_the_customer_waiting_and_the_colleague_free(script: Script, stage) -> None:
    stage(script)
    leg = script.engine.view.contact("c1").agent_leg
    script.given(*at_work("chen", "none"), LegHungUp(contact="c1", leg=leg, cause="lost"))
    view = script.engine.view
    assert view.contact("c1").phase in ("waiting", "ringing")
    assert view.contact("c1").consult is None
    assert view.agent("anna").state == "wrap_up"

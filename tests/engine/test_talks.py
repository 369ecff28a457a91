"""Talks: connecting, hanging up, and what becomes of both sides."""

from perezvon.engine.changes import (
    AgentStateChanged,
    Anomaly,
    ContactEnded,
    Decided,
    FlowStepped,
    LegEnded,
    LegStarted,
    OfferEnded,
    QueueEntered,
    QueueLeft,
    Refused,
    RuledOut,
)
from perezvon.engine.commands import CancelOffer, ConnectAgent, HangUpLeg, PlayMusic, PlayPrompts
from perezvon.engine.events import (
    CommandDone,
    CommandFailed,
    HangUpRequested,
    LegConnected,
    LegHungUp,
    OfferAnswered,
)
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from tests.engine.stages import connecting, ringing, talking
from tests.support.factories import arrived, flow_published, prompt, rating, straight_to
from tests.support.script import START, Script

RATED = flow_published(straight_to(), rating(), after_talk="rating")


def asked(command: str) -> PlayPrompts:
    return PlayPrompts(
        id=command,
        contact="c1",
        leg="kc1",
        spoken=(prompt("rate_agent"),),
        language=Language.ENGLISH,
        digits="12345",
        wait_s=8,
    )


def test_an_agent_who_answers_is_connected_and_the_music_stops(script: Script) -> None:
    offer = ringing(script)
    (
        script
        >> OfferAnswered(offer=offer, agent="anna")
        << OfferEnded(offer=offer, contact="c1", agent="anna", how="accepted")
        << AgentStateChanged(agent="anna", state="talking", reason="answered", contact="c1")
        << QueueLeft(contact="c1", queue="sales", why="answered")
        << ConnectAgent(id="101.1", contact="c1", leg="l101.1", agent="anna", offer=offer)
    )
    assert [command.id for command in script.engine.view.unanswered()] == ["101.1"]


# --- Connecting fails. ---


def test_a_contact_takes_its_place_again_when_the_agent_cannot_be_connected(script: Script) -> None:
    command = connecting(script)
    script.given(5, arrived("c2"))
    (
        script
        >> CommandFailed(command=command.id, reason="no_media")
        << AgentStateChanged(agent="anna", state="available", reason="connect_failed")
        << QueueEntered(contact="c1", queue="sales", position=1)
        << PlayMusic(id="101.1", contact="c1", leg="kc1")
        << Decided(
            contact="c1",
            rule="longest_idle",
            ruled_out=(RuledOut(why="backing_off", count=1, agents="0"),),
            queue="sales",
        )
    )
    script.check()
    assert script.engine.view.contact("c1").queue_since == START
    assert script.engine.view.contact("c2").position == 2


def test_an_agent_leg_that_is_lost_before_it_connects_counts_as_not_connected(script: Script) -> None:
    command = connecting(script)
    (
        script
        >> LegHungUp(contact="c1", leg=command.leg, cause="lost")
        << AgentStateChanged(agent="anna", state="available", reason="connect_failed")
        << QueueEntered(contact="c1", queue="sales", position=1)
        << PlayMusic(id="101.1", contact="c1", leg="kc1")
    ).skip()
    assert [leg.leg for leg in script.engine.view.legs()] == ["kc1"]


def test_a_customer_who_leaves_before_the_agent_is_connected_has_abandoned(script: Script) -> None:
    command = connecting(script)
    (
        script
        >> LegHungUp(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg="kc1", cause="customer")
        << AgentStateChanged(agent="anna", state="available", reason="offer_cancelled")
        << CancelOffer(id="101.1", offer=command.offer, contact="c1", agent="anna")
        << HangUpLeg(id="101.2", contact="c1", leg=command.leg)
        << ContactEnded(contact="c1", how="abandoned")
    )
    script >> CommandDone(command="101.1")
    script >> LegConnected(command=command.id, contact="c1", leg=command.leg)
    script >> LegHungUp(contact="c1", leg=command.leg, cause="command", command="101.2")
    script.check()
    assert list(script.engine.view.legs()) == []
    assert script.engine.view.unanswered() == ()


def test_a_leg_that_nobody_knows_is_hung_up(script: Script) -> None:
    talking(script)
    (
        script
        >> LegConnected(command="1.1", contact="c1", leg="l1.1")
        << Anomaly(reason="not_expected", subject="l1.1", command="1.1")
        << HangUpLeg(id="101.1", contact="c1", leg="l1.1")
    )


# --- The customer hangs up. ---


def test_both_legs_end_together_when_the_customer_hangs_up(script: Script) -> None:
    leg = talking(script, RATED)
    (
        script.later(60)
        >> LegHungUp(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg=leg, cause="customer", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="101.1", contact="c1", leg=leg)
        << ContactEnded(contact="c1", how="talked")
    )
    script >> LegHungUp(contact="c1", leg=leg, cause="command", command="101.1")
    script.check()
    view = script.engine.view.contact("c1")
    assert (view.phase, view.wrap_up_until) == ("wrap_up", START + 120 * SECOND)


# --- The agent leaves. ---


def test_the_customer_is_asked_when_the_agent_hangs_up(script: Script) -> None:
    leg = talking(script, RATED)
    (
        script
        >> HangUpRequested(contact="c1", agent="anna")
        << LegEnded(contact="c1", leg=leg, cause="agent", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="101.1", contact="c1", leg=leg)
        << FlowStepped(contact="c1", node="rating", kind="ask")
        << asked("101.2")
    )


def test_a_customer_who_leaves_during_the_question_has_talked(script: Script) -> None:
    talking(script, RATED)
    script.given(HangUpRequested(contact="c1", agent="anna"))
    (
        script
        >> LegHungUp(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg="kc1", cause="customer")
        << ContactEnded(contact="c1", how="talked")
    )


def test_without_words_after_the_talk_the_contact_ends(script: Script) -> None:
    leg = talking(script)
    (
        script
        >> HangUpRequested(contact="c1", agent="anna")
        << LegEnded(contact="c1", leg=leg, cause="agent", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="101.1", contact="c1", leg=leg)
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="talked")
        << HangUpLeg(id="101.2", contact="c1", leg="kc1")
    )


# --- Hanging up what is not there. ---


def test_only_who_talks_can_hang_up(script: Script) -> None:
    offer = ringing(script)
    script >> HangUpRequested(contact="gone", agent="anna") << Refused(code="contact_gone")
    script >> HangUpRequested(contact="c1", agent="anna") << Refused(code="not_your_contact")
    script.given(OfferAnswered(offer=offer, agent="anna"))
    script >> HangUpRequested(contact="c1", agent="ben") << Refused(code="not_your_contact")
    script >> HangUpRequested(contact="c1", agent="anna") << Refused(code="not_connected_yet")


def test_a_talk_is_over_once(script: Script) -> None:
    leg = talking(script, RATED)
    script.given(HangUpRequested(contact="c1", agent="anna"))
    script >> HangUpRequested(contact="c1", agent="anna") << Refused(code="not_talking")
    script >> LegHungUp(contact="c1", leg=leg, cause="command")
    script >> LegHungUp(contact="c1", leg=leg, cause="command") << Anomaly(reason="unknown_leg", subject=leg)


def test_a_report_about_another_contacts_leg_is_an_anomaly(script: Script) -> None:
    leg = talking(script)
    script.given(arrived("c2"))
    script >> LegHungUp(contact="c2", leg=leg, cause="lost") << Anomaly(reason="unknown_leg", subject=leg)


def test_a_leg_is_started_once(script: Script) -> None:
    command = connecting(script)
    connected = LegConnected(command=command.id, contact="c1", leg=command.leg)
    script >> connected << LegStarted(contact="c1", leg=command.leg, agent="anna", offer=command.offer)
    script >> connected << Anomaly(reason="not_expected", subject=command.leg, command=command.id)

"""Offers: ringing an agent, and all the ways in which that ends."""

from perezvon.engine.changes import (
    AgentPhoneChanged,
    AgentStateChanged,
    ContactEnded,
    Decided,
    LegEnded,
    OfferEnded,
    OfferMade,
    QueueLeft,
    Refused,
    RuledOut,
)
from perezvon.engine.commands import CancelOffer, OfferContact
from perezvon.engine.events import (
    AgentStateRequested,
    CommandDone,
    CommandFailed,
    LegHungUp,
    OfferAnswered,
    OfferDeclined,
    PhoneLost,
)
from perezvon.kernel.time import SECOND
from tests.engine.stages import offer_to, ringing, waiting_command
from tests.support.factories import arrived, at_work, centre, queue_set
from tests.support.script import START, Script


def nobody(obstacle: str) -> Decided:
    """Nobody was found for `c1`, because of anna's state."""
    return Decided(
        contact="c1",
        rule="longest_idle",
        ruled_out=(RuledOut(why=obstacle, count=1, agents="0"),),
        queue="sales",
    )


def test_an_agent_rings_as_long_as_the_queue_says(script: Script) -> None:
    offer = ringing(script, queue_set(ring_s=7))
    assert waiting_command(script, OfferContact).ring_s == 7
    assert script.engine.view.offer(offer).expires == START + 7 * SECOND


def test_an_offer_that_rings_out_gives_the_agent_a_rest(script: Script) -> None:
    offer = ringing(script)
    (
        script.later(20)
        << OfferEnded(offer=offer, contact="c1", agent="anna", how="rang_out")
        << AgentStateChanged(agent="anna", state="available", reason="missed_offer")
        << CancelOffer(id="101.1", offer=offer, contact="c1", agent="anna")
        << nobody("backing_off")
    )
    script.later(9)
    (
        script.later(1)
        << Decided(
            contact="c1",
            rule="longest_idle",
            free=1,
            merit=10,
            winner="anna",
            queue="sales",
        )
        << OfferMade(
            offer="o102.1", contact="c1", agent="anna", why="longest_idle", expires=START + 50 * SECOND, queue="sales"
        )
        << AgentStateChanged(agent="anna", state="ringing", reason="offered", contact="c1")
        << OfferContact(id="102.1", offer="o102.1", contact="c1", agent="anna", ring_s=20)
    )


def test_two_missed_offers_in_a_row_mean_a_break(script: Script) -> None:
    ringing(script)
    script.given(30)
    offer = offer_to(script, "anna")
    (
        script.later(20)
        << OfferEnded(offer=offer, contact="c1", agent="anna", how="rang_out")
        << AgentStateChanged(agent="anna", state="break", reason="missed_offers")
        << CancelOffer(id="101.1", offer=offer, contact="c1", agent="anna")
        << nobody("on_break")
    )
    (
        script.later(10)
        >> AgentStateRequested(agent="anna", state="available")
        << AgentStateChanged(agent="anna", state="available", reason="requested")
    ).skip()
    script.given(20)
    assert script.engine.view.agent("anna").reason == "missed_offer"


def test_an_answer_between_two_missed_offers_makes_them_two_first_ones(script: Script) -> None:
    ringing(script)
    script.given(30, OfferAnswered(offer="o9.1", agent="anna"))
    script.given(OfferAnswered(offer=offer_to(script, "anna"), agent="anna"))
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"), arrived("c2"), 20)
    assert script.engine.view.agent("anna").reason == "missed_offer"


def test_an_agent_who_declines_is_left_alone_for_a_while(script: Script) -> None:
    offer = ringing(script)
    (
        script
        >> OfferDeclined(offer=offer, agent="anna")
        << OfferEnded(offer=offer, contact="c1", agent="anna", how="declined")
        << AgentStateChanged(agent="anna", state="available", reason="declined")
        << CancelOffer(id="101.1", offer=offer, contact="c1", agent="anna")
        << nobody("backing_off")
    )
    (script.later(10)).skip()
    assert script.engine.view.agent("anna").state == "ringing"


def test_an_offer_not_taken_goes_to_the_next_agent_at_once(script: Script) -> None:
    script.given(*centre(*at_work("anna"), *at_work("ben")), arrived("c1"))
    script.given(OfferDeclined(offer=offer_to(script, "anna"), agent="anna"))
    assert script.engine.view.agent("ben").contact == "c1"


def test_the_ringing_stops_when_the_customer_leaves(script: Script) -> None:
    offer = ringing(script)
    (
        script
        >> LegHungUp(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg="kc1", cause="customer")
        << OfferEnded(offer=offer, contact="c1", agent="anna", how="cancelled")
        << AgentStateChanged(agent="anna", state="available", reason="offer_cancelled")
        << CancelOffer(id="101.1", offer=offer, contact="c1", agent="anna")
        << QueueLeft(contact="c1", queue="sales", why="abandoned")
        << ContactEnded(contact="c1", how="abandoned")
    )
    script >> CommandDone(command="101.1")
    script.check()
    assert script.engine.view.unanswered() == ()


def test_a_customer_who_leaves_while_waiting_has_abandoned(script: Script) -> None:
    script.given(*centre(), arrived("c1"))
    (
        script
        >> LegHungUp(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg="kc1", cause="customer")
        << QueueLeft(contact="c1", queue="sales", why="abandoned")
        << ContactEnded(contact="c1", how="abandoned")
    )


# --- Phones. ---


def test_a_phone_that_cannot_be_rung_is_known_as_such(script: Script) -> None:
    offer = ringing(script)
    command = waiting_command(script, OfferContact).id
    (
        script
        >> CommandFailed(command=command, reason="phone_not_reachable")
        << AgentPhoneChanged(agent="anna", is_ready=False)
        << OfferEnded(offer=offer, contact="c1", agent="anna", how="unreachable")
        << AgentStateChanged(agent="anna", state="available", reason="phone_not_reachable")
        << nobody("phone_not_reachable")
    )


def test_a_phone_lost_while_it_rings_ends_the_offer(script: Script) -> None:
    offer = ringing(script)
    (
        script
        >> PhoneLost(agent="anna")
        << AgentPhoneChanged(agent="anna", is_ready=False)
        << OfferEnded(offer=offer, contact="c1", agent="anna", how="unreachable")
        << AgentStateChanged(agent="anna", state="available", reason="phone_not_reachable")
        << nobody("phone_not_reachable")
    )


def test_a_ringing_that_fails_otherwise_is_not_tried_again_at_once(script: Script) -> None:
    offer = ringing(script)
    command = waiting_command(script, OfferContact).id
    (
        script
        >> CommandFailed(command=command, reason="timed_out")
        << OfferEnded(offer=offer, contact="c1", agent="anna", how="failed")
        << AgentStateChanged(agent="anna", state="available", reason="offer_failed")
        << nobody("backing_off")
    )


# --- Answers that come too late, or from somebody else. ---


def test_an_offer_can_be_answered_once(script: Script) -> None:
    offer = ringing(script)
    script.given(OfferAnswered(offer=offer, agent="anna"))
    script >> OfferAnswered(offer=offer, agent="anna") << Refused(code="offer_gone")
    script >> OfferDeclined(offer=offer, agent="anna") << Refused(code="offer_gone")


def test_an_offer_is_for_one_agent(script: Script) -> None:
    offer = ringing(script)
    script >> OfferAnswered(offer=offer, agent="ben") << Refused(code="not_your_offer")
    script >> OfferDeclined(offer=offer, agent="ben") << Refused(code="not_your_offer")

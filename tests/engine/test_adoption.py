"""What exists in telephony and the log does not know of is adopted, as far as its meaning is clear."""

import pytest

from perezvon.engine.changes import (
    AgentStateChanged,
    Anomaly,
    LegHeld,
    LegRecordingMade,
    LegResumed,
    LegStarted,
    OfferEnded,
    QueueLeft,
)
from perezvon.engine.commands import CancelOffer, ConnectAgent, HangUpLeg, OfferContact, PlayMusic
from perezvon.engine.events import (
    CommandDone,
    ExistingLeg,
    ExistingRing,
    HoldRequested,
    LegConnected,
    LegHungUp,
    LegRecorded,
    OfferAnswered,
    ParkRequested,
    Resynced,
    TermBegan,
)
from tests.engine.stages import connecting, consulting, ringing, talking, wrapping_up
from tests.support.factories import agent_set, arrived, at_work, centre
from tests.support.script import Script


def seat(leg: str, agent: str, contact: str = "c1", **how: object) -> ExistingLeg:
    return ExistingLeg(leg=leg, contact=contact, agent=agent, **how)


def resynced(
    script: Script, *seats: ExistingLeg, phones: tuple[str, ...] = ("anna", "ben"), **more: object
) -> Resynced:
    """All that the engine knows exists, and these seats."""
    known = tuple(leg.leg for leg in script.engine.view.legs())
    return Resynced(legs=(*known, *(one.leg for one in seats)), phones=phones, agents=seats, **more)


def parties(script: Script, contact: str = "c1") -> dict[str, str | None]:
    return {leg.leg: leg.agent for leg in script.engine.view.legs() if leg.contact == contact}


# --- A talk that nobody knew of. ---


def test_who_was_rung_and_is_connected_has_answered(script: Script) -> None:
    offer = ringing(script)
    (
        script
        >> resynced(script, seat("l9.1", "anna"))
        << OfferEnded(offer=offer, contact="c1", agent="anna", how="accepted")
        << AgentStateChanged(agent="anna", state="talking", reason="answered", contact="c1")
        << QueueLeft(contact="c1", queue="sales", why="answered")
        << LegStarted(contact="c1", leg="l9.1", agent="anna", offer=offer)
    )
    script.check()
    assert script.engine.view.contact("c1").agent == "anna"


def test_a_colleague_who_is_connected_instead_ends_the_offers(script: Script) -> None:
    offer = ringing(script, *at_work("ben"))
    other = "ben" if script.engine.view.agent("anna").offer else "anna"
    (script >> resynced(script, seat("l9.1", other))).skip()
    contact = script.engine.view.contact("c1")
    assert (contact.phase, contact.agent) == ("talking", other)
    assert offer not in {agent.offer for agent in script.engine.view.agents()}
    assert [type(command) for command in script.engine.view.unanswered()] == [CancelOffer]


def test_a_contact_that_waits_talks_to_whoever_is_connected(script: Script) -> None:
    script.given(*centre(agent_set("anna")), arrived("c1"))
    script.given(resynced(script, seat("l9.1", "anna")))
    assert script.engine.view.contact("c1").phase == "talking"
    assert script.engine.view.agent("anna").state == "talking"


def test_what_was_adopted_once_is_not_adopted_again(script: Script) -> None:
    ringing(script)
    script.given(resynced(script, seat("l9.1", "anna")))
    known = tuple(leg.leg for leg in script.engine.view.legs())
    script >> Resynced(legs=known, phones=("anna", "ben"), agents=(seat("l9.1", "anna"),))


@pytest.mark.parametrize("is_over", [False, True])
def test_the_recording_of_a_talk_that_was_lost_is_kept_once(script: Script, *, is_over: bool) -> None:
    """It began and ended in steps that another leader's journal took with it."""
    ringing(script)
    if is_over:
        script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
        assert script.engine.view.contact("c1") is None
    made = {"contact": "c1", "leg": "l9.1", "recording": "r9", "started": 5, "duration": 9}
    script >> LegRecorded(**made) << LegRecordingMade(**made, agent=None)
    script >> LegRecorded(**made) << Anomaly(reason="already_known", subject="l9.1")


def test_an_agent_who_works_after_another_contact_has_finished(script: Script) -> None:
    wrapping_up(script)
    script.given(arrived("c2"))
    script.given(resynced(script, seat("l9.1", "anna", "c2")))
    assert script.engine.view.contact("c1") is None
    assert script.engine.view.agent("anna").contact == "c2"


def test_an_agent_who_was_to_be_connected_elsewhere_is_where_they_are(script: Script) -> None:
    connecting(script)
    script.given(arrived("c2"))
    script.given(resynced(script, seat("l9.1", "anna", "c2")))
    assert script.engine.view.contact("c1").phase == "waiting"
    assert script.engine.view.contact("c2").agent == "anna"


def test_a_parked_contact_was_retrieved(script: Script) -> None:
    talking(script)
    script.given(ParkRequested(contact="c1", agent="anna"))
    script.given(resynced(script, seat("l9.1", "anna")))
    assert script.engine.view.contact("c1").phase == "talking"


# --- Beside who is responsible. ---


def test_who_is_in_a_talk_besides_is_a_guest(script: Script) -> None:
    leg = talking(script, *at_work("ben"))
    (script >> resynced(script, seat("l9.1", "ben", part="listen"))).skip()
    assert parties(script) == {"kc1": None, leg: "anna", "l9.1": "ben"}
    assert script.engine.view.contact("c1").agent == "anna"
    assert script.engine.view.agent("ben").state == "monitoring"


def test_who_is_left_when_the_responsible_agent_is_gone_goes_on(script: Script) -> None:
    talking(script, *at_work("ben"))
    script.given(Resynced(legs=("kc1", "l9.1"), phones=("anna", "ben"), agents=(seat("l9.1", "ben"),)))
    contact = script.engine.view.contact("c1")
    assert (contact.phase, contact.agent) == ("talking", "ben")


def test_a_customer_whose_agent_left_by_an_unknown_order_goes_on_with_who_was_consulted(script: Script) -> None:
    leg, colleague = consulting(script)
    script.given(LegHungUp(contact="c1", leg=leg, cause="command"))
    contact = script.engine.view.contact("c1")
    assert (contact.phase, contact.agent, contact.agent_leg) == ("talking", "ben", colleague)


def test_a_customer_whose_agent_left_by_an_unknown_order_waits_before_all_others(script: Script) -> None:
    leg = talking(script)
    script.given(LegHungUp(contact="c1", leg=leg, cause="command"))
    assert script.engine.view.contact("c1").phase == "waiting"


# --- What contradicts itself. ---


def test_nobody_is_in_two_contacts(script: Script) -> None:
    talking(script)
    script.given(arrived("c2"))
    script >> resynced(script, seat("l9.1", "anna", "c2")) << HangUpLeg(id="101.1", contact="", leg="l9.1")


@pytest.mark.parametrize(
    "found", [seat("l9.1", "nobody"), seat("l9.1", "anna", "nowhere"), seat("l9.1", "anna", part="listen")]
)
def test_what_means_nothing_is_ended(script: Script, found: ExistingLeg) -> None:
    script.given(*centre(agent_set("anna")), arrived("c1"))
    script.given(resynced(script, found))
    assert [type(command) for command in script.engine.view.unanswered()][-1] is HangUpLeg


def test_an_agent_who_is_not_active_is_not_let_in(script: Script) -> None:
    script.given(*centre(agent_set("anna", is_active=False)), arrived("c1"))
    script.given(resynced(script, seat("l9.1", "anna")))
    assert script.engine.view.contact("c1").phase == "waiting"


# --- Music, rings and names. ---


def test_a_customer_to_whom_music_is_played_in_a_talk_is_held(script: Script) -> None:
    talking(script)
    script >> resynced(script, music=("kc1",)) << LegHeld(contact="c1", leg="kc1", agent="anna")


def test_a_customer_who_hears_the_talk_is_not_held(script: Script) -> None:
    talking(script)
    script.given(HoldRequested(contact="c1", agent="anna"))
    music = [command for command in script.engine.view.unanswered() if isinstance(command, PlayMusic)][-1]
    script.given(CommandDone(command=music.id))
    script >> resynced(script, music=()) << LegResumed(contact="c1", leg="kc1", agent="anna")


def test_what_rings_for_nobody_is_stopped(script: Script) -> None:
    script.given(*centre(agent_set("anna")))
    ring = ExistingRing(offer="o9.1", contact="c9", agent="anna")
    script.given(Resynced(legs=(), phones=("anna",), rings=(ring,)))
    assert [command.offer for command in script.engine.view.unanswered() if isinstance(command, CancelOffer)] == [
        "o9.1"
    ]


def test_a_leg_that_connects_before_it_is_told_what_exists_is_not_ended(script: Script) -> None:
    ringing(script)
    script.given(TermBegan(epoch=2))
    (
        script
        >> LegConnected(command="9.1", contact="c1", leg="l9.1")
        << Anomaly(reason="not_expected", subject="l9.1", command="9.1")
    )
    script.given(resynced(script, seat("l9.1", "anna")))
    assert script.engine.view.contact("c1").phase == "talking"


def test_orders_of_two_epochs_have_other_names(script: Script) -> None:
    script.given(*centre(*at_work("anna")), TermBegan(epoch=7), arrived("c1"))
    offered = [command for command in script.engine.view.unanswered() if isinstance(command, OfferContact)]
    assert [command.id.count(".") for command in offered] == [2]
    script.given(OfferAnswered(offer=offered[0].offer, agent="anna"))
    connect = [command for command in script.engine.view.unanswered() if isinstance(command, ConnectAgent)]
    assert connect[0].leg.endswith(".7")

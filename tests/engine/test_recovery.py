"""Reports that come late, and what exists after a crash."""

from perezvon.engine.changes import (
    AgentPhoneChanged,
    AgentStateChanged,
    Anomaly,
    ContactEnded,
    Decided,
    DetourStepped,
    LegEnded,
    LegRecordingMade,
    OfferEnded,
    QueueEntered,
    QueueLeft,
    RuledOut,
)
from perezvon.engine.commands import CancelOffer, ConnectAgent, HangUpLeg, OfferContact, PlayMusic
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    ConsultRequested,
    ConsultReturnRequested,
    DomainStarted,
    LegConnected,
    LegHungUp,
    LegRecorded,
    OfferAnswered,
    Resynced,
    TimePassed,
    ToAgent,
)
from perezvon.engine.routing.state import REMEMBERED
from tests.engine.stages import connecting, offer_to, over, ringing, talking, waiting_command, wrapping_up
from tests.support.factories import arrived, at_work, centre
from tests.support.script import START, Script


def recorded(leg: str, contact: str = "c1") -> LegRecorded:
    return LegRecorded(contact=contact, leg=leg, recording="r1", started=START, duration=5)


def made(leg: str, contact: str = "c1", agent: str | None = "anna") -> LegRecordingMade:
    return LegRecordingMade(contact=contact, leg=leg, recording="r1", started=START, duration=5, agent=agent)


# --- Recordings. ---


def test_a_recording_is_known_to_be_the_agents_after_the_contact_is_over(script: Script) -> None:
    leg = over(script)
    script >> recorded(leg) << made(leg)
    script >> recorded(leg) << Anomaly(reason="already_known", subject=leg)


def connected_too_late(script: Script, command: ConnectAgent) -> None:
    """The leg carries sound for some milliseconds after its end was ordered; telephony records it as it was told to."""
    script.given(
        LegConnected(command=command.id, contact="c1", leg=command.leg),
        LegHungUp(contact="c1", leg=command.leg, cause="command"),
    )


def test_a_recording_of_a_leg_that_connected_after_the_customer_had_left_is_not_lost(script: Script) -> None:
    command = connecting(script)
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
    connected_too_late(script, command)
    script >> recorded(command.leg) << made(command.leg)
    script >> recorded(command.leg) << Anomaly(reason="already_known", subject=command.leg)


def test_a_recording_of_a_colleague_who_connected_after_they_were_sent_away_is_not_lost(script: Script) -> None:
    talking(script)
    script.given(*at_work("ben"), ConsultRequested(contact="c1", agent="anna", target=ToAgent(agent="ben")))
    script.given(OfferAnswered(offer=offer_to(script, "ben"), agent="ben"))
    command = waiting_command(script, ConnectAgent)
    script.given(ConsultReturnRequested(contact="c1", agent="anna"))
    connected_too_late(script, command)
    script >> recorded(command.leg) << made(command.leg, agent="ben")
    script >> recorded(command.leg) << Anomaly(reason="already_known", subject=command.leg)


def test_a_recording_whose_contact_is_forgotten_is_not_lost(script: Script) -> None:
    script.given(*centre())
    script >> recorded("l1.1", "long-ago") << made("l1.1", "long-ago", agent=None)


def test_no_more_contacts_are_remembered_than_must_be() -> None:
    engine, sizes = Engine(), []
    for seq in range(10_000, 10_000 + 2 * REMEMBERED):
        engine.handle(seq, START, arrived(f"c{seq}"))
        engine.handle(seq, START, LegHungUp(contact=f"c{seq}", leg=f"kc{seq}", cause="command"))
        if seq % REMEMBERED == REMEMBERED - 1:
            sizes.append(len(engine.snapshot()))
    assert sizes[0] == sizes[1]


# --- What exists. ---


def test_what_exists_as_believed_changes_nothing(script: Script) -> None:
    leg = talking(script)
    script >> Resynced(legs=("kc1", leg), phones=("anna",))


def test_a_customer_who_is_gone_has_left(script: Script) -> None:
    script.given(*centre(), arrived("c1"))
    (
        script
        >> Resynced(legs=(), phones=())
        << LegEnded(contact="c1", leg="kc1", cause="lost")
        << QueueLeft(contact="c1", queue="sales", why="abandoned")
        << ContactEnded(contact="c1", how="abandoned")
    )


def test_a_customer_who_hung_up_meanwhile_was_not_lost(script: Script) -> None:
    script.given(*centre(), arrived("c1", customer="maria"))
    (
        script
        >> Resynced(legs=(), phones=(), hung_up=("kc1",))
        << LegEnded(contact="c1", leg="kc1", cause="customer")
        << QueueLeft(contact="c1", queue="sales", why="abandoned")
        << ContactEnded(contact="c1", how="abandoned")
    )
    script.given(arrived("c2"), 600, arrived("c3", customer="maria"))
    assert [script.engine.view.contact(name).position for name in ("c2", "c3")] == [1, 2]


def test_a_customer_whose_agents_leg_is_gone_waits_for_another(script: Script) -> None:
    leg = talking(script)
    (
        script
        >> Resynced(legs=("kc1",), phones=("anna",))
        << LegEnded(contact="c1", leg=leg, cause="lost", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << PlayMusic(id="101.1", contact="c1", leg="kc1")
        << DetourStepped(contact="c1", step=0, why="started", queue="sales")
        << QueueEntered(contact="c1", queue="sales", position=1)
        << Decided(
            contact="c1",
            rule="longest_idle",
            ruled_out=(RuledOut(why="busy", count=1, agents="0"),),
            queue="sales",
        )
    )


def test_when_all_legs_are_gone_nothing_is_left_to_hang_up(script: Script) -> None:
    leg = talking(script)
    (
        script
        >> Resynced(legs=(), phones=("anna",))
        << LegEnded(contact="c1", leg="kc1", cause="lost")
        << LegEnded(contact="c1", leg=leg, cause="lost", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="101.1", contact="c1", leg=leg)
        << ContactEnded(contact="c1", how="talked")
    )
    script.check()
    assert script.engine.view.unanswered() == ()


def test_a_leg_that_is_still_to_be_connected_is_not_missed(script: Script) -> None:
    command = connecting(script)
    script >> Resynced(legs=("kc1",), phones=("anna",))
    script.check()
    assert script.engine.view.unanswered() == (command,)
    assert isinstance(command, ConnectAgent)


def test_a_leg_whose_end_was_ordered_is_gone_when_it_does_not_exist(script: Script) -> None:
    leg = talking(script)
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
    assert [command.leg for command in script.engine.view.unanswered()] == [leg]
    script >> Resynced(legs=(), phones=("anna",))
    script.check()
    assert script.engine.view.unanswered() == ()


def test_a_leg_that_nobody_knows_is_hung_up_once(script: Script) -> None:
    script.given(*centre())
    script >> Resynced(legs=("stray",), phones=()) << HangUpLeg(id="101.1", contact="", leg="stray")
    script >> Resynced(legs=("stray",), phones=())
    script >> LegHungUp(contact="", leg="stray", cause="command", command="101.1")
    script.check()
    assert script.engine.view.unanswered() == ()


def test_phones_are_believed_as_they_are(script: Script) -> None:
    offer = ringing(script)
    (
        script
        >> Resynced(legs=("kc1",), phones=())
        << AgentPhoneChanged(agent="anna", is_ready=False)
        << OfferEnded(offer=offer, contact="c1", agent="anna", how="unreachable")
        << AgentStateChanged(agent="anna", state="available", reason="phone_not_reachable")
    ).skip()
    script.given(Resynced(legs=("kc1",), phones=("anna", "nobody")))
    assert script.engine.view.agent("anna").contact == "c1"


# --- Commands. ---


def test_unanswered_commands_are_told_in_the_order_in_which_they_were_given(script: Script) -> None:
    ringing(script)
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"), arrived("c2"))
    assert [type(command) for command in script.engine.view.unanswered()] == [CancelOffer, PlayMusic, OfferContact]


def test_a_wrap_up_leaves_no_command(script: Script) -> None:
    wrapping_up(script)
    assert script.engine.view.unanswered() == ()


# --- Time. ---


def test_time_that_passes_for_nothing_changes_nothing(script: Script) -> None:
    script >> TimePassed()


def test_a_log_starts_once(script: Script) -> None:
    script >> DomainStarted(seed=1)
    script >> DomainStarted(seed=2) << Anomaly(reason="already_started")

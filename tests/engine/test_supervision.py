"""Supervisors: listening, whispering, joining, taking over, and ending what is stuck."""

import pytest

from perezvon.engine.changes import (
    AgentNextStateChanged,
    AgentStateChanged,
    ConsultEnded,
    ContactEnded,
    ContactStopped,
    LegEnded,
    LegPartChanged,
    LegRecordingMade,
    LegStarted,
    Refused,
    ResponsibleChanged,
)
from perezvon.engine.commands import ConnectAgent, HangUpLeg, SetLegPart
from perezvon.engine.events import (
    AgentStateRequested,
    CommandFailed,
    ConsultRequested,
    ContactEndRequested,
    Event,
    HangUpRequested,
    LegConnected,
    LegHungUp,
    LegRecorded,
    ParkRequested,
    PhoneReady,
    SuperviseRequested,
    TakeOverRequested,
    ToAgent,
)
from tests.engine.stages import (
    conferring,
    connecting,
    consulting,
    offer_to,
    parked,
    ringing,
    supervised,
    talking,
    waiting_command,
    wrapping_up,
)
from tests.support.factories import agent_set, arrived, at_work, centre, flow_published, rating, straight_to
from tests.support.script import Script

SASHA = at_work("sasha", "none")
RATED = flow_published(straight_to(), rating(), after_talk="rating")
TAKE_OVER = TakeOverRequested(contact="c1", agent="sasha")
ASK_BEN = ConsultRequested(contact="c1", agent="anna", target=ToAgent(agent="ben"))
END = ContactEndRequested(contact="c1", agent="sasha")


def supervise(part: str = "listen", agent: str = "sasha") -> SuperviseRequested:
    return SuperviseRequested(contact="c1", agent=agent, part=part)


# --- In and out. ---


@pytest.mark.parametrize("part", ["listen", "whisper", "talk"])
def test_a_supervisor_enters_a_call_and_changes_nothing_in_it(script: Script, part: str) -> None:
    talking(script)
    script.given(*SASHA)
    (
        script
        >> supervise(part)
        << AgentStateChanged(agent="sasha", state="monitoring", reason="supervising", contact="c1")
        << ConnectAgent(id="101.1", contact="c1", leg="l101.1", agent="sasha", part=part, silences=False)
    )
    (
        script
        >> LegConnected(command="101.1", contact="c1", leg="l101.1")
        << LegStarted(contact="c1", leg="l101.1", agent="sasha", part=part, is_guest=True)
    )
    assert script.engine.view.contact("c1").agent == "anna"


def test_a_supervisor_who_is_offline_goes_back_to_it(script: Script) -> None:
    talking(script)
    script.given(agent_set("sasha", "none"), PhoneReady(agent="sasha"))
    (
        script
        >> supervise()
        << AgentNextStateChanged(agent="sasha", state="offline", reason="setting")
        << AgentStateChanged(agent="sasha", state="monitoring", reason="supervising", contact="c1")
        << ConnectAgent(id="101.1", contact="c1", leg="l101.1", agent="sasha", part="listen", silences=False)
    )
    script >> LegConnected(command="101.1", contact="c1", leg="l101.1")
    script.skip()
    (
        script
        >> HangUpRequested(contact="c1", agent="sasha")
        << LegEnded(contact="c1", leg="l101.1", cause="agent", agent="sasha")
        << AgentStateChanged(agent="sasha", state="offline", reason="setting")
        << HangUpLeg(id="103.1", contact="c1", leg="l101.1")
    )


def test_a_supervisor_who_is_free_keeps_their_turn(script: Script) -> None:
    supervised(script)
    script.given(9, *at_work("ben"), HangUpRequested(contact="c1", agent="sasha"))
    assert script.engine.view.agent("sasha").state == "available"


def test_another_part_is_heard_at_once(script: Script) -> None:
    _, sashas = supervised(script)
    (
        script
        >> supervise("whisper")
        << LegPartChanged(contact="c1", leg=sashas, agent="sasha", part="whisper")
        << SetLegPart(id="101.1", contact="c1", leg=sashas, part="whisper")
    )
    script >> supervise("whisper")


def test_a_supervisor_who_begins_to_talk_is_recorded_from_then_on(script: Script) -> None:
    _, sashas = supervised(script)
    script.given(supervise("talk"))
    (
        script
        >> LegRecorded(contact="c1", leg=sashas, recording="r1", started=0, duration=1)
        << LegRecordingMade(contact="c1", leg=sashas, recording="r1", started=0, duration=1, agent="sasha")
    )
    assert [party.part for party in script.engine.view.contact("c1").parties] == ["talk", "talk"]


def test_a_supervisor_who_cannot_be_connected_is_what_they_were(script: Script) -> None:
    talking(script)
    script.given(*SASHA, supervise())
    command = waiting_command(script, ConnectAgent)
    (
        script
        >> CommandFailed(command=command.id, reason="no_media")
        << AgentStateChanged(agent="sasha", state="available", reason="connect_failed")
    )
    assert script.engine.view.contact("c1").phase == "talking"


def test_a_listener_is_nobody_to_go_on_with(script: Script) -> None:
    supervised(script, RATED)
    script.given(HangUpRequested(contact="c1", agent="anna"))
    view = script.engine.view
    assert view.contact("c1").phase == "after_talk"
    assert view.agent("sasha").state == "available"


def test_a_supervisor_who_joined_goes_on_when_the_agent_leaves(script: Script) -> None:
    _, sashas = supervised(script, part="talk")
    (
        script
        >> HangUpRequested(contact="c1", agent="anna")
        << AgentStateChanged(agent="sasha", state="talking", reason="took_over", contact="c1")
        << ResponsibleChanged(contact="c1", leg=sashas, agent="sasha", before="anna", why="partner_left")
    ).skip()
    script.given(HangUpRequested(contact="c1", agent="sasha"))
    assert script.engine.view.agent("sasha").state == "wrap_up"


@pytest.mark.parametrize(
    ("given", "wish", "code"),
    [
        ((), SuperviseRequested(contact="gone", agent="sasha", part="listen"), "contact_gone"),
        ((), supervise("sing"), "unknown_part"),
        ((), supervise(agent="anna"), "yourself"),
        ((), supervise(agent="nobody"), "unknown_agent"),
        ((agent_set("sasha", is_active=False),), supervise(), "agent_not_active"),
        ((agent_set("sasha"),), supervise(), "your_phone_not_ready"),
        ((*at_work("sasha"), arrived("c2")), supervise(), "you_are_busy"),
    ],
)
def test_who_cannot_supervise_is_told_why(
    script: Script, given: tuple[Event, ...], wish: SuperviseRequested, code: str
) -> None:
    talking(script)
    script.given(*given)
    script >> wish << Refused(code=code)


def test_only_a_talk_can_be_supervised(script: Script) -> None:
    command = connecting(script, *SASHA)
    script >> supervise() << Refused(code="not_connected_yet")
    script.given(LegConnected(command=command.id, contact="c1", leg=command.leg))
    script.given(ParkRequested(contact="c1", agent="anna"))
    script >> supervise() << Refused(code="not_talking")


def test_a_part_is_changed_only_once_the_leg_is_there(script: Script) -> None:
    talking(script)
    script.given(*SASHA, supervise())
    script >> supervise("talk") << Refused(code="not_connected_yet")
    script >> TAKE_OVER << Refused(code="not_connected_yet")


def test_a_colleague_who_is_asked_does_not_supervise(script: Script) -> None:
    consulting(script)
    script >> supervise(agent="ben") << Refused(code="not_supervising")
    script >> TakeOverRequested(contact="c1", agent="ben") << Refused(code="not_supervising")


# --- Taking over. ---


@pytest.mark.parametrize("part", ["listen", "whisper"])
def test_a_supervisor_takes_the_call_over(script: Script, part: str) -> None:
    leg, sashas = supervised(script, part=part)
    (
        script
        >> TAKE_OVER
        << LegPartChanged(contact="c1", leg=sashas, agent="sasha", part="talk")
        << SetLegPart(id="101.1", contact="c1", leg=sashas, part="talk")
        << AgentStateChanged(agent="sasha", state="talking", reason="took_over", contact="c1")
        << ResponsibleChanged(contact="c1", leg=sashas, agent="sasha", before="anna", why="taken_over")
        << LegEnded(contact="c1", leg=leg, cause="command", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="101.2", contact="c1", leg=leg)
    )


def test_a_take_over_ends_a_consultation_and_gets_the_customer_back(script: Script) -> None:
    consulting(script)
    script.given(*SASHA, supervise())
    command = waiting_command(script, ConnectAgent)
    script.given(LegConnected(command=command.id, contact="c1", leg=command.leg), TAKE_OVER)
    contact = script.engine.view.contact("c1")
    assert (contact.agent, contact.consult, contact.is_held) == ("sasha", None, False)
    assert script.engine.view.agent("ben").state == "available"


def test_a_take_over_while_a_colleague_rings_stops_the_ringing(script: Script) -> None:
    supervised(script)
    script.given(*at_work("ben"), ASK_BEN)
    offer = offer_to(script, "ben")
    (script >> TAKE_OVER).skip()
    assert script.engine.view.offer(offer) is None


def test_a_partner_stays_through_a_take_over(script: Script) -> None:
    conferring(script)
    script.given(*SASHA, supervise())
    command = waiting_command(script, ConnectAgent)
    script.given(LegConnected(command=command.id, contact="c1", leg=command.leg), TAKE_OVER)
    assert [party.agent for party in script.engine.view.contact("c1").parties] == ["sasha", "ben"]


def test_only_who_is_in_the_call_takes_over(script: Script) -> None:
    script >> TAKE_OVER << Refused(code="contact_gone")
    talking(script)
    script.given(*SASHA)
    script >> TAKE_OVER << Refused(code="not_supervising")


# --- Ending what is stuck. ---


def test_a_supervisor_ends_a_talk_for_everybody(script: Script) -> None:
    leg, bens = consulting(script)
    (
        script
        >> END
        << ContactStopped(contact="c1", agent="sasha")
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << LegEnded(contact="c1", leg=bens, cause="command", agent="ben")
        << AgentStateChanged(agent="ben", state="available", reason="consult_ended")
        << HangUpLeg(id="101.1", contact="c1", leg=bens)
        << ConsultEnded(contact="c1", agent="anna", to_agent="ben", how="customer_left")
        << LegEnded(contact="c1", leg=leg, cause="command", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="101.2", contact="c1", leg=leg)
        << ContactEnded(contact="c1", how="stopped")
        << HangUpLeg(id="101.3", contact="c1", leg="kc1")
    )


def in_flow(script: Script) -> None:
    script.given(*centre(flow_published(rating())), arrived("c1"))


def waiting(script: Script) -> None:
    script.given(*centre(), arrived("c1"))


def after_talk(script: Script) -> None:
    talking(script, RATED)
    script.given(HangUpRequested(contact="c1", agent="anna"))


STAGES = [in_flow, waiting, ringing, connecting, talking, conferring, parked, after_talk, wrapping_up]


@pytest.mark.parametrize("stage", STAGES)
def test_a_contact_is_ended_whatever_it_does(script: Script, stage) -> None:
    stage(script)
    script.given(END)
    view = script.engine.view
    contact = view.contact("c1")
    assert contact is None or contact.phase == "wrap_up"
    assert {leg.state for leg in view.legs()} <= {"ending"}
    assert view.queue("sales").waiting == view.queue("sales").talking == 0
    script.given(60)
    assert view.contact("c1") is None
    assert {agent.state for agent in view.agents()} <= {"available"}


def test_a_wrap_up_that_is_stuck_is_ended_too(script: Script) -> None:
    wrapping_up(script)
    (
        script
        >> ContactEndRequested(contact="c1")
        << ContactStopped(contact="c1")
        << AgentStateChanged(agent="anna", state="available", reason="stopped")
    )
    script >> ContactEndRequested(contact="c1") << Refused(code="contact_gone")


# --- The supervisor's phone. ---


def test_a_customer_who_leaves_frees_the_supervisor(script: Script) -> None:
    supervised(script)
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
    assert script.engine.view.agent("sasha").state == "available"


@pytest.mark.parametrize("cause", ["agent", "lost"])
def test_a_supervisors_leg_that_is_gone_disturbs_nobody(script: Script, cause: str) -> None:
    _, sashas = supervised(script)
    (
        script
        >> LegHungUp(contact="c1", leg=sashas, cause=cause)
        << LegEnded(contact="c1", leg=sashas, cause=cause, agent="sasha")
        << AgentStateChanged(agent="sasha", state="available", reason="supervision_ended")
    )


def test_what_a_supervisor_chooses_meanwhile_holds_afterwards(script: Script) -> None:
    supervised(script)
    script.given(AgentStateRequested(agent="sasha", state="break"), HangUpRequested(contact="c1", agent="sasha"))
    assert script.engine.view.agent("sasha").state == "break"

"""Parking: the customer waits with music for whoever takes them up."""

import pytest

from perezvon.engine.changes import (
    AgentNextStateChanged,
    AgentStateChanged,
    ContactEnded,
    ContactParked,
    ContactUnparked,
    DetourStepped,
    LegEnded,
    LegStarted,
    Refused,
)
from perezvon.engine.commands import ConnectAgent, HangUpLeg, PlayMusic
from perezvon.engine.events import (
    AgentStateRequested,
    CommandFailed,
    ContactWrappedUp,
    Event,
    LegConnected,
    LegHungUp,
    ParkRequested,
    PhoneLost,
    RetrieveRequested,
)
from perezvon.kernel.time import SECOND
from tests.engine.stages import conferring, connected, parked, ringing, talking, waiting_command
from tests.support.factories import (
    agent_set,
    arrived,
    at_work,
    flow_published,
    queue_set,
    queue_step,
    route_set,
    straight_to,
)
from tests.support.script import START, Script

PARK = ParkRequested(contact="c1", agent="anna")


def retrieve(agent: str) -> RetrieveRequested:
    return RetrieveRequested(contact="c1", agent=agent)


def test_a_parked_customer_hears_music_while_the_agent_wraps_up(script: Script) -> None:
    leg = talking(script)
    (
        script
        >> PARK
        << LegEnded(contact="c1", leg=leg, cause="agent", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="101.1", contact="c1", leg=leg)
        << PlayMusic(id="101.2", contact="c1", leg="kc1")
        << ContactParked(contact="c1", agent="anna", until=START + 180 * SECOND)
    )


def test_a_free_agent_takes_the_contact_up_without_being_rung(script: Script) -> None:
    parked(script)
    script.given(*at_work("ben", "none"))
    (
        script
        >> retrieve("ben")
        << ContactUnparked(contact="c1", why="retrieved", agent="ben")
        << AgentStateChanged(agent="ben", state="talking", reason="retrieved", contact="c1")
        << ConnectAgent(id="101.1", contact="c1", leg="l101.1", agent="ben")
    )
    (
        script
        >> LegConnected(command="101.1", contact="c1", leg="l101.1")
        << LegStarted(contact="c1", leg="l101.1", agent="ben")
    )
    script.given(300)
    assert script.engine.view.contact("c1").agent == "ben"


def test_who_parked_takes_up_again_in_the_middle_of_the_wrap_up(script: Script) -> None:
    parked(script)
    (
        script
        >> retrieve("anna")
        << ContactUnparked(contact="c1", why="retrieved", agent="anna")
        << AgentStateChanged(agent="anna", state="talking", reason="retrieved", contact="c1")
        << ConnectAgent(id="101.1", contact="c1", leg="l101.1", agent="anna")
    )
    script.check()
    connected(script)
    script.given(300)
    assert script.engine.view.agent("anna").state == "talking"


def test_of_two_who_take_up_at_once_the_first_gets_the_contact(script: Script) -> None:
    parked(script)
    script.given(*at_work("ben"), *at_work("chen"))
    (script >> retrieve("ben")).skip()
    script >> retrieve("chen") << Refused(code="not_parked")


def test_who_was_on_a_break_is_so_again_afterwards(script: Script) -> None:
    parked(script)
    script.given(*at_work("ben"), AgentStateRequested(agent="ben", state="break", reason="lunch"))
    (
        script
        >> retrieve("ben")
        << ContactUnparked(contact="c1", why="retrieved", agent="ben")
        << AgentNextStateChanged(agent="ben", state="break", reason="lunch")
        << AgentStateChanged(agent="ben", state="talking", reason="retrieved", contact="c1")
        << ConnectAgent(id="101.1", contact="c1", leg="l101.1", agent="ben")
    )
    script.check()
    connected(script)
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"), ContactWrappedUp(contact="c1", agent="ben"))
    ben = script.engine.view.agent("ben")
    assert (ben.state, ben.reason) == ("break", "lunch")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((), "unknown_agent"),
        ((agent_set("ben", is_active=False),), "agent_not_active"),
        ((agent_set("ben"),), "your_phone_not_ready"),
        ((*at_work("ben"), PhoneLost(agent="ben")), "your_phone_not_ready"),
        ((*at_work("ben"), arrived("c2")), "you_are_busy"),
    ],
)
def test_who_cannot_talk_cannot_take_up(script: Script, given: tuple[Event, ...], code: str) -> None:
    parked(script)
    script.given(*given)
    script >> retrieve("ben") << Refused(code=code)


def test_only_a_parked_contact_is_taken_up(script: Script) -> None:
    script >> retrieve("anna") << Refused(code="contact_gone")
    ringing(script)
    script.given(*at_work("ben", "none"))
    script >> retrieve("ben") << Refused(code="not_parked")


def test_who_cannot_be_connected_lets_the_contact_wait_before_all_others(script: Script) -> None:
    parked(script, queue_set("gold", priority=9_000), route_set(queue_step("gold"), route="to-gold"))
    script.given(flow_published(straight_to("to-gold"), version=2), arrived("c2"), *at_work("ben", "none"))
    script.given(retrieve("ben"))
    command = waiting_command(script, ConnectAgent)
    script.given(CommandFailed(command=command.id, reason="no_media"), *at_work("chen", "sales", "gold"))
    assert script.engine.view.agent("chen").contact == "c1"


def test_nobody_took_it_up_so_it_rings_at_who_parked_it(script: Script) -> None:
    parked(script)
    script.given(ContactWrappedUp(contact="c1", agent="anna"))
    (
        script.later(180)
        << ContactUnparked(contact="c1", why="timed_out")
        << DetourStepped(contact="c1", step=0, why="started", agent="anna")
    ).skip()
    assert script.engine.view.agent("anna").state == "ringing"


def test_who_parked_is_busy_so_it_goes_before_all_others_of_its_queue(script: Script) -> None:
    talking(script)
    script.given(60, arrived("early", manager=None), PARK, AgentStateRequested(agent="anna", state="offline"), 181)
    view = script.engine.view
    assert (view.contact("c1").phase, view.contact("c1").position) == ("waiting", 1)
    assert view.contact("early").position == 2
    assert view.queue("sales").oldest_since == START + 60 * SECOND


def test_a_parked_customer_who_leaves_has_talked(script: Script) -> None:
    parked(script)
    (
        script
        >> LegHungUp(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg="kc1", cause="customer")
        << ContactUnparked(contact="c1", why="left")
        << ContactEnded(contact="c1", how="talked")
    )
    script.given(300)
    assert script.engine.view.contact("c1") is None


def test_a_partner_leaves_when_the_contact_is_parked(script: Script) -> None:
    conferring(script)
    script.given(PARK)
    assert script.engine.view.agent("ben").state == "available"
    assert script.engine.view.contact("c1").phase == "parked"

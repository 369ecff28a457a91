"""Routes: whom a contact is offered to, step by step."""

from perezvon.engine.centre import PersonalManagerStep
from perezvon.engine.changes import (
    AgentStateChanged,
    Candidate,
    Change,
    ContactEnded,
    Decided,
    LegEnded,
    OfferEnded,
    OfferMade,
    QueueEntered,
    QueueLeft,
    RouteEntered,
    RouteStepped,
    RuledOut,
    SettingApplied,
)
from perezvon.engine.commands import CancelOffer, Command, HangUpLeg
from perezvon.engine.engine import Engine
from perezvon.engine.events import AgentStateRequested, LegHungUp, OfferDeclined, TimePassed
from perezvon.engine.flow.graph import GoToRoute
from perezvon.kernel.time import SECOND
from tests.engine.stages import offer_to
from tests.support.factories import (
    arrived,
    at_work,
    centre,
    flow_published,
    node,
    queue_set,
    queue_step,
    route_set,
    straight_to,
)
from tests.support.script import START, Script

MANAGER_FIRST = route_set(PersonalManagerStep(ring_s=15), queue_step("sales"))
ROUTING = (RouteEntered, RouteStepped, Decided, OfferMade, QueueEntered, QueueLeft)


def routed(script: Script, **fields: object) -> list[Command | Change]:
    """What routing says about a new contact `c1`."""
    said = script.engine.handle(100, script.at, arrived("c1", **fields))
    return [output for output in said if isinstance(output, ROUTING)]


def nobody_looked_at(queue: str = "sales") -> Decided:
    return Decided(contact="c1", rule="longest_idle", candidates=(), queue=queue)


# --- The personal manager. ---


def test_a_free_personal_manager_is_rung_before_all_others(script: Script) -> None:
    script.given(*centre(MANAGER_FIRST, *at_work("ben"), *at_work("anna", "support")))
    assert routed(script, manager="anna") == [
        RouteEntered(contact="c1", route="to-sales"),
        RouteStepped(contact="c1", route="to-sales", step=0, why="started"),
        Decided(
            contact="c1",
            rule="personal_manager",
            candidates=(Candidate(agent="anna", idle_since=START),),
            winner="anna",
        ),
        OfferMade(offer="o100.1", contact="c1", agent="anna", why="personal_manager", expires=START + 15 * SECOND),
    ]


def test_a_manager_who_is_not_free_is_passed_over_with_the_reason(script: Script) -> None:
    script.given(*centre(MANAGER_FIRST, *at_work("anna", "support"), AgentStateRequested(agent="anna", state="break")))
    assert routed(script, manager="anna") == [
        RouteEntered(contact="c1", route="to-sales"),
        RouteStepped(contact="c1", route="to-sales", step=0, why="started"),
        Decided(contact="c1", rule="personal_manager", candidates=(Candidate(agent="anna", ruled_out="on_break"),)),
        RouteStepped(contact="c1", route="to-sales", step=1, why="manager_not_free"),
        QueueEntered(contact="c1", queue="sales", position=1),
        nobody_looked_at(),
    ]


def test_a_caller_without_a_manager_goes_on_at_once(script: Script) -> None:
    script.given(*centre(MANAGER_FIRST))
    assert routed(script)[1:] == [
        RouteStepped(contact="c1", route="to-sales", step=0, why="started"),
        RouteStepped(contact="c1", route="to-sales", step=1, why="no_manager"),
        QueueEntered(contact="c1", queue="sales", position=1),
        nobody_looked_at(),
    ]


def test_a_manager_who_declines_passes_the_contact_on(script: Script) -> None:
    script.given(*centre(MANAGER_FIRST, *at_work("anna")), arrived("c1", manager="anna"))
    offer = offer_to(script, "anna")
    (
        script
        >> OfferDeclined(offer=offer, agent="anna")
        << OfferEnded(offer=offer, contact="c1", agent="anna", how="declined")
        << AgentStateChanged(agent="anna", state="available", reason="declined")
        << CancelOffer(id="101.1", offer=offer, contact="c1", agent="anna")
        << RouteStepped(contact="c1", route="to-sales", step=1, why="manager_did_not_answer")
        << QueueEntered(contact="c1", queue="sales", position=1)
        << Decided(
            contact="c1",
            rule="longest_idle",
            ruled_out=(RuledOut(why="backing_off", count=1, agents="1"),),
            queue="sales",
        )
    )


# --- Waiting for so long. ---


def test_a_contact_that_waited_long_enough_tries_the_next_step(script: Script) -> None:
    route = route_set(queue_step("sales", 30), queue_step("support"))
    script.given(*centre(queue_set("support"), route), arrived("c1"))
    (
        script.later(30)
        << QueueLeft(contact="c1", queue="sales", why="overflowed")
        << RouteStepped(contact="c1", route="to-sales", step=1, why="waited_long_enough")
        << QueueEntered(contact="c1", queue="support", position=1)
        << nobody_looked_at("support")
    )


def test_an_agent_who_rings_when_the_time_is_up_may_still_answer(script: Script) -> None:
    route = route_set(queue_step("sales", 10), queue_step("support"))
    script.given(*centre(queue_set("support"), route, *at_work("anna")), arrived("c1"))
    offer = offer_to(script, "anna")
    script.later(10)
    (
        script.later(10)
        << OfferEnded(offer=offer, contact="c1", agent="anna", how="rang_out")
        << AgentStateChanged(agent="anna", state="available", reason="missed_offer")
        << CancelOffer(id="102.1", offer=offer, contact="c1", agent="anna")
        << QueueLeft(contact="c1", queue="sales", why="overflowed")
        << RouteStepped(contact="c1", route="to-sales", step=1, why="waited_long_enough")
        << QueueEntered(contact="c1", queue="support", position=1)
        << nobody_looked_at("support")
    )


def test_an_offer_declined_at_the_last_instant_does_not_prolong_the_wait(script: Script) -> None:
    script.given(*centre(route_set(queue_step("sales", 10)), *at_work("anna")), arrived("c1"))
    script.at += 10 * SECOND
    script.given(OfferDeclined(offer=offer_to(script, "anna"), agent="anna"))
    assert script.engine.view.contact("c1") is None


def test_what_is_due_together_takes_effect_one_after_another(script: Script) -> None:
    route = route_set(queue_step("sales", 20))
    script.given(*centre(queue_set(back_off_s=10), *at_work("anna"), route), arrived("c0"))
    script.given(5, OfferDeclined(offer=offer_to(script, "anna"), agent="anna"))
    script.given(
        LegHungUp(contact="c0", leg="kc0", cause="customer"), route_set(queue_step("sales", 10)), arrived("c1")
    )
    script.given(10)
    assert script.engine.view.agent("anna").contact == "c1"


def test_behind_its_last_step_a_route_gives_the_contact_back(script: Script) -> None:
    script.given(*centre(route_set(queue_step("sales", 30))), arrived("c1"))
    (
        script.later(30)
        << QueueLeft(contact="c1", queue="sales", why="overflowed")
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="not_served")
        << HangUpLeg(id="101.1", contact="c1", leg="kc1")
    )


def test_an_unknown_route_gives_the_contact_back_at_once(script: Script) -> None:
    script.given(*centre(flow_published(straight_to("unknown"))))
    assert routed(script) == [RouteEntered(contact="c1", route="unknown")]
    assert script.engine.view.contact("c1") is None


# --- Queues that are closed. ---


def test_a_closed_queue_is_passed_over(script: Script) -> None:
    route = route_set(queue_step("sales"), queue_step("support"))
    script.given(*centre(queue_set("sales", is_active=False), queue_set("support"), route))
    assert routed(script)[1:4] == [
        RouteStepped(contact="c1", route="to-sales", step=0, why="started"),
        RouteStepped(contact="c1", route="to-sales", step=1, why="queue_not_active"),
        QueueEntered(contact="c1", queue="support", position=1),
    ]


def test_contacts_leave_a_queue_that_closes(script: Script) -> None:
    route = route_set(queue_step("sales"), queue_step("support"))
    script.given(*centre(queue_set("support"), route), arrived("c1"))
    script >> queue_set("sales", is_active=False) << SettingApplied(kind="queue", key="sales")
    (
        script.later(0)
        << QueueLeft(contact="c1", queue="sales", why="overflowed")
        << RouteStepped(contact="c1", route="to-sales", step=1, why="queue_not_active")
        << QueueEntered(contact="c1", queue="support", position=1)
        << nobody_looked_at("support")
    )


def test_a_queue_that_opens_again_keeps_its_contacts(script: Script) -> None:
    script.given(*centre(), arrived("c1"), queue_set("sales", is_active=False), queue_set("sales"))
    script.later(0)
    script.check()
    assert script.engine.view.contact("c1").position == 1


def test_a_long_queue_that_closes_empties_in_several_steps() -> None:
    engine, at = Engine(), START
    events = (*centre(), *(arrived(f"c{number}") for number in range(200)), queue_set("sales", is_active=False))
    for seq, event in enumerate(events, start=1):
        engine.handle(seq, at, event)
    left = []
    while engine.next_deadline is not None:
        seq, at = seq + 1, engine.next_deadline
        left.append(sum(isinstance(said, QueueLeft) for said in engine.handle(seq, at, TimePassed())))
    assert sum(left) == 200
    assert max(left) < 200


# --- A route that changes. ---


def test_a_contact_on_a_route_keeps_the_number_of_its_step(script: Script) -> None:
    route = route_set(queue_step("sales", 30), queue_step("support"))
    script.given(*centre(queue_set("support"), route), arrived("c1"))
    script.given(route_set(queue_step("sales", 5), PersonalManagerStep(), queue_step("sales")))
    (
        script.later(30)
        << QueueLeft(contact="c1", queue="sales", why="overflowed")
        << RouteStepped(contact="c1", route="to-sales", step=1, why="waited_long_enough")
        << RouteStepped(contact="c1", route="to-sales", step=2, why="no_manager")
        << QueueEntered(contact="c1", queue="sales", position=1)
        << nobody_looked_at()
    )


def test_a_flow_may_try_another_route_when_the_first_had_nobody(script: Script) -> None:
    second = GoToRoute(node=node("second"), route="to-sales")
    flow = flow_published(straight_to("first", otherwise=node("second")), second)
    script.given(*centre(flow))
    assert routed(script)[:3] == [
        RouteEntered(contact="c1", route="first"),
        RouteEntered(contact="c1", route="to-sales"),
        RouteStepped(contact="c1", route="to-sales", step=0, why="started"),
    ]

"""Routes: whom a contact is offered to, step by step."""

import pytest

from perezvon.engine.centre import (
    BackupsStep,
    BoostSetup,
    ExitStep,
    HeadStep,
    LastAgentStep,
    OpenSpan,
    PersonalManagerStep,
    TeamSetup,
    TierBoost,
    When,
)
from perezvon.engine.changes import (
    AgentStateChanged,
    Boost,
    Candidate,
    Change,
    ContactEnded,
    Decided,
    LegEnded,
    OfferEnded,
    OfferMade,
    QueueEntered,
    QueueLeft,
    ReviewFlagged,
    RouteEntered,
    RouteLeft,
    RouteStepped,
    RuledOut,
    SettingApplied,
)
from perezvon.engine.commands import CancelOffer, Command, HangUpLeg
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    AgentStateRequested,
    BoostsSet,
    ContactWrappedUp,
    LegHungUp,
    OfferAnswered,
    OfferDeclined,
    Resynced,
    TeamSet,
    TimePassed,
)
from perezvon.engine.flow.graph import GoToRoute
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from tests.engine.stages import connected, offer_to
from tests.support.factories import (
    arrived,
    at_work,
    centre,
    flow_published,
    hours_set,
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
            ruled_out=(RuledOut(why="backing_off", count=1, agents="0"),),
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


# --- Backups, the last agent, the head. ---


def test_all_backups_who_are_free_ring_together_when_the_manager_is_not(script: Script) -> None:
    steps = (PersonalManagerStep(), BackupsStep(ring_s=12), queue_step())
    script.given(*centre(route_set(*steps)), *at_work("ben", "none"), *at_work("chen", "none"), *at_work("dora"))
    script.given(AgentStateRequested(agent="dora", state="break"))
    said = routed(script, manager="anna", backups=("chen", "dora", "ben", "nobody"))
    assert [(o.agent, o.why) for o in said if isinstance(o, OfferMade)] == [("chen", "backups"), ("ben", "backups")]
    (decided,) = [output for output in said if isinstance(output, Decided)]
    assert [(one.agent, one.ruled_out) for one in decided.candidates] == [
        ("chen", None),
        ("dora", "on_break"),
        ("ben", None),
    ]
    assert (decided.winner, decided.together) == ("chen", 2)


def test_a_backup_who_becomes_free_is_rung_too(script: Script) -> None:
    steps = (PersonalManagerStep(), BackupsStep(ring_s=12), queue_step())
    script.given(*centre(route_set(*steps)), *at_work("ben", "none"), arrived("c1", backups=("ben", "chen", "dora")))
    script.given(2, *at_work("eve", "none"), *at_work("chen", "none"))
    ringing = {agent: script.engine.view.agent(agent).state for agent in ("ben", "chen", "eve")}
    assert ringing == {"ben": "ringing", "chen": "ringing", "eve": "available"}
    script.given(10)
    assert script.engine.view.contact("c1").queue == "sales", "all have rung until the step was over"


def test_the_route_goes_on_when_no_backup_answers(script: Script) -> None:
    script.given(*centre(route_set(BackupsStep(ring_s=12), queue_step())), *at_work("ben", "none"))
    script.given(arrived("c1", backups=("ben",)), 12)
    assert script.engine.view.contact("c1").queue == "sales"


def talked_before(script: Script, agent: str = "anna") -> None:
    """Maria has talked to the agent in `c1`, from a queue, and all is done."""
    script.given(*centre(*at_work(agent)), arrived("c1", customer="maria"))
    script.given(OfferAnswered(offer=offer_to(script, agent), agent=agent))
    leg = connected(script)
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
    script.given(LegHungUp(contact="c1", leg=leg, cause="command"), ContactWrappedUp(contact="c1", agent=agent))


@pytest.mark.parametrize(("days", "agent"), [(29, "anna"), (31, "ben")])
def test_a_caller_comes_back_to_whom_they_talked_to_within_a_time(script: Script, days: int, agent: str) -> None:
    talked_before(script)
    script.given(*at_work("ben"), route_set(LastAgentStep(within_s=30 * 86_400), queue_step()))
    script.given(AgentStateRequested(agent="anna", state="break"), days * 86_400)
    script.given(AgentStateRequested(agent="anna", state="available"), arrived("c2", customer="maria"))
    assert script.engine.view.agent(agent).contact == "c2"


def test_a_stranger_is_known_by_where_they_call_from(script: Script) -> None:
    script.given(*centre(*at_work("anna")), arrived("c1", party="p1"))
    script.given(OfferAnswered(offer=offer_to(script, "anna"), agent="anna"))
    leg = connected(script)
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
    script.given(LegHungUp(contact="c1", leg=leg, cause="command"), ContactWrappedUp(contact="c1", agent="anna"))
    script.given(
        route_set(LastAgentStep(), queue_step("support")), *at_work("ben", "support"), arrived("c2", party="p1")
    )
    assert script.engine.view.agent("anna").contact == "c2"


def head_set(agent: str) -> TeamSet:
    return TeamSet(team=TeamSetup(team="t", head=agent))


def test_a_contact_that_nobody_took_comes_to_the_head_and_is_to_be_looked_into(script: Script) -> None:
    script.given(
        *centre(route_set(queue_step(wait_s=30), HeadStep(team="t")), head_set("sasha"), *at_work("sasha", "none"))
    )
    script.given(arrived("c1"))
    said = script.engine.handle(200, script.at + 30 * SECOND, TimePassed())
    assert ReviewFlagged(contact="c1", reason="waited_long_enough", team="t") in said
    assert script.engine.view.agent("sasha").contact == "c1"


def test_it_is_to_be_looked_into_even_if_the_head_is_busy(script: Script) -> None:
    said = script.given(*centre(route_set(HeadStep(team="t")), head_set("sasha"))).engine.handle(
        200, script.at, arrived("c1")
    )
    assert ReviewFlagged(contact="c1", reason="started", team="t") in said
    assert RouteStepped(contact="c1", route="to-sales", step=0, why="started") in said
    assert [output.how for output in said if isinstance(output, ContactEnded)] == ["not_served"]


def test_a_route_may_give_the_contact_back_to_its_flow_by_a_way(script: Script) -> None:
    script.given(*centre(route_set(ExitStep(way="callback"))))
    assert RouteLeft(contact="c1", way="callback") in script.engine.handle(200, script.at, arrived("c1"))


# --- Conditions. ---


@pytest.mark.parametrize(
    ("when", "is_meant"),
    [
        (When(), True),
        (When(is_known=True), True),
        (When(is_known=False), False),
        (When(tiers=("gold", "silver")), True),
        (When(tiers=("silver",)), False),
        (When(languages=(Language.RUSSIAN,)), True),
        (When(languages=(Language.CHINESE,)), False),
        (When(hours="never"), False),
        (When(hours="unset"), True),
        (When(hours="never", is_negated=True), True),
        (When(is_known=True, tiers=("silver",)), False),
        (When(is_known=True, tiers=("silver",), is_negated=True), True),
    ],
)
def test_a_step_is_tried_when_all_its_conditions_hold(script: Script, when: When, is_meant: bool) -> None:
    script.given(*centre(hours_set("never"), route_set(BackupsStep(when=when), queue_step())), *at_work("ben", "none"))
    script.given(arrived("c1", customer="maria", tier="gold", language=Language.RUSSIAN, backups=("ben",)))
    assert (script.engine.view.agent("ben").contact == "c1") is is_meant


def test_a_step_that_is_not_meant_says_so(script: Script) -> None:
    script.given(*centre(route_set(HeadStep(team="t", when=When(is_known=True)), queue_step())))
    assert routed(script)[2] == RouteStepped(contact="c1", route="to-sales", step=1, why="not_meant")


def test_nobody_enters_a_queue_outside_its_hours_but_who_waits_is_served(script: Script) -> None:
    morning = hours_set("morning", spans=(OpenSpan(weekday=0, start=0, end=601),))
    script.given(*centre(morning, queue_set(hours="morning")), arrived("c1"), 3_660, arrived("c2"))
    assert script.engine.view.contact("c1").phase == "waiting"
    assert script.engine.view.contact("c2") is None


# --- What callers are worth. ---


def boosts_set(**fields: object) -> BoostsSet:
    return BoostsSet(boosts=BoostSetup(**fields))


def test_a_tier_is_worth_its_seconds_of_waiting(script: Script) -> None:
    gold = boosts_set(tiers=(TierBoost(tier="gold", boost_s=60),))
    script.given(*centre(gold), arrived("c1"), 59, arrived("c2", tier="gold"), 2, arrived("c3", tier="gold"))
    assert [script.engine.view.contact(name).position for name in ("c2", "c1", "c3")] == [1, 2, 3]


def test_what_a_caller_is_worth_is_told(script: Script) -> None:
    script.given(*centre(boosts_set(tiers=(TierBoost(tier="gold", boost_s=60),), dropped_s=90, repeat_s=5)))
    script.given(arrived("c1", customer="maria"), LegHungUp(contact="c1", leg="kc1", cause="customer"), 600)
    (entered,) = [
        output
        for output in script.engine.handle(200, script.at, arrived("c2", customer="maria", tier="gold"))
        if isinstance(output, RouteEntered)
    ]
    assert entered.boosts == (
        Boost(why="tier", boost_s=60),
        Boost(why="repeat", boost_s=5),
        Boost(why="dropped", boost_s=90),
    )


def test_whose_call_telephony_lost_comes_before_all_others(script: Script) -> None:
    script.given(*centre(), arrived("c1", customer="maria"), 5, Resynced(legs=(), phones=()), 2)
    script.given(arrived("c2"), 600, arrived("c3", customer="maria"))
    assert [script.engine.view.contact(name).position for name in ("c3", "c2")] == [1, 2]


def test_what_is_owed_is_not_owed_for_ever(script: Script) -> None:
    script.given(*centre(), arrived("c1", customer="maria"), Resynced(legs=(), phones=()), 3_700)
    script.given(arrived("c2", customer="maria"))
    assert script.engine.view.contact("c2").position == 1
    assert script.engine._state.routing.contacts["c2"].boost == 0


def test_who_was_served_was_not_dropped(script: Script) -> None:
    talked_before(script)
    script.given(boosts_set(dropped_s=90, repeat_s=5, repeat_within_s=10), 20, arrived("c2", customer="maria"))
    assert script.engine._state.routing.contacts["c2"].boost == 0


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

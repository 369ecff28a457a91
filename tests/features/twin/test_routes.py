"""Each step of a route, and each rule beside it, makes in the twin the difference that it is there for."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from perezvon.engine.centre import (
    AgentStep,
    BackupsStep,
    BoostSetup,
    CallbackSetup,
    ExitStep,
    HeadStep,
    HoursSetup,
    LanguageNeed,
    LastAgentStep,
    OpenSpan,
    PersonalManagerStep,
    QueueStep,
    Relaxation,
    RouteStep,
    SkillNeed,
    TeamSetup,
    TierBoost,
    When,
)
from perezvon.engine.flow.graph import Flow, GoToNumber, GoToRoute, IsKnownCaller, OfferCallback, RouteExit, TakeMessage
from perezvon.engine.routing.state import Acquaintance
from perezvon.features.twin.domain.calling_back import PICKS_UP_S
from perezvon.features.twin.domain.calls import Who
from perezvon.features.twin.domain.lives import Caller, Fate, Lived
from perezvon.features.twin.domain.memory import engine_with
from perezvon.features.twin.domain.plan import AgentPlan, Plan, queue_setup
from perezvon.features.twin.domain.shortcuts import shortened
from perezvon.features.twin.domain.world import World
from perezvon.kernel.ids import AgentId, FlowId, HoursId, NodeId, NumberId, QueueId, RouteId, SkillId, TeamId
from perezvon.kernel.values import Language
from tests.features.twin.days import agent, caller

ALL_DAY = (0.0, 3_600.0)
Q = QueueStep(queue=QueueId("q"))
KNOWN = Who(customer="c1", manager="mia", backups=("bob", "bea"))


def plan(*steps: RouteStep, staff: tuple[AgentPlan, ...] = (), **settings: Any) -> Plan:
    """One queue with Ann, a route before it, and others who do not serve the queue."""
    people = (agent("ann", ("q",), ALL_DAY), *staff)
    return Plan(
        queues=settings.pop("queues", {"q": queue_setup("q")}),
        agents={str(one.setup.agent): one for one in people},
        routes={"q": steps} if steps else {},
        **{"reached_share": 1.0, **settings},
    )


def idle(name: str, **settings: Any) -> AgentPlan:
    """Somebody whom only a route by name leads to."""
    return agent(name, (), ALL_DAY, **settings)


def lived(day: Plan, *callers: Caller) -> Lived:
    return World(day, callers).live()


def fates(day: Plan, *callers: Caller) -> list[Fate]:
    return lived(day, *callers).fates


# --- Who is rung before the queue. ---


def test_a_personal_manager_answers_their_own_customers_and_no_others() -> None:
    told = fates(plan(PersonalManagerStep(), Q, staff=(idle("mia"),)), caller(0, who=KNOWN), caller(1))
    assert [(fate.agent, fate.is_own_manager) for fate in told] == [("mia", True), ("ann", False)]


def test_a_busy_manager_is_passed_over() -> None:
    told = fates(plan(PersonalManagerStep(), Q, staff=(idle("mia"),)), caller(0, who=KNOWN), caller(1, who=KNOWN))
    assert [fate.agent for fate in told] == ["mia", "ann"]


def test_backups_ring_together_and_the_quickest_answers() -> None:
    day = plan(PersonalManagerStep(), BackupsStep(), Q, staff=(idle("bob"), idle("bea")), answer_s=10)
    slow, quick = fates(day, caller(0, who=KNOWN, answer_u=0.1)), fates(day, caller(0, who=KNOWN, answer_u=0.9))
    # Bob is rung first and picks up by the caller's luck; Bea has other luck in the same call.
    assert (slow[0].agent, slow[0].wait_s) == ("bob", 6.0)
    assert quick[0].agent == "bea"
    assert quick[0].wait_s < 0.9 * 10 + 5


def test_backups_who_are_all_busy_leave_the_caller_to_the_queue() -> None:
    day = plan(BackupsStep(), Q, staff=(idle("bob"), idle("bea")))
    assert Counter(fate.agent for fate in fates(day, *(caller(at, who=KNOWN) for at in range(3)))) == {
        "bob": 1,
        "bea": 1,
        "ann": 1,
    }


def test_whoever_talked_to_the_caller_last_is_rung_within_the_time_for_it() -> None:
    queues = {"q": queue_setup("q", strategy="longest_idle")}
    staff = (agent("zoe", ("q",), ALL_DAY),)
    again = (caller(0, who=KNOWN), caller(500, who=KNOWN))
    first, second = fates(plan(LastAgentStep(within_s=600), Q, staff=staff, queues=queues), *again)
    assert first.agent == second.agent == "ann"
    _, late = fates(plan(LastAgentStep(within_s=60), Q, staff=staff, queues=queues), *again)
    assert late.agent == "zoe"


def test_the_last_agent_of_an_earlier_day_is_remembered() -> None:
    day = plan(LastAgentStep(), Q, staff=(idle("mia"),))
    memory = {"c1": Acquaintance(called=0, agent=AgentId("mia"), talked=0)}
    (fate,) = World(day, [caller(0, who=KNOWN)], day=3, engine=engine_with(memory)).live().fates
    assert fate.agent == "mia"


def test_an_agent_is_rung_by_name() -> None:
    assert fates(plan(AgentStep(agent=AgentId("mia")), Q, staff=(idle("mia"),)), caller(0))[0].agent == "mia"


def test_the_head_takes_who_waited_in_vain_and_the_contact_is_counted() -> None:
    steps = (QueueStep(queue=QueueId("q"), wait_s=30), HeadStep(team=TeamId("t")))
    teams = {"t": TeamSetup(team=TeamId("t"), head=AgentId("eva"))}
    first, second = fates(plan(*steps, staff=(idle("eva"),), teams=teams), caller(0), caller(1))
    assert (first.agent, first.is_to_head) == ("ann", False)
    assert (second.agent, second.is_to_head, second.wait_s) == ("eva", True, 30)


# --- Conditions. ---


@pytest.mark.parametrize(
    ("when", "who", "is_meant"),
    [
        (When(is_known=True), KNOWN, True),
        (When(is_known=True), Who(), False),
        (When(is_known=True, is_negated=True), Who(), True),
        (When(tiers=("gold",)), Who(tier="gold"), True),
        (When(tiers=("gold",)), Who(tier="tin"), False),
        (When(languages=(Language.RUSSIAN,)), Who(language=Language.RUSSIAN), True),
        (When(languages=(Language.RUSSIAN,)), Who(language=Language.CHINESE), False),
        (When(hours=HoursId("early")), Who(), True),
        (When(hours=HoursId("late")), Who(), False),
    ],
)
def test_a_step_is_tried_for_those_whom_it_means(when: When, who: Who, is_meant: bool) -> None:
    hours = {"early": open_between("early", 0, 60), "late": open_between("late", 60, 120)}
    day = plan(AgentStep(agent=AgentId("mia"), when=when), Q, staff=(idle("mia"),), hours=hours)
    assert fates(day, caller(60, who=who))[0].agent == ("mia" if is_meant else "ann")


def open_between(name: str, start: int, end: int) -> HoursSetup:
    spans = tuple(OpenSpan(weekday=weekday, start=start, end=end) for weekday in range(7))
    return HoursSetup(hours=HoursId(name), spans=spans, offsets=((0, 7_200),))


# --- Queues. ---


def test_a_closed_queue_is_passed_over() -> None:
    queues = {"q": queue_setup("q", hours=HoursId("late")), "r": queue_setup("r")}
    day = plan(
        Q,
        QueueStep(queue=QueueId("r")),
        staff=(agent("zoe", ("r",), ALL_DAY),),
        queues=queues,
        hours={"late": open_between("late", 30, 60)},
    )
    assert [fate.agent for fate in fates(day, caller(0), caller(1_801))] == ["zoe", "ann"]


def test_whoever_waits_asks_for_less() -> None:
    need = SkillNeed(skill=SkillId("loans"), level=3, relaxed=(Relaxation(after_s=40),))
    (fate,) = fates(plan(queues={"q": queue_setup("q", needs=(need,))}), caller(0))
    assert (fate.agent, fate.wait_s) == ("ann", 40)


def test_an_agent_must_speak_the_callers_language() -> None:
    queues = {"q": queue_setup("q", language=LanguageNeed(relaxed_s=50))}
    speaks = (agent("zoe", ("q",), ALL_DAY, languages=(Language.RUSSIAN,)),)
    who = Who(language=Language.RUSSIAN)
    first, second = fates(plan(staff=speaks, queues=queues), caller(0, who=who), caller(1, who=who))
    assert (first.agent, first.wait_s) == ("zoe", 0)
    assert (second.agent, second.wait_s) == ("ann", 50)


def test_a_reserved_specialist_is_spared_for_a_while() -> None:
    queues = {"q": queue_setup("q", spares_reserved_s=45), "vip": queue_setup("vip")}
    day = plan(staff=(agent("zoe", ("q", "vip"), ALL_DAY, reserved_for=(QueueId("vip"),)),), queues=queues)
    told = fates(day, caller(0), caller(1), caller(2, queue="vip"))
    assert [fate.agent for fate in told] == ["ann", "ann", "zoe"]
    alone = fates(day, caller(0), caller(1))
    assert (alone[1].agent, alone[1].wait_s) == ("zoe", 45)


# --- Who goes first. ---


def served(boosts: BoostSetup, *callers: Caller) -> list[int]:
    """The callers in the order in which they were answered."""
    told = fates(plan(boosts=boosts), *callers)
    return sorted(range(len(told)), key=lambda number: told[number].at + told[number].wait_s)


def test_a_better_tier_goes_first() -> None:
    gold = BoostSetup(tiers=(TierBoost(tier="gold", boost_s=60),))
    assert served(gold, caller(0), caller(5), caller(10, who=Who(tier="gold"))) == [0, 2, 1]
    assert served(BoostSetup(), caller(0), caller(5), caller(10, who=Who(tier="gold"))) == [0, 1, 2]


def test_whoever_calls_again_goes_first() -> None:
    callers = (caller(0, who=KNOWN), caller(150), caller(155), caller(160, who=KNOWN))
    assert served(BoostSetup(repeat_s=60), *callers) == [0, 1, 3, 2]
    assert served(BoostSetup(), *callers) == [0, 1, 2, 3]


def test_whoever_was_lost_before_anybody_talked_to_them_goes_first() -> None:
    callers = (caller(0), caller(5, who=KNOWN, patience_s=10), caller(20), caller(30, who=KNOWN))
    told = fates(plan(boosts=BoostSetup(dropped_s=60)), *callers)
    assert told[1].how == "abandoned"
    assert told[3].wait_s < told[2].wait_s


# --- What becomes of those whom a route gives back. ---


def offered(*, share: float = 1.0, **settings: Any) -> Plan:
    return shortened(plan(callback_share=share, **settings), "q", {"callback_after_s": 30})


def test_a_callback_is_tried_again_as_often_as_the_rules_say_and_no_oftener() -> None:
    day = offered(reached_share=0.0, callbacks=CallbackSetup(attempts=2, retry_s=60, ring_s=25))
    told = lived(day, caller(0), caller(1))
    assert (told.fates[1].how, told.fates[1].is_callback) == ("unserved", True)
    assert told.efforts["ann"].calling_s == 2 * 25
    assert told.efforts["ann"].contacts == 1


def test_whoever_answers_a_callback_is_served_by_it() -> None:
    told = lived(offered(), caller(0), caller(1))
    back = told.fates[1]
    assert (back.how, back.agent, back.wait_s, back.callback_s) == ("answered", "ann", 30, 99 + PICKS_UP_S)
    assert told.efforts["ann"].calling_s == PICKS_UP_S


def test_whoever_declines_was_offered_a_callback_and_waits_on_in_their_place() -> None:
    told = fates(offered(share=0.0), caller(0), caller(1), caller(2))
    assert [fate.is_offered for fate in told] == [False, True, True]
    assert [fate.wait_s for fate in told] == [0, 99, 198]


def test_a_callback_is_offered_while_the_wait_is_expected_to_be_long() -> None:
    steps = (ExitStep(way="callback", when=When(expects_long_wait=True)), Q)
    nobody = Plan(
        queues={"q": queue_setup("q")}, agents={"ann": agent("ann", ("q",), (600, 3_600))}, routes={"q": steps}
    )
    told = fates(replace(nobody, callback_share=1.0, reached_share=1.0), caller(0), caller(700))
    assert [fate.is_callback for fate in told] == [True, False]
    assert told[0].callback_s == 600 + PICKS_UP_S


def test_somebody_who_calls_again_takes_over_the_place_of_their_callback() -> None:
    first = caller(1, who=KNOWN, callback_u=0.1)
    others = (caller(0), caller(50, callback_u=0.9), caller(60, who=KNOWN, callback_u=0.9, work_s=10))
    told = fates(offered(share=0.5), others[0], first, *others[1:])
    assert told[1].how == "called_again"
    # Though they came last they are first, for their place counts from their first call.
    assert [(fate.how, fate.wait_s) for fate in told[2:]] == [("answered", 60), ("answered", 40)]


def test_somebody_who_asks_in_two_calls_at_once_is_called_back_once() -> None:
    told = lived(offered(), caller(0), caller(1, who=KNOWN), caller(2, who=KNOWN))
    assert [(fate.how, fate.is_callback) for fate in told.fates[1:]] == [("answered", True), ("called_again", True)]
    assert told.efforts["ann"].contacts == 2


def test_a_message_and_another_number_end_the_wait() -> None:
    for way, how in (("voicemail", "message"), ("external", "passed_on")):
        told = fates(plan(QueueStep(queue=QueueId("q"), wait_s=20), ExitStep(way=way)), caller(0), caller(1))
        assert (told[1].how, told[1].wait_s) == (how, 20)


def test_a_route_that_ends_serves_nobody_more() -> None:
    told = fates(plan(QueueStep(queue=QueueId("q"), wait_s=20)), caller(0), caller(1))
    assert (told[1].how, told[1].wait_s) == ("unserved", 20)


def test_a_flow_of_the_centre_says_what_becomes_of_callers() -> None:
    """Strangers leave a message; who is known is offered a callback, and passed on when they decline."""
    flow = Flow(
        flow=FlowId("f"),
        version=1,
        start=NodeId("r"),
        nodes=(
            GoToRoute(node=NodeId("r"), route=RouteId("q"), exits=(RouteExit(way="callback", next=NodeId("who")),)),
            IsKnownCaller(node=NodeId("who"), known=NodeId("offer"), unknown=NodeId("message")),
            OfferCallback(node=NodeId("offer"), spoken=(), declined=NodeId("number")),
            TakeMessage(node=NodeId("message"), spoken=()),
            GoToNumber(node=NodeId("number"), number=NumberId("n")),
        ),
    )
    steps = (QueueStep(queue=QueueId("q"), wait_s=20), ExitStep(way="callback"))
    day = plan(*steps, flows={"q": flow}, callback_share=0.5)
    told = fates(day, caller(0), caller(1), caller(2, who=KNOWN, callback_u=0.9), caller(3, who=KNOWN, callback_u=0.1))
    assert [fate.how for fate in told[1:3]] == ["message", "passed_on"]
    assert [fate.is_offered for fate in told[1:]] == [False, True, True]
    assert told[3].is_callback

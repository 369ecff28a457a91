"""Days that are lived: everybody's call ends once, theory is met, and only plans make a difference."""

import math
import os
import random
import subprocess
import sys
from collections import Counter
from statistics import fmean, stdev

import pytest

from perezvon.engine.centre import BoostSetup, SkillNeed, TierBoost
from perezvon.features.twin.domain.calling_back import PICKS_UP_S
from perezvon.features.twin.domain.calls import Who
from perezvon.features.twin.domain.erlang import erlang_a, erlang_c
from perezvon.features.twin.domain.lives import Caller, Lived
from perezvon.features.twin.domain.load import MadeDay, standard
from perezvon.features.twin.domain.plan import AgentPlan, Plan, queue_setup
from perezvon.features.twin.domain.results import differences, student
from perezvon.features.twin.domain.scenarios import Scenario, usual_plan
from perezvon.features.twin.domain.shortcuts import shortened
from perezvon.features.twin.domain.world import World
from perezvon.kernel.ids import SkillId
from tests.features.twin.days import agent, caller

HOURS = 3_600.0
ONE_QUEUE = {"q": queue_setup("q")}
TIERS = BoostSetup(tiers=tuple(TierBoost(tier=str(step), boost_s=30 * step) for step in range(1, 10)))


def agents(number: int, until: float = 100 * HOURS, queues: tuple[str, ...] = ("q",)) -> dict[str, AgentPlan]:
    return {name: agent(name, queues, (0.0, until)) for name in (f"a{place:02}" for place in range(number))}


def lived(plan: Plan, *callers: Caller) -> Lived:
    return World(plan, callers).live()


# --- Single callers. ---


def test_a_caller_who_finds_an_agent_free_waits_for_nothing() -> None:
    (fate,) = lived(Plan(queues=ONE_QUEUE, agents=agents(1)), caller(10)).fates
    assert (fate.how, fate.wait_s, fate.agent, fate.handle_s) == ("answered", 0, "a00", 100)


def test_a_caller_waits_until_the_agent_has_talked_and_worked_on() -> None:
    day = lived(Plan(queues=ONE_QUEUE, agents=agents(1)), caller(10, wrap_up_s=20), caller(30))
    assert day.fates[1].wait_s == 100
    assert (day.efforts["a00"].talk_s, day.efforts["a00"].wrap_up_s, day.efforts["a00"].contacts) == (200, 20, 2)


def test_a_caller_gives_up_when_their_patience_ends() -> None:
    day = lived(Plan(queues=ONE_QUEUE, agents=agents(1)), caller(10), caller(30, patience_s=25))
    assert (day.fates[1].how, day.fates[1].wait_s) == ("abandoned", 25)


def test_nobody_is_served_who_waits_when_the_last_agent_has_left() -> None:
    plan = Plan(queues=ONE_QUEUE, agents=agents(1, until=50))
    day = lived(plan, caller(10), caller(20))
    assert [fate.how for fate in day.fates] == ["answered", "abandoned"]
    assert day.fates[1].wait_s == 1e6


def test_an_agent_takes_no_calls_in_a_pause() -> None:
    plan = Plan(queues=ONE_QUEUE, agents={"ana": agent("ana", ("q",), (0, 100), (400, 900))})
    assert lived(plan, caller(150)).fates[0].wait_s == 250


def test_a_better_customer_goes_first() -> None:
    plan = Plan(queues=ONE_QUEUE, agents=agents(1), boosts=TIERS)
    day = lived(plan, caller(0), caller(10), caller(20, who=Who(tier="2")))
    assert (day.fates[1].wait_s, day.fates[2].wait_s) == (190, 80)


def test_an_agents_pace_stretches_their_talks() -> None:
    plan = Plan(queues=ONE_QUEUE, agents={"ana": agent("ana", ("q",), (0, 900), pace=1.5)})
    assert lived(plan, caller(0)).fates[0].handle_s == 150


def test_an_agent_without_the_skill_is_never_rung() -> None:
    needy = {"q": queue_setup("q", needs=(SkillNeed(skill=SkillId("loans"), level=3),))}
    staff = agents(1) | {"zoe": agent("zoe", ("q",), (0, 900), skills={"loans": 4})}
    day = lived(Plan(queues=needy, agents=staff), caller(0), caller(1))
    assert [fate.agent for fate in day.fates] == ["zoe", "zoe"]


def test_a_waiting_caller_overflows_to_the_other_queue() -> None:
    staff = agents(1) | {"zoe": agent("zoe", ("r",), (0, 900))}
    plan = Plan(queues=ONE_QUEUE | {"r": queue_setup("r")}, agents=staff)
    day = lived(shortened(plan, "q", {"overflow_to": "r", "overflow_after_s": 40}), caller(0), caller(1))
    assert (day.fates[1].agent, day.fates[1].wait_s) == ("zoe", 40)


def test_whoever_takes_a_callback_keeps_their_place() -> None:
    plan = Plan(queues=ONE_QUEUE, agents=agents(1), callback_share=0.5, reached_share=1)
    plan = shortened(plan, "q", {"callback_after_s": 30})
    day = lived(plan, caller(0), caller(10, callback_u=0.1, patience_s=35), caller(20, callback_u=0.9))
    back, stayed = day.fates[1], day.fates[2]
    assert (back.how, back.is_callback, back.wait_s, back.callback_s) == ("answered", True, 30, 90 + PICKS_UP_S)
    assert (stayed.is_callback, stayed.is_offered, stayed.wait_s) == (False, True, 180 + PICKS_UP_S)


def test_an_agent_who_misses_calls_is_back_after_a_pause() -> None:
    plan = Plan(queues=ONE_QUEUE, agents=agents(1), missed_share=0.5)
    day = lived(plan, *(caller(at, answer_u=0.1) for at in range(0, 3_000, 500)))
    assert {fate.how for fate in day.fates} == {"answered"}


# --- Whole days. ---


@pytest.mark.parametrize("seed", range(6))
def test_every_caller_meets_one_fate_and_every_minute_of_work_is_somebodys(seed: int) -> None:
    chance = random.Random(seed)
    queues = {
        "q": queue_setup("q", strategy="fewest_contacts_hour"),
        "r": queue_setup("r", strategy="ring_all", priority=20),
    }
    staff = {
        name: agent(name, chance.choice([("q",), ("r",), ("q", "r")]), (0, 1_800), (2_000, 7_000))
        for name in (f"a{n}" for n in range(6))
    }
    plan = Plan(queues=queues, agents=staff, answer_s=4, missed_share=0.1, boosts=TIERS)
    plan = shortened(plan, "q", {"callback_after_s": 60, "overflow_to": "r"})
    callers = [
        Caller(
            at=chance.uniform(0, 6_000),
            queue=chance.choice("qr"),
            who=Who(tier=chance.choice([None, "1", "2"])),
            patience_s=chance.expovariate(1 / 120),
            work_s=chance.expovariate(1 / 150),
            wrap_up_s=chance.choice([0, 10, 40]),
            answer_u=chance.random(),
            callback_u=chance.random(),
        )
        for _ in range(300)
    ]
    day = World(plan, callers, seed=seed).live()
    assert len(day.fates) == 300
    assert Counter(fate.how for fate in day.fates).keys() <= {"answered", "abandoned", "unserved"}
    assert all(fate.is_callback for fate in day.fates if fate.how == "unserved")
    for fate, who in zip(day.fates, callers, strict=True):
        assert 0 <= fate.wait_s <= who.patience_s + 1e-5 or fate.how == "answered"
        assert (fate.agent is not None) == (fate.how == "answered")
    answered = [fate for fate in day.fates if fate.how == "answered"]
    assert sum(effort.contacts for effort in day.efforts.values()) == len(answered)
    assert sum(effort.talk_s for effort in day.efforts.values()) == pytest.approx(
        sum(fate.handle_s for fate in answered)
    )


def test_a_plan_compared_with_itself_makes_no_difference() -> None:
    model = standard(300)
    days = [[Scenario(MadeDay(model), usual_plan(model, 8)).replication(n) for n in range(3)] for _ in range(2)]
    changes = differences(*days)
    assert all(
        change.low == change.mean == change.high == 0 for figures in changes.values() for change in figures.values()
    )


def test_more_agents_on_the_same_luck_wait_less_in_every_replication() -> None:
    model = standard(400)
    few, many = (Scenario(MadeDay(model), usual_plan(model, number)) for number in (8, 12))
    for number in range(4):
        assert few.replication(number)["all"]["offered"] == many.replication(number)["all"]["offered"]
        assert few.replication(number)["all"]["mean_wait_s"] > many.replication(number)["all"]["mean_wait_s"]


_DAY = """
from perezvon.features.twin.domain.load import MadeDay, standard
from perezvon.features.twin.domain.scenarios import Scenario, usual_plan
model = standard(200)
print(sorted((whose, sorted(figures.items())) for whose, figures in Scenario(MadeDay(model), usual_plan(model, 6), 7).replication(2).items()))
"""


def test_the_same_seed_gives_the_same_day_in_every_process() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", _DAY], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(told) == 1


# --- Theory. ---

REPLICATIONS = 30


def _replicated(number_of_agents: int, rate: float, patience: float | None, calls: int) -> dict[str, list[float]]:
    """Shares of callers after a warm-up, replication by replication."""
    seen: dict[str, list[float]] = {"waiting": [], "abandoned": [], "mean_wait": []}
    for number in range(REPLICATIONS):
        chance = random.Random(f"theory/{number}")
        at, callers = 0.0, []
        for _ in range(calls):
            at += chance.expovariate(rate)
            gives_up = chance.expovariate(1 / patience) if patience else 1e9
            callers.append(caller(at, patience_s=gives_up, work_s=chance.expovariate(1)))
        fates = World(Plan(queues=ONE_QUEUE, agents=agents(number_of_agents, until=at + 1e5)), callers).live().fates
        fates = fates[calls // 5 :]
        seen["waiting"].append(fmean(fate.wait_s > 1e-5 for fate in fates))
        seen["abandoned"].append(fmean(fate.how == "abandoned" for fate in fates))
        seen["mean_wait"].append(fmean(fate.wait_s for fate in fates))
    return seen


def _agrees(seen: list[float], theory: float) -> bool:
    return abs(fmean(seen) - theory) <= 3 * stdev(seen) / math.sqrt(REPLICATIONS)


def test_a_queue_without_patience_to_lose_agrees_with_erlang_c() -> None:
    seen, theory = _replicated(5, 4.0, None, 800), erlang_c(4.0, 5)
    assert _agrees(seen["waiting"], theory.waiting)
    assert _agrees(seen["mean_wait"], theory.mean_wait)


def test_a_queue_whose_callers_give_up_agrees_with_erlang_a() -> None:
    seen, theory = _replicated(10, 9.5, 2.0, 800), erlang_a(9.5, 1.0, 0.5, 10)
    assert _agrees(seen["waiting"], theory.waiting)
    assert _agrees(seen["abandoned"], theory.abandoned)
    assert _agrees(seen["mean_wait"], theory.mean_wait)


def test_the_margin_of_few_replications_is_students() -> None:
    assert student(19) == pytest.approx(2.093, abs=1e-3)
    assert student(4) == pytest.approx(2.776, abs=0.01)

"""In a centre that uses everything the engine can do nobody is lost, and its log leads to a plan that decides as it did."""

import os
import random
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from datetime import UTC
from itertools import pairwise

import pytest
from typing_extensions import override

from perezvon.engine.centre import Flow
from perezvon.engine.changes import Anomaly, Change
from perezvon.engine.commands import Command
from perezvon.engine.engine import Engine
from perezvon.engine.events import Event
from perezvon.engine.flow.graph import (
    CustomerName,
    ExpectedWait,
    GoToNumber,
    GoToRoute,
    IsKnownCaller,
    OfferCallback,
    Position,
    Prompt,
    RouteExit,
    Say,
    TakeMessage,
)
from perezvon.features.twin.domain.history import History, local_in
from perezvon.features.twin.domain.lives import Fate, Lived
from perezvon.features.twin.domain.plan import Plan
from perezvon.features.twin.domain.real import as_it_was
from perezvon.features.twin.domain.results import figures
from perezvon.features.twin.domain.world import World
from perezvon.kernel.ids import FlowId, NodeId, NumberId, PromptId, RouteId
from perezvon.kernel.time import Micros
from tests.features.twin.centres import NAMES, a_centre, callers_of
from tests.features.twin.days import DAY

COUNTED = (
    "offered",
    "answered",
    "abandoned",
    "messages",
    "passed_on",
    "called_again",
    "unserved",
    "callbacks",
    "callbacks_reached",
    "with_manager",
    "own_manager",
    "to_head",
    "mean_wait_s",
)
ENDINGS = {"answered", "abandoned", "message", "passed_on", "called_again", "unserved"}


class Listened(Engine):
    """An engine whose steps are kept."""

    steps: list[tuple[Micros, Event, tuple[Command | Change, ...]]]

    @override
    def handle(self, seq: int, at: Micros, event: Event) -> tuple[Command | Change, ...]:
        """As the engine does, and kept."""
        said = super().handle(seq, at, event)
        self.steps.append((at, event, said))
        return said


def listened() -> Listened:
    engine = Listened(explain=False)
    engine.steps = []
    return engine


# --- Nobody is lost. ---


@pytest.mark.parametrize("seed", range(30))
def test_every_caller_has_one_fate_and_every_talk_is_somebodys(seed: int) -> None:
    chance = random.Random(seed)
    plan, callers, engine = a_centre(chance), callers_of(chance), listened()
    day = World(plan, callers, day=DAY, seed=seed, engine=engine).live()
    assert len(day.fates) == len(callers)
    assert {fate.how for fate in day.fates} <= ENDINGS
    for fate, caller in zip(day.fates, callers, strict=True):
        assert (fate.agent is not None) == (fate.how == "answered")
        assert (fate.callback_s is not None) == (fate.how == "answered" and fate.is_callback)
        assert fate.is_offered or not fate.is_callback
        assert 0 <= fate.wait_s <= caller.patience_s + 1e-5 or fate.how == "answered"
        # The same caller talks as long in every plan, and is as patient.
        assert fate.handle_s == (caller.work_s if fate.how == "answered" else 0)
        assert fate.how != "abandoned" or fate.wait_s == pytest.approx(caller.patience_s)
    of_all = figures(day, plan)["all"]
    parts = ("answered", "abandoned", "messages", "passed_on", "called_again", "unserved")
    assert of_all["offered"] == sum(of_all[part] for part in parts) == len(callers)
    assert of_all["callbacks_offered"] >= of_all["callbacks"] >= of_all["callbacks_reached"]
    _no_agent_is_in_two_talks(day)
    assert sum(effort.contacts for effort in day.efforts.values()) == of_all["answered"]
    assert not [output for _, _, said in engine.steps for output in said if isinstance(output, Anomaly)]
    # All that is left when everybody has gone are people who would be called back on another day.
    assert [contact.contact for contact in engine.view.contacts() if not contact.is_calling] == []


def _no_agent_is_in_two_talks(day: Lived) -> None:
    talks: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for fate in day.fates:
        if fate.agent is not None:
            began = fate.at + (fate.wait_s if fate.callback_s is None else fate.callback_s)
            talks[fate.agent].append((began, began + fate.handle_s))
    for of_agent in talks.values():
        assert all(before[1] <= after[0] + 1e-5 for before, after in pairwise(sorted(of_agent)))


def test_all_endings_and_rules_come_up_in_these_centres() -> None:
    seen: set[str] = set()
    for seed in range(30):
        chance = random.Random(seed)
        for fate in World(a_centre(chance), callers_of(chance), day=DAY, seed=seed).live().fates:
            seen.add(fate.how)
            seen.update(name for name in ("is_to_head", "is_own_manager", "is_callback") if getattr(fate, name))
            seen.update({"reached"} if fate.callback_s is not None else ())
    assert seen == {*ENDINGS, "is_to_head", "is_own_manager", "is_callback", "reached"}


_ONE = """
import random
from tests.features.twin.centres import a_centre, callers_of
from perezvon.features.twin.domain.world import World
chance = random.Random(5)
print(World(a_centre(chance), callers_of(chance), seed=5).live())
"""


def test_the_same_centre_lives_the_same_day_in_every_process() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", _ONE], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(told) == 1


# --- The plan that a centre's log leads to. ---


def spoken_flow(route: str) -> Flow:
    """What callers of a centre go through: a greeting, the route, and what follows when it gives them back."""
    node, waiting = NodeId, (Prompt(prompt=PromptId("please_wait")), Position(before=PromptId("position_is")))
    exits = tuple(RouteExit(way=way, next=node(way)) for way in ("callback", "voicemail", "external"))
    return Flow(
        flow=FlowId(route),
        version=1,
        start=node("hello"),
        nodes=(
            Say(node=node("hello"), spoken=(Prompt(prompt=PromptId("greeting")), CustomerName()), next=node("route")),
            GoToRoute(
                node=node("route"), route=RouteId(route), waiting=(*waiting, ExpectedWait()), exits=exits, again_s=30
            ),
            IsKnownCaller(node=node("callback"), known=node("offer"), unknown=node("voicemail")),
            OfferCallback(node=node("offer"), spoken=(Prompt(prompt=PromptId("offer_callback")),)),
            TakeMessage(node=node("voicemail"), spoken=(Prompt(prompt=PromptId("leave_message")),)),
            GoToNumber(node=node("external"), number=NumberId("n")),
        ),
    )


@pytest.mark.parametrize("seed", range(20))
def test_the_twin_of_a_centre_decides_as_its_engine_did(seed: int) -> None:
    chance = random.Random(seed)
    centre = replace(a_centre(chance), flows={f"to-{name}": spoken_flow(f"to-{name}") for name in NAMES})
    callers, engine = callers_of(chance), listened()
    was = World(centre, callers, day=DAY, seed=seed, engine=engine).live()
    history = History(local_in(UTC))
    for at, event, said in engine.steps:
        history.step(at, event, said)
    plan = history.plan(DAY, NAMES)
    _same_settings(plan, centre)
    # Chance is no setting: these are the same people with the same luck.
    plan = replace(plan, **{name: getattr(centre, name) for name in ("callback_share", "reached_share", "answer_s")})
    calls = {int(call.contact): call for call in history.log().calls}
    again = [
        replace(caller, queue=calls[number].queue, route=calls[number].route, who=calls[number].who)
        if number in calls
        else caller
        for number, caller in enumerate(callers)
    ]
    twin = World(plan, again, day=DAY, seed=seed).live()
    assert [_told(fate) for fate in twin.fates] == [_told(fate) for fate in was.fates]
    assert len(calls) == len(callers)
    real, lived = as_it_was(history.log().of_day(DAY), plan)["all"], figures(was, centre)["all"]
    assert {name: real[name] for name in COUNTED} == pytest.approx({name: lived[name] for name in COUNTED})


def _same_settings(plan: Plan, centre: Plan) -> None:
    assert (plan.queues, plan.boosts, plan.callbacks) == (centre.queues, centre.boosts, centre.callbacks)
    assert (plan.teams, plan.hours) == (centre.teams, centre.hours)
    assert {route: plan.routes[route] for route in centre.routes} == centre.routes
    for name, agent in plan.agents.items():
        assert agent.setup == centre.agents[name].setup


def _told(fate: Fate) -> tuple[object, ...]:
    callback = None if fate.callback_s is None else round(fate.callback_s, 3)
    return fate.how, fate.agent, round(fate.wait_s, 3), callback, fate.is_offered, fate.is_to_head

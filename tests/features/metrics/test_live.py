"""The live topics `today`, `day` and `handled`."""

from datetime import UTC
from typing import Any

import pytest

from perezvon.engine.engine import Engine
from perezvon.engine.events import CallbackWithdrawn, CommandFailed
from perezvon.features.metrics.domain import Today
from perezvon.features.metrics.live import DayTopic, HandledTopic, TodayTopic
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import TeamId, UserId
from perezvon.kernel.time import SECOND
from perezvon.platform.realtime import EVERY
from tests.engine.calling import callbacks_set, calling
from tests.engine.calling import said as said_to
from tests.engine.world import World
from tests.features.metrics.test_today import visit, zone_with_midnight
from tests.support.clock import TestClock
from tests.support.factories import agent_set, arrived, at_work, centre, queue_set
from tests.support.live import Watching, days
from tests.support.script import START, Script

CLOCK = TestClock(START + 1_800 * SECOND)


def topics(today: Today) -> list[Any]:
    return [TodayTopic(lambda: today, CLOCK), DayTopic(lambda: today), HandledTopic(lambda: today)]


def follow(today: Today, world: World, said: Any) -> None:
    today.pass_to(world.now)
    for output in said:
        today.take(world.now, output)


def test_patches_keep_up_with_a_long_day() -> None:
    for world, steps_between in days():
        today = Today(zone_with_midnight(START + 900 * SECOND))
        watching = [Watching(world.engine, topic) for topic in topics(today)]
        for number, (_, said) in enumerate(world.run()):
            follow(today, world, said)
            for each in watching:
                each.step(said)
            if number % steps_between == 0:
                for each in watching:
                    each.renew()
                    each.flush()


def cells(topic: Any, script: Script, who: Actor | None = None) -> dict[str, Any]:
    return dict(Watching(script.engine, topic, who=who).cells)


def test_nothing_is_shown_until_the_figures_are_known() -> None:
    script = Script(Engine()).given(*centre())
    unknown: list[Any] = [TodayTopic(lambda: None, CLOCK), DayTopic(lambda: None), HandledTopic(lambda: None)]
    for topic in unknown:
        assert cells(topic, script) == {}


@pytest.mark.parametrize(
    ("targets", "target_s", "percent"), [(((20, 80), (20, 90)), 20, 85), (((20, 80), (30, 80)), None, 80)]
)
def test_all_queues_together_have_a_target_in_seconds_only_if_they_share_it(
    targets: Any, target_s: int | None, percent: float
) -> None:
    queues = [
        queue_set(name, target_s=seconds, target_percent=share)
        for name, (seconds, share) in zip(("sales", "support"), targets, strict=True)
    ]
    script = Script(Engine()).given(*centre(*queues))
    today = Today(zone_with_midnight(START))
    found = cells(TodayTopic(lambda: today, CLOCK), script)["all"]
    assert (found["target_s"], found["target_percent"]) == (target_s, percent)


def test_a_queue_that_is_about_to_miss_its_target_says_so_and_so_does_the_whole() -> None:
    script = Script(Engine()).given(*centre(queue_set("support")))
    today = Today(zone_with_midnight(START))
    now = CLOCK.now()
    for number in range(20):
        wait = 5 * SECOND if number < 16 else 60 * SECOND
        visit(today, f"c{number}", now - (1_200 - 50 * number) * SECOND, wait, "answered")
    found = cells(TodayTopic(lambda: today, CLOCK), script)
    assert {name: found[name]["will_miss_target"] for name in found} == {"all": True, "sales": True, "support": False}


def test_whoever_watches_a_team_sees_the_queues_that_it_serves_and_their_sum() -> None:
    north = agent_set("anna", "sales", team=TeamId("north"))
    script = Script(Engine()).given(*centre(queue_set("support"), north, *at_work("ben", "support")))
    today = Today(zone_with_midnight(START))
    today.pass_to(START)
    for output in script.engine.handle(1_000, START, arrived("c1")):
        today.take(START, output)
    who = Actor(
        user=UserId("nora"),
        permissions={"queues.watch": Scope.TEAM, "agents.watch": Scope.TEAM},
        teams=(TeamId("north"),),
    )
    found = cells(TodayTopic(lambda: today, CLOCK), script, who)
    assert set(found) == {"all", "sales"}
    assert (found["sales"]["offered"], found["all"]["offered"]) == (1, 1)


def test_a_queue_says_who_is_to_be_called_back_and_how_the_attempts_went() -> None:
    script, today = Script(Engine()), Today(UTC)
    command = calling(script, callbacks_set(attempts=2))
    topic = TodayTopic(lambda: today, TestClock(script.at))
    assert [topic.cells(script.engine.view, None)[name]["to_call"] for name in ("sales", "all")] == [1, 1]
    outputs = said_to(script, CommandFailed(command=command.id, reason="no_answer"))
    assert topic.touched(outputs, None, script.engine.view) is EVERY
    script.given(CallbackWithdrawn(callback="b1"))
    assert topic.cells(script.engine.view, None)["sales"]["to_call"] == 0

"""All live topics of the product: what they do at each step does not grow with the centre."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

import pytest
from typing_extensions import override

from perezvon.engine.engine import Engine
from perezvon.engine.view import View
from perezvon.entrypoints.api import topics
from perezvon.features.calls.domain import TokenUse, sign
from perezvon.features.metrics.domain import Today
from perezvon.features.metrics.domain.alarms.telling import AlarmBoard
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import AgentId, UserId
from perezvon.kernel.time import SECOND
from perezvon.platform.realtime import ANYBODY, Topic
from tests.engine.world import AGENTS, World
from tests.support.centre import SECRET
from tests.support.clock import TestClock

CLOCK = TestClock()
TODAY = Today(UTC)
TOPICS = topics(CLOCK, secret=SECRET, today=lambda: TODAY, alarms=AlarmBoard)
WATCHER = Actor(
    user=UserId("anna"),
    permissions={topic.permission: Scope.ALL for topic in TOPICS},
    agent=AgentId(AGENTS[0]),
)


class ViewOfFew(View):
    """Answers what is asked of one agent, contact or queue, and does not go through all."""

    @override
    def agents(self) -> Iterator[Any]:
        raise AssertionError("goes through all agents")

    @override
    def contacts(self) -> Iterator[Any]:
        raise AssertionError("goes through all contacts")

    @override
    def queues(self) -> Iterator[Any]:
        raise AssertionError("goes through all queues and their agents")


def scope_of(topic: Topic) -> Any:
    key = sign(SECRET, TokenUse.WATCH, "c1", until=CLOCK.now() + SECOND) if topic.permission == ANYBODY else None
    return topic.scope(WATCHER, key)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_no_step_makes_a_topic_go_through_the_whole_centre(topic: Topic) -> None:
    world = World(Engine(), seed=1, calls=30)
    view = ViewOfFew(world.engine.view._state, world.engine.view._expectations)
    scope = scope_of(topic)
    for _, said in world.run():
        topic.audience(said, view)
        topic.touched(said, scope, view)

"""The twin computes figures on its own, since it imports no feature: they are those of the catalogue, of the same day."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from typing_extensions import override

from perezvon.engine.centre import QueueStep
from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.engine import Engine
from perezvon.engine.events import Event
from perezvon.engine.wire import Step
from perezvon.features.metrics.domain.catalogue import METRICS
from perezvon.features.metrics.domain.sums import Sum
from perezvon.features.twin.domain.lives import Lived
from perezvon.features.twin.domain.plan import Plan
from perezvon.features.twin.domain.results import ALL, figures
from perezvon.features.twin.domain.world import World
from perezvon.kernel.ids import MAIN, QueueId
from perezvon.kernel.time import Micros
from tests.features.metrics.oracle import added
from tests.features.twin.centres import a_centre, callers_of

DAYS = 12


class Noted(Engine):
    """An engine whose steps are kept."""

    steps: list[Step]

    @override
    def handle(self, seq: int, at: Micros, event: Event) -> tuple[Command | Change, ...]:
        said = super().handle(seq, at, event)
        self.steps.append(Step(domain=MAIN, seq=seq, at=at, event=event, outputs=said))
        return said


def straight(plan: Plan) -> Plan:
    """The same centre, in which callers go straight to their queue and stay there."""
    return replace(plan, routes={f"to-{queue}": (QueueStep(queue=QueueId(queue)),) for queue in plan.queues})


def a_day(seed: int) -> tuple[Plan, Lived, Sequence[Step]]:
    chance = random.Random(seed)
    plan, engine = straight(a_centre(chance)), Noted(explain=False)
    engine.steps = []
    lived = World(plan, callers_of(chance), day=20_000, seed=seed, engine=engine).live()
    return plan, lived, engine.steps


@pytest.mark.parametrize("seed", range(DAYS))
def test_the_twins_service_level_and_abandonment_are_those_of_the_catalogue(seed: int) -> None:
    plan, lived, steps = a_day(seed)
    sums: Counter[Sum] = Counter()
    for key, value in added(steps, now=steps[-1].at).items():
        sums[key.sum] += value
    told = figures(lived, plan)[ALL]
    assert told["service_level"] == METRICS["sl.offered"].value(sums), (told, dict(sums))
    assert told["abandonment"] == METRICS["abandonment"].value(sums)

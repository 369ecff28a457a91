"""Days of our own log, made by living them with an engine that is listened to."""

import random

from typing_extensions import override

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.engine import Engine
from perezvon.engine.events import Event
from perezvon.engine.wire import encode_event, encode_outputs
from perezvon.features.twin.domain.plan import AgentPlan, Plan, QueuePlan
from perezvon.features.twin.domain.world import Caller, Lived, World
from perezvon.kernel.time import Micros
from perezvon.platform.log.port import LogRow

DAY = 20_000
PLAN = Plan(
    queues={
        "sales": QueuePlan(target_s=15, personal_first=True),
        "service": QueuePlan(strategy="fewest_contacts_today"),
    },
    agents={
        "ana": AgentPlan(queues=("sales", "service"), spans=((28_800.0, 43_200.0), (45_000.0, 61_200.0))),
        "bo": AgentPlan(queues=("sales",), spans=((30_000.0, 60_000.0),), skills={"loans": 3}),
    },
)


class Heard(Engine):
    """An engine whose steps are kept as rows of a log."""

    rows: list[LogRow]

    @override
    def handle(self, seq: int, at: Micros, event: Event) -> tuple[Command | Change, ...]:
        """As the engine does, and kept."""
        said = super().handle(seq, at, event)
        type_, v, data = encode_event(event)
        self.rows.append(LogRow(seq=seq, at=at, type=type_, v=v, data=data, out=encode_outputs(said)))
        return said


def a_day(calls: int = 120, seed: int = 1) -> tuple[list[Caller], Lived, list[LogRow]]:
    """Callers, what became of them, and the log of it."""
    chance = random.Random(seed)
    callers = [
        Caller(
            at=chance.uniform(30_000, 58_000),
            queue=chance.choice(("sales", "service")),
            patience_s=chance.expovariate(1 / 300),
            work_s=chance.uniform(60, 400),
            wrap_up_s=chance.choice((0.0, 20.0, 50.0)),
            manager=chance.choice((None, "bo")),
        )
        for _ in range(calls)
    ]
    engine = Heard(explain=False)
    engine.rows = []
    lived = World(PLAN, callers, day=DAY, engine=engine).live()
    return callers, lived, engine.rows

"""Days of our own log, made by living them with an engine that is listened to."""

import random
from collections.abc import Sequence
from typing import Any

from typing_extensions import override

from perezvon.engine.centre import AgentSkill, PersonalManagerStep, QueueStep
from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.engine import Engine
from perezvon.engine.events import Event
from perezvon.engine.wire import encode_event, encode_outputs
from perezvon.features.twin.domain.calls import Who
from perezvon.features.twin.domain.lives import Caller, Lived
from perezvon.features.twin.domain.plan import AgentPlan, Plan, Span, agent_setup, queue_setup
from perezvon.features.twin.domain.world import World
from perezvon.kernel.ids import QueueId, SkillId
from perezvon.kernel.time import Micros
from perezvon.platform.log.port import LogRow

DAY = 20_000


def agent(name: str, queues: Sequence[str], *spans: Span, **settings: Any) -> AgentPlan:
    """An agent with skills as a mapping."""
    skills = tuple(AgentSkill(skill=SkillId(s), level=n) for s, n in settings.pop("skills", {}).items())
    pace = settings.pop("pace", 1.0)
    return AgentPlan(setup=agent_setup(name, queues, skills=skills, **settings), spans=spans, pace=pace)


def caller(
    at: float,
    *,
    queue: str = "q",
    patience_s: float = 1e6,
    work_s: float = 100.0,
    wrap_up_s: float = 0.0,
    **more: object,
) -> Caller:
    return Caller(at=at, queue=queue, patience_s=patience_s, work_s=work_s, wrap_up_s=wrap_up_s, **more)  # type: ignore[arg-type]  # a test states only what it is about


PLAN = Plan(
    queues={
        "sales": queue_setup("sales", target_s=15),
        "service": queue_setup("service", strategy="fewest_contacts_today"),
    },
    routes={"sales": (PersonalManagerStep(), QueueStep(queue=QueueId("sales")))},
    agents={
        "ana": agent("ana", ("sales", "service"), (28_800.0, 43_200.0), (45_000.0, 61_200.0)),
        "bo": agent("bo", ("sales",), (30_000.0, 60_000.0), skills={"loans": 3}),
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
            who=Who(manager=chance.choice((None, "bo"))),
        )
        for _ in range(calls)
    ]
    engine = Heard(explain=False)
    engine.rows = []
    lived = World(PLAN, callers, day=DAY, engine=engine).live()
    return callers, lived, engine.rows

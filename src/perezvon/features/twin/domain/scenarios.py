"""Days that can be lived again and again: what happened or might happen, and the plan that was."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from perezvon.features.twin.domain import staffing
from perezvon.features.twin.domain.calls import Call
from perezvon.features.twin.domain.fit import Model
from perezvon.features.twin.domain.lives import Caller, Fate
from perezvon.features.twin.domain.load import seeded
from perezvon.features.twin.domain.memory import Memory, engine_with
from perezvon.features.twin.domain.plan import AgentPlan, Plan, agent_setup, queue_setup
from perezvon.features.twin.domain.results import Day, figures
from perezvon.features.twin.domain.world import World


class Callers(Protocol):
    """Whoever says which callers come."""

    @property
    def day(self) -> int:
        """The local day on which it is lived."""
        ...

    @property
    def passed(self) -> Sequence[Fate]:
        """Callers whose fate no plan changes."""
        ...

    @property
    def memory(self) -> Memory:
        """What the centre remembers of them from the days before."""
        ...

    def callers(self, chance: random.Random) -> Sequence[Caller]:
        """Those of one replication."""
        ...


@dataclass(frozen=True, slots=True)
class Scenario:
    """Callers and a plan, and the seed of all chance."""

    callers: Callers
    plan: Plan
    seed: int = 1

    def replication(self, number: int) -> Day:
        """The figures of the day with the luck of this number: the same for every plan with the same callers."""
        callers = self.callers.callers(seeded(self.seed, number))
        engine = engine_with(self.callers.memory)
        world = World(self.plan, callers, day=self.callers.day, seed=self.seed * 1_000_003 + number, engine=engine)
        return figures(world.live(), self.plan, self.callers.passed)


def plan_of(calls: Sequence[Call], serves: Mapping[str, tuple[str, ...]], model: Model) -> Plan:
    """The plan by which a day of a log seems to have been run."""
    spans = staffing.infer(calls, serves)
    return Plan(
        queues={queue: queue_setup(queue) for queue in sorted(model.patience)},
        agents={agent: AgentPlan(setup=agent_setup(agent, serves[agent]), spans=when) for agent, when in spans.items()},
    )


def usual_plan(model: Model, agents: int) -> Plan:
    """A plan for a made-up load: two shifts, everybody serves every queue."""
    queues = tuple(sorted(model.patience))
    shifts = ((8 * 3600.0, 16 * 3600.0), (9 * 3600.0, 17 * 3600.0), (12 * 3600.0, 20 * 3600.0))
    return Plan(
        queues={queue: queue_setup(queue) for queue in queues},
        agents={
            name: AgentPlan(setup=agent_setup(name, queues), spans=(shifts[number % len(shifts)],))
            for number, name in enumerate(f"agent-{place + 1:03}" for place in range(agents))
        },
        answer_s=3.0,
    )

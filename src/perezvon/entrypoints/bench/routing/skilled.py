"""Many queues and agents who serve several of them: the engine beside a matcher that looks at everybody."""

import random
import statistics
import time
from collections.abc import Callable, Mapping

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.events import Event
from perezvon.entrypoints.bench.routing.engines import EngineMaker, product
from perezvon.entrypoints.bench.routing.load import Calls, Load
from perezvon.entrypoints.bench.routing.race import Race, Racer
from perezvon.entrypoints.bench.routing.world import Staff, World
from perezvon.kernel.ids import AgentId, QueueId
from perezvon.kernel.time import Micros

SKILLS = Load(agents=1_000, share=0.95, queues=40)
"""Each agent serves 8 of the 40."""
SKILLS_EACH = 8

LARGE = Load(agents=10_000, share=1.1, queues=100, patience_s=15_000)
"""Each agent serves 10 of the 100. More come than can be served; as many give up, so about 50,000 wait all the time."""
LARGE_EACH = 10
LARGE_WAITING = 50_000

SEED = 7
_ENDLESS = 10**9


def skilled_world(make: EngineMaker, load: Load, each: int, *, calls: int, waiting: int = 0) -> World:
    """Each agent serves so many queues, drawn at random. `waiting` callers find nobody at the very beginning."""
    queues = tuple(QueueId(f"q{number:03}") for number in range(load.queues))
    at_first = waiting + load.agents if waiting else 0
    drawn = Calls(load, SEED, calls + at_first, at_first=at_first)
    world = World(make(), drawn, queues, _staff(load, queues, each))
    world.run(until=0)
    return world


class Start:
    """A world at one instant, from which everybody who is measured goes on."""

    def __init__(self, load: Load, each: int, *, waiting: int = 0) -> None:
        """`waiting` callers wait already."""
        self._world = skilled_world(product, load, each, calls=_ENDLESS, waiting=waiting)
        self._snapshot = self._world.engine.snapshot()

    def race(self, runners: Mapping[str, tuple[EngineMaker, int]], rounds: int) -> Race:
        """Each engine takes so many steps. Speeds are decisions a second: an agent looked for a caller's sake, or a
        caller for an agent's."""
        return Race({name: self._racer(make, steps) for name, (make, steps) in runners.items()}, rounds=rounds)

    def handle_p99(self, steps: int) -> float:
        """Milliseconds that one `handle` takes, all but the slowest of a hundred, by the wall clock."""
        world = self._world.continued_by(product(self._snapshot))
        handle, spent = world.handle, list[int]()

        def timed(seq: int, at: Micros, event: Event) -> tuple[Command | Change, ...]:
            began = time.perf_counter_ns()
            outputs = handle(seq, at, event)
            spent.append(time.perf_counter_ns() - began)
            return outputs

        world.handle = timed
        world.run(steps)
        return statistics.quantiles(spent, n=100)[98] / 1e6

    def _racer(self, make: EngineMaker, steps: int) -> Racer:
        def ready() -> Callable[[], float]:
            world = self._world.continued_by(make(self._snapshot))
            before = world.decisions

            def run() -> float:
                world.run(steps)
                return world.decisions - before

            return run

        return ready


def _staff(load: Load, queues: tuple[QueueId, ...], each: int) -> Staff:
    chance = random.Random(SEED)
    return {AgentId(f"a{number:05}"): tuple(chance.sample(queues, each)) for number in range(load.agents)}

"""Many queues and agents who serve several of them: the engine beside a matcher that looks at everybody."""

import random
import statistics
import time
from collections.abc import Callable

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.events import Event
from perezvon.entrypoints.bench.routing.engines import EngineMaker, product
from perezvon.entrypoints.bench.routing.load import Calls, Load
from perezvon.entrypoints.bench.routing.race import Race
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


def skilled_world(
    make: EngineMaker, load: Load, each: int, *, calls: int, waiting: int = 0, explain: bool = False
) -> World:
    """Each agent serves so many queues, drawn at random. `waiting` callers find nobody at the very beginning."""
    queues = tuple(QueueId(f"q{number:03}") for number in range(load.queues))
    staff = _staff(load, queues, each)
    at_first = waiting + load.agents if waiting else 0
    world = World(make(explain=explain), Calls(load, SEED, calls + at_first, at_first=at_first), queues, staff)
    world.run(until=0)
    return world


def reasons_cost(rounds: int, calls: int) -> float:
    """How much longer the engine takes when it says why, in percent."""

    def told() -> Callable[[], float]:
        return _all_calls(skilled_world(product, SKILLS, SKILLS_EACH, calls=calls, explain=True))

    def silent() -> Callable[[], float]:
        return _all_calls(skilled_world(product, SKILLS, SKILLS_EACH, calls=calls))

    return 100 * (Race({"silent": silent, "told": told}, rounds=rounds).ratio("silent", "told") - 1)


def skills_race(naive: EngineMaker, rounds: int, calls: int) -> Race:
    """1,000 agents, in calls per second."""
    makers = {"engine": product, "naive": naive}
    return Race({name: _racer(make, calls) for name, make in makers.items()}, rounds=rounds)


def _racer(make: EngineMaker, calls: int) -> Callable[[], Callable[[], float]]:
    return lambda: _all_calls(skilled_world(make, SKILLS, SKILLS_EACH, calls=calls))


def _all_calls(world: World) -> Callable[[], float]:
    def run() -> float:
        world.run()
        return len(world.waits)

    return run


class Large:
    """10,000 agents and 50,000 who wait, at one instant, from which everybody who is measured goes on."""

    def __init__(self) -> None:
        self._world = skilled_world(product, LARGE, LARGE_EACH, calls=10**9, waiting=LARGE_WAITING)
        self._snapshot = self._world.engine.snapshot()

    def race(self, naive: EngineMaker, rounds: int, steps: int, naive_steps: int) -> Race:
        """In decisions per second: an agent looked for a caller's sake, or a caller for an agent's."""
        return Race({"engine": self._racer(product, steps), "naive": self._racer(naive, naive_steps)}, rounds=rounds)

    def handle_p99(self, steps: int) -> float:
        """Milliseconds that one `handle` takes, all but the slowest of a hundred, by the wall clock."""
        world = self._continued(product)
        handle, spent = world.handle, list[int]()

        def timed(seq: int, at: Micros, event: Event) -> tuple[Command | Change, ...]:
            began = time.perf_counter_ns()
            outputs = handle(seq, at, event)
            spent.append(time.perf_counter_ns() - began)
            return outputs

        world.handle = timed
        world.run(steps)
        return statistics.quantiles(spent, n=100)[98] / 1e6

    def _continued(self, make: EngineMaker) -> World:
        return self._world.continued_by(make(self._snapshot))

    def _racer(self, make: EngineMaker, steps: int) -> Callable[[], Callable[[], float]]:
        def ready() -> Callable[[], float]:
            world = self._continued(make)
            before = world.decisions

            def run() -> float:
                world.run(steps)
                return world.decisions - before

            return run

        return ready


def _staff(load: Load, queues: tuple[QueueId, ...], each: int) -> Staff:
    chance = random.Random(SEED)
    return {AgentId(f"a{number:05}"): tuple(chance.sample(queues, each)) for number in range(load.agents)}

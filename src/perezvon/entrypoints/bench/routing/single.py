"""One queue with patience (Erlang-A): the engine beside the two simulators that everybody knows."""

from collections.abc import Callable

from perezvon.entrypoints.bench.routing.engines import product
from perezvon.entrypoints.bench.routing.load import Calls, Load
from perezvon.entrypoints.bench.routing.race import Race
from perezvon.entrypoints.bench.routing.rivals import Ciw, Waits, simpy_waits
from perezvon.entrypoints.bench.routing.world import World
from perezvon.kernel.ids import AgentId, QueueId

CALLS = 60_000
SEED = 7


class PathsDifferError(AssertionError):
    """Engine and SimPy, given the same calls, did not let each wait equally long: one of them is wrong."""


def engine_world(load: Load, seed: int, calls: int) -> World:
    """Everybody serves the one queue."""
    queue = QueueId("queue")
    staff = {AgentId(f"a{number:04}"): (queue,) for number in range(load.agents)}
    return World(product(), Calls(load, seed, calls), (queue,), staff)


def against_simulators(load: Load, rounds: int, calls: int) -> Race:
    """Engine, SimPy and Ciw, in calls per second."""
    ciw = Ciw(load)
    paths: dict[str, Waits] = {}

    def engine() -> Callable[[], float]:
        world = engine_world(load, SEED, calls)

        def run() -> float:
            world.run()
            paths["engine"] = world.waits
            return calls

        return run

    def simpy() -> Callable[[], float]:
        def run() -> float:
            paths["simpy"] = simpy_waits(load, Calls(load, SEED, calls))
            return calls

        return run

    race = Race({"engine": engine, "simpy": simpy, "ciw": lambda: lambda: ciw.run(calls, SEED)}, rounds=rounds)
    if paths["engine"] != paths["simpy"]:
        raise PathsDifferError
    return race

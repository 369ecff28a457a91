"""The same queue in two simulators that everybody knows, SimPy and Ciw: each as its documentation writes it."""

from collections.abc import Generator
from typing import Any, TypeAlias

from perezvon.entrypoints.bench.routing.load import Calls, Load
from perezvon.kernel.time import Micros

ADVICE = "This benchmark compares with SimPy and Ciw, which are not installed: `pip install 'simpy>=4.1' 'ciw>=3.2'`"

Waits: TypeAlias = list[Micros | None]
"""How long each caller waited for an agent; `None` for those who gave up."""


def simpy_waits(load: Load, calls: Calls) -> Waits:
    """SimPy: a process for each caller, who waits for an agent or gives up."""
    import simpy  # noqa: PLC0415 - only whoever measures has it

    world = simpy.Environment()
    agents = simpy.Resource(world, capacity=load.agents)
    waits: Waits = []

    def call(number: int, talk: Micros, patience: Micros) -> Generator[Any, Any, None]:
        arrived = world.now
        with agents.request() as turn:
            happened = yield turn | world.timeout(patience)
            if turn in happened:
                waits[number] = int(world.now - arrived)
                yield world.timeout(talk)

    def source() -> Generator[Any, Any, None]:
        for number, (arrives, talk, patience, _) in enumerate(calls):
            yield world.timeout(arrives - world.now)
            waits.append(None)
            world.process(call(number, talk, patience))

    world.process(source())
    world.run()
    return waits


class Ciw:
    """Ciw: a network of one node whose customers renege."""

    def __init__(self, load: Load) -> None:
        """Import it, which takes longer than some runs."""
        import ciw  # noqa: PLC0415 - only whoever measures has it

        self._ciw = ciw
        self._network = ciw.create_network(
            arrival_distributions=[ciw.dists.Exponential(rate=load.rate)],
            service_distributions=[ciw.dists.Exponential(rate=1 / load.talk_s)],
            reneging_time_distributions=[ciw.dists.Exponential(rate=1 / load.patience_s)],
            number_of_servers=[load.agents],
        )

    def run(self, calls: int, seed: int) -> float:
        """So many calls, which Ciw draws itself. Gives how many."""
        self._ciw.seed(seed)
        self._ciw.Simulation(self._network).simulate_until_max_customers(calls, method="Arrive")
        return calls


def are_installed() -> bool:
    """Whether both are here."""
    try:
        import ciw  # noqa: F401, PLC0415 - only whoever measures has it
        import simpy  # noqa: F401, PLC0415 - as above
    except ImportError:
        return False
    return True

"""One seed: a centre of two nodes lives for some minutes with faults, and for some without."""

import random
from collections import Counter
from dataclasses import dataclass

from perezvon.engine.changes import ContactEnded, ContactStarted
from perezvon.engine.wire import encode_event
from perezvon.entrypoints.chaos.simulation.centre import settings
from perezvon.entrypoints.chaos.simulation.faults import Faults
from perezvon.entrypoints.chaos.simulation.ledger import Ledger
from perezvon.entrypoints.chaos.simulation.network import Network
from perezvon.entrypoints.chaos.simulation.node import Node
from perezvon.entrypoints.chaos.simulation.people import Desk, People
from perezvon.entrypoints.chaos.simulation.process import Process
from perezvon.entrypoints.chaos.simulation.stores import Store
from perezvon.entrypoints.chaos.simulation.timeline import LivelockError, Timeline
from perezvon.entrypoints.chaos.simulation.voice import Exchange
from perezvon.features.dispatch.service.mirror import Mirror
from perezvon.kernel.ids import MAIN, AgentId
from perezvon.platform.log.port import LogRow

FAULTS_S = 120.0
CALM_S = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a seed."""

    seed: int
    calls: int
    steps: int
    faults: Counter[str]
    violations: tuple[str, ...]
    story: tuple[str, ...]


class Simulation:
    """A centre and all that happens to it, from one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._chance = random.Random(seed)
        self.timeline = Timeline()
        self.world = Process(self.timeline, "world")
        self.network = Network(self.timeline, random.Random(seed + 1), self.world)
        self.store = Store(self.world)
        self.exchange = Exchange(self.world)
        self.ledger = Ledger(self.timeline, self.exchange)
        self.world.on_bug = lambda error: self.ledger.violate(f"a bug of the simulation: {error!r}")
        self.agents = [AgentId(f"a{number}") for number in range(self._chance.randint(1, 5))]
        for event in settings(self.agents):
            self.store.log.put(MAIN, *encode_event(event))
        self.nodes = [Node(name, self.timeline, self.network, self.store, self.exchange) for name in ("A", "B")]
        self.faults = Faults(random.Random(seed + 2), self.network, self.nodes, self.world, self.ledger)

    def run(self) -> Outcome:
        """Live through it and look what became of everybody."""
        desk = Desk(self.world, self.network, self.nodes)
        people = People(self.world, random.Random(self.seed + 3), desk, self.exchange, self.ledger)
        per_second = self._chance.uniform(0.05, 0.3)

        def begin() -> None:
            people.come_to_work(self.agents)
            self.world.begin(people.call_until(FAULTS_S, per_second), "customers")
            self.world.begin(self.faults.happen_until(FAULTS_S), "faults")

        self.world.loop.deliver(0.0, begin)
        try:
            self.timeline.run(FAULTS_S)
            self.ledger.tell("from now on nothing goes wrong")
            self.faults.end()
            self.timeline.run(FAULTS_S + CALM_S + 400)
        except LivelockError as error:
            self.ledger.violate(str(error))
        rows = self.store.log._rows.get(MAIN, [])
        self._judge(rows)
        return Outcome(
            seed=self.seed,
            calls=len(self.ledger.calls),
            steps=len(rows),
            faults=self.faults.count,
            violations=tuple(self.ledger.violations),
            story=tuple(self.ledger.story),
        )

    def _judge(self, rows: list[LogRow]) -> None:
        """What must be so at the end: each call ended, and stands once and whole in the log."""
        ledger, mirror = self.ledger, Mirror()
        started, ended = Counter[str](), Counter[str]()
        for seq, row in enumerate(rows, 1):
            if row.seq != seq:
                ledger.violate(f"step {seq} of the log says that it is {row.seq}")
                return
            for output in mirror.apply(row):
                match output:
                    case ContactStarted():
                        started[output.contact] += 1
                    case ContactEnded():
                        ended[output.contact] += 1
                    case _:
                        pass
        if mirror.differences:
            ledger.violate(f"{mirror.differences} steps are decided otherwise when they are followed")
        for contact, call in ledger.calls.items():
            if call.ended_at is None:
                ledger.violate(f"{contact} still waits")
            if started[contact] != 1 or ended[contact] != 1:
                ledger.violate(f"{contact} began {started[contact]} times in the log and ended {ended[contact]} times")


def live(seed: int) -> Outcome:
    """Live through a seed."""
    simulation = Simulation(seed)
    outcome = simulation.run()
    for node in simulation.nodes:
        node.kill()
        for process in node.buried:
            process.bury()
    simulation.world.kill()
    simulation.world.bury()
    return outcome

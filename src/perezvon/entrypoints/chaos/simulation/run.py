"""One seed: a centre of two nodes lives for some minutes with faults, and for some without."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from unittest.mock import patch

from perezvon.engine.wire import encode_event
from perezvon.entrypoints.chaos.simulation.centre import settings
from perezvon.entrypoints.chaos.simulation.desk import Desk
from perezvon.entrypoints.chaos.simulation.faults import Faults
from perezvon.entrypoints.chaos.simulation.judge import Judge
from perezvon.entrypoints.chaos.simulation.ledger import Ledger
from perezvon.entrypoints.chaos.simulation.moments import Moments
from perezvon.entrypoints.chaos.simulation.network import Network
from perezvon.entrypoints.chaos.simulation.node import Node
from perezvon.entrypoints.chaos.simulation.people import People
from perezvon.entrypoints.chaos.simulation.process import Process
from perezvon.entrypoints.chaos.simulation.screens import Screen
from perezvon.entrypoints.chaos.simulation.stores import Store
from perezvon.entrypoints.chaos.simulation.voice import Exchange
from perezvon.features.dispatch.service import shell
from perezvon.kernel.ids import MAIN, AgentId
from perezvon.platform.log.port import LogRow
from perezvon.platform.timeline import LivelockError, Timeline

FAULTS_S = 120.0
CALM_S = 490.0
"""So long after the last fault everything must be well, at the latest."""
SNAPSHOT_EVERY = 50
"""So many steps between two snapshots that whoever takes over begins with one, in the short time that a seed has."""
QUIET_S = 10.0
"""Nothing comes any more when telephony had nothing to do for so long: no phone is away, and no order on its way."""
SHOWN_S = 3.0
"""Within which every screen shows a step, whether the log said in time that it was written or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a seed."""

    seed: int
    calls: int
    steps: int
    faults: Counter[str]
    violations: tuple[str, ...]
    story: tuple[str, ...]

    def without_story(self) -> "Outcome":
        """The same in less room."""
        return replace(self, story=())


class Simulation:
    """A centre and all that happens to it, from one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._chance = random.Random(seed)
        self._due = 0
        timeline, moments = self.timeline, self.moments = Timeline(), Moments()
        self.world = Process(timeline, "world")
        self.network = Network(timeline, random.Random(seed + 1), self.world)
        self.store = Store(timeline, moments)
        self.exchange = Exchange(timeline, moments, random.Random(seed + 4))
        self.ledger = Ledger(self.world, self.exchange)
        self.world.on_bug = lambda error: self.ledger.violate(f"a bug of the simulation: {error!r}")
        self.agents = [AgentId(f"a{number}") for number in range(self._chance.randint(1, 5))]
        for event in settings(self.agents):
            self.store.log.put(MAIN, *encode_event(event))
        self.nodes = [
            Node(name, timeline, self.network, self.store, self.exchange, random.Random(seed + number))
            for number, name in enumerate(("A", "B"), 5)
        ]
        self.screens = [
            Screen(name, timeline, self.network, self.store, self.nodes, self.ledger.violate) for name in ("api",)
        ]
        self.desk = Desk(self.world, self.network, self.nodes)
        chance = random.Random(seed + 3)
        self.people = People(self.world, chance, self.desk, self.exchange, self.ledger)
        self.faults = Faults(
            random.Random(seed + 2),
            network=self.network,
            nodes=self.nodes,
            screens=self.screens,
            store=self.store,
            exchange=self.exchange,
            moments=moments,
            ledger=self.ledger,
            on_telephony=lambda: self.world.loop.deliver(timeline.now, self.people.plug_phones),
        )

    def run(self) -> Outcome:
        """Live through it and look what became of everybody."""
        per_second = self._chance.uniform(0.05, 0.3)

        def begin() -> None:
            self.people.come_to_work(self.agents)
            self.world.begin(self.people.call_until(FAULTS_S, per_second), "customers")
            self.world.begin(self.faults.happen_until(FAULTS_S), "faults")

        self.world.loop.deliver(0.0, begin)
        try:
            with patch.object(shell, "SNAPSHOT_EVERY", SNAPSHOT_EVERY):
                self.timeline.run(FAULTS_S)
                self.ledger.tell("from now on nothing goes wrong")
                self.faults.end()
                self._calm_down()
        except LivelockError as error:
            self.ledger.violate(str(error))
        for what in self._judge():
            self.ledger.violate(what)
        rows = self._rows()
        return Outcome(
            seed=self.seed,
            calls=len(self.ledger.calls),
            steps=len(rows),
            faults=self.faults.count,
            violations=tuple(self.ledger.violations),
            story=tuple(self.ledger.story),
        )

    def _calm_down(self) -> None:
        """Let time pass until all is well and nothing comes any more, or it is too late for that."""
        while self.timeline.now < FAULTS_S + CALM_S:
            self.timeline.run(self.timeline.now + QUIET_S - SHOWN_S)
            self._due = len(self._rows())
            self.timeline.run(self.timeline.now + SHOWN_S)
            if self.ledger.is_quiet(QUIET_S) and not self._judge():
                return

    def _judge(self) -> Sequence[str]:
        lost = [row for node in self.nodes for row in node.set_aside()]
        return Judge(self.ledger, self.exchange, self.desk, self.screens, lost).judge(self._rows(), self._due)

    def _rows(self) -> Sequence[LogRow]:
        return self.store.log._rows.get(MAIN, [])


def live(seed: int) -> Outcome:
    """Live through a seed."""
    simulation = Simulation(seed)
    outcome = simulation.run()
    simulation.timeline.bury()
    return outcome

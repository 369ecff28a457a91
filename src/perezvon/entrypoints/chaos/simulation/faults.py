"""What goes wrong, and when: by chance, one after the other and across one another."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence

from perezvon.entrypoints.chaos.simulation.ledger import Ledger
from perezvon.entrypoints.chaos.simulation.network import Network
from perezvon.entrypoints.chaos.simulation.node import Node
from perezvon.entrypoints.chaos.simulation.process import Process

EVERY_S = 8.0
LASTS_S = 4.0


class Faults:
    """Faults on these nodes and what is between them."""

    def __init__(
        self, chance: random.Random, network: Network, nodes: Sequence[Node], world: Process, ledger: Ledger
    ) -> None:
        self._chance = chance
        self._network = network
        self._nodes = nodes
        self._world = world
        self._ledger = ledger
        self.count: Counter[str] = Counter()
        self._kinds: Sequence[tuple[float, Callable[[Node], None]]] = (
            (0.3, self._crash),
            (0.2, self._pause),
            (0.15, self._cut_off),
            (0.15, self._make_slow),
            (0.1, self._lose),
            (0.1, self._jump),
        )

    async def happen_until(self, end: float) -> None:
        """One fault after another until then."""
        loop = asyncio.get_running_loop()
        weights, kinds = zip(*self._kinds, strict=True)
        while True:
            await asyncio.sleep(self._chance.expovariate(1 / EVERY_S))
            if loop.time() >= end:
                return
            self._chance.choices(kinds, weights)[0](self._chance.choice(self._nodes))

    def end(self) -> None:
        """Everything is well again."""
        self._network.heal_all()
        for node in self._nodes:
            node.jump(0.0)
            if node.process.is_alive:
                node.process.resume()
            else:
                node.start()

    def _crash(self, node: Node) -> None:
        if node.process.is_alive:
            self._tell("crash", f"{node.name} is killed")
            node.kill()
            self._later(lambda: self._restart(node))

    def _restart(self, node: Node) -> None:
        if not node.process.is_alive:
            self._ledger.tell(f"{node.name} is started")
            node.start()

    def _pause(self, node: Node) -> None:
        if node.process.is_alive and not node.process.is_paused:
            self._tell("pause", f"{node.name} stands still")
            process = node.process
            process.pause()
            self._later(lambda: self._resume(node, process))

    def _resume(self, node: Node, process: Process) -> None:
        if process.is_paused:
            self._ledger.tell(f"{node.name} goes on")
            process.resume()

    def _cut_off(self, node: Node) -> None:
        self._tell("cut", f"{node.name} is cut off from database and telephony")
        self._network.cut(node.name, self._world.name)
        self._later(lambda: self._heal(node))

    def _heal(self, node: Node) -> None:
        self._ledger.tell(f"{node.name} is connected again")
        self._network.heal(node.name, self._world.name)

    def _make_slow(self, _: Node) -> None:
        self._tell("slow", "the network is slow")
        self._network.slow_share = 0.2
        self._later(lambda: setattr(self._network, "slow_share", 0.0))

    def _lose(self, _: Node) -> None:
        self._tell("loss", "connections break")
        self._network.loss_share = 0.1
        self._later(lambda: setattr(self._network, "loss_share", 0.0))

    def _jump(self, node: Node) -> None:
        seconds = self._chance.choice((-3600.0, -5.0, 5.0, 3600.0))
        self._tell("jump", f"the clock of {node.name} jumps by {seconds:g} s")
        node.jump(seconds)
        self._later(lambda: node.jump(0.0))

    def _later(self, callback: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(self._chance.expovariate(1 / LASTS_S), callback)

    def _tell(self, kind: str, what: str) -> None:
        self.count[kind] += 1
        self._ledger.tell(what)

"""What goes wrong, and when: by chance, one after the other and across one another."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from perezvon.entrypoints.chaos.simulation.ledger import Ledger
from perezvon.entrypoints.chaos.simulation.moments import MOMENTS, Moment, Moments
from perezvon.entrypoints.chaos.simulation.network import Network
from perezvon.entrypoints.chaos.simulation.node import Node
from perezvon.entrypoints.chaos.simulation.process import Process
from perezvon.entrypoints.chaos.simulation.screens import Screen
from perezvon.entrypoints.chaos.simulation.stores import DATABASE, Store
from perezvon.entrypoints.chaos.simulation.voice import TELEPHONY, Exchange
from perezvon.platform.log.port import LogUnavailableError

EVERY_S = 6.0
LASTS_S = 4.0
LONGEST_PAUSE_OF_TELEPHONY_S = 3.0
"""An order that telephony did not take for longer has failed, and calls may be lost."""
ALONE_S = (3.5, 14.0)
"""How long a node that stands still is the only one: rings end meanwhile, perhaps before others take over."""
SUSPENDED_S = 12.0
"""Pages come back meanwhile, and long enough ago that nobody may be surprised by it."""
JUMPS_S = (-86_400.0, -3600.0, -5.0, 5.0, 3600.0, 86_400.0)


class Faults:
    """Faults on these nodes and what is between them."""

    def __init__(
        self,
        chance: random.Random,
        *,
        network: Network,
        nodes: Sequence[Node],
        screens: Sequence[Screen],
        store: Store,
        exchange: Exchange,
        moments: Moments,
        ledger: Ledger,
        on_telephony: Callable[[], None],
    ) -> None:
        """`on_telephony` is told when telephony runs again after it died."""
        self._chance = chance
        self._network = network
        self._nodes = {node.name: node for node in nodes}
        self._screens = screens
        self._store = store
        self._exchange = exchange
        self._moments = moments
        self._ledger = ledger
        self._on_telephony = on_telephony
        self.count: Counter[str] = Counter()
        self._anything = (self._crash, self._crash, self._pause, self._break_off, self._cut_off)
        self._kinds: Sequence[tuple[float, Callable[[], None]]] = (
            (0.12, lambda: self._crash(self._any())),
            (0.1, lambda: self._pause(self._any())),
            (0.12, lambda: self._cut_off(self._any())),
            (0.1, self._make_slow),
            (0.07, self._lose),
            (0.07, lambda: self._jump(self._any())),
            (0.24, self._lie_in_wait),
            (0.02, self._kill_telephony),
            (0.03, self._pause_telephony),
            (0.03, self._kill_database),
            (0.03, self._silence_database),
            (0.03, self._fill_disk),
            (0.03, self._tell_twice),
            (0.02, self._lose_receipts),
            (0.02, self._kill_screen),
            (0.05, lambda: self._hand_over(self._any())),
        )

    async def happen_until(self, end: float) -> None:
        """One fault after another until then."""
        loop = asyncio.get_running_loop()
        weights, kinds = zip(*self._kinds, strict=True)
        while True:
            await asyncio.sleep(self._chance.expovariate(1 / EVERY_S))
            if loop.time() >= end:
                return
            self._chance.choices(kinds, weights)[0]()

    def end(self) -> None:
        """Everything is well again, but for a last transaction: nobody takes over any more and repairs what it lost."""
        self._moments.clear()
        self._moments.lay("keeping a recording", lambda name: self._refuse(self._nodes[name]))
        self._network.heal_all()
        self._exchange.twice_share = 0.0
        self._exchange.lose_acknowledgements(is_so=False)
        self._exchange.process.resume()
        self._start_telephony()
        self._store.is_full = False
        self._store.process.resume()
        if not self._store.process.is_alive:
            self._store.start()
        for node in self._nodes.values():
            node.jump(0.0)
            node.process.resume()
            if node.is_stopping:
                node.kill()
            if not node.process.is_alive:
                node.start()
        for screen in self._screens:
            if not screen.process.is_alive:
                screen.start()

    # --- Nodes. ---

    def _any(self) -> Node:
        return self._chance.choice(list(self._nodes.values()))

    def _crash(self, node: Node) -> None:
        if node.process.is_alive:
            self._tell("crash", f"{node.name} is killed")
            node.kill()
            self._later(lambda: self._restart(node))

    def _restart(self, node: Node) -> None:
        if not node.process.is_alive:
            self._ledger.tell(f"{node.name} is started")
            node.start()

    def _hand_over(self, node: Node) -> None:
        """It is asked to stop, as for an upgrade."""
        if node.process.is_alive:
            self._tell("handover", f"{node.name} is asked to stop")
            node.stop()
            self._later(lambda: self._replace(node))

    def _replace(self, node: Node) -> None:
        """Whoever does not stop in time is killed, as by the machine's own watch over services."""
        if node.is_stopping:
            node.kill()
            self._restart(node)

    def _stand_still_alone(self, node: Node) -> None:
        """Nobody takes over while it stands still, or somebody does late; its machine was suspended, perhaps."""
        is_suspended = self._chance.random() < 0.5
        lasts, alone = (
            (SUSPENDED_S, SUSPENDED_S + 2) if is_suspended else [self._chance.uniform(*ALONE_S) for _ in "12"]
        )
        for other in self._nodes.values():
            if other is not node and other.process.is_alive:
                self._ledger.tell(f"{other.name} is killed")
                other.kill()
                self._ledger.later(alone, partial(self._restart, other))
        if node.process.is_alive and not node.process.is_paused:
            self._ledger.tell(f"{node.name} stands still")
            node.process.pause()
            self._ledger.later(lasts, partial(self._wake if is_suspended else self._go_on, node))

    def _go_on(self, node: Node) -> None:
        self._resume(node.process)

    def _wake(self, node: Node) -> None:
        """A day has passed for its wall clock."""
        if node.process.is_paused:
            self._jump(node, max(JUMPS_S))
        self._resume(node.process)

    def _pause(self, node: Node) -> None:
        if node.process.is_alive and not node.process.is_paused:
            self._tell("pause", f"{node.name} stands still")
            self._stand_still(node.process)

    def _stand_still(self, process: Process, longest: float = 60.0) -> None:
        process.pause()
        self._later(lambda: self._resume(process), longest)

    def _resume(self, process: Process) -> None:
        if process.is_paused:
            self._ledger.tell(f"{process.name} goes on")
            process.resume()

    def _jump(self, node: Node, seconds: float | None = None) -> None:
        seconds = self._chance.choice(JUMPS_S) if seconds is None else seconds
        self._tell("jump", f"the clock of {node.name} jumps by {seconds:g} s")
        node.jump(seconds)
        self._later(lambda: node.jump(0.0))

    def _kill_screen(self) -> None:
        screen = self._chance.choice(self._screens)
        if screen.process.is_alive:
            self._tell("screen", f"{screen.name} is killed")
            screen.kill()
            self._later(lambda: None if screen.process.is_alive else screen.start())

    # --- The network. ---

    def _cut_off(self, node: Node) -> None:
        others = self._chance.choice(((DATABASE, TELEPHONY), (DATABASE,), (TELEPHONY,)))
        self._tell("cut", f"{node.name} is cut off from {' and '.join(others)}")
        for other in others:
            self._network.cut(node.name, other)
        self._later(lambda: self._heal(node))

    def _heal(self, node: Node) -> None:
        self._ledger.tell(f"{node.name} is connected again")
        for other in (DATABASE, TELEPHONY):
            self._network.heal(node.name, other)

    def _make_slow(self) -> None:
        self._tell("slow", "the network is slow")
        self._network.slow_share = 0.2
        self._later(lambda: setattr(self._network, "slow_share", 0.0))

    def _lose(self) -> None:
        self._tell("loss", "connections break")
        self._network.loss_share = 0.1
        self._later(lambda: setattr(self._network, "loss_share", 0.0))

    # --- Rare moments. ---

    def _lie_in_wait(self) -> None:
        """Something happens to the next node that comes to a rare moment."""
        moment = self._chance.choice(MOMENTS)
        deed = self._chance.choice(self._deeds(moment))

        def strike(name: str) -> None:
            node = self._nodes.get(name)
            if node is not None:
                self._tell(moment, f"{name} is {moment}")
                deed(node)

        self._moments.lay(moment, strike)

    def _deeds(self, moment: Moment) -> Sequence[Callable[[Node], None]]:
        match moment:
            case "ringing somebody" | "missing a page":
                return (self._stand_still_alone,)
            case "appending" | "keeping a recording":
                return (*self._anything, self._refuse, self._undo)
            case _:
                return self._anything

    def _break_off(self, node: Node) -> None:
        """What it waits for may have taken effect, but nobody tells it."""
        self._ledger.tell(f"the connections of {node.name} break")
        for other in (DATABASE, TELEPHONY):
            self._network.reset(node.name, other)

    def _refuse(self, node: Node) -> None:
        self._ledger.tell(f"the database gives up what {node.name} writes")
        raise LogUnavailableError("given up")

    def _undo(self, node: Node) -> None:
        """It dies with its transaction, and the database keeps nothing of that."""
        self._crash(node)
        raise LogUnavailableError("the connection broke within a transaction")

    # --- Telephony. ---

    def _kill_telephony(self) -> None:
        if self._exchange.is_up:
            self._tell("telephony", "telephony is killed")
            self._exchange.die()
            self._network.died(TELEPHONY)
            self._later(self._start_telephony)

    def _start_telephony(self) -> None:
        if not self._exchange.is_up:
            self._ledger.tell("telephony is started")
            self._exchange.start()
            self._on_telephony()

    def _pause_telephony(self) -> None:
        if self._exchange.is_up and not self._exchange.process.is_paused:
            self._tell("telephony pause", "telephony stands still")
            self._stand_still(self._exchange.process, LONGEST_PAUSE_OF_TELEPHONY_S)

    def _tell_twice(self) -> None:
        self._tell("twice", "telephony tells some things twice")
        self._exchange.twice_share = 0.3
        self._later(lambda: setattr(self._exchange, "twice_share", 0.0))

    def _lose_receipts(self) -> None:
        self._tell("receipts", "telephony hears no receipts")
        self._exchange.lose_acknowledgements()
        self._later(lambda: self._exchange.lose_acknowledgements(is_so=False))

    # --- The database. ---

    def _kill_database(self) -> None:
        if self._store.process.is_alive:
            self._tell("database", "the database is killed")
            self._store.process.kill()
            self._network.died(DATABASE)
            self._later(self._start_database)

    def _start_database(self) -> None:
        if not self._store.process.is_alive:
            self._ledger.tell("the database is started")
            self._store.start()

    def _silence_database(self) -> None:
        if self._store.process.is_alive and not self._store.process.is_paused:
            self._tell("database pause", "the database is silent")
            self._stand_still(self._store.process)

    def _fill_disk(self) -> None:
        self._tell("disk", "the disk of the database is full")
        self._store.is_full = True
        self._later(lambda: setattr(self._store, "is_full", False))

    def _later(self, callback: Callable[[], None], longest: float = 60.0) -> None:
        seconds = min(self._chance.expovariate(1 / LASTS_S), longest)
        self._ledger.later(seconds, callback)

    def _tell(self, kind: str, what: str) -> None:
        self.count[kind] += 1
        self._ledger.tell(what)

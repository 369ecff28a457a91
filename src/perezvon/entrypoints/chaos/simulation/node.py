"""A node: the product's dispatch, as it is put together for real."""

import asyncio
import random
from collections.abc import Iterator, Sequence

from typing_extensions import override

from perezvon.engine.commands import AskWeb
from perezvon.engine.message import Attribute
from perezvon.entrypoints.chaos.simulation.network import Network
from perezvon.entrypoints.chaos.simulation.process import Process
from perezvon.entrypoints.chaos.simulation.stores import NodeLease, NodeLog, Store
from perezvon.entrypoints.chaos.simulation.voice import Exchange, NodeTelephony
from perezvon.features.dispatch.ports import Caller, CallerBook
from perezvon.features.dispatch.service.door import Door
from perezvon.features.dispatch.service.intake import Intake
from perezvon.features.dispatch.service.leader import Leader
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import MAIN, CustomerId, PartyId
from perezvon.kernel.time import Micros
from perezvon.platform.log.journal import MemoryJournal
from perezvon.platform.log.journaled import JournaledLog
from perezvon.platform.log.port import LogRow
from perezvon.platform.system import SlewedClock
from perezvon.platform.timeline import Timeline

SLOW_SHARE = 0.1
"""How many callers are looked up slowly."""


class Node:
    """One machine's dispatch: started, killed, started again. What it was before it died is gone."""

    def __init__(
        self, name: str, timeline: Timeline, network: Network, store: Store, exchange: Exchange, chance: random.Random
    ) -> None:
        self.name = name
        self.address = f"unix:/run/{name}"
        self._timeline = timeline
        self._network = network
        self._store = store
        self._exchange = exchange
        self._chance = chance
        self._jump_s = 0.0
        self.journal = MemoryJournal()
        """Of the node's disk: it is there after a crash."""
        self.leader: Leader | None = None
        self._intake: Intake | None = None
        self.start()

    def start(self) -> None:
        """A new process."""
        self.leader = self._intake = None
        self._stop = asyncio.Event()
        self.is_stopping = False
        self.process = Process(self._timeline, self.name)
        self.process.clock.jump_s = self._jump_s
        self.process.begin(self._run(), f"node {self.name}")

    def kill(self) -> None:
        """The process dies."""
        if self.process.is_alive:
            self.process.kill()
            self._network.died(self.name)

    def stop(self) -> None:
        """The process is asked to stop, and ends once it has."""
        self.is_stopping = True
        self.process.loop.deliver(self._timeline.now, self._leave)

    def jump(self, seconds: float) -> None:
        """The machine's wall clock is wrong from now on."""
        self._jump_s = self.process.clock.jump_s = seconds

    def set_aside(self) -> Iterator[LogRow]:
        """What was decided here and refused by the log, since another led."""
        return (row for entries in self.journal.kept.values() for entry in entries for row in entry.rows)

    def has_decided(self, seq: int, at: Micros) -> bool:
        """Whether this step lies in the node's journal, or did until it was set aside."""
        waiting = (row for entry in self.journal.entries for row in entry.rows)
        return any((row.seq, row.at) == (seq, at) for row in (*waiting, *self.set_aside()))

    @property
    def is_deciding(self) -> bool:
        """Whether requests are decided here, as far as the node itself believes."""
        return self.process.is_alive and self.leader is not None and self.leader.is_deciding.is_set()

    def _leave(self) -> None:
        self._stop.set()
        if self._intake is not None:
            self._intake.nudge()

    async def _run(self) -> None:
        network, process = self._network, self.process
        intake = self._intake = Intake(_Book(self._chance))
        telephony = NodeTelephony(network, process, self._exchange)
        leader = self.leader = Leader(
            domain=MAIN,
            address=self.address,
            event_log=JournaledLog(NodeLog(network, process, self._store), self.journal, MAIN),
            lease=NodeLease(network, process, self._store),
            telephony=telephony,
            web=_NoDesk(),
            intake=intake,
            clock=SlewedClock(process.clock),
            seed=lambda: 1,
            on_step=self._step,
        )
        self.door = Door(intake, leader.duty, lambda: leader.mirror)
        await leader.run(self._stop)
        self.kill()

    def _step(self, row: LogRow) -> None:
        self.door.step(row)


class _Book(CallerBook):
    """Knows nobody, and sometimes looks for long."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    @override
    async def caller(
        self, party: PartyId | None, customer: CustomerId | None, *, number: str = "", name: str = ""
    ) -> Caller:
        if self._chance.random() < SLOW_SHARE:
            await asyncio.sleep(self._chance.uniform(0, 1))
        return Caller()


class _NoDesk:
    async def ask(self, _question: AskWeb) -> Sequence[Attribute]:
        raise AdapterError("there is no other system", retryable=False)

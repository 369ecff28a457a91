"""Telephony as a node reaches it, and the exchange that everything is told to a ledger of."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import TypeVar

from typing_extensions import override

from perezvon.adapters.telephony.simulated import SimulatedExchange
from perezvon.engine.commands import Command
from perezvon.engine.events import CommandDone, CommandFailed, LegConnected, LegHungUp, LegRecorded
from perezvon.entrypoints.chaos.simulation.moments import Moments
from perezvon.entrypoints.chaos.simulation.network import ConnectionLostError, Network
from perezvon.entrypoints.chaos.simulation.process import Process
from perezvon.features.dispatch.ports import Arrival, Deposed, DeposedError, Reported, Telephony, Unheard
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import LegId
from perezvon.platform.tasks import spawn
from perezvon.platform.timeline import Timeline

T = TypeVar("T")

TELEPHONY = "telephony"
ASK_S = 5.0
RETRY_S = 0.5
LATE_S = 3.0

_MAY_COME_LATE = (Arrival, LegConnected, LegHungUp, LegRecorded, CommandDone, CommandFailed)
"""What may be told once more, late: it says of something that happened once that it did. Others are in order."""


class Exchange(SimulatedExchange):
    """The exchange, a process that may die with its calls.

    `on_command` hears each command before it is performed for the first time, `on_death` which reports died untold.
    """

    def __init__(self, timeline: Timeline, moments: Moments, chance: random.Random) -> None:
        self._timeline = timeline
        self.process = Process(timeline, TELEPHONY)
        super().__init__(self.process.clock)
        self.moments = moments
        self.chance = chance
        self.on_command: Callable[[Command], None] = lambda _: None
        self.on_death: Callable[[Sequence[Arrival | object]], None] = lambda _: None
        self.twice_share = 0.0
        """How many reports come again, late."""
        self._performed: set[str] = set()

    @property
    def is_up(self) -> bool:
        """Whether anybody can call."""
        return self.process.is_alive

    def die(self) -> None:
        """All calls end, and nobody can call until `start`."""
        self.process.kill()
        untold = tuple(self._kept.values())
        self.crash()
        self.on_death(untold)

    def start(self) -> None:
        """Run again, empty."""
        self.process = Process(self._timeline, TELEPHONY)

    @override
    def perform(self, command: Command, *, epoch: int) -> None:
        self._admit(epoch)
        if command.id not in self._performed:
            self._performed.add(command.id)
            self.on_command(command)
        super().perform(command, epoch=epoch)

    @override
    def hang_up(self, leg: LegId) -> None:
        if leg in self._customers:
            super().hang_up(leg)


class NodeTelephony(Telephony):
    """The port `Telephony` of one node, over a connection that is made anew whenever it broke."""

    def __init__(self, network: Network, node: Process, exchange: Exchange) -> None:
        self._network = network
        self._node = node
        self._exchange = exchange
        self._reports: asyncio.Queue[Reported] = asyncio.Queue()
        self._connection = 0
        self._listener: Callable[[Reported], None] = self._reports.put_nowait
        self._epoch = 0

    @override
    async def perform(self, command: Command) -> None:
        await self._ask(partial(self._perform, command, self._epoch))

    def _perform(self, command: Command, epoch: int) -> None:
        self._exchange.moments.come("performing", self._node.name)
        self._exchange.perform(command, epoch=epoch)
        self._exchange.moments.come("performed", self._node.name)

    @override
    async def reports(self) -> AsyncIterator[Reported]:
        keeping = spawn(self._keep_connected(), name="connection")
        try:
            while True:
                yield await self._reports.get()
        finally:
            keeping.cancel()

    @override
    async def resynchronise(self, question: int, *, epoch: int) -> None:
        self._epoch = epoch
        await self._ask(partial(self._lead, self._listener, question, epoch))

    def _lead(self, listener: Callable[[Reported], None], question: int, epoch: int) -> None:
        self._exchange.moments.come("resynchronising", self._node.name)
        self._exchange.lead(listener, question, epoch=epoch)

    @override
    async def stay(self, *, epoch: int) -> None:
        await self._ask(lambda: self._exchange.stay(epoch=epoch))

    @override
    async def step_down(self) -> None:
        await self._ask(partial(self._exchange.leave, self._listener))

    @override
    async def is_led_by_another(self) -> bool:
        return await self._ask(partial(self._is_led, self._listener))

    def _is_led(self, listener: Callable[[Reported], None]) -> bool:
        return self._exchange.is_led(but_by=listener)

    @override
    async def acknowledge(self, receipts: Sequence[str]) -> None:
        await self._ask(partial(self._acknowledge, receipts, self._epoch))

    def _acknowledge(self, receipts: Sequence[str], epoch: int) -> None:
        self._exchange.moments.come("acknowledging", self._node.name)
        self._exchange.acknowledge(receipts, epoch=epoch)

    @override
    async def aclose(self) -> None:
        self._connection += 1

    async def _keep_connected(self) -> None:
        while True:
            broken = asyncio.Event()
            self._connection += 1
            self._listener = partial(self._tell, self._connection)
            epoch = self._epoch
            try:
                await self._ask(partial(self._listen, self._listener, epoch, broken))
            except DeposedError:
                self._reports.put_nowait(Reported(what=Deposed(epoch=epoch)))
            except AdapterError:
                broken.set()
            await broken.wait()
            self._reports.put_nowait(Reported(what=Unheard()))
            await asyncio.sleep(RETRY_S)

    def _listen(self, listener: Callable[[Reported], None], epoch: int, broken: asyncio.Event) -> None:
        """In the exchange: tell everything to this connection until it breaks, if it is the leader's."""
        exchange, node = self._exchange, self._node

        def end() -> None:
            exchange.leave(listener)
            if node.is_alive:
                node.loop.deliver(exchange.process.clock.monotonic(), broken.set)

        self._network.on_broken(node.name, TELEPHONY, end)
        if epoch:
            exchange.lead(listener, epoch=epoch)

    def _tell(self, connection: int, reported: Reported) -> None:
        exchange = self._exchange
        self._network.send(TELEPHONY, self._node, lambda: self._hear(connection, reported))
        is_once = isinstance(reported.what, _MAY_COME_LATE)
        if is_once and exchange.twice_share and exchange.chance.random() < exchange.twice_share:
            later = exchange.process.clock.monotonic() + exchange.chance.uniform(0, LATE_S)
            self._node.loop.deliver(later, self._hear, connection, reported)

    def _hear(self, connection: int, reported: Reported) -> None:
        if connection == self._connection:
            self._reports.put_nowait(reported)

    async def _ask(self, effect: Callable[[], T]) -> T:
        try:
            async with asyncio.timeout(ASK_S):
                return await self._network.ask(self._node, self._exchange.process, effect)
        except (ConnectionLostError, TimeoutError) as error:
            raise AdapterError("the exchange does not answer", retryable=True) from error

"""Telephony as a node reaches it, and the exchange that everything is told to a ledger of."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import TypeVar

from typing_extensions import override

from perezvon.adapters.telephony.simulated import SimulatedExchange
from perezvon.engine.commands import Command
from perezvon.entrypoints.chaos.simulation.network import ConnectionLostError, Network
from perezvon.entrypoints.chaos.simulation.process import Process
from perezvon.features.dispatch.ports import Deposed, DeposedError, Reported, Telephony
from perezvon.kernel.errors import AdapterError
from perezvon.platform.tasks import spawn

T = TypeVar("T")

ASK_S = 5.0
RETRY_S = 0.5


class Exchange(SimulatedExchange):
    """The exchange of the world. `on_command` hears each command before it is performed for the first time."""

    def __init__(self, process: Process) -> None:
        super().__init__(process.clock)
        self.process = process
        self.on_command: Callable[[Command], None] = lambda _: None
        self._performed: set[str] = set()

    @override
    def perform(self, command: Command, *, epoch: int) -> None:
        self._admit(epoch)
        if command.id not in self._performed:
            self._performed.add(command.id)
            self.on_command(command)
        super().perform(command, epoch=epoch)


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
        epoch = self._epoch
        await self._ask(lambda: self._exchange.perform(command, epoch=epoch))

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
        listener = self._listener
        await self._ask(lambda: self._exchange.lead(listener, question, epoch=epoch))

    @override
    async def acknowledge(self, receipts: Sequence[str]) -> None:
        epoch = self._epoch
        await self._ask(lambda: self._exchange.acknowledge(receipts, epoch=epoch))

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
            await asyncio.sleep(RETRY_S)

    def _listen(self, listener: Callable[[Reported], None], epoch: int, broken: asyncio.Event) -> None:
        """In the exchange: tell everything to this connection until it breaks, if it is the leader's."""
        exchange, node = self._exchange, self._node

        def end() -> None:
            exchange.leave(listener)
            if node.is_alive:
                node.loop.deliver(exchange.process.clock.monotonic(), broken.set)

        self._network.on_broken(node.name, exchange.process.name, end)
        if epoch:
            exchange.lead(listener, epoch=epoch)

    def _tell(self, connection: int, reported: Reported) -> None:
        self._network.send(self._exchange.process.name, self._node, lambda: self._hear(connection, reported))

    def _hear(self, connection: int, reported: Reported) -> None:
        if connection == self._connection:
            self._reports.put_nowait(reported)

    async def _ask(self, effect: Callable[[], T]) -> T:
        try:
            async with asyncio.timeout(ASK_S):
                return await self._network.ask(self._node, self._exchange.process, effect)
        except (ConnectionLostError, TimeoutError) as error:
            raise AdapterError("the exchange does not answer", retryable=True) from error

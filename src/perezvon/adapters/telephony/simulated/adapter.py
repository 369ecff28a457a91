"""One adapter on the exchange."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from perezvon.adapters.telephony.simulated.exchange import SimulatedExchange
from perezvon.engine.commands import (
    Command,
)
from perezvon.features.dispatch.ports import Reported


class SimulatedTelephony:
    """The port `Telephony` on a simulated exchange. Closed, it leaves the exchange as it is for the next one."""

    def __init__(self, exchange: SimulatedExchange) -> None:
        self._exchange = exchange
        self._reports: asyncio.Queue[Reported] = asyncio.Queue()
        self._tell = self._reports.put_nowait
        self._epoch = 0

    async def perform(self, command: Command) -> None:
        """Begin a command. Raises `AdapterError` while the exchange is unplugged, and `DeposedError`."""
        self._exchange.perform(command, epoch=self._epoch)

    async def reports(self) -> AsyncIterator[Reported]:
        """All that is seen; never ends."""
        while True:
            yield await self._reports.get()

    async def resynchronise(self, question: int, *, epoch: int) -> None:
        """Lead, and have it told again what was not acknowledged, and what exists. Raises as `perform` does."""
        self._epoch = epoch
        self._exchange.lead(self._tell, question, epoch=epoch)

    async def stay(self, *, epoch: int) -> None:
        """Whoever leads in this epoch goes on. Raises as `perform` does."""
        self._exchange.stay(epoch=epoch)

    async def step_down(self) -> None:
        """Lead no longer."""
        self._exchange.leave(self._tell)

    async def is_led_by_another(self) -> bool:
        """Whether somebody else leads. Raises `AdapterError` while the exchange is unplugged."""
        return self._exchange.is_led(but_by=self._tell)

    async def acknowledge(self, receipts: Sequence[str]) -> None:
        """These reports need not come again. Raises `DeposedError`."""
        self._exchange.acknowledge(receipts, epoch=self._epoch)

    async def aclose(self) -> None:
        """Stop reporting; the exchange goes on."""
        self._exchange.leave(self._tell)

"""How events leave the model: in order, or oddly."""

import asyncio
import random
from collections.abc import Mapping

from perezvon.platform.tasks import spawn, stop
from tests.support.ari_server import AriServer, event

LATEST_S = 0.08
"""So late is an event at most, when they come late."""


class Outlet:
    """Sends events to whoever is the application; what nobody hears is lost."""

    def __init__(self, server: AriServer) -> None:
        self._server = server
        self._queues: dict[str, asyncio.Queue[Mapping[str, object]]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._chance = random.Random(7)
        self.is_doubled = False
        """Every event is delivered twice."""
        self.is_late = False
        """Events come late, and those of different channels not in order; those of one channel are in order."""
        self._number = 0
        self._unsent = 0

    @property
    def is_idle(self) -> bool:
        """Whether all that happened was told."""
        return not self._unsent

    def tell(self, about: str, kind: str, **fields: object) -> None:
        """Something happened to a channel."""
        self._number += 1
        self._unsent += 1
        stamp = f"2026-11-26T17:45:{self._number // 1000:02}.{self._number % 1000:03}+0000"
        lane = about if self.is_late else ""
        if lane not in self._queues:
            self._queues[lane] = asyncio.Queue()
            self._tasks.append(spawn(self._send(self._queues[lane]), name="events of the model"))
        self._queues[lane].put_nowait(event(kind, **fields) | {"timestamp": stamp})

    async def aclose(self) -> None:
        """Send nothing more."""
        await stop(*self._tasks)

    async def _send(self, queue: asyncio.Queue[Mapping[str, object]]) -> None:
        while True:
            told = await queue.get()
            if self.is_late:
                await asyncio.sleep(self._chance.uniform(0, LATEST_S))
            if self._server.connections:
                for _ in range(1 + self.is_doubled):
                    await self._server.tell(told)
            self._unsent -= 1

"""An api process: a mirror fed over the link, whatever the database does."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.entrypoints.chaos.simulation.desk import RETRY_S, asked
from perezvon.entrypoints.chaos.simulation.network import Network
from perezvon.entrypoints.chaos.simulation.node import Node
from perezvon.entrypoints.chaos.simulation.process import Process
from perezvon.entrypoints.chaos.simulation.stores import NodeLease, NodeLog, Store
from perezvon.features.dispatch.service.client import MirrorClient
from perezvon.kernel.ids import MAIN
from perezvon.kernel.time import Micros
from perezvon.platform.link import LinkRefusedError, LinkUnavailableError
from perezvon.platform.log.port import LogUnavailableError
from perezvon.platform.timeline import Timeline

LOOK_S = 1.0
"""How often it looks who leads."""

Violate = Callable[[str], None]


class Screen:
    """Follows whoever decides, and tells when it shows what never was."""

    def __init__(
        self,
        name: str,
        timeline: Timeline,
        network: Network,
        store: Store,
        nodes: Sequence[Node],
        violate: Violate,
    ) -> None:
        self.name = name
        self._timeline = timeline
        self._network = network
        self._store = store
        self._nodes = {node.address: node for node in nodes}
        self._violate = violate
        self.start()

    def start(self) -> None:
        """A new process."""
        self.process = Process(self._timeline, self.name)
        self._lease = NodeLease(self._network, self.process, self._store)
        self._known = ""
        log = NodeLog(self._network, self.process, self._store)
        self.mirror = MirrorClient(domain=MAIN, event_log=log, on_step=self._shown)
        self.process.begin(self._run(), self.name)

    def kill(self) -> None:
        """The process dies."""
        if self.process.is_alive:
            self.process.kill()
            self._network.died(self.name)

    def _shown(self, seq: int, at: Micros, _outputs: Sequence[Command | Change]) -> None:
        rows = self._store.log._rows.get(MAIN, [])
        if any(node.has_decided(seq, at) for node in self._nodes.values()):
            return
        if seq > len(rows):
            self._violate(f"{self.name} shows step {seq}, which is not in the log")
        elif rows[seq - 1].at != at:
            self._violate(f"{self.name} shows another step {seq} than the log has")

    async def _run(self) -> None:
        while True:
            node = self._nodes.get(await self._holder())
            if node is not None and node.is_deciding:
                with contextlib.suppress(LinkRefusedError, LinkUnavailableError):
                    await self._follow(node)
            await asyncio.sleep(RETRY_S)

    async def _holder(self) -> str:
        """Who leads, as the lease said when it could last be read."""
        with contextlib.suppress(LogUnavailableError):
            self._known = await self._lease.holder() or self._known
        return self._known

    async def _follow(self, node: Node) -> None:
        """Until the connection breaks or another leads."""
        link = _Link(self._network, self.process, node)
        try:
            await self.mirror.follow(link)  # type: ignore[arg-type]  # a link by shape
            looked = self.process.clock.monotonic()
            while not link.is_broken:
                name, payload = await link.next(LOOK_S)
                await self.mirror.told(name, payload)
                if self.process.clock.monotonic() - looked > LOOK_S:
                    looked = self.process.clock.monotonic()
                    if self._nodes.get(await self._holder()) is not node:
                        return
        finally:
            link.forget()


class _Link:
    """One connection to a node, and as the node sees it the peer."""

    def __init__(self, network: Network, process: Process, node: Node) -> None:
        self._network = network
        self._process = process
        self._node = node
        self._told: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self.is_broken = False
        self.forget = network.on_broken(process.name, node.name, self._break)

    async def ask(self, method: str, payload: bytes, *, timeout: float) -> bytes:  # noqa: ARG002 - as the link has it
        return await asked(self._network, self._process, self._node, self, method, payload)

    async def next(self, seconds: float) -> tuple[str, bytes]:
        """What was told, or nothing."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                return await self._told.get()
        return "", b""

    def tell(self, name: str, payload: bytes) -> None:
        """The node tells something."""
        if not self.is_broken:
            self._network.send(self._node.name, self._process, lambda: self._told.put_nowait((name, payload)))

    def _break(self) -> None:
        self.is_broken = True
        if self._process.is_alive:
            self._process.loop.deliver(self._process.clock.monotonic(), self._told.put_nowait, ("", b""))

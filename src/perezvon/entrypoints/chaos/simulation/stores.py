"""The log and the lease as a node reaches them: over the network, from a database that may be silent."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Any, TypeAlias, TypeVar

from typing_extensions import override

from perezvon.entrypoints.chaos.simulation.moments import Moment, Moments
from perezvon.entrypoints.chaos.simulation.network import ConnectionLostError, Network
from perezvon.entrypoints.chaos.simulation.process import Process
from perezvon.kernel.ids import MAIN, Domain
from perezvon.platform.log.lease import TIMEOUT_S as LEASE_TIMEOUT_S
from perezvon.platform.log.lease import MemoryLease, MemoryLeases
from perezvon.platform.log.memory import MemoryLog
from perezvon.platform.log.port import EventLog, InboxMessage, Lease, LogRow, LogUnavailableError, Snapshot
from perezvon.platform.log.postgres import TIMEOUT_S
from perezvon.platform.timeline import Timeline

T = TypeVar("T")
_Ask: TypeAlias = Callable[[], T]

DATABASE = "database"
POLL_S = 1.0


class Store:
    """The database: a process that may die, and what it keeps all the same."""

    def __init__(self, timeline: Timeline, moments: Moments) -> None:
        self._timeline = timeline
        self.moments = moments
        self.process = Process(timeline, DATABASE)
        self.log = MemoryLog()
        self.leases = MemoryLeases(self.process.clock)
        self.is_full = False
        """Its disk: nothing can be written."""

    def start(self) -> None:
        """Run again after it died."""
        self.process = Process(self._timeline, DATABASE)

    def _look_for_room(self) -> None:
        if self.is_full:
            raise LogUnavailableError("the disk is full")

    def write(self, moment: Moment, node: str, work: Coroutine[Any, Any, T]) -> T:
        """Let something be written, if there is room."""
        try:
            self._look_for_room()
            self.moments.come(moment, node)
        except BaseException:
            work.close()
            raise
        return _at_once(work)


class NodeLog(EventLog):
    """The log of the store as a node's own connections reach it."""

    def __init__(self, network: Network, node: Process, store: Store) -> None:
        self._network = network
        self._node = node
        self._store = store
        self._log = store.log

    @override
    async def append(self, domain: Domain, rows: Sequence[LogRow], *, taken: Sequence[int] = ()) -> None:
        await self._do(lambda: self._append(domain, rows, taken))

    def _append(self, domain: Domain, rows: Sequence[LogRow], taken: Sequence[int]) -> None:
        moments, node = self._store.moments, self._node.name
        if any(row.type == "leg_recorded" for row in rows):
            moments.come("keeping a recording", node)
        self._store.write("appending", node, self._log.append(domain, rows, taken=taken))
        moments.come("appended", node)
        if any(b"offer_contact" in row.out for row in rows):
            moments.come("ringing somebody", node)
        if any(row.type == "leg_interrupted" for row in rows):
            moments.come("missing a page", node)

    @override
    async def read(self, domain: Domain, *, after: int, limit: int = 1_000) -> Sequence[LogRow]:
        return await self._do(lambda: _at_once(self._log.read(domain, after=after, limit=limit)))

    @override
    async def first_seq(self, domain: Domain) -> int:
        return await self._do(lambda: _at_once(self._log.first_seq(domain)))

    @override
    async def last_seq(self, domain: Domain) -> int:
        return await self._do(lambda: _at_once(self._log.last_seq(domain)))

    @override
    async def inbox(self, domain: Domain, *, limit: int = 500) -> Sequence[InboxMessage]:
        return await self._do(lambda: _at_once(self._log.inbox(domain, limit=limit)))

    @override
    async def save_snapshot(self, domain: Domain, snapshot: Snapshot) -> None:
        await self._do(lambda: _at_once(self._log.save_snapshot(domain, snapshot)))

    @override
    async def load_snapshot(self, domain: Domain, *, version: str | None) -> Snapshot | None:
        return await self._do(lambda: _at_once(self._log.load_snapshot(domain, version=version)))

    @override
    def changed(self, domain: Domain) -> AsyncIterator[None]:
        return _ticks()

    @override
    def inbox_changed(self, domain: Domain) -> AsyncIterator[None]:
        return _ticks()

    async def _do(self, ask: _Ask[T]) -> T:
        return await reached(self._network, self._node, self._store.process, ask, TIMEOUT_S)


class NodeLease(Lease):
    """The lease as a node reaches it."""

    def __init__(self, network: Network, node: Process, store: Store) -> None:
        self._network = network
        self._node = node
        self._store = store
        self._lease = MemoryLease(store.leases, MAIN)

    @property
    @override
    def epoch(self) -> int:
        return self._lease.epoch

    @override
    async def acquire(self, *, address: str, above: int = 0) -> bool:
        return await self._do(lambda: self._acquire(address, above))

    def _acquire(self, address: str, above: int) -> bool:
        is_ours = _at_once(self._lease.acquire(address=address, above=above))
        if is_ours:
            self._store.moments.come("acquired", self._node.name)
        return is_ours

    @override
    async def renew(self) -> bool:
        return await self._do(lambda: _at_once(self._lease.renew()))

    @override
    async def release(self) -> None:
        await self._do(lambda: _at_once(self._lease.release()))

    @override
    async def holder(self) -> str | None:
        return await self._do(lambda: _at_once(self._lease.holder()))

    async def _do(self, ask: _Ask[T]) -> T:
        return await reached(self._network, self._node, self._store.process, ask, LEASE_TIMEOUT_S)


async def reached(network: Network, node: Process, server: Process, ask: _Ask[T], seconds: float) -> T:
    """What the store answers. Raises `LogUnavailableError` when it does not."""
    try:
        async with asyncio.timeout(seconds):
            return await network.ask(node, server, ask)
    except (ConnectionLostError, TimeoutError) as error:
        raise LogUnavailableError(repr(error)) from error


def _at_once(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that waits for nothing, as those of stores in memory."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    raise AssertionError("a store in memory waits for nothing")


async def _ticks() -> AsyncIterator[None]:
    while True:
        await asyncio.sleep(POLL_S)
        yield

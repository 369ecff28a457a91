"""Stores that fail as real ones do: before or after they did what they were asked, late, or twice.

Faults are scripted with `next`, or drawn from a seeded chance by their shares.
"""

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from typing_extensions import override

from perezvon.kernel.ids import Domain
from perezvon.platform.blobs import BlobRef, Blobs, BlobsUnavailableError, Store
from perezvon.platform.log.port import EventLog, InboxMessage, Lease, LogRow, LogUnavailableError, Snapshot

T = TypeVar("T")

GIVEN_UP_S = 5.5
"""How long a call waits for a store that does not answer, as the real ones do."""


class Fault(StrEnum):
    """What happens to one call."""

    BEFORE = "before"
    """It fails and had no effect."""
    AFTER = "after"
    """It fails, but had its effect."""
    DELAY = "delay"
    DUPLICATE = "duplicate"
    """It has its effect twice, as a request that was sent again; the answer is that of the first."""


class Faults:
    """Which fault comes next. `error` is what a failure looks like to the caller."""

    def __init__(
        self,
        error: Callable[[], Exception] = LogUnavailableError,
        *,
        shares: Mapping[Fault, float] | None = None,
        chance: random.Random | None = None,
        delay: float = 0.001,
    ) -> None:
        self._error = error
        self._shares = dict(shares or {})
        self._chance = chance or random.Random(1)
        self._delay = delay
        self._scripted: deque[Fault | None] = deque()
        self._passes = asyncio.Event()
        self._passes.set()
        self.happened: list[Fault] = []

    def next(self, *faults: Fault | None) -> None:
        """What happens to the next calls; None lets one pass."""
        self._scripted.extend(faults)

    def hold(self) -> None:
        """Nothing is answered any more, as by a server that stands still.

        What is asked takes effect after `end`, or fails without effect after `GIVEN_UP_S`.
        """
        self._passes.clear()

    def always(self, fault: Fault) -> None:
        """This happens to every call from now on."""
        self._shares = {fault: 1.0}

    def end(self) -> None:
        """Everything is well from now on."""
        self._passes.set()
        self._shares.clear()
        self._scripted.clear()

    async def around(self, call: Callable[[], Awaitable[T]]) -> T:
        """The answer of `call`, or what a fault makes of it."""
        fault = self._pick()
        await self._pass()
        if fault is not None:
            self.happened.append(fault)
        if fault is Fault.BEFORE:
            raise self._error()
        if fault is Fault.DELAY:
            await asyncio.sleep(self._delay)
        answer = await call()
        if fault is Fault.AFTER:
            raise self._error()
        if fault is Fault.DUPLICATE:
            with contextlib.suppress(Exception):
                await call()
        return answer

    async def _pass(self) -> None:
        try:
            async with asyncio.timeout(GIVEN_UP_S):
                await self._passes.wait()
        except TimeoutError as error:
            raise self._error() from error

    def _pick(self) -> Fault | None:
        if self._scripted:
            return self._scripted.popleft()
        drawn = self._chance.random() if self._shares else 1.0
        for fault, share in self._shares.items():
            drawn -= share
            if drawn < 0:
                return fault
        return None


class FaultyLog(EventLog):
    """A log behind faults. What only tells of changes has none."""

    def __init__(self, log: EventLog, faults: Faults) -> None:
        self._log = log
        self.faults = faults

    @override
    async def append(self, domain: Domain, rows: Sequence[LogRow], *, taken: Sequence[int] = ()) -> None:
        await self.faults.around(lambda: self._log.append(domain, rows, taken=taken))

    @override
    async def read(self, domain: Domain, *, after: int, limit: int = 1_000) -> Sequence[LogRow]:
        return await self.faults.around(lambda: self._log.read(domain, after=after, limit=limit))

    @override
    async def first_seq(self, domain: Domain) -> int:
        return await self.faults.around(lambda: self._log.first_seq(domain))

    @override
    async def last_seq(self, domain: Domain) -> int:
        return await self.faults.around(lambda: self._log.last_seq(domain))

    @override
    async def inbox(self, domain: Domain, *, limit: int = 500) -> Sequence[InboxMessage]:
        return await self.faults.around(lambda: self._log.inbox(domain, limit=limit))

    @override
    async def save_snapshot(self, domain: Domain, snapshot: Snapshot) -> None:
        await self.faults.around(lambda: self._log.save_snapshot(domain, snapshot))

    @override
    async def load_snapshot(self, domain: Domain, *, version: str | None) -> Snapshot | None:
        return await self.faults.around(lambda: self._log.load_snapshot(domain, version=version))

    @override
    def changed(self, domain: Domain) -> AsyncIterator[None]:
        return self._log.changed(domain)

    @override
    def inbox_changed(self, domain: Domain) -> AsyncIterator[None]:
        return self._log.inbox_changed(domain)


class FaultyLease(Lease):
    """A lease behind faults."""

    def __init__(self, lease: Lease, faults: Faults) -> None:
        self._lease = lease
        self.faults = faults

    @property
    @override
    def epoch(self) -> int:
        return self._lease.epoch

    @override
    async def acquire(self, *, address: str, above: int = 0) -> bool:
        return await self.faults.around(lambda: self._lease.acquire(address=address, above=above))

    @override
    async def renew(self) -> bool:
        return await self.faults.around(self._lease.renew)

    @override
    async def release(self) -> None:
        await self.faults.around(self._lease.release)

    @override
    async def holder(self) -> str | None:
        return await self.faults.around(self._lease.holder)


class FaultyBlobs(Blobs):
    """Blobs behind faults. A read may fail between two pieces."""

    def __init__(self, store: Store, faults: Faults) -> None:
        super().__init__(store)
        self.faults = faults

    @override
    async def put_file(self, key: str, path: Path) -> BlobRef:
        return await self.faults.around(lambda: super(FaultyBlobs, self).put_file(key, path))

    @override
    async def read(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        async for piece in super().read(key, start, end):
            yield await self.faults.around(lambda piece=piece: _given(piece))  # type: ignore[misc]

    @override
    async def size(self, key: str) -> int:
        return await self.faults.around(lambda: super(FaultyBlobs, self).size(key))

    @override
    async def delete(self, key: str) -> None:
        await self.faults.around(lambda: super(FaultyBlobs, self).delete(key))


def blob_faults(**options: object) -> Faults:
    """Faults of a place for blobs."""
    return Faults(lambda: BlobsUnavailableError("fault"), **options)  # type: ignore[arg-type]


async def _given(piece: bytes) -> bytes:
    return piece

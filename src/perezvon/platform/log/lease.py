"""Who may try to write a domain.

A lease is a row with a term in the database's own time. Its epoch names the holder: it grows when the lease changes
hands, so whoever finds another epoch than its own has lost it. Only one process listens at an address, so whoever
does and finds its own address in the row is the successor of a dead one and need not wait for the term to end.
"""

from datetime import timedelta

from typing_extensions import override

from perezvon.kernel.ids import Domain
from perezvon.kernel.time import Clock
from perezvon.platform.log.port import Lease
from perezvon.platform.log.session import Session

TERM_S = 1.0
TIMEOUT_S = 1.0

_ACQUIRE = """
insert into lease as held (domain, epoch, address, until)
values ($1, $5::bigint + 1, $3, clock_timestamp() + $4::interval)
on conflict (domain) do update set
    epoch = case when held.epoch = $2 and held.epoch > $5 then held.epoch else greatest(held.epoch, $5) + 1 end,
    address = excluded.address,
    until = excluded.until
where held.epoch = $2 or held.until < clock_timestamp() or held.address = excluded.address
returning epoch
"""
_RENEW = "update lease set until = clock_timestamp() + $3::interval where domain = $1 and epoch = $2 returning epoch"
_RELEASE = "update lease set until = '-infinity' where domain = $1 and epoch = $2"
_HOLDER = "select address from lease where domain = $1 and until >= clock_timestamp()"


class PostgresLease(Lease):
    """The lease of `domain` in the database at `dsn`; it lasts `term` seconds unless renewed.

    Every method raises `LogUnavailableError` when the database does not answer in time.
    """

    def __init__(self, dsn: str, domain: Domain, *, term: float = TERM_S, timeout: float = TIMEOUT_S) -> None:
        self._session = Session(dsn, timeout=timeout, name="perezvon lease")
        self._domain = domain
        self._term = timedelta(seconds=term)
        self._epoch = 0
        self._is_ours = False

    @property
    @override
    def epoch(self) -> int:
        return self._epoch

    @override
    async def acquire(self, *, address: str, above: int = 0) -> bool:
        ours = self._epoch if self._is_ours else 0
        found = await self._session.fetch(_ACQUIRE, self._domain, ours, address, self._term, above)
        if found:
            self._epoch = found[0][0]
        self._is_ours = bool(found)
        return self._is_ours

    @override
    async def renew(self) -> bool:
        if self._is_ours:
            self._is_ours = bool(await self._session.fetch(_RENEW, self._domain, self._epoch, self._term))
        return self._is_ours

    @override
    async def release(self) -> None:
        """Give it up, so that a standby need not wait for the term to end, and close the connection."""
        if self._is_ours:
            self._is_ours = False
            await self._session.fetch(_RELEASE, self._domain, self._epoch)
        await self._session.aclose()

    @override
    async def holder(self) -> str | None:
        found = await self._session.fetch(_HOLDER, self._domain)
        return str(found[0][0]) if found else None

    async def aclose(self) -> None:
        """Close the connection. The lease stays ours until its term ends."""
        await self._session.aclose()


class MemoryLeases:
    """The leases that several `MemoryLease` of one test compete for."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.held: dict[Domain, tuple[int, str, float]] = {}
        """Epoch, address and the end of the term."""


class MemoryLease(Lease):
    """The lease in memory, on the monotonic clock of `leases`."""

    def __init__(self, leases: MemoryLeases, domain: Domain, *, term: float = TERM_S) -> None:
        self._leases = leases
        self._domain = domain
        self._term = term
        self._epoch = 0
        self._is_ours = False

    @property
    @override
    def epoch(self) -> int:
        return self._epoch

    @override
    async def acquire(self, *, address: str, above: int = 0) -> bool:
        now = self._leases.clock.monotonic()
        epoch, holder, until = self._leases.held.get(self._domain, (0, "", 0.0))
        is_still_ours = self._is_ours and epoch == self._epoch
        self._is_ours = is_still_ours or epoch == 0 or until < now or holder == address
        if self._is_ours:
            self._epoch = epoch if is_still_ours and epoch > above else max(epoch, above) + 1
            self._leases.held[self._domain] = (self._epoch, address, now + self._term)
        return self._is_ours

    @override
    async def renew(self) -> bool:
        epoch, address, _ = self._leases.held.get(self._domain, (0, "", 0.0))
        self._is_ours = self._is_ours and epoch == self._epoch
        if self._is_ours:
            self._leases.held[self._domain] = (epoch, address, self._leases.clock.monotonic() + self._term)
        return self._is_ours

    @override
    async def release(self) -> None:
        epoch, address, _ = self._leases.held.get(self._domain, (0, "", 0.0))
        if self._is_ours and epoch == self._epoch:
            self._leases.held[self._domain] = (epoch, address, float("-inf"))
        self._is_ours = False

    @override
    async def holder(self) -> str | None:
        _, address, until = self._leases.held.get(self._domain, (0, "", float("-inf")))
        return address if until >= self._leases.clock.monotonic() else None

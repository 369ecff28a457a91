"""Both leases keep the contract of `Lease`."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from typing_extensions import override

from perezvon.kernel.ids import MAIN, Domain
from perezvon.platform.db import Database
from perezvon.platform.log.lease import MemoryLease, MemoryLeases, PostgresLease
from perezvon.platform.log.port import Lease, LogUnavailableError
from tests.contracts.lease import LeaseContract, LeaseHarness
from tests.support.clock import TestClock


class MemoryHarness:
    def __init__(self) -> None:
        self._clock = TestClock()
        self._leases = MemoryLeases(self._clock)

    def open(self, domain: Domain = MAIN) -> Lease:
        return MemoryLease(self._leases, domain)

    async def pass_term(self) -> None:
        self._clock.advance(60)


class PostgresHarness:
    def __init__(self, database: Database) -> None:
        self._database = database
        self.opened: list[PostgresLease] = []

    def open(self, domain: Domain = MAIN) -> PostgresLease:
        self.opened.append(PostgresLease(self._database.dsn, domain, term=60))
        return self.opened[-1]

    async def pass_term(self) -> None:
        async with self._database.begin() as tx:
            await tx.exec_driver_sql("update lease set until = until - interval '61 seconds'")


class TestMemoryLease(LeaseContract):
    @pytest.fixture
    @override
    def harness(self) -> LeaseHarness:
        return MemoryHarness()


class TestPostgresLease(LeaseContract):
    @pytest.fixture
    @override
    async def harness(self, database: Database) -> AsyncIterator[PostgresHarness]:
        harness = PostgresHarness(database)
        yield harness
        for lease in harness.opened:
            await lease.aclose()

    async def test_of_many_at_once_one_wins(self, harness: PostgresHarness) -> None:
        leases = [harness.open() for _ in range(5)]
        won = await asyncio.gather(*(lease.acquire(address=f"unix:/{n}") for n, lease in enumerate(leases)))
        assert sum(won) == 1

    async def test_an_unreachable_database_is_unavailable(self) -> None:
        lease = PostgresLease("postgresql://perezvon@/postgres?host=/nowhere", MAIN)
        with pytest.raises(LogUnavailableError):
            await lease.acquire(address="unix:/a")

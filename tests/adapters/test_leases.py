"""Every lease keeps the contract of `Lease`, also one whose calls come late or twice."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator

import pytest
from typing_extensions import override

from perezvon.kernel.ids import MAIN, Domain
from perezvon.platform.db import Database
from perezvon.platform.log.lease import TERM_S, MemoryLease, MemoryLeases, PostgresLease
from perezvon.platform.log.port import Lease, LogUnavailableError
from tests.contracts.lease import LeaseContract, LeaseHarness
from tests.support.clock import TestClock
from tests.support.faulty import Fault, Faults, FaultyLease

LONG_TERM_S = 600.0
"""No test takes as long."""


class MemoryHarness:
    def __init__(self) -> None:
        self._clock = TestClock()
        self._leases = MemoryLeases(self._clock)

    def open(self, domain: Domain = MAIN) -> Lease:
        return MemoryLease(self._leases, domain)

    async def pass_terms(self, terms: float) -> None:
        self._clock.advance(terms * TERM_S)


class PostgresHarness:
    def __init__(self, database: Database) -> None:
        self._database = database
        self.opened: list[PostgresLease] = []

    def open(self, domain: Domain = MAIN) -> PostgresLease:
        self.opened.append(PostgresLease(self._database.dsn, domain, term=LONG_TERM_S))
        return self.opened[-1]

    async def pass_terms(self, terms: float) -> None:
        async with self._database.begin() as tx:
            await tx.exec_driver_sql(f"update lease set until = until - interval '{terms * LONG_TERM_S} seconds'")


class UneasyHarness:
    """Leases whose calls are often late or sent twice, which nobody may notice."""

    def __init__(self, inner: LeaseHarness) -> None:
        self._inner = inner
        self._chance = random.Random(5)
        self.pass_terms = inner.pass_terms

    def open(self, domain: Domain = MAIN) -> Lease:
        shares = {Fault.DELAY: 0.2, Fault.DUPLICATE: 0.3}
        return FaultyLease(self._inner.open(domain), Faults(shares=shares, chance=self._chance))


@pytest.fixture
async def in_postgres(database: Database) -> AsyncIterator[PostgresHarness]:
    harness = PostgresHarness(database)
    yield harness
    for lease in harness.opened:
        await lease.aclose()


class TestUneasyMemoryLease(LeaseContract):
    @pytest.fixture
    @override
    def harness(self) -> LeaseHarness:
        return UneasyHarness(MemoryHarness())


class TestUneasyPostgresLease(LeaseContract):
    @pytest.fixture
    @override
    def harness(self, in_postgres: PostgresHarness) -> LeaseHarness:
        return UneasyHarness(in_postgres)


class TestMemoryLease(LeaseContract):
    @pytest.fixture
    @override
    def harness(self) -> LeaseHarness:
        return MemoryHarness()


class TestPostgresLease(LeaseContract):
    @pytest.fixture
    @override
    def harness(self, in_postgres: PostgresHarness) -> PostgresHarness:
        return in_postgres

    async def test_a_silent_database_is_unavailable_in_time(self, harness: PostgresHarness, database: Database) -> None:
        lease = PostgresLease(database.dsn, MAIN, timeout=0.3)
        await lease.acquire(address="unix:/a")
        async with asyncio.timeout(5), database.begin() as tx:
            await tx.exec_driver_sql("lock table lease in access exclusive mode")
            with pytest.raises(LogUnavailableError):
                await lease.renew()
        assert await lease.renew()
        await lease.aclose()

    async def test_it_is_renewed_again_after_its_connection_was_ended(self, harness: PostgresHarness) -> None:
        lease = harness.open()
        await lease.acquire(address="unix:/a")
        async with harness._database.begin() as tx:
            await tx.exec_driver_sql(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'perezvon lease'"
            )
        with contextlib.suppress(LogUnavailableError):
            await lease.renew()
        assert await lease.renew()
        assert lease.epoch == 1

    async def test_an_unreachable_database_is_unavailable(self) -> None:
        lease = PostgresLease("postgresql://perezvon@/postgres?host=/nowhere", MAIN)
        with pytest.raises(LogUnavailableError):
            await lease.acquire(address="unix:/a")

"""Two machines with one database must be able to tell each other apart."""

import asyncio

import pytest

from perezvon.entrypoints.dispatch import AnotherNodeError, check_alone
from perezvon.kernel.ids import MAIN
from perezvon.platform.log.lease import MemoryLease, MemoryLeases
from perezvon.platform.log.port import LogUnavailableError
from perezvon.platform.tasks import spawn, stop
from tests.support.virtual_time import LoopClock

pytestmark = pytest.mark.virtual_time

HERE = "unix:/var/lib/perezvon/run/dispatch.sock"


class Silent(MemoryLease):
    async def holder(self) -> str | None:
        raise LogUnavailableError


async def live(lease: MemoryLease) -> None:
    for _ in range(100):
        assert await lease.renew()
        await asyncio.sleep(0.25)


async def test_a_machine_that_decides_at_a_socket_of_the_same_name_is_found_out() -> None:
    leases = MemoryLeases(LoopClock())
    other = MemoryLease(leases, MAIN)
    assert await other.acquire(address=HERE)
    living = spawn(live(other), name="other")
    with pytest.raises(AnotherNodeError):
        await check_alone(MemoryLease(leases, MAIN), HERE)
    await check_alone(MemoryLease(leases, MAIN), "tcp:10.0.0.5:7400")
    await stop(living)


async def test_a_predecessor_that_died_a_moment_ago_is_waited_for() -> None:
    leases = MemoryLeases(LoopClock())
    assert await MemoryLease(leases, MAIN).acquire(address=HERE)
    await check_alone(MemoryLease(leases, MAIN), HERE)


async def test_a_silent_database_keeps_nobody_from_starting() -> None:
    await check_alone(Silent(MemoryLeases(LoopClock()), MAIN), HERE)

"""What every `Lease` promises. An adapter supplies the fixture `compete`, which makes competing leases."""

from abc import ABC, abstractmethod
from typing import Protocol

import pytest

from perezvon.kernel.ids import MAIN, Domain
from perezvon.platform.log.port import Lease

OTHER = Domain("other")


class LeaseHarness(Protocol):
    """Competitors for leases of a short term."""

    def open(self, domain: Domain = MAIN) -> Lease:
        """Another process's lease."""
        ...

    async def pass_term(self) -> None:
        """Return when a lease that nobody renews is over."""
        ...


class LeaseContract(ABC):
    """The suite."""

    @pytest.fixture
    @abstractmethod
    def harness(self) -> LeaseHarness:
        """Supplied by the adapter."""

    async def test_a_free_lease_is_taken(self, harness: LeaseHarness) -> None:
        lease = harness.open()
        assert lease.epoch == 0
        assert await lease.acquire(address="unix:/a")
        assert lease.epoch == 1
        assert await lease.holder() == "unix:/a"

    async def test_nobody_holds_a_lease_at_first(self, harness: LeaseHarness) -> None:
        assert await harness.open().holder() is None

    async def test_a_held_lease_is_refused(self, harness: LeaseHarness) -> None:
        first, second = harness.open(), harness.open()
        await first.acquire(address="unix:/a")
        assert not await second.acquire(address="unix:/b")
        assert await second.holder() == "unix:/a"

    async def test_its_holder_may_take_it_again_and_keeps_the_epoch(self, harness: LeaseHarness) -> None:
        lease = harness.open()
        await lease.acquire(address="unix:/a")
        assert await lease.acquire(address="unix:/moved")
        assert lease.epoch == 1
        assert await lease.holder() == "unix:/moved"

    async def test_an_expired_lease_goes_to_another_with_a_higher_epoch(self, harness: LeaseHarness) -> None:
        first, second = harness.open(), harness.open()
        await first.acquire(address="unix:/a")
        await harness.pass_term()
        assert await second.holder() is None
        assert await second.acquire(address="unix:/b")
        assert second.epoch == 2

    async def test_whoever_lost_it_cannot_renew_it(self, harness: LeaseHarness) -> None:
        first, second = harness.open(), harness.open()
        await first.acquire(address="unix:/a")
        await harness.pass_term()
        await second.acquire(address="unix:/b")
        assert not await first.renew()
        assert not await first.acquire(address="unix:/a")
        assert await second.renew()

    async def test_a_renewed_lease_does_not_expire(self, harness: LeaseHarness) -> None:
        first, second = harness.open(), harness.open()
        await first.acquire(address="unix:/a")
        await harness.pass_term()
        assert await first.renew()
        assert not await second.acquire(address="unix:/b")

    async def test_a_dead_holder_gives_way_at_once_to_its_successor_at_the_same_address(
        self, harness: LeaseHarness
    ) -> None:
        dead, successor = harness.open(), harness.open()
        await dead.acquire(address="unix:/a")
        assert await successor.acquire(address="unix:/a")
        assert successor.epoch == 2
        assert not await dead.renew()

    async def test_a_released_lease_is_free_at_once(self, harness: LeaseHarness) -> None:
        first, second = harness.open(), harness.open()
        await first.acquire(address="unix:/a")
        await first.release()
        assert await second.acquire(address="unix:/b")
        assert second.epoch == 2

    async def test_releasing_what_another_holds_changes_nothing(self, harness: LeaseHarness) -> None:
        first, second = harness.open(), harness.open()
        await first.acquire(address="unix:/a")
        await harness.pass_term()
        await second.acquire(address="unix:/b")
        await first.release()
        assert await second.holder() == "unix:/b"

    async def test_a_lease_never_acquired_cannot_be_renewed(self, harness: LeaseHarness) -> None:
        assert not await harness.open().renew()

    async def test_an_epoch_is_above_what_others_saw(self, harness: LeaseHarness) -> None:
        lease = harness.open()
        assert await lease.acquire(address="unix:/a", above=6)
        assert lease.epoch == 7
        assert await lease.acquire(address="unix:/a", above=6)
        assert lease.epoch == 7
        assert await lease.renew()

    async def test_its_holder_may_raise_its_epoch(self, harness: LeaseHarness) -> None:
        lease = harness.open()
        await lease.acquire(address="unix:/a")
        assert await lease.acquire(address="unix:/a", above=40)
        assert lease.epoch == 41
        assert await lease.renew()

    async def test_whoever_does_not_hold_it_raises_nothing(self, harness: LeaseHarness) -> None:
        first, second = harness.open(), harness.open()
        await first.acquire(address="unix:/a")
        assert not await second.acquire(address="unix:/b", above=40)
        assert await first.renew()
        await harness.pass_term()
        assert await second.acquire(address="unix:/b")
        assert second.epoch == 2

    async def test_domains_have_leases_of_their_own(self, harness: LeaseHarness) -> None:
        assert await harness.open().acquire(address="unix:/a")
        assert await harness.open(OTHER).acquire(address="unix:/b")

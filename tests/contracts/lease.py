"""What every `Lease` promises, faults included. An adapter supplies the fixture `harness`, which makes competitors."""

import asyncio
import random
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Protocol

import pytest

from perezvon.kernel.ids import MAIN, Domain
from perezvon.platform.log.port import Lease, LogUnavailableError
from tests.support.faulty import Fault, Faults, FaultyLease

OTHER = Domain("other")

QUESTIONS: dict[str, Callable[[Lease], Awaitable[object]]] = {
    "acquire": lambda lease: lease.acquire(address="unix:/a"),
    "renew": lambda lease: lease.renew(),
    "holder": lambda lease: lease.holder(),
}
FAILURES = [Fault.BEFORE, Fault.AFTER]


class LeaseHarness(Protocol):
    """Competitors for leases of a short term."""

    def open(self, domain: Domain = MAIN) -> Lease:
        """Another process's lease."""
        ...

    async def pass_terms(self, terms: float) -> None:
        """Return when so much of a term, or so many, has gone by."""
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
        await harness.pass_terms(1.1)
        assert await second.holder() is None
        assert await second.acquire(address="unix:/b")
        assert second.epoch == 2

    async def test_whoever_lost_it_cannot_renew_it(self, harness: LeaseHarness) -> None:
        first, second = harness.open(), harness.open()
        await first.acquire(address="unix:/a")
        await harness.pass_terms(1.1)
        await second.acquire(address="unix:/b")
        assert not await first.renew()
        assert not await first.acquire(address="unix:/a")
        assert await second.renew()

    async def test_a_renewed_lease_does_not_expire(self, harness: LeaseHarness) -> None:
        first, second = harness.open(), harness.open()
        await first.acquire(address="unix:/a")
        await harness.pass_terms(1.1)
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
        await harness.pass_terms(1.1)
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
        await harness.pass_terms(1.1)
        assert await second.acquire(address="unix:/b")
        assert second.epoch == 2

    async def test_domains_have_leases_of_their_own(self, harness: LeaseHarness) -> None:
        assert await harness.open().acquire(address="unix:/a")
        assert await harness.open(OTHER).acquire(address="unix:/b")

    # --- Terms. ------------------------------------------------------------------------------------------------------

    @pytest.mark.parametrize(("terms", "is_held"), [(0.0, True), (0.5, True), (0.9, True), (1.1, False), (50.0, False)])
    async def test_it_is_held_for_its_term(self, harness: LeaseHarness, terms: float, is_held: bool) -> None:
        first, second = harness.open(), harness.open()
        await first.acquire(address="unix:/a")
        await harness.pass_terms(terms)
        assert await second.holder() == ("unix:/a" if is_held else None)
        assert await second.acquire(address="unix:/b") is not is_held

    @pytest.mark.parametrize("times", [1, 3])
    @pytest.mark.parametrize("how", ["renew", "acquire"])
    async def test_each_renewal_begins_a_term(self, harness: LeaseHarness, how: str, times: int) -> None:
        first, second = harness.open(), harness.open()
        await first.acquire(address="unix:/a")
        for _ in range(times):
            await harness.pass_terms(0.9)
            assert await QUESTIONS[how](first)
        await harness.pass_terms(0.9)
        assert not await second.acquire(address="unix:/b")
        await harness.pass_terms(0.2)
        assert await second.acquire(address="unix:/b")
        assert (first.epoch, second.epoch) == (1, 2)

    @pytest.mark.parametrize("how", ["renew", "acquire"])
    async def test_an_expired_lease_that_nobody_took_is_still_its_holders(
        self, harness: LeaseHarness, how: str
    ) -> None:
        lease = harness.open()
        await lease.acquire(address="unix:/a")
        await harness.pass_terms(5)
        assert await lease.holder() is None
        assert await QUESTIONS[how](lease)
        assert (lease.epoch, await lease.holder()) == (1, "unix:/a")

    @pytest.mark.parametrize("changes", [2, 6])
    async def test_the_epoch_grows_with_each_holder(self, harness: LeaseHarness, changes: int) -> None:
        epochs = []
        for number in range(changes):
            lease = harness.open()
            assert await lease.acquire(address=f"unix:/{number}")
            epochs.append(lease.epoch)
            await harness.pass_terms(1.1)
        assert epochs == list(range(1, changes + 1))

    async def test_who_comes_back_after_another_held_it_has_a_new_epoch(self, harness: LeaseHarness) -> None:
        first, second = harness.open(), harness.open()
        await first.acquire(address="unix:/a")
        await harness.pass_terms(1.1)
        await second.acquire(address="unix:/b")
        await harness.pass_terms(1.1)
        assert await first.acquire(address="unix:/a")
        assert first.epoch == 3
        assert not await second.renew()

    async def test_a_renewal_never_takes_back_what_another_held(self, harness: LeaseHarness) -> None:
        first, second = harness.open(), harness.open()
        await first.acquire(address="unix:/a")
        await harness.pass_terms(1.1)
        await second.acquire(address="unix:/b")
        await harness.pass_terms(1.1)
        assert not await first.renew()
        assert await second.holder() is None
        assert await second.renew()

    async def test_who_was_refused_has_no_epoch(self, harness: LeaseHarness) -> None:
        first, second = harness.open(), harness.open()
        await first.acquire(address="unix:/a")
        assert not await second.acquire(address="unix:/b")
        assert second.epoch == 0
        assert not await second.renew()

    # --- Addresses and domains. --------------------------------------------------------------------------------------

    @pytest.mark.parametrize("address", ["unix:/run/perezvon/dispatch", "tcp:10.0.0.7:8401", "tcp:[::1]:8401", "имя"])
    async def test_the_address_is_told_to_whoever_asks(self, harness: LeaseHarness, address: str) -> None:
        await harness.open().acquire(address=address)
        assert await harness.open().holder() == address

    async def test_a_row_of_deaths_at_one_address_needs_no_term(self, harness: LeaseHarness) -> None:
        leases = [harness.open() for _ in range(4)]
        for lease in leases:
            assert await lease.acquire(address="unix:/a")
        assert [lease.epoch for lease in leases] == [1, 2, 3, 4]
        assert [await lease.renew() for lease in leases] == [False, False, False, True]

    async def test_the_dead_cannot_release_what_the_successor_holds(self, harness: LeaseHarness) -> None:
        dead, successor = harness.open(), harness.open()
        await dead.acquire(address="unix:/a")
        await successor.acquire(address="unix:/a")
        await dead.release()
        assert await successor.holder() == "unix:/a"
        assert await successor.renew()

    async def test_another_domain_at_the_same_address_is_another_lease(self, harness: LeaseHarness) -> None:
        main, other = harness.open(), harness.open(OTHER)
        await main.acquire(address="unix:/a")
        await other.acquire(address="unix:/a")
        await other.release()
        assert (main.epoch, other.epoch) == (1, 1)
        assert await main.renew()
        assert await harness.open(OTHER).holder() is None

    @pytest.mark.parametrize("name", ["a b", "имя", "o'neil"])
    async def test_a_domain_may_have_any_name(self, harness: LeaseHarness, name: str) -> None:
        assert await harness.open(Domain(name)).acquire(address="unix:/a")
        assert await harness.open(Domain(name)).holder() == "unix:/a"
        assert await harness.open().holder() is None

    # --- Releasing. --------------------------------------------------------------------------------------------------

    async def test_nobody_holds_what_was_released(self, harness: LeaseHarness) -> None:
        lease = harness.open()
        await lease.acquire(address="unix:/a")
        await lease.release()
        assert await lease.holder() is None
        assert not await lease.renew()

    @pytest.mark.parametrize("times", [1, 3])
    async def test_releasing_what_is_not_held_is_fine(self, harness: LeaseHarness, times: int) -> None:
        lease = harness.open()
        for _ in range(times):
            await lease.release()
        assert await lease.acquire(address="unix:/a")

    async def test_who_released_it_may_have_it_again_with_a_new_epoch(self, harness: LeaseHarness) -> None:
        lease = harness.open()
        await lease.acquire(address="unix:/a")
        await lease.release()
        await lease.release()
        assert await lease.acquire(address="unix:/a")
        assert lease.epoch == 2

    # --- Many at once. -----------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("many", [2, 5, 10])
    async def test_of_many_at_once_one_wins(self, harness: LeaseHarness, many: int) -> None:
        leases = [harness.open() for _ in range(many)]
        won = await asyncio.gather(*(lease.acquire(address=f"unix:/{n}") for n, lease in enumerate(leases)))
        assert sum(won) == 1
        assert await leases[0].holder() == f"unix:/{won.index(True)}"

    @pytest.mark.parametrize("how", ["released", "expired"])
    async def test_of_many_who_wait_one_comes_next(self, harness: LeaseHarness, how: str) -> None:
        first, *others = [harness.open() for _ in range(5)]
        await first.acquire(address="unix:/first")
        if how == "released":
            await first.release()
        else:
            await harness.pass_terms(1.1)
        won = await asyncio.gather(*(lease.acquire(address=f"unix:/{n}") for n, lease in enumerate(others)))
        assert sum(won) == 1
        assert max(lease.epoch for lease in others) == 2

    # --- Faults. -----------------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("fault", Fault)
    @pytest.mark.parametrize("name", QUESTIONS)
    async def test_whatever_happens_to_a_call_the_holder_stays(
        self, harness: LeaseHarness, name: str, fault: Fault
    ) -> None:
        lease, rival = FaultyLease(harness.open(), Faults()), harness.open()
        await lease.acquire(address="unix:/a")
        lease.faults.next(fault)
        if fault in FAILURES:
            with pytest.raises(LogUnavailableError):
                await QUESTIONS[name](lease)
        else:
            assert await QUESTIONS[name](lease) in (True, "unix:/a")
        assert not await rival.acquire(address="unix:/b")
        assert await lease.renew()
        assert lease.epoch == 1

    @pytest.mark.parametrize("fault", Fault)
    async def test_taking_a_free_lease_may_be_repeated(self, harness: LeaseHarness, fault: Fault) -> None:
        lease = FaultyLease(harness.open(), Faults())
        lease.faults.next(fault)
        if fault in FAILURES:
            with pytest.raises(LogUnavailableError):
                await lease.acquire(address="unix:/a")
            assert await lease.holder() == (None if fault is Fault.BEFORE else "unix:/a")
        assert await lease.acquire(address="unix:/a")
        assert (lease.epoch, await harness.open().holder()) == (1, "unix:/a")

    @pytest.mark.parametrize("fault", FAILURES)
    async def test_a_release_that_failed_ends_with_the_term_at_the_latest(
        self, harness: LeaseHarness, fault: Fault
    ) -> None:
        lease, rival = FaultyLease(harness.open(), Faults()), harness.open()
        await lease.acquire(address="unix:/a")
        lease.faults.next(fault)
        with pytest.raises(LogUnavailableError):
            await lease.release()
        assert await rival.acquire(address="unix:/b") is (fault is Fault.AFTER)
        await harness.pass_terms(1.1)
        assert await rival.acquire(address="unix:/b")

    @pytest.mark.parametrize("seed", range(6))
    async def test_in_any_order_with_any_faults_an_epoch_has_one_holder(self, harness: LeaseHarness, seed: int) -> None:
        chance = random.Random(seed)
        shares = {Fault.BEFORE: 0.1, Fault.AFTER: 0.1, Fault.DUPLICATE: 0.1}
        leases = [FaultyLease(harness.open(), Faults(shares=shares, chance=chance)) for _ in range(3)]
        holders: dict[int, int] = {}
        newest = 0
        for _ in range(60):
            number = chance.randrange(3)
            lease = leases[number]
            deed = chance.choice(["acquire", "acquire", "renew", "release", "pass"])
            try:
                if deed == "pass":
                    await harness.pass_terms(chance.choice([0.4, 1.1]))
                elif deed == "release":
                    await lease.release()
                elif await (lease.acquire(address=f"unix:/{number}") if deed == "acquire" else lease.renew()):
                    assert lease.epoch >= newest
                    assert holders.setdefault(lease.epoch, number) == number
                    newest = lease.epoch
            except LogUnavailableError:
                newest = max(newest, lease.epoch)
        assert newest > 1

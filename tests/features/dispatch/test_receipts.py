"""Telephony is told rarely and much, and at once when somebody waits for it."""

import asyncio
from collections.abc import Sequence

import pytest

from perezvon.features.dispatch.ports import CallerBook
from perezvon.features.dispatch.service.intake import Intake
from perezvon.features.dispatch.service.receipts import TOLD_EVERY_S, Receipts
from perezvon.platform.log.memory import MemoryLog
from tests.features.dispatch.rig import Callers

pytestmark = pytest.mark.virtual_time


class Told:
    """Telephony that remembers what it was told, and when."""

    def __init__(self) -> None:
        self.told: list[tuple[float, list[str]]] = []

    async def acknowledge(self, receipts: Sequence[str]) -> None:
        self.told.append((asyncio.get_running_loop().time(), list(receipts)))


class Counter:
    def __init__(self) -> None:
        self.telephony = Told()
        callers: CallerBook = Callers()
        self.receipts = Receipts(self.telephony, Intake(callers), MemoryLog())  # type: ignore[arg-type]

    @property
    def told(self) -> list[list[str]]:
        return [receipts for _, receipts in self.telephony.told]


async def test_the_first_is_told_at_once_and_those_that_follow_soon_are_told_together() -> None:
    counter = Counter()
    for number in range(10):
        counter.receipts.give([f"r{number}"])
        await asyncio.sleep(TOLD_EVERY_S / 20)
    await asyncio.sleep(TOLD_EVERY_S)
    assert counter.told == [["r0"], [f"r{number}" for number in range(1, 10)]]
    (first, _), (second, _) = counter.telephony.told
    assert second - first == pytest.approx(TOLD_EVERY_S)
    await counter.receipts.aclose()


async def test_whoever_waits_until_all_is_told_waits_for_no_others() -> None:
    counter = Counter()
    counter.receipts.give(["r0"])
    await asyncio.sleep(TOLD_EVERY_S / 10)
    counter.receipts.give(["r1"])
    began = asyncio.get_running_loop().time()
    await counter.receipts.settle()
    assert asyncio.get_running_loop().time() == began
    assert counter.told == [["r0"], ["r1"]]
    counter.receipts.give(["r2"])
    await counter.receipts.settle()
    assert counter.told[2:] == [["r2"]]
    await counter.receipts.aclose()

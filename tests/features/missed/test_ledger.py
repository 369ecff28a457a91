"""The ledger is what the raw log says and what people said, on any day, however it was followed."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from perezvon.engine.engine import Engine
from perezvon.engine.wire import Step
from perezvon.features.callbacks.domain import CallbackAction, after
from perezvon.features.callbacks.public import MissedCallers, Reason
from perezvon.features.callbacks.repository import change as change_request
from perezvon.features.callbacks.repository import find_asked
from perezvon.features.callbacks.subscribers import CallbacksSubscriber
from perezvon.features.contacts import projection as contacts
from perezvon.features.missed import projection as missed
from perezvon.features.missed.domain import Entry, Sought, Status, totals
from perezvon.features.missed.service import MissedService
from perezvon.platform.db import Database, Tx
from tests.features.client import actor
from tests.features.metrics.days import day
from tests.features.missed.oracle import Line, Said, ledger
from tests.support.clock import TestClock

DAYS = 90
PARTS = 3
BOSS = actor("missed.read", "missed.handle", "contacts.supervise")
ALL = Sought(with_short=True)


class Ledger:
    """The ledger of a day that is followed."""

    def __init__(self, database: Database, steps: Sequence[Step]) -> None:
        self.database = database
        self.clock = TestClock(steps[0].at)
        self.service = MissedService(MissedCallers(self.clock), lambda: Engine().view)
        self.said: list[Said] = []
        self._callbacks = CallbacksSubscriber(self.clock)

    async def follow(self, steps: Sequence[Step]) -> None:
        self.clock.advance((steps[-1].at - self.clock.now()) / 1_000_000)
        async with self.database.begin() as tx:
            await contacts.fold(tx, steps)
            await missed.follow_contacts(tx, steps)
            await self._callbacks.follow(tx, steps)

    async def entries(self, tx: Tx, sought: Sought = ALL) -> list[Entry]:
        """All, page by page."""
        found: list[Entry] = []
        after_this = None
        while True:
            page = await self.service.page(tx, BOSS, sought, after=after_this, limit=7)
            found += page.items
            if page.next is None:
                return found
            after_this = page.next

    async def work(self, chance: random.Random) -> None:
        """Somebody looks after an open entry, and perhaps says what came of it."""
        async with self.database.begin() as tx:
            is_open = [entry for entry in await self.entries(tx) if entry.is_open]
            if not is_open:
                return
            miss, now = chance.choice(is_open).miss, self.clock.now()
            if chance.random() < 0.5:
                await self.service.give_up(tx, BOSS, miss.contact, Reason.SETTLED, "")
                self.said.append(Said(miss.who, now, "given_up"))
                return
            await self.service.take(tx, BOSS, miss.contact)
            entry = (await self.service.story(tx, BOSS, miss.contact)).entry
            assert entry.owner == BOSS.user
            if chance.random() < 0.5:
                taken = await find_asked(tx, entry.request)
                await change_request(tx, after(taken, CallbackAction.FINISH, BOSS.user, now))
                self.said.append(Said(miss.who, now, "called_back"))
            else:
                await self.service.give_back(tx, BOSS, miss.contact)


def line(entry: Entry) -> Line:
    return Line(
        calls=frozenset(entry.calls),
        cause=entry.miss.cause,
        status=entry.status,
        closed_at=entry.closed_at,
        talked_by=None if entry.is_said else entry.miss.talked_by,
        rung=entry.miss.rung,
        wait=entry.miss.wait,
    )


@pytest.mark.parametrize("part", range(PARTS))
async def test_the_ledger_of_a_random_day_is_what_the_log_and_people_say(database: Database, part: int) -> None:
    seen: set[Status] = set()
    for seed in range(part, DAYS, PARTS):
        chance = random.Random(seed)
        steps = day(seed)
        lived = Ledger(database, steps)
        left = list(steps)
        while left:
            count = chance.randint(1, 400)
            await lived.follow(left[:count])
            left = left[count:]
            if chance.random() < 0.6:
                await lived.work(chance)
        async with database.begin() as tx:
            found = await lived.entries(tx)
            seen |= {entry.status for entry in found}
            assert {line(entry) for entry in found} == ledger(steps, lived.said), seed
            assert len(found) == len({line(entry) for entry in found})
            assert found == sorted(found, key=lambda entry: (entry.cursor.rank, entry.cursor.place, entry.miss.contact))
            await _is_the_same_anew(tx, lived, steps)
            await tx.rollback()
        await _clear(database)
    assert seen == set(Status)


async def _is_the_same_anew(tx: Tx, lived: Ledger, steps: Sequence[Step]) -> None:
    """A rebuild comes to the same, in one batch."""
    before = {line(entry) for entry in await lived.entries(tx)}
    await contacts.reset(tx)
    await missed.reset(tx)
    await contacts.fold(tx, steps)
    await missed.follow_contacts(tx, steps)
    assert {line(entry) for entry in await lived.entries(tx)} == before


async def _clear(database: Database) -> None:
    async with database.begin() as tx:
        await contacts.reset(tx)
        await missed.reset(tx)
        for table in ("callback_request", "callback_caller", "inbox"):
            await tx.exec_driver_sql(f"delete from {table}")


async def test_counts_are_the_lengths_of_the_lists_that_they_lead_to(database: Database) -> None:
    steps = day(4)
    lived = Ledger(database, steps)
    await lived.follow(steps)
    async with database.begin() as tx:
        for sought in (
            ALL,
            Sought(),
            Sought(since=steps[len(steps) // 2].at),
            Sought(queue="sales"),
            Sought(agent="anna"),
        ):
            statuses, causes = totals(await lived.service.tallies(tx, BOSS, sought), sought)
            listed = await lived.entries(tx, sought)
            for status in Status:
                chosen = await lived.entries(tx, replace(sought, status=status))
                assert chosen == [entry for entry in listed if entry.status is status]
            assert sum(statuses.values()) == sum(causes.values()) == len(listed)
            for status, count in statuses.items():
                assert len([entry for entry in listed if entry.status is status]) == count
            for cause, count in causes.items():
                assert len([entry for entry in listed if entry.miss.cause is cause]) == count

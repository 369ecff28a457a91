"""What is asked of the tables and of the rollups is what the raw log says, on any day and however far it was added up."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, text

from perezvon.engine.wire import Step as LogStep
from perezvon.features.contacts import projection as contacts
from perezvon.features.feedback import subscribers as feedback
from perezvon.features.feedback.tables import survey_response
from perezvon.features.metrics import projection as metrics
from perezvon.features.metrics.domain.asking import QUARTER, Asked, Step
from perezvon.features.metrics.domain.catalogue import Group, Metric, Unit
from perezvon.features.metrics.domain.sums import SUBJECT, By, Source, Subject, Sum, parts_of, sums_of
from perezvon.features.metrics.repository import answers, rollups
from perezvon.features.people import projection as people
from perezvon.kernel.time import SECOND, Micros
from perezvon.platform.db import Database, Tx
from tests.features.metrics.days import day
from tests.features.metrics.oracle import Key, added
from tests.support.polling import eventually

UTC = ZoneInfo("UTC")
DAYS = 300
PARTS = 30
"""Days are told apart by tests, so that two processes can share them."""

Found = Counter[tuple[Micros, Sum, tuple[str | None, ...]]]


@dataclass(frozen=True)
class Day:
    steps: Sequence[LogStep]
    now: Micros

    @property
    def since(self) -> Micros:
        return self.steps[0].at // QUARTER * QUARTER


def asked(source: Source, by: Sequence[By], day: Day) -> Asked:
    everything = Metric(name="all", group=Group.WAITING, unit=Unit.COUNT, top=dict.fromkeys(sums_of(source), 1))
    until = day.now + QUARTER
    return Asked(metrics=(everything,), since=day.since, until=until, zone=UTC, by=tuple(by), step=Step.QUARTER)


async def told(tx: Tx, source: Source, by: Sequence[By], day: Day) -> Found:
    rows = await answers.totals(tx, asked(source, by, day), among=lambda _: {}, now=day.now)
    return Counter({(row.at or 0, one, row.part): value for row in rows for one, value in row.sums.items() if value})


def said(raw: Counter[Key], source: Source, by: Sequence[By]) -> Found:
    found: Found = Counter()
    for key, value in raw.items():
        if key.sum in sums_of(source) and value:
            found[key.quarter, key.sum, tuple(getattr(key, each.value) for each in by)] += value
    return found


async def compare(tx: Tx, raw: Counter[Key], day: Day, ways: Callable[[Subject], Sequence[tuple[By, ...]]]) -> None:
    for source in Source:
        for by in ways(SUBJECT[source]):
            assert await told(tx, source, by, day) == said(raw, source, by), (source, by)


def by_all(subject: Subject) -> Sequence[tuple[By, ...]]:
    """Told apart by all at once, which no rollup of agents does."""
    return [parts_of(subject)]


async def follow(tx: Tx, steps: Sequence[LogStep]) -> None:
    await metrics.fold(tx, steps)
    await contacts.fold(tx, steps)
    await metrics.touch_contacts(tx, steps)
    await people.fold(tx, steps)
    await metrics.touch_people(tx, steps)


async def hear(tx: Tx, steps: Sequence[LogStep]) -> None:
    """What is answered is taken from the log on its own, before or after what becomes of the contacts."""
    await feedback.follow(tx, steps)
    await metrics.touch_responses(tx, steps)


async def live(database: Database, steps: Sequence[LogStep], chance: random.Random) -> None:
    """Follow the steps in some parts, and now and then add up what is over."""
    left = list(steps)
    while left:
        count = chance.randint(1, 400)
        part, left = left[:count], left[count:]
        for take in chance.sample((follow, hear), 2):
            async with database.begin() as tx:
                await take(tx, part)
            if chance.random() < 0.3:
                now, most = part[-1].at + chance.choice((0, QUARTER)), chance.choice((1, 96))
                async with database.begin() as tx, database.begin() as other:
                    await rollups.add_up(tx, before=now, now=now, most=most, beside=chance.choice((None, other)))


@pytest.mark.parametrize("part", range(PARTS))
async def test_every_sum_of_a_random_day_is_what_the_log_says(database: Database, part: int) -> None:
    for seed in range(part, DAYS, PARTS):
        chance = random.Random(seed)
        steps = day(seed)
        lived = Day(steps, steps[-1].at + QUARTER + chance.randint(0, 3_600) * SECOND)
        raw = added(steps, now=lived.now)
        await live(database, steps, chance)
        async with database.begin() as tx:
            await compare(tx, raw, lived, rollups.grains)
            if chance.random() < 0.3:
                while await rollups.add_up(tx, before=lived.now, now=lived.now, most=96):
                    pass
                await compare(tx, raw, lived, rollups.grains)
            await rollups.forget(tx)
            if chance.random() < 0.5:
                await compare(tx, raw, lived, by_all)
            for projection in (contacts, people, metrics):
                await projection.reset(tx)
            await tx.execute(delete(survey_response))


async def test_what_was_added_up_beside_a_transaction_that_failed_counts_once(database: Database) -> None:
    steps = day(3)
    lived = Day(steps, steps[-1].at + QUARTER)
    async with database.begin() as tx:
        await follow(tx, steps)
        await hear(tx, steps)
    with contextlib.suppress(ConnectionResetError):
        async with database.begin() as tx:
            async with database.begin() as other:
                await rollups.add_up(tx, before=lived.now, now=lived.now, most=96, beside=other)
            raise ConnectionResetError
    raw = added(steps, now=lived.now)
    async with database.begin() as tx:
        assert await rollups.unsettled(tx, (lived.since, lived.now)) == [(lived.since, lived.now)]
        await compare(tx, raw, lived, rollups.grains)
        assert await rollups.add_up(tx, before=lived.now, now=lived.now, most=96)
        await compare(tx, raw, lived, rollups.grains)


@pytest.mark.parametrize("is_adding_first", [True, False])
async def test_whoever_adds_up_and_whoever_follows_wait_for_each_other(
    database: Database, is_adding_first: bool
) -> None:
    steps = day(11)
    half, now = len(steps) // 2, steps[-1].at + QUARTER
    lived = Day(steps, now)
    raw = added(steps, now=now)
    async with database.begin() as tx:
        await follow(tx, steps[:half])
        await hear(tx, steps)
        await rollups.add_up(tx, before=steps[half].at, now=steps[half].at, most=96)

    async def add_up(tx: Tx) -> None:
        await rollups.add_up(tx, before=now, now=now, most=96)

    async def follow_on(tx: Tx) -> None:
        await follow(tx, steps[half:])

    first, second = (add_up, follow_on) if is_adding_first else (follow_on, add_up)

    async def go_on() -> None:
        async with database.begin() as tx:
            await second(tx)

    async with asyncio.TaskGroup() as group, database.begin() as tx:
        await first(tx)
        waits = group.create_task(go_on(), name="waits")
        await eventually(lambda: is_somebody_waiting(tx))
        assert not waits.done()
    async with database.begin() as tx:
        await compare(tx, raw, lived, rollups.grains)


async def is_somebody_waiting(tx: Tx) -> bool:
    return bool(await tx.scalar(text("select exists(select from pg_locks where not granted)")))

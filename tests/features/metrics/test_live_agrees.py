"""Figures of today, which screens compute from what is told live, are those of a report of today."""

from dataclasses import asdict, fields
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from perezvon.engine.events import QueueSet
from perezvon.features.contacts import projection as contacts
from perezvon.features.metrics import projection as metrics
from perezvon.features.metrics.domain import Figures, Quarter, Today
from perezvon.features.metrics.domain.asking import QUARTER, ask
from perezvon.features.metrics.domain.catalogue import METRICS
from perezvon.features.metrics.domain.sums import By, Sum
from perezvon.features.metrics.repository import answers
from perezvon.features.people import projection as people
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Database
from tests.features.metrics.test_today import day

TOLD = [Sum(each.name) for each in fields(Figures)]
"""Whatever is told live is a sum of the catalogue, or this fails."""

LIVE = ("sl.offered", "asa", "abandonment", "aht", "handled", "offered", "answered")


def test_a_quarter_of_an_hour_tells_sums_of_the_catalogue_too() -> None:
    assert {each.name for each in fields(Quarter)} <= {one.value for one in TOLD}


def test_what_screens_show_live_is_made_of_what_is_told() -> None:
    assert all(METRICS[name].sums <= set(TOLD) for name in LIVE)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_day_so_far_is_what_a_report_of_it_says(database: Database, seed: int) -> None:
    steps = day(seed)
    now = steps[-1].at + SECOND
    today = Today(UTC)
    for step in steps:
        if isinstance(step.event, QueueSet):
            today.aim(step.event.queue.queue, step.event.queue.target_s * SECOND)
        for output in step.outputs:
            today.take(step.at, output)
    async with database.begin() as tx:
        for projection in (metrics, contacts, people):
            await projection.fold(tx, steps)
        asked = ask(LIVE, since=today.since, until=now + QUARTER, zone=ZoneInfo("UTC"), by=[By.QUEUE])
        rows = await answers.totals(tx, asked, among=lambda _: {}, now=now)
    reported = {row.part[0]: row for row in rows}
    for queue, told in today.queues.items():
        sums = {Sum(name): value for name, value in asdict(told.figures).items()}
        for name in LIVE:
            metric = METRICS[name]
            live = metric.value(sums)
            assert live == (metric.value({}) if queue not in reported else reported[queue].value(metric)), (queue, name)

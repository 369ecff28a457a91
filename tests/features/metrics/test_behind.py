"""What is behind a figure adds up to it, for every metric, every part and every step of time, and can be read page by page."""

import random
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import pytest

from perezvon.features.contacts import projection as contacts
from perezvon.features.metrics import projection as metrics
from perezvon.features.metrics.domain.asking import (
    QUARTER,
    Asked,
    BadCursorError,
    Behind,
    Cursor,
    Opening,
    Step,
    Told,
    ask,
)
from perezvon.features.metrics.domain.catalogue import METRICS, Metric, Terms, Unit, metric
from perezvon.features.metrics.domain.sums import By, Source, Sum
from perezvon.features.metrics.repository import answers
from perezvon.features.people import projection as people
from perezvon.kernel.ids import ContactId
from perezvon.kernel.time import SECOND, Micros
from perezvon.platform.db import Database, Tx
from tests.features.metrics.days import day

SEED = 7
STEPS = day(SEED)
NOW = STEPS[-1].at + 3_600 * SECOND
BERLIN = ZoneInfo("Europe/Berlin")
SAMPLE = 2
"""So many rows of each metric, part and step are opened."""
MANY = 10_000


@pytest.fixture
async def lived(database: Database) -> Database:
    async with database.begin() as tx:
        for projection in (metrics, contacts, people):
            await projection.fold(tx, STEPS)
    return database


def everything(_: Source) -> Mapping[By, Sequence[str]]:
    return {}


async def opened(tx: Tx, asked: Asked, opening: Opening) -> Behind:
    return await answers.behind(tx, asked, opening, among=everything, now=NOW)


def question(*names: str, **how: object) -> Asked:
    return ask(names, since=STEPS[0].at, until=NOW + QUARTER, zone=BERLIN, **how)  # type: ignore[arg-type]  # as ask has it


def added(terms: Terms, sums: Mapping[Sum, int]) -> int:
    return sum(factor * sums.get(one, 0) for one, factor in terms.items())


def of_row(asked: Asked, row: Told) -> Asked:
    only = {by: (one or "",) for by, one in zip(asked.by, row.part, strict=True)}
    return question(*(one.name for one in asked.metrics), step=asked.step, only=only)


@pytest.mark.parametrize("step", [None, *Step])
async def test_what_is_behind_any_figure_adds_up_to_it(lived: Database, step: Step | None) -> None:
    chance = random.Random(f"{step}")
    async with lived.begin() as tx:
        for one in METRICS.values():
            by = chance.choice([(), one.known_by[:1], one.known_by[-1:]])
            asked = question(one.name, by=by, step=step)
            rows = await answers.totals(tx, asked, among=everything, now=NOW)
            for row in chance.sample(rows, min(SAMPLE, len(rows))):
                behind = await opened(tx, of_row(asked, row), Opening(metric=one, at=row.at, limit=MANY))
                expect_figure(one, row, behind)


def expect_figure(one: Metric, row: Told, behind: Behind) -> None:
    assert {name: value for name, value in behind.sums.items() if value} == dict(row.sums), one.name
    if not one.has_contacts:
        assert (behind.count, behind.page) == (0, [])
        return
    assert behind.top == sum(each.top for each in behind.page) == added(one.top, row.sums), one.name
    assert behind.bottom == sum(each.bottom for each in behind.page) == added(one.bottom or {}, row.sums), one.name
    assert behind.count == len(behind.page)
    if one.unit is Unit.COUNT and one.name != "holds":
        assert behind.count == row.value(one)


async def test_pages_hold_everything_once_and_in_order(lived: Database) -> None:
    one = metric("aht")
    asked = question(one.name)
    async with lived.begin() as tx:
        whole = (await opened(tx, asked, Opening(metric=one, limit=MANY))).page
        read, after = list[object](), None
        while True:
            found = await opened(tx, asked, Opening(metric=one, after=after, limit=7))
            assert found.count == len(whole)
            read += found.page
            if (after := found.next) is None:
                break
    assert read == whole
    assert len({each.cursor for each in whole}) == len(whole) > 50
    assert [each.cursor.at for each in whole] == sorted((each.cursor.at for each in whole), reverse=True)


async def test_a_page_of_a_step_goes_on_in_that_step(lived: Database) -> None:
    one = metric("offered")
    asked = question(one.name, step=Step.HOUR_OF_DAY)
    async with lived.begin() as tx:
        rows = await answers.totals(tx, asked, among=everything, now=NOW)
        fullest = max(rows, key=lambda row: row.value(one) or 0)
        first = await opened(tx, asked, Opening(metric=one, at=fullest.at, limit=2))
        rest = await opened(tx, asked, Opening(metric=one, at=fullest.at, after=first.next, limit=MANY))
    assert len(first.page) + len(rest.page) == fullest.value(one)


async def test_what_two_metrics_take_otherwise_says_how_each_takes_it(lived: Database) -> None:
    first, second = metric("sl.offered"), metric("sl.flowout")
    asked = question(first.name, second.name)
    async with lived.begin() as tx:
        found = await opened(tx, asked, Opening(metric=first, against=second, limit=MANY))
    assert found.count == found.sums[Sum.FLOWED_OUT] > 0
    assert {(one.top, one.bottom, one.other_top, one.other_bottom) for one in found.page} == {(0, 0, 0, 1)}


@pytest.mark.parametrize(
    "text", ["", "1", "1.exit.1", "1.nothing.1.c1", "-1.exit.1.c1", "x.exit.1.c1", f"{10**16}0.exit.1.c"]
)
def test_what_is_no_place_in_the_list_is_refused(text: str) -> None:
    with pytest.raises(BadCursorError):
        Cursor.parse(text)


@pytest.mark.parametrize("at", [0, 1_789_996_400_000_000])
def test_a_place_in_the_list_is_read_as_it_was_written(at: Micros) -> None:
    cursor = Cursor(at=at, source=Source.EXIT, n=2, contact=ContactId("c.1"))
    assert Cursor.parse(str(cursor)) == cursor

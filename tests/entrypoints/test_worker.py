"""When a worker ends, and what it folds."""

import asyncio
import os

import pytest
from sqlalchemy import select

from perezvon.engine.changes import QuestionAnswered
from perezvon.entrypoints import worker
from perezvon.features.contacts import projection as contacts
from perezvon.features.feedback import subscribers as feedback
from perezvon.features.metrics.domain.asking import QUARTER
from perezvon.features.metrics.repository import rollups
from perezvon.features.missed.tables import missed
from perezvon.features.people import projection as people
from perezvon.kernel.ids import ContactId, QuestionId
from perezvon.platform.db import Database
from tests.features.steps import abandoned, step, talked


async def test_a_worker_whose_parent_died_before_it_looked_ends_at_once() -> None:
    async with asyncio.timeout(5):
        await worker._end(asyncio.Event(), os.getpid())


async def test_a_worker_goes_on_while_its_parent_lives_and_without_one() -> None:
    for parent in (os.getppid(), None):
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, stop.set)
        await worker._end(stop, parent)
        assert stop.is_set()


@pytest.mark.parametrize("projection", [contacts, people])
async def test_what_is_folded_says_in_the_same_transaction_which_figures_are_others_now(
    database: Database, projection: worker.Projection
) -> None:
    steps = talked()
    over = steps[-1].at + 2 * QUARTER
    async with database.begin() as tx:
        await worker.folding(contacts)(tx, steps[:1])
        while await rollups.add_up(tx, before=over, now=over, most=96):
            pass
    async with database.begin() as tx:
        await worker.folding(projection)(tx, steps)
        assert await rollups.unsettled(tx, (steps[0].at, over - QUARTER)) != []


async def test_calls_that_were_missed_follow_from_contacts_in_the_same_transaction(database: Database) -> None:
    async with database.begin() as tx:
        await worker.folding(contacts)(tx, abandoned("c1"))
        assert list(await tx.scalars(select(missed.c.contact))) == ["c1"]


async def test_an_answer_that_measures_something_says_so_too(database: Database) -> None:
    steps = talked()
    over = steps[-1].at + 2 * QUARTER
    said = QuestionAnswered(contact=ContactId("c1"), question=QuestionId("again"), digit="9", measure="nps")
    async with database.begin() as tx:
        await worker.folding(contacts)(tx, steps)
        while await rollups.add_up(tx, before=over, now=over, most=96):
            pass
    async with database.begin() as tx:
        await worker._with_more(feedback.NAME, feedback.follow)(tx, [step(99, said, second=90)])
        assert await rollups.unsettled(tx, (steps[0].at, over - QUARTER)) != []

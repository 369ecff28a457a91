"""Who is to be called because nobody talked to them, or because they asked for it in a call."""

from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import insert, select

from perezvon.engine.centre import CallbackSetup
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    CallbacksSet,
    CallbackWanted,
    CallOutRequested,
    CommandFailed,
    Event,
    LegConnected,
    LegHungUp,
    OfferAnswered,
    TimePassed,
)
from perezvon.engine.wire import Step
from perezvon.features.callbacks.subscribers import OLD, CallbacksSubscriber
from perezvon.features.callbacks.tables import callback_caller, callback_request
from perezvon.kernel.ids import MAIN
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Database
from tests.support.clock import TestClock
from tests.support.factories import arrived, at_work, centre, queue_step, route_set
from tests.support.script import START

Row = dict[str, object]


class Log:
    """A centre whose steps the subscriber is told."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._engine = Engine()
        self._seq = 0
        self.clock = TestClock(START)
        self._heard = CallbacksSubscriber(self.clock)

    async def happen(self, *events: Event | int) -> None:
        """These things happen, and the subscriber is told them at once; a number is seconds that pass."""
        steps = list(self._steps(events))
        async with self._database.begin() as tx:
            await self._heard.follow(tx, steps)

    async def rows(self) -> Sequence[Row]:
        async with self._database.begin() as tx:
            found = await tx.execute(select(callback_request).order_by(callback_request.c.asked_at))
            return [dict(row._mapping) for row in found]

    async def talk(self, contact: str) -> None:
        """Anna comes to work and talks in this contact."""
        await self.happen(*at_work("anna"))
        offer = self._engine.view.agent("anna").offer
        await self.happen(OfferAnswered(offer=offer, agent="anna"))
        await self.connect()

    async def connect(self) -> None:
        """Whatever was ordered to be connected last is."""
        command = self._engine.view.unanswered()[-1]
        await self.happen(LegConnected(command=command.id, contact=command.contact, leg=command.leg))

    async def fail(self, reason: str) -> None:
        await self.happen(CommandFailed(command=self._engine.view.unanswered()[-1].id, reason=reason))

    def _steps(self, events: Sequence[Event | int]) -> Iterator[Step]:
        for event in events:
            if isinstance(event, int):
                self.clock.advance(event)
                continue
            self._seq += 1
            at = self.clock.now()
            outputs = self._engine.handle(self._seq, at, event)
            yield Step(domain=MAIN, seq=self._seq, at=at, event=event, outputs=tuple(outputs))


@pytest.fixture
async def log(database: Database) -> Log:
    log = Log(database)
    await log.happen(*centre(CallbacksSet(callbacks=CallbackSetup(is_automatic=True, retry_s=60, attempts=1))))
    return log


def hung_up(contact: str = "c1", cause: str = "customer") -> LegHungUp:
    return LegHungUp(contact=contact, leg=f"k{contact}", cause=cause)


def maria(contact: str = "c1") -> Event:
    return arrived(contact, customer="maria")


async def test_who_gives_up_waiting_is_to_be_called_with_the_cause(log: Log) -> None:
    await log.happen(maria(), 40, hung_up())
    (row,) = await log.rows()
    assert (row["state"], row["cause"], row["customer"], row["queue"], row["waited"], row["contact"]) == (
        "open",
        "abandoned",
        "maria",
        "sales",
        40 * SECOND,
        "c1",
    )


async def test_who_found_nobody_is_to_be_called(log: Log) -> None:
    await log.happen(route_set(queue_step(wait_s=0)), maria(), TimePassed())
    assert [row["cause"] for row in await log.rows()] == ["not_served"]


async def test_who_lost_the_connection_is_to_be_called(log: Log) -> None:
    await log.happen(maria(), hung_up(cause="lost"))
    assert [row["cause"] for row in await log.rows()] == ["lost"]


async def test_a_person_is_to_be_called_once_for_what_happened_last(log: Log) -> None:
    await log.happen(maria(), 40, hung_up(), 60, maria("c2"), 5, hung_up("c2", "lost"))
    assert [(row["cause"], row["waited"]) for row in await log.rows()] == [("lost", 5 * SECOND)]


async def test_nobody_knows_whom_to_call_of_somebody_unknown(log: Log) -> None:
    await log.happen(arrived("c1"), hung_up())
    assert await log.rows() == []


async def test_who_was_talked_to_is_not_to_be_called(log: Log) -> None:
    await log.happen(maria())
    await log.talk("c1")
    await log.happen(hung_up(cause="lost"))
    assert await log.rows() == []


async def test_who_calls_again_and_is_served_need_not_be_called(log: Log) -> None:
    await log.happen(maria(), hung_up(), maria("c2"))
    await log.talk("c2")
    assert [(row["state"], row["reason"]) for row in await log.rows()] == [("done", "served")]


async def test_who_was_missed_long_ago_is_not_called_any_more(log: Log) -> None:
    steps = list(log._steps([maria(), hung_up()]))
    log.clock.advance(OLD // SECOND + 1)
    async with log._database.begin() as tx:
        await log._heard.follow(tx, steps)
    assert await log.rows() == []


async def test_whom_the_engine_calls_is_shown_until_it_has_reached_them(log: Log) -> None:
    await log.happen(maria(), CallbackWanted(callback="b1", line="web", contact="c1", customer="maria"), hung_up())
    assert [(row["request"], row["state"], row["cause"]) for row in await log.rows()] == [("b1", "planned", "wanted")]
    await log.happen(TimePassed())
    await log.talk("")
    await log.connect()
    assert [(row["state"], row["reason"]) for row in await log.rows()] == [("done", "reached")]


async def test_whom_the_engine_could_not_reach_is_left_to_people_with_the_cause(log: Log) -> None:
    await log.happen(maria(), CallbackWanted(callback="b1", line="web", contact="c1", customer="maria"), hung_up())
    await log.happen(TimePassed())
    await log.talk("")
    await log.fail("no_answer")
    assert [(row["state"], row["reason"], row["due"]) for row in await log.rows()] == [("open", "no_answer", None)]


async def test_nobody_is_remembered_who_is_not_in_a_contact(log: Log, database: Database) -> None:
    await log.happen(maria(), maria("c2"), hung_up())
    async with database.begin() as tx:
        assert [row.contact for row in await tx.execute(select(callback_caller))] == ["c2"]


def left_on_the_page() -> dict[str, object]:
    """What a stranger leaves on the page of `c1` while they wait."""
    return {
        "request": "asked-c1",
        "line": "web",
        "name": "Maria",
        "language": "en",
        "reach_by": "phone",
        "address": "+46701740605",
        "note": "",
        "asked_at": START,
        "state": "open",
        "cause": "wanted",
        "contact": "c1",
        "attempts": 0,
    }


async def test_a_stranger_who_asked_on_the_page_and_was_answered_need_not_be_called(
    log: Log, database: Database
) -> None:
    await log.happen(CallbacksSet(callbacks=CallbackSetup(is_automatic=False)), arrived("c1"))
    async with database.begin() as tx:
        await tx.execute(insert(callback_request).values(left_on_the_page()))
    await log.happen(CallbackWanted(callback="asked-c1", line="web", contact="c1", party="asked-c1"))
    (row,) = await log.rows()
    assert row["state"] == "open"
    await log.talk("c1")
    (row,) = await log.rows()
    assert (row["state"], row["reason"]) == ("done", "served")


async def test_a_customer_who_asked_on_the_page_and_hangs_up_is_not_one_who_gave_up(
    log: Log, database: Database
) -> None:
    async with database.begin() as tx:
        await tx.execute(insert(callback_request).values(left_on_the_page()))
    await log.happen(
        arrived("c1", customer="maria"),
        CallbackWanted(callback="asked-c1", line="web", contact="c1", party="asked-c1"),
        hung_up("c1"),
    )
    (row,) = await log.rows()
    assert (row["request"], row["state"], row["cause"]) == ("asked-c1", "planned", "wanted")


async def test_whom_an_agent_has_called_and_reached_need_not_be_called(log: Log) -> None:
    await log.happen(maria(), hung_up(), *at_work("anna"), CallOutRequested(agent="anna", customer="maria"))
    await log.connect()
    assert [row["state"] for row in await log.rows()] == ["open"], "the agent is there, and nobody else"
    await log.connect()
    assert [(row["state"], row["reason"]) for row in await log.rows()] == [("done", "reached")]


async def test_whom_an_agent_has_called_in_vain_is_still_to_be_called_for_what_was_before(log: Log) -> None:
    await log.happen(maria(), hung_up(), *at_work("anna"), CallOutRequested(agent="anna", customer="maria"))
    await log.connect()
    await log.fail("busy")
    assert [(row["state"], row["cause"]) for row in await log.rows()] == [("open", "abandoned")]

"""A question about a day is answered in the background, the same each time, can be stopped, and its answer is kept."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC

import pytest

from perezvon.engine.engine import ENGINE_VERSION, Engine
from perezvon.engine.wire import decode_event
from perezvon.features.twin.domain.logs import LogNotFoundError
from perezvon.features.twin.domain.questions import (
    DayNotFoundError,
    NotYoursError,
    Question,
    QuestionNotFoundError,
    QuestionState,
)
from perezvon.features.twin.domain.refusals import FileRefusedError
from perezvon.features.twin.schemas import ChangeBody, PlanItem, QuestionItem
from perezvon.features.twin.service.answers import UNDO, UNNAMED
from perezvon.features.twin.service.what_if import WhatIfs
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import Domain, UserId
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Database
from perezvon.platform.log.port import LogRow, Snapshot, StepsGoneError
from perezvon.platform.system import SlewedClock, SystemClock, SystemIds
from tests.features.twin.days import DAY, a_day
from tests.support.clock import TestClock
from tests.support.polling import eventually

MARTA, PAUL = (Actor(user=UserId(name), permissions={}) for name in ("marta", "paul"))
ADA = Actor(user=UserId("ada"), permissions={"settings.write": Scope.ALL})
CLOCK_STARTS = 2_000_000_000 * SECOND

LOG = b"""contact_id,arrived_at,queue,priority,customer_id,wait_s,outcome,handle_s,agent_id
1,1999-02-01T09:00:00,\xd0\xa3,0,0,0,answered,120,IDA
2,1999-02-01T09:01:00,\xd0\xa3,0,0,30,answered,100,IDA
3,1999-02-01T09:02:00,\xd0\xa3,0,0,40,abandoned,,
4,1999-02-02T09:00:00,\xd0\xa3,0,0,5,answered,60,IDA
"""


class Rows:
    """A log of one day."""

    def __init__(self) -> None:
        self.rows = a_day()[2]
        self.first = 1

    def drop_settings(self) -> None:
        """Drop the steps before the first call."""
        self.first = next(row.seq for row in self.rows if row.type == "contact_arrived")

    async def read(self, _domain: Domain, *, after: int, limit: int = 1_000) -> Sequence[LogRow]:
        """As the log does."""
        if after + 1 < self.first:
            raise StepsGoneError(after + 1, self.first)
        return [row for row in self.rows if row.seq > after][:limit]

    async def first_seq(self, _domain: Domain) -> int:
        """As the log does."""
        return self.first

    async def load_snapshot(self, _domain: Domain, *, version: str | None) -> Snapshot | None:
        """The state at the end of the day."""
        engine = Engine()
        for row in self.rows:
            engine.handle(row.seq, row.at, decode_event(row.type, row.v, row.data))
        return Snapshot(seq=self.rows[-1].seq, version=ENGINE_VERSION, state=engine.snapshot())


class Asked:
    """The service, each call in a transaction of its own as a request has it."""

    def __init__(self, database: Database) -> None:
        self.clock = TestClock(CLOCK_STARTS)
        self.rows = Rows()
        self.service = WhatIfs(self.rows, database, self.clock, SystemIds(SlewedClock(SystemClock())), UTC)
        self.database = database

    async def day(self, day: int, log: str | None = None) -> PlanItem:
        async with self.database.begin() as tx:
            return PlanItem.of(day, log, await self.service.day(tx, day, log))

    async def days(self, log: str | None = None) -> dict[int, int]:
        async with self.database.begin() as tx:
            return dict(await self.service.days(tx, log))

    async def ask(self, change: dict[str, object], day: int = DAY, times: int = 5, log: str | None = None) -> Question:
        wanted = ChangeBody.model_validate(change).wanted()
        async with self.database.begin() as tx:
            return await self.service.ask(tx, MARTA, day, wanted, times, log)

    async def find(self, question: str, actor: Actor = MARTA) -> QuestionItem:
        async with self.database.begin() as tx:
            return QuestionItem.of(actor, await self.service.find(tx, question))

    async def answered(self, question: Question) -> QuestionItem:
        await eventually(lambda: question.state is not QuestionState.RUNNING, within=100)
        return await self.find(question.question)

    async def answer(self, change: dict[str, object], day: int = DAY, log: str | None = None) -> QuestionItem:
        return await self.answered(await self.ask(change, day, log=log))

    async def kept(self) -> list[str | None]:
        async with self.database.begin() as tx:
            return [question.name for question in await self.service.answers.kept(tx)]

    async def rename(self, actor: Actor, question: str, name: str) -> None:
        async with self.database.begin() as tx:
            await self.service.answers.rename(tx, actor, question, name)

    async def delete(self, actor: Actor, question: str) -> None:
        async with self.database.begin() as tx:
            await self.service.answers.delete(tx, actor, question)

    async def restore(self, actor: Actor, question: str) -> None:
        async with self.database.begin() as tx:
            await self.service.answers.restore(tx, actor, question)

    async def bring(self, content: bytes = LOG, name: str = "1999.csv") -> str:
        async with self.database.begin() as tx:
            return (await self.service.pasts.add(tx, MARTA, name, content)).log


@pytest.fixture
async def asked(database: Database) -> AsyncIterator[Asked]:
    made = Asked(database)
    yield made
    await made.service.aclose()


async def test_the_days_of_the_log_and_their_plans_are_told(asked: Asked) -> None:
    assert await asked.days() == {DAY: 120}
    plan = await asked.day(DAY)
    assert [agent.agent for agent in plan.agents] == ["ana", "bo"]
    routes = {route.route: [step.kind for step in route.steps] for route in plan.routes}
    assert routes == {"sales": ["personal_manager", "queue"], "service": ["queue"]}
    with pytest.raises(DayNotFoundError):
        await asked.day(DAY + 1)


async def test_a_day_is_known_although_the_steps_that_set_its_queues_are_gone(asked: Asked) -> None:
    whole = await asked.days(), await asked.day(DAY)
    later = Asked(asked.database)
    later.rows.drop_settings()
    days, plan = await later.days(), await later.day(DAY)
    assert sum(days.values()) == sum(whole[0].values())
    assert plan.model_dump().keys() == whole[1].model_dump().keys()
    assert [queue.queue for queue in plan.queues] == [queue.queue for queue in whole[1].queues]


async def test_both_futures_are_told_with_ranges_and_what_is_clearly_different(asked: Asked) -> None:
    item = await asked.answer({"staff": [{"count": 2, "queues": ["sales", "service"], "works": ["08:00-17:00"]}]})
    assert (item.state, item.share) == (QuestionState.DONE, 1)
    everybody = item.figures[0]
    assert (everybody.kind, everybody.key) == ("all", "")
    assert everybody.before["offered"].mean == everybody.after["offered"].mean == 120
    wait = everybody.change["mean_wait_s"]
    assert wait.is_clear
    assert wait.mean < 0
    added = next(figures for figures in item.figures if figures.key == "+1.1")
    assert added.before == {}
    assert added.after["contacts"].mean > 0


async def test_the_same_question_has_the_same_answer(asked: Asked) -> None:
    first, second = [await asked.answer({"agents": {"bo": {"absent": True}}}) for _ in range(2)]
    assert first.figures == second.figures


async def test_a_change_that_cannot_be_made_is_refused(asked: Asked) -> None:
    with pytest.raises(FileRefusedError) as refused:
        await asked.ask({"routes": {"sales": [{"kind": "queue", "queue": "nowhere", "wait_s": None}]}})
    assert refused.value.params["reason"] == "unknown_value"


async def test_a_route_that_offers_a_callback_is_lived_step_by_step(asked: Asked) -> None:
    steps = [{"kind": "queue", "queue": "sales", "wait_s": 5}, {"kind": "exit", "way": "callback"}]
    item = await asked.answer({"routes": {"sales": steps}, "callback_share": 1.0})
    sales = next(figures for figures in item.figures if figures.key == "sales")
    assert sales.before["callbacks"].mean == 0
    assert sales.after["callbacks"].mean > 0


async def test_a_question_can_be_stopped_by_who_asked_it(asked: Asked) -> None:
    question = await asked.ask({}, times=100)
    with pytest.raises(NotYoursError):
        await asked.service.stop(PAUL, question.question)
    stopped = await asked.service.stop(MARTA, question.question)
    assert stopped.state is QuestionState.CANCELLED
    assert (await asked.find(question.question, PAUL)).figures == []
    assert await asked.kept() == []


async def test_a_day_is_told_as_it_really_was_in_the_figures_of_the_twin(asked: Asked) -> None:
    real = {f"{item.kind}:{item.key}": item.figures for item in (await asked.day(DAY)).real}
    everybody = real["all:"]
    assert everybody["offered"] == 120
    assert everybody["answered"] + everybody["abandoned"] == 120
    assert sum(real[f"queue:{queue}"]["offered"] for queue in ("sales", "service")) == 120
    assert sum(real[f"hour:{hour}"]["offered"] for hour in range(24)) == 120
    assert sum(real[f"agent:{agent}"]["contacts"] for agent in ("ana", "bo")) == everybody["answered"]
    assert 0 < everybody["occupancy"] <= 1


async def test_both_futures_are_told_hour_by_hour(asked: Asked) -> None:
    item = await asked.answer({"queues": {"sales": {"priority": 60}}})
    hours = [figures for figures in item.figures if figures.kind == "hour"]
    assert [figures.key for figures in hours] == [str(hour) for hour in range(24)]
    assert sum(figures.before["offered"].mean for figures in hours) == pytest.approx(120)
    assert next(figures for figures in hours if figures.key == "3").after["offered"].high == 0


# --- Answers that are kept. -------------------------------------------------------------------------------------------


async def test_an_answer_is_there_for_everybody_who_may_ask_and_after_a_restart(database: Database) -> None:
    asked = Asked(database)
    item = await asked.answer({"agents": {"bo": {"absent": True}}})
    await asked.service.aclose()
    again = await Asked(database).find(item.question, PAUL)
    assert again.model_copy(update={"may_change": True}) == item
    assert not again.may_change
    assert [agent.agent for agent in again.plan.agents] == ["ana", "bo"]


async def test_an_answer_is_listed_once_it_has_a_name(asked: Asked) -> None:
    item = await asked.answer({})
    assert await asked.kept() == []
    await asked.rename(MARTA, item.question, "As it was")
    assert await asked.kept() == ["As it was"]
    assert (await asked.find(item.question)).name == "As it was"


async def test_only_who_asked_or_sets_the_centre_up_names_and_deletes(asked: Asked) -> None:
    item = await asked.answer({})
    with pytest.raises(NotYoursError):
        await asked.rename(PAUL, item.question, "Mine")
    with pytest.raises(NotYoursError):
        await asked.delete(PAUL, item.question)
    await asked.rename(ADA, item.question, "By the administrator")
    assert await asked.kept() == ["By the administrator"]


async def test_a_deleted_answer_is_gone_until_that_is_undone(asked: Asked) -> None:
    item = await asked.answer({})
    await asked.rename(MARTA, item.question, "Short")
    await asked.delete(MARTA, item.question)
    assert await asked.kept() == []
    with pytest.raises(QuestionNotFoundError):
        await asked.find(item.question)
    await asked.restore(MARTA, item.question)
    assert await asked.kept() == ["Short"]
    assert (await asked.find(item.question)).figures == item.figures


async def test_what_nobody_wants_is_forgotten_in_time(asked: Asked) -> None:
    named, unnamed, deleted = [(await asked.answer({})).question for _ in range(3)]
    await asked.rename(MARTA, named, "Kept")
    await asked.delete(MARTA, deleted)
    asked.clock.advance(UNDO / SECOND + 1)
    await asked.answer({})
    with pytest.raises(QuestionNotFoundError):
        await asked.restore(MARTA, deleted)
    assert (await asked.find(unnamed)).question == unnamed
    asked.clock.advance(UNNAMED / SECOND)
    await asked.answer({})
    with pytest.raises(QuestionNotFoundError):
        await asked.find(unnamed)
    assert await asked.kept() == ["Kept"]


# --- Logs that are brought along. -------------------------------------------------------------------------------------


async def test_a_day_of_a_log_that_was_brought_along_is_lived(asked: Asked) -> None:
    log = await asked.bring()
    days = await asked.days(log)
    assert sorted(days.values()) == [1, 3]
    item = await asked.answer({"agents": {"IDA": {"absent": True}}}, min(days), log)
    assert (item.log, item.plan.agents[0].agent, item.plan.queues[0].queue) == (log, "IDA", "\u0423")
    assert item.figures[0].before["answered"].mean > item.figures[0].after["answered"].mean == 0


async def test_a_wrong_log_is_refused_with_its_line_and_nothing_is_kept(asked: Asked) -> None:
    with pytest.raises(FileRefusedError) as refused:
        await asked.bring(LOG.replace(b"abandoned", b"lost"))
    assert (refused.value.params["file"], refused.value.params["line"]) == ("1999.csv", 4)
    assert refused.value.params["reason"] == "outcome"


async def test_a_deleted_log_is_gone_and_answers_about_it_stay(asked: Asked, database: Database) -> None:
    log = await asked.bring()
    day = min(await asked.days(log))
    item = await asked.answer({}, day, log)
    async with database.begin() as tx:
        with pytest.raises(NotYoursError):
            await asked.service.pasts.delete(tx, PAUL, log)
        await asked.service.pasts.delete(tx, MARTA, log)
        assert await asked.service.pasts.logs(tx) == []
    with pytest.raises(LogNotFoundError):
        await asked.day(day, log)
    assert (await asked.find(item.question)).plan.agents[0].agent == "IDA"
    async with database.begin() as tx:
        await asked.service.pasts.restore(tx, MARTA, log)
    assert len(await asked.days(log)) == 2

"""A question about a day of the log is answered in the background, the same each time, and can be stopped."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC

import pytest

from perezvon.features.twin.domain.questions import DayNotFoundError, Question, QuestionNotFoundError, QuestionState
from perezvon.features.twin.domain.refusals import FileRefusedError
from perezvon.features.twin.schemas import ChangeBody, QuestionItem
from perezvon.features.twin.service.what_if import WhatIfs
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import Domain, UserId
from perezvon.platform.log.port import LogRow
from perezvon.platform.system import SlewedClock, SystemClock, SystemIds
from tests.features.twin.days import DAY, a_day
from tests.support.polling import eventually

MARTA, PAUL = (Actor(user=UserId(name), permissions={}) for name in ("marta", "paul"))


class Rows:
    """A log of one day."""

    def __init__(self) -> None:
        self.rows = a_day()[2]

    async def read(self, _domain: Domain, *, after: int, limit: int = 1_000) -> Sequence[LogRow]:
        """As the log does."""
        return [row for row in self.rows if row.seq > after][:limit]


@pytest.fixture
async def what_ifs() -> AsyncIterator[WhatIfs]:
    made = WhatIfs(Rows(), SystemIds(SlewedClock(SystemClock())), UTC)
    yield made
    await made.aclose()


async def answered(what_ifs: WhatIfs, question: Question) -> QuestionItem:
    await eventually(lambda: question.state is not QuestionState.RUNNING, within=100)
    return QuestionItem.of(what_ifs.find(MARTA, question.question))


async def test_the_days_of_the_log_and_their_plans_are_told(what_ifs: WhatIfs) -> None:
    assert await what_ifs.days() == {DAY: 120}
    plan = await what_ifs.plan(DAY)
    assert sorted(plan.agents) == ["ana", "bo"]
    with pytest.raises(DayNotFoundError):
        await what_ifs.plan(DAY + 1)


async def test_both_futures_are_told_with_ranges_and_what_is_clearly_different(what_ifs: WhatIfs) -> None:
    change = ChangeBody.model_validate(
        {"staff": [{"count": 2, "queues": ["sales", "service"], "works": ["08:00-17:00"]}]}
    )
    item = await answered(what_ifs, await what_ifs.ask(MARTA, DAY, change.wanted(), 5))
    assert (item.state, item.share) == (QuestionState.DONE, 1)
    everybody = item.figures[0]
    assert (everybody.kind, everybody.key) == ("all", "")
    assert everybody.before["offered"].mean == everybody.after["offered"].mean == item.real["offered"] == 120
    wait = everybody.change["mean_wait_s"]
    assert wait.is_clear
    assert wait.mean < 0
    added = next(figures for figures in item.figures if figures.key == "+1.1")
    assert added.before == {}
    assert added.after["contacts"].mean > 0


async def test_the_same_question_has_the_same_answer(what_ifs: WhatIfs) -> None:
    change = ChangeBody.model_validate({"agents": {"bo": {"absent": True}}})
    first, second = [await answered(what_ifs, await what_ifs.ask(MARTA, DAY, change.wanted(), 5)) for _ in range(2)]
    assert first.figures == second.figures


async def test_a_change_that_cannot_be_made_is_refused(what_ifs: WhatIfs) -> None:
    with pytest.raises(FileRefusedError) as refused:
        await what_ifs.ask(MARTA, DAY, {"queues": {"sales": {"overflow_to": "nowhere"}}}, 5)
    assert refused.value.params["reason"] == "unknown_queue"


async def test_a_question_can_be_stopped_and_is_seen_by_who_asked_it_alone(what_ifs: WhatIfs) -> None:
    question = await what_ifs.ask(MARTA, DAY, {}, 100)
    with pytest.raises(QuestionNotFoundError):
        await what_ifs.cancel(PAUL, question.question)
    stopped = await what_ifs.cancel(MARTA, question.question)
    assert stopped.state is QuestionState.CANCELLED
    assert QuestionItem.of(stopped).figures == []


async def test_a_day_is_told_as_it_really_was_in_the_figures_of_the_twin(what_ifs: WhatIfs) -> None:
    real = await what_ifs.real(DAY)
    everybody = real["all"]
    assert everybody["offered"] == 120
    assert everybody["answered"] + everybody["abandoned"] == 120
    assert sum(real[f"queue:{queue}"]["offered"] for queue in ("sales", "service")) == 120
    assert sum(real[f"hour:{hour}"]["offered"] for hour in range(24)) == 120
    assert sum(real[f"agent:{agent}"]["contacts"] for agent in ("ana", "bo")) == everybody["answered"]
    assert 0 < everybody["occupancy"] <= 1
    with pytest.raises(DayNotFoundError):
        await what_ifs.real(DAY + 1)


async def test_both_futures_are_told_hour_by_hour(what_ifs: WhatIfs) -> None:
    item = await answered(what_ifs, await what_ifs.ask(MARTA, DAY, {"queues": {"sales": {"priority": 60}}}, 5))
    hours = [figures for figures in item.figures if figures.kind == "hour"]
    assert [figures.key for figures in hours] == [str(hour) for hour in range(24)]
    assert sum(figures.before["offered"].mean for figures in hours) == pytest.approx(120)
    assert next(figures for figures in hours if figures.key == "3").after["offered"].high == 0

"""What people ask of past days: a day is lived as it was and as it might have been, in the background.

While it is being answered a question is known to this process alone; its answer is kept in the database. The same question
has the same answer.
"""

import asyncio
from collections.abc import Mapping
from datetime import tzinfo
from functools import partial
from typing import Any

from perezvon.features.twin.domain.config import changed_by
from perezvon.features.twin.domain.described import described
from perezvon.features.twin.domain.load import RealDay
from perezvon.features.twin.domain.plan import Plan
from perezvon.features.twin.domain.questions import (
    DayNotFoundError,
    NotYoursError,
    Question,
    QuestionNotFoundError,
    QuestionState,
    TooManyQuestionsError,
)
from perezvon.features.twin.domain.real import as_it_was
from perezvon.features.twin.domain.results import compared
from perezvon.features.twin.domain.scenarios import Scenario
from perezvon.features.twin.ports import Steps
from perezvon.features.twin.service.answers import Answers
from perezvon.features.twin.service.living import live
from perezvon.features.twin.service.pasts import Past, Pasts
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import IdSource
from perezvon.kernel.time import Clock
from perezvon.platform.db import Database, Tx
from perezvon.platform.tasks import spawn, stop

AT_ONCE = 2
"""So many questions are answered at once; each uses all cores."""
REMEMBERED = 100
"""So many questions that were stopped or failed are remembered, the newest."""
SEED = 1


class WhatIfs:
    """Takes questions and answers them in the background."""

    def __init__(self, steps: Steps, database: Database, clock: Clock, ids: IdSource, zone: tzinfo) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self.pasts = Pasts(steps, clock, ids, zone)
        self.answers = Answers(clock)
        self._questions: dict[str, Question] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def days(self, tx: Tx, log: str | None = None) -> Mapping[int, int]:
        """How many called on each local day. Raises `LogNotFoundError`."""
        calls = (await self.pasts.past(tx, log)).log
        return {day: len(calls.of_day(day)) for day in calls.days()}

    async def day(self, tx: Tx, day: int, log: str | None = None) -> Mapping[str, Any]:
        """How the day was run, and what became of it. Raises `DayNotFoundError`, `LogNotFoundError`."""
        past = await self.pasts.past(tx, log)
        return _described(past, day, _plan(past, day))

    async def ask(
        self, tx: Tx, actor: Actor, day: int, change: Mapping[str, Any], replications: int, log: str | None = None
    ) -> Question:
        """Begin to answer.

        Raises `DayNotFoundError`, `LogNotFoundError`, `TooManyQuestionsError`, and `FileRefusedError` when the change
        cannot be made.
        """
        past = await self.pasts.past(tx, log)
        plan = _plan(past, day)
        other = changed_by(plan, change)
        if len(self._tasks) >= AT_ONCE:
            raise TooManyQuestionsError
        question = Question(
            question=self._ids.new(),
            asked_by=actor.user,
            asked_at=self._clock.now(),
            log=log,
            day=day,
            change=change,
            replications=replications,
            settings=_described(past, day, plan),
        )
        self._remember(question)
        work = self._answer(question, past, plan, other)
        task = self._tasks[question.question] = spawn(work, name=f"what-if {question.question}")
        task.add_done_callback(partial(self._over, question))
        return question

    async def find(self, tx: Tx, question: str) -> Question:
        """A question, wherever it stands. Raises `QuestionNotFoundError`."""
        return self._questions.get(question) or await self.answers.find(tx, question)

    async def stop(self, actor: Actor, question: str) -> Question:
        """Stop answering, if it is not answered yet. Raises `QuestionNotFoundError`, `NotYoursError`."""
        found = self._questions.get(question)
        if found is None:
            raise QuestionNotFoundError
        if not found.is_of(actor):
            raise NotYoursError
        task = self._tasks.get(question)
        if task is not None:
            await stop(task)
        return found

    async def aclose(self) -> None:
        """Stop all."""
        await stop(*self._tasks.values())

    def _remember(self, question: Question) -> None:
        self._questions[question.question] = question
        over = [key for key in self._questions if key not in self._tasks and key != question.question]
        for old in over[: max(0, len(self._questions) - REMEMBERED)]:
            del self._questions[old]

    def _over(self, question: Question, task: asyncio.Task[None]) -> None:
        """Also of work that was stopped before it began."""
        del self._tasks[question.question]
        if question.state is QuestionState.RUNNING:
            question.state = QuestionState.CANCELLED if task.cancelled() else QuestionState.FAILED

    async def _answer(self, question: Question, past: Past, plan: Plan, other: Plan) -> None:
        def progress(share: float) -> None:
            question.share = share

        calls = past.log.of_day(question.day)
        callers = await asyncio.to_thread(lambda: RealDay(calls, past.model(), earlier=past.log.before(question.day)))
        scenarios = [Scenario(callers, wanted, SEED) for wanted in (plan, other)]
        before, after = await live(scenarios, question.replications, progress=progress)
        question.figures = compared(before, after)
        async with self._database.begin() as tx:
            await self.answers.add(tx, question)
        question.state = QuestionState.DONE
        del self._questions[question.question]


def _plan(past: Past, day: int) -> Plan:
    if not past.log.of_day(day):
        raise DayNotFoundError
    return past.plan(day)


def _described(past: Past, day: int, plan: Plan) -> Mapping[str, Any]:
    return described(plan, as_it_was(past.log.of_day(day), plan))

"""What people ask of past days: a day of our own log is lived as it was and as it might have been.

Answers are kept in memory: they can be asked for again at any time, and the same question has the same answer.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import partial
from typing import Any

from perezvon.engine.wire import decode_event, decode_outputs
from perezvon.features.twin.domain.calls import CallLog
from perezvon.features.twin.domain.config import changed_by
from perezvon.features.twin.domain.fit import fit
from perezvon.features.twin.domain.history import History, local_in
from perezvon.features.twin.domain.load import RealDay
from perezvon.features.twin.domain.plan import Plan
from perezvon.features.twin.domain.questions import (
    DayNotFoundError,
    Question,
    QuestionNotFoundError,
    QuestionState,
    TooManyQuestionsError,
)
from perezvon.features.twin.domain.real import as_it_was
from perezvon.features.twin.domain.results import Day
from perezvon.features.twin.domain.scenarios import Scenario
from perezvon.features.twin.ports import Steps
from perezvon.features.twin.service.living import live
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import MAIN, IdSource
from perezvon.platform.log.port import LogRow
from perezvon.platform.tasks import spawn, stop

AT_ONCE = 2
"""So many questions are answered at once; each uses all cores."""
KEPT = 100
"""So many questions are remembered, the newest."""
SEED = 1


class WhatIfs:
    """Takes questions and answers them in the background."""

    def __init__(self, steps: Steps, ids: IdSource, zone: tzinfo) -> None:
        self._steps = steps
        self._ids = ids
        self._history = History(local_in(zone))
        self._read = 0
        self._reading = asyncio.Lock()
        self._questions: dict[str, Question] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def days(self) -> Mapping[int, int]:
        """How many called on each local day of the log."""
        log = await self._log()
        return {day: len(log.of_day(day)) for day in log.days()}

    async def plan(self, day: int) -> Plan:
        """How the day was run. Raises `DayNotFoundError`."""
        log = await self._log()
        if not log.of_day(day):
            raise DayNotFoundError
        return self._history.plan(day, log.queues())

    async def real(self, day: int) -> Day:
        """How the day really was. Raises `DayNotFoundError`."""
        plan = await self.plan(day)
        return as_it_was((await self._log()).of_day(day), plan)

    async def ask(self, actor: Actor, day: int, change: Mapping[str, Any], replications: int) -> Question:
        """Begin to answer.

        Raises `DayNotFoundError`, `TooManyQuestionsError`, and `FileRefusedError` when the change cannot be made.
        """
        plan = await self.plan(day)
        other = changed_by(plan, change)
        if len(self._tasks) >= AT_ONCE:
            raise TooManyQuestionsError
        question = Question(
            question=self._ids.new(), asked_by=actor.user, day=day, change=change, replications=replications
        )
        self._questions[question.question] = question
        for old in [key for key in self._questions if key not in self._tasks][: max(0, len(self._questions) - KEPT)]:
            del self._questions[old]
        work = self._answer(question, plan, other, replications)
        task = self._tasks[question.question] = spawn(work, name=f"what-if {question.question}")
        task.add_done_callback(partial(self._over, question))
        return question

    def find(self, actor: Actor, question: str) -> Question:
        """A question that this person asked. Raises `QuestionNotFoundError`."""
        found = self._questions.get(question)
        if found is None or found.asked_by != actor.user:
            raise QuestionNotFoundError
        return found

    async def cancel(self, actor: Actor, question: str) -> Question:
        """Stop answering. Raises `QuestionNotFoundError`."""
        found = self.find(actor, question)
        task = self._tasks.get(question)
        if task is not None:
            await stop(task)
        return found

    async def aclose(self) -> None:
        """Stop all."""
        await stop(*self._tasks.values())

    def _over(self, question: Question, task: asyncio.Task[None]) -> None:
        """Also of work that was stopped before it began."""
        del self._tasks[question.question]
        if question.state is QuestionState.RUNNING:
            question.state = QuestionState.CANCELLED if task.cancelled() else QuestionState.FAILED

    async def _answer(self, question: Question, plan: Plan, other: Plan, replications: int) -> None:
        def progress(share: float) -> None:
            question.share = share

        log = await self._log()
        calls = log.of_day(question.day)
        callers = await asyncio.to_thread(lambda: RealDay(calls, fit(log.calls), earlier=log.before(question.day)))
        scenarios = [Scenario(callers, wanted, SEED) for wanted in (plan, other)]
        question.before, question.after = await live(scenarios, replications, progress=progress)
        question.real = {
            "offered": len(calls),
            "mean_wait_s": sum(call.wait_s for call in calls) / len(calls),
            "abandonment": sum(call.gave_up for call in calls) / len(calls),
        }
        question.state = QuestionState.DONE

    async def _log(self) -> CallLog:
        """All that the log tells until now; what was read before is not read again."""
        async with self._reading:
            while rows := await self._steps.read(MAIN, after=self._read):
                await asyncio.to_thread(self._take, rows)
                self._read = rows[-1].seq
            return await asyncio.to_thread(self._history.log)

    def _take(self, rows: Sequence[LogRow]) -> None:
        for row in rows:
            self._history.step(row.at, decode_event(row.type, row.v, row.data), decode_outputs(row.out))

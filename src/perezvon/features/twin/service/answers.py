"""Answered questions: everybody who may ask sees them; who asked, or who sets the centre up, names and deletes them."""

from collections.abc import Sequence

from perezvon.features.twin import repository
from perezvon.features.twin.domain.questions import NotYoursError, Question, QuestionNotFoundError
from perezvon.kernel.actor import Actor
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.platform.db import Tx

MOST = 200
"""So many are listed, the newest."""
_DAY: Micros = 86_400 * SECOND
UNDO = _DAY
"""What was deleted can be restored for so long."""
UNNAMED = 7 * _DAY
"""So long an answer has an address though nobody gave it a name."""


class Answers:
    """Keeps what was answered."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def add(self, tx: Tx, question: Question) -> None:
        """Keep an answer, and forget what nobody wants any more."""
        now = self._clock.now()
        await repository.purge(tx, deleted_before=now - UNDO, unnamed_before=now - UNNAMED)
        await repository.add_answer(tx, question)

    async def kept(self, tx: Tx) -> Sequence[Question]:
        """Those that have a name, with the figures of all callers, the newest first."""
        return await repository.kept(tx, MOST)

    async def find(self, tx: Tx, question: str) -> Question:
        """One with all its figures. Raises `QuestionNotFoundError`."""
        found = await repository.find_answer(tx, question)
        if found is None:
            raise QuestionNotFoundError
        return found

    async def rename(self, tx: Tx, actor: Actor, question: str, name: str) -> Question:
        """Keep it under this name. Raises `QuestionNotFoundError`, `NotYoursError`."""
        found = await self._to_change(tx, actor, question)
        found.name = name
        await repository.change_answer(tx, question, name=name)
        return found

    async def delete(self, tx: Tx, actor: Actor, question: str) -> None:
        """Delete it. Raises `QuestionNotFoundError`, `NotYoursError`."""
        await self._to_change(tx, actor, question)
        await repository.change_answer(tx, question, deleted_at=self._clock.now())

    async def restore(self, tx: Tx, actor: Actor, question: str) -> Question:
        """Undo that it was deleted. Raises `QuestionNotFoundError`, `NotYoursError`."""
        found = await self._to_change(tx, actor, question, is_deleted=True)
        await repository.change_answer(tx, question, deleted_at=None)
        return found

    async def _to_change(self, tx: Tx, actor: Actor, question: str, *, is_deleted: bool = False) -> Question:
        found = await repository.find_to_change(tx, question, is_deleted=is_deleted)
        if found is None:
            raise QuestionNotFoundError
        if not found.is_of(actor):
            raise NotYoursError
        return found

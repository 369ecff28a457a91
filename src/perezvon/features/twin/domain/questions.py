"""A question of a manager, "what if", how far its answer is, and the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from perezvon.features.twin.domain.results import Compared
from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.time import Micros

MANAGES = "settings.write"
"""Who holds this permission may also rename and delete what others keep."""


class QuestionState(StrEnum):
    """How far it is."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(slots=True, kw_only=True)
class Question:
    """A day of the past and what is to be different, asked by somebody."""

    question: str
    asked_by: str
    asked_at: Micros
    log: str | None = None
    """The log that was brought along; `None`: our own."""
    day: int
    change: Mapping[str, Any] = field(default_factory=dict)
    replications: int
    name: str | None = None
    """Under which it is kept; `None`: nobody wants to keep it yet."""
    state: QuestionState = QuestionState.RUNNING
    share: float = 0.0
    """How much of the work is done, from 0 to 1."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """How the day was run and what became of it, as `described` tells."""
    figures: Sequence[Compared] = ()
    """The answer: of all callers first."""

    def is_of(self, actor: Actor) -> bool:
        """Whether this person may rename and delete it."""
        return self.asked_by == actor.user or actor.may(MANAGES)


class DayNotFoundError(AppError):
    """Nobody called on that day."""

    kind = ErrorKind.NOT_FOUND
    code = "twin.day_not_found"


class QuestionNotFoundError(AppError):
    """There is no such question, or it is no longer kept."""

    kind = ErrorKind.NOT_FOUND
    code = "twin.question_not_found"


class NotYoursError(AppError):
    """Somebody else asked the question or brought the log along."""

    kind = ErrorKind.FORBIDDEN
    code = "twin.not_yours"


class TooManyQuestionsError(AppError):
    """So many questions are being answered that another one would wait."""

    kind = ErrorKind.TOO_MANY
    code = "twin.too_many"

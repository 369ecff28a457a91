"""A question of a manager, "what if", and how far its answer is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from perezvon.features.twin.domain.results import Day
from perezvon.kernel.errors import AppError, ErrorKind


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
    day: int
    change: Mapping[str, Any] = field(default_factory=dict)
    replications: int
    state: QuestionState = QuestionState.RUNNING
    share: float = 0.0
    """How much of the work is done, from 0 to 1."""
    before: Sequence[Day] = ()
    after: Sequence[Day] = ()
    real: Mapping[str, float] = field(default_factory=dict)


class DayNotFoundError(AppError):
    """Nobody called on that day."""

    kind = ErrorKind.NOT_FOUND
    code = "twin.day_not_found"


class QuestionNotFoundError(AppError):
    """There is no such question, or somebody else asked it, or it was asked too long ago."""

    kind = ErrorKind.NOT_FOUND
    code = "twin.question_not_found"


class TooManyQuestionsError(AppError):
    """So many questions are being answered that another one would wait."""

    kind = ErrorKind.TOO_MANY
    code = "twin.too_many"

"""An answer to one question of a survey."""

from dataclasses import dataclass
from enum import StrEnum

from perezvon.kernel.ids import AgentId, ContactId, QuestionId
from perezvon.kernel.time import Micros


class AnswerSource(StrEnum):
    """How the answer was given."""

    CALL = "call"
    """By a key of the phone, at the end of the call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResponse:
    """What the customer answered, about the agent who talked to them last. `seq` is the step that said so."""

    contact: ContactId
    question: QuestionId
    seq: int
    digit: str
    agent: AgentId | None
    answered_at: Micros
    source: AnswerSource = AnswerSource.CALL

    @property
    def score(self) -> int | None:
        """The answer as a number; `None` for a star or a hash."""
        return int(self.digit) if self.digit.isdecimal() else None

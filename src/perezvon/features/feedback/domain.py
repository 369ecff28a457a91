"""An answer to one question of a survey."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from perezvon.kernel.ids import AgentId, ContactId, QuestionId
from perezvon.kernel.time import Micros


class Measure(StrEnum):
    """Which figures the answer counts in; the keys of each scale are told by `flow.graph.SCALES`."""

    NPS = "nps"
    """Whether they would recommend us: 0 to 10, for which a phone has the star."""
    CES = "ces"
    """Whether it was easy: 1 to 7."""
    SOLVED = "solved"
    """Whether it was solved: 1 for yes, 2 for no."""


_TEN: Final = "*"


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
    measure: Measure | None = None

    @property
    def score(self) -> int | None:
        """The answer as a number; `None` for a hash, and for a star that does not mean ten."""
        if self.measure is Measure.NPS and self.digit == _TEN:
            return 10
        return int(self.digit) if self.digit.isdecimal() else None

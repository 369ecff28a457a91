"""Feedback as JSON."""

from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel, ConfigDict

from perezvon.features.feedback.domain import AnswerSource, Measure, SurveyResponse
from perezvon.kernel.ids import AgentId, ContactId, QuestionId


class SurveyAnswer(BaseModel):
    """An answer about the agent who talked last; `score` is null for a key that is no number. Instants are microseconds.

    `measure` says on which scale: `nps` goes from 0 to 10, `ces` from 1 to 7, and `solved` is 1 for yes and 2 for no.
    """

    model_config = ConfigDict(from_attributes=True)

    contact: ContactId
    question: QuestionId
    score: int | None
    agent: AgentId | None
    answered_at: int
    source: AnswerSource
    measure: Measure | None


class Rating(BaseModel):
    """The score of one contact."""

    contact: ContactId
    score: int


class Ratings(BaseModel):
    """Scores in the order in which they were given."""

    ratings: list[Rating]

    @classmethod
    def of(cls, responses: Sequence[SurveyResponse]) -> Self:
        """The answers that are numbers on no scale of their own."""
        scores = [
            (response.contact, response.score)
            for response in responses
            if response.measure is None and response.score is not None
        ]
        return cls(ratings=[Rating(contact=contact, score=score) for contact, score in scores])

"""Feedback as JSON."""

from pydantic import BaseModel, ConfigDict

from perezvon.features.feedback.domain import AnswerSource
from perezvon.kernel.ids import AgentId, ContactId, QuestionId


class SurveyAnswer(BaseModel):
    """An answer about the agent who talked last; `score` is null for a star or a hash. Instants are microseconds."""

    model_config = ConfigDict(from_attributes=True)

    contact: ContactId
    question: QuestionId
    score: int | None
    agent: AgentId | None
    answered_at: int
    source: AnswerSource

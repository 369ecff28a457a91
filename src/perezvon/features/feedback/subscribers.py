"""Takes answers given by digit from the log. Handling a step twice has the effect of once."""

from collections.abc import Sequence

from perezvon.engine.changes import QuestionAnswered
from perezvon.engine.wire import Step
from perezvon.features.feedback import repository
from perezvon.features.feedback.domain import Measure, SurveyResponse
from perezvon.platform.db import Tx

NAME = "feedback"
"""The name of this subscriber's cursor."""

_MEASURES = {measure.value: measure for measure in Measure}


async def follow(tx: Tx, steps: Sequence[Step]) -> None:
    """Store the answers of the next steps of the log."""
    await repository.add(
        tx,
        [
            SurveyResponse(
                contact=change.contact,
                question=change.question,
                seq=step.seq,
                digit=change.digit,
                agent=change.agent,
                answered_at=step.at,
                measure=_MEASURES.get(change.measure),
            )
            for step in steps
            for change in step.outputs
            if isinstance(change, QuestionAnswered)
        ],
    )

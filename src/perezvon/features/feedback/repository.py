"""Every query of feedback."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from perezvon.features.feedback.domain import AnswerSource, SurveyResponse
from perezvon.features.feedback.tables import survey_response
from perezvon.kernel.ids import ContactId
from perezvon.platform.db import Tx


async def add(tx: Tx, responses: Sequence[SurveyResponse]) -> None:
    """Store answers; one that is known already is left as it is."""
    if responses:
        await tx.execute(insert(survey_response).on_conflict_do_nothing(), [asdict(response) for response in responses])


async def of_contact(tx: Tx, contact: ContactId) -> list[SurveyResponse]:
    """The answers given in a contact, in their order."""
    found = await tx.execute(
        select(survey_response).where(survey_response.c.contact == contact).order_by(survey_response.c.seq)
    )
    return [SurveyResponse(**{**row._mapping, "source": AnswerSource(row.source)}) for row in found]

"""Every query of feedback."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.dialects.postgresql import insert

from perezvon.features.feedback.domain import AnswerSource, Measure, SurveyResponse
from perezvon.features.feedback.tables import survey_response
from perezvon.kernel.ids import AgentId, ContactId
from perezvon.kernel.time import Micros
from perezvon.platform.db import Tx


async def add(tx: Tx, responses: Sequence[SurveyResponse]) -> None:
    """Store answers; one that is known already is left as it is."""
    if responses:
        await tx.execute(insert(survey_response).on_conflict_do_nothing(), [asdict(response) for response in responses])


async def about(tx: Tx, agent: AgentId, since: Micros) -> list[SurveyResponse]:
    """The answers about an agent since an instant."""
    query = select(survey_response).where(survey_response.c.agent == agent, survey_response.c.answered_at >= since)
    return [_response(row) for row in await tx.execute(query.order_by(survey_response.c.answered_at))]


async def of_contacts(tx: Tx, contacts: Select[tuple[str]]) -> list[SurveyResponse]:
    """The answers given in these contacts."""
    query = select(survey_response).where(survey_response.c.contact.in_(contacts))
    return [_response(row) for row in await tx.execute(query.order_by(survey_response.c.answered_at))]


async def of_contact(tx: Tx, contact: ContactId) -> list[SurveyResponse]:
    """The answers given in a contact, in their order."""
    found = await tx.execute(
        select(survey_response).where(survey_response.c.contact == contact).order_by(survey_response.c.seq)
    )
    return [_response(row) for row in found]


def _response(row: Row[Any]) -> SurveyResponse:
    measure = None if row.measure is None else Measure(row.measure)
    return SurveyResponse(**{**row._mapping, "source": AnswerSource(row.source), "measure": measure})

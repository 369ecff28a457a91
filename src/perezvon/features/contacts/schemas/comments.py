"""Comments as JSON. Instants are microseconds since the epoch."""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, StringConstraints

from perezvon.features.contacts.domain.comments import CommentKind, CommentStep
from perezvon.features.contacts.schemas.filter import Filter
from perezvon.platform.fields import TEXT

COMMENT_LENGTH = 500


class CommentText(BaseModel):
    """What the agent adds in their own words; a kind that is there need not be explained."""

    text: Annotated[str, TEXT, StringConstraints(strip_whitespace=True, max_length=COMMENT_LENGTH)] = ""


class CommentQuestion(Filter):
    """Of which contacts comments are counted, and by what time in which zone."""

    step: CommentStep = CommentStep.DAY
    zone: ZoneInfo = ZoneInfo("UTC")


class CommentCount(BaseModel):
    """So many contacts that arrived in the step of time that began at `at` have a comment of this kind."""

    model_config = ConfigDict(from_attributes=True)

    kind: CommentKind
    at: int
    contacts: int

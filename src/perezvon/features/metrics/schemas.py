"""What goes over HTTP."""

from typing import Annotated

from pydantic import BaseModel, Field


class AlarmNote(BaseModel):
    """An alarm that somebody looks after, or with `is_snoozed` wants to hear of in a quarter of an hour again."""

    alarm: Annotated[str, Field(min_length=1, max_length=200)]
    is_snoozed: bool = False

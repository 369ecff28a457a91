"""What agents say about contacts that they took part in: what was in their way, by kind, and perhaps in their words.

An agent says of a contact each thing at most once, so that a key that is pressed twice counts once.
"""

from dataclasses import dataclass
from enum import StrEnum

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, ContactId
from perezvon.kernel.time import DAY, Micros

OPEN_FOR: Micros = DAY
"""So long an agent may change what they said, or take it back."""


class CommentKind(StrEnum):
    """What was in the way."""

    SYSTEM_SLOW = "system_slow"
    BAD_LINE = "bad_line"
    NUISANCE = "nuisance"
    """A call that should not have been one: a prank, an insult, a wrong number."""
    KNOWLEDGE_MISSING = "knowledge_missing"
    """Nobody could tell the agent what is right."""
    OTHER = "other"
    """What the text says."""


class CommentStep(StrEnum):
    """By what time comments are counted, in the zone of whoever asks."""

    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What an agent said about a contact."""

    contact: ContactId
    agent: AgentId
    kind: CommentKind
    text: str = ""
    written_at: Micros
    """When it was said first."""

    @property
    def open_until(self) -> Micros:
        """Until when its author may change it."""
        return self.written_at + OPEN_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentCount:
    """How many contacts of a step of time have a comment of a kind. A contact belongs to the time at which it arrived."""

    kind: CommentKind
    at: Micros
    """When the step began."""
    contacts: int


class CommentSettledError(AppError):
    """It was said too long ago to be changed or taken back."""

    kind = ErrorKind.CONFLICT
    code = "contacts.comment_settled"


class CommentEmptyError(AppError):
    """Something other than what there is a kind for needs words."""

    kind = ErrorKind.INVALID
    code = "contacts.comment_empty"

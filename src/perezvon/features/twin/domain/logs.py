"""A log of calls that somebody brought along, from another centre or of another time."""

from collections.abc import Mapping
from dataclasses import dataclass

from perezvon.features.twin.domain.questions import MANAGES
from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.time import Micros

LARGEST_LOG = 20_000_000
"""Bytes: a year of a middle-sized centre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtLog:
    """What is known of it without reading it."""

    log: str
    name: str
    added_by: str
    added_at: Micros
    calls: int
    first_day: int
    last_day: int
    oddities: Mapping[str, int]
    """How often it says something that cannot quite be so."""

    def is_of(self, actor: Actor) -> bool:
        """Whether this person may delete it."""
        return self.added_by == actor.user or actor.may(MANAGES)


class LogNotFoundError(AppError):
    """There is no such log any more."""

    kind = ErrorKind.NOT_FOUND
    code = "twin.log_not_found"

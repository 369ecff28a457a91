"""Who is let in: a limit of callers, and none at all while the clock is late.

Lateness opens and closes the door with hysteresis. It closes when one tick in a hundred was later than `most_lateness`,
and opens again only after `REST` seconds in which that never rose above half of it. So a process at its limit does not
let a caller in, stumble, and send the next one away, over and over; whoever is inside notices nothing.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

REST: Final = 10.0
"""Seconds of calm before the door opens again: as long as ticks are remembered."""

CALM: Final = 0.5
"""The part of the bearable lateness that counts as calm."""


class Refused(StrEnum):
    """Why a caller was not let in."""

    FULL = "full"
    """As many callers are here as may be, or the last ones are."""
    LATE = "late"
    """Sound is late already; one more would make it worse for all."""
    OFFER = "offer"
    """What the page offered cannot be answered."""


@dataclass(slots=True, kw_only=True)
class Admission:
    """The door's rule. Pure: it is told the time, and how late ticks are."""

    most_callers: int
    most_lateness: float
    refused: dict[Refused, int] = field(default_factory=lambda: dict.fromkeys(Refused, 0))
    """How often, since the start."""
    is_closing: bool = False
    """The process ends as soon as the calls that it carries have ended."""
    is_late: bool = False
    """The door is closed because ticks were late."""
    _restless: float = 0.0
    """When ticks were last later than calm while the door was closed."""

    def look(self, lateness: float, now: float) -> None:
        """One tick in a hundred is late by `lateness` seconds now."""
        if lateness > self.most_lateness:
            self.is_late = True
        if lateness > self.most_lateness * CALM:
            self._restless = now
        elif self.is_late and now - self._restless >= REST:
            self.is_late = False

    def refusal(self, callers: int) -> Refused | None:
        """Why a caller is not let in while so many are here; counted. `None`: welcome."""
        why = (
            Refused.FULL if self.is_closing or callers >= self.most_callers else Refused.LATE if self.is_late else None
        )
        if why is not None:
            self.refused[why] += 1
        return why

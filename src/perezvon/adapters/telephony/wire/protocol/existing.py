"""What exists, for who asks."""

from perezvon.adapters.telephony.wire.protocol.base import Part, Wire
from perezvon.adapters.telephony.wire.protocol.reports import Arrived


class Asked(Wire, frozen=True, kw_only=True):
    """The number of a question, for its answer to name. `epoch` is the one in which whoever asks leads."""

    question: int
    epoch: int = 0


class Seated(Wire, frozen=True, kw_only=True):
    """An agent's leg: who it is and what they are in the contact."""

    leg: str
    contact: str
    agent: str
    part: Part = Part.TALK
    is_muted: bool = False
    is_away: bool = False
    """Their page is gone, and may come back."""


class Ringing(Wire, frozen=True, kw_only=True):
    """A phone that rings."""

    offer: str
    contact: str
    agent: str


class Existing(Wire, frozen=True, kw_only=True):
    """All that exists now. `question` is the one that it answers, if it answers one."""

    customers: tuple[Arrived, ...]
    agent_legs: tuple[str, ...]
    phones: tuple[str, ...]
    question: int | None = None
    seats: tuple[Seated, ...] | None = None
    """Of the agents' legs who is on them; the oldest first. An older media process does not tell."""
    music: tuple[str, ...] | None = None
    """The customers' legs to which music is played. An older media process does not tell."""
    rings: tuple[Ringing, ...] = ()
    """The phones that ring, where they ring by order."""
    hung_up: tuple[str, ...] = ()
    """The customers' legs that ended by themselves shortly before this life of the media process, as far as that is known."""

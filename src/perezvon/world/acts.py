"""What people of the world do. Whoever runs the world performs these in order."""

from dataclasses import dataclass
from typing import TypeAlias

from perezvon.engine.events import Request
from perezvon.kernel.ids import AgentId, ContactId, CustomerId, LegId, LineId
from perezvon.kernel.values import Language
from perezvon.world.cast import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A customer calls a line. `is_recorded`: their talks are worth a recording also when nobody real takes part."""

    contact: ContactId
    leg: LegId
    line: LineId
    customer: CustomerId | None
    language: Language
    is_recorded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A customer presses a key."""

    leg: LegId
    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp:
    """A customer hangs up."""

    leg: LegId


@dataclass(frozen=True, slots=True, kw_only=True)
class PlugPhone:
    """A colleague's phone is there from now on. Nothing happens when it is already."""

    agent: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplugPhone:
    """A colleague's phone is gone. Nothing happens when a person has taken its place."""

    agent: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Speak:
    """A party says a sentence, for whoever hears it."""

    leg: LegId
    text: str
    language: Language
    voice: Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A colleague asks the centre for something, as on a desk. A refusal is no surprise."""

    request: Request


Act: TypeAlias = Call | Press | HangUp | PlugPhone | UnplugPhone | Speak | Wish

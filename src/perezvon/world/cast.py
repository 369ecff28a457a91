"""Who lives in the world, and what they have to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from perezvon.kernel.ids import AgentId, CustomerId, LineId, OutcomeId, QueueId
from perezvon.kernel.values import Language


class Voice(StrEnum):
    """What somebody sounds like."""

    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """An agent whom the world plays."""

    agent: AgentId
    voice: Voice = Voice.HIGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A customer. Without `customer` the centre does not know them."""

    customer: CustomerId | None
    language: Language
    voice: Voice = Voice.HIGH
    manager: AgentId | None = None
    wishes: Mapping[QueueId, float]
    """How often they call for what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a customer says in the course of a talk about one queue's matters, sentence by sentence."""

    queue: QueueId
    lines: Mapping[Language, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """All that is said in talks. A colleague greets, answers what is told with `answers` in turn, and takes leave."""

    stories: Sequence[Story]
    greetings: Mapping[Language, Sequence[str]]
    answers: Mapping[Language, Sequence[str]]
    farewells: Mapping[Language, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """All of them, and the doors they know. Agents who are not among `colleagues` are seats of real people."""

    line: LineId
    keys: Mapping[QueueId, str]
    """The key of the menu that leads to each queue."""
    outcomes: Mapping[QueueId, Mapping[OutcomeId, float]]
    """What a talk from each queue ends in, and how often."""
    colleagues: Sequence[Colleague]
    personas: Sequence[Persona]
    sayings: Sayings

"""Agents, teams and the reasons for a break."""

from dataclasses import dataclass
from enum import StrEnum

from perezvon.engine.centre import AgentSetup
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, QueueId, TeamId
from perezvon.kernel.values import Language

BREAK_REASONS = ("lunch", "rest", "meeting", "training", "technical")
"""Why an agent may be away. The web app translates them."""


class WantedState(StrEnum):
    """What an agent may ask to be."""

    AVAILABLE = "available"
    BREAK = "break"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Agents who work together."""

    team: TeamId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A person who takes contacts, in the languages they speak, from the queues they serve."""

    agent: AgentId
    name: str
    team: TeamId | None = None
    languages: tuple[Language, ...] = ()
    queues: tuple[QueueId, ...] = ()
    is_active: bool = True

    @property
    def setup(self) -> AgentSetup:
        """The agent as routing knows them: without a name."""
        return AgentSetup(
            agent=self.agent,
            team=self.team,
            queues=self.queues,
            languages=self.languages,
            is_active=self.is_active,
        )


class NotAnAgentError(AppError):
    """The signed-in person takes no contacts."""

    kind = ErrorKind.CONFLICT
    code = "people.not_an_agent"


class UnknownBreakReasonError(AppError):
    """A break needs one of the known reasons."""

    kind = ErrorKind.INVALID
    code = "people.unknown_break_reason"


def check_wish(state: WantedState, reason: str | None) -> str | None:
    """The reason to go with the state: none but for a break. Raises `UnknownBreakReasonError`."""
    if state is not WantedState.BREAK:
        return None
    if reason not in BREAK_REASONS:
        raise UnknownBreakReasonError
    return reason

"""Agents, teams and the reasons for a break."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from perezvon.engine.centre import AgentSetup, AgentSkill, BreakSetup, SkillSetup, TeamSetup
from perezvon.engine.view import AgentView
from perezvon.kernel.actor import Reach
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, ContactId, QueueId, SkillId, TeamId, UserId
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language


def is_watched(agent: AgentView, reach: Reach) -> bool:
    """Whether somebody who watches these teams sees the agent; nobody sees those who left."""
    return agent.is_active and (reach is None or agent.team in reach)


class WantedState(StrEnum):
    """What an agent may ask to be."""

    AVAILABLE = "available"
    BREAK = "break"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Agents who work together; `head` is one of them."""

    team: TeamId
    name: str
    head: AgentId | None = None
    is_active: bool = True
    version: int = field(default=0, compare=False)

    @property
    def setup(self) -> TeamSetup:
        """The team as routing knows it: without a name."""
        return TeamSetup(team=self.team, head=self.head, is_active=self.is_active)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """Something that agents master to a level from 1 to 5."""

    skill: SkillId
    name: Mapping[Language, str]
    is_active: bool = True
    version: int = field(default=0, compare=False)

    @property
    def setup(self) -> SkillSetup:
        """The skill as the log knows it: without a name."""
        return SkillSetup(skill=self.skill, is_active=self.is_active)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A reason to be away. `is_paid` tells whether the time counts as work."""

    reason: str
    name: Mapping[Language, str]
    is_paid: bool = False
    position: int = 0
    is_active: bool = True
    version: int = field(default=0, compare=False)

    @property
    def setup(self) -> BreakSetup:
        """The reason as the log knows it: without a name."""
        return BreakSetup(reason=self.reason, is_paid=self.is_paid, is_active=self.is_active)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A person who takes contacts, in the languages they speak, from the queues they serve."""

    agent: AgentId
    name: str
    team: TeamId | None = None
    languages: tuple[Language, ...] = ()
    queues: tuple[QueueId, ...] = ()
    skills: tuple[AgentSkill, ...] = ()
    reserved_for: tuple[QueueId, ...] = ()
    """A specialist of these queues, as long as they serve them; contacts of other queues get them later."""
    is_active: bool = True
    version: int = field(default=0, compare=False)

    @property
    def setup(self) -> AgentSetup:
        """The agent as routing knows them: without a name."""
        return AgentSetup(
            agent=self.agent,
            team=self.team,
            queues=self.queues,
            languages=self.languages,
            skills=self.skills,
            reserved_for=tuple(queue for queue in self.reserved_for if queue in self.queues),
            is_active=self.is_active,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An agent is to serve these queues and no others."""

    agent: AgentId
    queues: tuple[QueueId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """An agent serves other queues until `until`, and then `queues` again. `by` is who arranged that."""

    agent: AgentId
    queues: tuple[QueueId, ...]
    until: Micros
    by: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """What an agent did from `started_at` on; `ended_at` is `None` while they do. `state` as in `AgentStateChanged`."""

    agent: AgentId
    state: str
    reason: str
    contact: ContactId | None
    started_at: Micros
    ended_at: Micros | None


MOST_INTERVALS = 5_000
"""So often nobody changes their state in a day; whoever asks of more time gets the beginning."""


class NotAnAgentError(AppError):
    """The signed-in person takes no contacts."""

    kind = ErrorKind.CONFLICT
    code = "people.not_an_agent"


class UnknownBreakReasonError(AppError):
    """A break needs one of the reasons on offer."""

    kind = ErrorKind.INVALID
    code = "people.unknown_break_reason"


class TeamNotFoundError(AppError):
    """There is no such team."""

    kind = ErrorKind.NOT_FOUND
    code = "people.team_not_found"


class SkillNotFoundError(AppError):
    """There is no such skill."""

    kind = ErrorKind.NOT_FOUND
    code = "people.skill_not_found"


class BreakNotFoundError(AppError):
    """There is no such break."""

    kind = ErrorKind.NOT_FOUND
    code = "people.break_not_found"


class AgentNotFoundError(AppError):
    """There is no such agent."""

    kind = ErrorKind.NOT_FOUND
    code = "people.agent_not_found"


class HeadNotInTeamError(AppError):
    """The head of a team is one of its agents."""

    kind = ErrorKind.INVALID
    code = "people.head_not_in_team"


class AgentIsHeadError(AppError):
    """The agent heads the team that they would leave; `team` is its name."""

    kind = ErrorKind.CONFLICT
    code = "people.agent_is_head"


class TeamInUseError(AppError):
    """A team in which `count` agents work cannot be closed."""

    kind = ErrorKind.CONFLICT
    code = "people.team_in_use"


class UnknownTeamError(AppError):
    """The team does not exist or is closed."""

    kind = ErrorKind.INVALID
    code = "people.unknown_team"


class UnknownSkillError(AppError):
    """A skill that the agent does not have yet does not exist or is not in use."""

    kind = ErrorKind.INVALID
    code = "people.unknown_skill"


class SkillTwiceError(AppError):
    """An agent has one level of each skill."""

    kind = ErrorKind.INVALID
    code = "people.skill_twice"

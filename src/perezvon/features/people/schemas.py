"""What goes over HTTP."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from perezvon.engine.centre import AgentSkill
from perezvon.features.people.domain import Agent, Break, Move, Skill, Team, WantedState
from perezvon.kernel.ids import AgentId, ContactId, QueueId, SkillId, TeamId
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID, NAME, Names, Version


class AgentItem(BaseModel):
    """An agent."""

    model_config = ConfigDict(from_attributes=True)

    agent: str
    name: str
    team: str | None
    languages: list[Language]
    queues: list[str]


class BreakReason(BaseModel):
    """A reason for a break with its name in each language; `is_active` tells whether it is on offer."""

    model_config = ConfigDict(from_attributes=True)

    reason: str
    name: dict[Language, str]
    is_paid: bool
    is_active: bool


class Turn(BaseModel):
    """A queue of an agent who is available: so many wait there, and the agent is the `place`th of `free` to be rung."""

    model_config = ConfigDict(from_attributes=True)

    queue: QueueId
    waiting: int
    free: int
    place: int | None


class Kept(BaseModel):
    """So many waiting contacts of a queue that the agent may not be offered; the first of them may be at `until`."""

    model_config = ConfigDict(from_attributes=True)

    queue: QueueId
    why: Literal["not_skilled", "other_language", "reserved", "no_writing"]
    count: int
    until: int | None


class IdleReason(BaseModel):
    """Why an agent has no contact. `until` is when they rest no more, `missed` counts calls in a row that rang out."""

    model_config = ConfigDict(from_attributes=True)

    agent: AgentId
    why: Literal[
        "offline",
        "on_break",
        "busy",
        "phone_not_reachable",
        "backing_off",
        "not_active",
        "no_queues",
        "queues_not_active",
        "nobody_waits",
        "nobody_suits",
    ]
    state: str
    reason: str
    since: int
    idle_since: int
    until: int | None
    missed: int
    turns: list[Turn]
    kept: list[Kept]


class Interval(BaseModel):
    """What an agent did from `started_at` on, and why; `ended_at` is null while they do."""

    model_config = ConfigDict(from_attributes=True)

    state: Literal["offline", "available", "ringing", "talking", "monitoring", "wrap_up", "writing", "break"]
    reason: str
    contact: ContactId | None
    started_at: int
    ended_at: int | None


class StateWish(BaseModel):
    """What the agent wants to be; a break needs a reason."""

    state: WantedState
    reason: str | None = None


class MoveItem(BaseModel):
    """An agent and the queues that they serve."""

    model_config = ConfigDict(from_attributes=True)

    agent: Annotated[AgentId, ID]
    queues: list[Annotated[QueueId, ID]] = Field(max_length=500)

    @property
    def wanted(self) -> Move:
        """The move that is wanted."""
        return Move(agent=self.agent, queues=tuple(dict.fromkeys(self.queues)))


class Moves(BaseModel):
    """Agents who are to serve other queues, each once; without `minutes` until that changes again."""

    moves: list[MoveItem] = Field(min_length=1, max_length=200)
    minutes: int | None = Field(default=None, ge=1, le=1_440)


class Receipt(BaseModel):
    """The wish was granted by the step with this number."""

    seq: int


class _Setting(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class TeamBody(_Setting):
    """A team and who heads it."""

    name: Annotated[str, NAME]
    head: Annotated[AgentId, ID] | None = None
    is_active: bool = True

    def wanted(self, team: TeamId, version: int = 0) -> Team:
        """The team that is wanted."""
        return Team(team=team, name=self.name, head=self.head, is_active=self.is_active, version=version)


class TeamChange(TeamBody):
    """A team as it should be, in place of the version that was seen."""

    version: Version


class TeamSetting(TeamChange):
    """A team as it is."""

    team: TeamId


class SkillBody(_Setting):
    """Something that agents master."""

    name: Names
    is_active: bool = True

    def wanted(self, skill: SkillId, version: int = 0) -> Skill:
        """The skill that is wanted."""
        return Skill(skill=skill, name=self.name, is_active=self.is_active, version=version)


class SkillChange(SkillBody):
    """A skill as it should be, in place of the version that was seen."""

    version: Version


class SkillSetting(SkillChange):
    """A skill as it is."""

    skill: SkillId


class BreakBody(_Setting):
    """A reason to be away."""

    name: Names
    is_paid: bool
    is_active: bool = True

    def wanted(self, reason: str, version: int = 0) -> Break:
        """The reason that is wanted."""
        return Break(reason=reason, name=self.name, is_paid=self.is_paid, is_active=self.is_active, version=version)


class BreakChange(BreakBody):
    """A reason as it should be, in place of the version that was seen."""

    version: Version


class BreakSetting(BreakChange):
    """A reason as it is."""

    reason: str


class BreakOrder(BaseModel):
    """All reasons for a break, the first one first."""

    order: list[Annotated[str, ID]]


class SkillLevel(_Setting):
    """How well an agent masters a skill."""

    skill: Annotated[SkillId, ID]
    level: int = Field(ge=1, le=5)


class AgentChange(_Setting):
    """What an agent should serve, in place of the version that was seen."""

    team: Annotated[TeamId, ID] | None
    languages: list[Language]
    queues: list[Annotated[QueueId, ID]] = Field(max_length=500)
    skills: list[SkillLevel] = Field(max_length=200)
    reserved_for: list[Annotated[QueueId, ID]] = Field(default=[], max_length=500)
    version: Version

    def wanted(self, agent: AgentId) -> Agent:
        """The agent that is wanted, without the name, which stays."""
        return Agent(
            agent=agent,
            name="",
            team=self.team,
            languages=tuple(dict.fromkeys(self.languages)),
            queues=tuple(dict.fromkeys(self.queues)),
            skills=tuple(AgentSkill(skill=one.skill, level=one.level) for one in self.skills),
            reserved_for=tuple(dict.fromkeys(self.reserved_for)),
            version=self.version,
        )


class AgentSetting(AgentChange):
    """An agent as an administrator sees them."""

    agent: AgentId
    name: str
    is_active: bool

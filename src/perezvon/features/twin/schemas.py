"""What goes over HTTP. Times at work are written like `08:00-16:30`; a night shift goes on beyond 24:00."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from perezvon.features.twin.domain.described import whose_of
from perezvon.features.twin.domain.logs import BroughtLog
from perezvon.features.twin.domain.questions import Question, QuestionState
from perezvon.features.twin.domain.results import Compared
from perezvon.kernel.actor import Actor
from perezvon.kernel.time import to_datetime
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID, NAME

_EPOCH = date(1970, 1, 1)
_Seconds = Annotated[int, Field(ge=0, le=86_400)]
_Name = Annotated[str, NAME]
"""A queue, an agent or a skill: of our own, or as a log that was brought along calls it."""
_Levels = dict[_Name, Annotated[int, Field(ge=1, le=5)]]
Whose = Literal["all", "queue", "hour", "agent"]
_Works = Annotated[list[Annotated[str, Field(pattern=r"^\d\d?:\d\d-\d\d?:\d\d$")]], Field(max_length=200)]


class _Change(BaseModel):
    """What is not named stays as it was."""

    model_config = ConfigDict(extra="forbid")


# --- Routes. ----------------------------------------------------------------------------------------------------------


class WhenItem(_Change):
    """When a step is tried: all that is given must hold, or must not all hold if `is_negated`."""

    hours: _Name | None = None
    is_known: bool | None = None
    languages: list[Language] = Field(default=[], max_length=20)
    tiers: list[_Name] = Field(default=[], max_length=50)
    expects_long_wait: bool = False
    is_negated: bool = False


class _Step(_Change):
    when: WhenItem | None = None


class _RingingStep(_Step):
    ring_s: int = Field(ge=1, le=3_600)


class ManagerStepItem(_RingingStep):
    """Ring the customer's personal manager."""

    kind: Literal["personal_manager"]


class BackupsStepItem(_RingingStep):
    """Ring all who stand in for the personal manager together."""

    kind: Literal["backups"]


class LastAgentStepItem(_RingingStep):
    """Ring the agent who talked to the caller last, within `within_s` seconds."""

    kind: Literal["last_agent"]
    within_s: int = Field(ge=1, le=366 * 86_400)


class AgentStepItem(_RingingStep):
    """Ring one agent."""

    kind: Literal["agent"]
    agent: _Name


class QueueStepItem(_Step):
    """Wait in a queue; no limit means as long as the caller does."""

    kind: Literal["queue"]
    queue: _Name
    wait_s: int | None = Field(ge=0, le=86_400)


class HeadStepItem(_RingingStep):
    """Ring the head of a team."""

    kind: Literal["head"]
    team: _Name


class ExitStepItem(_Step):
    """Give the caller back to the flow by one of its ways, such as `callback`."""

    kind: Literal["exit"]
    way: Annotated[str, ID]


StepItem = Annotated[
    ManagerStepItem | BackupsStepItem | LastAgentStepItem | AgentStepItem | QueueStepItem | HeadStepItem | ExitStepItem,
    Field(discriminator="kind"),
]


class RouteItem(BaseModel):
    """Whom to try, in order. A queue to which no route leads has one of its name."""

    route: str
    steps: list[StepItem]


# --- A day. -----------------------------------------------------------------------------------------------------------


class DayItem(BaseModel):
    """A day of which there is something to ask."""

    day: date
    calls: int


class QueuePlanItem(BaseModel):
    """A queue as it was."""

    queue: str
    strategy: str
    target_s: int
    target_percent: int
    priority: int
    overflow_to: str | None
    overflow_after_s: int
    callback_after_s: int | None
    personal_first: bool
    needs: dict[str, int]


class AgentPlanItem(BaseModel):
    """An agent as they were at work."""

    agent: str
    queues: list[str]
    works: list[str]
    skills: dict[str, int]


class RealItem(BaseModel):
    """Figures of a day as it really was, named as in `FiguresItem`."""

    kind: Whose
    key: str
    figures: dict[str, float]


class BoostsItem(BaseModel):
    """What callers are worth ahead of others, in seconds of waiting."""

    tiers: dict[str, int] = {}
    repeat_s: int = 0
    repeat_within_s: int = 0
    dropped_s: int = 0
    dropped_within_s: int = 0


class CallbacksItem(BaseModel):
    """How people are called back."""

    attempts: int
    retry_s: int
    ring_s: int
    hours: str | None = None
    offer_over_s: int
    is_automatic: bool


class PlanItem(BaseModel):
    """How a day was run, and what became of it."""

    day: date
    log: str | None
    queues: list[QueuePlanItem]
    agents: list[AgentPlanItem]
    routes: list[RouteItem]
    hours: list[str]
    teams: dict[str, str]
    """Teams that have a head, with the head."""
    boosts: BoostsItem
    callbacks: CallbacksItem
    callback_share: float
    reached_share: float
    real: list[RealItem]

    @classmethod
    def of(cls, day: int, log: str | None, settings: Mapping[str, Any]) -> Self:
        """The plan as shown."""
        return cls.model_validate({"day": date_of(day), "log": log, **settings})


# --- A question. ------------------------------------------------------------------------------------------------------


class QueueChangeBody(_Change):
    """What is different about a queue."""

    strategy: _Name | None = None
    target_s: _Seconds | None = None
    target_percent: int | None = Field(default=None, ge=1, le=100)
    priority: int | None = Field(default=None, ge=-86_400, le=86_400)
    needs: _Levels | None = None


class AgentChangeBody(_Change):
    """What is different about an agent."""

    queues: list[_Name] | None = Field(default=None, max_length=200)
    works: _Works | None = None
    skills: _Levels | None = None
    absent: bool | None = None


class StaffBody(_Change):
    """So many more agents, alike."""

    count: int = Field(default=1, ge=1, le=1_000)
    queues: list[_Name] = Field(min_length=1, max_length=200)
    works: _Works = Field(min_length=1)
    skills: _Levels = {}


class CallbacksBody(_Change):
    """What is different about how people are called back."""

    attempts: int | None = Field(default=None, ge=1, le=20)
    retry_s: _Seconds | None = None
    offer_over_s: _Seconds | None = None


class ChangeBody(_Change):
    """What is different; the queue `*` stands for all."""

    queues: dict[_Name, QueueChangeBody] = {}
    agents: dict[_Name, AgentChangeBody] = {}
    staff: list[StaffBody] = Field(default=[], max_length=50)
    routes: dict[_Name, Annotated[list[StepItem], Field(min_length=1, max_length=20)]] = {}
    callbacks: CallbacksBody | None = None
    callback_share: float | None = Field(default=None, ge=0, le=1)
    reached_share: float | None = Field(default=None, ge=0, le=1)

    def wanted(self) -> Mapping[str, Any]:
        """The change as a config would say it."""
        return self.model_dump(mode="json", exclude_none=True, exclude_unset=True)


class QuestionBody(BaseModel):
    """A day and what is to be different on it."""

    day: date
    log: Annotated[str, ID] | None = None
    """A log that was brought along; our own without."""
    change: ChangeBody = ChangeBody()
    replications: int = Field(default=20, ge=5, le=100)


class NameBody(BaseModel):
    """What somebody calls an answer."""

    name: _Name


# --- An answer. -------------------------------------------------------------------------------------------------------


class RangeItem(BaseModel):
    """Where a figure lies in the middle 80 % of the days that were lived."""

    model_config = ConfigDict(from_attributes=True)

    low: float
    mean: float
    high: float


class DifferenceItem(BaseModel):
    """How a figure changes: the mean, where it lies with 95 % certainty, and whether chance alone hardly explains it."""

    model_config = ConfigDict(from_attributes=True)

    low: float
    mean: float
    high: float
    is_clear: bool


class FiguresItem(BaseModel):
    """The figures of all callers, of a queue, of those who arrived in an hour of the day, or of an agent. Who is not in a plan has no figures there.

    Of callers: `offered`, `answered`, `abandoned`, `unserved`, `callbacks`, `service_level`, `abandonment`,
    `mean_wait_s`, `wait_p50_s`, `wait_p90_s`, `wait_p95_s`, `mean_callback_s`; of all also `occupancy`. Of agents:
    `contacts`, `talk_s`, `staffed_s`, `occupancy`. Shares are from 0 to 1.
    """

    kind: Whose
    key: str
    before: dict[str, RangeItem]
    after: dict[str, RangeItem]
    change: dict[str, DifferenceItem]

    @classmethod
    def of(cls, of: Compared) -> Self:
        """The figures as shown."""
        return cls.model_validate(
            {**whose_of(of.whose), "before": of.before, "after": of.after, "change": of.change}, from_attributes=True
        )


class _Asked(BaseModel):
    question: str
    name: str | None
    """Under which it is kept; an answer that nobody names is there for a week."""
    day: date
    log: str | None
    change: dict[str, Any]
    """As it was asked."""
    replications: int
    asked_by: str
    asked_at: datetime
    may_change: bool
    """Whether this person may rename and delete it."""


class KeptItem(_Asked):
    """An answer that has a name, with the figures of all callers."""

    figures: FiguresItem

    @classmethod
    def of(cls, actor: Actor, question: Question) -> Self:
        """The answer as listed."""
        return cls(**_asked(actor, question), figures=FiguresItem.of(question.figures[0]))


class QuestionItem(_Asked):
    """A question, how far its answer is, and the answer once it is there."""

    state: QuestionState
    share: float
    plan: PlanItem
    """How the day was run, as it was known when the question was asked."""
    figures: list[FiguresItem]

    @classmethod
    def of(cls, actor: Actor, question: Question) -> Self:
        """The question as shown."""
        is_done = question.state is QuestionState.DONE
        return cls(
            **_asked(actor, question),
            state=question.state,
            share=question.share,
            plan=PlanItem.of(question.day, question.log, question.settings),
            figures=_figures(question.figures) if is_done else [],
        )


class LogItem(BaseModel):
    """A log that was brought along."""

    log: str
    name: str
    added_by: str
    added_at: datetime
    calls: int
    first_day: date
    last_day: date
    oddities: dict[str, int]
    may_change: bool

    @classmethod
    def of(cls, actor: Actor, log: BroughtLog) -> Self:
        """The log as listed."""
        return cls(
            log=log.log,
            name=log.name,
            added_by=log.added_by,
            added_at=to_datetime(log.added_at),
            calls=log.calls,
            first_day=date_of(log.first_day),
            last_day=date_of(log.last_day),
            oddities=dict(log.oddities),
            may_change=log.is_of(actor),
        )


def _asked(actor: Actor, question: Question) -> dict[str, Any]:
    return {
        "question": question.question,
        "name": question.name,
        "day": date_of(question.day),
        "log": question.log,
        "change": dict(question.change),
        "replications": question.replications,
        "asked_by": question.asked_by,
        "asked_at": to_datetime(question.asked_at),
        "may_change": question.is_of(actor),
    }


def _figures(figures: Sequence[Compared]) -> list[FiguresItem]:
    return [FiguresItem.of(each) for each in figures]


def date_of(day: int) -> date:
    """The date of a local day."""
    return _EPOCH + timedelta(days=day)


def day_of(wanted: date) -> int:
    """The local day of a date."""
    return (wanted - _EPOCH).days

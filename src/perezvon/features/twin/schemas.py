"""What goes over HTTP. Times at work are written like `08:00-16:30`; a night shift goes on beyond 24:00."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from perezvon.features.twin.domain.plan import AgentPlan, Plan, Span
from perezvon.features.twin.domain.questions import Question, QuestionState
from perezvon.features.twin.domain.results import Day, Difference, Range, differences, ranges
from perezvon.features.twin.domain.shortcuts import shortcuts_of
from perezvon.platform.fields import ID

_EPOCH = date(1970, 1, 1)
_Seconds = Annotated[int, Field(ge=0, le=86_400)]
_Name = Annotated[str, ID]
_Levels = dict[_Name, Annotated[int, Field(ge=1, le=5)]]
Whose = Literal["all", "queue", "hour", "agent"]
_Works = Annotated[list[Annotated[str, Field(pattern=r"^\d\d?:\d\d-\d\d?:\d\d$")]], Field(max_length=200)]


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

    @classmethod
    def of(cls, queue: str, plan: Plan) -> Self:
        """The queue as shown."""
        setup, short = plan.queues[queue], shortcuts_of(plan, queue)
        return cls(
            queue=queue,
            strategy=setup.strategy,
            target_s=setup.target_s,
            target_percent=setup.target_percent,
            priority=setup.priority,
            overflow_to=short.overflow_to,
            overflow_after_s=short.overflow_after_s,
            callback_after_s=short.callback_after_s,
            personal_first=short.personal_first,
            needs={str(need.skill): need.level for need in setup.needs},
        )


class AgentPlanItem(BaseModel):
    """An agent as they were at work."""

    agent: str
    queues: list[str]
    works: list[str]
    skills: dict[str, int]

    @classmethod
    def of(cls, agent: str, plan: AgentPlan) -> Self:
        """The agent as shown."""
        works = [_span(span) for span in plan.spans]
        skills = {str(skill.skill): skill.level for skill in plan.setup.skills}
        return cls(agent=agent, queues=list(plan.setup.queues), works=works, skills=skills)


class RealItem(BaseModel):
    """Figures of a day as it really was, named as in `FiguresItem`."""

    kind: Whose
    key: str
    figures: dict[str, float]


class PlanItem(BaseModel):
    """How a day was run, and what became of it."""

    day: date
    queues: list[QueuePlanItem]
    agents: list[AgentPlanItem]
    callback_share: float
    real: list[RealItem]

    @classmethod
    def of(cls, day: int, plan: Plan, real: Day) -> Self:
        """The plan as shown."""
        return cls(
            day=date_of(day),
            queues=[QueuePlanItem.of(queue, plan) for queue in plan.queues],
            agents=[AgentPlanItem.of(agent, staff) for agent, staff in plan.agents.items()],
            callback_share=plan.callback_share,
            real=[RealItem.model_validate({**_whose(whose), "figures": found}) for whose, found in real.items()],
        )


class _Change(BaseModel):
    """What is not named stays as it was."""

    model_config = ConfigDict(extra="forbid")


class QueueChangeBody(_Change):
    """What is different about a queue."""

    strategy: _Name | None = None
    target_s: _Seconds | None = None
    target_percent: int | None = Field(default=None, ge=1, le=100)
    priority: int | None = Field(default=None, ge=-86_400, le=86_400)
    overflow_to: _Name | None = None
    overflow_after_s: _Seconds | None = None
    callback_after_s: _Seconds | None = None
    personal_first: bool | None = None
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


class ChangeBody(_Change):
    """What is different; the queue `*` stands for all."""

    queues: dict[_Name, QueueChangeBody] = {}
    agents: dict[_Name, AgentChangeBody] = {}
    staff: list[StaffBody] = Field(default=[], max_length=50)
    callback_share: float | None = Field(default=None, ge=0, le=1)

    def wanted(self) -> Mapping[str, Any]:
        """The change as a config would say it."""
        return self.model_dump(exclude_none=True, exclude_unset=True)


class QuestionBody(BaseModel):
    """A day and what is to be different on it."""

    day: date
    change: ChangeBody = ChangeBody()
    replications: int = Field(default=20, ge=5, le=100)


class RangeItem(BaseModel):
    """Where a figure lies in the middle 80 % of the days that were lived."""

    low: float
    mean: float
    high: float

    @classmethod
    def of(cls, range_: Range) -> Self:
        """The range as shown."""
        return cls(low=range_.low, mean=range_.mean, high=range_.high)


class DifferenceItem(BaseModel):
    """How a figure changes: the mean, where it lies with 95 % certainty, and whether chance alone hardly explains it."""

    low: float
    mean: float
    high: float
    is_clear: bool

    @classmethod
    def of(cls, difference: Difference) -> Self:
        """The difference as shown."""
        return cls(low=difference.low, mean=difference.mean, high=difference.high, is_clear=difference.is_clear)


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


class QuestionItem(BaseModel):
    """A question, how far its answer is, and the answer once it is there."""

    question: str
    day: date
    change: dict[str, Any]
    """As it was asked."""
    replications: int
    state: QuestionState
    share: float
    real: dict[str, float]
    """`offered`, `mean_wait_s` and `abandonment` as they really were."""
    figures: list[FiguresItem]

    @classmethod
    def of(cls, question: Question) -> Self:
        """The question as shown."""
        return cls(
            question=question.question,
            day=date_of(question.day),
            change=dict(question.change),
            replications=question.replications,
            state=question.state,
            share=question.share,
            real=dict(question.real),
            figures=_figures(question) if question.state is QuestionState.DONE else [],
        )


def _figures(question: Question) -> list[FiguresItem]:
    before, after = ranges(question.before), ranges(question.after)
    change = differences(question.before, question.after)
    return [
        FiguresItem.model_validate(
            {
                **_whose(whose),
                "before": {name: RangeItem.of(range_) for name, range_ in before.get(whose, {}).items()},
                "after": {name: RangeItem.of(range_) for name, range_ in after.get(whose, {}).items()},
                "change": {name: DifferenceItem.of(diff) for name, diff in change.get(whose, {}).items()},
            }
        )
        for whose in dict.fromkeys([*before, *after])
    ]


def _whose(whose: str) -> Mapping[str, str]:
    kind, _, key = whose.partition(":")
    return {"kind": kind, "key": key}


def date_of(day: int) -> date:
    """The date of a local day."""
    return _EPOCH + timedelta(days=day)


def day_of(wanted: date) -> int:
    """The local day of a date."""
    return (wanted - _EPOCH).days


def _span(span: Span) -> str:
    start, end = (round(seconds / 60) for seconds in span)
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"

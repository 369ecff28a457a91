"""What goes over HTTP of goals. Values are in the unit of the metric: durations microseconds, shares from 0 to 1."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from perezvon.features.metrics.domain.catalogue import metric
from perezvon.features.metrics.domain.goals import Baseline, Goal, Wanted, wanted_of
from perezvon.features.metrics.domain.progress import Progress, Reach, State
from perezvon.features.metrics.domain.sums import By
from perezvon.features.metrics.schemas import zone_called
from perezvon.features.metrics.service.goals import Change
from perezvon.kernel.ids import GoalId, UserId
from perezvon.platform.fields import ID, NAME, TEXT

_MetricName = Annotated[str, Field(min_length=1, max_length=60)]
_Value = Annotated[float, Field(ge=0, le=10**15, allow_inf_nan=False)]
_Share = Annotated[float, Field(gt=-1, le=10, allow_inf_nan=False)]
_Ids = Annotated[list[Annotated[str, TEXT, Field(max_length=100)]], Field(max_length=500)]


class DaysItem(BaseModel):
    """From the first day to the last, both included."""

    first: date
    last: date


class GoalChangeBody(BaseModel):
    """So much more or less, -0.15 being 15 % less, than a value that is given, or than that of earlier days."""

    share: _Share
    value: Annotated[_Value, Field(gt=0)] | None = None
    days: DaysItem | None = None

    @model_validator(mode="after")
    def _of_one_thing(self) -> Self:
        if (self.value is None) is (self.days is None):
            raise ValueError("a change is of a value or of some days")
        return self

    def change(self) -> Change:
        """As the service takes it."""
        if self.days is not None:
            return Change(share=self.share, of=(self.days.first, self.days.last))
        return Change(share=self.share, of=self.value or 0.0)


class GoalBody(BaseModel):
    """A goal as somebody wants it: with a target, or a change from which one follows."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, NAME]
    metric: _MetricName
    wanted: Wanted | None = None
    """Only needed where neither more nor less is better."""
    target: _Value | None = None
    change: GoalChangeBody | None = None
    first: date
    last: date
    zone: Annotated[str, Field(min_length=1, max_length=60)]
    only: dict[By, _Ids] = {}
    version: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    """The one that a change saw; 0 for a new goal."""

    @model_validator(mode="after")
    def _with_one_target(self) -> Self:
        if (self.target is None) is (self.change is None):
            raise ValueError("a goal has a target or a change")
        return self

    def goal(self, goal: GoalId) -> Goal:
        """The goal as wished. Raises `NoSuchMetricError`, `DirectionNeededError`, `NoSuchZoneError`."""
        return Goal(
            goal=goal,
            name=self.name,
            metric=self.metric,
            wanted=wanted_of(metric(self.metric), self.wanted),
            target=self.target or 0.0,
            first=self.first,
            last=self.last,
            zone=zone_called(self.zone),
            only={by: tuple(dict.fromkeys(ids)) for by, ids in self.only.items() if ids},
            version=self.version,
        )


class BaselineItem(BaseModel):
    """What a target is compared with; without days somebody said so."""

    value: float
    days: DaysItem | None

    @classmethod
    def of(cls, baseline: Baseline) -> Self:
        """As shown."""
        if baseline.first is None or baseline.last is None:
            return cls(value=baseline.value, days=None)
        return cls(value=baseline.value, days=DaysItem(first=baseline.first, last=baseline.last))


class NeededItem(BaseModel):
    """What the rest must come to on average, of a sum by itself on each day that is left, and whether it still can."""

    model_config = ConfigDict(from_attributes=True)

    value: float
    reach: Reach


class OddsItem(BaseModel):
    """How likely the goal is reached, never quite nothing nor quite certain, and between what it ends in 8 of 10 cases."""

    model_config = ConfigDict(from_attributes=True)

    chance: float
    low: float
    high: float


class GoalDayItem(BaseModel):
    """What the metric had come to by the end of a day, and what it was on that day alone."""

    model_config = ConfigDict(from_attributes=True)

    day: date
    so_far: float | None
    alone: float | None


class ProgressItem(BaseModel):
    """How far a goal is, day by day. No odds: all is decided, or too little is known of what was before."""

    model_config = ConfigDict(from_attributes=True)

    state: State
    value: float | None
    count: int
    days_left: int
    days: Sequence[GoalDayItem]
    needed: NeededItem | None
    odds: OddsItem | None


class GoalItem(BaseModel):
    """A goal, and how far it is."""

    goal: GoalId
    name: str
    metric: str
    wanted: Wanted
    target: float
    baseline: BaselineItem | None
    first: date
    last: date
    zone: str
    since: int
    until: int
    """The instants at which it begins and is over."""
    only: dict[By, Sequence[str]]
    owner: UserId | None
    version: int
    progress: ProgressItem

    @classmethod
    def of(cls, told: tuple[Goal, Progress]) -> Self:
        """As shown."""
        goal, progress = told
        return cls(
            goal=goal.goal,
            name=goal.name,
            metric=goal.metric,
            wanted=goal.wanted,
            target=goal.target,
            baseline=None if goal.baseline is None else BaselineItem.of(goal.baseline),
            first=goal.first,
            last=goal.last,
            zone=goal.zone.key,
            since=goal.since,
            until=goal.until,
            only={by: list(ids) for by, ids in goal.only.items()},
            owner=goal.owner,
            version=goal.version,
            progress=ProgressItem.model_validate(progress),
        )


GoalPath = Annotated[GoalId, ID]

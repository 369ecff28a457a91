"""What goes over HTTP. Instants are microseconds since the epoch, durations microseconds, shares from 0 to 1."""

from collections.abc import Sequence
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from perezvon.features.metrics.domain.asking import Asked, Behind, NoSuchZoneError, Step, Told, ask
from perezvon.features.metrics.domain.catalogue import Clock, Group, Metric, Unit
from perezvon.features.metrics.domain.sums import By, Sum
from perezvon.features.metrics.service.exports.files import Format
from perezvon.features.metrics.service.figures import Answer
from perezvon.kernel.ids import ContactId
from perezvon.kernel.values import Language

Name = Annotated[str, Field(min_length=1, max_length=60)]
Ids = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=500)]
_Instant = Annotated[int, Field(ge=0, le=10**16)]

MOST_METRICS = 20


class Definition(BaseModel):
    """A metric: its sums above the line, with factors, and below it; a metric without the latter is a sum by itself."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    version: int
    group: Group
    unit: Unit
    clock: Clock | None
    top: dict[Sum, int]
    bottom: dict[Sum, int] | None
    is_better_high: bool | None
    is_flattering: bool
    known_by: Sequence[By]


class _Range(BaseModel):
    """Of which time and of whom something is asked. An empty name means what has none: no queue, no outcome, no team."""

    model_config = ConfigDict(extra="forbid")

    since: _Instant
    until: _Instant
    zone: Name = "UTC"
    queue: Ids = []
    line: Ids = []
    outcome: Ids = []
    agent: Ids = []
    team: Ids = []
    tier: Ids = []
    reason: Ids = []

    def _asked(self, metrics: Sequence[str], by: Sequence[By] = (), step: Step | None = None) -> Asked:
        only = {each: values for each in By if (values := getattr(self, each.value))}
        return ask(
            metrics, since=self.since, until=self.until, zone=zone_called(self.zone), by=by, step=step, only=only
        )


def zone_called(name: str) -> ZoneInfo:
    """The time zone. Raises `NoSuchZoneError`."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        raise NoSuchZoneError(f"no time zone is called {name}", zone=name) from error


class Question(_Range):
    """What is asked: some metrics, told apart by some parts and by a step of time."""

    metric: list[Name] = Field(min_length=1, max_length=MOST_METRICS)
    by: list[By] = Field(default=[], max_length=len(By))
    step: Step | None = None

    def asked(self) -> Asked:
        """The question, if it can be answered. Raises as `ask` does, and `NoSuchZoneError`."""
        return self._asked(self.metric, self.by, self.step)


class ExportQuestion(Question):
    """What is asked, and as what kind of file, in which language."""

    format: Format
    language: Language = Language.ENGLISH


class BehindQuestion(_Range):
    """What is asked: the contacts behind a metric, or those that another one takes otherwise."""

    metric: Name
    against: Name | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100

    def asked(self) -> Asked:
        """The question, if it can be answered. Raises as `ask` does, and `NoSuchZoneError`."""
        return self._asked([self.metric, *([] if self.against is None else [self.against])])


class Value(BaseModel):
    """What a metric comes to, of how many cases, and between what it would be in 95 of 100 such times. Null: no value."""

    value: float | None
    count: int
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, told: Told, one: Metric) -> Self:
        """One metric of a row."""
        interval = told.interval(one)
        low, high = (None, None) if interval is None else (interval.low, interval.high)
        return cls(value=told.value(one), count=one.count(told.sums), low=low, high=high)


class Row(BaseModel):
    """The metrics that were asked, in that order, of one part and one step of time."""

    part: Sequence[str | None]
    at: int | None
    values: Sequence[Value]

    @classmethod
    def of(cls, told: Told, metrics: Sequence[Metric]) -> Self:
        """A row of an answer."""
        return cls(part=told.part, at=told.at, values=[Value.of(told, one) for one in metrics])


class Figures(BaseModel):
    """The answer: of the time between `since` and `until`, which are those that were asked or a little more."""

    since: int
    until: int
    metrics: Sequence[Definition]
    rows: Sequence[Row]
    total: Row

    @classmethod
    def of(cls, asked: Asked, answer: Answer) -> Self:
        """The answer to a question."""
        return cls(
            since=asked.since,
            until=asked.until,
            metrics=[Definition.model_validate(one) for one in asked.metrics],
            rows=[Row.of(row, asked.metrics) for row in answer.rows],
            total=Row.of(answer.total, asked.metrics),
        )


class Adding(BaseModel):
    """Something that adds to a metric, above its line and below it."""

    model_config = ConfigDict(from_attributes=True)

    contact: ContactId
    at: int
    top: int
    bottom: int


class BehindFigure(BaseModel):
    """All that adds to a metric: how much there is, what it comes to, and the newest of it."""

    count: int
    top: int
    bottom: int
    newest: Sequence[Adding]

    @classmethod
    def of(cls, behind: Behind) -> Self:
        """What is behind a figure."""
        newest = [Adding.model_validate(one) for one in behind.newest]
        return cls(count=behind.count, top=behind.top, bottom=behind.bottom, newest=newest)

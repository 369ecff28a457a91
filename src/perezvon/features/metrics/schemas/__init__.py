"""What goes over HTTP. Instants are microseconds since the epoch, durations microseconds, shares from 0 to 1."""

from collections.abc import Sequence
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from perezvon.features.contacts.public import Contact
from perezvon.features.metrics.domain.asking import (
    Asked,
    Cursor,
    Happening,
    NoStepError,
    NoSuchZoneError,
    Opening,
    Step,
    Told,
    ask,
)
from perezvon.features.metrics.domain.catalogue import Clock, Group, Metric, Unit, metric
from perezvon.features.metrics.domain.report import Names, Order
from perezvon.features.metrics.domain.sums import By, Sum
from perezvon.features.metrics.service.exports.files import Format
from perezvon.features.metrics.service.figures import Answer, Opened
from perezvon.kernel.ids import ContactId, CustomerId
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
    has_contacts: bool
    """Whether contacts are behind it: the time of agents is of none."""


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
    sort: Name | None = None
    """The column that puts rows in order: a part, `step` or a metric, with a minus from the greatest on."""

    def order(self) -> Order | None:
        """The order that `sort` means."""
        return Order.of(self.sort)


class BehindQuestion(_Range):
    """What is asked: the contacts behind a metric, or those that another one takes otherwise; of all the time, or of one step
    of it: the instant at which that began, or the number of one that comes again."""

    metric: Name
    against: Name | None = None
    step: Step | None = None
    at: _Instant | None = None
    cursor: Annotated[str, Field(max_length=160)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100

    def asked(self) -> Asked:
        """The question, if it can be answered. Raises as `ask` does, and `NoSuchZoneError`."""
        return self._asked([self.metric, *([] if self.against is None else [self.against])], step=self.step)

    def opening(self) -> Opening:
        """What is to be told. Raises `NoSuchMetricError`, `NoStepError`, `BadCursorError`."""
        if self.at is not None and self.step is None:
            raise NoStepError("of which kind is the step?")
        return Opening(
            metric=metric(self.metric),
            against=None if self.against is None else metric(self.against),
            at=self.at,
            after=None if self.cursor is None else Cursor.parse(self.cursor),
            limit=self.limit,
        )


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
    """Something that adds to a metric, above its line and below it, and to the one it is compared with. What is not known of
    it is null; whoever may open the contact also learns whose it was, and where it ended up."""

    key: str
    """What tells it from all else that adds."""
    contact: ContactId
    at: int
    may_open: bool
    customer: CustomerId | None
    queue: str | None
    line: str | None
    outcome: str | None
    agent: str | None
    top: int
    bottom: int
    other_top: int
    other_bottom: int

    @classmethod
    def of(cls, one: Happening, seen: Contact | None) -> Self:
        """What is told of it."""

        def known(by: By) -> str | None:
            return one.part.get(by) if by in one.part or seen is None else getattr(seen, by.value)

        return cls(
            key=str(one.cursor),
            contact=one.cursor.contact,
            at=one.cursor.at,
            may_open=seen is not None,
            customer=None if seen is None else seen.customer,
            queue=known(By.QUEUE),
            line=known(By.LINE),
            outcome=known(By.OUTCOME),
            agent=known(By.AGENT),
            top=one.top,
            bottom=one.bottom,
            other_top=one.other_top,
            other_bottom=one.other_bottom,
        )


class BehindFigure(BaseModel):
    """All that adds to a metric: how much of contacts there is, what it comes to, what each sum of the formula comes to, and a
    page of what adds, from the newest on; `next` is the cursor of the page after it."""

    count: int
    top: int
    bottom: int
    sums: dict[Sum, int]
    items: Sequence[Adding]
    next: str | None

    @classmethod
    def of(cls, opened: Opened) -> Self:
        """What is behind a figure."""
        behind = opened.behind
        return cls(
            count=behind.count,
            top=behind.top,
            bottom=behind.bottom,
            sums=dict(behind.sums),
            items=[Adding.of(one, opened.seen.get(one.cursor.contact)) for one in behind.page],
            next=None if behind.next is None else str(behind.next),
        )


class Called(BaseModel):
    """What all is called by which figures are told apart, by id."""

    queue: dict[str, str]
    line: dict[str, str]
    outcome: dict[str, str]
    tier: dict[str, str]
    agent: dict[str, str]
    team: dict[str, str]
    reason: dict[str, str]

    @classmethod
    def of(cls, names: Names) -> Self:
        """The names."""
        return cls(**{by.value: dict(of) for by, of in names.items()})

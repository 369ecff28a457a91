"""What goes over HTTP. Instants are microseconds since the epoch, durations microseconds, shares from 0 to 1."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from perezvon.features.metrics.domain.asking import Asked, Behind, NoSuchZoneError, Step, Told, ask
from perezvon.features.metrics.domain.catalogue import Clock, Group, Metric, Unit
from perezvon.features.metrics.domain.periods import Period
from perezvon.features.metrics.domain.saved import (
    MOST_RECIPIENTS,
    Delivery,
    DeliveryState,
    Mailing,
    ReportAddress,
    SavedReport,
    Schedule,
)
from perezvon.features.metrics.domain.sums import By, Sum
from perezvon.features.metrics.domain.timetables import MINUTES_A_DAY, Rhythm, Timetable
from perezvon.features.metrics.service.exports.files import Format
from perezvon.features.metrics.service.figures import Answer
from perezvon.kernel.ids import ContactId, UserId
from perezvon.kernel.values import Language
from perezvon.platform.fields import NAME

_Name = Annotated[str, Field(min_length=1, max_length=60)]
_Ids = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=500)]
_Instant = Annotated[int, Field(ge=0, le=10**16)]

MOST_METRICS = 20


class AlarmNote(BaseModel):
    """An alarm that somebody looks after, or with `is_snoozed` wants to hear of in a quarter of an hour again."""

    alarm: Annotated[str, Field(min_length=1, max_length=200)]
    is_snoozed: bool = False


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
    zone: _Name = "UTC"
    queue: _Ids = []
    line: _Ids = []
    outcome: _Ids = []
    agent: _Ids = []
    team: _Ids = []
    tier: _Ids = []
    reason: _Ids = []

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

    metric: list[_Name] = Field(min_length=1, max_length=MOST_METRICS)
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

    metric: _Name
    against: _Name | None = None
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


# --- Reports that people keep. ----------------------------------------------------------------------------------------

_Minute = Annotated[int, Field(ge=0, lt=MINUTES_A_DAY)]


class AddressBody(BaseModel):
    """What a report asks for, by the names that it has in the address of its page."""

    model_config = ConfigDict(extra="forbid")

    metric: list[_Name] = Field(min_length=1, max_length=MOST_METRICS)
    by: list[By] = Field(default=[], max_length=len(By))
    step: Step | None = None
    range: Period = Period.WEEK
    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")
    queue: _Ids = []
    line: _Ids = []
    outcome: _Ids = []
    agent: _Ids = []
    team: _Ids = []
    tier: _Ids = []
    reason: _Ids = []
    shown: _Name | None = None
    sort: Annotated[str, NAME] | None = None

    def address(self) -> ReportAddress:
        """As it is kept."""
        return ReportAddress(
            metrics=tuple(self.metric),
            by=tuple(self.by),
            step=self.step,
            only={by: tuple(values) for by in By if (values := getattr(self, by.value))},
            period=self.range,
            first=self.first,
            last=self.last,
            shown=self.shown,
            sort=self.sort,
        )

    @classmethod
    def of(cls, address: ReportAddress) -> Self:
        """As the page has it."""
        said = {
            "metric": address.metrics,
            "by": address.by,
            "step": address.step,
            "range": address.period,
            "from": address.first,
            "to": address.last,
            "shown": address.shown,
            "sort": address.sort,
        }
        return cls.model_validate({**said, **{by.value: values for by, values in address.only.items()}})


class ReportBody(BaseModel):
    """A report to be kept; with `is_shared` all who read reports see it."""

    name: Annotated[str, NAME]
    address: AddressBody
    is_shared: bool = False


class MailingBody(BaseModel):
    """To whom, in which language, and as what kind of file."""

    to: list[Annotated[str, Field(max_length=254)]] = Field(min_length=1, max_length=MOST_RECIPIENTS)
    language: Language
    format: Format

    def mailing(self) -> Mailing:
        """Everybody once."""
        return Mailing(to=tuple(dict.fromkeys(self.to)), language=self.language, form=self.format)


class TimetableBody(BaseModel):
    """On which days, and at which minute of the day there. Weekdays are from 1, Monday, to 7."""

    rhythm: Rhythm
    weekdays: list[Annotated[int, Field(ge=1, le=7)]] = Field(default=[], max_length=7)
    day: Annotated[int, Field(ge=1, le=31)] = 1
    minute: _Minute
    zone: _Name

    @model_validator(mode="after")
    def _is_ever(self) -> Self:
        if self.rhythm is Rhythm.WEEKLY and not self.weekdays:
            raise ValueError("a weekly timetable has a weekday")
        return self

    def timetable(self) -> Timetable:
        """The timetable. Raises `NoSuchZoneError`."""
        days = tuple(sorted(set(self.weekdays)))
        zone = zone_called(self.zone)
        return Timetable(rhythm=self.rhythm, minute=self.minute, zone=zone, weekdays=days, day=self.day)


class ScheduleBody(BaseModel):
    """When a report is sent, and to whom."""

    timetable: TimetableBody
    mailing: MailingBody
    is_active: bool = True


class SendBody(BaseModel):
    """To whom a report is sent now; its days are those of the zone."""

    mailing: MailingBody
    zone: _Name


class DeliveryItem(BaseModel):
    """What became of a letter: `trouble` is why it was not accepted, `answer` what the mail server said."""

    model_config = ConfigDict(from_attributes=True)

    address: str
    state: DeliveryState
    at: int | None
    trouble: str | None
    answer: str


class ScheduleItem(BaseModel):
    """A schedule of one's own, and what became of the letters of its last due time."""

    schedule: str
    report: str
    timetable: TimetableBody
    mailing: MailingBody
    is_active: bool
    next_due: int | None
    last_due: int | None
    deliveries: Sequence[DeliveryItem]

    @classmethod
    def of(cls, schedule: Schedule, deliveries: Sequence[Delivery] = ()) -> Self:
        """A schedule."""
        table, mailing = schedule.timetable, schedule.mailing
        return cls(
            schedule=schedule.schedule,
            report=schedule.report,
            timetable=TimetableBody(
                rhythm=table.rhythm,
                weekdays=list(table.weekdays),
                day=table.day,
                minute=table.minute,
                zone=table.zone.key,
            ),
            mailing=MailingBody(to=list(mailing.to), language=mailing.language, format=mailing.form),
            is_active=schedule.is_active,
            next_due=schedule.next_due,
            last_due=deliveries[0].due if deliveries else None,
            deliveries=[DeliveryItem.model_validate(one) for one in deliveries],
        )


class ReportItem(BaseModel):
    """A report that somebody keeps."""

    report: str
    name: str
    address: AddressBody
    is_shared: bool
    is_own: bool
    owner: str
    """The owner's name."""

    @classmethod
    def of(cls, report: SavedReport, reader: UserId, names: Mapping[UserId, str]) -> Self:
        """As its reader sees it."""
        return cls(
            report=report.report,
            name=report.name,
            address=AddressBody.of(report.address),
            is_shared=report.is_shared,
            is_own=report.owner == reader,
            owner=names.get(report.owner, ""),
        )


class SavedReportsBody(BaseModel):
    """All reports that somebody sees, their own schedules, and whether there is a mail server at all."""

    reports: Sequence[ReportItem]
    schedules: Sequence[ScheduleItem]
    has_mail: bool

"""What goes over HTTP of reports that people keep and have sent. Instants are microseconds since the epoch."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from perezvon.features.metrics.domain.asking import Step
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
from perezvon.features.metrics.domain.sums import By
from perezvon.features.metrics.domain.timetables import MINUTES_A_DAY, Rhythm, Timetable
from perezvon.features.metrics.schemas import MOST_METRICS, Ids, Name, zone_called
from perezvon.features.metrics.service.exports.files import Format
from perezvon.kernel.ids import UserId
from perezvon.kernel.values import Language
from perezvon.platform.fields import NAME

_Minute = Annotated[int, Field(ge=0, lt=MINUTES_A_DAY)]


class AddressBody(BaseModel):
    """What a report asks for, by the names that it has in the address of its page."""

    model_config = ConfigDict(extra="forbid")

    metric: list[Name] = Field(min_length=1, max_length=MOST_METRICS)
    by: list[By] = Field(default=[], max_length=len(By))
    step: Step | None = None
    range: Period = Period.WEEK
    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")
    queue: Ids = []
    line: Ids = []
    outcome: Ids = []
    agent: Ids = []
    team: Ids = []
    tier: Ids = []
    reason: Ids = []
    shown: Name | None = None
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
    zone: Name

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
    zone: Name


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

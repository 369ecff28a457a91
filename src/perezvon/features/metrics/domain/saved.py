"""Reports that people keep under a name, and those that are sent by e-mail when they are due.

A saved report is a question whose time is told from the day on which it is asked. Who looks at a shared one sees what they may see. What
is sent is what the owner of the schedule may see at that moment, each recipient by a letter of their own: one address that is refused
keeps the report from nobody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from perezvon.features.metrics.domain.asking import Asked, Step, ask
from perezvon.features.metrics.domain.periods import Days, Period, day_of, days_of, span_of
from perezvon.features.metrics.domain.report import Format, Order
from perezvon.features.metrics.domain.sums import By
from perezvon.features.metrics.domain.timetables import Timetable
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import UserId
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language

MOST_RECIPIENTS: Final = 20
KEPT: Final = 86_400 * SECOND
"""How long what was deleted can be restored."""

AGAIN_AFTER_S: Final = (60, 300, 900, 3_600, 10_800)
"""How long a letter waits after each failure that may pass; after one more it is given up."""


class ReportNotFoundError(AppError):
    """No such report, or it is somebody else's who does not share it."""

    kind = ErrorKind.NOT_FOUND
    code = "metrics.report_not_found"


class NotYourReportError(AppError):
    """Whoever shares a report changes it alone."""

    kind = ErrorKind.FORBIDDEN
    code = "metrics.not_your_report"


class ScheduleNotFoundError(AppError):
    """No such schedule, or somebody else's."""

    kind = ErrorKind.NOT_FOUND
    code = "metrics.schedule_not_found"


class NoAddressError(AppError):
    """Letters cannot be sent to `address`."""

    kind = ErrorKind.INVALID
    code = "metrics.no_address"


class MailOffError(AppError):
    """The operator named no mail server."""

    kind = ErrorKind.UNAVAILABLE
    code = "metrics.mail_off"


class LetterRefusedError(AppError):
    """The mail server did not accept the letter for `address`: `trouble`, and in its own words `answer`."""

    kind = ErrorKind.UNAVAILABLE
    code = "metrics.letter_refused"


class OwnerGoneError(AppError):
    """Whose schedule it is does not work here any more."""

    kind = ErrorKind.CONFLICT
    code = "metrics.owner_gone"


class MayNotSendError(AppError):
    """Whose schedule it is may not read reports any more, or not send them."""

    kind = ErrorKind.FORBIDDEN
    code = "metrics.may_not_send"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAddress:
    """What a report asks for, as the address of its page says it."""

    metrics: tuple[str, ...]
    by: tuple[By, ...] = ()
    step: Step | None = None
    only: Mapping[By, tuple[str, ...]] = field(default_factory=dict)
    period: Period = Period.WEEK
    first: date | None = None
    last: date | None = None
    shown: str | None = None
    """Which metric is drawn."""
    sort: str | None = None

    def days(self, now: Micros, zone: ZoneInfo) -> Days:
        """Which days are meant now, there."""
        return days_of(self.period, day_of(now, zone), self.first, self.last)

    def asked(self, now: Micros, zone: ZoneInfo) -> Asked:
        """The question of these days. Raises as `ask` does."""
        since, until = span_of(self.days(now, zone), zone)
        return ask(self.metrics, since=since, until=until, zone=zone, by=self.by, step=self.step, only=self.only)

    def order(self) -> Order | None:
        """In which its rows stand."""
        return Order.of(self.sort)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedReport:
    """A report that somebody keeps."""

    report: str
    owner: UserId
    name: str
    address: ReportAddress
    is_shared: bool = False
    changed_at: Micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """To whom a report is sent, in which language, and as what kind of file."""

    to: tuple[str, ...]
    language: Language
    form: Format


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a report is sent by itself."""

    schedule: str
    report: str
    owner: UserId
    mailing: Mailing
    timetable: Timetable
    is_active: bool = True
    next_due: Micros | None = None
    """`None` while it is not active."""


class DeliveryState(StrEnum):
    """What has become of a letter."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A letter of a schedule to one of its recipients, the `place`-th."""

    schedule: str
    due: Micros
    place: int
    address: str
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    """That failed."""
    at: Micros | None = None
    """When it was sent, or failed last."""
    trouble: str | None = None
    """A `MailTrouble`, or the code of the error for which it was not even written."""
    answer: str = ""
    """What the mail server said."""

    @property
    def letter(self) -> str:
        """The id of its letter, the same however often it is tried."""
        return f"{self.schedule}.{self.due}.{self.place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleState:
    """A schedule, and what became of its last letters."""

    schedule: Schedule
    deliveries: Sequence[Delivery]


def again_after_s(attempts: int) -> int | None:
    """How long a letter waits after so many failures; `None`: it is given up."""
    return AGAIN_AFTER_S[attempts - 1] if attempts <= len(AGAIN_AFTER_S) else None

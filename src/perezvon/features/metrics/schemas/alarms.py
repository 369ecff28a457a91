"""What goes over HTTP of alarms. Instants are microseconds since the epoch."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from perezvon.features.metrics.domain.alarms import channels, telling
from perezvon.features.metrics.domain.alarms.channels import Fate, Means, What
from perezvon.features.metrics.domain.alarms.conditions import Cause, Weight
from perezvon.features.metrics.schemas import Ids, Name, zone_called
from perezvon.features.metrics.service.channels import Kept, Past
from perezvon.kernel.ids import QueueId, TeamId
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language

_Minute = Annotated[int, Field(ge=0, lt=24 * 60)]


class AlarmNote(BaseModel):
    """An alarm that somebody looks after, or with `is_snoozed` wants to hear of in a quarter of an hour again."""

    alarm: Annotated[str, Field(min_length=1, max_length=200)]
    is_snoozed: bool = False


class AlarmBudget(BaseModel):
    """How many alarms a person is told of in an hour, the gravest aside."""

    model_config = ConfigDict(from_attributes=True)

    per_hour: Annotated[int, Field(ge=1, le=100)]
    version: Annotated[int, Field(ge=0)]

    @property
    def wanted(self) -> telling.Budget:
        """The budget as it shall be."""
        return telling.Budget(per_hour=self.per_hour, version=self.version)


class QuietHours(BaseModel):
    """Hours of each day, in minutes from midnight; they may go past it."""

    model_config = ConfigDict(from_attributes=True)

    begins: _Minute
    ends: _Minute


class ChannelSetup(BaseModel):
    """Who hears of which alarms. No causes, queues or teams are all of them. `version` is the one that was seen."""

    model_config = ConfigDict(from_attributes=True)

    means: Means
    name: Annotated[str, Field(min_length=1, max_length=80)]
    address: Annotated[str, Field(min_length=1, max_length=1_000)]
    causes: Annotated[list[Cause], Field(max_length=len(Cause))] = []
    queues: Ids = []
    teams: Ids = []
    least: Weight = Weight.SERIOUS
    after_s: Annotated[int, Field(ge=0, le=3_600)] = channels.AFTER // SECOND
    quiet: QuietHours | None = None
    zone: Name = "UTC"
    language: Language = Language.ENGLISH
    is_active: bool = True
    version: Annotated[int, Field(ge=0)] = 0

    def wanted(self, channel: str) -> channels.Channel:
        """The channel as it shall be. Raises `NoSuchZoneError`."""
        zone_called(self.zone)
        quiet = None if self.quiet is None else channels.Quiet(begins=self.quiet.begins, ends=self.quiet.ends)
        return channels.Channel(
            channel=channel,
            means=self.means,
            name=self.name,
            address=self.address,
            causes=tuple(self.causes),
            queues=tuple(QueueId(queue) for queue in self.queues),
            teams=tuple(TeamId(team) for team in self.teams),
            least=self.least,
            after_s=self.after_s,
            quiet=quiet,
            zone=self.zone,
            language=self.language,
            is_active=self.is_active,
            version=self.version,
        )


class AlarmDelivery(BaseModel):
    """What a channel was to hear, and what became of it. `trouble` is what was wrong at the last attempt, `answer` what was said."""

    model_config = ConfigDict(from_attributes=True)

    delivery: str
    channel: str
    what: What
    at: int
    fate: Fate
    attempts: int
    ended: int | None
    trouble: str | None
    answer: str


class AlarmChannel(ChannelSetup):
    """A channel and the last that was delivered to it. `secret` is that of a webhook, told once when it is new."""

    channel: str
    last: AlarmDelivery | None = None
    secret: str | None = None

    @classmethod
    def of(cls, kept: Kept) -> Self:
        """A channel."""
        setup = ChannelSetup.model_validate(kept.channel).model_dump()
        last = None if kept.last is None else AlarmDelivery.model_validate(kept.last)
        return cls(**setup, channel=kept.channel.channel, last=last, secret=kept.secret)


class ChannelSecret(BaseModel):
    """What signs a channel's webhooks from now on. It is told once."""

    secret: str


class PastAlarm(BaseModel):
    """An alarm, over or not, who looked after it last, and who was to hear of it elsewhere."""

    id: str
    alarm: str
    cause: Cause
    weight: Weight
    queue: str | None
    agent: str | None
    value: float | None
    limit: float | None
    raised: int
    hidden: int | None
    cleared: int | None
    by: str | None
    at: int | None
    snoozed_until: int | None
    deliveries: Sequence[AlarmDelivery]

    @classmethod
    def of(cls, past: Past) -> Self:
        """An alarm of the history."""
        alarm, note = past.alarm, past.alarm.note
        return cls(
            id=alarm.id,
            alarm=alarm.key,
            cause=alarm.cause,
            weight=alarm.weight,
            queue=alarm.queue,
            agent=alarm.agent,
            value=alarm.value,
            limit=alarm.limit,
            raised=alarm.raised,
            hidden=alarm.hidden,
            cleared=alarm.cleared,
            by=None if note is None else note.by,
            at=None if note is None else note.at,
            snoozed_until=None if note is None else note.snoozed_until,
            deliveries=[AlarmDelivery.model_validate(one) for one in past.deliveries],
        )

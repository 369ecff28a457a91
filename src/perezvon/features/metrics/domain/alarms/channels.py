"""Channels: who hears of which alarms elsewhere than on a screen, by e-mail or as a webhook.

An alarm is **delivered** to a channel once, when it has gone on for the channel's `after` without anybody looking after it, outside of
the channel's quiet hours, and while there is room: the budget of `telling` holds for each channel. A webhook also hears when
an alarm is over that it heard of. What cannot be delivered is tried again ever later, for some hours, and then has **failed**.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from perezvon.features.metrics.domain.alarms.conditions import Cause, Weight
from perezvon.features.metrics.domain.alarms.telling import HOUR, Alarm, urgency
from perezvon.kernel.actor import Reach
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import QueueId, TeamId
from perezvon.kernel.time import SECOND, Micros, to_datetime
from perezvon.kernel.values import Language

AFTER: Micros = 60 * SECOND
"""So long somebody at a screen has time to look after an alarm before others hear of it."""
FIRST_RETRY: Micros = 10 * SECOND
LAST_RETRY: Micros = 1_800 * SECOND
GIVES_UP: Micros = 4 * HOUR
SECRET_BYTES = 32


class Means(StrEnum):
    """How a channel is reached."""

    MAIL = "mail"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours of each day, in minutes from midnight; they may go past it."""

    begins: int
    ends: int

    def holds(self, now: Micros, zone: str) -> bool:
        """Whether it is quiet `now`, by the clocks of this zone."""
        local = to_datetime(now).astimezone(ZoneInfo(zone))
        minute = local.hour * 60 + local.minute
        if self.begins <= self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Who hears of which alarms. No causes, queues or teams are all of them; queues tell apart only what is about queues."""

    channel: str
    means: Means
    name: str
    address: str
    """An address of e-mail, or where webhooks go."""
    causes: tuple[Cause, ...] = ()
    queues: tuple[QueueId, ...] = ()
    teams: tuple[TeamId, ...] = ()
    least: Weight = Weight.SERIOUS
    after_s: int = AFTER // SECOND
    quiet: Quiet | None = None
    zone: str = "UTC"
    language: Language = Language.ENGLISH
    is_active: bool = True
    version: int = 0

    def is_within(self, reach: Reach) -> bool:
        """Whether somebody who watches these teams may hear of all that the channel tells."""
        return reach is None or (bool(self.teams) and set(self.teams) <= set(reach))

    def hears_of(self, alarm: Alarm) -> bool:
        """Whether it is for this channel."""
        return (
            self.is_active
            and alarm.weight.rank >= self.least.rank
            and (not self.causes or alarm.cause in self.causes)
            and (not self.queues or alarm.queue is None or alarm.queue in self.queues)
            and (not self.teams or alarm.concerns(self.teams))
        )


class What(StrEnum):
    """What is delivered."""

    RAISED = "raised"
    CLEARED = "cleared"
    TEST = "test"


class Fate(StrEnum):
    """What became of a delivery."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An alarm that a channel is to hear of, or a test. `delivery` is also its name for the receiver, who may get it twice."""

    delivery: str
    channel: str
    what: What
    at: Micros
    alarm: str | None = None
    held_back: int = 0
    """How many alarms the channel does not hear of for want of room."""
    fate: Fate = Fate.WAITING
    attempts: int = 0
    ended: Micros | None = None
    trouble: str | None = None
    """What was wrong at the last attempt, and what was answered then."""
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a channel is to hear of now, and how many alarms are held back."""

    alarms: Sequence[Alarm]
    held_back: int


def due(channel: Channel, alarms: Iterable[Alarm], lately: int, per_hour: int, now: Micros) -> Due:
    """What a channel hears of `now` of the alarms that it has not heard of, when it heard of so many `lately`, in the last hour."""
    if channel.quiet is not None and channel.quiet.holds(now, channel.zone):
        return Due(alarms=(), held_back=0)
    waiting = [
        alarm
        for alarm in sorted(alarms, key=urgency)
        if channel.hears_of(alarm)
        and alarm.is_news(now)
        and now - alarm.raised >= channel.after_s * SECOND
        and (alarm.note is None or not alarm.note.is_heeded(now))
    ]
    taken: list[Alarm] = []
    for alarm in waiting:
        if alarm.weight is Weight.GRAVE or lately + len(taken) < per_hour:
            taken.append(alarm)
    return Due(alarms=taken, held_back=len(waiting) - len(taken))


def again_after(delivery: Delivery, now: Micros) -> Micros | None:
    """How long to wait after one more failure; `None` when it is not tried again."""
    wait = min(FIRST_RETRY * 3**delivery.attempts, LAST_RETRY)
    return wait if now + wait <= delivery.at + GIVES_UP else None


def secret_of(random: bytes) -> str:
    """A webhook's secret, as those who verify signatures write it."""
    return "whsec_" + base64.b64encode(random).decode()


def key_in(secret: str) -> bytes:
    """The key that a webhook's secret stands for. Raises `ValueError`."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise ValueError("a secret of webhooks is base64") from error


class ChannelNotFoundError(AppError):
    """There is no such channel, or none that this person may see."""

    kind = ErrorKind.NOT_FOUND
    code = "metrics.channel_not_found"


class ChannelTooWideError(AppError):
    """The channel would tell of teams that this person does not watch."""

    kind = ErrorKind.INVALID
    code = "metrics.channel_too_wide"


class ChannelAddressError(AppError):
    """The address is none of e-mail, or none of the web."""

    kind = ErrorKind.INVALID
    code = "metrics.channel_address"


class NoSecretError(AppError):
    """What is not a webhook signs nothing."""

    kind = ErrorKind.INVALID
    code = "metrics.channel_no_secret"

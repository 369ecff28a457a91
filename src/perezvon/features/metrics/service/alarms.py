"""Watches for what is wrong, every second. All processes look at the same log, and what they raise and clear is kept in one place.

Whoever sees first that an alarm is to be raised raises it, and asks in the same transaction that channels hear of it. So it is
raised once and delivered once, however many processes there are and whichever of them dies.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from perezvon.engine.view import View
from perezvon.features.audit.public import record
from perezvon.features.metrics.domain import Today
from perezvon.features.metrics.domain.alarms.channels import Channel, Delivery, Fate, Means, What, due
from perezvon.features.metrics.domain.alarms.conditions import Condition, conditions
from perezvon.features.metrics.domain.alarms.telling import (
    HOUR,
    REMEMBERED,
    Alarm,
    AlarmBoard,
    AlarmNotFoundError,
    Note,
    snoozed,
)
from perezvon.features.metrics.domain.alarms.watch import SAYS_AGAIN, Findings, Watch, hidden
from perezvon.features.metrics.repository import alarms as repository
from perezvon.features.metrics.repository import channels
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import IdSource
from perezvon.kernel.time import Clock, Micros
from perezvon.platform import telemetry
from perezvon.platform.db import Database, DatabaseUnavailableError, Tx
from perezvon.platform.jobs import Jobs

EVERY_S = 1.0

DELIVER = "metrics.deliver"
"""The kind of the jobs that bring alarms to channels."""

log = telemetry.logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a process sees of the centre. `is_fed`: whether it sees what is so now, rather than what was so a while ago."""

    view: Callable[[], View]
    today: Callable[[], Today | None]
    is_fed: Callable[[], bool]
    is_recording_stopped: Callable[[], Awaitable[bool | None]]
    """Asks those who record; `None` when they do not answer."""


class AlarmKeeper:
    """Raises and clears alarms for all processes, and shows them in this one."""

    def __init__(self, database: Database, clock: Clock, ids: IdSource, jobs: Jobs, sight: Sight) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._jobs = jobs
        self._sight = sight
        self._watch = Watch()
        self.board = AlarmBoard()

    async def run(self, changed: Callable[[], None]) -> None:
        """Watch for ever; `changed` is called after each look."""
        while True:
            try:
                await self.look()
            except DatabaseUnavailableError as error:
                log.warning("alarms_not_read", exc_info=error)
            changed()
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """See what is wrong now. Raises `DatabaseUnavailableError`."""
        is_stopped = await self._sight.is_recording_stopped()
        now = self._clock.now()
        found = {
            each.key: each
            for each in conditions(self._sight.view(), self._sight.today(), is_recording_stopped=is_stopped)
        }
        is_fed = self._sight.is_fed()
        if not is_fed:
            self._watch = Watch()  # For how long what it saw has not been so, nobody knows.
        async with self._database.begin() as tx:
            may_write = is_fed and await repository.may_write(tx)
            alarms = await repository.alarms(tx, since=now - REMEMBERED)
            per_hour = (await repository.budget(tx)).per_hour
            findings = self._watch.look(now, found.values(), {one.key: one.unwell for one in _open(alarms)})
            if may_write:
                alarms = await self._write(tx, now, findings, alarms)
                await self._deliver(tx, now, _open(alarms), per_hour)
        self.board = AlarmBoard(alarms=[_as_now(one, found) for one in alarms], per_hour=per_hour, at=now)

    async def note(self, tx: Tx, actor: Actor, alarm: str, *, is_snoozed: bool) -> None:
        """Let somebody own an alarm that they see, or sleep it. Raises `AlarmNotFoundError`."""
        found = self.board.find(alarm, actor.reach("alarms.handle"))
        now = self._clock.now()
        note = Note(by=actor.user, at=now)
        if not await repository.set_note(tx, found.id, snoozed(note, now) if is_snoozed else note):
            raise AlarmNotFoundError
        await record(tx, actor, "metrics.snooze_alarm" if is_snoozed else "metrics.acknowledge_alarm", alarm)

    async def _write(self, tx: Tx, now: Micros, findings: Findings, alarms: Sequence[Alarm]) -> Sequence[Alarm]:
        """Keep what was found; all alarms as they are then."""
        standing = {one.key: one for one in _open(alarms)}
        over = [standing.pop(key) for key in findings.cleared]
        await repository.clear(tx, [one.id for one in over], now)
        await self._tell_over(tx, now, over)
        raised = [self._alarm(one, now) for one in findings.raised]
        for one in raised:
            await repository.add(tx, one)
        unwell = [standing[key] for key in findings.unwell if key in standing]
        await repository.say_unwell(tx, [one.id for one in unwell if now - one.unwell >= SAYS_AGAIN], now)
        present = (*standing.values(), *raised)
        follow = hidden(one.as_condition() for one in present)
        await repository.hide(tx, [one.id for one in present if one.key in follow and one.hidden is None], now)
        return await repository.alarms(tx, since=now - REMEMBERED)

    def _alarm(self, condition: Condition, now: Micros) -> Alarm:
        return Alarm(
            id=self._ids.new(),
            cause=condition.cause,
            queue=condition.queue,
            agent=condition.agent,
            teams=condition.teams,
            value=condition.value,
            limit=condition.limit,
            raised=now,
            unwell=now,
        )

    async def _deliver(self, tx: Tx, now: Micros, alarms: Sequence[Alarm], per_hour: int) -> None:
        """Ask that channels hear of what is due to them."""
        if not alarms:
            return
        heard = {(one.channel, one.alarm) for one in await channels.raised_to(tx, [one.id for one in alarms])}
        lately = await channels.lately(tx, now - HOUR)
        for known in await channels.every(tx):
            channel = known.channel
            news = [one for one in alarms if one.raised > known.since and (channel.channel, one.id) not in heard]
            told = due(channel, news, lately.get(channel.channel, 0), per_hour, now)
            for alarm in told.alarms:
                await self._ask(tx, now, channel, What.RAISED, alarm, told.held_back)

    async def _tell_over(self, tx: Tx, now: Micros, alarms: Sequence[Alarm]) -> None:
        """Ask that the webhooks that heard of these hear that they are over."""
        if not alarms:
            return
        by_id = {one.id: one for one in alarms}
        known = {one.channel.channel: one.channel for one in await channels.every(tx)}
        for heard in await channels.raised_to(tx, by_id.keys()):
            channel = known[heard.channel]
            if channel.is_active and channel.means is Means.WEBHOOK and heard.fate is not Fate.FAILED and heard.alarm:
                await self._ask(tx, now, channel, What.CLEARED, by_id[heard.alarm])

    async def _ask(self, tx: Tx, now: Micros, channel: Channel, what: What, alarm: Alarm, held_back: int = 0) -> None:
        delivery = Delivery(
            delivery=self._ids.new(),
            channel=channel.channel,
            what=what,
            at=now,
            alarm=alarm.id,
            held_back=held_back,
        )
        if await channels.add(tx, delivery):
            await self._jobs.enqueue(tx, DELIVER, {"delivery": delivery.delivery})


def _open(alarms: Sequence[Alarm]) -> Sequence[Alarm]:
    return [one for one in alarms if one.cleared is None]


def _as_now(alarm: Alarm, found: Mapping[str, Condition]) -> Alarm:
    """The alarm with what its condition shows now, while it lasts."""
    condition = found.get(alarm.key)
    if alarm.cleared is not None or condition is None or condition.value is None:
        return alarm
    return replace(alarm, value=condition.value, limit=condition.limit)

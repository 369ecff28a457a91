"""Keeps `Today` of one process: seeded from the tables, then folded from the steps that its mirror follows.

The tables lag behind the log, each by its own number of steps. So the seed takes from them what became so before the
instant of the step that all of them know of, and the log from that step on. Whatever became so is counted once: what the
mirror tells while the seed is being made is left to the log.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import TypeAlias

from perezvon.engine.changes import Change, SettingApplied
from perezvon.engine.commands import Command
from perezvon.engine.events import QueueSet
from perezvon.features.contacts.public import Leg, RecentContacts, contacts_followed, recent_contacts
from perezvon.features.dispatch.public import decode_steps
from perezvon.features.metrics import projection
from perezvon.features.metrics.domain import HANDLING_STATES, SPARK, SPARKS, Today, midnight
from perezvon.features.metrics.domain.sums import TARGET
from perezvon.features.metrics.repository import settings
from perezvon.features.people.public import intervals, people_followed
from perezvon.kernel.ids import MAIN, QueueId
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.platform import telemetry
from perezvon.platform.db import Database, DatabaseUnavailableError, Tx
from perezvon.platform.log.follow import followed
from perezvon.platform.log.port import EventLog, LogUnavailableError, StepsGoneError

BEFORE: Micros = 24 * 3_600 * SECOND
"""How long before midnight a contact may have arrived that is over by now and yet counts today."""

TIES = 200
"""So many steps at most have the same instant."""

BATCH = 500
RETRY_S = 1.0
TICK_S = 5.0

log = telemetry.logger(__name__)


class TodayKeeper:
    """Owner of the figures of the day. `today` is `None` until they are known; `changed` is called when they became
    so, and whenever time alone may have changed them."""

    def __init__(
        self,
        database: Database,
        event_log: EventLog,
        clock: Clock,
        zone: tzinfo,
        *,
        target_of: Callable[[QueueId], Micros | None],
    ) -> None:
        """`target_of`: how soon a queue is to answer, by the newest step that the mirror told."""
        self._database = database
        self._log = event_log
        self._clock = clock
        self._zone = zone
        self._target_of = target_of
        self._today = Today(zone)
        self._seq = -1
        self._is_seeded = False

    @property
    def today(self) -> Today | None:
        """The figures after the newest step that the mirror told."""
        return self._today if self._is_seeded else None

    def step(self, seq: int, at: Micros, outputs: Sequence[Command | Change]) -> None:
        """Hear of a step."""
        if self._is_seeded and seq == self._seq + 1:
            for output in outputs:
                if isinstance(output, SettingApplied) and output.kind == "queue":
                    self._aim(QueueId(output.key), self._target_of(QueueId(output.key)))
            self._take(seq, at, outputs)

    async def run(self, newest: Callable[[], int], changed: Callable[[], None]) -> None:
        """Seed the figures, then tell of the passing of time for ever. `newest` is the mirror's seq."""
        while not self._is_seeded:
            try:
                await self.seed(newest)
            except (DatabaseUnavailableError, LogUnavailableError, StepsGoneError) as error:
                log.warning("today_not_seeded", exc_info=error)
                await asyncio.sleep(RETRY_S)
        while True:
            self._today.pass_to(self._clock.now())
            changed()
            await asyncio.sleep(TICK_S)

    async def seed(self, newest: Callable[[], int]) -> None:
        """Make the figures anew, up to the step `newest`. Raises what the stores raise."""
        self._is_seeded, self._today = False, Today(self._zone)
        async with self._database.begin() as tx:
            self._seq = await self._from_tables(tx)
        while self._seq < newest():
            rows = await self._log.read(MAIN, after=self._seq, limit=BATCH)
            for step in decode_steps(MAIN, rows):
                if isinstance(step.event, QueueSet):
                    self._aim(step.event.queue.queue, step.event.queue.target_s * SECOND)
                self._take(step.seq, step.at, step.outputs)
            await asyncio.sleep(0)  # A long day must not keep live calls waiting.
        self._is_seeded = True

    async def _from_tables(self, tx: Tx) -> int:
        """Take what the tables know; returns the last step that needs not be taken from the log."""
        known = min(await contacts_followed(tx), await people_followed(tx), await followed(tx, projection.NAME))
        rows = await self._log.read(MAIN, after=max(0, known - TIES), limit=TIES)
        if known == 0 or not rows:
            return 0
        until = next(row.at for row in rows if row.seq == known)
        await self._fold_tables(tx, until)
        return next(row.seq for row in rows if row.at >= until) - 1

    async def _fold_tables(self, tx: Tx, until: Micros) -> None:
        today, since = self._today, midnight(until, self._zone)
        today.pass_to(until)
        contacts = await recent_contacts(tx, min(since, until - SPARK * SPARKS) - BEFORE, before=until)
        targets = await settings.targets(tx, before=until)
        for queue, held in targets.items():
            today.aim(queue, held[-1][1])
        _fold_contacts(today, contacts, until, targets)
        for one in await intervals(tx, HANDLING_STATES, since=since, before=until):
            today.agent_changed(one.started_at, one.agent, one.state, one.contact)
            if one.ended_at is not None and one.ended_at < until:
                today.agent_changed(one.ended_at, one.agent, "", None)
        for over in contacts.over:
            today.ended(over.ended_at or until, over.contact, over.how or "")

    def _aim(self, queue: QueueId, target: Micros | None) -> None:
        if target is not None:
            self._today.aim(queue, target)

    def _take(self, seq: int, at: Micros, outputs: Sequence[Command | Change]) -> None:
        self._seq = seq
        self._today.pass_to(at)
        for output in outputs:
            self._today.take(at, output)


_Targets: TypeAlias = Mapping[QueueId, Sequence[tuple[Micros, Micros]]]


def _target_at(targets: _Targets, queue: QueueId, at: Micros) -> Micros:
    """The target that a queue had then."""
    return next((target for since, target in reversed(targets.get(queue, ())) if since <= at), TARGET)


def _fold_contacts(today: Today, contacts: RecentContacts, until: Micros, targets: _Targets) -> None:
    """Fold visits and legs as the tables have them. Of those who are called the visits after their answer are told from
    those before it."""
    answered_at = {contact: attempt.answered_at for contact, attempt in contacts.called.items()}
    for contact, attempt in contacts.called.items():
        today.begun_to_call(contact, is_back=attempt.is_back)
    for visit in contacts.visits:
        answered = answered_at.get(visit.contact)
        if answered is not None and answered <= visit.entered_at:
            today.customer_came(answered, visit.contact)
        today.entered(visit.entered_at, visit.contact, visit.queue)
        if visit.left_at is not None and visit.left_at < until:
            target = _target_at(targets, visit.queue, visit.left_at)
            today.left(visit.left_at, visit.contact, visit.queue, visit.why or "", target=target)
    for contact, answered in answered_at.items():
        if answered is not None:
            today.customer_came(answered, contact)
    for leg in contacts.legs:
        if leg.agent is not None:
            _fold_leg(today, leg, until, is_calling=answered_at.get(leg.contact, until) is None)


def _fold_leg(today: Today, leg: Leg, until: Micros, *, is_calling: bool) -> None:
    assert leg.agent is not None
    is_responsible = is_calling or (leg.responsible_at is not None and leg.responsible_at < until)
    today.leg_started(leg.started_at, leg.contact, leg.leg, leg.agent, leg.queue, is_responsible=is_responsible)
    if leg.ended_at is not None and leg.ended_at < until:
        today.leg_ended(leg.ended_at, leg.contact, leg.leg)

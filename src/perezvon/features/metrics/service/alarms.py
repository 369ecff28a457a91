"""Watches for what is wrong, every second. All processes come to the same alarms, since all look at the same log."""

import asyncio
from collections.abc import Awaitable, Callable

from perezvon.engine.view import View
from perezvon.features.audit.public import record
from perezvon.features.metrics import repository
from perezvon.features.metrics.domain import Today
from perezvon.features.metrics.domain.alarms import AlarmBoard, AlarmNotFoundError, Note, conditions, snoozed
from perezvon.features.metrics.live import is_alarm_seen
from perezvon.kernel.actor import Actor
from perezvon.kernel.time import Clock
from perezvon.platform import telemetry
from perezvon.platform.db import Database, DatabaseUnavailableError, Tx

EVERY_S = 1.0

log = telemetry.logger(__name__)


class AlarmKeeper:
    """Owner of the alarms of one process. `is_recording_stopped` asks those who record."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        view: Callable[[], View],
        today: Callable[[], Today | None],
        is_recording_stopped: Callable[[], Awaitable[bool]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._view = view
        self._today = today
        self._is_recording_stopped = is_recording_stopped
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
        is_stopped = await self._is_recording_stopped()
        async with self._database.begin() as tx:
            notes = await repository.notes(tx)
        found = conditions(self._view(), self._today(), is_recording_stopped=is_stopped)
        self.board.look(self._clock.now(), found, notes)

    async def note(self, tx: Tx, actor: Actor, alarm: str, *, is_snoozed: bool) -> None:
        """Let somebody own an alarm that they see, or sleep it. Raises `AlarmNotFoundError`."""
        found = self.board.alarms.get(alarm)
        if found is None or not is_alarm_seen(self._view(), found, actor.reach("alarms.handle")):
            raise AlarmNotFoundError
        now = self._clock.now()
        note = Note(alarm=alarm, by=actor.user, at=now)
        await repository.save_note(tx, snoozed(note, now) if is_snoozed else note)
        await record(tx, actor, "metrics.snooze_alarm" if is_snoozed else "metrics.acknowledge_alarm", alarm)

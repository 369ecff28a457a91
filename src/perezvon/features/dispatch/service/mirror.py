"""An engine that only follows the log. Recovery, standby, live boards and "why" answers are all mirrors."""

import msgspec

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.engine import ENGINE_VERSION, Engine
from perezvon.engine.view import View
from perezvon.engine.wire import decode_outputs
from perezvon.features.dispatch.service.steps import event_of
from perezvon.kernel.ids import Domain
from perezvon.kernel.time import Micros
from perezvon.platform import telemetry
from perezvon.platform.log.port import EventLog, LogRow, Snapshot, StepsGoneError

log = telemetry.logger(__name__)


class Mirror:
    """The engine as it was after the step `seq`. `differences` counts steps it would have decided otherwise today."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.seq = 0
        self.at: Micros = 0
        self.differences = 0
        self._row: LogRow | None = None
        self._is_said = False

    @property
    def view(self) -> View:
        """Read-only questions to the engine."""
        return self.engine.view

    def apply(self, row: LogRow) -> tuple[Command | Change, ...]:
        """Follow one step; returns what was said then. Raises `ValueError` when a step is missing in between."""
        if row.seq != self.seq + 1:
            raise ValueError(f"step {row.seq} does not follow {self.seq}")
        said = self.engine.handle(row.seq, row.at, event_of(row))
        stored = decode_outputs(row.out)
        if said != stored:
            self.differences += 1
        self.seq, self.at, self._row = row.seq, row.at, row
        return stored

    async def catch_up(self, event_log: EventLog, domain: Domain) -> None:
        """Load the newest snapshot when this mirror is new, then follow the log to its end.

        Raises `StepsGoneError` when the log's first steps were dropped and no snapshot can be read.
        """
        if self.seq == 0:
            await self._load(event_log, domain)
        while rows := await event_log.read(domain, after=self.seq):
            for row in rows:
                self.apply(row)
        if self.differences and not self._is_said:
            self._is_said = True
            log.warning("engine_decides_otherwise", steps=self.differences)

    @property
    def row(self) -> LogRow | None:
        """The step that was followed last; none when the mirror is as old as a snapshot."""
        return self._row

    async def is_of(self, event_log: EventLog, domain: Domain) -> bool:
        """Whether the log still holds the step that was followed last: a log that lost its end has become another."""
        if self._row is None:
            return True
        try:
            return list(await event_log.read(domain, after=self.seq - 1, limit=1)) == [self._row]
        except StepsGoneError:
            return False

    async def _load(self, event_log: EventLog, domain: Domain) -> None:
        """Take the newest snapshot. It only saves time, as long as the log is whole: one that cannot be used is made up
        for by the log. Where the first steps are gone, the snapshot of another version is better than none."""
        await self._restore(event_log, domain, await event_log.load_snapshot(domain, version=ENGINE_VERSION))
        if self.seq == 0 and await event_log.first_seq(domain) > 1:
            await self._restore(event_log, domain, await event_log.load_snapshot(domain, version=None))

    async def _restore(self, event_log: EventLog, domain: Domain, snapshot: Snapshot | None) -> None:
        if snapshot is None:
            return
        last = await event_log.read(domain, after=snapshot.seq - 1, limit=1)
        if not last:
            log.warning("snapshot_ahead_of_log", seq=snapshot.seq)
            return
        try:
            self.engine = Engine.restore(snapshot.state)
        except (msgspec.MsgspecError, ValueError, TypeError):
            log.exception("snapshot_unreadable", seq=snapshot.seq, version=snapshot.version)
        else:
            self.seq, self.at, self._row = snapshot.seq, last[0].at, last[0]
            if snapshot.version != ENGINE_VERSION:
                log.warning("snapshot_of_another_version", seq=snapshot.seq, version=snapshot.version)

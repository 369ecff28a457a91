"""Where past days come from: our own log, which is read on as it grows, and logs that people brought along."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

import msgspec

from perezvon.engine.wire import decode_event, decode_outputs
from perezvon.features.twin import repository
from perezvon.features.twin.domain.calls import CallLog
from perezvon.features.twin.domain.csvlog import read_log
from perezvon.features.twin.domain.fit import Model, fit
from perezvon.features.twin.domain.history import History, local_in
from perezvon.features.twin.domain.logs import BroughtLog, LogNotFoundError
from perezvon.features.twin.domain.plan import Plan
from perezvon.features.twin.domain.questions import NotYoursError
from perezvon.features.twin.domain.saved import settings_of
from perezvon.features.twin.domain.scenarios import plan_of
from perezvon.features.twin.domain.staffing import serving
from perezvon.features.twin.ports import Steps
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import MAIN, IdSource
from perezvon.kernel.time import Clock
from perezvon.platform.db import Tx
from perezvon.platform.log.port import LogRow, StepsGoneError

_READ = 2
"""So many logs that were brought along stay read."""


class Past(Protocol):
    """Calls, and how each of their days was run."""

    @property
    def log(self) -> CallLog:
        """The calls."""
        ...

    def plan(self, day: int) -> Plan:
        """How a day was run."""
        ...

    def model(self) -> Model:
        """What the calls teach. Takes a while."""
        ...


@dataclass(frozen=True, slots=True)
class _Own:
    log: CallLog
    history: History

    def plan(self, day: int) -> Plan:
        return self.history.plan(day, self.log.queues())

    def model(self) -> Model:
        return fit(self.log.calls)


@dataclass(frozen=True, slots=True)
class _Brought:
    """Who was at work is inferred from who answered when, by the rule that `domain.staffing` states."""

    log: CallLog
    serves: Mapping[str, tuple[str, ...]]
    fitted: Model

    def plan(self, day: int) -> Plan:
        return plan_of(self.log.of_day(day), self.serves, self.fitted)

    def model(self) -> Model:
        return self.fitted


class Pasts:
    """Gives the past that somebody means; what was read once is not read again."""

    def __init__(self, steps: Steps, clock: Clock, ids: IdSource, zone: tzinfo) -> None:
        self._steps = steps
        self._clock = clock
        self._ids = ids
        self._history = History(local_in(zone))
        self._read = 0
        self._reading = asyncio.Lock()
        self._brought: dict[str, _Brought] = {}

    async def past(self, tx: Tx, log: str | None) -> Past:
        """The log of this name, or our own. Raises `LogNotFoundError`."""
        async with self._reading:
            return await self._own() if log is None else await self._read_brought(tx, log)

    async def add(self, tx: Tx, actor: Actor, name: str, content: bytes) -> BroughtLog:
        """Take a log in. Raises `FileRefusedError`."""
        read = await asyncio.to_thread(_read, content, name)
        days = read.log.days()
        brought = BroughtLog(
            log=self._ids.new(),
            name=name,
            added_by=actor.user,
            added_at=self._clock.now(),
            calls=len(read.log.calls),
            first_day=days[0],
            last_day=days[-1],
            oddities={what: count for what, count in read.log.oddities.items() if count},
        )
        await repository.add_log(tx, brought, content)
        return brought

    async def logs(self, tx: Tx) -> Sequence[BroughtLog]:
        """All logs that were brought along, the newest first."""
        return await repository.logs(tx)

    async def delete(self, tx: Tx, actor: Actor, log: str) -> None:
        """Delete a log; answers about it stay. Raises `LogNotFoundError`, `NotYoursError`."""
        await self._own_log(tx, actor, log, is_deleted=False)
        await repository.change_log(tx, log, deleted_at=self._clock.now())

    async def restore(self, tx: Tx, actor: Actor, log: str) -> BroughtLog:
        """Undo that it was deleted. Raises `LogNotFoundError`, `NotYoursError`."""
        found = await self._own_log(tx, actor, log, is_deleted=True)
        await repository.change_log(tx, log, deleted_at=None)
        return found

    async def _own_log(self, tx: Tx, actor: Actor, log: str, *, is_deleted: bool) -> BroughtLog:
        found = await repository.find_log(tx, log, is_deleted=is_deleted)
        if found is None:
            raise LogNotFoundError
        if not found.is_of(actor):
            raise NotYoursError
        return found

    async def _read_brought(self, tx: Tx, log: str) -> Past:
        found = await repository.find_log(tx, log)
        if found is None:
            raise LogNotFoundError
        if log not in self._brought:
            content = await repository.content(tx, log)
            if content is None:
                raise LogNotFoundError
            while len(self._brought) >= _READ:
                del self._brought[next(iter(self._brought))]
            self._brought[log] = await asyncio.to_thread(_read, content, found.name)
        return self._brought[log]

    async def _own(self) -> Past:
        if self._read == 0:
            await self._begin()
        try:
            await self._read_on()
        except StepsGoneError as gone:  # This process did not read for longer than steps are kept.
            self._read = gone.first - 1
            await self._read_on()
        return _Own(await asyncio.to_thread(self._history.log), self._history)

    async def _begin(self) -> None:
        """Where the first steps were dropped: what they had set is known from the newest state of the engine. A setting
        that has changed since is known from its first change on."""
        first = await self._steps.first_seq(MAIN)
        snapshot = await self._steps.load_snapshot(MAIN, version=None) if first > 1 else None
        if snapshot is not None:
            with suppress(msgspec.MsgspecError, ValueError, TypeError):  # Of a version that this one cannot read.
                self._history.begin(settings_of(snapshot.state))
        self._read = first - 1

    async def _read_on(self) -> None:
        while rows := await self._steps.read(MAIN, after=self._read):
            await asyncio.to_thread(self._take, rows)
            self._read = rows[-1].seq

    def _take(self, rows: Sequence[LogRow]) -> None:
        for row in rows:
            self._history.step(row.at, decode_event(row.type, row.v, row.data), decode_outputs(row.out))


def _read(content: bytes, name: str) -> _Brought:
    log = read_log(content, name)
    return _Brought(log, serving(log.calls), fit(log.calls))

"""What happened at Nordlink in the two weeks before: its people live these days at once, on a time of their own.

The engine decides as ever, so what it said can be put into the log of a centre where nothing has happened yet: every page that looks
back has something to show from the first minute on.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.engine import ENGINE_VERSION
from perezvon.engine.events import AgentStateRequested, DomainStarted, Event
from perezvon.engine.wire import decode_event
from perezvon.entrypoints.demo.cast import sample_cast
from perezvon.entrypoints.demo.company import HOURS
from perezvon.entrypoints.demo.customers import CUSTOMERS
from perezvon.entrypoints.demo.silent import SilentCentre
from perezvon.entrypoints.demo.staff import SEATS
from perezvon.entrypoints.demo.strangers import strangers
from perezvon.entrypoints.foundation import Foundation
from perezvon.features.customers.service import CustomersCallerBook
from perezvon.features.dispatch.ports import Arrival
from perezvon.features.dispatch.public import Caller
from perezvon.features.dispatch.service.steps import to_row
from perezvon.kernel.ids import MAIN
from perezvon.kernel.time import SECOND, Micros, from_datetime, to_datetime
from perezvon.kernel.values import Language
from perezvon.platform.log.port import LogRow, Snapshot
from perezvon.platform.system import SystemIds
from perezvon.platform.timeline import Timeline
from perezvon.world.cast import Colleague
from perezvon.world.day import BEGINS, CLOSES
from perezvon.world.habits import Habits
from perezvon.world.world import World

DAYS: Final = 14
AT_WEEKENDS: Final = 0.4
"""So many of the usual calls come at weekends."""

_HABITS: Final = Habits(calls_an_hour=96.0, strangers=0.8)
"""Quieter than what visitors see, so that a start does not take long; and of sixty customers nobody calls twice a day."""

_ZONE: Final = ZoneInfo(HOURS.zone)
_WEEKEND: Final = (5, 6)
_A_DAY_S: Final = 86_400.0
_LAST_CALLS_S: Final = 1_800.0
"""So long after closing the last callers are served."""
_AT_ONCE: Final = 10_000
_BOOK: Final = {
    one.customer: Caller(
        customer=one.customer, language=one.language, manager=one.manager, backups=one.backups, tier=one.tier
    )
    for one in CUSTOMERS
}

_SAMPLE: Final = sample_cast()
_CAST: Final = replace(
    _SAMPLE,
    colleagues=(*_SAMPLE.colleagues, *(Colleague(agent=seat.agent) for seat in SEATS if seat.queues)),
)
"""Visitors' seats were not empty then."""


async def bring_past(base: Foundation) -> None:
    """Give a centre a past whose log is empty; every other one has its own. What was set waits, and comes first."""
    if await base.event_log.last_seq(MAIN):
        return
    waiting = await base.event_log.inbox(MAIN)
    settings = [decode_event(one.type, one.v, one.data) for one in waiting]
    past = Past(settings, base.clock.now(), strangers=await _met(base))
    await asyncio.to_thread(past.live)
    taken = [one.id for one in waiting]
    for first in range(0, len(past.rows), _AT_ONCE):
        await base.event_log.append(MAIN, past.rows[first : first + _AT_ONCE], taken=taken)
        taken = []
    snapshot = Snapshot(seq=past.rows[-1].seq, version=ENGINE_VERSION, state=past.state)
    await base.event_log.save_snapshot(MAIN, snapshot)


async def _met(base: Foundation) -> Mapping[Language, Sequence[Caller]]:
    """The strangers, as the address book knows who calls from their numbers."""
    book = CustomersCallerBook(base.database, ids=base.ids, clock=base.clock)
    met: dict[Language, list[Caller]] = {}
    for one in strangers():
        met.setdefault(one.language, []).append(await book.caller(None, None, number=one.number, name=one.name))
    return met


class Past:
    """Days that end before today. `rows` are their steps, and `state` what the engine knows, once they were lived."""

    def __init__(
        self,
        settings: Sequence[Event],
        now: Micros,
        *,
        strangers: Mapping[Language, Sequence[Caller]],
        days: int = DAYS,
        seed: int = 1,
    ) -> None:
        self.rows: list[LogRow] = []
        self.state = b""
        self._settings = settings
        self._days = _days_before(now, days)
        self._begins = _at(self._days[0], BEGINS)
        self._strangers = strangers
        self._chance = random.Random(seed)
        self._timeline = Timeline()
        self._ids = SystemIds(self)

    def now(self) -> Micros:
        """The wall clock of that time."""
        return self._begins + round(self._timeline.now * SECOND)

    def monotonic(self) -> float:
        """Seconds since it began."""
        return self._timeline.now

    def live(self) -> None:
        """All of it, which takes a second for each day or so."""
        loop = self._timeline.loop()
        living = loop.create_task(self._live())
        loop.deliver(0.0, lambda: None)
        self._timeline.run(len(self._days) * _A_DAY_S)
        living.result()
        self._timeline.bury()

    async def _live(self) -> None:
        centre = SilentCentre(self, self._caller, self._note)
        centre.happens(DomainStarted(seed=self._chance.randrange(2**32)))
        for setting in self._settings:
            centre.happens(setting)
        for day in self._days:
            await centre.live((_at(day, BEGINS) - self.now()) / SECOND)
            await self._live_day(centre, day)
        self.state = centre.engine.snapshot()

    async def _live_day(self, centre: SilentCentre, day: date) -> None:
        share = self._chance.uniform(0.85, 1.15) * (AT_WEEKENDS if day.weekday() in _WEEKEND else 1.0)
        world = World(
            _CAST,
            centre.engine.view,
            now=self.now(),
            seed=self._chance.randrange(2**32),
            new_id=self._ids.new,
            habits=replace(_HABITS, calls_an_hour=_HABITS.calls_an_hour * share),
        )
        centre.world = world
        world.begin(self.now())
        await centre.live((_at(day, CLOSES) - self.now()) / SECOND)
        world.run(is_running=False)
        await centre.live(_LAST_CALLS_S)
        centre.world = None
        for colleague in _CAST.colleagues:
            centre.happens(AgentStateRequested(agent=colleague.agent, state="offline"))
            centre.exchange.break_phone(colleague.agent)

    def _caller(self, arrival: Arrival) -> Caller:
        if arrival.customer is not None:
            return _BOOK[arrival.customer]
        return self._chance.choice(self._strangers[arrival.language or Language.ENGLISH])

    def _note(self, seq: int, at: Micros, event: Event, outputs: Sequence[Command | Change]) -> None:
        self.rows.append(to_row(seq, at, event, outputs))


def _days_before(now: Micros, count: int) -> Sequence[date]:
    today = to_datetime(now).astimezone(_ZONE).date()
    return [today - timedelta(days=back) for back in range(count, 0, -1)]


def _at(day: date, hour: float) -> Micros:
    return from_datetime(datetime.combine(day, time(int(hour)), _ZONE))

"""Reports on years of contacts: how fast they are told, how fast sums are made anew, and what it takes to keep them true.

Keys: `month_p95_ms`: some metrics of a month, told apart by queue and by hour, from sums that are kept. `raw_p95_ms`: what agents
handled in a month, of some lines and one outcome, of which no sums are kept. `rebuild_contacts_per_s`: all sums made anew.
`upkeep_percent`: what a centre spends, beside deciding about its calls and writing the log, on knowing which sums are others
now and making them anew every hour; as a share of the former.

A large day is lived by the twin's people with the real engine, and folded as the worker does. It is then copied in the database, day
by day, until there are as many contacts as are wanted; timelines are copied as far as sums are made of them.
"""

import random
import statistics
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import asyncpg
from sqlalchemy import Table, text
from typing_extensions import override

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.engine import Engine
from perezvon.engine.events import ContactArrived, Event
from perezvon.engine.wire import Step as LogStep
from perezvon.entrypoints import schema
from perezvon.features.contacts import projection as contacts
from perezvon.features.contacts import tables as of_contacts
from perezvon.features.dispatch.service.steps import to_row
from perezvon.features.metrics import projection as metrics
from perezvon.features.metrics.domain.asking import QUARTER, Asked, Step, ask
from perezvon.features.metrics.domain.sums import By
from perezvon.features.metrics.repository import answers, rollups
from perezvon.features.metrics.service.upkeep import SETTLES, add_up, add_up_all
from perezvon.features.people import projection as people
from perezvon.features.people.tables import agent_interval
from perezvon.features.twin.domain.load import MadeDay, standard
from perezvon.features.twin.domain.scenarios import usual_plan
from perezvon.features.twin.domain.world import World
from perezvon.kernel.ids import MAIN
from perezvon.kernel.time import DAY, Micros, from_datetime
from perezvon.platform import loop
from perezvon.platform.columns import Instant
from perezvon.platform.db import Database, Tx
from perezvon.platform.log.port import LogRow
from perezvon.platform.log.postgres import PostgresLog
from perezvon.platform.postgres import PrivateServer

CONTACTS: Final = 3_000_000
CALLS: Final = 30_000
"""Of the day that is lived."""
AGENTS: Final = 700
QUEUES: Final = 20
QUESTIONS: Final = 40
_FOLDED: Final = 500
_COMMITTED: Final = 2
"""So many steps dispatch writes in one transaction, at some tens of calls a second."""
_TOGETHER: Final = 5
"""So many days are copied by one statement."""
_ZONE: Final = ZoneInfo("Europe/Berlin")
_COUNTED: Final = (
    "code in ('leg_held', 'leg_resumed', 'transfer_started', 'outside_transfer_started', 'callback_requested')"
)

Say = Callable[[str], None]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one run measured; see the module."""

    month_p95_ms: float
    raw_p95_ms: float
    rebuild_contacts_per_s: int
    upkeep_percent: float

    def as_json(self) -> dict[str, float]:
        """The figures by their names."""
        return {
            "month_p95_ms": self.month_p95_ms,
            "raw_p95_ms": self.raw_p95_ms,
            "rebuild_contacts_per_s": self.rebuild_contacts_per_s,
            "upkeep_percent": self.upkeep_percent,
        }


@dataclass(slots=True)
class _Lived:
    """A day: its steps, and how long it took to decide and to write them down once the centre was set up."""

    rows: list[LogRow] = field(default_factory=list)
    steps: list[LogStep] = field(default_factory=list)
    set_up: int = 0
    """So many steps set the centre up, before anybody called."""
    spent_s: float = 0.0


async def measure(*, count: int, say: Say) -> Figures:
    """Everything, on so many contacts."""
    lived = _live()
    say(f"a day of {CALLS} calls: {len(lived.rows)} steps")
    with _server() as dsn:
        database = Database(dsn, connections=2)
        try:
            await schema.upgrade(database)
            await _write_log(dsn, lived)
            upkeep_s = await _follow(database, lived)
            say(f"decided and written in {lived.spent_s:.1f} s, sums kept true in {upkeep_s:.1f} s")
            made = await _multiply(database, count)
            await _settle(dsn)
            say(f"{made} contacts")
            rebuilt_s = await _rebuild(database)
            say(f"all sums anew in {rebuilt_s:.0f} s")
            month, raw = await _ask(database, lived.steps, made)
        finally:
            await database.aclose()
    return Figures(
        month_p95_ms=round(_p95(month) * 1e3, 1),
        raw_p95_ms=round(_p95(raw) * 1e3, 1),
        rebuild_contacts_per_s=round(made / rebuilt_s),
        upkeep_percent=round(100 * upkeep_s / lived.spent_s, 2),
    )


@contextmanager
def _server() -> Iterator[str]:
    with TemporaryDirectory(prefix="perezvon-bench-") as folder:
        Path(folder).chmod(0o711)
        server = PrivateServer(Path(folder) / "postgres")
        try:
            yield server.start()
        finally:
            server.stop()


def _p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[18]


async def _taken(work: Coroutine[Any, Any, _T]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


# --- A day. -----------------------------------------------------------------------------------------------------------


def _live() -> _Lived:
    lived = _Lived()

    class Noted(Engine):
        @override
        def handle(self, seq: int, at: int, event: Event) -> tuple[Command | Change, ...]:
            if isinstance(event, ContactArrived) and not lived.set_up:
                lived.set_up, lived.spent_s = len(lived.steps), 0.0
            began = time.perf_counter()
            said = super().handle(seq, at, event)
            lived.rows.append(to_row(seq, at, event, said))
            lived.spent_s += time.perf_counter() - began
            lived.steps.append(LogStep(domain=MAIN, seq=seq, at=at, event=event, outputs=said))
            return said

    model = standard(CALLS, [f"queue-{number:02}" for number in range(QUEUES)])
    callers = MadeDay(model).callers(random.Random(1))
    World(usual_plan(model, AGENTS), callers, day=20_400, engine=Noted()).live()
    return lived


async def _write_log(dsn: str, lived: _Lived) -> None:
    """In small transactions, each of which waits for the disk."""
    log = PostgresLog(dsn)
    try:
        await log.append(MAIN, lived.rows[: lived.set_up])
        for first in range(lived.set_up, len(lived.rows), _COMMITTED):
            lived.spent_s += await _taken(log.append(MAIN, lived.rows[first : first + _COMMITTED]))
    finally:
        await log.aclose()


async def _follow(database: Database, lived: _Lived) -> float:
    """Fold the day, and keep the sums true; how long the latter took."""
    await _fold(database, lived.steps[: lived.set_up])
    steps = lived.steps[lived.set_up :]
    spent, due = 0.0, steps[0].at + QUARTER
    for first in range(0, len(steps), _FOLDED):
        part = steps[first : first + _FOLDED]
        spent += await _fold(database, part)
        if part[-1].at >= due:
            due = part[-1].at + 4 * QUARTER
            spent += await _taken(_add_up(database, part[-1].at))
    return spent


async def _fold(database: Database, steps: Sequence[LogStep]) -> float:
    async with database.begin() as tx:
        await contacts.fold(tx, steps)
        await people.fold(tx, steps)
        return await _taken(_touch(tx, steps))


async def _touch(tx: Tx, steps: Sequence[LogStep]) -> None:
    await metrics.fold(tx, steps)
    await metrics.touch_contacts(tx, steps)
    await metrics.touch_people(tx, steps)


async def _add_up(database: Database, now: Micros) -> None:
    is_more = True
    while is_more:
        async with database.begin() as tx:
            is_more = await add_up(tx, now)


# --- Many days. -------------------------------------------------------------------------------------------------------


async def _multiply(database: Database, count: int) -> int:
    """Copy the day until there are so many contacts; how many there are."""
    tables: Sequence[tuple[Table, str]] = (
        (of_contacts.contact, "true"),
        (of_contacts.leg, "true"),
        (of_contacts.offer, "true"),
        (of_contacts.queue_visit, "true"),
        (of_contacts.contact_event, _COUNTED),
        (agent_interval, "ended_at is not null"),
    )
    async with database.begin() as tx:
        of_day = int((await tx.execute(text("select count(*) from contact"))).scalar_one())
        await tx.execute(text("set local synchronous_commit = off"))
        for table, _ in tables:
            await tx.execute(text(f"create temp table day_{table.name} as select * from {table.name}"))  # noqa: S608 - names
        days = -(-count // of_day) - 1
        for first in range(1, days + 1, _TOGETHER):
            for table, kept in tables:
                await tx.execute(
                    text(_copying(table, kept)), {"first": first, "last": min(first + _TOGETHER - 1, days)}
                )
    return (days + 1) * of_day


async def _settle(dsn: str) -> None:
    """As in years of which PostgreSQL took care as they passed: here it would begin to while it is measured."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("vacuum (analyze)")
        await connection.execute("checkpoint")
    finally:
        await connection.close()


def _copying(table: Table, kept: str) -> str:
    columns = [f'"{column.name}"' for column in table.c]
    copied = [_copied(table, column.name) for column in table.c]
    names, days = ", ".join(columns), "generate_series(cast(:first as int), cast(:last as int)) day"
    return f"insert into {table.name} ({names}) select {', '.join(copied)} from day_{table.name}, {days} where {kept} order by day"  # noqa: S608


def _copied(table: Table, column: str) -> str:
    """Ids sort by the moment they were made, as real ones do."""
    if isinstance(table.c[column].type, Instant):
        return f"\"{column}\" + day * interval '1 day'"
    return {"contact": "lpad(day::text, 4, '0') || contact", "seq": "seq + day * 100000000::bigint"}.get(
        column, f'"{column}"'
    )


async def _rebuild(database: Database) -> float:
    async with database.begin() as tx:
        await rollups.forget(tx)
        newest = (await tx.execute(text("select max(ended_at) from contact"))).scalar_one()
    return await _taken(add_up_all(database, from_datetime(newest) + QUARTER + SETTLES))


# --- Questions. -------------------------------------------------------------------------------------------------------


async def _ask(database: Database, steps: Sequence[LogStep], made: int) -> tuple[list[float], list[float]]:
    """How long each question took: from sums, and from what happened."""
    chance = random.Random(2)
    loop.stay()  # as the process that answers does; here the whole day is in memory
    days = max(1, made // CALLS - 31)
    month, raw = [], []
    for _ in range(QUESTIONS):
        since = steps[0].at // DAY * DAY + chance.randrange(days) * DAY
        async with database.begin() as tx:
            month.append(await _taken(_told(tx, _by_queue_and_hour(since))))
            raw.append(await _taken(_told(tx, _of_some_lines(since))))
    return month, raw


async def _told(tx: Tx, asked: Asked) -> None:
    await answers.totals(tx, asked, among=lambda _: {}, now=asked.until)


def _by_queue_and_hour(since: Micros) -> Asked:
    names = ("sl.offered", "offered", "abandonment", "asa")
    return ask(names, since=since, until=since + 30 * DAY, zone=_ZONE, by=[By.QUEUE], step=Step.HOUR)


def _of_some_lines(since: Micros) -> Asked:
    only = {By.LINE: [f"queue-{number:02}" for number in range(5)], By.OUTCOME: [answers.NOTHING]}
    return ask(["handled", "aht"], since=since, until=since + 30 * DAY, zone=_ZONE, by=[By.AGENT], only=only)

"""Sums of what happened, kept by quarters of an hour, so that a month is answered without looking at its contacts.

Whoever changes what the sums are made of says which quarters they touch (`touch`), in the same transaction, if these were added up;
whoever adds up takes that back, in the transaction that adds them up anew. So what was added up and is not touched is as true as the
tables are. A question takes those quarters from here and all others from `facts`: it is exact at any moment, and each instant is counted
once whatever happens meanwhile.
"""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Select,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from perezvon.features.contacts.public import tables as contacts
from perezvon.features.metrics.domain.asking import QUARTER
from perezvon.features.metrics.domain.sums import By, Subject, parts_of, sums_about
from perezvon.features.metrics.repository.facts import (
    Window,
    in_quarters,
    merged,
    plan_for_this_time,
    quarter_of,
    within,
)
from perezvon.features.metrics.tables import ROLLUPS, rollup_stale, rollup_until
from perezvon.features.people.public import tables as people
from perezvon.kernel.time import Micros
from perezvon.platform.columns import Instant
from perezvon.platform.db import Tx

Grain = tuple[By, ...]

_ONE: Final = 1
_NOTHING: Final[Micros] = 0
"""Until then nothing happened: nothing was added up."""
_TOUCHING: Final = 0x7265_706F_7274
"""Names a lock."""
_HALF: Final = Subject.SERVING
"""To add this up takes as long as all others."""
_IN_MEMORY: Final = {
    "work_mem": "64MB",
    "enable_mergejoin": "off",
    "enable_sort": "off",
    "random_page_cost": "0.1",
    "cpu_operator_cost": "0.0002",
}
"""A day fits into memory, and its contacts are looked up one by one: PostgreSQL, which thinks of disks that turn, would rather read
those of all years."""
_BY_QUEUE: Final[Grain] = (By.QUEUE,)
_BY_CONTACT: Final[Grain] = (By.QUEUE, By.LINE, By.OUTCOME, By.TIER)
_BY_AGENT: Final[Grain] = (By.QUEUE, By.AGENT, By.TEAM, By.REASON)


def grains(subject: Subject) -> Sequence[Grain]:
    """In which grains the sums of a subject are kept, the coarsest first; its number is its place here."""
    known = parts_of(subject)
    kept = (tuple(by for by in grain if by in known) for grain in (_BY_QUEUE, _BY_CONTACT, _BY_AGENT))
    return tuple(dict.fromkeys(grain for grain in kept if grain))


def grain_for(subject: Subject, told_by: Collection[By]) -> int | None:
    """The coarsest grain that tells these apart; `None`: no grain does."""
    return next((number for number, grain in enumerate(grains(subject)) if set(told_by) <= set(grain)), None)


# --- What is not true any more. ---------------------------------------------------------------------------------------


async def touch(tx: Tx, instants: Collection[Micros]) -> None:
    """Something became otherwise at these instants."""
    until = await hold(tx)
    quarters = sorted({at // QUARTER * QUARTER for at in instants if at < until})
    if quarters:
        await _take_turn(tx)
        await tx.execute(insert(rollup_stale).on_conflict_do_nothing(), [{"quarter": quarter} for quarter in quarters])


async def touch_old(tx: Tx, old: Collection[str]) -> None:
    """All became otherwise that these contacts ever were."""
    until, came = await hold(tx), contacts.contact.c.arrived_at
    since = select(came).where(contacts.contact.c.contact.in_(old), came < until).subquery()
    if await tx.scalar(select(exists(select(since.c.arrived_at)))):
        await _touch_series(tx, select(_quarters(since.c.arrived_at, until)))


async def touch_since(tx: Tx, since: Micros) -> None:
    """All became otherwise that was added up from then on."""
    until = await hold(tx)
    if since < until:
        await _touch_series(tx, select(_quarters(literal(since, Instant()), until)))


async def hold(tx: Tx) -> Micros:
    """Until when all was added up: only what became otherwise before needs to be told.

    It stays so until this transaction is over, and what it changed is seen by whoever adds up next.
    """
    query = select(rollup_until.c.until).with_for_update(read=True)
    until: Micros | None = await tx.scalar(query)
    if until is None:
        await _begin(tx)
        until = await tx.scalar(query)
    assert until is not None
    return until


async def _begin(tx: Tx) -> None:
    await tx.execute(insert(rollup_until).values(one=_ONE, until=_NOTHING).on_conflict_do_nothing())


def _quarters(since: ColumnElement[Any], until: Micros) -> ColumnElement[Any]:
    """When each quarter begins from an instant to before another one, which is the beginning of one."""
    last = literal(until - QUARTER, Instant())
    return func.generate_series(quarter_of(since), last, text("interval '15 minutes'"), type_=Instant())


async def _touch_series(tx: Tx, quarters: Select[Any]) -> None:
    await _take_turn(tx)
    await tx.execute(insert(rollup_stale).from_select(["quarter"], quarters.distinct()).on_conflict_do_nothing())


async def _take_turn(tx: Tx) -> None:
    """One transaction after the other touches: two that did so in different orders would wait for each other."""
    await tx.execute(select(func.pg_advisory_xact_lock(_TOUCHING)))


# --- Adding up. -------------------------------------------------------------------------------------------------------


async def forget(tx: Tx) -> None:
    """Add up all anew: nothing is true that was."""
    await _hold_for_good(tx)
    for table in (*ROLLUPS.values(), rollup_stale):
        await tx.execute(delete(table))
    await tx.execute(update(rollup_until).values(until=_NOTHING))


async def add_up(tx: Tx, *, before: Micros, now: Micros, most: int, beside: Tx | None = None) -> int:
    """Add up quarters that are over at `before` and not true any more, `most` at once, the oldest first; returns how many those were.

    Another transaction takes its part of the work where one is given. It ends before this one, which alone says what is true.
    """
    until, finished = await _hold_for_good(tx), before // QUARTER * QUARTER
    if until == _NOTHING:
        first = await _first(tx)
        until = finished if first is None else min(finished, first // QUARTER * QUARTER)
    stale = rollup_stale.c.quarter
    due = select(stale).where(stale < min(until, finished)).order_by(stale).limit(most)
    taken = list(await tx.scalars(delete(rollup_stale).where(stale.in_(due)).returning(stale)))
    reached = max(until, min(finished, until + (most - len(taken)) * QUARTER))
    await tx.execute(update(rollup_until).values(until=reached))
    added = [(quarter, quarter + QUARTER) for quarter in taken] + ([(until, reached)] if reached > until else [])
    if added:
        await _add_up_windows(tx, beside, merged(added), now)
    return len(taken) + (reached - until) // QUARTER


async def settle(tx: Tx) -> None:
    """Let PostgreSQL look at the sums, once many came at a time: it would look at them too late by itself, and read all to find some."""
    for table in ROLLUPS.values():
        await tx.execute(text(f"analyze {table.name}"))


async def _hold_for_good(tx: Tx) -> Micros:
    """Until when all was added up, once nobody else changes anything; one at a time adds up."""
    query = select(rollup_until.c.until).with_for_update()
    until: Micros | None = await tx.scalar(query)
    if until is None:
        await _begin(tx)
        until = await tx.scalar(query)
    assert until is not None
    return until


async def _first(tx: Tx) -> Micros | None:
    came = select(func.min(contacts.contact.c.arrived_at)).scalar_subquery()
    worked = select(func.min(people.agent_interval.c.started_at)).scalar_subquery()
    found: Micros | None = await tx.scalar(select(func.least(came, worked, type_=Instant())))
    return found


async def _add_up_windows(tx: Tx, beside: Tx | None, windows: Sequence[Window], now: Micros) -> None:
    if beside is None:
        await _add_up_subjects(tx, tuple(Subject), windows, now)
        return
    others = tuple(subject for subject in Subject if subject is not _HALF)
    async with asyncio.TaskGroup() as group:
        group.create_task(_add_up_subjects(tx, others, windows, now))
        group.create_task(_add_up_subjects(beside, (_HALF,), windows, now))


async def _add_up_subjects(tx: Tx, subjects: Sequence[Subject], windows: Sequence[Window], now: Micros) -> None:
    await plan_for_this_time(tx)
    await tx.execute(select(*(func.set_config(name, value, literal(True)) for name, value in _IN_MEMORY.items())))
    for subject in subjects:
        await _add_up_subject(tx, subject, windows, now)


async def _add_up_subject(tx: Tx, subject: Subject, windows: Sequence[Window], now: Micros) -> None:
    table, known, sums = ROLLUPS[subject], parts_of(subject), sums_about(subject)
    await tx.execute(delete(table).where(within(table.c.quarter, windows)))
    of = in_quarters(subject, known, sums, windows, now=now)
    by_grain = func.grouping_sets(
        *(tuple_(of.c.quarter, *(of.c[by.value] for by in grain)) for grain in grains(subject))
    )
    added = select(
        _grain_number(subject, of),
        of.c.quarter,
        *(of.c[by.value] for by in known),
        # Sums of long integers would be numbers of any size, which are slower to make; doubles are as exact, see `micros`.
        *(func.sum(cast(of.c[one.value], Double)) for one in sums),
    ).group_by(by_grain)
    names = ["grain", "quarter", *(by.value for by in known), *(one.value for one in sums)]
    await tx.execute(insert(table).from_select(names, added))


def _grain_number(subject: Subject, of: FromClause) -> ColumnElement[Any]:
    """Which grain a row is of, by what is not told apart in it."""
    known = parts_of(subject)
    numbers = {
        sum(1 << place for place, by in enumerate(reversed(known)) if by not in grain): number
        for number, grain in enumerate(grains(subject))
    }
    return case(numbers, value=func.grouping(*(of.c[by.value] for by in known)))


async def unsettled(tx: Tx, window: Window) -> Sequence[Window]:
    """The parts of this time of which no sums are kept that are true."""
    until = await tx.scalar(select(rollup_until.c.until))
    if until is None or until <= window[0]:
        return [window]
    quarter = rollup_stale.c.quarter
    stale = await tx.scalars(select(quarter).where(within(quarter, [window])))
    touched = [(one, one + QUARTER) for one in stale]
    return merged([*touched, *([(until, window[1])] if until < window[1] else [])])

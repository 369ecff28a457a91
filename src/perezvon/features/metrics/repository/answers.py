"""Questions, answered from the rollups as far as they are true and from what happened for the rest."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, FromClause, Integer, Select, String, cast, func, literal, not_, or_, select, true

from perezvon.features.metrics.domain.asking import MOST_ROWS, Asked, Step, Told, TooManyRowsError
from perezvon.features.metrics.domain.sums import SOURCE, By, Source, Sum
from perezvon.features.metrics.repository.facts import happened, quarter_of, within
from perezvon.features.metrics.repository.rollups import grain_for, unsettled
from perezvon.features.metrics.tables import ROLLUPS
from perezvon.kernel.ids import ContactId
from perezvon.kernel.time import Micros
from perezvon.platform.columns import Instant
from perezvon.platform.db import Tx

Place: TypeAlias = tuple[tuple[str | None, ...], int | None]
Among: TypeAlias = Mapping[By, Collection[str]]
"""Of each only these may be told, whoever asks."""

NOTHING = ""
"""In a question: what has no queue, no outcome, no team."""


async def totals(tx: Tx, asked: Asked, *, among: Among, now: Micros) -> Sequence[Told]:
    """What was added up of each part and step, those with nothing left out. Raises `TooManyRowsError`."""
    found: dict[Place, Counter[Sum]] = {}
    for source, sums in _by_source(asked.sums).items():
        for query in await _queries(tx, source, asked, among, now):
            for row in await tx.execute(query.limit(MOST_ROWS + 1)):
                _add(found, asked, sums, row._mapping)
        if len(found) > MOST_ROWS:
            raise TooManyRowsError(f"more than {MOST_ROWS} rows", most=MOST_ROWS)
    told = [Told(part=part, at=at, sums=sums) for (part, at), sums in found.items()]
    return sorted(told, key=lambda one: (one.at or 0, [part or "" for part in one.part]))


def _add(found: dict[Place, Counter[Sum]], asked: Asked, sums: Sequence[Sum], row: Mapping[str, Any]) -> None:
    added = {one: int(row[one.value]) for one in sums if row[one.value]}
    if added:
        part = tuple(row[by.value] for by in asked.by)
        found.setdefault((part, row["step"]), Counter()).update(added)


def _by_source(sums: Collection[Sum]) -> Mapping[Source, Sequence[Sum]]:
    found: dict[Source, list[Sum]] = {}
    for one in sums:
        found.setdefault(SOURCE[one], []).append(one)
    return found


async def _queries(tx: Tx, source: Source, asked: Asked, among: Among, now: Micros) -> list[Select[Any]]:
    window = (asked.since, asked.until)
    grain = grain_for(source, {*asked.told_by, *among})
    rest = [window] if grain is None else await unsettled(tx, window)
    queries = []
    if rest:
        told = happened(source, rest, now=now).subquery("told")
        queries.append(_added(told, told.c.at, source, asked, among))
    if grain is not None and rest != [window]:
        kept = ROLLUPS[source]
        query = _added(kept, kept.c.quarter, source, asked, among)
        query = query.where(kept.c.grain == grain, within(kept.c.quarter, [window]))
        queries.append(query.where(not_(within(kept.c.quarter, rest))) if rest else query)
    return queries


def _added(told: FromClause, at: ColumnElement[Any], source: Source, asked: Asked, among: Among) -> Select[Any]:
    parts = [told.c[by.value] for by in asked.by]
    step = _step(at, asked).label("step")
    sums = [func.sum(told.c[one.value]).label(one.value) for one in asked.sums if SOURCE[one] is source]
    return select(*parts, step, *sums).where(_chosen(told, asked, among)).group_by(*parts, step)


def _chosen(told: FromClause, asked: Asked, among: Among) -> ColumnElement[bool]:
    wanted: ColumnElement[bool] = true()
    for by, values in asked.only.items():
        is_one = told.c[by.value].in_([value for value in values if value != NOTHING])
        wanted &= or_(is_one, told.c[by.value].is_(None)) if NOTHING in values else is_one
    for by, allowed in among.items():
        wanted &= told.c[by.value].in_(allowed)
    return wanted


def _step(at: ColumnElement[Any], asked: Asked) -> ColumnElement[Any]:
    """In which step an instant lies, by the clocks of the zone."""
    zone = cast(literal(asked.zone.key), String)
    there = func.timezone(zone, at)
    match asked.step:
        case None:
            return literal(None, Integer)
        case Step.QUARTER:
            return quarter_of(at)
        case Step.WEEKDAY:
            return cast(func.extract("isodow", there), Integer)
        case Step.HOUR_OF_DAY:
            return cast(func.extract("hour", there), Integer)
        case Step.HOUR_OF_WEEK:
            return cast((func.extract("isodow", there) - 1) * 24 + func.extract("hour", there), Integer)
        case step:
            return func.date_trunc(step.value, at, zone, type_=Instant())


async def contacts_behind(
    tx: Tx, asked: Asked, sums: Collection[Sum], *, among: Among, now: Micros, limit: int
) -> Sequence[ContactId]:
    """The contacts that add to one of these sums, newest first, each once and so many at most."""
    found: dict[ContactId, Micros] = {}
    for source, adding in _by_source(sums).items():
        told = happened(source, [(asked.since, asked.until)], now=now).subquery("told")
        adds = or_(*(told.c[one.value] != 0 for one in adding))
        at = func.max(told.c.at, type_=Instant()).label("at")
        query = select(told.c.contact, at).where(adds, told.c.contact.is_not(None), _chosen(told, asked, among))
        for row in await tx.execute(query.group_by(told.c.contact).order_by(at.desc(), told.c.contact).limit(limit)):
            found[ContactId(row.contact)] = max(row.at, found.get(ContactId(row.contact), 0))
    return sorted(found, key=lambda contact: (-found[contact], contact))[:limit]

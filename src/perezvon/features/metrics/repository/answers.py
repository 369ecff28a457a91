"""Questions, answered from the rollups as far as they are true and from what happened for the rest."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array

from perezvon.features.metrics.domain.asking import MOST_ROWS, Asked, Behind, Happening, Step, Told, TooManyRowsError
from perezvon.features.metrics.domain.catalogue import Metric, Terms
from perezvon.features.metrics.domain.sums import SOURCE, SOURCES, SUBJECT, By, Source, Subject, Sum
from perezvon.features.metrics.repository.facts import happened, in_quarters, plan_for_this_time, within
from perezvon.features.metrics.repository.rollups import grain_for, unsettled
from perezvon.features.metrics.tables import ROLLUPS
from perezvon.kernel.time import Micros
from perezvon.platform.columns import Instant
from perezvon.platform.db import Tx

Place: TypeAlias = tuple[tuple[str | None, ...], int | None]
Among: TypeAlias = Callable[[Source], Mapping[By, Collection[str]]]
"""Of each only these may be told to whoever asks."""

NOTHING = ""
"""In a question: what has no queue, no outcome, no team."""


async def totals(tx: Tx, asked: Asked, *, among: Among, now: Micros) -> Sequence[Told]:
    """What was added up of each part and step, those with nothing left out. Raises `TooManyRowsError`."""
    await plan_for_this_time(tx)
    found: dict[Place, dict[Sum, int]] = {}
    for subject, sums in _by_subject(asked.sums).items():
        for query in await _queries(tx, subject, sums, asked, among, now):
            for *part, step, added in await tx.execute(query.limit(MOST_ROWS + 1)):
                _add(found.setdefault((tuple(part), step), {}), sums, added)
        if len(found) > MOST_ROWS:
            raise TooManyRowsError(f"more than {MOST_ROWS} rows", most=MOST_ROWS)
    told = [Told(part=part, at=at, sums=sums) for (part, at), sums in found.items() if sums]
    return sorted(told, key=lambda one: (one.at or 0, [part or "" for part in one.part]))


def _add(found: dict[Sum, int], sums: Sequence[Sum], added: Sequence[int]) -> None:
    for one, value in zip(sums, added, strict=True):
        if value:
            found[one] = found.get(one, 0) + value


def _by_subject(sums: Collection[Sum]) -> Mapping[Subject, Sequence[Sum]]:
    found: dict[Subject, list[Sum]] = {}
    for one in sums:
        found.setdefault(SUBJECT[SOURCE[one]], []).append(one)
    return found


async def _queries(
    tx: Tx, subject: Subject, sums: Sequence[Sum], asked: Asked, among: Among, now: Micros
) -> list[Select[Any]]:
    window, allowed = (asked.since, asked.until), among(SOURCES[subject][0])
    grain = grain_for(subject, {*asked.told_by, *allowed})
    rest = [window] if grain is None else await unsettled(tx, window)
    queries = []
    if rest:
        queries.append(_added(in_quarters(subject, sums, rest, now=now), sums, asked, allowed))
    if grain is not None and rest != [window]:
        kept = ROLLUPS[subject]
        query = _added(kept, sums, asked, allowed).where(kept.c.grain == grain, within(kept.c.quarter, [window]))
        queries.append(query.where(not_(within(kept.c.quarter, rest))) if rest else query)
    return queries


def _added(told: FromClause, sums: Sequence[Sum], asked: Asked, among: Mapping[By, Collection[str]]) -> Select[Any]:
    """By part and step, with the sums as an array: a month of hours is read in one glance."""
    parts = [told.c[by.value] for by in asked.by]
    step = _step(told.c.quarter, asked).label("step")
    added = array([cast(func.sum(told.c[one.value]), BigInteger) for one in sums])
    return select(*parts, step, added).where(_chosen(told, asked, among)).group_by(*parts, step)


def _chosen(told: FromClause, asked: Asked, among: Mapping[By, Collection[str]]) -> ColumnElement[bool]:
    wanted: ColumnElement[bool] = true()
    for by, values in asked.only.items():
        is_one = told.c[by.value].in_([value for value in values if value != NOTHING])
        wanted &= or_(is_one, told.c[by.value].is_(None)) if NOTHING in values else is_one
    for by, allowed in among.items():
        wanted &= told.c[by.value].in_(allowed)
    return wanted


def _step(at: ColumnElement[Any], asked: Asked) -> ColumnElement[Any]:
    """In which step a quarter lies, by the clocks of the zone."""
    zone = cast(literal(asked.zone.key), String)
    there = func.timezone(zone, at)
    match asked.step:
        case None:
            return literal(None, Integer)
        case Step.QUARTER:
            return at
        case Step.WEEKDAY:
            return cast(func.extract("isodow", there), Integer)
        case Step.HOUR_OF_DAY:
            return cast(func.extract("hour", there), Integer)
        case Step.HOUR_OF_WEEK:
            return cast((func.extract("isodow", there) - 1) * 24 + func.extract("hour", there), Integer)
        case step:
            return func.date_trunc(step.value, at, zone, type_=Instant())


async def behind(
    tx: Tx, asked: Asked, one: Metric, against: Metric | None, *, among: Among, now: Micros, limit: int
) -> Behind:
    """What adds to a metric; with `against` only what adds otherwise to that one. So many at most are told, the newest first."""
    count, top, bottom, newest = 0, 0, 0, list[Happening]()
    for source in dict.fromkeys(SOURCE[each] for each in asked.sums):
        rows = _adding(source, asked, one, against, among(source), now).subquery("adding")
        all_of = select(func.count(), func.coalesce(func.sum(rows.c.top), 0), func.coalesce(func.sum(rows.c.bottom), 0))
        counted = (await tx.execute(all_of)).one()
        count, top, bottom = count + counted[0], top + int(counted[1]), bottom + int(counted[2])
        query = select(rows).order_by(rows.c.at.desc(), rows.c.contact).limit(limit)
        newest += [Happening(**row._mapping) for row in await tx.execute(query)]
    newest.sort(key=lambda each: (-each.at, each.contact))
    return Behind(count=count, top=top, bottom=bottom, newest=newest[:limit])


def _adding(
    source: Source, asked: Asked, one: Metric, against: Metric | None, among: Mapping[By, Collection[str]], now: Micros
) -> Select[Any]:
    told = happened(source, [(asked.since, asked.until)], now=now).subquery("told")
    top, bottom = _terms(told, one.top), _terms(told, one.bottom or {})
    adds = or_(top != 0, bottom != 0)
    if against is not None:
        adds = or_(top != _terms(told, against.top), bottom != _terms(told, against.bottom or {}))
    query = select(told.c.contact, told.c.at, top.label("top"), bottom.label("bottom"))
    return query.where(adds, told.c.contact.is_not(None), _chosen(told, asked, among))


def _terms(told: FromClause, terms: Terms) -> ColumnElement[int]:
    """What a row adds to one line of a formula."""
    known = [factor * told.c[one.value] for one, factor in terms.items() if one.value in told.c]
    return sum(known, start=literal(0, BigInteger))

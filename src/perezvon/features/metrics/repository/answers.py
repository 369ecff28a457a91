"""Questions, answered from the rollups as far as they are true and from what happened for the rest."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import array

from perezvon.features.metrics.domain.asking import (
    CYCLES,
    MOST_ROWS,
    Asked,
    Behind,
    Cursor,
    Happening,
    Opening,
    Step,
    Told,
    TooManyRowsError,
)
from perezvon.features.metrics.domain.catalogue import Terms
from perezvon.features.metrics.domain.sums import SOURCE, SOURCES, SUBJECT, By, Source, Subject, Sum
from perezvon.features.metrics.repository.facts import happened, in_quarters, plan_for_this_time, quarter_of, within
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
    parts = tuple(dict.fromkeys((*asked.told_by, *allowed)))
    grain = grain_for(subject, parts)
    rest = [window] if grain is None else await unsettled(tx, window)
    queries = []
    if rest:
        queries.append(_added(in_quarters(subject, parts, sums, rest, now=now), sums, asked, allowed))
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


async def behind(tx: Tx, asked: Asked, opening: Opening, *, among: Among, now: Micros) -> Behind:
    """What adds to a metric; with `against` only what adds otherwise to that one."""
    count, top, bottom, sums, page = 0, 0, 0, Counter[Sum](), list[Happening]()
    await plan_for_this_time(tx)
    for source in dict.fromkeys(SOURCE[one] for one in asked.sums):
        of = [one for one in asked.sums if SOURCE[one] is source]
        told = _told(source, asked, opening, among(source), now)
        counted = (await tx.execute(_counted(told, of))).one()._mapping
        count, top, bottom = count + counted["count"], top + int(counted["top"]), bottom + int(counted["bottom"])
        sums.update({one: int(counted[one.value]) for one in of})
        page += [_happening(source, row._mapping) for row in await tx.execute(_page(told, source, opening))]
    page.sort(key=lambda each: _place(each.cursor), reverse=True)
    shown = page[: opening.limit]
    cursor = shown[-1].cursor if len(page) > opening.limit else None
    return Behind(count=count, top=top, bottom=bottom, sums=sums, page=shown, next=cursor)


def _told(
    source: Source, asked: Asked, opening: Opening, among: Mapping[By, Collection[str]], now: Micros
) -> FromClause:
    """What happened, with what it adds to each line, and whether that makes it one of those that are looked for."""
    told = happened(source, [asked.around(opening.at)], now=now).subquery("told")
    top, bottom = _terms(told, opening.metric.top), _terms(told, opening.metric.bottom or {})
    other_top, other_bottom = top, bottom
    adds = or_(top != 0, bottom != 0)
    if opening.against is not None:
        other_top, other_bottom = _terms(told, opening.against.top), _terms(told, opening.against.bottom or {})
        adds = or_(top != other_top, bottom != other_bottom)
    query = select(
        told,
        top.label("top"),
        bottom.label("bottom"),
        other_top.label("other_top"),
        other_bottom.label("other_bottom"),
        and_(adds, told.c.contact.is_not(None)).label("adds"),
    ).where(_chosen(told, asked, among))
    if opening.at is not None:
        kind = BigInteger() if asked.step in CYCLES else Instant()
        query = query.where(_step(quarter_of(told.c.at), asked) == literal(opening.at, kind))
    return query.subquery("adding")


def _counted(told: FromClause, sums: Sequence[Sum]) -> Select[Any]:
    def all_of(column: ColumnElement[Any], *only: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.coalesce(func.sum(column).filter(*only) if only else func.sum(column), 0)

    return select(
        func.count().filter(told.c.adds).label("count"),
        all_of(told.c.top, told.c.adds).label("top"),
        all_of(told.c.bottom, told.c.adds).label("bottom"),
        *(all_of(told.c[one.value]).label(one.value) for one in sums),
    )


def _page(told: FromClause, source: Source, opening: Opening) -> Select[Any]:
    """One more than wanted, so that it is known whether there are more."""
    lines = [told.c[name] for name in ("top", "bottom", "other_top", "other_bottom")]
    parts = [told.c[by.value] for by in By if by.value in told.c]
    n = func.row_number().over(partition_by=(told.c.contact, told.c.at), order_by=(*parts, *lines)).label("n")
    rows = select(told.c.contact, told.c.at, n, *parts, *lines).where(told.c.adds).subquery("rows")
    contact = rows.c.contact.collate("C")
    query = select(rows).order_by(rows.c.at.desc(), contact.desc(), rows.c.n.desc()).limit(opening.limit + 1)
    if opening.after is None:
        return query
    at, *rest = _place(opening.after)
    place = tuple_(rows.c.at, contact, literal(source.value), rows.c.n)
    return query.where(place < tuple_(literal(at, Instant()), *map(literal, rest)))


def _place(cursor: Cursor) -> tuple[Micros, str, str, int]:
    """By this the list is in order, from the greatest on."""
    return cursor.at, cursor.contact, cursor.source.value, cursor.n


def _happening(source: Source, row: Mapping[str, Any]) -> Happening:
    return Happening(
        cursor=Cursor(at=row["at"], source=source, n=row["n"], contact=row["contact"]),
        part={by: row[by.value] for by in By if by.value in row},
        top=row["top"],
        bottom=row["bottom"],
        other_top=row["other_top"],
        other_bottom=row["other_bottom"],
    )


def _terms(told: FromClause, terms: Terms) -> ColumnElement[int]:
    """What a row adds to one line of a formula."""
    known = [factor * told.c[one.value] for one, factor in terms.items() if one.value in told.c]
    return sum(known, start=literal(0, BigInteger))

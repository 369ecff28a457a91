"""A report: what was told of some metrics, as a table whose columns say what they hold. Every kind of file is written from it,
and so all of them hold the same numbers.

A report prints its method: which time, which zone, of whom alone, and of each metric the version of its definition and its
formula in words.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from perezvon.features.metrics.domain.asking import Asked, Step, Told
from perezvon.features.metrics.domain.catalogue import Metric, Terms, Unit
from perezvon.features.metrics.domain.sums import SOURCE, By, Source
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.time import SECOND, Micros, to_datetime

_STEP: Final = "step"

Cell: TypeAlias = str | int | float | None
Texts: TypeAlias = Callable[[str], str]
"""The text of a key, in the language of whoever reads the report."""

Names: TypeAlias = Mapping[By, Mapping[str, str]]
"""What queues, agents and the like are called, by id."""


class ParquetMissingError(AppError):
    """This installation has no library that writes Parquet; `package` brings it."""

    kind = ErrorKind.UNAVAILABLE
    code = "metrics.parquet_missing"


class Format(StrEnum):
    """Kinds of files."""

    CSV = "csv"
    """For programs, and for spreadsheets of any maker."""
    XLSX = "xlsx"
    """For spreadsheets: numbers with formats, and how they came about on a sheet of its own."""
    PARQUET = "parquet"
    """For tools that analyse much data. Columns have the names of metrics in all languages."""
    PDF = "pdf"
    """For people."""


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    DATE = "date"
    """Microseconds, as the date in the zone of the report."""
    MOMENT = "moment"
    """Microseconds, as date and time of day in the zone of the report. An hour that the clocks show twice is there twice."""
    COUNT = "count"
    SHARE = "share"
    """From 0 to 1."""
    DURATION = "duration"
    """Microseconds."""
    NUMBER = "number"
    """With what is behind its point."""


_OF_UNIT: Final = {
    Unit.COUNT: Kind.COUNT,
    Unit.SHARE: Kind.SHARE,
    Unit.DURATION: Kind.DURATION,
    Unit.STARS: Kind.NUMBER,
    Unit.SCORE: Kind.NUMBER,
    Unit.POINTS: Kind.NUMBER,
    Unit.RATIO: Kind.NUMBER,
}
_OF_STEP: Final = {
    Step.QUARTER: Kind.MOMENT,
    Step.HOUR: Kind.MOMENT,
    Step.DAY: Kind.DATE,
    Step.WEEK: Kind.DATE,
    Step.MONTH: Kind.DATE,
}
"""All other steps come again and have names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `key` is the same in all languages."""

    key: str
    title: str
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How a metric comes about."""

    metric: str
    """With the version of its definition, such as `sl.offered v1`."""
    title: str
    unit: str
    formula: str
    clock: str
    """What time is counted from; empty where no time is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What the parts of a report are called by its reader."""

    total: str
    page: str
    """With places for `page` and `pages`."""
    point: str
    """What stands before the parts of one."""
    definitions: str
    method: Method
    """What the parts of a method are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The table. Its first columns say of what a row is, `keys` in number; in the row of totals these are empty."""

    title: str
    zone: ZoneInfo
    notes: Sequence[tuple[str, str]]
    """What was asked: a label and what it says."""
    columns: Sequence[Column]
    keys: int
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell]
    methods: Sequence[Method]
    labels: Labels

    @property
    def labelled_total(self) -> Sequence[Cell]:
        """The row of totals, which says so in its first column if that is no number."""
        return [self.labels.total, *self.total[1:]] if self.keys else self.total


def report(asked: Asked, rows: Sequence[Told], total: Told, *, texts: Texts, names: Names) -> Report:
    """The report of an answer. Without parts and steps the only row is that of totals."""
    steps = [] if asked.step is None else [_step_column(asked.step, texts)]
    parts = [Column(key=by.value, title=texts(f"by.{by}"), kind=Kind.TEXT) for by in asked.by]
    keys = len(steps) + len(parts)

    def row(told: Told) -> Sequence[Cell]:
        step = [] if asked.step is None else [_at(asked.step, told.at, texts)]
        part = [named(names, texts, by, one) for by, one in zip(asked.by, told.part, strict=True)]
        return [*step, *part, *_values(asked.metrics, told)]

    return Report(
        title=_title(asked.metrics, texts),
        zone=asked.zone,
        notes=_notes(asked, texts, names),
        columns=[*steps, *parts, *(column for one in asked.metrics for column in _value_columns(one, texts))],
        keys=keys,
        rows=[row(told) for told in rows] if keys else [],
        total=[*([None] * keys), *_values(asked.metrics, total)],
        methods=[_method(one, texts) for one in asked.metrics],
        labels=_labels(texts),
    )


def named(names: Names, texts: Texts, by: By, one: str | None) -> str:
    """What a part is called; who is gone from the centre altogether is known by the id alone."""
    return names.get(by, {}).get(one, one) if one else texts(f"none.{by}")


def formula(one: Metric, texts: Texts) -> str:
    """How a metric is computed, in words."""
    if one.bottom is None:
        return _line(one.top, texts)
    return f"{_inner(one.top, texts)} ÷ {_inner(one.bottom, texts)}"


def local(at: Micros, zone: ZoneInfo) -> datetime:
    """Date and time of day in the zone, to the second."""
    return to_datetime(at - at % SECOND).astimezone(zone).replace(tzinfo=None)


def written_time(at: Micros, kind: Kind, zone: ZoneInfo) -> str:
    """A date, or a date with the time of day, as programs and people read it."""
    return f"{local(at, zone):{'%Y-%m-%d' if kind is Kind.DATE else '%Y-%m-%d %H:%M'}}"


def shown(cell: Cell, kind: Kind, zone: ZoneInfo, point: str = ".") -> str:
    """A cell for the eye: rounded as screens do it, half a digit up. `point` stands before the parts of one."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    match kind:
        case Kind.DATE | Kind.MOMENT:
            return written_time(int(cell), kind, zone)
        case Kind.SHARE:
            return f"{_rounded(100 * _exact(cell), '0.1')} %".replace(".", point)
        case Kind.DURATION:
            minutes, seconds = divmod(int(_rounded(_exact(cell / SECOND), "1")), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        case Kind.NUMBER:
            return str(_rounded(_exact(cell), "0.01")).replace(".", point)
        case Kind.COUNT | Kind.TEXT:
            return str(cell)


def _exact(number: float) -> Decimal:
    """As its shortest digits say it: so browsers take it, too."""
    return Decimal(repr(number))


def _rounded(number: Decimal, digit: str) -> Decimal:
    return number.quantize(Decimal(digit), ROUND_HALF_UP)


# --- Order. -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """By which column rows are put in order: a part, `step` or a metric."""

    key: str
    is_descending: bool = False

    @classmethod
    def of(cls, sort: str | None) -> "Order | None":
        """What an address says: the column, with a minus from the greatest on."""
        return cls(key=sort.removeprefix("-"), is_descending=sort[0] == "-") if sort else None


def ordered(asked: Asked, rows: Sequence[Told], order: Order, *, texts: Texts, names: Names) -> Sequence[Told]:
    """The rows in this order, those without a value last whichever way. A column that is not there orders nothing."""
    key = _order_key(asked, order.key, texts, names)
    if key is None:
        return rows
    found = [row for row in rows if key(row) is not None]
    return [*sorted(found, key=key, reverse=order.is_descending), *(row for row in rows if key(row) is None)]


def _order_key(asked: Asked, key: str, texts: Texts, names: Names) -> Callable[[Told], Any] | None:
    if key == _STEP:
        return lambda row: row.at
    if key in asked.by:
        place, by = asked.by.index(By(key)), By(key)
        return lambda row: _as_people_count(named(names, texts, by, row.part[place]))
    one = next((each for each in asked.metrics if each.name == key), None)
    return None if one is None else lambda row: row.value(one)


def _as_people_count(text: str) -> Sequence[tuple[int, str]]:
    """For names: line 2 comes before line 10, and capitals do not matter."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text.casefold())]


# --- Columns and cells. -----------------------------------------------------------------------------------------------


def _step_column(step: Step, texts: Texts) -> Column:
    return Column(key=_STEP, title=texts(f"step.{step}"), kind=_OF_STEP.get(step, Kind.TEXT))


def _at(step: Step, at: int | None, texts: Texts) -> Cell:
    if at is None or step in _OF_STEP:
        return at
    if step is Step.WEEKDAY:
        return texts(f"weekday.{at}")
    weekday, hour = divmod(at, 24)
    return f"{hour:02}:00" if step is Step.HOUR_OF_DAY else f"{texts(f'weekday.{weekday + 1}')} {hour:02}:00"


def _value_columns(one: Metric, texts: Texts) -> Sequence[Column]:
    title = texts(f"metric.{one.name}")
    value = Column(key=one.name, title=title, kind=_OF_UNIT[one.unit])
    if one.bottom is None:
        return [value]
    is_time = all(SOURCE[each] in (Source.TIME, Source.BREAK) for each in one.bottom)
    count = texts("column.time" if is_time else "column.cases").format(metric=title)
    return [value, Column(key=f"{one.name}.count", title=count, kind=Kind.DURATION if is_time else Kind.COUNT)]


def _values(metrics: Sequence[Metric], told: Told) -> Sequence[Cell]:
    """Of each its value and, unless that counts all by itself, of how many cases or how much time it is told."""
    return [
        cell
        for one in metrics
        for cell in ([told.value(one)] if one.bottom is None else [told.value(one), one.count(told.sums)])
    ]


# --- What is said besides. --------------------------------------------------------------------------------------------


def _title(metrics: Sequence[Metric], texts: Texts) -> str:
    return texts(f"metric.{metrics[0].name}") if len(metrics) == 1 else texts("title")


def _notes(asked: Asked, texts: Texts, names: Names) -> Sequence[tuple[str, str]]:
    since, until = (f"{local(at, asked.zone):%Y-%m-%d %H:%M}" for at in (asked.since, asked.until))
    only = [
        (texts(f"by.{by}"), ", ".join(named(names, texts, by, one) for one in chosen))
        for by, chosen in asked.only.items()
    ]
    return [
        (texts("note.time"), f"{since} – {until}"),
        (texts("note.zone"), asked.zone.key),
        *(only or [(texts("note.filter"), texts("note.everything"))]),
    ]


def _labels(texts: Texts) -> Labels:
    method = {each.name: texts(f"method.{each.name}") for each in fields(Method)}
    return Labels(
        total=texts("total"),
        page=texts("page"),
        point=texts("point"),
        definitions=texts("definitions"),
        method=Method(**method),
    )


def _method(one: Metric, texts: Texts) -> Method:
    return Method(
        metric=f"{one.name} v{one.version}",
        title=texts(f"metric.{one.name}"),
        unit=texts(f"unit.{one.unit}"),
        formula=formula(one, texts),
        clock="" if one.clock is None else texts(f"clock.{one.clock}"),
    )


def _line(terms: Terms, texts: Texts) -> str:
    written = ""
    for one, factor in terms.items():
        times = "" if abs(factor) == 1 else f"{abs(factor)} × "
        sign = " − " if factor < 0 else " + "
        written += f"{sign if written or factor < 0 else ''}{times}{texts(f'sum.{one}')}"
    return written.strip()


def _inner(terms: Terms, texts: Texts) -> str:
    return _line(terms, texts) if len(terms) == 1 else f"({_line(terms, texts)})"

"""Reports as Parquet: a type for each column, all digits, durations in seconds, instants with their zone.

Columns have the names of metrics and parts, the same in all languages; their titles, and what the report says of itself, are
metadata. The row of totals is marked by `is_total`.
"""

import importlib
import io
from collections.abc import Sequence
from typing import Any

from perezvon.features.metrics.domain.report import Cell, Column, Kind, ParquetMissingError, Report, local
from perezvon.kernel.time import SECOND

PACKAGE = "perezvon[parquet]"
_EPOCH = 719_163
"""The number of the first day of 1970 among all days."""


def written(report: Report) -> bytes:
    """The whole file. Raises `ParquetMissingError`."""
    core, files = _library()
    about = {"title": report.title, **dict(report.notes), **{one.metric: one.formula for one in report.methods}}
    out = io.BytesIO()
    files.write_parquet(_table(core, report), out, key_value_metadata=about)
    return out.getvalue()


def is_available() -> bool:
    """Whether this installation can write Parquet."""
    try:
        _library()
    except ParquetMissingError:
        return False
    return True


def _library() -> tuple[Any, Any]:
    try:
        return importlib.import_module("arro3.core"), importlib.import_module("arro3.io")
    except ImportError as error:
        raise ParquetMissingError(f"Parquet needs a library: pip install '{PACKAGE}'", package=PACKAGE) from error


def _table(core: Any, report: Report) -> Any:
    rows = (*report.rows, report.total)
    marks = [*([False] * len(report.rows)), True]
    arrays = [_array(core, column, [row[at] for row in rows], report) for at, column in enumerate(report.columns)]
    fields = [
        core.Field(column.key, array.type, nullable=True, metadata={"title": column.title})
        for column, array in zip(report.columns, arrays, strict=True)
    ]
    marked = core.Field("is_total", core.DataType.bool(), nullable=False)
    schema = core.Schema([*fields, marked])
    return core.Table.from_arrays([*arrays, core.Array(marks, core.DataType.bool())], schema=schema)


def _array(core: Any, column: Column, cells: Sequence[Cell], report: Report) -> Any:
    types = core.DataType
    match column.kind:
        case Kind.TEXT:
            return core.Array(cells, types.utf8())
        case Kind.DATE:
            days = [None if cell is None else _day(cell, report) for cell in cells]
            return core.Array(days, types.int32()).cast(types.date32())
        case Kind.MOMENT:
            return core.Array(cells, types.int64()).cast(types.timestamp("us", tz=report.zone.key))
        case Kind.COUNT:
            return core.Array(cells, types.int64())
        case Kind.DURATION:
            return core.Array([None if cell is None else float(cell) / SECOND for cell in cells], types.float64())
        case Kind.SHARE | Kind.NUMBER:
            return core.Array(cells, types.float64())


def _day(cell: Cell, report: Report) -> int:
    assert isinstance(cell, int)
    return local(cell, report.zone).toordinal() - _EPOCH

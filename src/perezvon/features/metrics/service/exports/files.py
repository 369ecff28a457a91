"""A report as a file of the kind that is wanted. All kinds hold the same cells; how they are shown is up to each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from perezvon.features.metrics.domain.asking import Asked
from perezvon.features.metrics.domain.report import Format as Format
from perezvon.features.metrics.domain.report import Report
from perezvon.features.metrics.service.exports import as_csv, as_parquet, as_pdf, as_xlsx
from perezvon.kernel.time import to_datetime

TYPES: Final[Mapping[Format, str]] = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.PDF: "application/pdf",
}
_WRITERS: Final[Mapping[Format, Callable[[Report], bytes]]] = {
    Format.CSV: as_csv.written,
    Format.XLSX: as_xlsx.written,
    Format.PARQUET: as_parquet.written,
    Format.PDF: as_pdf.written,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A file to be taken away."""

    name: str
    type: str
    content: bytes


def formats() -> Sequence[Format]:
    """The kinds of files that this installation can write."""
    return [one for one in Format if one is not Format.PARQUET or as_parquet.is_available()]


def written(report: Report, form: Format) -> bytes:
    """The content of the file. Raises `ParquetMissingError`."""
    return _WRITERS[form](report)


def name_of(asked: Asked, form: Format) -> str:
    """What the file is called: the metric, if it is of one, and its first and last day by the clocks of the zone."""
    first = to_datetime(asked.since).astimezone(asked.zone).date()
    last = (to_datetime(asked.until).astimezone(asked.zone) - timedelta(microseconds=1)).date()
    what = asked.metrics[0].name if len(asked.metrics) == 1 else "figures"
    return f"{what}_{first}{'' if first == last else f'_{last}'}.{form}"

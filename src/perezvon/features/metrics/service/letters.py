"""A report as a letter: its subject says what it is and of which days, its body shows the figures of the whole time, and the report is
attached. Its readers see the letter of one person; who else gets the report is not told."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any, Final
from urllib.parse import urlencode

from perezvon.features.metrics.domain.periods import Days
from perezvon.features.metrics.domain.report import Report, Texts, shown
from perezvon.features.metrics.domain.saved import ReportAddress
from perezvon.features.metrics.ports import Attachment, Letter
from perezvon.features.metrics.service.exports.files import ReportFile

_FONT: Final = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_NOTHING: Final = "–"
_QUIET: Final = "color:#5b6472;font-size:13px"
_CELL: Final = "padding:6px 0;border-bottom:1px solid #e3e6eb"


def letter(
    *, key: str, to: str, name: str, days: Days, report: Report, file: ReportFile, link: str | None, texts: Texts
) -> Letter:
    """The letter. `link` opens the same report where there is an address under which people reach the centre."""
    title = _one_line(texts("letter.subject").format(name=name, days=days_written(days, texts)))
    figures = _figures(report)
    return Letter(
        id=key,
        to=(to,),
        subject=title,
        text=_text(title, figures, report, link, texts),
        html=_html(title, figures, report, link, texts),
        attachments=(Attachment(name=file.name, type=file.type, content=file.content),),
    )


def link_to(public_address: str | None, address: ReportAddress, days: Days) -> str | None:
    """Where the report can be seen: of these very days, whenever it is opened."""
    if public_address is None:
        return None
    first, last = _first_and_last(days)
    search: Mapping[str, Any] = {
        "report": "own",
        "metric": list(address.metrics),
        "by": list(address.by),
        "step": address.step,
        "range": "days",
        "from": first.isoformat(),
        "to": last.isoformat(),
        **{by: list(values) for by, values in address.only.items()},
        "shown": address.shown,
        "sort": address.sort,
    }
    # The page reads lists as JSON and words as they are.
    said = {key: value if isinstance(value, str) else json.dumps(value) for key, value in search.items() if value}
    return f"{public_address.rstrip('/')}/reports?{urlencode(said)}"


def days_written(days: Days, texts: Texts) -> str:
    """The days as readers of the language write them."""
    first, last = _first_and_last(days)
    return " – ".join(_day(one, texts) for one in dict.fromkeys((first, last)))


def _first_and_last(days: Days) -> Days:
    return days[0], days[1] - timedelta(days=1)


def _day(day: date, texts: Texts) -> str:
    month = texts("letter.months").split()[day.month - 1]
    return texts("letter.day").format(day=day.day, month=month, year=day.year)


def _figures(report: Report) -> Sequence[tuple[str, str]]:
    """What each figure came to in the whole time; of how many cases stands in brackets."""
    cells = [
        (column, shown(cell, column.kind, report.zone, report.labels.point) or _NOTHING)
        for column, cell in zip(report.columns, report.total, strict=True)
    ][report.keys :]
    counts = {column.key: value for column, value in cells if column.key.endswith(".count")}
    return [
        (column.title, f"{value} ({count})" if (count := counts.get(f"{column.key}.count")) else value)
        for column, value in cells
        if column.key not in counts
    ]


def _text(title: str, figures: Sequence[tuple[str, str]], report: Report, link: str | None, texts: Texts) -> str:
    lines = [title, "", *(f"{name}: {value}" for name, value in figures), ""]
    lines += [f"{label}: {said}" for label, said in report.notes]
    if link is not None:
        lines += ["", f"{texts('letter.open')}: {link}"]
    return "\n".join([*lines, "", texts("letter.attached"), texts("letter.why"), ""])


def _html(title: str, figures: Sequence[tuple[str, str]], report: Report, link: str | None, texts: Texts) -> str:
    rows = "".join(
        f'<tr><td style="{_CELL}">{escape(name)}</td>'
        f'<td style="{_CELL};padding-left:24px;text-align:right;font-weight:600">{escape(value)}</td></tr>'
        for name, value in figures
    )
    notes = "<br>".join(escape(f"{label}: {said}") for label, said in report.notes)
    opened = (
        ""
        if link is None
        else f'<p><a href="{escape(link)}" style="display:inline-block;padding:9px 16px;border-radius:6px;'
        f'background:#3560d8;color:#ffffff;text-decoration:none">{escape(texts("letter.open"))}</a></p>'
    )
    return (
        f'<!doctype html><html><body style="margin:0;padding:24px;{_FONT};font-size:15px;color:#1c2430">'
        f'<h1 style="font-size:18px;margin:0 0 12px">{escape(title)}</h1>'
        f'<table style="border-collapse:collapse">{rows}</table>{opened}'
        f'<p style="{_QUIET}">{notes}</p>'
        f'<p style="{_QUIET}">{escape(texts("letter.attached"))}<br>{escape(texts("letter.why"))}</p>'
        "</body></html>\n"
    )


def _one_line(text: str) -> str:
    """Text as it may stand in a subject."""
    return "".join(sign if sign.isprintable() else " " for sign in text)

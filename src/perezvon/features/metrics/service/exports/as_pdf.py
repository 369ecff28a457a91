"""Reports as PDF, for people: A4 lying on its side, the headings on each page, as many pages as it takes.

A table that is wider than a page goes on beside itself: the columns that say of what a row is stand on every page again. At
the end it says how each figure is computed.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeAlias

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from perezvon.features.metrics.domain.report import Kind, Report, shown
from perezvon.features.metrics.service.exports.type import BOLD, PLAIN, cut, draw, width, wrapped

_WIDTH, _HEIGHT = landscape(A4)
_MARGIN: Final = 36.0
_TOP, _BOTTOM = _HEIGHT - _MARGIN, _MARGIN + 16
_ROOM: Final = _WIDTH - 2 * _MARGIN
_TITLE, _TEXT, _SMALL = 14.0, 8.5, 7.5
_LINE, _PAD = 12.0, 4.0
_NARROWEST, _WIDEST = 58.0, 150.0
_KEYS_SHARE: Final = 0.5
"""So much of a page at most is taken by what says of what a row is."""
_LOOKED_AT: Final = 2_000
"""So many rows say how wide a column is."""
_NOTE_LINES: Final = 3
_SHADE, _RULE, _DIM = 0.955, 0.6, 0.4
"""Greys."""

_Row: TypeAlias = Sequence[str]


@dataclass(frozen=True, slots=True)
class _Panel:
    """Columns that stand on one page together, by their numbers."""

    columns: Sequence[int]
    headings: Sequence[Sequence[str]]
    """Of each its lines."""

    @property
    def head(self) -> float:
        return max(len(lines) for lines in self.headings) * (_SMALL + 2) + _PAD


@dataclass(frozen=True, slots=True)
class _Page:
    panel: _Panel
    rows: Sequence[_Row]
    is_last: bool
    """Whether the row of totals is its last."""
    top: float
    """Where the headings begin."""

    @property
    def left(self) -> float:
        """For how many lines there is room below."""
        return (self.top - self.panel.head - _BOTTOM) / _LINE - len(self.rows)


def written(report: Report) -> bytes:
    """The whole file, the same for the same report."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(_WIDTH, _HEIGHT), invariant=1)
    canvas.setTitle(report.title)
    _Paper(canvas, report).print()
    canvas.save()
    return out.getvalue()


class _Paper:
    def __init__(self, canvas: Any, report: Report) -> None:
        self._canvas = canvas
        self._report = report
        kinds = [column.kind for column in report.columns]
        self._rows: list[_Row] = [
            [shown(cell, kind, report.zone, report.labels.point) for cell, kind in zip(row, kinds, strict=True)]
            for row in (*report.rows, report.labelled_total)
        ]
        self._is_number = [kind not in (Kind.TEXT, Kind.DATE, Kind.MOMENT) for kind in kinds]
        self._widths = self._measured()
        self._at = _TOP
        self._page = 1

    def print(self) -> None:
        """Draw everything."""
        intro, method = self._intro(), self._method()
        pages = list(self._pages(_TOP - len(intro) * _LINE - _TITLE))
        first, *others = _paged(method, (_TOP - _BOTTOM) / _LINE, pages[-1].left)
        count = len(pages) + len(others)
        self._heading(intro)
        for number, page in enumerate(pages):
            self._table(page)
            if number < len(pages) - 1:
                self._turn(count)
        self._lines(first)
        for lines in others:
            self._turn(count)
            self._lines(lines)
        self._turn(count)

    # --- What goes where. ---

    def _measured(self) -> Sequence[float]:
        widths = []
        for at, column in enumerate(self._report.columns):
            looked_at = [*islice((row[at] for row in self._rows), _LOOKED_AT), self._rows[-1][at]]
            word = max(column.title.split() or [""], key=len)
            widest = max(width(max(looked_at, key=len), BOLD, _TEXT), width(word, BOLD, _SMALL))
            widths.append(min(max(widest + 2 * _PAD, _NARROWEST), _WIDEST))
        keys = self._report.keys
        if sum(widths[:keys]) > _ROOM * _KEYS_SHARE:
            widths[:keys] = [_ROOM * _KEYS_SHARE / keys] * keys
        return widths

    def _panels(self) -> Iterator[_Panel]:
        keys = range(self._report.keys)
        room = _ROOM - sum(self._widths[at] for at in keys)
        taken, chosen = 0.0, list[int]()
        for at in range(self._report.keys, len(self._widths)):
            if chosen and taken + self._widths[at] > room:
                yield self._panel([*keys, *chosen])
                taken, chosen = 0.0, []
            taken += self._widths[at]
            chosen.append(at)
        yield self._panel([*keys, *chosen])

    def _panel(self, columns: Sequence[int]) -> _Panel:
        titles = [self._report.columns[at].title for at in columns]
        room = [self._widths[at] - 2 * _PAD for at in columns]
        headings = [wrapped(title, each, BOLD, _SMALL) for title, each in zip(titles, room, strict=True)]
        return _Panel(columns, headings)

    def _pages(self, first: float) -> Iterator[_Page]:
        """All rows with the columns of the first panel, then all with those of the next."""
        top = first
        for panel in self._panels():
            at = 0
            while at < len(self._rows):
                fit = max(1, int((top - panel.head - _BOTTOM) / _LINE))
                yield _Page(panel, self._rows[at : at + fit], at + fit >= len(self._rows), top)
                at, top = at + fit, _TOP

    # --- Drawing. ---

    def _intro(self) -> Sequence[str]:
        return [*(line for label, text in self._report.notes for line in _note(f"{label}: {text}")), ""]

    def _method(self) -> Sequence[str]:
        titles = self._report.labels.method
        told = [
            f"{one.title} ({one.metric}) = {one.formula}{f'; {titles.clock}: {one.clock}' if one.clock else ''}"
            for one in self._report.methods
        ]
        return ["", *(line for text in told for line in wrapped(text, _ROOM, PLAIN, _TEXT))]

    def _heading(self, intro: Sequence[str]) -> None:
        self._at -= _TITLE
        draw(self._canvas, (_MARGIN, self._at), cut(self._report.title, _ROOM, BOLD, _TITLE), BOLD, _TITLE)
        self._lines(intro)

    def _lines(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._at -= _LINE
            draw(self._canvas, (_MARGIN, self._at), line, PLAIN, _TEXT)

    def _table(self, page: _Page) -> None:
        self._titles(page.panel)
        for number, row in enumerate(page.rows):
            is_total = page.is_last and number == len(page.rows) - 1
            if number % 2 and not is_total:
                self._canvas.setFillGray(_SHADE)
                self._canvas.rect(_MARGIN, self._at - _LINE, self._wide(page.panel), _LINE, stroke=0, fill=1)
                self._canvas.setFillGray(0)
            if is_total:
                self._rule(page.panel)
            self._at -= _LINE
            self._cells(page.panel, row, BOLD if is_total else PLAIN)

    def _titles(self, panel: _Panel) -> None:
        left = _MARGIN
        for at, lines in zip(panel.columns, panel.headings, strict=True):
            for number, line in enumerate(lines, start=1):
                baseline = self._at - number * (_SMALL + 2)
                self._cell(at, left, baseline, line, BOLD, _SMALL)
            left += self._widths[at]
        self._at -= panel.head
        self._rule(panel)

    def _cells(self, panel: _Panel, row: _Row, face: str) -> None:
        left = _MARGIN
        for at in panel.columns:
            text = cut(row[at], self._widths[at] - 2 * _PAD, face, _TEXT)
            self._cell(at, left, self._at + _PAD - 1, text, face, _TEXT)
            left += self._widths[at]

    def _cell(self, at: int, left: float, baseline: float, text: str, face: str, size: float) -> None:
        start = left + _PAD
        if self._is_number[at]:
            start = left + self._widths[at] - _PAD - width(text, face, size)
        draw(self._canvas, (start, baseline), text, face, size)

    def _wide(self, panel: _Panel) -> float:
        return sum(self._widths[at] for at in panel.columns)

    def _rule(self, panel: _Panel) -> None:
        self._canvas.setStrokeGray(_RULE)
        self._canvas.setLineWidth(0.6)
        self._canvas.line(_MARGIN, self._at, _MARGIN + self._wide(panel), self._at)

    def _turn(self, count: int) -> None:
        """The foot of a page, and the next page."""
        foot = self._report.labels.page.format(page=self._page, pages=count)
        self._canvas.setFillGray(_DIM)
        draw(self._canvas, (_MARGIN, _MARGIN), cut(self._report.title, _ROOM / 2, PLAIN, _SMALL), PLAIN, _SMALL)
        draw(self._canvas, (_WIDTH - _MARGIN - width(foot, PLAIN, _SMALL), _MARGIN), foot, PLAIN, _SMALL)
        self._canvas.setFillGray(0)
        self._canvas.showPage()
        self._page += 1
        self._at = _TOP


def _note(text: str) -> Sequence[str]:
    """A note in a few lines: who chose hundreds of agents knows whom."""
    lines = wrapped(text, _ROOM, PLAIN, _TEXT)
    return lines if len(lines) <= _NOTE_LINES else [*lines[: _NOTE_LINES - 1], f"{lines[_NOTE_LINES - 1][:-1]}…"]


def _paged(lines: Sequence[str], fit: float, first: float) -> Iterator[Sequence[str]]:
    """Lines for what is left of a page, and for the pages after it."""
    here = int(first) if len(lines) <= first else 0
    yield lines[:here]
    for at in range(here, len(lines), int(fit)):
        yield lines[at : at + int(fit)]

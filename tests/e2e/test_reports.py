"""A figure is the same wherever it stands: on the screen, in files, over HTTP and on the command line; and what is behind it
adds up to it."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pypdf
import pytest
from playwright.async_api import Download, Locator, Page, expect

from tests.e2e.browsers import OpenPage
from tests.e2e.centre import Centre
from tests.e2e.past import AFTER, FIRST, LAST

ZONE = "Europe/Berlin"


@dataclass(frozen=True)
class Report:
    """What is looked at. `by`, `step` and filters are as in the address; `own` is whose figures they are, if only somebody's."""

    metrics: Sequence[str]
    by: Sequence[str] = ()
    step: str | None = None
    only: Mapping[str, str] = field(default_factory=dict)
    reader: str = "sasha"
    own: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Of the page."""
        search = {"report": "own", "range": "days", "from": FIRST, "to": LAST, "metric": json.dumps(self.metrics)}
        search |= {"by": json.dumps(self.by)} if self.by else {}
        search |= {"step": self.step} if self.step else {}
        return f"/reports?{urlencode({**search, **{by: json.dumps([one]) for by, one in self.only.items()}})}"

    @property
    def words(self) -> Sequence[str]:
        """Of the command."""
        chosen = {**self.only, **self.own}.items()
        asked = [*(("by", by) for by in self.by), *chosen, *([("step", self.step)] if self.step else [])]
        return [*self.metrics, *(word for name, value in asked for word in (f"--{name}", value))]


SERVED = Report(("offered", "answered", "sl.offered", "asa", "transfers"), by=("queue",), step="day")
FILTERED = Report(("sl.flowout", "abandonment", "wait.all", "csat.mean"), by=("outcome",), only={"queue": "support"})
WEEK = Report(("offered",), step="hour_of_week")
OWN = Report(("handled", "aht", "holds"), by=("queue",), reader="anna", own={"agent": "anna"})


@pytest.fixture(scope="module")
def centre() -> Iterator[Centre]:
    """One centre for all tests of this file, which change nothing: with a night of long ago."""
    with Centre() as running:
        words = (sys.executable, "-m", "tests.e2e.past")
        subprocess.run(words, env=running.environment, cwd=Path(__file__).parents[2], check=True, timeout=60)
        yield running


@pytest.fixture
async def page(centre: Centre, open_page: OpenPage) -> AsyncIterator[Page]:
    """A page in Berlin."""
    browser = (await open_page(700)).context.browser
    assert browser is not None
    context = await browser.new_context(base_url=centre.url, locale="en", timezone_id=ZONE)
    page = await context.new_page()
    page.set_default_timeout(15_000)
    yield page
    await context.close()


@pytest.mark.parametrize("report", [SERVED, FILTERED, WEEK, OWN], ids=["served", "filtered", "week", "own"])
async def test_a_report_says_the_same_everywhere(centre: Centre, page: Page, report: Report) -> None:
    await _sign_in(page, report.reader)
    told = await _asked(page, report)
    printed = centre.perezvon(
        "metrics",
        "show",
        *report.words,
        "--since",
        FIRST,
        "--until",
        AFTER,
        "--zone",
        ZONE,
        "--format",
        "json",
        "--demo",
    )
    assert json.loads(printed) == told
    await page.goto(report.address)
    rows = [*told["rows"], told["total"]]
    written = [_values(told, row) for row in rows]
    if report is WEEK:
        await _expect_map(page, told)
    else:
        assert await _table(page) == written
    await _expect_csv(await _taken(page, "CSV"), told)
    await _expect_pdf(await _taken(page, "PDF"), told)


@pytest.mark.parametrize("report", [SERVED, FILTERED, WEEK, OWN], ids=["served", "filtered", "week", "own"])
async def test_what_is_behind_a_figure_adds_up_to_it(centre: Centre, page: Page, report: Report) -> None:
    await _sign_in(page, report.reader)
    await page.goto(report.address)
    for column, metric in enumerate(report.metrics, start=1):
        opened = page.locator("table td button") if report is WEEK else _column(page, report, column)
        await expect(opened.first).to_be_visible()
        figures = await opened.all()
        for figure in (figures[0], figures[len(figures) // 2], figures[-1]):
            await _expect_behind(page, figure, metric)


async def test_two_definitions_show_the_contacts_in_which_they_differ(centre: Centre, page: Page) -> None:
    await _sign_in(page, "sasha")
    report = Report(("sl.offered", "sl.flowout", "flowed_out"))
    told = await _asked(page, report)
    await page.goto(f"{report.address}&{urlencode({'compare': json.dumps(report.metrics[:2])})}")
    dialog = page.get_by_role("dialog", name="Compare definitions")
    for value in _values(told, told["total"])[:2]:
        await expect(dialog.get_by_text(value, exact=True)).to_be_visible()
    differing = int(told["total"]["values"][2]["value"])
    assert differing > 0
    await expect(dialog.get_by_text(f"{differing} cases are counted differently.")).to_be_visible()
    rows = dialog.locator("tbody tr")
    await expect(rows).to_have_count(differing)
    for row in await rows.all():
        assert [await cell.inner_text() for cell in (await row.locator("td").all())[-2:]] == ["nothing here", "below"]


# --- What is asked, and as what it is written. ---


async def _sign_in(page: Page, reader: str) -> None:
    await page.goto(f"/reports?as={reader}")
    await expect(page.get_by_role("heading", level=1, name="Reports")).to_be_visible()


async def _asked(page: Page, report: Report) -> Any:
    """What the server answers to the one who looks."""
    asked = [
        *(("metric", name) for name in report.metrics),
        *(("by", by) for by in report.by),
        *report.only.items(),
        *([("step", report.step)] if report.step else []),
        ("zone", ZONE),
        *zip(("since", "until"), await page.evaluate(_MIDNIGHTS, [FIRST, AFTER]), strict=True),
    ]
    answer = await page.request.get(f"/api/metrics?{urlencode(asked)}")
    assert answer.ok, await answer.text()
    return await answer.json()


_MIDNIGHTS = "days => days.map(day => new Date(`${day}T00:00`).getTime() * 1000)"


def _values(told: Any, row: Any) -> list[str]:
    units = [definition["unit"] for definition in told["metrics"]]
    return [_shown(one["value"], unit) for one, unit in zip(row["values"], units, strict=True)]


def _shown(value: float | None, unit: str) -> str:
    """As an English screen has it."""
    if value is None:
        return "–"
    exact = Decimal(repr(value))
    match unit:
        case "share":
            return f"{_rounded(exact * 100, '0.1')}%"
        case "duration":
            minutes, seconds = divmod(int(_rounded(exact / 1_000_000, "1")), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}" if minutes >= 60 else f"{minutes}:{seconds:02}"
        case "stars":
            return f"{_rounded(exact, '0.01')}"
    return f"{value:,.0f}"


def _rounded(value: Decimal, digit: str) -> Decimal:
    return value.quantize(Decimal(digit), ROUND_HALF_UP)


# --- The screen. ---


async def _table(page: Page) -> list[list[str]]:
    """The values of the table and of its totals."""
    await expect(page.locator("table tfoot")).to_be_visible()
    width = await page.locator("table tfoot td").count()
    rows = await page.locator("table tbody tr, table tfoot tr").all()
    return [(await row.locator("th, td").all_inner_texts())[-width:] for row in rows]


async def _expect_map(page: Page, told: Any) -> None:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    for row in told["rows"]:
        weekday, hour = divmod(row["at"], 24)
        place = f"{days[weekday]}, {hour:02}:00–{(hour + 1) % 24:02}:00"
        value = _values(told, row)[0]
        await expect(page.get_by_role("button", name=f"{place}: {value}", exact=True)).to_be_visible()
    await expect(page.locator("table td button")).to_have_count(len(told["rows"]))


def _column(page: Page, report: Report, number: int) -> Locator:
    keys = len(report.by) + (report.step is not None)
    return page.locator(
        f"table tbody tr > :nth-child({keys + number}) button, table tfoot tr > :nth-child({1 + number}) button"
    )


async def _expect_behind(page: Page, figure: Locator, metric: str) -> None:
    """As many contacts as the figure says, or as its formula has below and above its line."""
    value = (await figure.inner_text()).strip()
    await figure.click()
    panel = page.get_by_role("dialog", name="Behind this figure")
    await expect(panel.get_by_text(re.compile("adds? to it"))).to_be_visible()
    more = panel.get_by_role("button", name="Show more")
    while await more.count():
        await more.click()
        await expect(more).not_to_have_attribute("data-loading", "true")
    marks = [await mark.get_attribute("data-mark") for mark in await panel.locator("[data-mark]").all()]
    above, below = (panel.locator("dl").nth(line).locator("dd").first for line in (0, 1))
    if metric == "holds":
        assert await above.inner_text() == value
    elif marks.count("alone"):
        assert f"{len(marks):,}" == value == await above.inner_text()
    else:
        assert f"{sum(mark in ('below', 'both') for mark in marks):,}" == await below.inner_text()
        if "%" in value:
            top = sum(mark in ("above", "both") for mark in marks)
            assert f"{top:,}" == await above.inner_text()
            assert _shown(top / int((await below.inner_text()).replace(",", "")), "share") == value
    await expect(panel.get_by_text(value, exact=True).first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)


# --- Files. ---


async def _taken(page: Page, kind: str) -> bytes:
    await page.get_by_role("button", name="Export").click()
    async with page.expect_download() as coming:
        await page.get_by_role("menuitem", name=re.compile(f"^{kind}")).click()
    download: Download = await coming.value
    return (await download.path()).read_bytes()


async def _expect_csv(content: bytes, told: Any) -> None:
    """All digits of the answer, durations in seconds."""
    lines = [row for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) if not row[0].startswith("# ")]
    found = [row[-sum(map(len, _numbers(told, told["total"]))) :] for row in lines[1:]]
    assert found == [
        [cell for cells in _numbers(told, row) for cell in cells] for row in (*told["rows"], told["total"])
    ]


def _numbers(told: Any, row: Any) -> Sequence[Sequence[str]]:
    """Of each metric its cells: the value, and of one that is divided also of how many cases it is."""
    found = []
    for definition, one in zip(told["metrics"], row["values"], strict=True):
        value = one["value"]
        value = value / 1_000_000 if definition["unit"] == "duration" and value is not None else value
        written = "" if value is None else repr(int(value) if definition["unit"] == "count" else value)
        found.append([written] if definition["bottom"] is None else [written, str(one["count"])])
    return found


async def _expect_pdf(content: bytes, told: Any) -> None:
    """What the screen shows, side by side in the same row."""
    pages = ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    for row in (*told["rows"], told["total"]):
        cells = zip(_values(told, row), told["metrics"], row["values"], strict=True)
        line = "".join(_in_pdf(text, definition["unit"]) + _cases(definition, one) for text, definition, one in cells)
        assert any(line in page for page in pages), line


def _in_pdf(text: str, unit: str) -> str:
    if text == "–":
        return ""
    return f"0:{text.zfill(5)}" if unit == "duration" and text.count(":") == 1 else text.replace(",", "")


def _cases(definition: Any, one: Any) -> str:
    return "" if definition["bottom"] is None else str(one["count"])

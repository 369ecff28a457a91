"""Reports as files: the same numbers in each, and what people make of them."""

import csv
import io
import sys
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pypdf
import pytest
from arro3.io import read_parquet
from httpx import AsyncClient
from sqlalchemy import select

from perezvon.engine.centre import LineSetup, QueueSetup
from perezvon.engine.engine import Engine
from perezvon.engine.wire import Step as LogStep
from perezvon.features.audit.tables import audit_entry
from perezvon.features.contacts import projection as contacts
from perezvon.features.contacts import repository as contact_tables
from perezvon.features.contacts.domain import Outcome
from perezvon.features.flows import repository as flow_tables
from perezvon.features.flows.domain import Line
from perezvon.features.metrics import projection as metrics
from perezvon.features.metrics.api import figures_router
from perezvon.features.metrics.domain.asking import CYCLES, QUARTER, Asked, Step, Told, ask
from perezvon.features.metrics.domain.catalogue import METRICS
from perezvon.features.metrics.domain.report import Kind, Report, report, shown
from perezvon.features.metrics.domain.sums import By, Sum
from perezvon.features.metrics.repository import answers
from perezvon.features.metrics.service.exports.files import Format, name_of, written
from perezvon.features.metrics.service.figures import FiguresService
from perezvon.features.metrics.service.words import texts
from perezvon.features.people import projection as people
from perezvon.features.people import repository as people_tables
from perezvon.features.people.domain import Agent, Team
from perezvon.features.queues import repository as queue_tables
from perezvon.features.queues.domain import Queue
from perezvon.kernel.actor import Scope
from perezvon.kernel.ids import AgentId, FlowId, LineId, OutcomeId, QueueId, TeamId
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language
from perezvon.platform.db import Database, Tx
from tests.features.client import actor, client
from tests.features.metrics.days import OUTCOMES, day
from tests.support.clock import TestClock

BERLIN = ZoneInfo("Europe/Berlin")
DAY: Micros = 86_400 * SECOND
ASKED = ("sl.offered", "offered", "asa", "abandonment", "rated", "csat.mean", "first_reply")
COUNTED = ("sl.offered", "asa", "abandonment", "csat.mean", "first_reply")
"""Of these a column says of how many cases they are."""

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STEPS = day(55)
"""In the night in which the clocks of Berlin are put back, so that an hour is there twice."""
NOW = STEPS[-1].at + 3_600 * SECOND
QUESTION = {
    "metric": ASKED,
    "since": STEPS[0].at // QUARTER * QUARTER,
    "until": NOW // QUARTER * QUARTER + QUARTER,
    "zone": BERLIN.key,
    "by": "queue",
    "step": "quarter",
}


async def follow(tx: Tx, steps: Sequence[LogStep]) -> None:
    await metrics.fold(tx, steps)
    await contacts.fold(tx, steps)
    await metrics.touch_contacts(tx, steps)
    await people.fold(tx, steps)
    await metrics.touch_people(tx, steps)


async def name_everything(tx: Tx) -> None:
    for queue, english, chinese in (("sales", "Sales", "销售部"), ("support", '=HYPERLINK("x")', "客户支持")):
        name = {Language.ENGLISH: english, Language.CHINESE: chinese}
        await queue_tables.save_queue(tx, Queue(setup=QueueSetup(queue=QueueId(queue)), name=name))
    for number, outcome in enumerate(filter(None, OUTCOMES)):
        name = {Language.ENGLISH: f"Code {outcome}", Language.CHINESE: f"结果{number}"}
        await contact_tables.write_outcome(tx, Outcome(outcome=OutcomeId(outcome), name=name))
    for line in ("web", "shop"):
        setup = LineSetup(line=LineId(line), flow=FlowId("main"), language=Language.ENGLISH)
        await flow_tables.save_line(tx, Line(setup=setup, name={Language.ENGLISH: f"Line {line}"}, languages=()))
    await people_tables.save_team(tx, Team(team=TeamId("north"), name="Север"))
    await people_tables.save_agent(tx, Agent(agent=AgentId("anna"), name="-1+Anna Ångström", team=TeamId("north")))


@pytest.fixture
async def filled(database: Database) -> Database:
    async with database.begin() as tx:
        await follow(tx, STEPS)
        await name_everything(tx)
    return database


@pytest.fixture
async def reader(filled: Database) -> AsyncIterator[AsyncClient]:
    service = FiguresService(TestClock(NOW), lambda: Engine().view)
    async with client(filled, [figures_router(service)], actor("reports.read")) as browser:
        yield browser


async def export(reader: AsyncClient, form: str, **more: Any) -> bytes:
    answer = await reader.get("/api/metrics/export", params={**QUESTION, "format": form, **more})
    assert answer.status_code == 200, answer.text
    return answer.content


async def told(reader: AsyncClient, names: Sequence[str] = ASKED) -> list[list[float | None]]:
    """The numbers of GET /api/metrics in the order in which files have them, durations in seconds; at last the totals."""
    answer = await reader.get("/api/metrics", params={**QUESTION, "metric": names})
    assert answer.status_code == 200, answer.text
    figures = answer.json()
    units = [definition["unit"] for definition in figures["metrics"]]
    rows = []
    for row in (*figures["rows"], figures["total"]):
        numbers: list[float | None] = []
        for name, unit, one in zip(names, units, row["values"], strict=True):
            value = one["value"]
            numbers.append(value / SECOND if unit == "duration" and value is not None else value)
            numbers += [one["count"]] if name in COUNTED else []
        rows.append(numbers)
    assert len(rows) > 10
    return rows


# --- Files, read back. ------------------------------------------------------------------------------------------------


def csv_of(content: bytes) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [row for row in rows if not row[0].startswith("# ")]


def notes_of(content: bytes) -> list[str]:
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [row[0].removeprefix("# ") for row in lines if row[0].startswith("# ")]


def sheet_of(content: bytes, number: int) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))


def xlsx_of(content: bytes, number: int = 1) -> list[list[str | float | None]]:
    rows = sheet_of(content, number).iter(f"{SHEET}row")
    return [[_cell(cell) for cell in row.iter(f"{SHEET}c")] for row in rows]


def _cell(cell: ET.Element) -> str | float | None:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{SHEET}t"))
    value = cell.find(f"{SHEET}v")
    return None if value is None else float(value.text or "")


def parquet_of(content: bytes) -> dict[str, list[Any]]:
    found = read_parquet(io.BytesIO(content)).read_all()
    return {name: [one.as_py() for one in found[name]] for name in found.column_names}


def pdf_of(content: bytes) -> list[str]:
    """The text of each page without spaces, in which files do not agree."""
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


# --- The same numbers. ------------------------------------------------------------------------------------------------


async def test_csv_has_the_numbers_of_the_api_to_the_last_digit(reader: AsyncClient) -> None:
    rows = csv_of(await export(reader, "csv"))[1:]
    numbers = [[float(cell) if cell else None for cell in row[2:]] for row in rows]
    assert numbers == await told(reader)


async def test_parquet_has_the_numbers_of_the_api_to_the_last_digit(reader: AsyncClient) -> None:
    columns = parquet_of(await export(reader, "parquet"))
    numbers = [column for name, column in columns.items() if name not in ("step", "queue", "is_total")]
    assert [list(row) for row in zip(*numbers, strict=True)] == await told(reader)
    assert columns["is_total"] == [False] * (len(columns["step"]) - 1) + [True]


async def test_xlsx_has_the_numbers_of_the_api_as_far_as_spreadsheets_calculate(reader: AsyncClient) -> None:
    content = await export(reader, "xlsx")
    headings, *rows = xlsx_of(content)
    days = [
        at for at, heading in enumerate(headings) if heading in ("Avg. speed of answer", "Time to the first answer")
    ]
    assert len(days) == 2
    numbers = [[_in_seconds(cell, is_day=at in days) for at, cell in enumerate(row)][2:] for row in rows]
    for found, expected in zip(numbers, await told(reader), strict=True):
        assert [one is None for one in found] == [one is None for one in expected]
        assert list(filter(None, found)) == pytest.approx(list(filter(None, expected)), rel=1e-14)


def _in_seconds(cell: str | float | None, *, is_day: bool) -> str | float | None:
    return cell * 86_400 if is_day and isinstance(cell, float) else cell


async def test_pdf_shows_the_numbers_of_the_api_rounded(reader: AsyncClient) -> None:
    names = ("sl.offered", "offered", "asa", "csat.mean")
    kinds = (Kind.SHARE, Kind.COUNT, Kind.COUNT, Kind.DURATION, Kind.COUNT, Kind.NUMBER, Kind.COUNT)
    pages = pdf_of(await export(reader, "pdf", metric=names))
    for row in await told(reader, names):
        line = "".join(shown(_as_told(one, kind), kind, BERLIN) for one, kind in zip(row, kinds, strict=True))
        assert any("".join(line.split()) in page for page in pages), line


def _as_told(number: float | None, kind: Kind) -> float | None:
    if number is None or kind not in (Kind.COUNT, Kind.DURATION):
        return number
    return number * SECOND if kind is Kind.DURATION else int(number)


async def test_times_are_those_of_the_zone_in_every_file(reader: AsyncClient) -> None:
    found = parquet_of(await export(reader, "parquet"))["step"][:-1]
    assert {moment.tzinfo.key for moment in found} == {BERLIN.key}
    local = [f"{moment:%Y-%m-%d %H:%M}" for moment in found]
    assert [row[0] for row in csv_of(await export(reader, "csv"))[1:-1]] == local
    dates = await export(reader, "csv", step="day")
    assert {row[0] for row in csv_of(dates)[1:-1]} == {moment[:10] for moment in local}
    page = "".join(pdf_of(await export(reader, "pdf")))
    assert all(moment.replace(" ", "") in page for moment in local)


async def test_rows_are_in_the_order_of_the_screen(reader: AsyncClient) -> None:
    asks = {"metric": ["offered", "sl.offered"], "by": ["queue", "outcome"], "step": "weekday"}

    async def column(sort: str, at: int) -> list[str]:
        return [row[at] for row in csv_of(await export(reader, "csv", **asks, sort=sort))[1:-1]]

    offered = [float(cell) for cell in await column("-offered", 3)]
    assert offered == sorted(offered, reverse=True)
    levels = await column("sl.offered", 4)
    assert levels[-1] == ""
    known = [float(cell) for cell in levels if cell]
    assert known == sorted(known)
    assert levels == [*(level for level in levels if level), *(level for level in levels if not level)]
    outcomes = await column("outcome", 2)
    assert outcomes == sorted(outcomes, key=str.casefold)
    as_told = csv_of(await export(reader, "csv", **asks))[1:]
    assert csv_of(await export(reader, "csv", **asks, sort="nothing"))[1:] == as_told


async def test_an_installation_says_what_kinds_of_files_it_writes(
    reader: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await reader.get("/api/metrics/formats")).json() == ["csv", "xlsx", "parquet", "pdf"]
    monkeypatch.setitem(sys.modules, "arro3.io", None)
    assert (await reader.get("/api/metrics/formats")).json() == ["csv", "xlsx", "pdf"]


@pytest.mark.parametrize(
    ("cell", "kind", "expected"),
    [
        (0.0625, Kind.SHARE, "6,3 %"),
        (0.1235, Kind.SHARE, "12,4 %"),
        (1 / 3, Kind.SHARE, "33,3 %"),
        (2.125, Kind.NUMBER, "2,13"),
        (90_500_000, Kind.DURATION, "0:01:31"),
        (89_499_999.9, Kind.DURATION, "0:01:29"),
    ],
)
def test_half_a_digit_goes_up_as_on_screens(cell: float, kind: Kind, expected: str) -> None:
    assert shown(cell, kind, BERLIN, ",") == expected


async def test_without_parts_and_steps_there_is_one_row(reader: AsyncClient) -> None:
    answer = await reader.get("/api/metrics", params={key: QUESTION[key] for key in ("metric", "since", "until")})
    total = answer.json()["total"]["values"]
    wanted = {**{key: QUESTION[key] for key in ("metric", "since", "until")}, "format": "csv"}
    content = (await reader.get("/api/metrics/export", params=wanted)).content
    headings, row = csv_of(content)
    assert (headings[0], float(row[0]), int(row[1])) == ("Service level", total[0]["value"], total[0]["count"])


# --- What else they say. ----------------------------------------------------------------------------------------------


async def test_a_report_prints_its_method(reader: AsyncClient) -> None:
    method = "answered in time ÷ (answered + abandoned)"
    content = await export(reader, "csv", queue="sales")
    notes = notes_of(content)
    assert "Time zone: Europe/Berlin" in notes
    assert "Queue: Sales" in notes
    assert (
        f"sl.offered v1: Service level = {method} (Time runs from the entry into the queue, ringing included)" in notes
    )
    definitions = xlsx_of(await export(reader, "xlsx", queue="sales"), number=2)
    assert ["Queue", "Sales"] in definitions
    assert [row[0] for row in definitions if row[-1] == method] == ["sl.offered v1"]
    found = read_parquet(io.BytesIO(await export(reader, "parquet"))).schema.metadata
    assert found[b"sl.offered v1"].decode() == method
    assert "".join(method.split()) in pdf_of(await export(reader, "pdf"))[-1]


async def test_names_are_chinese_for_whoever_reads_chinese(reader: AsyncClient) -> None:
    asked = {"language": "zh-Hans"}
    assert {row[1] for row in csv_of(await export(reader, "csv", **asked))[1:-1]} >= {"销售部", "客户支持"}
    assert {row[1] for row in xlsx_of(await export(reader, "xlsx", **asked))[1:-1]} >= {"销售部", "客户支持"}
    assert set(parquet_of(await export(reader, "parquet", **asked))["queue"]) >= {"销售部", "客户支持"}
    pages = pdf_of(await export(reader, "pdf", **asked))
    assert all(name in "".join(pages) for name in ("销售部", "客户支持", "服务水平", "第1页"))


async def test_names_without_a_chinese_one_are_english_ones(reader: AsyncClient) -> None:
    content = await export(reader, "csv", by="line", metric=["offered"], language="zh-Hans", step="month")
    assert {row[1] for row in csv_of(content)[1:-1]} == {"Line web", "Line shop"}


async def test_agents_teams_and_outcomes_have_names(reader: AsyncClient) -> None:
    content = await export(reader, "csv", metric=["handled"], by=["agent", "team", "outcome"], step="weekday")
    headings, *rows = csv_of(content)
    assert headings == ["Day of the week", "Agent", "Team", "Outcome", "Handled"]
    assert {"'-1+Anna Ångström", "ben"} <= {row[1] for row in rows}
    assert {"Север", "south", "No team"} >= {row[2] for row in rows[:-1]}
    assert {"Code solved", "No outcome"} <= {row[3] for row in rows}
    assert rows[-1][:4] == ["Total", "", "", ""]


async def test_no_name_becomes_a_formula(reader: AsyncClient) -> None:
    assert {row[1] for row in csv_of(await export(reader, "csv"))[1:-1]} >= {'\'=HYPERLINK("x")'}
    sheet = sheet_of(await export(reader, "xlsx"), 1)
    assert sheet.find(f".//{SHEET}f") is None
    assert '=HYPERLINK("x")' in {row[1] for row in xlsx_of(await export(reader, "xlsx"))}


async def test_a_sheet_keeps_its_headings_in_view_and_has_filters(reader: AsyncClient) -> None:
    sheet = sheet_of(await export(reader, "xlsx"), 1)
    pane, filters = sheet.find(f".//{SHEET}pane"), sheet.find(f"{SHEET}autoFilter")
    assert pane is not None
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    assert filters is not None
    rows = len(xlsx_of(await export(reader, "xlsx")))
    assert filters.get("ref") == f"A1:N{rows - 1}"


async def test_a_file_is_called_by_what_it_holds(reader: AsyncClient) -> None:
    wanted = {"metric": "offered", "since": 0, "until": 2 * DAY, "format": "xlsx"}
    answer = await reader.get("/api/metrics/export", params=wanted)
    assert answer.headers["content-disposition"] == 'attachment; filename="offered_1970-01-01_1970-01-02.xlsx"'
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")


def test_the_last_day_of_a_name_is_one_that_is_told_of() -> None:
    asked = ask(["offered", "asa"], since=0, until=DAY, zone=ZoneInfo("UTC"))
    assert name_of(asked, Format.PDF) == "figures_1970-01-01.pdf"


# --- What is refused. -------------------------------------------------------------------------------------------------


async def test_an_unknown_kind_of_file_is_malformed(reader: AsyncClient) -> None:
    answer = await reader.get("/api/metrics/export", params={**QUESTION, "format": "xls"})
    assert answer.status_code == 422


@pytest.mark.parametrize("form", list(Format))
async def test_more_rows_than_people_read_are_refused_with_what_to_do(
    reader: AsyncClient, form: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_ROWS", 3)
    answer = await reader.get("/api/metrics/export", params={**QUESTION, "format": form})
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["params"]) == (400, "metrics.too_many_rows", {"most": 3})


async def test_without_its_library_parquet_says_what_to_install(
    reader: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "arro3.io", None)
    answer = await reader.get("/api/metrics/export", params={**QUESTION, "format": "parquet"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (503, "metrics.parquet_missing")
    assert problem["params"] == {"package": "perezvon[parquet]"}


async def test_who_sees_only_a_team_or_themselves_takes_out_only_that(filled: Database) -> None:
    service = FiguresService(TestClock(NOW), lambda: Engine().view)
    leader = actor("reports.read", scope=Scope.TEAM, teams=["north"])
    wanted = {**QUESTION, "metric": ["handled"], "by": "team", "step": "month", "format": "csv"}
    async with client(filled, [figures_router(service)], leader) as reader:
        rows = csv_of((await reader.get("/api/metrics/export", params=wanted)).content)
        assert {row[1] for row in rows[1:-1]} == {"Север"}
        refused = await reader.get("/api/metrics/export", params={**wanted, "metric": "arrived", "by": "line"})
        assert refused.json()["code"] == "metrics.not_seen"
    own = {**wanted, "by": "agent"}
    async with client(filled, [figures_router(service)], actor("reports.read", agent="anna")) as anna:
        rows = csv_of((await anna.get("/api/metrics/export", params=own)).content)
        assert {row[1] for row in rows[1:-1]} == {"'-1+Anna Ångström"}
    async with client(filled, [figures_router(service)], actor("contacts.read")) as stranger:
        assert (await stranger.get("/api/metrics/export", params=wanted)).status_code == 403


async def test_a_report_that_was_taken_stands_in_the_audit_trail(filled: Database, reader: AsyncClient) -> None:
    await export(reader, "csv")
    async with filled.begin() as tx:
        entries = await tx.execute(select(audit_entry.c.actor, audit_entry.c.action, audit_entry.c.subject))
    assert [tuple(entry) for entry in entries] == [("somebody", "sheets.export", "figures")]


# --- Reports of any shape. --------------------------------------------------------------------------------------------


def asked_for(names: Sequence[str], **how: Any) -> Asked:
    return ask(names, since=0, until=30 * DAY, zone=BERLIN, **how)


def made_up(asked: Asked, rows: int, language: Language = Language.ENGLISH) -> Report:
    sums = dict.fromkeys(Sum, 7)
    part = tuple("somebody" for _ in asked.by)
    lines = [Told(part=part, at=None if asked.step is None else 1 + number % 7, sums=sums) for number in range(rows)]
    return report(asked, lines, Told(part=(None,) * len(part), at=None, sums=sums), texts=texts(language), names={})


@pytest.mark.parametrize("language", list(Language))
def test_everything_has_words_in_every_language(language: Language) -> None:
    for one in METRICS.values():
        for step in Step:
            asked = asked_for([one.name], by=one.known_by, step=step)
            made = made_up(asked, 7 if step in CYCLES else 1, language)
            assert all(column.title for column in made.columns)
            assert all(method.formula for method in made.methods)


@pytest.mark.parametrize("language", list(Language))
def test_each_sum_has_words(language: Language) -> None:
    assert all(texts(language)(f"sum.{one}") for one in Sum)


@pytest.mark.parametrize("language", list(Language))
def test_no_two_metrics_are_called_the_same(language: Language) -> None:
    titles = [texts(language)(f"metric.{name}") for name in METRICS]
    assert len(set(titles)) == len(titles)


def test_a_long_table_has_its_headings_and_a_number_on_each_page() -> None:
    pages = pdf_of(written(made_up(asked_for(["offered"], step=Step.WEEKDAY), 200), Format.PDF))
    assert len(pages) > 4
    assert all("Dayoftheweek" in page for page in pages)
    assert [page[-9 - len(str(at)) :].endswith(f"{at}of{len(pages)}") for at, page in enumerate(pages, 1)] == [
        True
    ] * len(pages)


def test_no_row_is_lost_between_pages() -> None:
    rows = [[f"<{number}>", number] for number in range(200)]
    made = replace(made_up(asked_for(["offered"], by=[By.QUEUE]), 1), rows=rows)
    text = "".join(pdf_of(written(made, Format.PDF)))
    assert [text.count(f"<{number}>{number}") for number in range(200)] == [1] * 200


def test_a_wide_table_goes_on_beside_itself() -> None:
    names = [name for name, one in METRICS.items() if By.AGENT in one.known_by][:20]
    made = made_up(asked_for(names, by=[By.AGENT]), 3)
    pages = pdf_of(written(made, Format.PDF))
    assert len(pages) > 2
    assert all(page.count("somebody") == 3 for page in pages)
    assert all("".join(column.title.split()) in "".join(pages) for column in made.columns)


def test_a_filter_of_hundreds_leaves_room_for_the_table() -> None:
    chosen = asked_for(["offered"], step=Step.WEEKDAY, only={By.QUEUE: [f"queue-{number}" for number in range(500)]})
    pages = pdf_of(written(made_up(chosen, 3), Format.PDF))
    assert len(pages) == 1
    assert "…" in pages[0]


def test_letters_that_no_typeface_has_leave_a_mark() -> None:
    made = replace(made_up(asked_for(["offered"], by=[By.QUEUE]), 1), rows=[["Ночь 夜 \U0001f319", 5]])
    assert "Ночь夜□5" in pdf_of(written(made, Format.PDF))[0]


def test_a_negative_number_is_left_alone_in_csv() -> None:
    made = replace(made_up(asked_for(["offered"], by=[By.QUEUE]), 1), rows=[["@x", -5], ["\tx", -0.5], ["x", 1e-7]])
    rows = csv_of(written(made, Format.CSV))[1:4]
    assert rows == [["'@x", "-5"], ["'\tx", "-0.5"], ["x", "1e-07"]]


def test_no_value_is_an_empty_cell_and_never_zero() -> None:
    asked = asked_for(["sl.offered"], by=[By.QUEUE])
    nothing = Told(part=("sales",), at=None, sums={})
    made = report(asked, [nothing], replace(nothing, part=(None,)), texts=texts(Language.ENGLISH), names={})
    assert csv_of(written(made, Format.CSV))[1:] == [["sales", "", "0"], ["Total", "", "0"]]
    assert parquet_of(written(made, Format.PARQUET))["sl.offered"] == [None, None]
    assert xlsx_of(written(made, Format.XLSX))[1][:2] == ["sales", None]

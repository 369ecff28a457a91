"""`perezvon metrics`: figures of any time, asked of the database. They are those of the web app, to the last digit."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import click
from pydantic import TypeAdapter, ValidationError

from perezvon.engine.engine import Engine
from perezvon.entrypoints.foundation import Foundation, foundation
from perezvon.entrypoints.settings import read_settings
from perezvon.entrypoints.twin.tables import table
from perezvon.entrypoints.words import language_of
from perezvon.features.metrics.domain.asking import Step
from perezvon.features.metrics.domain.catalogue import METRICS
from perezvon.features.metrics.domain.report import Report, formula, shown
from perezvon.features.metrics.domain.sums import By
from perezvon.features.metrics.schemas import Definition, Figures, Question, zone_called
from perezvon.features.metrics.service.exports.files import Format, written
from perezvon.features.metrics.service.figures import PERMISSION, FiguresService
from perezvon.features.metrics.service.reports import ReportsService
from perezvon.features.metrics.service.words import texts
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import UserId
from perezvon.kernel.time import Micros, from_datetime
from perezvon.kernel.values import Language

OPERATOR: Final = Actor(user=UserId("operator"), permissions={PERMISSION: Scope.ALL})
"""Whoever has the machine sees all."""

_INSTANTS: Final = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
_language = click.option(
    "--language",
    type=click.Choice([one.value for one in Language]),
    help="Of names and titles; that of the terminal otherwise.",
)


@click.group()
def command() -> None:
    """Print figures of any time, and how they are computed."""


@command.command("list")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@_language
def list_metrics(form: str, language: str | None) -> None:
    """Every figure that there is: its name, the version of its definition, what it counts in, and its formula."""
    if form == "json":
        known = [Definition.model_validate(one) for one in METRICS.values()]
        click.echo(TypeAdapter(Sequence[Definition]).dump_json(known))
        return
    words = texts(_chosen(language))
    for one in METRICS.values():
        click.echo(f"{f'{one.name} v{one.version}':<24}{words(f'unit.{one.unit}')}: {formula(one, words)}")


@command.command()
@click.argument("metrics", nargs=-1, required=True)
@click.option("--since", type=click.DateTime(_INSTANTS), required=True, help="A day, or a day and a time, in the zone.")
@click.option("--until", type=click.DateTime(_INSTANTS), required=True, help="The same; what is told ends before it.")
@click.option("--zone", default="UTC", show_default=True, help="Whose days and hours are meant, such as Europe/Berlin.")
@click.option("--by", multiple=True, type=click.Choice([one.value for one in By]), help="Tell parts apart.")
@click.option("--step", type=click.Choice([one.value for one in Step]), help="Tell times apart.")
@click.option("--queue", multiple=True, help="Only these, by id; an empty one for what has none.")
@click.option("--line", multiple=True, help="Likewise.")
@click.option("--outcome", multiple=True, help="Likewise.")
@click.option("--tier", multiple=True, help="Likewise.")
@click.option("--agent", multiple=True, help="Likewise.")
@click.option("--team", multiple=True, help="Likewise.")
@click.option("--reason", multiple=True, help="Likewise, of breaks.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@_language
@click.option("--demo", is_flag=True, help="The demo's figures.")
def show(
    metrics: Sequence[str],
    *,
    since: datetime,
    until: datetime,
    zone: str,
    form: str,
    language: str | None,
    demo: bool,
    **how: Sequence[str] | str | None,
) -> None:
    """What METRICS, by the names of `perezvon metrics list`, came to.

    With --format json it is what GET /api/metrics answers, with csv what GET /api/metrics/export does.
    """
    there = zone_called(zone)
    asked = {"metric": metrics, "since": _at(since, there), "until": _at(until, there), "zone": zone, **how}
    printed = asyncio.run(_show(_question(asked), form, _chosen(language), demo=demo))
    click.echo(printed, nl=form != "csv")


def _question(asked: Mapping[str, object]) -> Question:
    try:
        return Question.model_validate(asked)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        raise click.UsageError("; ".join(f"{one['loc'][0]}: {one['msg']}" for one in problems)) from error


async def _show(question: Question, form: str, language: Language, *, demo: bool) -> str | bytes:
    async with foundation(read_settings(demo=demo), name="metrics") as base:
        return await figures(base, question, form, language)


async def figures(base: Foundation, question: Question, form: str, language: Language) -> str | bytes:
    """What is printed. Raises the refusals of a question that cannot be answered."""
    asked = question.asked()
    service = FiguresService(base.clock, lambda: Engine().view)
    async with base.database.begin() as tx:
        if form == "json":
            return Figures.of(asked, await service.told(tx, OPERATOR, asked)).model_dump_json()
        report = await ReportsService(service).report(tx, OPERATOR, asked, language)
    return _text(report) if form == "table" else written(report, Format.CSV)


def _text(report: Report) -> str:
    kinds = [column.kind for column in report.columns]
    rows = [
        [shown(cell, kind, report.zone) for cell, kind in zip(row, kinds, strict=True)]
        for row in (*report.rows, report.labelled_total)
    ]
    return table([[column.title for column in report.columns], *rows])


def _chosen(language: str | None) -> Language:
    return language_of(os.environ) if language is None else Language(language)


def _at(moment: datetime, zone: ZoneInfo) -> Micros:
    return from_datetime(moment.replace(tzinfo=zone))

"""`perezvon twin`: a day lived again, under other rules, many times over."""

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import click
import msgspec

from perezvon.entrypoints.twin import tables
from perezvon.entrypoints.twin.sources import made_up, read_source, read_text
from perezvon.entrypoints.words import Words
from perezvon.features.twin.domain.config import changed
from perezvon.features.twin.domain.plan import Plan
from perezvon.features.twin.domain.refusals import FileRefusedError
from perezvon.features.twin.domain.results import Day, ranges
from perezvon.features.twin.domain.scenarios import Callers, Scenario
from perezvon.features.twin.service.living import live

T = TypeVar("T")

AS_IT_WAS = "-"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_replications = click.option(
    "--replications", default=20, show_default=True, type=click.IntRange(2, 1_000), help="How often each day is lived."
)
_seed = click.option("--seed", default=1, show_default=True, type=int, help="Of all chance: same seed, same result.")
_json = click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
_day = click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="A day of the log; its busiest one otherwise.")
_zone = click.option("--zone", default="UTC", show_default=True, help="The time zone in which our own log is read.")


@click.group()
def command() -> None:
    """Ask "what if": live days again under other staff, skills and rules.

    A log is a CSV file (contact_id, arrived_at, queue, priority, customer_id, wait_s, outcome, handle_s, agent_id) or
    our own log as `perezvon export events` writes it (.jsonl). A config is a TOML file with what is to be different;
    docs/howto/twin.md describes both.
    """


@command.command()
@click.argument("file", type=_FILE)
@click.option("--config", type=_FILE, help="What is to be different; otherwise the days are lived as they were.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Only this day of the log.")
@_zone
@_replications
@_seed
@_json
def replay(
    file: Path, config: Path | None, day: datetime | None, zone: str, replications: int, *, seed: int, as_json: bool
) -> None:
    """Live the days of a log again, and show each real day beside the range in which the twin's days lie."""
    words = Words.here()
    source = _told(words, lambda: read_source(file, zone=zone))
    days = [_number(day)] if day is not None else list(source.log.days())
    scenarios = [
        Scenario(source.callers(number), _configured(words, source.plan(number), config), seed) for number in days
    ]
    lived = _live(words, scenarios, replications)
    if as_json:
        click.echo(json.dumps(tables.replay_json(source, days, lived)))
    else:
        click.echo(tables.replay_text(words, source, days, lived))


@command.command()
@click.argument("a")
@click.argument("b")
@click.option("--log", type=_FILE, help="Whose callers come; otherwise made-up ones of a usual centre.")
@_day
@_zone
@click.option(
    "--calls", default=3_000, show_default=True, type=click.IntRange(1, 200_000), help="A day, without a log."
)
@click.option("--agents", type=click.IntRange(1, 10_000), help="At work, without a log; as many as needed otherwise.")
@_replications
@_seed
@_json
def compare(
    a: str,
    b: str,
    log: Path | None,
    day: datetime | None,
    zone: str,
    calls: int,
    *,
    agents: int | None,
    replications: int,
    seed: int,
    as_json: bool,
) -> None:
    """What changes from config A to config B ("-": as it was), on the same callers with the same luck."""
    words = Words.here()
    callers, plan = _base(words, log, day, zone, calls=calls, agents=agents)
    plans = [_configured(words, plan, None if name == AS_IT_WAS else Path(name)) for name in (a, b)]
    before, after = _live(words, [Scenario(callers, plan, seed) for plan in plans], replications)
    if as_json:
        click.echo(json.dumps(tables.compare_json(before, after)))
    else:
        click.echo(tables.compare_text(words, before, after, names=(a, b)))


@command.command()
@click.option("--config", type=_FILE, help="What is to be different.")
@click.option("--log", type=_FILE, help="From which arrivals, patience and handling times are learnt.")
@_day
@_zone
@click.option(
    "--calls", default=3_000, show_default=True, type=click.IntRange(1, 200_000), help="A day, without a log."
)
@click.option("--agents", type=click.IntRange(1, 10_000), help="At work, without a log; as many as needed otherwise.")
@click.option(
    "--load", "factor", default=1.0, show_default=True, type=click.FloatRange(0.01, 100), help="Times as many callers."
)
@_replications
@_seed
@_json
def run(
    config: Path | None,
    log: Path | None,
    day: datetime | None,
    zone: str,
    calls: int,
    *,
    agents: int | None,
    factor: float,
    replications: int,
    seed: int,
    as_json: bool,
) -> None:
    """Live days with made-up callers: as many as a log leads one to expect, or those of a usual centre."""
    words = Words.here()
    callers, plan = _base(words, log, day, zone, calls=calls, agents=agents, factor=factor, is_made_up=True)
    (lived,) = _live(words, [Scenario(callers, _configured(words, plan, config), seed)], replications)
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(ranges(lived))))
    else:
        click.echo(tables.run_text(words, lived))


def _base(
    words: Words,
    log: Path | None,
    day: datetime | None,
    zone: str,
    *,
    calls: int,
    agents: int | None,
    factor: float = 1.0,
    is_made_up: bool = False,
) -> tuple[Callers, Plan]:
    """Callers and the plan that configs change."""
    if log is None:
        return made_up(calls, agents, factor)
    source = _told(words, lambda: read_source(log, zone=zone))
    number = _number(day) if day is not None else source.busiest()
    real = source.callers(number)
    click.echo(words.say("twin.note.day", day=tables.iso(number), calls=len(source.log.of_day(number))), err=True)
    return (source.made_up(factor) if is_made_up else real), source.plan(number)


def _configured(words: Words, plan: Plan, config: Path | None) -> Plan:
    if config is None:
        return plan
    return _told(words, lambda: changed(plan, read_text(config), config.name))


def _live(words: Words, scenarios: Sequence[Scenario], replications: int) -> list[list[Day]]:
    """Live them with a bar on a terminal."""
    with click.progressbar(length=1_000, label=words.say("twin.note.living"), file=sys.stderr) as bar:
        return asyncio.run(
            live(scenarios, replications, progress=lambda share: bar.update(round(share * 1_000) - bar.pos))
        )


def _told(words: Words, read: Callable[[], T]) -> T:
    """What was read; a file that is refused is told with its line and the reason in words."""
    try:
        return read()
    except FileRefusedError as error:
        why = words.say(f"twin.reason.{error.params['reason']}", **error.params)
        raise click.ClickException(words.say("failure.twin.file_refused", **{**error.params, "reason": why})) from error


def _number(day: datetime) -> int:
    return (day.date() - date(1970, 1, 1)).days

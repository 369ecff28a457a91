"""`perezvon bench`: measurements of this machine, each one JSON object on one line."""

import asyncio
import json
import statistics
import time
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click

from perezvon.entrypoints.bench import engine as engine_bench
from perezvon.entrypoints.bench import live as live_bench
from perezvon.entrypoints.bench import log as log_bench
from perezvon.entrypoints.bench import reports as reports_bench
from perezvon.entrypoints.bench import routing as routing_bench
from perezvon.entrypoints.bench import telephony as telephony_bench
from perezvon.entrypoints.bench import twin as twin_bench
from perezvon.entrypoints.bench import voice as voice_bench
from perezvon.entrypoints.bench import waiting as waiting_bench
from perezvon.entrypoints.bench import web as web_bench
from perezvon.entrypoints.bench.routing import rivals
from perezvon.kernel.errors import AppError

_Command = TypeVar("_Command", bound=Callable[..., None])


def _seconds_option(default: float, what: str) -> Callable[[_Command], _Command]:
    return click.option("--seconds", default=default, show_default=True, type=click.FloatRange(1, 3_600), help=what)


class _Measured(Protocol):
    """What a measurement found."""

    def as_json(self) -> Mapping[str, float | None]:
        """The figures by their names."""
        ...


as_json_option = click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")


@click.group()
def command() -> None:
    """Measure this machine."""


@command.command()
def engine() -> None:
    """The engine alone on a day of 10,000 calls: how fast it decides, without log, network and sound."""
    spent = engine_bench.Day(agents=engine_bench.AGENTS, calls=engine_bench.CALLS).run()
    percentiles = statistics.quantiles(spent, n=100)
    figures = {
        "events": len(spent),
        "events_per_s": round(len(spent) / sum(spent) * 1e9),
        "p50_us": round(percentiles[49] / 1e3, 1),
        "p99_us": round(percentiles[98] / 1e3, 1),
    }
    click.echo(json.dumps(figures))


@command.command()
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the database lies while it is measured: a folder of the disk in question.",
)
@_seconds_option(log_bench.SECONDS, "How long each part is measured.")
@as_json_option
def log(folder: Path | None, seconds: float, as_json: bool) -> None:
    """The log and the queue of jobs on a private PostgreSQL that syncs every commit; about a minute."""
    try:
        figures = log_bench.measure(folder, seconds=seconds, say=_sayer())
    except AppError as error:
        raise click.ClickException(str(error)) from error
    _print(figures, as_json=as_json)


@command.command()
@as_json_option
def routing(as_json: bool) -> None:
    """Routing as a simulator, beside SimPy, Ciw and a matcher that looks at everybody; minutes."""
    if not rivals.are_installed():
        raise click.ClickException(rivals.ADVICE)
    _print(routing_bench.measure(_sayer()), as_json=as_json)


@command.command()
@click.option(
    "--calls", default=voice_bench.CALLS, show_default=True, type=click.IntRange(1, 500), help="Calls at once."
)
@_seconds_option(voice_bench.SECONDS, "How long each of the two parts is measured.")
@as_json_option
def voice(calls: int, seconds: float, as_json: bool) -> None:
    """Browser voice: recorded calls of two pages each through a real media process, over WebRTC on loopback."""
    _measure(voice_bench.measure(calls=calls, seconds=seconds, say=_sayer()), as_json=as_json)


@command.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with a real month of calls, calls-*.csv; without one its figures are null.",
)
@as_json_option
def waiting(data: Path | None, as_json: bool) -> None:
    """Expected waits against two simple predictions: queues of one skill, of several, and a real month."""
    _print(waiting_bench.measure(data, _sayer()), as_json=as_json)


@command.command()
@click.option(
    "--agents", default=web_bench.AGENTS, show_default=True, type=click.IntRange(1, 10_000), help="On the board."
)
@_seconds_option(web_bench.SECONDS, "How long each round is measured.")
@click.option("--rounds", default=web_bench.ROUNDS, show_default=True, type=click.IntRange(1, 99), help="Of each kind.")
@click.option(
    "--events",
    default=web_bench.EVENTS,
    show_default=True,
    type=click.IntRange(1),
    help="Changes of state between the two looks at the heap.",
)
@as_json_option
def web(agents: int, seconds: float, rounds: int, events: int, as_json: bool) -> None:
    """The web app in Chromium: what pages fetch first, and the live board with a whole centre behind it."""
    measuring = web_bench.measure(agents=agents, seconds=seconds, rounds=rounds, events=events, say=_sayer())
    _measure(measuring, as_json=as_json)


@command.command()
@click.option(
    "--contacts",
    default=reports_bench.CONTACTS,
    show_default=True,
    type=click.IntRange(reports_bench.CALLS),
    help="In the database.",
)
@as_json_option
def reports(contacts: int, as_json: bool) -> None:
    """Reports on years of contacts, and the sums they are told from; minutes, and some gigabytes of disk."""
    _measure(reports_bench.measure(count=contacts, say=_sayer()), as_json=as_json)


@command.command()
@click.option(
    "--dashboards", default=live_bench.DASHBOARDS, show_default=True, type=click.IntRange(10, 10_000), help="At once."
)
@_seconds_option(live_bench.SECONDS, "How long each round is.")
@click.option(
    "--rounds", default=live_bench.ROUNDS, show_default=True, type=click.IntRange(1, 99), help="Of each kind."
)
@as_json_option
def live(dashboards: int, seconds: float, rounds: int, as_json: bool) -> None:
    """Live dashboards beside calls of the telephone network, of which one in ten is dead; minutes."""
    _measure(live_bench.measure(dashboards=dashboards, seconds=seconds, rounds=rounds, say=_sayer()), as_json=as_json)


@command.command()
@_seconds_option(telephony_bench.SECONDS, "How long each round is.")
@click.option(
    "--rounds", default=telephony_bench.ROUNDS, show_default=True, type=click.IntRange(1, 99), help="Of each queue."
)
@click.option(
    "--calls",
    default=telephony_bench.RECORDED,
    show_default=True,
    type=click.IntRange(1, 250),
    help="Recorded at once.",
)
@click.option(
    "--talk",
    default=telephony_bench.TALK_RECORDED_S,
    show_default=True,
    type=click.FloatRange(2, 600),
    help="How many seconds all recorded calls talk at once.",
)
@as_json_option
def telephony(seconds: float, rounds: int, calls: int, talk: float, as_json: bool) -> None:
    """Calls of the telephone network beside Asterisk's own queue, in turns on one Asterisk; minutes."""
    measuring = telephony_bench.measure(seconds=seconds, rounds=rounds, calls=calls, talk_s=talk, say=_sayer())
    _measure(measuring, as_json=as_json)


@command.command()
@click.option(
    "--calls",
    default=telephony_bench.LEFTOVERS,
    show_default=True,
    type=click.IntRange(1, 1_000_000),
    help="At 60 a second.",
)
@as_json_option
def leftovers(calls: int, as_json: bool) -> None:
    """What many calls of the telephone network leave behind in Asterisk, in the database and in memory; minutes."""
    _measure(telephony_bench.measure_leftovers(calls=calls, say=_sayer()), as_json=as_json)


@command.command()
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=f"The folder with {twin_bench.MONTH}.",
)
@click.option("--replications", default=20, show_default=True, type=click.IntRange(10, 1_000), help="Of each day.")
@as_json_option
def twin(data: Path, replications: int, as_json: bool) -> None:
    """The twin on a real month: how often its ranges hold the real day, how wide they are, and how fast it is."""
    _print(asyncio.run(twin_bench.measure(data, replications=replications, say=_sayer())), as_json=as_json)


def _sayer() -> Callable[[str], None]:
    """Stages with the seconds since now, on standard error."""
    began = time.perf_counter()

    def say(words: str) -> None:
        click.echo(f"{time.perf_counter() - began:5.0f} s  {words}", err=True)

    return say


def _measure(measuring: Coroutine[Any, Any, _Measured], *, as_json: bool) -> None:
    """Print what is measured, or why it cannot be."""
    try:
        figures = asyncio.run(measuring).as_json()
    except AppError as error:
        raise click.ClickException(str(error)) from error
    _print(figures, as_json=as_json)


def _print(figures: Mapping[str, float | None], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(figures))
    else:
        for name, value in figures.items():
            click.echo(f"{name.replace('_', ' ')}: {value}")

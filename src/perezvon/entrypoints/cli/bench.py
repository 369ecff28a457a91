"""`perezvon bench`: measurements of this machine, each one JSON object on one line."""

import asyncio
import json
import statistics
import time

import click

from perezvon.entrypoints import bench, bench_voice


@click.group()
def command() -> None:
    """Measure this machine."""


@command.command()
def engine() -> None:
    """The engine alone on a day of 10,000 calls: how fast it decides, without log, network and sound."""
    spent = bench.Day(agents=bench.AGENTS, calls=bench.CALLS).run()
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
    "--calls", default=bench_voice.CALLS, show_default=True, type=click.IntRange(1, 500), help="Calls at once."
)
@click.option(
    "--seconds",
    default=bench_voice.SECONDS,
    show_default=True,
    type=click.FloatRange(1, 3_600),
    help="How long each of the two parts is measured.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def voice(calls: int, seconds: float, as_json: bool) -> None:
    """Browser voice: recorded calls of two pages each through a real media process, over WebRTC on loopback."""
    began = time.perf_counter()

    def say(words: str) -> None:
        click.echo(f"{time.perf_counter() - began:5.0f} s  {words}", err=True)

    try:
        figures = asyncio.run(bench_voice.measure(calls=calls, seconds=seconds, say=say)).as_json()
    except bench_voice.NothingMeasuredError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(figures))
    else:
        for name, value in figures.items():
            click.echo(f"{name.replace('_', ' ')}: {value}")

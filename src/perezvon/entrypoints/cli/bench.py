"""`perezvon bench`: measurements of this machine, each one JSON object on one line."""

import json
import statistics

import click

from perezvon.entrypoints import bench


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

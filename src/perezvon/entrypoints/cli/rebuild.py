"""`perezvon rebuild`: the read tables anew from the log."""

import asyncio

import click

from perezvon.entrypoints.settings import read_settings
from perezvon.entrypoints.worker import rebuild
from perezvon.platform.log.port import StepsGoneError


@click.command()
@click.option("--demo", is_flag=True, help="The demo's data folder.")
def command(demo: bool) -> None:
    """Empty the tables that follow from the log and fold every step again; they fill up while others read."""
    try:
        rebuilt = asyncio.run(rebuild(read_settings(demo=demo)))
    except StepsGoneError as gone:
        raise click.ClickException(f"nothing was changed: {gone}, and what they told cannot be told again") from gone
    for name, steps in rebuilt:
        click.echo(f"{name}: {steps} steps")

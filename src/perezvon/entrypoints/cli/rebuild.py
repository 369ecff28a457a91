"""`perezvon rebuild`: the read tables anew from the log."""

import asyncio

import click

from perezvon.entrypoints.settings import read_settings
from perezvon.entrypoints.worker import rebuild


@click.command()
@click.option("--demo", is_flag=True, help="The demo's data folder.")
def command(demo: bool) -> None:
    """Empty the tables that follow from the log and fold every step again; they fill up while others read."""
    for name, steps in asyncio.run(rebuild(read_settings(demo=demo))):
        click.echo(f"{name}: {steps} steps")

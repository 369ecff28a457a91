"""`perezvon serve`: a whole centre on this machine."""

import asyncio

import click

from perezvon.entrypoints.serve import serve
from perezvon.entrypoints.settings import read_settings


@click.command()
@click.option("--demo", is_flag=True, help="A sample world that signs in by itself, on this machine only.")
def command(demo: bool) -> None:
    """Run the contact centre until Ctrl-C."""
    asyncio.run(serve(read_settings(demo=demo), click.echo))

"""`perezvon serve`: a whole centre on this machine."""

import asyncio
import sys

import click

from perezvon.entrypoints.serve import AlreadyRunningError, serve
from perezvon.entrypoints.settings import read_settings
from perezvon.kernel.errors import AppError


@click.command()
@click.option("--demo", is_flag=True, help="A sample world that signs in by itself, on this machine only.")
def command(demo: bool) -> None:
    """Run the contact centre until Ctrl-C."""
    try:
        asyncio.run(serve(read_settings(demo=demo), click.echo))
    except (AlreadyRunningError, AppError) as error:
        click.echo(f"perezvon: {error}", err=True)
        sys.exit(1)

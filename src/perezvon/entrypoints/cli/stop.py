"""`perezvon stop`: end everything that runs on the data folder."""

import click

from perezvon.entrypoints.serve import stop_all
from perezvon.entrypoints.settings import read_settings


@click.command()
@click.option("--demo", is_flag=True, help="The demo's data folder.")
def command(demo: bool) -> None:
    """Stop the centre, the media process and the private database. Calls end."""
    stopped = stop_all(read_settings(demo=demo))
    click.echo(", ".join(stopped) + " stopped" if stopped else "nothing was running")

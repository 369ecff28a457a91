"""`perezvon backup`: everything of a centre in one file, while it runs."""

import asyncio
from pathlib import Path

import click

from perezvon.entrypoints.backup.taking import source_at, take
from perezvon.entrypoints.foundation import database_for_now
from perezvon.entrypoints.settings import read_settings
from perezvon.entrypoints.words import Words


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--demo", is_flag=True, help="The demo's data.")
def command(file: Path, demo: bool) -> None:
    """Write database, recordings and prompts to FILE. The centre may run; nothing waits for it."""
    settings = read_settings(demo=demo)
    with database_for_now(settings) as address:
        source = asyncio.run(source_at(address))
        take(settings, source, file.absolute(), words=Words.here(), say=click.echo)

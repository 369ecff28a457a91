"""`perezvon restore`: a centre from a backup."""

import asyncio
from pathlib import Path

import click

from perezvon.entrypoints.backup.restoring import restore
from perezvon.entrypoints.settings import read_settings
from perezvon.entrypoints.words import Words


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="An empty folder, or one to be made.")
def command(file: Path, data: Path | None) -> None:
    """Check FILE, then restore it into an empty folder (and into the database of PEREZVON_DATABASE, if that is set)."""
    settings = read_settings()
    if data is not None:
        settings = settings.model_copy(update={"data": data.absolute()})
    asyncio.run(restore(settings, file.absolute(), words=Words.here(), say=click.echo))

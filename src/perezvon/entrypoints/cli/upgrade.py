"""`perezvon upgrade`: the data of an older version, brought to this one."""

import asyncio
from pathlib import Path

import click

from perezvon.entrypoints.backup.upgrading import upgrade
from perezvon.entrypoints.foundation import database_for_now
from perezvon.entrypoints.settings import read_settings
from perezvon.entrypoints.words import Words


@click.command()
@click.option("--backup", "file", type=click.Path(dir_okay=False, path_type=Path), help="Where the backup goes.")
@click.option("--demo", is_flag=True, help="The demo's data.")
def command(file: Path | None, demo: bool) -> None:
    """Back everything up, then bring the data to this version. If that fails, the data is as it was."""
    settings = read_settings(demo=demo)
    with database_for_now(settings):
        asyncio.run(upgrade(settings, file and file.absolute(), words=Words.here(), say=click.echo))

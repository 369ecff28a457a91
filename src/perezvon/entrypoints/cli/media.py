"""`perezvon media`: the browser-voice process."""

import asyncio

import click

from perezvon.entrypoints.media import run_media
from perezvon.entrypoints.settings import read_settings


@click.command()
@click.option("--demo", is_flag=True, help="The demo's data folder.")
def command(demo: bool) -> None:
    """Carry voice until stopped. Outlives the process that started it, and is adopted by the next one."""
    asyncio.run(run_media(read_settings(demo=demo)))

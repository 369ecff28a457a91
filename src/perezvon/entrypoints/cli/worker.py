"""`perezvon worker`: jobs and projections, in a process of their own."""

import asyncio

import click

from perezvon.entrypoints.settings import read_settings
from perezvon.entrypoints.worker import work


@click.command()
@click.option("--demo", is_flag=True, help="The demo's data folder.")
@click.option("--parent", type=int, help="End when this process, which started this one, has ended.")
def command(demo: bool, parent: int | None) -> None:
    """Run jobs and projections until stopped."""
    asyncio.run(work(read_settings(demo=demo), parent=parent))

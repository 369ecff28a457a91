"""`perezvon chaos`: a centre of its own under faults, real and simulated, and one JSON object on one line."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import Coroutine
from typing import Any

import click

from perezvon.entrypoints.chaos.real.run import FORMS, Outcome, run
from perezvon.entrypoints.chaos.real.site import free_port
from perezvon.platform.tasks import spawn

STORIES = 20


@click.command()
@click.option(
    "--form",
    type=click.Choice(list(FORMS)),
    default="short",
    show_default=True,
    help="Some 3 minutes, 10 minutes, or up to an hour. The longer ones judge times too.",
)
@click.option("--port", type=click.IntRange(1_024, 65_000), help="Of its centre; any that is free otherwise.")
@click.option("--seed", type=int, help="What people do; by chance otherwise.")
def command(form: str, port: int | None, seed: int | None) -> None:
    """Break a centre of its own in every way, and look whether anything is lost.

    Its data lies in a temporary folder; a centre that runs here is left alone.
    """
    began = time.perf_counter()

    def say(words: str) -> None:
        click.echo(f"{time.perf_counter() - began:6.1f} s  {words}", err=True)

    try:
        outcome = asyncio.run(_unless_ended(run(FORMS[form], port=port or free_port(), say=say, seed=seed)))
    except asyncio.CancelledError:
        raise click.Abort from None
    for story in outcome.stories[:STORIES]:
        say(story)
    if len(outcome.stories) > STORIES:
        say(f"and {len(outcome.stories) - STORIES} more")
    for complaint in outcome.complaints:
        say(f"not reached: {complaint}")
    click.echo(json.dumps(outcome.figures.as_json()))
    if outcome.complaints:
        sys.exit(1)


async def _unless_ended(work: Coroutine[Any, Any, Outcome]) -> Outcome:
    """Whoever is asked to end leaves no centre behind, just as with Ctrl-C."""
    running = spawn(work, name="chaos")
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    return await running

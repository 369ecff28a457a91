"""`perezvon serve`: a whole centre on this machine, or some of its roles on one of several."""

import asyncio
import os
import sys

import click

from perezvon.entrypoints.processes import ROLES
from perezvon.entrypoints.settings import read_settings
from perezvon.platform import loop


@click.command()
@click.option("--demo", is_flag=True, help="A sample world that signs in by itself, on this machine only.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(ROLES), help="Run this role, and others so named, alone."
)
@click.option("--parent", type=int, hidden=True, help="End when this process, which started this one, has ended.")
def command(demo: bool, roles: tuple[str, ...], parent: int | None) -> None:
    """Run the contact centre until Ctrl-C.

    Without --role all of it runs: api (HTTP and live data), dispatch (decides), media (voice) and worker (jobs).
    """
    settings = read_settings(demo=demo)
    # Each role loads what it needs: the voice process stays small.
    match roles:
        case ("media",):
            from perezvon.entrypoints.media import run_media  # noqa: PLC0415 - see above

            # What carries voice itself puts its packets on a loop of its own kind.
            begins_anew = (asyncio if settings.asterisk is None else loop).run(run_media(settings))
            if begins_anew:
                # The same process, for whoever watches over it.
                os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - no shell is wanted
        case ("worker",):
            from perezvon.entrypoints.worker import work  # noqa: PLC0415 - see above

            loop.run(work(settings, parent=parent))
        case _:
            from perezvon.entrypoints.serve import serve  # noqa: PLC0415 - see above

            loop.run(serve(settings, click.echo, roles=frozenset(roles or ROLES)))

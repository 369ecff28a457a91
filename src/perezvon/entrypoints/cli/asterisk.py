"""`perezvon asterisk`: the configuration of an Asterisk that carries the centre's calls."""

import os
import sys
from pathlib import Path

import click

from perezvon.adapters.telephony.asterisk.configure.configured import mark
from perezvon.adapters.telephony.asterisk.configure.console import Console
from perezvon.adapters.telephony.asterisk.configure.description import FILE, read, template
from perezvon.adapters.telephony.asterisk.configure.folder import compare, write
from perezvon.adapters.telephony.asterisk.configure.music import is_written, write_music
from perezvon.adapters.telephony.asterisk.configure.plan import AsteriskPlan
from perezvon.adapters.telephony.asterisk.configure.reloads import reload
from perezvon.adapters.telephony.asterisk.configure.running import compare_running
from perezvon.adapters.telephony.browser.media.settings import shipped_music
from perezvon.entrypoints.words import Words
from perezvon.kernel.errors import AdapterError

_FOLDER = click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))


@click.group()
def command() -> None:
    """Write the configuration of an Asterisk, and check what runs."""


@command.command()
@_FOLDER
def configure(folder: Path) -> None:
    """Write what DIR/perezvon.toml says into DIR/etc, and let a running Asterisk and the voice process read it. Calls go on.

    Without that file one is written that explains itself.
    """
    words, folder = Words.here(), folder.absolute()
    path = folder / FILE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(template(folder))
        click.echo(words.say("say.asterisk.described", file=path, folder=folder))
        return
    plan = read(folder)
    changed = write(plan)
    (plan.places.spool / "monitor").mkdir(mode=0o700, exist_ok=True)
    if not is_written(shipped_music(), plan.music):
        write_music(shipped_music(), plan.music)
    click.echo(words.say("say.asterisk.written", count=len(changed), folder=plan.places.etc))
    _reload(plan, changed, words)
    mark(folder)


@command.command()
@_FOLDER
def check(folder: Path) -> None:
    """Compare what is in DIR/etc, and what runs, with what DIR/perezvon.toml says. Exit code 1 when they differ."""
    words, plan = Words.here(), read(folder.absolute())
    differences = compare(plan)
    found = {**_named(differences, "say.asterisk.file"), **_named(_strays(plan), "say.asterisk.running")}
    for key, names in found.items():
        click.echo(words.say(key, names=", ".join(names)))
    if not found:
        click.echo(words.say("say.asterisk.as_planned"))
    sys.exit(1 if found else 0)


def _reload(plan: AsteriskPlan, changed: frozenset[str], words: Words) -> None:
    console = Console(plan.places.console)
    try:
        reloaded = reload(changed, console)
        console.ask("core show uptime")
    except AdapterError:
        click.echo(words.say("say.asterisk.start", conf=plan.places.etc / "asterisk.conf"))
        return
    if reloaded.commands:
        click.echo(words.say("say.asterisk.reloaded"))
    if reloaded.needs_start:
        click.echo(words.say("say.asterisk.needs_start", names=", ".join(reloaded.needs_start)))


def _strays(plan: AsteriskPlan) -> object:
    """What runs otherwise than planned; nothing when nothing runs."""
    try:
        return compare_running(plan, Console(plan.places.console))
    except AdapterError:
        return None


def _named(found: object, prefix: str) -> dict[str, tuple[str, ...]]:
    """The lists that are not empty, by the key of what is said of them."""
    names = getattr(type(found), "__dataclass_fields__", {})
    return {f"{prefix}.{name}": getattr(found, name) for name in names if getattr(found, name)}

"""Every stored type has a golden file, so that a change of its stored form is seen before it is released."""

import inspect
import typing
from collections.abc import Iterator
from pathlib import Path

from perezvon.engine import changes, commands, events
from perezvon.engine.message import Message
from tools.lints.finding import Finding

GOLDEN = Path("tests/engine/golden")
UNIONS = {events: events.Event, commands: commands.Command, changes: changes.Change}


def check(root: Path) -> Iterator[Finding]:
    """A finding for each type that enters or leaves the engine and has no golden file."""
    golden = {path.name.removesuffix(".json").split(".")[0] for path in (root / GOLDEN).rglob("*.json")}
    for module, union in UNIONS.items():
        for message in sorted(typing.get_args(union), key=lambda member: member.__name__):
            yield from _missing(message, Path(inspect.getfile(module)), golden)


def _missing(message: type[Message], path: Path, golden: set[str]) -> Iterator[Finding]:
    name = message.__struct_config__.tag
    if name not in golden:
        _, line = inspect.getsourcelines(message)
        text = f"{message.__name__} has no golden file: save its stored form as {GOLDEN}/{name}.json"
        yield Finding(path=path, line=line, message=text)

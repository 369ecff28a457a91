"""Golden files: how each stored type was ever written. Rows of old logs look like this and must stay readable.

`python -m tests.engine.golden_files` writes what is missing: a file for a new type, a case for new fields. It never changes
or removes a case; a case that does not fit any more means that the type needs a new version and an upcaster.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from perezvon.engine.message import Message, stored_name
from perezvon.engine.wire import CHANGES, COMMANDS, EVENTS, VERSIONS
from tests.engine.examples import bare, full

FOLDER = Path(__file__).parent / "golden"
TYPES: dict[str, type[Message]] = EVENTS | COMMANDS | CHANGES


def read(type_: str) -> list[dict[str, Any]]:
    """The cases of a type; each has its version `v`, the stored object `data` and the values it `means`."""
    path = FOLDER / f"{type_}.json"
    return json.loads(path.read_text()) if path.exists() else []


def case(message: Message) -> dict[str, Any]:
    """A message as it is written now."""
    data = msgspec.json.decode(msgspec.json.encode(message))
    return {"v": VERSIONS.get(data["type"], 1), "data": data, "means": meaning(message)}


def meaning(value: Any) -> Any:
    """A value with all its fields, also those that are not written because they have their default."""
    if isinstance(value, msgspec.Struct):
        fields = {name: meaning(getattr(value, name)) for name in value.__struct_fields__}
        return {"type": value.__struct_config__.tag or stored_name(type(value).__name__)} | fields
    return [meaning(item) for item in value] if isinstance(value, tuple) else value


def uncovered(type_: str) -> set[str]:
    """Fields of the present version, also of the messages inside, that no case has."""
    v = VERSIONS.get(type_, 1)
    covered = {path for case in read(type_) if case["v"] == v for path in _paths(case["means"])}
    return set(_paths(meaning(full(TYPES[type_])))) - covered


def _paths(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{value['type']}.{name}"
            yield from _paths(inner)
    if isinstance(value, list):
        for item in value:
            yield from _paths(item)


def write_missing() -> list[str]:
    """Complete the golden files; gives the types that were not."""
    missing = [type_ for type_ in TYPES if uncovered(type_) or not read(type_)]
    for type_ in missing:
        cases = read(type_)
        for new in (case(bare(TYPES[type_])), case(full(TYPES[type_]))):
            cases += [new] if new not in cases else []
        (FOLDER / f"{type_}.json").write_text(json.dumps(cases, indent=2) + "\n")
    return missing


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    write_missing()

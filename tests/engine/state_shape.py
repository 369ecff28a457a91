"""The shape of the engine's state, and the `ENGINE_VERSION` that has it: a snapshot of another shape must not be loaded.

`python -m tests.engine.state_shape` writes it down anew, once the version was raised, and keeps a snapshot of that version.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from perezvon.engine.snapshot import ENGINE_VERSION
from perezvon.engine.state import State
from tests.engine import kept_snapshot

FILE = Path(__file__).with_suffix(".json")

Shape: TypeAlias = Mapping[str, Sequence[str]]


def shape() -> Shape:
    """The fields of each type in the state, and the values of each enumeration."""
    schema = msgspec.json.schema(State, schema_hook=lambda _: {"type": "array"})
    return {name: _parts(found) for name, found in sorted(schema["$defs"].items())}


def _parts(found: Mapping[str, Mapping[str, object] | Sequence[str]]) -> Sequence[str]:
    if "prefixItems" in found:
        return [f"item {number}" for number, _ in enumerate(found["prefixItems"])]
    return sorted(found["enum"] if "enum" in found else found["properties"])


def written() -> tuple[str, Shape]:
    """The version and the shape that were written down last."""
    kept = json.loads(FILE.read_text())
    return kept["version"], kept["shape"]


if __name__ == "__main__":
    version, before = written()
    if before != shape() and version == ENGINE_VERSION:
        sys.exit("the state has another shape: raise ENGINE_VERSION in engine/snapshot.py first")
    kept_snapshot.write()
    FILE.write_text(json.dumps({"version": ENGINE_VERSION, "shape": shape()}, indent=2) + "\n")

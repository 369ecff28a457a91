"""A snapshot as an engine made it in the middle of a busy hour, and what happened then: for engines of later versions.

Where the first steps of a log were dropped, a new version has nothing else to go on from. The files of this version and of
the one before are kept; `python -m tests.engine.state_shape` writes this version's.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from perezvon.engine.engine import Engine
from perezvon.engine.snapshot import ENGINE_VERSION
from perezvon.engine.wire import encode_event
from tests.engine.world import World

FOLDER = Path(__file__).parent / "snapshots"
STEPS_BEFORE = 260


class Kept(msgspec.Struct):
    """`steps` are the seq, the time and the stored form of each event that followed; in the end nobody is left."""

    version: str
    state: bytes
    steps: Sequence[tuple[int, int, str, int, bytes]]


def files() -> list[Path]:
    """Oldest first."""
    return sorted(FOLDER.glob("*.msgpack"), key=lambda path: int(path.stem))


def read(path: Path) -> Kept:
    """What one of the files has."""
    return msgspec.msgpack.decode(path.read_bytes(), type=Kept)


def write() -> None:
    """Keep a snapshot of this version, and of no older one but the last."""
    (FOLDER / f"{ENGINE_VERSION}.msgpack").write_bytes(msgspec.msgpack.encode(_made()))
    for path in files()[:-2]:
        path.unlink()


def _made() -> Kept:
    world = World(Engine(), seed=5, calls=25)
    state, steps = b"", []
    for number, (event, _) in enumerate(world.run(), start=1):
        if state:
            stored: Any = encode_event(event)
            steps.append((world.seq, world.now, *stored))
        if number == STEPS_BEFORE:
            state = world.engine.snapshot()
    return Kept(version=ENGINE_VERSION, state=state, steps=steps)

"""The same log gives the same outputs: in another process, from the stored form, with or without reasons."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from perezvon.engine.changes import Decided
from perezvon.engine.engine import Engine
from perezvon.engine.snapshot import ENGINE_VERSION
from perezvon.engine.wire import decode_event, decode_outputs, encode_event, encode_outputs
from tests.engine import kept_snapshot, state_shape
from tests.engine.fingerprint import fingerprint
from tests.engine.world import World

ROOT = Path(__file__).parents[2]
HINT = "raise ENGINE_VERSION in engine/snapshot.py, then run `python -m tests.engine.state_shape`"


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_another_process_with_another_hash_seed_says_the_same(hash_seed: str) -> None:
    command = [sys.executable, "-m", "tests.engine.fingerprint", "4"]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": "src"}
    printed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == fingerprint(4)


def test_a_stored_log_replays_to_the_same_outputs_and_the_same_state() -> None:
    world = World(Engine(), seed=5, calls=60)
    log = [(world.now, encode_event(event), encode_outputs(said)) for event, said in world.run()]

    engine = Engine()
    for seq, (at, event, said) in enumerate(log, start=1):
        assert engine.handle(seq, at, decode_event(*event)) == decode_outputs(said)
    assert engine.next_deadline == world.engine.next_deadline
    assert engine.snapshot() == world.engine.snapshot()


def test_an_engine_that_need_not_explain_decides_the_same() -> None:
    world, silent = World(Engine(), seed=6, calls=60), Engine(explain=False)
    for event, said in world.run():
        expected = tuple(output for output in said if not isinstance(output, Decided))
        assert silent.handle(world.seq, world.now, event) == expected


@pytest.mark.parametrize("path", kept_snapshot.files(), ids=lambda path: path.stem)
def test_a_snapshot_of_this_version_or_the_last_is_gone_on_from(path: Path) -> None:
    kept = kept_snapshot.read(path)
    engine = Engine.restore(kept.state)
    assert list(engine.view.contacts())
    for seq, at, *event in kept.steps:
        engine.handle(seq, at, decode_event(*event))
    assert not list(engine.view.contacts())


def test_a_snapshot_of_this_version_is_kept_for_the_next() -> None:
    *_, last, this = [kept_snapshot.read(path).version for path in kept_snapshot.files()]
    assert (int(last), int(this)) == (int(ENGINE_VERSION) - 1, int(ENGINE_VERSION)), HINT


def test_a_state_of_another_shape_is_of_another_version() -> None:
    """A snapshot of the same version would be loaded and lack what is new."""
    version, shape_then = state_shape.written()
    assert (version, shape_then) == (ENGINE_VERSION, state_shape.shape()), HINT

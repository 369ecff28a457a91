"""Prints what an engine said in a simulated day, as one number: `python -m tests.engine.fingerprint <seed>`."""

import hashlib
import sys

from perezvon.engine.engine import Engine
from perezvon.engine.wire import encode_event, encode_outputs
from tests.engine.world import World


def fingerprint(seed: int) -> str:
    """The digest of all events and outputs, and of the state at the end."""
    world, digest = World(Engine(), seed=seed, calls=120), hashlib.sha256()
    for event, said in world.run():
        digest.update(encode_event(event)[2] + encode_outputs(said))
    digest.update(world.engine.snapshot())
    return digest.hexdigest()


if __name__ == "__main__":
    print(fingerprint(int(sys.argv[1])))  # noqa: T201 - the point of the program

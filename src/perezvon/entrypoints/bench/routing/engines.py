"""The engines that are compared."""

from typing import Protocol

from perezvon.engine.engine import Engine


class EngineMaker(Protocol):
    """Makes an engine, one that runs on from a snapshot if there is one. The twin wants no reasons."""

    def __call__(self, snapshot: bytes | None = None, *, explain: bool = False) -> Engine: ...


def product(snapshot: bytes | None = None, *, explain: bool = False) -> Engine:
    """The engine of the product."""
    return Engine(explain=explain) if snapshot is None else Engine.restore(snapshot, explain=explain)


NAIVE: EngineMaker | None = None
"""The same engine with a matcher that looks at everybody."""

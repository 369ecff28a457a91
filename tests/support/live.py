"""Live topics, watched through a long random day."""

from collections.abc import Iterator
from typing import Any

from perezvon.engine.engine import Engine
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import UserId
from perezvon.platform.realtime import EVERY
from tests.engine.world import Said, World


def _everywhere(topic: Any) -> Actor:
    return Actor(user=UserId("everywhere"), permissions={topic.permission: Scope.ALL})


class Watching:
    """A browser that keeps a topic's cells by patches alone, as `platform.realtime` sends them.

    Without `who` it belongs to somebody for whom the topic's permission reaches all.
    """

    def __init__(self, engine: Engine, topic: Any, key: str | None = None, *, who: Actor | None = None) -> None:
        self._view = engine.view
        self._topic = topic
        self._scope = topic.scope(who or _everywhere(topic), key)
        self._dirty: set[str] = set()
        self._is_all_dirty = False
        self.cells = self._snapshot()

    def step(self, said: Said) -> None:
        """The mirror applied a step."""
        audience = self._topic.audience(said, self._view)
        if audience is EVERY or self._scope in audience:
            self._note(self._topic.touched(said, self._scope, self._view))

    def renew(self) -> None:
        """Time passed."""
        self._note(EVERY)

    def _note(self, names: Any) -> None:
        if names is EVERY:
            self._is_all_dirty = True
        else:
            self._dirty.update(names)

    def flush(self) -> None:
        """A patch comes; with it the browser shows what a new snapshot would."""
        if self._is_all_dirty:
            self.cells = self._snapshot()
        for name in self._dirty:
            cell = self._topic.cell(self._view, self._scope, name)
            if cell is None:
                self.cells.pop(name, None)
            else:
                self.cells[name] = cell
        self._dirty.clear()
        self._is_all_dirty = False
        assert self.cells == self._snapshot()

    def _snapshot(self) -> dict[str, object]:
        return dict(self._topic.cells(self._view, self._scope))


def days() -> Iterator[tuple[World, int]]:
    """A few days, with the number of steps between two patches."""
    for seed, steps_between in ((1, 1), (2, 1), (3, 4), (4, 9)):
        yield World(Engine(), seed=seed, calls=60), steps_between

"""What the demo needs of whoever runs its people."""

from typing import Protocol

from perezvon.features.demo.domain import Speed, TrafficState
from perezvon.kernel.ids import AgentId
from perezvon.kernel.values import Language


class Traffic(Protocol):
    """The made-up people of a demo."""

    @property
    def state(self) -> TrafficState:
        """How they do."""
        ...

    def set_speed(self, speed: Speed) -> None:
        """Let them live so many times as fast as real time."""
        ...

    def run(self, *, is_running: bool) -> None:
        """Let customers call, or no more."""
        ...

    def rush(self, *, is_rush: bool) -> None:
        """Begin a rush hour, or end it."""
        ...

    def speaks(self, agent: AgentId, language: Language) -> None:
        """The person in this seat would rather be called in this language."""
        ...

    def wipe(self) -> None:
        """End everything, forget it, and begin anew. Raises `CannotBeWipedError`."""
        ...

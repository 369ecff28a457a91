"""The parts of an engine, each built once over one state."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from perezvon.engine.dialogue import Dialogues
from perezvon.engine.draft import Draft
from perezvon.engine.routing.router import Router
from perezvon.engine.routing.talks import Talks
from perezvon.engine.state import State

Handlers: TypeAlias = Mapping[type, Callable[[Draft, Any], None]]
"""For each type of event the method that knows it. The event's type is the key's, which the type checker cannot say."""


class Parts:
    """State and those who change it."""

    def __init__(self, state: State, *, explain: bool) -> None:
        self.state = state
        self.router = Router(state.routing, state.timers, state.unanswered, explain=explain)
        self.presence = self.router.presence
        self.talks = Talks(state.routing, state.timers, state.unanswered, self.router)
        self.dialogues = Dialogues(state, self.router, self.talks)

"""The parts of an engine, each built once over one state."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from perezvon.engine.dialogue import Dialogues
from perezvon.engine.draft import Draft
from perezvon.engine.routing.adoption import Adoption
from perezvon.engine.routing.callbacks import Callbacks
from perezvon.engine.routing.consults import Consults
from perezvon.engine.routing.guests import Guests
from perezvon.engine.routing.holds import Holds
from perezvon.engine.routing.interruptions import Interruptions
from perezvon.engine.routing.legs import Legs
from perezvon.engine.routing.matching import Matching
from perezvon.engine.routing.router import Router
from perezvon.engine.routing.talks import Talks
from perezvon.engine.routing.wrap_ups import WrapUps
from perezvon.engine.state import State

Handlers: TypeAlias = Mapping[type, Callable[[Draft, Any], None]]
"""For each type of event the method that knows it. The event's type is the key's, which the type checker cannot say."""


class Parts:
    """State and those who change it."""

    def __init__(self, state: State, *, explain: bool, matching: type[Matching] = Matching) -> None:
        self.state = state
        self.router = Router(
            state.routing,
            state.timers,
            state.unanswered,
            hours=state.hours,
            chance=state.chance,
            explain=explain,
            matching=matching,
        )
        self.presence = self.router.presence
        self.legs = Legs(state.routing, state.timers, state.unanswered)
        self.holds = Holds(state.routing)
        self.guests = Guests(state.routing, self.legs, self.presence)
        self.consults = Consults(state.routing, self.router.offers, self.guests, self.holds)
        self.wrap_ups = WrapUps(state.routing, state.timers, self.presence, self.router.expectations)
        self.talks = Talks(
            state.routing,
            state.timers,
            self.router,
            legs=self.legs,
            holds=self.holds,
            guests=self.guests,
            consults=self.consults,
            wrap_ups=self.wrap_ups,
        )
        self.interruptions = Interruptions(state.routing, state.timers, self.holds, self.talks)
        self.adoption = Adoption(
            state.routing,
            self.router,
            legs=self.legs,
            guests=self.guests,
            consults=self.consults,
            wrap_ups=self.wrap_ups,
            talks=self.talks,
            interruptions=self.interruptions,
        )
        self.callbacks = Callbacks(
            state.routing, state.timers, state.hours, legs=self.legs, router=self.router, talks=self.talks
        )
        self.dialogues = Dialogues(
            state, self.router, self.talks, self.legs, self.wrap_ups, holds=self.holds, callbacks=self.callbacks
        )

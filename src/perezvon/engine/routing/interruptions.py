"""Interruptions: the page or phone behind an agent's leg is gone for a moment, as when a page is loaded again.

The leg stays, and so does the agent's time on it. A customer to whom nobody can talk meanwhile hears music. What does
not come back in time is lost, whether telephony says so or not, as long as telephony can be heard at all.
"""

from perezvon.engine.changes import AgentInterrupted, AgentRestored
from perezvon.engine.draft import Draft
from perezvon.engine.routing.holds import Holds
from perezvon.engine.routing.state import Leg, RoutingState
from perezvon.engine.routing.talks import Talks
from perezvon.engine.timers import TimerKind, Timers
from perezvon.kernel.ids import AgentId
from perezvon.kernel.time import SECOND

KEPT_S = 30
"""How long a leg is kept for its page or phone to come back."""


class Interruptions:
    """Bridges the time without a page or phone."""

    def __init__(self, state: RoutingState, timers: Timers, holds: Holds, talks: Talks) -> None:
        self._state = state
        self._timers = timers
        self._holds = holds
        self._talks = talks

    def interrupt(self, draft: Draft, leg: Leg) -> None:
        """The page or phone of a connected leg is gone. Told again, it is not kept any longer."""
        if leg.is_interrupted or leg.agent is None:
            return
        leg.is_interrupted = True
        self._wait(draft, leg, leg.agent)
        self._holds.settle(draft, self._state.contacts[leg.contact])

    def keep(self, draft: Draft, leg: Leg) -> None:
        """Its time is over, but it may have come back unheard: a talk that goes on must not be cut off for that."""
        if leg.agent is not None:
            self._wait(draft, leg, leg.agent)

    def _wait(self, draft: Draft, leg: Leg, agent: AgentId) -> None:
        until = draft.at + KEPT_S * SECOND
        self._timers.set(TimerKind.INTERRUPTED, leg.id, until)
        draft.say(AgentInterrupted(contact=leg.contact, leg=leg.id, agent=agent, until=until))

    def restore(self, draft: Draft, leg: Leg) -> None:
        """The page or phone is back."""
        if not leg.is_interrupted or leg.agent is None:
            return
        leg.is_interrupted = False
        self._timers.cancel(TimerKind.INTERRUPTED, leg.id)
        draft.say(AgentRestored(contact=leg.contact, leg=leg.id, agent=leg.agent))
        self._holds.settle(draft, self._state.contacts[leg.contact])

    def time_out(self, draft: Draft, leg: Leg) -> None:
        """It did not come back in time."""
        self._talks.agent_left(draft, leg, "lost")

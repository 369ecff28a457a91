"""Guests: agents in a call for which another is responsible. They are consulted, or supervise.

A guest's time counts on their own leg. When it is over they are what they were before, without after-work; a guest who
became responsible is none any more (`talks`). No guest outlives the talk.
"""

from perezvon.engine.draft import Draft
from perezvon.engine.routing.legs import Legs
from perezvon.engine.routing.lifecycle import AgentState, LegState
from perezvon.engine.routing.policies import rules_for
from perezvon.engine.routing.presence import Presence
from perezvon.engine.routing.state import Agent, Contact, Leg, RoutingState
from perezvon.kernel.ids import AgentId, OfferId


class Guests:
    """Lets agents into calls beside the responsible one, and out again."""

    def __init__(self, state: RoutingState, legs: Legs, presence: Presence) -> None:
        self._state = state
        self._legs = legs
        self._presence = presence

    def join(self, draft: Draft, contact: Contact, agent: Agent, *, offer: OfferId | None, part: str) -> Leg:
        """Connect the agent. What the customer hears stays as it is."""
        leg = self._legs.connect_agent(draft, contact, agent, offer=offer, part=part, silences=False)
        contact.others.append(leg.id)
        return leg

    def leg_of(self, contact: Contact, agent: AgentId) -> Leg | None:
        """The leg on which this agent is a guest."""
        legs = (self._state.legs[leg_id] for leg_id in contact.others)
        return next((leg for leg in legs if leg.agent == agent), None)

    def fail(self, draft: Draft, contact: Contact, leg: Leg) -> None:
        """The guest's leg could not be made."""
        contact.others.remove(leg.id)
        agent = self._agent(leg)
        self._presence.back_off(draft, agent, rules_for(self._state, contact).back_off_s)
        self._presence.release(draft, agent, contact.id, "connect_failed", new_turn=False)

    def leave(self, draft: Draft, contact: Contact, leg: Leg, cause: str) -> None:
        """The guest's part is over; a leg that still exists is ended."""
        if leg.state in (LegState.CONNECTED, LegState.GONE):
            self._legs.end(draft, leg, cause)
        contact.others.remove(leg.id)
        agent = self._agent(leg)
        is_consulted = agent.state is AgentState.TALKING
        reason = "consult_ended" if is_consulted else "supervision_ended"
        self._presence.release(draft, agent, contact.id, reason, new_turn=is_consulted)
        self._legs.hang_up(draft, leg)

    def dismiss(self, draft: Draft, contact: Contact, cause: str) -> None:
        """The talk is over for everybody."""
        for leg_id in tuple(contact.others):
            self.leave(draft, contact, self._state.legs[leg_id], cause)

    def _agent(self, leg: Leg) -> Agent:
        assert leg.agent is not None
        return self._state.agents[leg.agent]

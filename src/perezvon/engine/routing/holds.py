"""What the customer of a talk hears from the centre: music, or nothing but the talk.

While a talk goes on the customer hears music exactly when nobody may or can talk to them: the responsible agent lets
them wait (a hold), or every agent who talks is interrupted. So the music follows from what is so, and whoever changes
that calls `settle`. A talk that gives the contact away leaves it with music, until an agent or the flow takes over.
"""

from perezvon.engine.changes import LegHeld, LegResumed
from perezvon.engine.commands import PlayMusic, StopPlaying
from perezvon.engine.draft import Draft
from perezvon.engine.routing.lifecycle import LegState, Phase
from perezvon.engine.routing.state import TALK, Contact, RoutingState
from perezvon.kernel.ids import AgentId


class Holds:
    """Lets customers wait with music and takes them back."""

    def __init__(self, state: RoutingState) -> None:
        self._state = state

    def hold(self, draft: Draft, contact: Contact, agent: AgentId) -> None:
        """The customer waits. One who does already goes on."""
        if not contact.is_held:
            contact.is_held = True
            draft.say(LegHeld(contact=contact.id, leg=contact.leg, agent=agent))
        self.settle(draft, contact)

    def resume(self, draft: Draft, contact: Contact) -> None:
        """The customer takes part again, if they were held."""
        if contact.is_held:
            contact.is_held = False
            draft.say(LegResumed(contact=contact.id, leg=contact.leg, agent=contact.agent))
        self.settle(draft, contact)

    def believe(self, draft: Draft, contact: Contact, *, is_playing: bool) -> None:
        """Music plays in the talk, or does not, by whatever decision: then the customer is held, or is not."""
        if contact.phase is not Phase.TALKING or contact.agent is None or not self._is_connected(contact):
            return
        contact.has_music = is_playing
        if is_playing and self._is_talked_to(contact):
            self.hold(draft, contact, contact.agent)
        elif not is_playing:
            self.resume(draft, contact)

    def settle(self, draft: Draft, contact: Contact) -> None:
        """Begin or end the music as the talk now demands."""
        if contact.phase is not Phase.TALKING or not self._is_connected(contact):
            return
        if contact.is_held or not self._is_talked_to(contact):
            self.play(draft, contact)
        elif contact.has_music:
            contact.has_music = False
            draft.order(StopPlaying(id=draft.next_command(), contact=contact.id, leg=contact.leg))

    def play(self, draft: Draft, contact: Contact) -> None:
        """Let the customer hear music, if they do not."""
        if not contact.has_music:
            contact.has_music = True
            draft.order(PlayMusic(id=draft.next_command(), contact=contact.id, leg=contact.leg))

    def _is_connected(self, contact: Contact) -> bool:
        legs = (contact.agent_leg, contact.leg)
        return all(leg is not None and self._state.legs[leg].state is LegState.CONNECTED for leg in legs)

    def _is_talked_to(self, contact: Contact) -> bool:
        legs = [self._state.legs[leg] for leg in (contact.agent_leg, *contact.others) if leg is not None]
        return any(leg.part == TALK and leg.state is LegState.CONNECTED and not leg.is_interrupted for leg in legs)

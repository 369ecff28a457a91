"""After-work: what an agent still does for a contact when their part of the talk is over.

Several agents may work after the same contact, each from the end of their own part: one who passed it on while the next
one talks. The contact is over when the customer has left and the last of them is done.
"""

from perezvon.engine.changes import OutcomeChosen, WrapUpExtended
from perezvon.engine.draft import Draft
from perezvon.engine.routing.expectations import Expectations
from perezvon.engine.routing.lifecycle import CONTACT, ContactMove, Phase
from perezvon.engine.routing.policies import MORE_WRAP_UP_S, MORE_WRAP_UP_TIMES, rules_for
from perezvon.engine.routing.presence import Presence
from perezvon.engine.routing.state import Agent, Contact, RoutingState
from perezvon.engine.timers import TimerKind, Timers
from perezvon.kernel.ids import AgentId, ContactId, OutcomeId
from perezvon.kernel.time import SECOND


class WrapUps:
    """Begins and ends the after-work of agents."""

    def __init__(self, state: RoutingState, timers: Timers, presence: Presence, expectations: Expectations) -> None:
        self._expectations = expectations
        self._state = state
        self._timers = timers
        self._presence = presence

    def begin(self, draft: Draft, contact: Contact, agent: Agent) -> None:
        """The agent's part of the talk is over. Where no time is given for after-work they are free at once."""
        wrap_up_s = rules_for(self._state, contact).wrap_up_s
        if wrap_up_s <= 0:
            self._presence.release(draft, agent, contact.id, "talk_ended", new_turn=True)
            return
        until = draft.at + wrap_up_s * SECOND
        contact.wrap_ups[agent.id] = until
        self._timers.set(TimerKind.WRAP_UP, _key(contact.id, agent.id), until)
        self._presence.end_talk(draft, agent, contact.id)

    def extend(self, draft: Draft, contact: Contact, agent: Agent) -> bool:
        """The agent needs longer. False when they had all the time that there is."""
        times = contact.extensions.get(agent.id, 0)
        if times >= MORE_WRAP_UP_TIMES:
            return False
        contact.extensions[agent.id] = times + 1
        until = contact.wrap_ups[agent.id] + MORE_WRAP_UP_S * SECOND
        contact.wrap_ups[agent.id] = until
        self._timers.set(TimerKind.WRAP_UP, _key(contact.id, agent.id), until)
        draft.say(WrapUpExtended(contact=contact.id, agent=agent.id, until=until))
        return True

    def wrap_up(self, draft: Draft, contact: Contact, agent: Agent, outcome: OutcomeId | None) -> None:
        """The agent says that their work is done."""
        if outcome is not None:
            contact.outcome = outcome
            draft.say(OutcomeChosen(contact=contact.id, agent=agent.id, outcome=outcome))
        self._finish(draft, contact, agent, "wrap_up_done")

    def end(self, draft: Draft, key: str) -> None:
        """The longest wrap-up is over, of the contact and the agent whose timer has this key."""
        contact_id, agent_id = key.split(" ")
        contact, agent = self._state.contacts[ContactId(contact_id)], self._state.agents[AgentId(agent_id)]
        self._finish(draft, contact, agent, "wrap_up_limit")

    def end_all(self, draft: Draft, contact: Contact) -> None:
        """Nobody is to work after this contact any more."""
        for agent_id in tuple(contact.wrap_ups):
            self._finish(draft, contact, self._state.agents[agent_id], "stopped")

    def finish(self, draft: Draft, contact: Contact, agent: Agent) -> None:
        """The agent talks to somebody else: their work is done, although nobody knows what they said of it."""
        self._finish(draft, contact, agent, "wrap_up_done")

    def break_off(self, contact: Contact, agent: Agent) -> None:
        """The agent takes the contact up again."""
        contact.wrap_ups.pop(agent.id, None)
        self._timers.cancel(TimerKind.WRAP_UP, _key(contact.id, agent.id))

    def _finish(self, draft: Draft, contact: Contact, agent: Agent, reason: str) -> None:
        self._expectations.finish(agent, contact, draft.at)
        self.break_off(contact, agent)
        if contact.phase is Phase.WRAP_UP and not contact.wrap_ups:
            contact.phase = CONTACT[contact.phase, ContactMove.WRAPPED_UP]
            self._state.forget(contact)
        self._presence.release(draft, agent, contact.id, reason, new_turn=True)


def _key(contact: ContactId, agent: AgentId) -> str:
    """What the timer of a wrap-up is known by; ids have no spaces."""
    return f"{contact} {agent}"

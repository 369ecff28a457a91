"""Agents: what they do, what they want to do next, whether their phone can be rung, and when they rest from offers."""

from collections.abc import Sequence

from perezvon.engine.centre import AgentSetup
from perezvon.engine.changes import AgentNextStateChanged, AgentPhoneChanged, AgentStateChanged
from perezvon.engine.draft import Draft
from perezvon.engine.routing.lifecycle import AGENT, CHOICES, MOVE_TO, AgentMove, AgentState
from perezvon.engine.routing.matching import Matching
from perezvon.engine.routing.policies import PHONE_GONE_S
from perezvon.engine.routing.state import Agent, Offer, Queue, RoutingState
from perezvon.engine.timers import TimerKind, Timers
from perezvon.kernel.ids import ContactId, UserId
from perezvon.kernel.time import SECOND

_CONNECTION = "connection"


# Bound once: on CPython 3.11 a name of an enumeration costs ten times a name of a module.
_AVAILABLE = AgentState.AVAILABLE
_RING = AgentMove.RING
_ANSWER = AgentMove.ANSWER


class Presence:
    """Moves agents through their life cycle. Who becomes ready is noted for the router in `freed`."""

    def __init__(self, state: RoutingState, matching: Matching, timers: Timers) -> None:
        self._state = state
        self._matching = matching
        self._timers = timers
        self.freed: list[Agent] = []
        """Agents who may have become ready since the router last looked, in that order."""

    # --- Settings and wishes. ---

    def set(self, draft: Draft, setup: AgentSetup) -> Sequence[Queue]:
        """The agent was added or changed. Whoever is no longer active goes offline, at once or after the contact.

        Gives the queues whose contacts may ask for something else now.
        """
        agents = self._state.agents
        agent = agents.get(setup.agent)
        if agent is None:
            agent = Agent(id=setup.agent, number=len(agents), setup=AgentSetup(agent=setup.agent), since=draft.at)
            agents[agent.id] = agent
        changed = self._matching.assign(agent, setup)
        if not setup.is_active:
            self.choose(draft, agent, AgentState.OFFLINE, "setting")
        if agent.id in self._state.strange_phones:
            del self._state.strange_phones[agent.id]
            self.set_phone(draft, agent, is_ready=True)
        self._refresh(agent)
        return changed

    def choose(self, draft: Draft, agent: Agent, state: AgentState, reason: str, *, by: UserId | None = None) -> None:
        """The agent is to be in one of `CHOICES`: at once when free, else after the contact. `by` as in the change."""
        if agent.state in CHOICES and not agent.chats:
            if (state, reason) != (agent.state, agent.reason) and (agent.state, MOVE_TO[state]) in AGENT:
                agent.idle_since = draft.at
                agent.missed = 0
                self.end_back_off(agent)
                agent.rests_until = 0
                self._move(draft, agent, MOVE_TO[state], reason, by=by)
            return
        wish = (None, None, None) if state is _AVAILABLE else (state, reason, by)
        if wish != (agent.next_state, agent.next_reason, agent.next_by):
            self._plan(draft, agent, *wish)

    def set_phone(self, draft: Draft, agent: Agent, *, is_ready: bool) -> None:
        """The agent's phone can be rung, or not any more."""
        if agent.is_phone_ready is is_ready:
            return
        agent.is_phone_ready = is_ready
        draft.say(AgentPhoneChanged(agent=agent.id, is_ready=is_ready))
        self._refresh(agent)
        if not is_ready:
            self._watch_for_phone(draft, agent)
            return
        self._timers.cancel(TimerKind.PHONE_GONE, agent.id)
        if agent.next_reason == _CONNECTION:
            self.choose(draft, agent, _AVAILABLE, "requested")

    def give_up(self, draft: Draft, agent: Agent) -> None:
        """The agent's phone has been gone for so long that nobody is there: they are offline, at once or after the
        contact. A break goes on, and what they chose for afterwards holds."""
        if agent.state is _AVAILABLE or (agent.state not in CHOICES and agent.next_state is None):
            self.choose(draft, agent, AgentState.OFFLINE, _CONNECTION)

    def _watch_for_phone(self, draft: Draft, agent: Agent) -> None:
        self._timers.set(TimerKind.PHONE_GONE, agent.id, draft.at + PHONE_GONE_S * SECOND)

    # --- Moves. ---

    def ring(self, draft: Draft, agent: Agent, offer: Offer) -> None:
        """The agent is offered a contact. One in writing leaves them free for others."""
        if self._state.contacts[offer.contact].channel.is_text:
            agent.chats.append(offer.contact)
            self._refresh(agent)
            return
        agent.offer = offer.id
        agent.contact = offer.contact
        self._move(draft, agent, _RING, "offered")

    def answer(self, draft: Draft, agent: Agent, contact: ContactId) -> None:
        """The agent took the offer of this contact."""
        agent.missed = 0
        if contact in agent.chats:
            if agent.state is _AVAILABLE:
                self._move(draft, agent, AgentMove.WRITE, "answered")
            else:
                self._refresh(agent)
            return
        agent.offer = None
        self._move(draft, agent, _ANSWER, "answered")

    def monitor(self, draft: Draft, agent: Agent, contact: ContactId) -> None:
        """The agent enters somebody else's call as a supervisor."""
        self._come_back_later(draft, agent)
        agent.contact = contact
        self._move(draft, agent, AgentMove.MONITOR, "supervising")

    def take_up(self, draft: Draft, agent: Agent, contact: ContactId, reason: str) -> None:
        """The agent becomes responsible for a contact without being rung."""
        self._come_back_later(draft, agent)
        agent.contact = contact
        self._move(draft, agent, AgentMove.TAKE_UP, reason)

    def end_talk(self, draft: Draft, agent: Agent, contact: ContactId) -> None:
        """The agent's part of the talk is over. Who writes goes on to be in writing."""
        if contact not in agent.chats:
            self._move(draft, agent, AgentMove.END_TALK, "talk_ended")

    def _come_back_later(self, draft: Draft, agent: Agent) -> None:
        """An agent who was on a break or offline is so again after the contact, unless they choose otherwise."""
        if agent.state in CHOICES and agent.state is not _AVAILABLE:
            self._plan(draft, agent, agent.state, agent.reason, agent.by)

    def _plan(
        self, draft: Draft, agent: Agent, state: AgentState | None, reason: str | None, by: UserId | None
    ) -> None:
        agent.next_state, agent.next_reason, agent.next_by = state, reason, by
        if agent.chats:
            self._refresh(agent)
        draft.say(AgentNextStateChanged(agent=agent.id, state=state, reason=reason, by=by))

    def release(
        self,
        draft: Draft,
        agent: Agent,
        contact: ContactId,
        reason: str,
        *,
        new_turn: bool,
        fallback: AgentState = _AVAILABLE,
    ) -> None:
        """The agent's work with a contact is over. They get the state they chose meanwhile, or else `fallback`.

        With `new_turn` their idle time begins now; otherwise they keep the place they had.
        """
        if new_turn:
            agent.idle_since = draft.at
        if contact in agent.chats:
            agent.chats.remove(contact)
            if self._goes_on(draft, agent, reason, fallback):
                return
        else:
            agent.contact = agent.offer = None
        chosen, chosen_reason, by = agent.next_state, agent.next_reason, agent.next_by
        if chosen is None:
            self._move(draft, agent, MOVE_TO[fallback], reason)
        else:
            agent.next_state = agent.next_reason = agent.next_by = None
            self._move(draft, agent, MOVE_TO[chosen], chosen_reason or "requested", by=by)

    def _goes_on(self, draft: Draft, agent: Agent, reason: str, fallback: AgentState) -> bool:
        """Whether the agent stays what they are when a contact in writing is over, or was not taken."""
        if agent.chats and fallback is not _AVAILABLE and agent.next_state is None:
            self._plan(draft, agent, fallback, reason, None)
        stays = bool(agent.chats) or agent.state is (agent.next_state or fallback)
        if stays:
            self._refresh(agent)
        return stays

    def back_off(self, draft: Draft, agent: Agent, seconds: int) -> None:
        """The agent rests from offers."""
        agent.is_backing_off = True
        agent.rests_until = draft.at + seconds * SECOND
        self._timers.set(TimerKind.BACK_OFF, agent.id, agent.rests_until)

    def end_back_off(self, agent: Agent) -> None:
        """The rest is over."""
        agent.is_backing_off = False
        self._timers.cancel(TimerKind.BACK_OFF, agent.id)
        self._refresh(agent)

    def _move(self, draft: Draft, agent: Agent, move: AgentMove, reason: str, *, by: UserId | None = None) -> None:
        agent.state = AGENT[agent.state, move]
        agent.reason, agent.by = reason, by
        agent.since = draft.at
        draft.say(AgentStateChanged(agent=agent.id, state=agent.state, reason=reason, contact=agent.contact, by=by))
        if agent.state is _AVAILABLE and not agent.is_phone_ready:
            self._watch_for_phone(draft, agent)
        if self._matching.refresh(agent):
            self.freed.append(agent)

    def _refresh(self, agent: Agent) -> None:
        if self._matching.refresh(agent):
            self.freed.append(agent)

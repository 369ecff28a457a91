"""Talks: how long they last, what is said in them, and how customers are held and passed on.

A talk among the world's own people lasts as long as it was meant to; what is said in it is audible where somebody hears
it: a supervisor, or a recording. In a talk with a real person the story decides: it ends when everything was said.
"""

from dataclasses import dataclass

from perezvon.engine.changes import AgentStateChanged
from perezvon.engine.events import (
    HangUpRequested,
    HoldRequested,
    ResumeRequested,
    Target,
    ToAgent,
    ToQueue,
    TransferRequested,
)
from perezvon.engine.view import ContactView
from perezvon.kernel.ids import AgentId, ContactId, LegId, QueueId
from perezvon.kernel.time import Micros
from perezvon.world.acts import Speak
from perezvon.world.cast import Voice
from perezvon.world.conversation import PAUSE_S, ROOM_S, Conversation, begin, length_of
from perezvon.world.customers import Customers
from perezvon.world.scene import Scene, is_ours

LOOK_AGAIN_S = 3.0
"""Real seconds until a conversation that cannot go on now, in a hold or unheard, is looked at again."""

BEFORE_FIRST_S = 1.0
FAREWELL_S = 6.0
"""Real seconds after the last word until a customer hangs up, if the agent does not."""

LONGEST_HOLD_S = 180.0
"""Real seconds that a customer bears a hold by a real agent after the talk should have been over."""


@dataclass(eq=False, kw_only=True)
class _Talk:
    contact: ContactId
    agent: AgentId
    """Who was responsible when it began."""
    conversation: Conversation
    waited: float = 0.0


class Talks:
    """All talks in which the world plays a side."""

    def __init__(self, scene: Scene, customers: Customers) -> None:
        self._scene = scene
        self._customers = customers
        self._talks: dict[ContactId, _Talk] = {}

    def state_changed(self, now: Micros, change: AgentStateChanged) -> None:
        """An agent begins to talk; with whoever becomes responsible the talk begins anew."""
        if change.state == "talking" and change.contact is not None:
            self.begin(now, change.contact)

    def begin(self, now: Micros, contact: ContactId, *, elapsed: float = 0.0) -> None:
        """Somebody talks in this contact, so much of the talk being over."""
        seen = self._scene.view.contact(contact)
        if seen is None or seen.agent is None:
            return
        before = self._talks.get(contact)
        if before is not None and before.agent == seen.agent:
            return
        has_customer, has_colleague = is_ours(seen.customer_leg), seen.agent in self._scene.played
        if not (has_customer or has_colleague):
            self._talks.pop(contact, None)
            return
        talk = _Talk(contact=contact, agent=seen.agent, conversation=self._conversation(seen))
        self._talks[contact] = talk
        self._scene.agenda.after(now, BEFORE_FIRST_S, lambda at: self._go_on(at, talk), is_real=True)
        if has_customer and has_colleague:
            self._plan(now, talk, elapsed)
        elif has_colleague:
            seconds = self._scene.habits.talk_with_person_s
            self._scene.agenda.after(now, seconds, lambda _: self._agent_leaves(talk), is_real=True)

    def ended(self, contact: ContactId) -> None:
        """The contact is over."""
        self._talks.pop(contact, None)

    def left(self, contact: ContactId) -> None:
        """An agent's part is over: the talk is, unless somebody else answers for the contact now."""
        talk, seen = self._talks.get(contact), self._scene.view.contact(contact)
        if talk is not None and (seen is None or seen.phase != "talking"):
            del self._talks[contact]

    # --- How it goes. ---

    def _plan(self, now: Micros, talk: _Talk, elapsed: float) -> None:
        scene, habits = self._scene, self._scene.habits
        seconds = habits.talk.draw(scene.chance) * (1.0 - elapsed)
        scene.agenda.after(now, seconds, lambda at: self._finish(at, talk))
        fate = scene.chance.random()
        if fate < habits.transfers:
            scene.agenda.after(now, seconds * 0.5, lambda _: self._pass_on(talk))
        elif fate < habits.transfers + habits.holds:
            hold = min(habits.hold.draw(scene.chance), seconds * 0.4)
            scene.agenda.after(now, seconds * 0.3, lambda at: self._hold(at, talk, hold))

    def _is_on(self, talk: _Talk) -> ContactView | None:
        """The contact while this talk goes on with the same agent."""
        if self._talks.get(talk.contact) is not talk:
            return None
        seen = self._scene.view.contact(talk.contact)
        return seen if seen is not None and seen.phase == "talking" and seen.agent == talk.agent else None

    def _finish(self, now: Micros, talk: _Talk) -> None:
        seen = self._is_on(talk)
        if seen is None:
            return
        if seen.is_held or seen.consult is not None:
            self._scene.agenda.after(now, 10.0, lambda at: self._finish(at, talk))
        elif talk.agent in self._scene.played and self._scene.chance.random() < self._scene.habits.agent_ends:
            self._agent_leaves(talk)
        else:
            self._customers.hang_up(talk.contact)

    def _agent_leaves(self, talk: _Talk) -> None:
        if self._is_on(talk) is not None and talk.agent in self._scene.played:
            self._scene.wish(HangUpRequested(contact=talk.contact, agent=talk.agent))

    def _pass_on(self, talk: _Talk) -> None:
        seen = self._is_on(talk)
        if seen is not None and talk.agent in self._scene.played:
            self._scene.wish(
                TransferRequested(contact=talk.contact, agent=talk.agent, target=self._target(talk.agent, seen.queue))
            )

    def _target(self, agent: AgentId, queue: QueueId | None) -> Target:
        """A colleague who is free, or another queue."""
        scene = self._scene
        free = [one for one in scene.played if one != agent and _is_free(scene, one)]
        if free and scene.chance.random() < 0.5:
            return ToAgent(agent=scene.chance.choice(free))
        others = [one for one in scene.cast.keys if one != queue]
        return ToQueue(queue=scene.chance.choice(others))

    def _hold(self, now: Micros, talk: _Talk, seconds: float) -> None:
        if self._is_on(talk) is None or talk.agent not in self._scene.played:
            return
        self._scene.wish(HoldRequested(contact=talk.contact, agent=talk.agent))
        self._scene.agenda.after(now, seconds, lambda _: self._resume(talk))

    def _resume(self, talk: _Talk) -> None:
        seen = self._is_on(talk)
        if seen is not None and seen.is_held and talk.agent in self._scene.played:
            self._scene.wish(ResumeRequested(contact=talk.contact, agent=talk.agent))

    # --- What is said. ---

    def _conversation(self, seen: ContactView) -> Conversation:
        caller = self._customers.caller(seen.contact)
        language = seen.language
        queue = caller.queue if caller is not None else seen.queue or next(iter(self._scene.cast.keys))
        said = begin(self._scene.cast.sayings, queue, language, self._scene.chance)
        if caller is None:
            said.customer.clear()
        elif seen.agent not in self._scene.played:
            said.colleague.clear()
        return said

    def _go_on(self, now: Micros, talk: _Talk) -> None:
        """The next sentence, if there is anybody to hear it."""
        seen = self._is_on(talk)
        if seen is None:
            return
        if self._must_wait(seen):
            self._wait(now, talk)
            return
        spoken = talk.conversation.next()
        if spoken is None:
            self._said_all(now, talk)
            return
        is_customer, text = spoken
        leg, voice = self._speaker(seen, is_customer=is_customer)
        if leg is not None and voice is not None:
            self._scene.acts.append(Speak(leg=leg, text=text, language=talk.conversation.language, voice=voice))
        pause = ROOM_S if self._is_with_person(seen) else PAUSE_S
        seconds = length_of(text, talk.conversation.language) + pause
        self._scene.agenda.after(now, seconds, lambda at: self._go_on(at, talk), is_real=True)

    def _must_wait(self, seen: ContactView) -> bool:
        if seen.is_held or not any(party.is_connected and party.is_responsible for party in seen.parties):
            return True
        return not self._is_heard(seen)

    def _wait(self, now: Micros, talk: _Talk) -> None:
        """A customer who was to be gone long ago does not wait for ever."""
        talk.waited += LOOK_AGAIN_S
        if talk.waited > LONGEST_HOLD_S and talk.agent not in self._scene.played:
            self._customers.hang_up(talk.contact)
        else:
            self._scene.agenda.after(now, LOOK_AGAIN_S, lambda at: self._go_on(at, talk), is_real=True)

    def _said_all(self, now: Micros, talk: _Talk) -> None:
        """Whoever told a real agent all there was says goodbye by hanging up; others have their time."""
        if talk.agent not in self._scene.played:
            self._scene.agenda.after(now, FAREWELL_S, lambda at: self._finish(at, talk), is_real=True)

    def _is_heard(self, seen: ContactView) -> bool:
        caller = self._customers.caller(seen.contact)
        return caller is None or caller.is_recorded or self._is_with_person(seen) or self._is_watched(seen)

    def _is_with_person(self, seen: ContactView) -> bool:
        """Whether a real person talks, who must be given time."""
        return not is_ours(seen.customer_leg) or any(
            party.agent not in self._scene.played for party in seen.parties if party.part == "talk"
        )

    def _is_watched(self, seen: ContactView) -> bool:
        return any(party.agent not in self._scene.played for party in seen.parties)

    def _speaker(self, seen: ContactView, *, is_customer: bool) -> tuple[LegId | None, Voice | None]:
        if is_customer:
            caller = self._customers.caller(seen.contact)
            return (seen.customer_leg, caller.persona.voice) if caller is not None else (None, None)
        colleague = self._scene.played.get(seen.agent) if seen.agent is not None else None
        return (seen.agent_leg, colleague.voice) if colleague is not None else (None, None)


def _is_free(scene: Scene, agent: AgentId) -> bool:
    seen = scene.view.agent(agent)
    return seen is not None and seen.state == "available" and seen.is_phone_ready

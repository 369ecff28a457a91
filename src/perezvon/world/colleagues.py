"""Colleagues: their phones, what they answer, their wrap-up and their breaks."""

from perezvon.engine.changes import AgentPhoneChanged, AgentStateChanged, OfferMade
from perezvon.engine.events import AgentStateRequested, ContactWrappedUp, OfferAnswered
from perezvon.kernel.ids import AgentId, ContactId
from perezvon.kernel.time import Micros
from perezvon.world.acts import PlugPhone, UnplugPhone
from perezvon.world.habits import pick
from perezvon.world.scene import Scene

BREAKS = {"rest": 3.0, "lunch": 1.0, "meeting": 1.0, "training": 1.0}
"""What breaks are for, and how often."""

AGAIN_S = 2.0
"""Real seconds until a phone that was lost is plugged in again."""

OPENING_S = 5.0
"""In the first seconds everybody is quick, so that whoever looks sees a centre at work at once."""

RETURN_S = 60.0
"""Real seconds that a seat stays free after a person left it, in case they come back."""


class Colleagues:
    """The agents whom the world plays, as long as no person has their seat."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._lent: dict[AgentId, None] = {}
        """Colleagues whose seat a person has."""

    def begin(self, now: Micros) -> None:
        """Everybody comes to work, and finishes what was left from before."""
        for colleague in self._scene.cast.colleagues:
            self._scene.played[colleague.agent] = colleague
            self._scene.acts.append(PlugPhone(agent=colleague.agent))
            self._plan_break(now, colleague.agent)
            seen = self._scene.view.agent(colleague.agent)
            if seen is None or (seen.state in ("offline", "break") and seen.is_phone_ready):
                self._work(colleague.agent)
            elif seen.state == "wrap_up" and seen.contact is not None:
                self._wrap_up(now, colleague.agent, seen.contact)
            elif seen.offer is not None:
                self._pick_up(now, colleague.agent)

    def lend(self, agent: AgentId) -> None:
        """A person takes this seat: the world plays it no more."""
        if self._scene.played.pop(agent, None) is not None:
            self._lent[agent] = None
            self._scene.acts.append(UnplugPhone(agent=agent))

    def phone_changed(self, now: Micros, change: AgentPhoneChanged) -> None:
        """A phone that is there is worked with; one that broke is plugged in again."""
        agent = change.agent
        if agent in self._lent:
            if not change.is_ready:
                self._scene.agenda.after(now, RETURN_S, lambda at: self._take_back(at, agent), is_real=True)
        elif agent in self._scene.played:
            if change.is_ready:
                self._work(agent)
            else:
                self._scene.agenda.after(now, AGAIN_S, lambda _: self._plug(agent), is_real=True)

    def offered(self, now: Micros, offer: OfferMade) -> None:
        """A phone rings."""
        if offer.agent in self._scene.played and self._scene.chance.random() >= self._scene.habits.misses:
            self._pick_up(now, offer.agent)

    def state_changed(self, now: Micros, change: AgentStateChanged) -> None:
        """After a talk there is something to write down; whoever was sent on a break comes back from it."""
        agent = change.agent
        if agent not in self._scene.played:
            return
        if change.state == "wrap_up" and change.contact is not None:
            self._wrap_up(now, agent, change.contact)
        elif change.state == "break":
            rest = self._scene.habits.rest.draw(self._scene.chance)
            self._scene.agenda.after(now, rest, lambda at: self._come_back(at, agent))

    def _plug(self, agent: AgentId) -> None:
        if agent in self._scene.played:
            self._scene.acts.append(PlugPhone(agent=agent))

    def _take_back(self, now: Micros, agent: AgentId) -> None:
        seen = self._scene.view.agent(agent)
        if agent not in self._lent or (seen is not None and seen.is_phone_ready):
            return
        del self._lent[agent]
        colleague = next(one for one in self._scene.cast.colleagues if one.agent == agent)
        self._scene.played[agent] = colleague
        self._plug(agent)
        self._plan_break(now, agent)

    def _work(self, agent: AgentId) -> None:
        self._scene.wish(AgentStateRequested(agent=agent, state="available"))

    def _pick_up(self, now: Micros, agent: AgentId) -> None:
        scene = self._scene
        if scene.agenda.world_seconds(now) < OPENING_S:
            scene.agenda.after(now, scene.chance.uniform(0.2, 1.0), lambda _: self._answer(agent), is_real=True)
        else:
            scene.agenda.after(now, scene.habits.answer.draw(scene.chance), lambda _: self._answer(agent))

    def _answer(self, agent: AgentId) -> None:
        seen = self._scene.view.agent(agent)
        if agent in self._scene.played and seen is not None and seen.offer is not None:
            self._scene.wish(OfferAnswered(offer=seen.offer, agent=agent))

    def _wrap_up(self, now: Micros, agent: AgentId, contact: ContactId) -> None:
        scene = self._scene
        scene.agenda.after(now, scene.habits.wrap_up.draw(scene.chance), lambda _: self._finish(agent, contact))

    def _finish(self, agent: AgentId, contact: ContactId) -> None:
        scene = self._scene
        seen, agent_seen = scene.view.contact(contact), scene.view.agent(agent)
        if agent not in scene.played or agent_seen is None or agent_seen.state != "wrap_up":
            return
        queue = seen.queue if seen is not None else None
        outcomes = scene.cast.outcomes.get(queue) if queue is not None else None
        outcome = pick(scene.chance, outcomes or next(iter(scene.cast.outcomes.values())))
        scene.wish(ContactWrappedUp(contact=contact, agent=agent, outcome=outcome))

    # --- Breaks. ---

    def _plan_break(self, now: Micros, agent: AgentId) -> None:
        scene = self._scene
        gap = scene.habits.between_breaks.draw(scene.chance) * scene.chance.uniform(0.2, 1.0)
        scene.agenda.after(now, gap, lambda _: self._rest(agent))

    def _rest(self, agent: AgentId) -> None:
        if agent in self._scene.played:
            reason = pick(self._scene.chance, BREAKS)
            self._scene.wish(AgentStateRequested(agent=agent, state="break", reason=reason))

    def _come_back(self, now: Micros, agent: AgentId) -> None:
        seen = self._scene.view.agent(agent)
        if agent in self._scene.played and seen is not None and seen.state == "break":
            self._work(agent)
            self._plan_break(now, agent)

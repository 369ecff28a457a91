"""Seats of real people: whoever is free there is called by one of their own customers, soon and then now and again."""

from perezvon.engine.changes import AgentStateChanged
from perezvon.kernel.ids import AgentId, ContactId
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language
from perezvon.world.customers import Customers
from perezvon.world.scene import Scene

LOOK_AGAIN_S = 5.0


class Seats:
    """Who is free, and whom a customer calls for."""

    def __init__(self, scene: Scene, customers: Customers) -> None:
        self._scene = scene
        self._customers = customers
        self._turns: dict[AgentId, int] = {}
        """Counts how often each person became free: what was planned for an earlier time is void."""
        self._invited: dict[AgentId, ContactId] = {}
        self._languages: dict[AgentId, Language] = {}

    def speaks(self, agent: AgentId, language: Language) -> None:
        """This person would rather be called in this language."""
        self._languages[agent] = language

    def state_changed(self, now: Micros, change: AgentStateChanged) -> None:
        """A person became free, or is it no more."""
        agent = change.agent
        if agent in self._scene.played:
            return
        self._turns[agent] = self._turns.get(agent, 0) + 1
        if change.state == "available":
            is_first = change.reason in ("requested", "setting")
            self.plan(now, agent, is_first=is_first)

    def plan(self, now: Micros, agent: AgentId, *, is_first: bool) -> None:
        """Somebody will call for this person if they are still free then."""
        habits, turn = self._scene.habits, self._turns.setdefault(agent, 0)
        seconds = habits.first_invitation_s if is_first else self._scene.chance.uniform(*habits.invitation_s)
        self._scene.agenda.after(now, seconds, lambda at: self._invite(at, agent, turn), is_real=True)

    def _invite(self, now: Micros, agent: AgentId, turn: int) -> None:
        scene = self._scene
        seen = scene.view.agent(agent)
        if self._turns.get(agent) != turn or agent in scene.played or seen is None or seen.state != "available":
            return
        if not seen.is_phone_ready:
            scene.agenda.after(now, LOOK_AGAIN_S, lambda at: self._invite(at, agent, turn), is_real=True)
            return
        idle = self._customers.idle_of(agent)
        candidates = [one for one in idle if one.language is self._languages.get(agent)] or idle
        if candidates and scene.is_running and not self._is_invited(agent):
            self._invited[agent] = self._customers.call(now, scene.chance.choice(candidates))
        self.plan(now, agent, is_first=False)

    def _is_invited(self, agent: AgentId) -> bool:
        contact = self._invited.get(agent)
        return contact is not None and self._customers.caller(contact) is not None

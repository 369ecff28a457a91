"""The world as a whole: it hears each step of the centre, is told the time, and says what its people do."""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from perezvon.engine.changes import (
    AgentPhoneChanged,
    AgentStateChanged,
    Change,
    ContactEnded,
    LegEnded,
    OfferMade,
    QueueEntered,
    ResponsibleChanged,
)
from perezvon.engine.commands import Command, PlayPrompts
from perezvon.engine.view import View
from perezvon.kernel.ids import AgentId
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language
from perezvon.world.acts import Act
from perezvon.world.agenda import Agenda
from perezvon.world.cast import Cast
from perezvon.world.colleagues import Colleagues
from perezvon.world.customers import Customers, ours
from perezvon.world.day import hour_after
from perezvon.world.habits import Habits
from perezvon.world.scene import Scene
from perezvon.world.seats import Seats
from perezvon.world.talks import Talks


class World:
    """Customers and colleagues. The same seed, steps and times give the same acts."""

    def __init__(
        self,
        cast: Cast,
        view: View,
        *,
        now: Micros,
        seed: int,
        new_id: Callable[[], str],
        habits: Habits | None = None,
    ) -> None:
        self._scene = Scene(
            cast=cast,
            habits=habits or Habits(),
            chance=random.Random(seed),
            agenda=Agenda(now),
            view=view,
            new_id=new_id,
        )
        self._customers = Customers(self._scene)
        self._colleagues = Colleagues(self._scene)
        self._talks = Talks(self._scene, self._customers)
        self._seats = Seats(self._scene, self._customers)
        self._handlers: Mapping[type[Command | Change], Callable[[Micros, Any], None]] = {
            PlayPrompts: self._customers.hear,
            QueueEntered: lambda now, change: self._customers.wait(now, change.contact),
            OfferMade: self._colleagues.offered,
            AgentPhoneChanged: self._colleagues.phone_changed,
            AgentStateChanged: self._state_changed,
            ResponsibleChanged: lambda now, change: self._talks.begin(now, change.contact),
            LegEnded: lambda _, change: self._talks.left(change.contact),
            ContactEnded: self._ended,
        }

    # --- Its course. ---

    def begin(self, now: Micros) -> None:
        """Everybody comes to work. In a centre where nothing goes on the day is in full swing at once; otherwise those
        who were there before a restart go on."""
        self._colleagues.begin(now)
        going_on = [seen for seen in self._scene.view.contacts() if ours(seen)]
        for seen in going_on:
            self._customers.adopt(now, seen)
        for seen in self._scene.view.contacts():
            if seen.phase == "talking":
                self._talks.begin(now, seen.contact, elapsed=self._scene.chance.random())
        for agent in self._scene.view.agents():
            if agent.agent not in self._scene.played and agent.state == "available":
                self._seats.plan(now, agent.agent, is_first=True)
        self._customers.open(now, 0 if going_on else len(self._scene.cast.colleagues) + 2)

    def hear(self, now: Micros, outputs: Sequence[Command | Change]) -> None:
        """A step was committed, and `view` shows the state after it."""
        for output in outputs:
            handler = self._handlers.get(type(output))
            if handler is not None:
                handler(now, output)

    @property
    def due(self) -> Micros | None:
        """When `acts` is to be asked next; it may be asked at any other time too."""
        return self._scene.agenda.due

    def acts(self, now: Micros) -> Sequence[Act]:
        """What people do now, in order."""
        self._scene.agenda.happen(now)
        acts, self._scene.acts = self._scene.acts, []
        return acts

    # --- How it can be steered. ---

    @property
    def speed(self) -> float:
        """How many times as fast as real time the world's own time passes."""
        return self._scene.agenda.speed

    @property
    def is_running(self) -> bool:
        """Whether customers call."""
        return self._scene.is_running

    def rush_until(self, now: Micros) -> Micros | None:
        """When the rush hour ends that goes on now."""
        until = self._customers.rush_until
        return until if until > now else None

    def hour(self, now: Micros) -> float:
        """The hour of the world's day."""
        return hour_after(self._scene.agenda.world_seconds(now))

    def set_speed(self, now: Micros, speed: float) -> None:
        """Let the world's own time pass so many times as fast as real time; the centre's own limits stay as they are."""
        self._scene.agenda.set_speed(now, speed)

    def run(self, *, is_running: bool) -> None:
        """Let customers call, or let nobody call any more while those who are there are served."""
        self._scene.is_running = is_running

    def rush(self, now: Micros) -> None:
        """Begin a rush hour, or begin it anew."""
        self._customers.rush(now)

    def calm(self) -> None:
        """End it."""
        self._customers.calm()

    def lend(self, agent: AgentId) -> None:
        """A person takes this agent's seat."""
        self._colleagues.lend(agent)

    def speaks(self, agent: AgentId, language: Language) -> None:
        """The person in this seat would rather be called in this language."""
        self._seats.speaks(agent, language)

    # --- What it hears. ---

    def _state_changed(self, now: Micros, change: AgentStateChanged) -> None:
        self._colleagues.state_changed(now, change)
        self._talks.state_changed(now, change)
        self._seats.state_changed(now, change)

    def _ended(self, _: Micros, change: ContactEnded) -> None:
        self._talks.ended(change.contact)
        self._customers.ended(change.contact)

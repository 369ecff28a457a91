"""Customers: when they call, which key they press, how long they wait, and how they rate."""

from dataclasses import dataclass

from perezvon.engine.commands import PlayPrompts
from perezvon.engine.view import ContactView
from perezvon.kernel.ids import AgentId, ContactId, CustomerId, LegId, QueueId
from perezvon.kernel.time import SECOND, Micros
from perezvon.world.acts import Call, HangUp, Press
from perezvon.world.cast import Persona
from perezvon.world.day import hour_after, level
from perezvon.world.habits import pick
from perezvon.world.scene import LEG, Scene, is_ours

THINK_S = 0.3
"""Real seconds from a question to the key."""

CONNECTING_S = 20.0
"""Real seconds after which a call that the centre has not heard of has failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A customer in a contact."""

    contact: ContactId
    leg: LegId
    persona: Persona
    queue: QueueId
    """What they call for."""
    is_recorded: bool


class Customers:
    """All who may call, and those who do."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._callers: dict[ContactId, Caller] = {}
        self._busy: set[CustomerId] = set()
        self._patient: set[ContactId] = set()
        self._rush_until: Micros = 0

    @property
    def rush_until(self) -> Micros:
        """When the last rush hour ends."""
        return self._rush_until

    def caller(self, contact: ContactId) -> Caller | None:
        """The customer of a contact if the world plays them."""
        return self._callers.get(contact)

    def open(self, now: Micros, calls: int) -> None:
        """Begin to call, with so many calls at once."""
        for number in range(calls):
            self._scene.agenda.after(now, 0.1 * number, self._call_by_chance, is_real=True)
        self._expect(now)

    def rush(self, now: Micros) -> None:
        """A rush hour begins."""
        self._rush_until = now + round(self._scene.habits.rush_s * SECOND)

    def calm(self) -> None:
        """It ends at once."""
        self._rush_until = 0

    def adopt(self, now: Micros, seen: ContactView) -> None:
        """Take up a customer of the world's from before a restart."""
        persona = self._persona_of(seen)
        queue = seen.queue or pick(self._scene.chance, persona.wishes)
        self._enter(
            Caller(contact=seen.contact, leg=seen.customer_leg, persona=persona, queue=queue, is_recorded=False)
        )
        self.wait(now, seen.contact)

    def call(self, now: Micros, persona: Persona) -> ContactId:
        """This customer calls."""
        scene = self._scene
        contact = ContactId(scene.new_id())
        caller = Caller(
            contact=contact,
            leg=LegId(f"{LEG}{contact}"),
            persona=persona,
            queue=pick(scene.chance, persona.wishes),
            is_recorded=scene.chance.random() < scene.habits.recorded,
        )
        self._enter(caller)
        scene.acts.append(
            Call(
                contact=contact,
                leg=caller.leg,
                line=scene.cast.line,
                customer=persona.customer,
                language=persona.language,
                is_recorded=caller.is_recorded,
            )
        )
        scene.agenda.after(now, CONNECTING_S, lambda _: self._give_up(contact), is_real=True)
        return contact

    def idle_of(self, manager: AgentId) -> list[Persona]:
        """The customers of this personal manager who are not calling, those who are known by name."""
        return [one for one in self._scene.cast.personas if one.manager == manager and one.customer not in self._busy]

    def hear(self, now: Micros, speech: PlayPrompts) -> None:
        """Something is said to a customer; where it is a question they answer it."""
        caller = self._callers.get(speech.contact)
        if caller is None or not speech.digits or speech.leg != caller.leg:
            return
        scene = self._scene
        seen = scene.view.contact(speech.contact)
        if seen is not None and seen.question is not None:
            self._rate(now, caller, speech.digits)
            return
        key = scene.cast.keys.get(caller.queue, "")
        if key and key in speech.digits:
            scene.agenda.after(now, THINK_S, lambda _: self._press(caller, key), is_real=True)

    def wait(self, now: Micros, contact: ContactId) -> None:
        """A customer waits in a queue: their patience is counted from the first time."""
        if contact in self._callers and contact not in self._patient:
            self._patient.add(contact)
            patience = self._scene.habits.patience.draw(self._scene.chance)
            self._scene.agenda.after(now, patience, lambda _: self._lose_patience(contact))

    def ended(self, contact: ContactId) -> None:
        """The contact is over; its customer may call again."""
        caller = self._callers.pop(contact, None)
        self._patient.discard(contact)
        if caller is not None and caller.persona.customer is not None:
            self._busy.discard(caller.persona.customer)

    def hang_up(self, contact: ContactId) -> None:
        """A customer leaves, if they are still there."""
        if (leg := self._scene.customer_leg(contact)) is not None:
            self._scene.acts.append(HangUp(leg=leg))

    def _enter(self, caller: Caller) -> None:
        self._callers[caller.contact] = caller
        if caller.persona.customer is not None:
            self._busy.add(caller.persona.customer)

    def _give_up(self, contact: ContactId) -> None:
        if self._scene.view.contact(contact) is None:
            self.ended(contact)

    def _lose_patience(self, contact: ContactId) -> None:
        seen = self._scene.view.contact(contact)
        if seen is not None and seen.phase == "waiting":
            self.hang_up(contact)

    def _rate(self, now: Micros, caller: Caller, digits: str) -> None:
        scene = self._scene
        wanted = {digit: weight for digit, weight in scene.habits.ratings.items() if digit in digits}
        if wanted and scene.chance.random() < scene.habits.rates:
            digit = pick(scene.chance, wanted)
            scene.agenda.after(now, 1.0, lambda _: self._press(caller, digit), is_real=True)
        else:
            scene.agenda.after(now, 0.5, lambda _: self.hang_up(caller.contact), is_real=True)

    def _press(self, caller: Caller, digit: str) -> None:
        if self._scene.customer_leg(caller.contact) is not None:
            self._scene.acts.append(Press(leg=caller.leg, digit=digit))

    # --- Who calls when. ---

    def _expect(self, now: Micros) -> None:
        """The next customer may call: candidates come at the highest rate there is, and as many of them call as fits
        the hour (thinning), so that a change of rate needs no new plan."""
        habits = self._scene.habits
        gap = self._scene.chance.expovariate(habits.calls_an_hour * habits.rush / 3_600)
        self._scene.agenda.after(now, gap, self._perhaps_call)

    def _perhaps_call(self, now: Micros) -> None:
        scene = self._scene
        here = level(hour_after(scene.agenda.world_seconds(now)))
        share = here if now < self._rush_until else here / scene.habits.rush
        if scene.chance.random() < share:
            self._call_by_chance(now)
        self._expect(now)

    def _call_by_chance(self, now: Micros) -> None:
        if self._scene.is_running:
            self.call(now, self._somebody())

    def _somebody(self) -> Persona:
        """Anybody who is not calling; those of a personal manager who is a real person are left to be invited."""
        scene = self._scene
        everybody = scene.cast.personas
        if scene.chance.random() < scene.habits.strangers:
            return _stranger(scene.chance.choice(everybody))
        free = [one for one in everybody if one.customer not in self._busy and not self._is_awaited(one)]
        return scene.chance.choice(free) if free else _stranger(scene.chance.choice(everybody))

    def _is_awaited(self, persona: Persona) -> bool:
        if persona.manager is None or persona.manager in self._scene.played:
            return False
        manager = self._scene.view.agent(persona.manager)
        return manager is not None and manager.state != "offline"

    def _persona_of(self, seen: ContactView) -> Persona:
        everybody = self._scene.cast.personas
        known = next((one for one in everybody if one.customer == seen.customer), None)
        if known is not None and seen.customer is not None:
            return known
        alike = [one for one in everybody if one.language is seen.language]
        return _stranger(alike[0] if alike else everybody[0])


def _stranger(like: Persona) -> Persona:
    return Persona(customer=None, language=like.language, voice=like.voice, wishes=like.wishes)


def ours(seen: ContactView) -> bool:
    """Whether the world plays the contact's customer."""
    return is_ours(seen.customer_leg)

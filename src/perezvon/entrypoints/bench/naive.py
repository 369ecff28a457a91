"""The rules of matching in their plainest form: look at everybody, each time anew.

`NaiveMatching` takes the place of `Matching` in an engine that is to decide the same. It keeps no list, nor an index but
the roll that expected waits ask, and shares no rule with what it checks but who can be offered anything at all: the oracle of routing, and what its data
structures are measured against.
"""

import random
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from typing_extensions import override

from perezvon.engine.centre import AgentSetup, HoursSetup, QueueSetup
from perezvon.engine.routing.lifecycle import Phase
from perezvon.engine.routing.matching import Matching
from perezvon.engine.routing.policies import ruled_out
from perezvon.engine.routing.state import Agent, Contact, Needs, Queue, RoutingState, WaitingKey
from perezvon.kernel.ids import ContactId, HoursId, QueueId, SkillId
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language

_PERIODS: Mapping[str, Micros] = {
    "fewest_contacts_today": 86_400 * SECOND,
    "fewest_contacts_hour": 3_600 * SECOND,
}


class _Wish(msgspec.Struct, frozen=True):
    """What a contact asked for when it last took its place, and that place."""

    place: WaitingKey
    is_text: bool
    levels: Mapping[SkillId, int]
    language: str | None
    spares_reserved: bool


class NaiveMatching(Matching):
    """Decides by going through all agents and all contacts. All times of day are in UTC."""

    def __init__(self, state: RoutingState, hours: Mapping[HoursId, HoursSetup], chance: random.Random) -> None:
        super().__init__(state, hours, chance)
        self._wishes: dict[ContactId, _Wish] = {}
        """Of the contacts that may be offered."""

    # --- Questions. ---

    @override
    def agents_for(self, contact: Contact, queue: Queue, at: Micros) -> Sequence[Agent]:
        wish = self._wishes[contact.id]
        free = [agent for agent in self._serving(queue) if self._can(agent, queue.id, wish)]
        return self._chosen(free, queue, at)

    @override
    def has_agents(self, contact: Contact, queue: Queue) -> bool:
        return any(self._can(agent, queue.id, self._wishes[contact.id]) for agent in self._serving(queue))

    @override
    def is_ready(self, agent: Agent) -> bool:
        return any(ruled_out(agent, is_text=is_text) is None for is_text in (False, True))

    @override
    def free_agent(self, queue: Queue, at: Micros) -> Agent | None:
        free = [agent for agent in self._serving(queue) if ruled_out(agent) is None]
        return next(iter(self._chosen(free, queue, at)), None)

    @override
    def contact_for(self, agent: Agent) -> Contact | None:
        best: WaitingKey | None = None
        for contact_id, wish in self._wishes.items():
            queue = self._state.contacts[contact_id].queue
            if queue in agent.setup.queues and (best is None or wish.place < best):
                assert queue is not None
                best = wish.place if self._can(agent, queue, wish) else best
        return self._state.contacts[best[-1]] if best is not None else None

    @override
    def ringing_for(self, agent: Agent, at: Micros) -> Contact | None:
        contacts = (contact for contact in self._state.contacts.values() if contact.phase is Phase.RINGING)
        places = [self._place(contact) for contact in contacts if self._may_ring_too(contact, agent, at)]
        return self._state.contacts[min(places)[-1]] if places else None

    def _may_ring_too(self, contact: Contact, agent: Agent, at: Micros) -> bool:
        offers = [self._state.offers[offer] for offer in contact.offers]
        is_over = len(offers) >= 50 or any(offer.expires < at + 5 * SECOND for offer in offers)
        if is_over or agent.id in self._state.together.get(contact.id, ()):
            return False
        if offers[0].why == "backups":
            return agent.id in contact.backups and ruled_out(agent, is_text=contact.channel.is_text) is None
        queue = self._queue_of(contact)
        is_served = offers[0].why == "ring_all" and queue is not None and queue.id in agent.setup.queues
        return is_served and queue is not None and self._can(agent, queue.id, self._wish(contact, queue, at))

    def _queue_of(self, contact: Contact) -> Queue | None:
        return self._state.queue(contact.queue) if contact.queue is not None and contact.is_queued else None

    def _place(self, contact: Contact) -> WaitingKey:
        queue = self._queue_of(contact)
        priority = queue.setup.priority if queue is not None and queue.setup is not None else 0
        ahead = priority * SECOND + contact.boost
        return 0 if contact.is_first else 1, contact.waiting_since - ahead, contact.number, contact.id

    def _serving(self, queue: Queue) -> Iterator[Agent]:
        return (agent for agent in self._state.agents.values() if queue.id in agent.setup.queues)

    def _chosen(self, free: list[Agent], queue: Queue, at: Micros) -> Sequence[Agent]:
        if not free:
            return ()
        by_id = sorted(free, key=lambda agent: agent.id)
        setup = queue.setup or QueueSetup(queue=queue.id)
        if setup.strategy == "random":
            return [by_id[self._chance.randrange(len(by_id))]]
        if setup.strategy == "round_robin":
            after = [agent for agent in by_id if queue.last_rung is not None and agent.id > queue.last_rung]
            return (after or by_id)[:1]
        longest_idle = sorted(by_id, key=lambda agent: agent.idle_since)
        if setup.strategy == "most_skilled":
            return [max(longest_idle, key=lambda agent: _skill(agent, setup))]
        if setup.strategy in _PERIODS:
            began = at // _PERIODS[setup.strategy] * _PERIODS[setup.strategy]
            return [min(longest_idle, key=lambda agent: sum(answered >= began for answered in agent.answered))]
        return longest_idle[: 50 if setup.strategy == "ring_all" else 1]

    @staticmethod
    def _can(agent: Agent, queue: QueueId, wish: _Wish) -> bool:
        levels = _levels(agent.setup)
        return (
            ruled_out(agent, is_text=wish.is_text) is None
            and all(levels.get(skill, 0) >= level for skill, level in wish.levels.items())
            and (wish.language is None or wish.language in agent.setup.languages)
            and not (wish.spares_reserved and _is_spared(agent.setup, queue))
        )

    # --- Contacts. ---

    @override
    def position(self, contact: Contact, queue: Queue) -> int | None:
        wish = self._wishes.get(contact.id)
        return self.before(queue, wish.place) + 1 if wish is not None else None

    @override
    def before(self, queue: Queue, key: WaitingKey) -> int:
        contacts = self._state.contacts
        return sum(wish.place < key and contacts[name].queue == queue.id for name, wish in self._wishes.items())

    @override
    def before_by_needs(self, queue: Queue, key: WaitingKey) -> Iterator[tuple[Needs, int]]:
        contacts, found = self._state.contacts, dict[Needs, int]()
        for name, wish in self._wishes.items():
            if contacts[name].queue == queue.id and wish.place < key:
                needs = _needs(wish, queue)
                found[needs] = found.get(needs, 0) + 1
        return iter(found.items())

    @override
    def first_asking(self, queue: Queue, needs: Needs) -> Contact | None:
        waiting = self.waiting_in(queue)
        return next((contact for contact in waiting if _needs(self._wishes[contact.id], queue) == needs), None)

    @override
    def first_in(self, queue: Queue) -> Contact | None:
        return next(self.waiting_in(queue), None)

    @override
    def waiting_in(self, queue: Queue) -> Iterator[Contact]:
        contacts = self._state.contacts
        places = sorted(wish.place for name, wish in self._wishes.items() if contacts[name].queue == queue.id)
        return (contacts[place[-1]] for place in places)

    @override
    def list_contact(self, contact: Contact, queue: Queue, at: Micros) -> None:
        contact.waiting_key = self._place(contact)
        self._wishes[contact.id] = self._wish(contact, queue, at)

    def _wish(self, contact: Contact, queue: Queue, at: Micros) -> _Wish:
        setup = queue.setup or QueueSetup(queue=queue.id)
        waited = at - contact.waiting_since
        levels: dict[SkillId, int] = {}
        for need in setup.needs:
            levels[need.skill] = need.level
            for relaxation in need.relaxed:
                if waited >= relaxation.after_s * SECOND:
                    levels[need.skill] = relaxation.level
        language = setup.language
        is_asked = language is not None and not (
            language.relaxed_s is not None and waited >= language.relaxed_s * SECOND
        )
        return _Wish(
            place=self._place(contact),
            is_text=contact.channel.is_text,
            levels=levels,
            language=contact.language if is_asked else None,
            spares_reserved=waited < setup.spares_reserved_s * SECOND,
        )

    @override
    def unlist_contact(self, contact: Contact, queue: Queue) -> None:
        contact.waiting_key = None
        self._wishes.pop(contact.id, None)

    @override
    def reorder(self, queue: Queue, at: Micros) -> Sequence[Contact]:
        waiting = list(self.waiting_in(queue))
        for contact in waiting:
            self.list_contact(contact, queue, at)
        return waiting

    # --- Agents. ---

    @override
    def refresh(self, agent: Agent) -> bool:
        self.roll.changed[agent.id] = agent
        return self.is_ready(agent)

    @override
    def assign(self, agent: Agent, setup: AgentSetup) -> list[Queue]:
        queues = [self._state.queue(queue) for queue in dict.fromkeys((*agent.setup.queues, *setup.queues))]
        before = [queue.spared for queue in queues]
        self.roll.leave(agent)
        agent.setup = msgspec.structs.replace(setup, queues=tuple(dict.fromkeys(setup.queues)))
        agent.levels = _levels(setup)  # For those who could serve a contact, which expected waits ask.
        self.roll.join(agent)
        for queue in queues:
            queue.spared = sum(
                queue.id in one.setup.queues and _is_spared(one.setup, queue.id) for one in self._state.agents.values()
            )
        return [queue for queue, spared in zip(queues, before, strict=True) if bool(queue.spared) is not bool(spared)]


def _needs(wish: _Wish, queue: Queue) -> Needs:
    return Needs(
        is_text=wish.is_text,
        skills=tuple((skill, level) for skill, level in wish.levels.items() if level > 0),
        language=Language(wish.language) if wish.language is not None else None,
        spares_reserved=wish.spares_reserved and queue.spared > 0,
    )


def _skill(agent: Agent, setup: QueueSetup) -> int:
    return sum(_levels(agent.setup).get(need.skill, 0) for need in setup.needs)


def _levels(setup: AgentSetup) -> dict[SkillId, int]:
    return {skill.skill: skill.level for skill in setup.skills}


def _is_spared(setup: AgentSetup, queue: QueueId) -> bool:
    return bool(setup.reserved_for) and queue not in setup.reserved_for

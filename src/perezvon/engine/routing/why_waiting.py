"""Why a contact still waits: a pure question about the state of routing.

The answer names what is true of the state and nothing else, so it agrees with what routing does: of a contact that waits
nobody is `free` to take it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import msgspec

from perezvon.engine.centre import (
    AgentStep,
    BackupsStep,
    ExitStep,
    HeadStep,
    HoursSetup,
    LastAgentStep,
    PersonalManagerStep,
    QueueStep,
    RouteStep,
)
from perezvon.engine.hours import is_open
from perezvon.engine.routing.lifecycle import Phase
from perezvon.engine.routing.needs import lack, needs_of, next_change
from perezvon.engine.routing.order import in_order, position
from perezvon.engine.routing.policies import ruled_out, steps_of
from perezvon.engine.routing.state import Agent, Contact, Queue, RoutingState
from perezvon.kernel.ids import AgentId, ContactId, HoursId, QueueId, SkillId
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language

NAMED = 20
"""So many agents are named for each reason; all are counted."""

AHEAD = 5
"""So many of those who go first are named; all are counted."""

_STEPS: Mapping[type[RouteStep], str] = {
    PersonalManagerStep: "manager",
    BackupsStep: "backups",
    LastAgentStep: "last_agent",
    AgentStep: "agent",
    HeadStep: "head",
    QueueStep: "queue",
    ExitStep: "exit",
}


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Agents of whom the same is true: `free`, a code of `ruled_out`, or what they lack: `not_skilled`,
    `other_language`, `reserved` or `no_writing` (they take calls only)."""

    why: str
    count: int
    agents: tuple[AgentId, ...]
    """The first of them."""


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """A contact of the same queue that goes first. `why`: `first` (a conversation that was begun), `boost` (the caller
    is worth more) or `earlier` (it has waited longer)."""

    contact: ContactId
    why: str


class Elsewhere(msgspec.Struct, frozen=True, kw_only=True):
    """So many contacts of another queue go first with agents who serve both."""

    queue: QueueId
    count: int


class SkillAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A skill at this level or better."""

    skill: SkillId
    level: int


class RouteStepView(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a route. `kind`: `manager`, `backups`, `last_agent`, `agent`, `head`, `queue` or `exit` (by `way`)."""

    kind: str
    queue: QueueId | None = None
    agent: AgentId | None = None
    way: str | None = None


class WaitingReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a contact waits.

    `why`: `ringing` (agents are being rung), or of a contact in a queue `queue_not_active`, `nobody_serves` (no agent
    has this queue), `nobody_suits` (none of them can give what it asks for), `nobody_at_work` (who could is offline),
    `all_busy` (none of them is free) or `going_on` (its turn is being taken this moment).
    """

    contact: ContactId
    why: str
    since: Micros
    """Since when routing has been looking for an agent."""
    queue: QueueId | None = None
    queue_since: Micros | None = None
    position: int | None = None
    boost: Micros = 0
    """What the caller is worth ahead of others, in waiting time."""
    is_first: bool = False
    is_open: bool = True
    """Whether the queue is open for those who come now; who waits there is served all the same."""
    skills: tuple[SkillAsked, ...] = ()
    language: Language | None = None
    spares_reserved: bool = False
    """What it asks for now: of agents who are reserved for other queues nothing, if this is so."""
    less_at: Micros | None = None
    """When it asks for less."""
    able: tuple[Group, ...] = ()
    """The agents who could give that, by what keeps them from it."""
    unable: tuple[Group, ...] = ()
    """The other agents of the queue, by what they lack."""
    ahead: tuple[Ahead, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    rings: tuple[AgentId, ...] = ()
    rings_until: Micros | None = None
    step: int = 0
    """The step of its route that it is on, from 0, of so many `steps`."""
    steps: int = 0
    goes_on: Micros | None = None
    """When its route goes on to what is `next`; `None` if it waits here as long as the caller does."""
    next: RouteStepView | None = None


def why_waiting(
    state: RoutingState, hours: Mapping[HoursId, HoursSetup], contact: Contact, at: Micros
) -> WaitingReason | None:
    """Why nobody talks to the contact yet; `None` when routing does not look for an agent for it."""
    if contact.phase not in (Phase.WAITING, Phase.RINGING):
        return None
    queue = state.queues.get(contact.queue) if contact.queue is not None and contact.is_queued else None
    offers = [state.offers[offer] for offer in contact.offers]
    steps = steps_of(state, contact)
    found = WaitingReason(
        contact=contact.id,
        why="ringing" if offers else "going_on",
        since=contact.unattended_since,
        boost=contact.boost,
        is_first=contact.is_first,
        rings=tuple(offer.agent for offer in offers),
        rings_until=max((offer.expires for offer in offers), default=None),
        step=contact.step,
        steps=len(steps),
        goes_on=contact.queue_until,
        next=_step(steps[contact.step + 1]) if contact.step + 1 < len(steps) else None,
    )
    return found if queue is None else _in_queue(state, hours, contact, queue, found, at)


def _in_queue(
    state: RoutingState,
    hours: Mapping[HoursId, HoursSetup],
    contact: Contact,
    queue: Queue,
    found: WaitingReason,
    at: Micros,
) -> WaitingReason:
    # What it asks for is what it is listed under: routing decides by that, and renews it when the time has come.
    is_listed = contact.waiting_key is not None
    needs = queue.demands[contact.demand].needs if is_listed else needs_of(contact, queue, at)
    members = [agent for member in queue.members if (agent := state.agents[member]).setup.is_active]
    lacks = {agent.id: lack(agent, queue.id, needs) for agent in members}
    suitable = [agent for agent in members if lacks[agent.id] is None]
    able = _groups((agent.id, ruled_out(agent, is_text=needs.is_text) or "free") for agent in suitable)
    return msgspec.structs.replace(
        found,
        why=found.why if found.rings else _obstacle(queue, members, able),
        queue=queue.id,
        queue_since=contact.queue_since,
        position=position(contact, queue),
        is_open=_is_open(queue, hours, at),
        skills=tuple(SkillAsked(skill=skill, level=level) for skill, level in needs.skills),
        language=needs.language,
        spares_reserved=needs.spares_reserved,
        less_at=next_change(contact, queue, at),
        able=able,
        unable=_groups((agent, lack) for agent, lack in lacks.items() if lack is not None),
        ahead=tuple(_ahead(state, contact, queue)),
        elsewhere=tuple(_elsewhere(state, contact, queue, suitable)),
    )


def _obstacle(queue: Queue, members: list[Agent], able: tuple[Group, ...]) -> str:
    if not queue.is_active:
        return "queue_not_active"
    if not members:
        return "nobody_serves"
    if not able:
        return "nobody_suits"
    if all(group.why == "offline" for group in able):
        return "nobody_at_work"
    return "going_on" if any(group.why == "free" for group in able) else "all_busy"


def _groups(agents: Iterable[tuple[AgentId, str]]) -> tuple[Group, ...]:
    """Agents by what is true of them, the largest group first."""
    found: dict[str, list[AgentId]] = {}
    for agent, why in agents:
        found.setdefault(why, []).append(agent)
    by_size = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Group(why=why, count=len(those), agents=tuple(those[:NAMED])) for why, those in by_size)


def _is_open(queue: Queue, hours: Mapping[HoursId, HoursSetup], at: Micros) -> bool:
    setup = queue.setup
    found = hours.get(setup.hours) if setup is not None and setup.hours is not None else None
    return found is None or is_open(found, at)


def _ahead(state: RoutingState, contact: Contact, queue: Queue) -> Iterator[Ahead]:
    if contact.waiting_key is None:
        return
    for key in islice(in_order(queue), AHEAD):
        if key >= contact.waiting_key:
            return
        other = state.contacts[key[-1]]
        if other.is_first and not contact.is_first:
            why = "first"
        else:
            is_earlier = (other.waiting_since, other.number) < (contact.waiting_since, contact.number)
            why = "earlier" if is_earlier else "boost"
        yield Ahead(contact=other.id, why=why)


def _elsewhere(state: RoutingState, contact: Contact, queue: Queue, suitable: list[Agent]) -> Iterator[Elsewhere]:
    """Contacts of other queues before this one, which an agent who could take it would take first."""
    if contact.waiting_key is None:
        return
    others = dict.fromkeys(name for agent in suitable for name in agent.setup.queues if name != queue.id)
    for name in others:
        count = sum(
            bisect_left(demand.waiting, contact.waiting_key)
            for demand in state.queues[name].demands
            if any(lack(agent, name, demand.needs) is None for agent in suitable if name in agent.setup.queues)
        )
        if count:
            yield Elsewhere(queue=name, count=count)


def _step(step: RouteStep) -> RouteStepView:
    return RouteStepView(
        kind=_STEPS[type(step)],
        queue=step.queue if isinstance(step, QueueStep) else None,
        agent=step.agent if isinstance(step, AgentStep) else None,
        way=step.way if isinstance(step, ExitStep) else None,
    )

"""The steps of a route, as a pure question: what would trying this step mean now?

A route is walked step by step. A step that cannot serve is left at once and says why; the next step carries that
reason (`RouteStepped.why`). The steps of a route may change while a contact is on it: the contact keeps its place by
number.
"""

from typing import TypeAlias

import msgspec

from perezvon.engine.centre import PersonalManagerStep, QueueStep, RouteStep
from perezvon.engine.routing.policies import ruled_out
from perezvon.engine.routing.state import Agent, Contact, Queue, RoutingState


class RingManager(msgspec.Struct, frozen=True):
    """Offer the contact to its personal manager."""

    manager: Agent
    ring_s: int


class WaitIn(msgspec.Struct, frozen=True):
    """Let the contact wait in a queue."""

    queue: Queue
    wait_s: int | None


class PassOver(msgspec.Struct, frozen=True):
    """The step does not serve. `manager` is who was looked at, if anybody was."""

    why: str
    manager: Agent | None = None


Attempt: TypeAlias = RingManager | WaitIn | PassOver


def current_step(state: RoutingState, contact: Contact) -> RouteStep | None:
    """The step that the contact is on; `None` behind the last one, or when its route is unknown."""
    route = state.routes.get(contact.route) if contact.route else None
    return route.steps[contact.step] if route and contact.step < len(route.steps) else None


def attempt(state: RoutingState, contact: Contact, step: RouteStep) -> Attempt:
    """What trying `step` for this contact means now."""
    match step:
        case PersonalManagerStep():
            manager = state.agents.get(contact.manager) if contact.manager else None
            if manager is None:
                return PassOver("no_manager")
            if ruled_out(manager) is not None:
                return PassOver("manager_not_free", manager)
            return RingManager(manager, step.ring_s)
        case QueueStep():
            queue = state.queue(step.queue)
            return WaitIn(queue, step.wait_s) if queue.is_active else PassOver("queue_not_active")

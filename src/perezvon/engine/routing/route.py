"""The steps of a route, as a pure question: what would trying this step mean now?

A route is walked step by step. A step that cannot serve is left at once and says why; the next step carries that
reason (`RouteStepped.why`). The steps of a route may change while a contact is on it: the contact keeps its place by
number.

A contact that a talk gave back has a **detour**, steps of its own in place of its route: a transfer to an agent is that
agent and then the queue the contact came from; a contact whose agent was lost is that queue alone. Where a detour ends
without an answer the contact is not served, as at the end of a route.
"""

from typing import TypeAlias

import msgspec

from perezvon.engine.centre import AgentStep, PersonalManagerStep, QueueStep, RouteStep
from perezvon.engine.routing.policies import may_be_rung, ruled_out, steps_of
from perezvon.engine.routing.state import Agent, Contact, Queue, RoutingState


class Ring(msgspec.Struct, frozen=True):
    """Offer the contact to this agent. `rule` says why it is this one."""

    agent: Agent
    ring_s: int
    rule: str


class WaitIn(msgspec.Struct, frozen=True):
    """Let the contact wait in a queue."""

    queue: Queue
    wait_s: int | None


class PassOver(msgspec.Struct, frozen=True):
    """The step does not serve. `agent` is who was looked at by `rule`, if anybody was."""

    why: str
    agent: Agent | None = None
    rule: str = ""


Attempt: TypeAlias = Ring | WaitIn | PassOver


def current_step(state: RoutingState, contact: Contact) -> RouteStep | None:
    """The step that the contact is on; `None` behind the last one, or when its route is unknown."""
    steps = steps_of(state, contact)
    return steps[contact.step] if contact.step < len(steps) else None


def did_not_answer(state: RoutingState, contact: Contact) -> str:
    """Why the step that the contact is on did not serve, when it rang an agent."""
    return "agent_did_not_answer" if isinstance(current_step(state, contact), AgentStep) else "manager_did_not_answer"


def attempt(state: RoutingState, contact: Contact, step: RouteStep) -> Attempt:
    """What trying `step` for this contact means now."""
    match step:
        case PersonalManagerStep():
            manager = state.agents.get(contact.manager) if contact.manager else None
            if manager is None:
                return PassOver("no_manager")
            if ruled_out(manager) is not None:
                return PassOver("manager_not_free", manager, "personal_manager")
            return Ring(manager, step.ring_s, "personal_manager")
        case AgentStep():
            agent = state.agents.get(step.agent)
            if agent is None or not may_be_rung(agent):
                return PassOver("agent_not_free", agent, "named")
            return Ring(agent, step.ring_s, "named")
        case QueueStep():
            queue = state.queue(step.queue)
            return WaitIn(queue, step.wait_s) if queue.is_active else PassOver("queue_not_active")

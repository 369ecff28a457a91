"""The steps of a route, as a pure question: what would trying this step mean now?

A route is walked step by step. A step that cannot serve is left at once and says why; the next step carries that
reason (`RouteStepped.why`). The steps of a route may change while a contact is on it: the contact keeps its place by
number. A step whose conditions (`When`) do not hold is passed over too.

A contact that a talk gave back has a **detour**, steps of its own in place of its route: a transfer to an agent is that
agent and then the queue the contact came from; a contact whose agent was lost is that queue alone. Where a detour ends
without an answer the contact is not served, as at the end of a route.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

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
    When,
)
from perezvon.engine.hours import is_open
from perezvon.engine.routing.people import People
from perezvon.engine.routing.policies import may_be_rung, ruled_out, steps_of
from perezvon.engine.routing.state import Agent, Contact, Queue, RoutingState
from perezvon.engine.routing.waiting.announce import should_offer_callback
from perezvon.engine.routing.waiting.model import Estimate
from perezvon.kernel.ids import AgentId, HoursId, TeamId
from perezvon.kernel.time import SECOND, Micros

RingStep: TypeAlias = PersonalManagerStep | BackupsStep | LastAgentStep | AgentStep | HeadStep

WHO: dict[type[RouteStep], str] = {
    PersonalManagerStep: "manager",
    BackupsStep: "backups",
    LastAgentStep: "last_agent",
    AgentStep: "agent",
    HeadStep: "head",
}
"""The word for whom a step rings, in the codes that say why it did not serve."""


class Ring(msgspec.Struct, frozen=True):
    """Offer the contact to these agents, who are rung together. `rule` says why it is these; `looked_at` are all that
    the step meant."""

    agents: Sequence[Agent]
    ring_s: int
    rule: str
    looked_at: Sequence[Agent]


class WaitIn(msgspec.Struct, frozen=True):
    """Let the contact wait in a queue."""

    queue: Queue
    wait_s: int | None


class Leave(msgspec.Struct, frozen=True):
    """Give the contact back to its flow by this way."""

    way: str


class PassOver(msgspec.Struct, frozen=True):
    """The step does not serve. `looked_at` by `rule` are those whom it meant, if there was anybody."""

    why: str
    looked_at: Sequence[Agent] = ()
    rule: str = ""


Attempt: TypeAlias = Ring | WaitIn | Leave | PassOver


def current_step(state: RoutingState, contact: Contact) -> RouteStep | None:
    """The step that the contact is on; `None` behind the last one, or when its route is unknown."""
    steps = steps_of(state, contact)
    return steps[contact.step] if contact.step < len(steps) else None


def did_not_answer(state: RoutingState, contact: Contact) -> str:
    """Why the step that the contact is on did not serve, when it rang somebody."""
    step = current_step(state, contact)
    return f"{WHO.get(type(step), 'manager')}_did_not_answer" if step is not None else "manager_did_not_answer"


class Guide:
    """Tells what the steps of routes mean for a contact now."""

    def __init__(
        self,
        state: RoutingState,
        hours: Mapping[HoursId, HoursSetup],
        people: People,
        expected: Callable[[Queue, Micros, Contact], Estimate],
    ) -> None:
        """`expected`: how long somebody must wait who begins to in a queue."""
        self._state = state
        self._hours = hours
        self._people = people
        self._expected = expected

    def attempt(self, contact: Contact, step: RouteStep, at: Micros) -> Attempt:
        """What trying `step` for this contact means at `at`."""
        if step.when is not None and not self._holds(step.when, contact, at):
            return PassOver("not_meant")
        match step:
            case QueueStep():
                return self._wait(self._state.queue(step.queue), step, at)
            case ExitStep():
                return Leave(step.way)
            case _:
                return self._ring(contact, step, *self._meant(contact, step, at))

    def _meant(self, contact: Contact, step: RingStep, at: Micros) -> tuple[str, Sequence[AgentId | None]]:
        """The rule of a step that rings, and whom it means."""
        match step:
            case PersonalManagerStep():
                return "personal_manager", [contact.manager]
            case BackupsStep():
                return "backups", contact.backups
            case LastAgentStep():
                return "last_agent", [self._last_agent(contact, step, at)]
            case AgentStep():
                return "named", [step.agent]
            case HeadStep():
                return "head", [self._head(step.team)]

    def _ring(self, contact: Contact, step: RingStep, rule: str, meant: Sequence[AgentId | None]) -> Attempt:
        who, is_by_name = WHO[type(step)], isinstance(step, AgentStep)
        agents = list(self._known(meant))
        if not agents:
            return PassOver(f"{who}_not_free" if is_by_name else f"no_{who}")
        can = may_be_rung if is_by_name else _is_free
        free = [agent for agent in agents if can(agent, is_text=contact.channel.is_text)]
        return Ring(free, step.ring_s, rule, agents) if free else PassOver(f"{who}_not_free", agents, rule)

    def _known(self, wanted: Sequence[AgentId | None]) -> Iterator[Agent]:
        for agent_id in dict.fromkeys(wanted):
            agent = self._state.agents.get(agent_id) if agent_id is not None else None
            if agent is not None:
                yield agent

    def _last_agent(self, contact: Contact, step: LastAgentStep, at: Micros) -> AgentId | None:
        known = self._people.last_talk(contact)
        return known.agent if known is not None and at - known.talked <= step.within_s * SECOND else None

    def _head(self, team_id: TeamId) -> AgentId | None:
        team = self._state.teams.get(team_id)
        return team.head if team is not None and team.is_active else None

    def _wait(self, queue: Queue, step: QueueStep, at: Micros) -> Attempt:
        setup = queue.setup
        if setup is None or not setup.is_active:
            return PassOver("queue_not_active")
        if setup.hours is not None and not self._is_open(setup.hours, at):
            return PassOver("queue_not_open")
        return WaitIn(queue, step.wait_s)

    def _holds(self, when: When, contact: Contact, at: Micros) -> bool:
        holds = (
            (when.hours is None or self._is_open(when.hours, at))
            and (when.is_known is None or when.is_known is (contact.customer is not None))
            and (not when.languages or contact.language in when.languages)
            and (not when.tiers or contact.tier in when.tiers)
            and (not when.expects_long_wait or self._expects_long_wait(contact, at))
        )
        return holds is not when.is_negated

    def _expects_long_wait(self, contact: Contact, at: Micros) -> bool:
        rest = steps_of(self._state, contact)[contact.step :]
        ahead = next((step.queue for step in rest if isinstance(step, QueueStep)), None)
        queue = self._state.queues.get(ahead) if ahead is not None else None
        if queue is None or not queue.is_active or contact.callback is not None:
            return False
        return should_offer_callback(self._expected(queue, at, contact), self._state.calling_back.offer_over_s)

    def _is_open(self, hours_id: HoursId, at: Micros) -> bool:
        # Hours that nobody has set are open: a forgotten setting must not turn customers away.
        hours = self._hours.get(hours_id)
        return hours is None or is_open(hours, at)


def _is_free(agent: Agent, *, is_text: bool) -> bool:
    return ruled_out(agent, is_text=is_text) is None

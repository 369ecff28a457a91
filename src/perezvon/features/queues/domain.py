"""Queues and routes with the names by which people know them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from perezvon.engine.centre import (
    AgentStep,
    BoostSetup,
    ExitStep,
    HeadStep,
    QueueSetup,
    QueueStep,
    RouteSetup,
    RouteStep,
    SkillNeed,
)
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, HoursId, QueueId, SkillId, TeamId
from perezvon.kernel.values import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A queue and its name in each language."""

    setup: QueueSetup
    name: Mapping[Language, str]
    version: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A route and its name in each language. One that is not in use is not offered any more; flows that name it go on."""

    setup: RouteSetup
    name: Mapping[Language, str]
    is_active: bool = True
    version: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Boosts:
    """Who goes first: what callers are worth ahead of others. There is one of these."""

    setup: BoostSetup = field(default_factory=BoostSetup)
    version: int = field(default=0, compare=False)


WAYS = ("callback", "voicemail", "external")
"""The ways by which a route may give a contact back to its flow."""


class QueueNotFoundError(AppError):
    """There is no such queue."""

    kind = ErrorKind.NOT_FOUND
    code = "queues.queue_not_found"


class RouteNotFoundError(AppError):
    """There is no such route."""

    kind = ErrorKind.NOT_FOUND
    code = "queues.route_not_found"


class UnknownStrategyError(AppError):
    """Routing has no strategy of this name."""

    kind = ErrorKind.INVALID
    code = "queues.unknown_strategy"


class StepToNowhereError(AppError):
    """Step number `step`, counted from 1, names a queue, an agent, a team or hours that are not in use."""

    kind = ErrorKind.INVALID
    code = "queues.step_to_nowhere"


class StepNeverReachedError(AppError):
    """Nothing comes after step number `step`, counted from 1: contacts wait there without a limit, or leave the route."""

    kind = ErrorKind.INVALID
    code = "queues.step_never_reached"


class TeamWithoutHeadError(AppError):
    """Step number `step`, counted from 1, rings the head of a team that has none."""

    kind = ErrorKind.INVALID
    code = "queues.team_without_head"


class UnknownWayError(AppError):
    """Step number `step`, counted from 1, leaves the route by a way that there is not."""

    kind = ErrorKind.INVALID
    code = "queues.unknown_way"


class UnknownSkillNeededError(AppError):
    """The queue needs a skill that does not exist or is not in use."""

    kind = ErrorKind.INVALID
    code = "queues.unknown_skill"


class SkillNeededTwiceError(AppError):
    """A queue needs each skill once."""

    kind = ErrorKind.INVALID
    code = "queues.skill_twice"


class BadRelaxationsError(AppError):
    """The relaxations of need number `need`, counted from 1, do not ask for less and less, later and later."""

    kind = ErrorKind.INVALID
    code = "queues.bad_relaxations"


class UnknownHoursError(AppError):
    """The opening hours of the queue do not exist or are not in use."""

    kind = ErrorKind.INVALID
    code = "queues.unknown_hours"


class TierTwiceError(AppError):
    """A tier is worth one thing."""

    kind = ErrorKind.INVALID
    code = "queues.tier_twice"


def check_needs(needs: Sequence[SkillNeed], skills: Collection[SkillId]) -> None:
    """Whether a queue may need this. `skills` are those that may be named.

    Raises `SkillNeededTwiceError`, `UnknownSkillNeededError` or `BadRelaxationsError`.
    """
    if len({need.skill for need in needs}) != len(needs):
        raise SkillNeededTwiceError
    if not all(need.skill in skills for need in needs):
        raise UnknownSkillNeededError
    for number, need in enumerate(needs, start=1):
        levels = [need.level, *(relaxation.level for relaxation in need.relaxed)]
        if not (_rises([relaxation.after_s for relaxation in need.relaxed]) and _rises([-level for level in levels])):
            raise BadRelaxationsError(need=number)


def _rises(numbers: Sequence[int]) -> bool:
    return all(one < other for one, other in pairwise(numbers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What the steps of a route may lead to: all that is in use. `heads` are the teams that have one."""

    queues: Mapping[QueueId, QueueSetup]
    agents: Collection[AgentId]
    teams: Collection[TeamId]
    heads: Collection[TeamId]
    hours: Collection[HoursId]


def check_steps(setup: RouteSetup, targets: Targets) -> None:
    """Whether each step leads somewhere and is reached.

    Raises `StepToNowhereError`, `TeamWithoutHeadError`, `UnknownWayError` or `StepNeverReachedError`.
    """
    for number, step in enumerate(setup.steps, start=1):
        if not _leads_somewhere(step, targets):
            raise StepToNowhereError(step=number)
        if isinstance(step, HeadStep) and step.team not in targets.heads:
            raise TeamWithoutHeadError(step=number)
        if isinstance(step, ExitStep) and step.way not in WAYS:
            raise UnknownWayError(step=number)
        if _ends(step, targets) and number < len(setup.steps):
            raise StepNeverReachedError(step=number)


def _leads_somewhere(step: RouteStep, targets: Targets) -> bool:
    if step.when is not None and step.when.hours is not None and step.when.hours not in targets.hours:
        return False
    match step:
        case QueueStep():
            return step.queue in targets.queues
        case AgentStep():
            return step.agent in targets.agents
        case HeadStep():
            return step.team in targets.teams
        case _:
            return True


def _ends(step: RouteStep, targets: Targets) -> bool:
    """Whether no contact ever goes on to the next step. A queue with hours lets those go on who come outside of them."""
    if step.when is not None:
        return False
    match step:
        case ExitStep():
            return True
        case QueueStep():
            return step.wait_s is None and targets.queues[step.queue].hours is None
        case _:
            return False

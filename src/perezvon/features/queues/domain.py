"""Queues and routes with the names by which people know them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from perezvon.engine.centre import AgentStep, QueueSetup, QueueStep, RouteSetup
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, QueueId
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
    """Step number `step` of the route, counted from 1, names a queue or an agent that is not in use."""

    kind = ErrorKind.INVALID
    code = "queues.step_to_nowhere"


class StepNeverReachedError(AppError):
    """Nothing comes after step number `step`, counted from 1, where contacts wait without a limit."""

    kind = ErrorKind.INVALID
    code = "queues.step_never_reached"


def check_steps(setup: RouteSetup, *, queues: Collection[QueueId], agents: Collection[AgentId]) -> None:
    """Whether each step leads somewhere and is reached. `queues` and `agents` are those in use.

    Raises `StepToNowhereError` or `StepNeverReachedError`.
    """
    for number, step in enumerate(setup.steps, start=1):
        if isinstance(step, QueueStep) and step.queue not in queues:
            raise StepToNowhereError(step=number)
        if isinstance(step, AgentStep) and step.agent not in agents:
            raise StepToNowhereError(step=number)
        if isinstance(step, QueueStep) and step.wait_s is None and number < len(setup.steps):
            raise StepNeverReachedError(step=number)

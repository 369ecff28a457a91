"""What goes over HTTP."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from perezvon.engine.centre import AgentStep, PersonalManagerStep, QueueSetup, QueueStep, RouteSetup, RouteStep
from perezvon.features.queues.domain import Queue, Route
from perezvon.kernel.ids import AgentId, QueueId, RouteId
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID, Names, Version


class QueueItem(BaseModel):
    """A queue with its name in each language."""

    queue: str
    name: dict[Language, str]
    is_active: bool

    @classmethod
    def of(cls, queue: Queue) -> Self:
        """The queue as shown to people."""
        return cls(queue=queue.setup.queue, name=dict(queue.name), is_active=queue.setup.is_active)


class QueueBody(BaseModel):
    """How a queue works. All durations are seconds; `priority` is the waiting that its contacts are worth ahead.

    Its service level: `target_percent` of its contacts should be answered within `target_s`.
    """

    name: Names
    strategy: Annotated[str, ID]
    ring_s: int = Field(ge=5, le=120)
    wrap_up_s: int = Field(ge=0, le=3_600)
    back_off_s: int = Field(ge=0, le=600)
    priority: int = Field(ge=0, le=86_400)
    target_s: int = Field(default=20, ge=1, le=86_400)
    target_percent: int = Field(default=80, ge=1, le=100)
    longest_wait_s: int = Field(default=120, ge=5, le=86_400)
    is_active: bool = True

    def wanted(self, queue: QueueId, version: int = 0) -> Queue:
        """The queue that is wanted."""
        setup = QueueSetup(queue=queue, **self.model_dump(exclude={"name", "version"}))
        return Queue(setup=setup, name=self.name, version=version)


class QueueChange(QueueBody):
    """A queue as it should be, in place of the version that was seen."""

    version: Version


class QueueSetting(QueueChange):
    """A queue as it is."""

    queue: QueueId

    @classmethod
    def of(cls, queue: Queue) -> Self:
        """The queue as an administrator sees it."""
        setup = {name: getattr(queue.setup, name) for name in QueueSetup.__struct_fields__}
        return cls(name=dict(queue.name), version=queue.version, **setup)


class ManagerStepBody(BaseModel):
    """Ring the customer's personal manager."""

    kind: Literal["personal_manager"]
    ring_s: int = Field(ge=5, le=120)


class AgentStepBody(BaseModel):
    """Ring one agent."""

    kind: Literal["agent"]
    agent: Annotated[AgentId, ID]
    ring_s: int = Field(ge=5, le=120)


class QueueStepBody(BaseModel):
    """Wait in a queue; no limit means as long as the caller does."""

    kind: Literal["queue"]
    queue: Annotated[QueueId, ID]
    wait_s: int | None = Field(ge=5, le=86_400)


StepBody = Annotated[ManagerStepBody | AgentStepBody | QueueStepBody, Field(discriminator="kind")]


class RouteBody(BaseModel):
    """Whom to try, in order."""

    name: Names
    steps: list[StepBody] = Field(min_length=1, max_length=20)
    is_active: bool = True

    def wanted(self, route: RouteId, version: int = 0) -> Route:
        """The route that is wanted."""
        setup = RouteSetup(route=route, steps=tuple(_step(step) for step in self.steps))
        return Route(setup=setup, name=self.name, is_active=self.is_active, version=version)


class RouteChange(RouteBody):
    """A route as it should be, in place of the version that was seen."""

    version: Version


class RouteSetting(RouteChange):
    """A route as it is."""

    route: RouteId

    @classmethod
    def of(cls, route: Route) -> Self:
        """The route as an administrator sees it."""
        return cls(
            route=route.setup.route,
            name=dict(route.name),
            steps=[_step_body(step) for step in route.setup.steps],
            is_active=route.is_active,
            version=route.version,
        )


def _step(body: StepBody) -> RouteStep:
    match body:
        case ManagerStepBody():
            return PersonalManagerStep(ring_s=body.ring_s)
        case AgentStepBody():
            return AgentStep(agent=body.agent, ring_s=body.ring_s)
        case QueueStepBody():
            return QueueStep(queue=body.queue, wait_s=body.wait_s)


def _step_body(step: RouteStep) -> StepBody:
    match step:
        case PersonalManagerStep():
            return ManagerStepBody(kind="personal_manager", ring_s=step.ring_s)
        case AgentStep():
            return AgentStepBody(kind="agent", agent=step.agent, ring_s=step.ring_s)
        case QueueStep():
            return QueueStepBody(kind="queue", queue=step.queue, wait_s=step.wait_s)

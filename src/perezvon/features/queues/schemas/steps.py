"""The steps of a route as they go over HTTP: each is the engine's step with its `kind`."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

import msgspec
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from perezvon.engine.centre import (
    AgentStep,
    BackupsStep,
    ExitStep,
    HeadStep,
    LastAgentStep,
    PersonalManagerStep,
    QueueStep,
    RouteStep,
)
from perezvon.kernel.ids import AgentId, HoursId, QueueId, TeamId
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID, NAME


class WhenBody(BaseModel):
    """When a step is tried: all that is given must hold, or must not all hold if `is_negated`."""

    model_config = ConfigDict(from_attributes=True)

    hours: Annotated[HoursId, ID] | None = None
    is_known: bool | None = None
    languages: list[Language] = Field(default=[], max_length=20)
    tiers: list[Annotated[str, NAME]] = Field(default=[], max_length=50)
    expects_long_wait: bool = False
    is_negated: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        is_about_callers = self.is_known is not None or self.languages or self.tiers
        if self.hours is None and not is_about_callers and not self.expects_long_wait:
            raise ValueError("a condition names hours, callers, languages, tiers or a long wait")
        return self


class _Step(BaseModel):
    when: WhenBody | None = None


class _RingingStep(_Step):
    ring_s: int = Field(ge=5, le=120)


class ManagerStepBody(_RingingStep):
    """Ring the customer's personal manager."""

    kind: Literal["personal_manager"]


class BackupsStepBody(_RingingStep):
    """Ring all who stand in for the personal manager together."""

    kind: Literal["backups"]


class LastAgentStepBody(_RingingStep):
    """Ring the agent who talked to the caller last, within `within_s` seconds."""

    kind: Literal["last_agent"]
    within_s: int = Field(ge=60, le=366 * 86_400)


class AgentStepBody(_RingingStep):
    """Ring one agent."""

    kind: Literal["agent"]
    agent: Annotated[AgentId, ID]


class QueueStepBody(_Step):
    """Wait in a queue; no limit means as long as the caller does."""

    kind: Literal["queue"]
    queue: Annotated[QueueId, ID]
    wait_s: int | None = Field(ge=5, le=86_400)


class HeadStepBody(_RingingStep):
    """Ring the head of a team; the contact is to be looked into afterwards."""

    kind: Literal["head"]
    team: Annotated[TeamId, ID]


class ExitStepBody(_Step):
    """Give the contact back to its flow by one of its ways, such as `callback`."""

    kind: Literal["exit"]
    way: Annotated[str, ID]


StepBody = Annotated[
    ManagerStepBody | BackupsStepBody | LastAgentStepBody | AgentStepBody | QueueStepBody | HeadStepBody | ExitStepBody,
    Field(discriminator="kind"),
]

_STEPS: Mapping[str, type[RouteStep]] = {
    "personal_manager": PersonalManagerStep,
    "backups": BackupsStep,
    "last_agent": LastAgentStep,
    "agent": AgentStep,
    "queue": QueueStep,
    "head": HeadStep,
    "exit": ExitStep,
}
_KINDS = {step: kind for kind, step in _STEPS.items()}
_BODY: TypeAdapter[StepBody] = TypeAdapter(StepBody)


def step_of(body: StepBody) -> RouteStep:
    """The step that is wanted."""
    return msgspec.convert(body.model_dump(mode="json", exclude={"kind"}), _STEPS[body.kind])


def body_of(step: RouteStep) -> StepBody:
    """The step as an administrator sees it."""
    return _BODY.validate_python({"kind": _KINDS[type(step)], **msgspec.structs.asdict(step)})

"""What goes over HTTP."""

from pydantic import BaseModel, ConfigDict

from perezvon.features.people.domain import WantedState
from perezvon.kernel.values import Language


class AgentItem(BaseModel):
    """An agent."""

    model_config = ConfigDict(from_attributes=True)

    agent: str
    name: str
    team: str | None
    languages: list[Language]
    queues: list[str]


class BreakReason(BaseModel):
    """A reason for a break, as a code."""

    reason: str


class StateWish(BaseModel):
    """What the agent wants to be; a break needs a reason."""

    state: WantedState
    reason: str | None = None


class Receipt(BaseModel):
    """The wish was granted by the step with this number."""

    seq: int

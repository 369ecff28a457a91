"""The demo as JSON."""

from pydantic import BaseModel, ConfigDict, Field

from perezvon.features.demo.domain import Speed
from perezvon.kernel.values import Language


class DemoState(BaseModel):
    """How the made-up people do. `rush_until` and `born`, when the demo began anew, in microseconds;
    `minute` of their day."""

    model_config = ConfigDict(from_attributes=True)

    speed: Speed
    is_running: bool
    rush_until: int | None
    minute: int = Field(ge=0, lt=24 * 60)
    born: int
    can_be_wiped: bool


class DemoChange(BaseModel):
    """What is to change; the rest stays as it is."""

    model_config = ConfigDict(extra="forbid")

    speed: Speed | None = None
    is_running: bool | None = None
    is_rush: bool | None = None


class Spoken(BaseModel):
    """The language in which a visitor reads."""

    model_config = ConfigDict(extra="forbid")

    language: Language

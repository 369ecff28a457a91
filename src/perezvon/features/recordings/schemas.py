"""Recordings as JSON. Instants and durations are microseconds."""

from pydantic import BaseModel, ConfigDict, Field

from perezvon.features.recordings.domain import CHANNELS, FailedWhy, RecordingState
from perezvon.kernel.ids import AgentId, ContactId, LegId, RecordingId


class Recording(BaseModel):
    """A recording of one agent's leg; `channels` names who is heard on the left and on the right."""

    model_config = ConfigDict(from_attributes=True)

    recording: RecordingId
    contact: ContactId
    leg: LegId
    agent: AgentId | None
    started_at: int
    duration: int
    channels: tuple[str, str] = CHANNELS
    state: RecordingState
    reason: FailedWhy | None
    keep: bool


class Retention(BaseModel):
    """For how many days recordings are kept; nothing is for ever."""

    days: int | None = Field(ge=1, le=36_500)


class Keeping(BaseModel):
    """Whether a recording stays when its time is over."""

    keep: bool


class Peaks(BaseModel):
    """How loud each channel is, `per_second` values from 0 to 255 (full scale) for each second."""

    duration: int
    per_second: float
    left: list[int]
    right: list[int]


class Silence(BaseModel):
    """Nobody said anything, from so long after the beginning of the recording until then."""

    model_config = ConfigDict(from_attributes=True)

    start: int
    end: int


class Speech(BaseModel):
    """Who was heard how long in a recording, by loudness alone; `silences` are those of three seconds and more."""

    model_config = ConfigDict(from_attributes=True)

    duration: int
    agent: int
    customer: int
    both: int
    longest_silence: int
    silences: list[Silence]

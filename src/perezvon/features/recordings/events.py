"""Facts that recordings publish."""

from dataclasses import dataclass

from perezvon.kernel.ids import AgentId, ContactId, LegId, RecordingId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingReady:
    """The master of a recording is stored and can be opened."""

    recording: RecordingId
    contact: ContactId
    leg: LegId
    agent: AgentId | None = None

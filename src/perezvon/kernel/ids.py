"""Names of things. Every id is an opaque string; a distinct type keeps an agent's id out of a contact's place."""

from typing import NewType, Protocol

Domain = NewType("Domain", str)
"""A part of the centre that routes together; the shard key of the log."""

AgentId = NewType("AgentId", str)
CallbackId = NewType("CallbackId", str)
CommandId = NewType("CommandId", str)
"""`seq.n`: the n-th command of the step with that seq. A repeated command carries the same id."""
ContactId = NewType("ContactId", str)
CustomerId = NewType("CustomerId", str)
EndpointId = NewType("EndpointId", str)
"""A system of the operator that flows may ask, by a name; its address and its key are configured elsewhere."""
FlowId = NewType("FlowId", str)
GoalId = NewType("GoalId", str)
HoursId = NewType("HoursId", str)
LegId = NewType("LegId", str)
LineId = NewType("LineId", str)
NodeId = NewType("NodeId", str)
"""A node of a flow's graph, unique within its flow."""
NumberId = NewType("NumberId", str)
"""An external number that flows may pass callers on to, by a name; the number itself is configured elsewhere."""
OfferId = NewType("OfferId", str)
OutcomeId = NewType("OutcomeId", str)
PartyId = NewType("PartyId", str)
"""Who is at the other end of a contact, as a key into erasable tables: never a number or a name."""
PromptId = NewType("PromptId", str)
QuestionId = NewType("QuestionId", str)
QueueId = NewType("QueueId", str)
RecordingId = NewType("RecordingId", str)
RouteId = NewType("RouteId", str)
SessionId = NewType("SessionId", str)
SkillId = NewType("SkillId", str)
TeamId = NewType("TeamId", str)
UserId = NewType("UserId", str)

MAIN = Domain("main")


class IdSource(Protocol):
    """Where new ids come from; tests pass a counter."""

    def new(self) -> str:
        """A string that was never returned before, safe in URLs and file names."""
        ...

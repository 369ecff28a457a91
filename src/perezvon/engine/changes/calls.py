"""What became so in a call by the wish of an agent or supervisor."""

from perezvon.engine.message import Code, Message
from perezvon.kernel.ids import (
    AgentId,
    ContactId,
    LegId,
    OfferId,
    PartyId,
    QueueId,
)


class LegHeld(Message):
    """The customer's leg waits with music because `agent`, who is responsible, let it."""

    contact: ContactId
    leg: LegId
    agent: AgentId


class LegResumed(Message):
    """The customer's leg takes part in the talk again. `agent` is who is responsible."""

    contact: ContactId
    leg: LegId
    agent: AgentId | None = None


class LegMuted(Message):
    """An agent is heard by nobody."""

    contact: ContactId
    leg: LegId
    agent: AgentId


class LegUnmuted(Message):
    """An agent is heard again."""

    contact: ContactId
    leg: LegId
    agent: AgentId


class DigitsSent(Message):
    """An agent pressed so many keys for the other side. Which ones may be a secret."""

    contact: ContactId
    agent: AgentId
    count: int


class RecordingPaused(Message):
    """Silence is recorded in place of the talk, because `agent` wants it so."""

    contact: ContactId
    agent: AgentId


class RecordingResumed(Message):
    """The talk is recorded again: by the wish of `agent`, or because their part is over, or it could not be paused."""

    contact: ContactId
    agent: AgentId | None = None


class TransferStarted(Message):
    """The responsible agent passed the contact on, to an agent or to a queue."""

    contact: ContactId
    agent: AgentId
    to_agent: AgentId | None = None
    to_queue: QueueId | None = None


class OutsideTransferStarted(Message):
    """Somebody outside is called, to whom the customer is passed on. The contact ends when they answer."""

    contact: ContactId
    agent: AgentId
    party: PartyId


class OutsideTransferFailed(Message):
    """Nobody outside answered, or could be called: the customer is in the talk again. `reason`: as `TransferOut` failed."""

    contact: ContactId
    reason: Code


class ConsultStarted(Message):
    """The responsible agent asks a colleague, who is being rung."""

    contact: ContactId
    agent: AgentId
    to_agent: AgentId
    offer: OfferId


class ConsultEnded(Message):
    """The colleague is consulted no more. `how`: `returned` (to the customer), `declined`, `rang_out`, `unreachable`,
    `failed`, `handed_over`, `conference`, `left` (the colleague), `customer_left` or `ended` (with the agent's own
    part)."""

    contact: ContactId
    agent: AgentId
    to_agent: AgentId
    how: Code


class ContactParked(Message):
    """The customer waits with music until somebody takes them up, or until `until`; then the contact returns."""

    contact: ContactId
    agent: AgentId
    until: int


class ContactUnparked(Message):
    """`why`: `retrieved` (by `agent`), `timed_out`, `left` (the customer) or `stopped`."""

    contact: ContactId
    why: Code
    agent: AgentId | None = None


class ResponsibleChanged(Message):
    """`agent` answers for the contact from now on, in place of `before`. `why`: `handed_over`, `taken_over` or
    `partner_left`."""

    contact: ContactId
    leg: LegId
    agent: AgentId
    why: Code
    before: AgentId | None = None


class ContactStopped(Message):
    """A supervisor ends the contact for everybody. `agent` says who, if they are one."""

    contact: ContactId
    agent: AgentId | None = None

"""What became so of agents."""

from perezvon.engine.message import Code, Message
from perezvon.kernel.ids import (
    AgentId,
    ContactId,
    LegId,
    UserId,
)


class AgentStateChanged(Message):
    """`state`: `offline`, `available`, `ringing`, `talking`, `monitoring` (in somebody else's call), `wrap_up`,
    `writing` (in contacts in writing, or working after them), `break`.

    `reason`: `requested`, `offered`, `answered`, `talk_ended`, `wrap_up_done`, `wrap_up_limit`, `declined`,
    `missed_offer`, `missed_offers` (two in a row: a break), `offer_cancelled`, `offer_taken`, `offer_failed`, `phone_not_reachable`,
    `connection` (no phone for so long that nobody is there: offline), `connect_failed`, `setting`, `retrieved`,
    `supervising`, `supervision_ended`, `took_over`, `consult_ended`, or the reason given with a break. `contact` is
    what the state is about. `by` is who wanted it so, if that was not the agent.
    """

    agent: AgentId
    state: Code
    reason: Code
    contact: ContactId | None = None
    by: UserId | None = None


class AgentNextStateChanged(Message):
    """What the agent will be after the contact; `None` means available. `by` as in `AgentStateChanged`."""

    agent: AgentId
    state: Code | None = None
    reason: Code | None = None
    by: UserId | None = None


class AgentPhoneChanged(Message):
    """Whether the agent's phone can be rung."""

    agent: AgentId
    is_ready: bool


class AgentInterrupted(Message):
    """The page or phone of an agent in the call is gone; it has until `until` to come back."""

    contact: ContactId
    leg: LegId
    agent: AgentId
    until: int


class AgentRestored(Message):
    """The page or phone is back in the call."""

    contact: ContactId
    leg: LegId
    agent: AgentId
